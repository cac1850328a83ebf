"""Has an agency sign where this laptop's audit stands, and keeps its word once it was verified.

Knows one request (docs/protocol.md, section 13). Without a checkpoint nothing else suffers: it is asked for again.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from overlap.decoding import learnt
from overlap.records import System
from storage.audit_trail import AuditPoint
from storage.signed import AUDIT, CHECKPOINT, NotSigned, opened
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import OnVault
from sync.problems import Fault, Garbage
from sync.wire import UNDECODABLE


class _Checkpoint(msgspec.Struct, frozen=True):
    """What an agency signs."""

    kind: Literal["checkpoint", "audit"]
    source: System
    officer: str
    device: str
    number: int
    chain: str


#: What a payload calls itself in each context.
_KINDS: Final = {CHECKPOINT: "checkpoint", AUDIT: "audit"}


class Due(msgspec.Struct, frozen=True):
    """What is asked: a point of the chain, with whose it is and what vouches for the answer."""

    point: AuditPoint
    token: str
    device: str
    officer: str
    key: bytes


def countersign(gateway: Gateway, on_vault: OnVault) -> bool:
    """Whether the agency signed where the audit stands; not asked while that has hardly changed.

    Raises:
        Garbage: it signed something else. SyncProblem: it could not be reached, or refused.
    """
    due = on_vault(lambda vault: _due(vault, gateway.system))
    if due is None:
        return False
    body = msgspec.json.encode({"number": due.point.number, "chain": due.point.chain.hex()})
    signed = gateway.checkpoint(due.token, body).checkpoint
    if not is_said(due, gateway.system, signed, CHECKPOINT):
        raise Garbage(Fault.BAD_SIGNATURE)
    on_vault(lambda vault: vault.checkpoints.keep(gateway.system, due.point, signed))
    return True


def _due(vault: Vault, system: System) -> Due | None:
    point, access, key = vault.checkpoints.due(system), vault.tokens.get(system), vault.agency_keys.pinned(system)
    if point is None or access is None or key is None:
        return None
    return Due(point, access.access_token, access.device, vault.header.officer_id, key)


def is_said(due: Due, system: System, signed: str, context: bytes) -> bool:
    """Whether the agency signed this very point of this very device's chain, in this context and no other."""
    try:
        told = msgspec.json.decode(opened(signed, due.key, context), type=learnt(_Checkpoint))
    except (NotSigned, *UNDECODABLE):
        return False
    wanted = (_KINDS[context], system, due.officer, due.device, due.point.number, due.point.chain.hex())
    return (told.kind, told.source, told.officer, told.device, told.number, told.chain) == wanted
