"""The records' half of a round: pages in order of urgency, checkpoints and the end (docs/protocol.md section 5).

Each page is read in a short transaction of its own, so a slow client keeps nobody waiting; a round that was overtaken
by a change goes over the steps once more, until it ends at a state that the database really had.
Does not know HTTP, compression, events or extracts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal, not_, or_, select, tuple_

from backends.change import Kind, Lane
from backends.cursor import OVER, Cursor, CursorSeal, Position, Step, end_of
from backends.entitlement import Audience
from backends.schema import SHARED
from backends.store import Store
from backends.wire import MAX_PAGE_LINES, Checkpoint, End, Page, Tombstone, Withdraw, line, upsert_line

#: Rows read at a time: about one page of the default size.
CHUNK = 400

#: The priority class of each step, and after which steps a checkpoint closes which classes.
CLASS = {
    Step.REVOKED: 1,
    Step.URGENT: 1,
    Step.FLAGGED: 2,
    Step.PLANNED: 3,
    Step.OPEN: 4,
    Step.AREA: 4,
    Step.REST: 5,
}
CHECKPOINTS = {Step.PLANNED: (1, 2, 3), Step.REST: (4, 5)}

_LANE = {
    Step.URGENT: Lane.URGENT,
    Step.FLAGGED: Lane.FLAGGED,
    Step.PLANNED: Lane.PLANNED,
    Step.OPEN: Lane.OPEN,
    Step.AREA: Lane.REST,
    Step.REST: Lane.REST,
}

_ORDER = (SHARED.c.batch, SHARED.c.rank, SHARED.c.tie)
_COLUMNS = (*_ORDER, SHARED.c.kind, SHARED.c.id, SHARED.c.revision, SHARED.c.body)

#: Any: SQLAlchemy types rows by position, these are read by name.
FeedRow = Row[Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose copy is brought up to date: what they see, and what they saw under earlier entitlements."""

    audience: Audience
    before: tuple[Audience, ...]
    area: str


