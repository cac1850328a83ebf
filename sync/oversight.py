"""Asks an agency for the figures of oversight, and keeps its last answer.

Knows two requests (docs/protocol.md, section 18). A refusal takes the kept answers away: who may not see them now may
not see them from before. A look at others' checks is written into the audit before it is asked for, and nothing of its
answer is kept. It does *not* count anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import msgspec

from overlap.oversight import OversightAnswer, OversightQuestion
from overlap.records import Text, Time
from storage.audit import Deed
from storage.roles import REVIEWERS
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access, OnVault, asked_signed_in
from sync.documents import T
from sync.problems import Fault, Garbage, NotAllowed

#: The feature of a gateway that answers.
OVERSIGHT: Final = "oversight"

_ROUTE: Final = "/oversight"


class ReviewedCheck(msgspec.Struct, frozen=True, rename="camel"):
    """A check as an overseer sees it; in a list, when, where and how it ended alone."""

    check: Text
    at: Time
    unit: Text
    level: Text = ""
    officer: Text = ""
    action: Text = ""
    case_number: Text = ""
    event_number: Text = ""
    records: tuple[Text, ...] = ()


class ReviewAnswer(msgspec.Struct, frozen=True):
    """The answer to `POST /review`."""

    checks: tuple[ReviewedCheck, ...]


def ask_oversight(
    gateway: Gateway, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime], question: OversightQuestion
) -> OversightAnswer:
    """One agency's figures, kept in the vault as its last answer to this question.

    Raises:
        NotAllowed: this officer's role is given none, or the gateway has none. SyncProblem: it could not be reached.
    """
    if OVERSIGHT not in gateway.greeting().features:
        raise NotAllowed(403, "not_allowed")
    body = msgspec.json.encode(question)
    try:
        answer = _asked(gateway, access, on_vault, now, _ROUTE, body, OversightAnswer)
    except NotAllowed:
        on_vault(lambda vault: vault.oversight.forget(gateway.system))
        raise
    if answer.system is not gateway.system:
        raise Garbage(Fault.OTHER_SYSTEM)
    on_vault(lambda vault: vault.oversight.keep(gateway.system, question, answer, now()))
    return answer


def ask_review(
    gateway: Gateway, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime], check: str
) -> ReviewedCheck:
    """One check of somebody else; the officer who made it is told of this look.

    Raises:
        NotAllowed: this officer's role may not look. NotFound: there is no such check in its reach.
        SyncProblem: the agency could not be reached.
    """
    _note_look(gateway, on_vault, f"check {check}", now())
    body = msgspec.json.encode({"check": check})
    answer = _asked(gateway, access, on_vault, now, "/review", body, ReviewAnswer)
    if [each.check for each in answer.checks] != [check]:
        raise Garbage(Fault.BAD_DOCUMENT)
    return answer.checks[0]


def ask_bare_checks(
    gateway: Gateway, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime], monday: dt.date
) -> tuple[ReviewedCheck, ...]:
    """The checks of a week without a case or event number, as far as this officer's role reaches.

    Raises:
        NotAllowed: this officer's role may not look. SyncProblem: the agency could not be reached.
    """
    _note_look(gateway, on_vault, f"checks without a number, week of {monday}", now())
    body = msgspec.json.encode({"week": monday})
    return _asked(gateway, access, on_vault, now, "/review", body, ReviewAnswer).checks


def _note_look(gateway: Gateway, on_vault: OnVault, what: str, now: dt.datetime) -> None:
    """Write a look into the audit before it is had, so that none goes unwritten.

    Raises:
        NotAllowed: by the agency's own last word this officer's role has none.
    """

    def job(vault: Vault) -> bool:
        """Whether a role that the agency gave allows the look, which is in the audit either way."""
        may = bool(vault.roles.of(gateway.system) & REVIEWERS)
        vault.record(Deed.REVIEW, f"{gateway.system.value}: {what}" if may else f"{gateway.system.value}: refused", now)
        return may

    if not on_vault(job):
        raise NotAllowed(403, "not_allowed")


def _asked(
    gateway: Gateway, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime], route: str, body: bytes,
    kind: type[T],
) -> T:  # fmt: skip
    return asked_signed_in(gateway, access, on_vault, now, lambda token: gateway.ask(token, route, body, kind))
