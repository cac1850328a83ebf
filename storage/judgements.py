"""What officers judged of pairs of records: this officer's own, and what both agencies share.

Knows that a judgement is told to both agencies in the transaction that stores it, and that it is never changed: undoing
one is another. Does *not* know what a judgement means for a list (`overlap.inbox`).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from overlap.judgements import (
    Judgement,
    Pair,
    Reason,
    Seen,
    SharedJudgement,
    ShownBy,
    Verdict,
    history_of,
    said_of,
    standing,
)
from overlap.records import Agency, RecordId, System, Value
from storage.audit import Audit, Deed
from storage.cipher import Row, Store
from storage.event_ids import EventIds
from storage.header import VaultHeader
from storage.instants import from_ms, to_ms
from storage.outbox import Outbox
from storage.records import Records
from storage.systems import Kind

_COLUMNS: Final = "event, one, other, verdict, at, agency, unit, shown_by, reason, one_seen, other_seen, bits, shared"


#: Events that no agency will ever have. The first finds them by an index, since it is asked with every check.
_COUNT_UNTOLD: Final = (
    "SELECT count(*) FROM outbox INDEXED BY outbox_due WHERE system IN (1, 2) AND officer = ?"
    " AND state IN ('rejected', 'withdrawn') AND type = 'judgement'"
)
_UNTOLD: Final = (
    "SELECT json_extract(body, '$.key') AS key FROM outbox WHERE type = 'judgement'"
    " GROUP BY key HAVING min(state IN ('rejected', 'withdrawn'))"
)

#: What the rows were when they were read, the history of each pair, and what holds of each record.
_Known = tuple[tuple[object, ...], dict[Pair, tuple[Judgement, ...]], dict[RecordId, tuple[Judgement, ...]]]


class JudgementBody(Value, frozen=True, kw_only=True):
    """The body of a `judgement` event, the same for both agencies."""

    key: str
    one: RecordId
    other: RecordId
    verdict: Verdict
    at: dt.datetime
    level: int
    seen: Seen
    shown_by: ShownBy | None = msgspec.field(default=None, name="shownBy")
    reason: Reason | None = None


class JudgementRefused(ValueError):
    """A judgement lacks what its verdict needs, or is of records that are not there."""


class Judgements:
    """The judgements of one vault."""

    def __init__(self, store: Store, header: VaultHeader, audit: Audit, outbox: Outbox, records: Records) -> None:
        self._store = store
        self._header = header
        self._audit = audit
        self._outbox = outbox
        self._records = records
        self._ids = EventIds()
        self._read: _Known | None = None
        self._state: tuple[int, int] | None = None

    def judge(
        self,
        pair: Pair,
        verdict: Verdict,
        seen: Seen,
        now: dt.datetime,
        *,
        at: dt.datetime | None = None,
        shown_by: ShownBy | None = None,
        reason: Reason | None = None,
    ) -> Judgement:
        """The judgement as it was stored, with an event for each agency and an audit row, in one transaction.

        `at` is the agencies' time, by which of two judgements the later one holds; `now` is this laptop's.

        Raises:
            JudgementRefused: it lacks what shows it, or why it is put off; or a record of the pair is not held.
        """
        one, other = sorted(pair)
        judgement = Judgement(
            event=self._ids.next(now), one=one, other=other, verdict=verdict, at=_whole_ms(at or now),
            agency=self._header.agency, unit=self._header.unit, seen=seen, shown_by=shown_by, reason=reason,
        )  # fmt: skip
        level = self._level(one, other)
        if not judgement.is_whole or level is None:
            raise JudgementRefused(verdict.value)
        body = JudgementBody(
            key=judgement.event, one=one, other=other, verdict=verdict, at=judgement.at, level=level, seen=seen,
            shown_by=shown_by, reason=reason,
        )  # fmt: skip
        with self._store.transaction():
            self._insert(judgement)
            for system in System:
                self._outbox.put(system, "judgement", msgspec.json.encode(body), now)
            self._audit.append(Deed.JUDGEMENT, f"{verdict.value} {judgement.event}", now, (one, other))
        return judgement

    def history(self) -> dict[Pair, tuple[Judgement, ...]]:
        """All that is known to be judged of each pair, the earliest first; nothing while a system is sealed."""
        return {} if self._records.is_sealed else self._known()[1]

    def said(self) -> dict[RecordId, tuple[Judgement, ...]]:
        """The judgements that hold, by each record that they are about; nothing while a system is sealed."""
        return {} if self._records.is_sealed else self._known()[2]

    def _known(self) -> _Known:
        """What is known, read anew when any of it came, went or was told anew."""
        state = self._store.state
        if self._read is not None and state is not None and state == self._state:
            return self._read
        self._state = state
        mark = (
            self._store.value("SELECT count(*) FROM judgement"), self._store.value(_COUNT_UNTOLD, self._untold_of),
            *self._records.dealings_mark(Kind.JUDGEMENT),
        )  # fmt: skip
        if self._read is None or self._read[0] != mark:
            history = history_of((*self._own(), *self._shared()))
            self._read = mark, history, said_of(standing(history).values())
        return self._read

    def _own(self) -> tuple[Judgement, ...]:
        """What this officer judged, but for what no agency will ever have: each refused it, or it was taken back."""
        rows = self._store.rows(f"SELECT {_COLUMNS} FROM judgement ORDER BY event")  # noqa: S608  # as below
        if not self._store.value(_COUNT_UNTOLD, self._untold_of):
            return tuple(map(_judgement, rows))
        untold = {key for (key,) in self._store.rows(_UNTOLD)}
        return tuple(judgement for judgement in map(_judgement, rows) if judgement.event not in untold)

    @property
    def _untold_of(self) -> tuple[str]:
        return (self._header.officer_id,)

    def _shared(self) -> tuple[Judgement, ...]:
        """What the agencies share; of judgements that come from both there are two."""
        held = self._records.dealings(Kind.JUDGEMENT)
        return tuple(record.judgement for record in held if isinstance(record, SharedJudgement))

    def _level(self, *pair: RecordId) -> int | None:
        """The higher access level of both records, so that neither agency tells of the other's to more officers."""
        held = [self._records.get(record_id) for record_id in pair]
        levels = [record.provenance.access_level for record in held if record is not None]
        return max(levels) if len(levels) == len(pair) else None

    def _insert(self, of: Judgement) -> None:
        """Write the row of a judgement."""
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        self._store.execute(
            f"INSERT INTO judgement ({_COLUMNS}) VALUES ({marks})",  # noqa: S608  # this file's own columns
            (
                of.event, of.one, of.other, of.verdict.value, to_ms(of.at), of.agency.value, of.unit,
                of.shown_by or "", of.reason or "", of.seen.one, of.seen.other, of.seen.bits, int(of.seen.shared),
            ),
        )  # fmt: skip


def _whole_ms(now: dt.datetime) -> dt.datetime:
    """A time as it is stored and sent."""
    return from_ms(to_ms(now))


def _judgement(row: Row) -> Judgement:
    """The judgement that a row holds."""
    event, one, other, verdict, at, agency, unit, shown_by, reason, one_seen, other_seen, bits, shared = row
    return Judgement(
        event=event, one=one, other=other, verdict=Verdict(verdict), at=from_ms(at), agency=Agency(agency), unit=unit,
        seen=Seen(one=one_seen, other=other_seen, bits=bits, shared=bool(shared)),
        shown_by=ShownBy(shown_by) if shown_by else None, reason=Reason(reason) if reason else None,
    )  # fmt: skip
