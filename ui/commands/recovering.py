"""`recovery`: what an agency reads out of the files that laptops sealed to it, with its private key.

Knows the two kinds of file, a recovery code's and the sealed rows', and that nothing of a body is shown unless asked
for. It needs no vault and no laptop's secret.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import msgspec

from storage.instants import EPOCH
from storage.recovery import unseal
from storage.sealed_log import Recovered, read_back
from storage.systems import system_of
from ui.commands.outcome import DONE, REFUSED, CommandRefused, Outcome
from ui.document import DOCUMENT_VERSION, json_text

_NOTHING_SEALED = (
    "No file on this laptop is sealed to an agency. Nothing was changed."
    " From `slots add recovery` on, outbox and audit are sealed as well."
)
_CENTISECOND = dt.timedelta(milliseconds=10)


class AuditPart(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the audit."""

    number: int
    at: dt.datetime
    what: str
    outcome: str
    records: msgspec.Raw
    query_hash: str


class EventPart(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it would have been sent."""

    event: str
    system: str
    type: str
    made: dt.datetime
    body: msgspec.Raw


class RecoveredDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `recovery read --json` tells."""

    version: int = DOCUMENT_VERSION
    officer: str
    audit_holds: bool
    events_hold: bool
    damaged: int
    contested: int
    audit: tuple[AuditPart, ...]
    events: tuple[EventPart, ...]


def sealed_files(files: Sequence[Path]) -> Outcome:
    """The files on this laptop, one a line.

    Raises:
        CommandRefused: there is none.
    """
    if not files:
        raise CommandRefused(_NOTHING_SEALED)
    return Outcome("".join(f"{path}\n" for path in files))


def recovery_code(file: Path, identity: Path) -> Outcome:
    """The code in a file that `slots code` wrote.

    Raises:
        CommandRefused: a file can't be read. RecoveryUnusable: the key is another.
    """
    return Outcome(unseal(_read(file), _text(identity)).decode() + "\n")


def recovered(file: Path, identity: Path, *, as_json: bool) -> Outcome:
    """What a laptop sealed; the status is 1 where a chain does not hold.

    Raises:
        CommandRefused: a file can't be read. RecoveryUnusable: the key is another, or there is nothing.
    """
    found = read_back(_read(file), _text(identity))
    whole = found.audit_chain.holds and found.event_chain.holds
    text = _document(found) if as_json else _summary(found)
    return Outcome(text, DONE if whole else REFUSED)


def _summary(found: Recovered) -> str:
    """Counts, chains, and one line for each event and row, without a body."""
    lines = [
        f"Officer {found.officer}: {len(found.events)} events, {len(found.audit)} audit rows",
        f"Chain of events: {_chain(found.event_chain.broken_at)}; of the audit: {_chain(found.audit_chain.broken_at)}",
        f"Stretches that could not be read: {found.damaged}; rows that were written twice: {found.contested}",
        *(
            f"event  {EPOCH + dt.timedelta(milliseconds=row.made_at):%Y-%m-%d %H:%M:%SZ}  {system_of(row.system).value}"
            f"  {row.type}  {row.event_id}"
            for row in found.events
        ),
        *(
            f"audit  {EPOCH + row.at * _CENTISECOND:%Y-%m-%d %H:%M:%SZ}  {row.what}  {row.outcome}"
            for row in found.audit
        ),
    ]
    return "".join(f"{line}\n" for line in lines)


def _chain(broken_at: int | None) -> str:
    """Whether a chain holds."""
    return "holds" if broken_at is None else f"BROKEN at {broken_at}"


def _document(found: Recovered) -> str:
    """All of it."""
    audit = tuple(
        AuditPart(
            number=row.seq,
            at=EPOCH + row.at * _CENTISECOND,
            what=row.what,
            outcome=row.outcome,
            records=msgspec.Raw(row.records.encode()),
            query_hash=row.query_hash.hex(),
        )
        for row in found.audit
    )
    events = tuple(
        EventPart(
            event=row.event_id,
            system=system_of(row.system).value,
            type=row.type,
            made=EPOCH + dt.timedelta(milliseconds=row.made_at),
            body=msgspec.Raw(row.body),
        )
        for row in found.events
    )
    return (
        json_text(
            RecoveredDocument(
                officer=found.officer,
                audit_holds=found.audit_chain.holds,
                events_hold=found.event_chain.holds,
                damaged=found.damaged,
                contested=found.contested,
                audit=audit,
                events=events,
            )
        )
        + "\n"
    )


def _read(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        CommandRefused: it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError:
        raise CommandRefused(f"The file can't be read: {path}. Nothing was changed.") from None


def _text(path: Path) -> str:
    """A key file's text."""
    return _read(path).decode("utf-8", "replace")
