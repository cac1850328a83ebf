"""`status` and `outbox`: how old both copies are, and what waits to be delivered."""

from __future__ import annotations

import datetime as dt

import msgspec

from overlap.records import System
from storage.lease import LeaseTerm
from storage.outbox import OutboxItem
from storage.vault import Vault
from ui.commands.outcome import Outcome
from ui.document import DOCUMENT_VERSION, SourcePart, json_text, source_part
from ui.report import joined, practice_marked
from ui.wording import age, records_count, source_title
from ui.wording.problems import contradicted_trouble, stored_trouble
from ui.wording.queue import item_line, officer_line, undecided_line, waiting_line
from ui.wording.settings import band_words, lease_line


class LeasePart(msgspec.Struct, frozen=True, kw_only=True):
    """Until when one agency's copy may be read, and when it is destroyed if that is not renewed."""

    system: str
    phase: str
    until: dt.datetime
    destroyed: dt.datetime


class StatusDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `status --json` tells."""

    version: int = DOCUMENT_VERSION
    practice: bool
    officer: str
    sources: tuple[SourcePart, ...]
    waiting: int
    undecided: int
    leases: tuple[LeasePart, ...]
    clock: str
    audit_contradicted: tuple[str, ...] = ()


class ItemPart(msgspec.Struct, frozen=True, kw_only=True):
    """One event that waits or was refused."""

    event: str
    system: str
    type: str
    made: dt.datetime
    state: str
    attempts: int
    error: str
    reason: str


class OutboxDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `outbox --json` tells."""

    version: int = DOCUMENT_VERSION
    practice: bool
    items: tuple[ItemPart, ...]


def status(vault: Vault, now: dt.datetime, *, as_json: bool) -> Outcome:
    """The state of both copies against their limits, and how much waits."""
    settings = vault.settings.in_force()
    sources = tuple(vault.sources.state(system, now, settings.limit(system)) for system in System)
    waiting, undecided = len(vault.outbox.waiting()), len(vault.checks.undecided())
    header, lease = vault.header, vault.lease(now)
    if as_json:
        document = StatusDocument(
            practice=header.practice,
            officer=header.officer_id,
            sources=tuple(source_part(state, now) for state in sources),
            waiting=waiting,
            undecided=undecided,
            leases=tuple(map(_lease, lease.terms)),
            clock=lease.clock.value,
            audit_contradicted=tuple(system.value for system in vault.checkpoints.contradicted()),
        )
        return Outcome(json_text(document) + "\n")
    ages = (f"{source_title(each.system):14}{age(each, now)}, {records_count(each.records)}" for each in sources)
    lines = [officer_line(header.name, header.agency, header.unit), *ages]
    lines += [
        waiting_line(waiting),
        undecided_line(undecided),
        *_troubles(vault),
        *(str(contradicted_trouble(system)) for system in vault.checkpoints.contradicted()),
    ]
    lines += [f"{title}: {until}" for title, until in (lease_line(term, now) for term in lease.terms)]
    lines += filter(None, [band_words(lease, None, now)])
    return Outcome(joined(practice_marked(lines, practice=header.practice)))


def _lease(term: LeaseTerm) -> LeasePart:
    """One agency's lease as the document holds it."""
    return LeasePart(
        system=term.source.value, phase=term.phase.name, until=term.valid_until, destroyed=term.destroyed_at
    )


def _troubles(vault: Vault) -> list[str]:
    """Why the last round with an agency failed, what is kept and what to do; nothing of an agency whose went well."""
    problems = ((system, vault.sources.problem(system)) for system in System)
    told = (stored_trouble(problem.code, system) for system, problem in problems if problem is not None)
    return [str(trouble) for trouble in told if trouble is not None]


def outbox(vault: Vault, now: dt.datetime, *, as_json: bool) -> Outcome:
    """Everything that waits or was refused, oldest first."""
    items = vault.outbox.waiting()
    practice = vault.header.practice
    if as_json:
        document = OutboxDocument(practice=practice, items=tuple(_item(item) for item in items))
        return Outcome(json_text(document) + "\n")
    lines = [item_line(item, now) for item in items] or [waiting_line(0)]
    return Outcome(joined(practice_marked(lines, practice=practice)))


def _item(item: OutboxItem) -> ItemPart:
    """One event as the document holds it; not its body."""
    return ItemPart(
        event=item.event_id,
        system=item.system.value,
        type=item.type,
        made=item.made_at,
        state=item.state.value,
        attempts=item.attempts,
        error=item.last_error,
        reason=item.receipt.reason if item.receipt is not None else "",
    )
