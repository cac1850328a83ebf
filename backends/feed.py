"""The records' half of a round: pages in order of urgency, checkpoints and the end (docs/protocol.md section 5).

Each page is read in a short transaction of its own, so a slow client keeps nobody waiting; a round that was overtaken
by a change goes over the steps once more, until it ends at a state that the database really had.
After the steps come the ranges in which a client's copy differs. Does not know HTTP, content codings, events, extracts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, bindparam, select

from backends.change import Kind, Lane
from backends.columns import FEWEST_ROWS, columns_line
from backends.cursor import OVER, Cursor, CursorSeal, Position, Step, end_of
from backends.digests import Proofs, Sums, of_dealings
from backends.leaves import LEAVES_OF_BUCKET
from backends.schema import SHARED
from backends.selections import CHUNK, COLUMNS, ORDER, Reader, newest_batch, rows_behind, waiting
from backends.store import Store
from backends.wire import (
    DEFAULT_COLUMNS_BYTES,
    DEFAULT_PAGE_BYTES,
    MAX_PAGE_BYTES,
    MAX_PAGE_LINES,
    Checkpoint,
    End,
    Page,
    Range,
    Repair,
    SyncRequest,
    Tombstone,
    Withdraw,
    line,
    patch_line,
    upsert_line,
)

#: Urgent rows after which a client may use what it has: it can warn before all of a long list is there.
FIRST_USE = 200

#: The priority class of each step in the order of sending, and after which steps a checkpoint closes which classes.
CLASS = {
    Step.REVOKED: 1,
    Step.URGENT: 1,
    Step.FLAGGED: 2,
    Step.DEALINGS: 3,
    Step.PLANNED: 3,
    Step.OPEN: 4,
    Step.AREA: 4,
    Step.REST: 5,
}
CHECKPOINTS = {Step.PLANNED: (1, 2, 3), Step.REST: (4, 5)}

#: Where the records of the systems stand, as against what was made of them.
RECORD_LANES = tuple(lane for lane in Lane if lane is not Lane.DEALINGS)

#: Something in the feed for one officer alone.
_OWN = select(SHARED.c.batch).where(SHARED.c.lane == Lane.DEALINGS, SHARED.c.unit == bindparam("person")).limit(1)

#: Any: SQLAlchemy types rows by position, these are read by name.
FeedRow = Row[Any]


#: The last class whose records a client may use before all are there.
_EARLY_CLASS = 3


@dataclass(frozen=True, slots=True)
class Form:
    """What a client reads beyond plain lines, and what it asks to have put right (docs/protocol.md section 3)."""

    page_bytes: int
    columns: bool = False
    patches: bool = False
    digests: bool = False
    dealings: bool = False
    digest: str = ""
    repair: tuple[Repair, ...] = ()

    @classmethod
    def of(cls, request: SyncRequest, features: frozenset[str]) -> Form:
        """What a request and the features that it came with ask for."""
        usual = DEFAULT_COLUMNS_BYTES if "columns" in features else DEFAULT_PAGE_BYTES
        return cls(
            page_bytes=request.page_bytes or usual, columns="columns" in features, patches="patch" in features,
            digests="digests" in features, dealings=DEALINGS in features, digest=request.digest,
            repair=request.repair,
        )  # fmt: skip


#: The feature of clients that read dealings (docs/protocol.md section 3).
DEALINGS = "dealings"


class Feed:
    """The pages of one round for one reader."""

    def __init__(
        self,
        store: Store,
        reader: Reader,
        seal: CursorSeal,
        form: Form,
        proofs: Proofs,
        trailer: Callable[[Page], Page] | None = None,
    ) -> None:
        self._store = store
        self._reader = reader
        self._seal = seal
        self._form = form
        self._proofs = proofs
        self._trailer = trailer or (lambda page: page)
        self._steps = tuple(step for step in CLASS if form.dealings or step is not Step.DEALINGS)
        self._lanes = tuple(lane for lane in Lane if form.dealings or lane is not Lane.DEALINGS)
        self._from = Cursor(0, "")
        self._newest: int | None = None
        self._empty: frozenset[Step] = frozenset()
        self.lines = 0
        #: Told the rows of each page before the page is given; who reads them accounts for what is disclosed.
        self.heard: Callable[[Sequence[bytes]], None] = lambda _: None

    def remaining(self, cursor: Cursor) -> int:
        """How many lines are to come, as of now."""
        with self._store.reading() as connection:
            to_come = waiting(connection, self._reader, self._lanes, cursor)
        # A row that comes later stands behind the newest one of now; what is revoked may stand anywhere.
        self._empty = frozenset(step for step, count in to_come.items() if not count and step is not Step.REVOKED)
        return sum(to_come.values())

    def pages(self, cursor: Cursor) -> Iterator[bytes]:
        """The bytes of the round from `cursor` to its `end`, a page or closing line at a time."""
        self._from = cursor
        horizon, empty = self.newest(), self._empty
        repair = self._form.repair
        while True:
            page = _PageInHand(self._form.columns)
            for step in self._steps:
                if step not in empty:
                    page, cursor = yield from self._step(page, cursor, step, horizon)
                cursor = cursor.moved(step, _done(step, cursor, horizon))
                if step in CHECKPOINTS:
                    if page.lines:
                        yield self._closed(page, cursor)
                        page = _PageInHand(self._form.columns)
                    yield line(Checkpoint(cursor=self._seal.write(cursor), classes=CHECKPOINTS[step]))
            yield from self._ranges(repair, cursor)
            repair = ()
            sums = self._sums()
            if sums.batch == horizon:
                digests = sums.buckets() if self._is_worth_telling(sums) else ()
                yield line(End(cursor=self._seal.write(cursor), more=False, held=sums.held, digests=digests))
                return
            horizon, empty = sums.batch, frozenset()

    def _is_worth_telling(self, sums: Sums) -> bool:
        """Whether the digests of the buckets say more than the client knows: a round without changes mostly doesn't."""
        return self._form.digests and (self.lines > 0 or self._form.digest != sums.whole())

    def _ranges(self, repair: Sequence[Repair], cursor: Cursor) -> Iterator[bytes]:
        """Pages that name every record of the leaves in which the client's copy differs."""
        if not repair:
            return
        sums = self._sums()
        wrong = [
            asked.bucket * LEAVES_OF_BUCKET + place
            for asked in repair
            for place, (own, theirs) in enumerate(zip(sums.in_bucket(asked.bucket), asked.leaves, strict=False))
            if own != theirs
        ]
        page = _PageInHand(self._form.columns)
        for leaf in wrong:
            rows = [_line_of(row, Step.REST) for row in self._leaf(leaf)]
            if page.lines and not page.has_room(sum(map(len, rows)), self._form.page_bytes, len(rows)):
                yield self._closed(page, cursor)
                page = _PageInHand(self._form.columns)
            if sum(map(len, rows)) <= MAX_PAGE_BYTES and len(rows) < MAX_PAGE_LINES:
                page.add_range(leaf, rows)
        if page.ranges:
            yield self._closed(page, cursor)

    def _leaf(self, leaf: int) -> list[FeedRow]:
        """All that the reader may hold of one leaf."""
        wanted = and_(
            SHARED.c.kind == Kind.UPSERT, SHARED.c.leaf == leaf, SHARED.c.lane.in_(self._lanes),
            self._reader.whole.sees(),
        )  # fmt: skip
        with self._store.reading() as connection:
            return list(connection.execute(select(*COLUMNS).where(wanted).order_by(*ORDER)))

    def is_ahead(self, cursor: Cursor) -> bool:
        """Whether a cursor knows of more than the database holds: it was put back to an earlier state."""
        return max(cursor.at(step).batch for step in self._steps if step is not Step.REVOKED) > self.newest()

    def _step(
        self, page: _PageInHand, cursor: Cursor, step: Step, horizon: int
    ) -> Generator[bytes, None, tuple[_PageInHand, Cursor]]:
        """The full pages of a step; the last page is handed on, so that small steps share one."""
        for row in self._rows(step, cursor.at(step), horizon):
            text = self._patch_of(row, step) or _line_of(row, step)
            if page.lines and not page.has_room(len(text), self._form.page_bytes):
                yield self._closed(page, cursor)
                page = _PageInHand(self._form.columns)
            page.add(text)
            cursor = cursor.moved(step, Position(row.batch, row.rank, row.tie))
            if CLASS[step] <= _EARLY_CLASS and self.lines + len(page.lines) == FIRST_USE:
                yield self._closed(page, cursor)
                page = _PageInHand(self._form.columns)
                yield line(Checkpoint(cursor=self._seal.write(cursor), classes=()))
        return page, cursor

    def _patch_of(self, row: FeedRow, step: Step) -> bytes:
        """What changed, where the client can make the record of what it was sent before; empty where it can't."""
        if not (self._form.patches and row.patch) or row.kind != Kind.UPSERT or step is Step.REVOKED:
            return b""
        has_base = all(
            self._from.at(each) >= end_of(row.base_batch) for each in self._steps if each is not Step.REVOKED
        )
        return patch_line(CLASS[step], row.id, row.base, row.patch) if has_base else b""

    def _closed(self, page: _PageInHand, cursor: Cursor) -> bytes:
        self.lines += len(page.lines)
        self.heard(page.lines)
        content, end = page.closed(self._seal.write(cursor))
        return content + line(self._trailer(end))

    def _rows(self, step: Step, position: Position, horizon: int) -> Iterator[FeedRow]:
        while position != OVER:
            with self._store.reading() as connection:
                rows = rows_behind(connection, self._reader, self._lanes, step, position, horizon)
            yield from rows
            if len(rows) < CHUNK:
                return
            position = Position(rows[-1].batch, rows[-1].rank, rows[-1].tie)

    def newest(self) -> int:
        """The newest change that the reader sees, as of when this was asked first, or of `look_again`."""
        if self._newest is None:
            with self._store.reading() as connection:
                self._newest = newest_batch(connection, self._reader.whole, self._lanes)
        return self._newest

    def look_again(self) -> None:
        """Has the newest change looked up anew: the round itself may have brought one."""
        self._newest = None

    def has_own(self) -> bool:
        """Whether something in the feed is for this reader alone, so that nobody else's round is like theirs."""
        if not self._form.dealings:
            return False
        with self._store.reading() as connection:
            return connection.execute(_OWN, {"person": self._reader.person}).first() is not None

    def _sums(self) -> Sums:
        """What the reader holds when everything up to the newest batch was sent."""
        audience, whole = self._reader.audience, self._reader.whole
        with self._store.reading() as connection:
            newest = newest_batch(connection, whole, self._lanes)
            records = self._proofs.of(connection, audience, newest_batch(connection, audience, RECORD_LANES))
            if not self._form.dealings:
                return records.at(newest)
            return records.plus(of_dealings(connection, whole)).at(newest)


