"""Brings the rows of this laptop's audit to an agency, and lets old rows go that both agencies hold.

Knows one request (docs/protocol.md, section 19) and its limits. An agency's word is taken once its signature over just
this point of this device's chain was verified; without it nothing is lost: the rows stay, and go up after a later
round. An agency that takes no audits signs where the chain stands (`sync.countersigning`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Annotated, Final

import msgspec

from overlap.records import System
from storage.audit_trail import AuditPoint, TrailRow
from storage.signed import AUDIT as AUDITED
from storage.vault import Vault
from sync.client import Gateway
from sync.countersigning import Due, countersign, is_said
from sync.credentials import OnVault
from sync.documents import Signed
from sync.problems import Contradicted, Fault, Garbage, SyncProblem
from sync.report import RoundReport

#: The feature of a gateway that takes audits.
AUDIT: Final = "audit"

#: Rows of one request: with ids of 20 records each it stays well within a request's limit.
ROWS: Final = 400

#: Requests after one round; a first audit of a year goes up over several rounds.
AT_ONCE: Final = 25


class _Held(msgspec.Struct, frozen=True):
    """Up to where an agency says that it holds the audit."""

    number: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    chain: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    checkpoint: Signed


class _Batch(msgspec.Struct, frozen=True):
    """What goes up at once, with what vouches for the answer."""

    before: bytes
    rows: tuple[TrailRow, ...]
    due: Due


def bring_audit(gateway: Gateway, on_vault: OnVault, now: dt.datetime) -> int:
    """How many rows an agency acknowledged; rows that all agencies hold and that are old enough go.

    Raises:
        Contradicted: it holds another audit of this laptop; noted in the vault until an audit is taken again.
        Garbage: it signed something else. SyncProblem: it could not be reached, or refused.
    """
    try:
        return _brought(gateway, on_vault, now)
    except Contradicted:
        on_vault(lambda vault: vault.checkpoints.note_contradicted(gateway.system))
        raise


def after_round(report: RoundReport, gateway: Gateway, on_vault: OnVault, now: dt.datetime) -> RoundReport:
    """The report of a round after which the audit was brought, with what the agency said against that.

    Whatever else kept the audit here is no matter: it is brought after the next round. After a round that failed
    nothing is brought.
    """
    if report.problem is not None:
        return report
    try:
        bring_audit(gateway, on_vault, now)
    except Contradicted as problem:
        return replace(report, audit=problem)
    except SyncProblem:
        return report
    return report


def _brought(gateway: Gateway, on_vault: OnVault, now: dt.datetime) -> int:
    if AUDIT not in gateway.greeting().features:
        countersign(gateway, on_vault)
        return 0
    brought = 0
    for _ in range(AT_ONCE):
        batch = on_vault(lambda vault: _next(vault, gateway.system))
        if batch is None:
            break
        _bring(gateway, on_vault, batch)
        brought += len(batch.rows)
    on_vault(lambda vault: vault.audit_trail.let_go(now))
    return brought


def _bring(gateway: Gateway, on_vault: OnVault, batch: _Batch) -> None:
    answer = gateway.ask(batch.due.token, "/audit", _request(batch), _Held)
    point = batch.due.point
    told = AuditPoint(number=answer.number, chain=bytes.fromhex(answer.chain))
    if told != point or not is_said(batch.due, gateway.system, answer.checkpoint, AUDITED):
        raise Garbage(Fault.BAD_SIGNATURE)
    on_vault(lambda vault: _acknowledge(vault, gateway.system, point, answer.checkpoint))


def _acknowledge(vault: Vault, system: System, point: AuditPoint, checkpoint: str) -> None:
    vault.audit_trail.acknowledge(system, point)
    vault.checkpoints.keep(system, point, checkpoint)


def _next(vault: Vault, system: System) -> _Batch | None:
    """The next rows that an agency has not; None where it has all, or nothing vouches for its answer."""
    before, rows = vault.audit_trail.after(vault.audit_trail.acknowledged(system), ROWS)
    access, key = vault.tokens.get(system), vault.agency_keys.pinned(system)
    if not rows or access is None or key is None:
        return None
    point = AuditPoint(number=rows[-1].number, chain=rows[-1].chain)
    return _Batch(before, rows, Due(point, access.access_token, access.device, vault.header.officer_id, key))


def _request(batch: _Batch) -> bytes:
    rows = [
        {"number": row.number, "at": row.at, "what": row.what, "outcome": row.outcome, "records": row.records,
         "queryHash": row.query_hash.hex(), "chain": row.chain.hex()}
        for row in batch.rows
    ]  # fmt: skip
    return msgspec.json.encode({"before": batch.before.hex(), "rows": rows})