class Feed:
    """The pages of one round for one reader."""

    def __init__(self, store: Store, reader: Reader, seal: CursorSeal, page_bytes: int) -> None:
        self._store = store
        self._reader = reader
        self._seal = seal
        self._page_bytes = page_bytes
        self.lines = 0

    def remaining(self, cursor: Cursor) -> int:
        """How many lines are to come, as of now."""
        with self._store.reading() as connection:
            return sum(
                connection.execute(select(func.count()).where(self._after(step, cursor.at(step)))).scalar_one()
                for step in Step
            )

    def pages(self, cursor: Cursor) -> Iterator[bytes]:
        """The bytes of the round from `cursor` to its `end`, a page or closing line at a time."""
        horizon = self._horizon()
        while True:
            page = _PageInHand()
            for step in Step:
                page, cursor = yield from self._step(page, cursor, step, horizon)
                if step in CHECKPOINTS:
                    if page.lines:
                        yield self._closed(page, cursor)
                        page = _PageInHand()
                    yield line(Checkpoint(cursor=self._seal.write(cursor), classes=CHECKPOINTS[step]))
            held, newest = self._held()
            if newest == horizon:
                yield line(End(cursor=self._seal.write(cursor), more=False, held=held))
                return
            horizon = newest

    def is_ahead(self, cursor: Cursor) -> bool:
        """Whether a cursor knows of more than the database holds: it was put back to an earlier state."""
        return max(cursor.at(step).batch for step in Step if step is not Step.REVOKED) > self._horizon()

    def _step(
        self, page: _PageInHand, cursor: Cursor, step: Step, horizon: int
    ) -> Generator[bytes, None, tuple[_PageInHand, Cursor]]:
        """The full pages of a step; the last page is handed on, so that small steps share one."""
        for row in self._rows(step, cursor.at(step), horizon):
            text = _line_of(row, step)
            if page.lines and not page.has_room(len(text), self._page_bytes):
                yield self._closed(page, cursor)
                page = _PageInHand()
            page.add(text)
            cursor = cursor.moved(step, Position(row.batch, row.rank, row.tie))
        done = OVER if step is Step.REVOKED else max(cursor.at(step), end_of(horizon))
        return page, cursor.moved(step, done)

    def _closed(self, page: _PageInHand, cursor: Cursor) -> bytes:
        self.lines += len(page.lines)
        return page.closed(self._seal.write(cursor))

    def _rows(self, step: Step, position: Position, horizon: int) -> Iterator[FeedRow]:
        while True:
            limit = OVER.batch if step is Step.REVOKED else horizon
            wanted = and_(self._after(step, position), SHARED.c.batch <= limit)
            query: Select[Any] = select(*_COLUMNS).where(wanted).order_by(*_ORDER).limit(CHUNK)
            with self._store.reading() as connection:
                rows = connection.execute(query).all()
            yield from rows
            if len(rows) < CHUNK:
                return
            position = Position(rows[-1].batch, rows[-1].rank, rows[-1].tie)

    def _after(self, step: Step, position: Position) -> ColumnElement[bool]:
        beyond = tuple_(*_ORDER) > tuple_(*(literal(value) for value in position))
        return and_(self._within(step), beyond)

    def _within(self, step: Step) -> ColumnElement[bool]:
        """Which rows belong to a step for this reader."""
        sees = self._reader.audience.sees()
        if step is Step.REVOKED:
            saw = or_(literal(value=False), *(audience.sees() for audience in self._reader.before))
            return and_(saw, not_(sees), SHARED.c.kind == Kind.UPSERT)
        lane = SHARED.c.lane == _LANE[step]
        if step is Step.AREA:
            return and_(lane, sees, SHARED.c.sector == self._reader.area, literal(value=bool(self._reader.area)))
        if step is Step.REST and self._reader.area:
            return and_(lane, sees, SHARED.c.sector != self._reader.area)
        return and_(lane, sees)

    def _horizon(self) -> int:
        with self._store.reading() as connection:
            return newest_batch(connection, self._reader.audience)

    def _held(self) -> tuple[int, int]:
        """How many records the reader holds when everything up to the newest batch was sent, and that batch."""
        with self._store.reading() as connection:
            live = select(func.count()).where(SHARED.c.kind == Kind.UPSERT, self._reader.audience.sees())
            return connection.execute(live).scalar_one(), newest_batch(connection, self._reader.audience)


def newest_batch(connection: Connection, audience: Audience) -> int:
    """The last batch with something in it that the audience sees; 0 where there is nothing."""
    newest = [connection.execute(_newest_of(lane, audience)).scalar_one_or_none() for lane in Lane]
    return max(batch or 0 for batch in newest)


def _newest_of(lane: Lane, audience: Audience) -> Select[int]:
    """One step down an index in its order, unlike a maximum over all rows."""
    rows = select(SHARED.c.batch).where(SHARED.c.lane == lane, audience.sees())
    return rows.order_by(SHARED.c.batch.desc()).limit(1)


def _line_of(row: FeedRow, step: Step) -> bytes:
    lane = CLASS[step]
    if row.kind == Kind.WITHDRAW or step is Step.REVOKED:
        return line(Withdraw(lane=lane, id=row.id, revision=row.revision))
    if row.kind == Kind.TOMBSTONE:
        return line(Tombstone(lane=lane, id=row.id, revision=row.revision))
    return upsert_line(lane, row.body)


class _PageInHand:
    """The lines of a page that is not closed yet."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self._bytes = 0

    def has_room(self, length: int, limit: int) -> bool:
        """Whether a line of that many bytes fits."""
        return self._bytes + length <= limit and len(self.lines) < MAX_PAGE_LINES

    def add(self, text: bytes) -> None:
        """Takes a line in."""
        self.lines.append(text)
        self._bytes += len(text)

    def closed(self, cursor: str) -> bytes:
        """The page with its closing line."""
        content = b"".join(self.lines)
        digest = hashlib.sha256(content).hexdigest()
        return content + line(Page(cursor=cursor, count=len(self.lines), sha256=digest))