def _done(step: Step, cursor: Cursor, horizon: int) -> Position:
    """Where a step stands once all of it was sent."""
    return OVER if step is Step.REVOKED else max(cursor.at(step), end_of(horizon))


def _line_of(row: FeedRow, step: Step) -> bytes:
    lane = CLASS[step]
    if row.kind == Kind.WITHDRAW or step is Step.REVOKED:
        return line(Withdraw(lane=lane, id=row.id, revision=row.revision))
    if row.kind == Kind.TOMBSTONE:
        return line(Tombstone(lane=lane, id=row.id, revision=row.revision))
    return upsert_line(lane, row.body)


class _PageInHand:
    """The lines of a page that is not closed yet."""

    def __init__(self, columns: bool) -> None:  # noqa: FBT001  # a form, as told in one word
        self._columns = columns
        self.lines: list[bytes] = []
        self.ranges: list[int] = []
        self._bytes = 0

    def has_room(self, length: int, limit: int, lines: int = 1) -> bool:
        """Whether so many lines of that many bytes fit."""
        return self._bytes + length <= limit and len(self.lines) + lines < MAX_PAGE_LINES

    def add(self, text: bytes) -> None:
        """Takes a line in."""
        self.lines.append(text)
        self._bytes += len(text)

    def add_range(self, leaf: int, texts: Sequence[bytes]) -> None:
        """Takes in all lines of a leaf."""
        self.ranges.append(leaf)
        for text in texts:
            self.add(text)

    def closed(self, cursor: str) -> tuple[bytes, Page]:
        """The page and its closing line."""
        sent = [line(Range(leaves=tuple(self.ranges)))] if self.ranges else []
        sent += [columns_line(self.lines)] if self._columns and len(self.lines) >= FEWEST_ROWS else self.lines
        content = b"".join(sent)
        digest = hashlib.sha256(content).hexdigest()
        return content, Page(cursor=cursor, count=len(sent), sha256=digest)
