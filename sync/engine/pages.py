"""Pages: what was verified is kept before the next line is read.

Knows what a row does to the copy, and what may not be kept. It does *not* verify (`sync.pages`) or apply.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import assert_never

from msgspec.structs import replace

from storage.sources import ResumePoint
from storage.staging import Change, Removal, RemovalReason, StagedPage, Upsert
from sync.engine.effects import Effect, Stage
from sync.engine.events import Staged, Verified
from sync.engine.reporting import tell
from sync.engine.state import State
from sync.limits import LEAVES_OF_BUCKET
from sync.rows import PatchRow, RangeRow, RecordRow, RejectedLine, RemovalRow, Row, UnreadRow
from sync.screening import Reason


def verified(state: State, event: Verified) -> tuple[State, tuple[Effect, ...]]:
    """Keep a page, so that the next request begins after it whatever happens to this one."""
    rows = event.page.rows
    others = [row for row in rows if type(row) is not RecordRow]
    refused = Counter(row.reason for row in others if isinstance(row, RejectedLine))
    page = StagedPage(
        feed=state.opened.feed,
        cursor=event.page.cursor,
        changes=tuple(_changes(rows)),
        unreadable=refused.total() - refused[Reason.WITHHELD] + sum(map(_is_bare, others)),
        refused=refused[Reason.WITHHELD],
        ranges=_asked_for(event.page.ranges, state.repairing),
    )
    seen = replace(
        state.seen,
        pages=state.seen.pages + 1,
        lines=state.seen.lines + len(rows),
        unread=state.seen.unread + sum(isinstance(row, UnreadRow) for row in others),
        rejected=Counter(state.seen.rejected) + refused if refused else state.seen.rejected,
    )
    start = ResumePoint(cursor=event.page.cursor, feed=state.opened.feed, epoch=state.start.epoch)
    known = replace(state, is_uncommitted=True, received=event.received, seen=seen, start=start)
    patches = tuple(row for row in others if isinstance(row, PatchRow))
    return known, (tell(known), Stage(page, patches, event.now))


def staged(state: State, event: Staged) -> tuple[State, tuple[Effect, ...]]:
    """Count the patches that fit nothing here: the digests tell what that left wrong, and it is sent anew."""
    return replace(state, seen=replace(state.seen, unmatched=state.seen.unmatched + event.unmatched)), ()


def _asked_for(ranges: tuple[int, ...], repairing: frozenset[int]) -> tuple[int, ...]:
    """The leaves that were asked for: what a page leaves out of another one is still there."""
    return tuple(leaf for leaf in ranges if leaf // LEAVES_OF_BUCKET in repairing)


def _is_bare(row: Row) -> bool:
    """Whether a row is a line of an unknown kind, which names no record that could be kept."""
    return isinstance(row, UnreadRow) and not row.record_id


def _changes(rows: Sequence[Row]) -> Iterator[Change]:
    """What the rows of a page do to the copy, in their order."""
    for row in rows:
        # Most are records, and a case for each costs more than all else that is done here.
        change = Upsert(record=row.body, parsed=row.record) if type(row) is RecordRow else _change(row)
        if change is not None:
            yield change


def _change(row: Row) -> Change | None:
    """What a row does to the copy; a record of an unknown type is kept as it came."""
    match row:
        case RecordRow():
            return Upsert(record=row.body, parsed=row.record)
        case UnreadRow():
            return Upsert(record=row.body) if row.record_id else None
        case RemovalRow():
            reason = RemovalReason.WITHDRAW if row.withdrawn else RemovalReason.TOMBSTONE
            return Removal(id=row.record_id, revision=row.revision, reason=reason)
        case RejectedLine():
            return _withdrawal_of(row)
        case PatchRow() | RangeRow():
            return None
        case _:
            assert_never(row)


def _withdrawal_of(row: RejectedLine) -> Removal | None:
    """A record that came with a withheld marking may not stay as it was: what may not be sent may not be held."""
    if not row.record_id:
        return None
    return Removal(id=row.record_id, revision=row.revision, reason=RemovalReason.WITHDRAW)
