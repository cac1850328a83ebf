"""Asks the agencies what they state of threats, and for their signature on an assessment.

Knows two requests (docs/protocol.md, section 20). A refusal takes what is kept of that agency away: who may not see it
now may not see it from before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Final

import msgspec

from overlap.records import System
from overlap.threat import MOST_STATEMENT, Assessment, ThreatQuestion, ThreatStatement
from storage.signed import NotSigned
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access, OnVault, asked_signed_in
from sync.documents import T
from sync.problems import Fault, Garbage, NotAllowed
from sync.wire import UNDECODABLE

#: The feature of a gateway that answers.
THREAT_PICTURE: Final = "threat"


class _Stated(msgspec.Struct, frozen=True):
    """The answer to `POST /threat`."""

    statement: Annotated[str, msgspec.Meta(max_length=MOST_STATEMENT)]


class _Signature(msgspec.Struct, frozen=True):
    """The answer to `POST /assessment`."""

    signature: Annotated[str, msgspec.Meta(max_length=MOST_STATEMENT)]


def ask_threat(
    gateway: Gateway, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime], question: ThreatQuestion
) -> ThreatStatement:
    """What one agency states of a period, verified and kept in the vault.

    Raises:
        NotAllowed: this officer's role is told nothing, or the gateway states nothing. Garbage: the agency did not sign
            it, or it is of another period. SyncProblem: it could not be reached.
    """
    if THREAT_PICTURE not in gateway.greeting().features:
        raise NotAllowed(403, "not_allowed")
    body = msgspec.json.encode(question)
    try:
        answer = _asked(gateway, access, on_vault, now, "/threat", body, _Stated)
    except NotAllowed:
        on_vault(lambda vault: vault.threat.forget(gateway.system))
        raise
    said = _verified(on_vault, lambda vault: vault.threat.keep(gateway.system, answer.statement))
    if (said.begins, said.ends) != (question.begins, question.ends):
        raise Garbage(Fault.BAD_DOCUMENT)
    return said


def sign_off(
    gateway: Gateway, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime], made: Assessment
) -> Assessment:
    """The assessment with the signature of the gateway's agency, verified and kept.

    Raises:
        NotAllowed: this officer may not have it signed there. Garbage: it signed something else.
        SyncProblem: it could not be reached.
    """
    answer = _asked(gateway, access, on_vault, now, "/assessment", made.body, _Signature)
    system: System = gateway.system
    return _verified(on_vault, lambda vault: vault.threat.sign(made, system, answer.signature, now()))


def _verified(on_vault: OnVault, job: Callable[[Vault], T]) -> T:
    """What a job gives that verifies a signature.

    Raises:
        Garbage: it is not the agency's.
    """
    try:
        return on_vault(job)
    except (NotSigned, *UNDECODABLE):
        raise Garbage(Fault.BAD_SIGNATURE) from None


def _asked(
    gateway: Gateway, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime], route: str, body: bytes,
    kind: type[T],
) -> T:  # fmt: skip
    return asked_signed_in(gateway, access, on_vault, now, lambda token: gateway.ask(token, route, body, kind))
