"""Lines of one answer turned into verified pages.

Knows the order of lines of docs/protocol.md, section 5, and that a page counts only once its closing line
agrees with the bytes that came, signed by the agency where its key is pinned. Rows are decoded after that, so nothing
unverified is ever looked into. It does *not* know where a page is stored, nor what to do next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from overlap.records import System
from storage.garbage import collection_paused
from sync.columns import unpacked
from sync.limits import MAX_LINE_BYTES, MAX_PAGE_BYTES, MAX_PAGE_LINES, PROTOCOL_VERSION
from sync.page_signature import is_signed
from sync.problems import Fault, Garbage
from sync.rows import RangeRow, Row, read_all_plain, read_plain_row, read_record, read_row
from sync.wire import FRAME_KINDS, Checkpoint, End, Frame, Head, PageEnd, Receipt, kind_of, read_frame

#: The kind of the one line that stands for many rows.
COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that agreed with its closing line; `size` is its bytes, uncompressed.

    `ranges` are the leaves of which it names every record that there is.
    """

    cursor: str
    rows: tuple[Row, ...]
    size: int
    ranges: tuple[int, ...] = ()


Step = Head | Receipt | Page | Checkpoint | End


class _Stage(Enum):
    """How far the answer has come."""

    BEFORE_HEAD = 0
    RECEIPTS = 1
    PAGES = 2
    ENDED = 3


class PageReader:
    """Reads the lines of one answer of `system`, in order; of no use after it has raised.

    `key` is the agency's that every page must be signed by; None where it never told one.
    """

    def __init__(self, system: System, key: bytes | None = None) -> None:
        self._system = system
        self._key = key
        self._epoch = ""
        self._stage = _Stage.BEFORE_HEAD
        self._lines: list[bytes] = []
        self._kinds: list[str] = []
        self._size = 0

    def read(self, line: bytes) -> Step | None:
        r"""What the line completes: a step of the round, or None for a row of a page that is still open.

        `line` is given as it came, with its `\n`.

        Raises:
            Garbage: the line is out of order, or closes a page that it does not agree with.
        """
        kind = kind_of(line)
        if len(line) > MAX_LINE_BYTES and kind != COLUMNS:
            raise Garbage(Fault.LONG_LINE)
        if kind not in FRAME_KINDS:
            self._gather(line, kind)
            return None
        return self._step(read_frame(line))

    def _gather(self, line: bytes, kind: str) -> None:
        if self._stage not in {_Stage.RECEIPTS, _Stage.PAGES}:
            raise Garbage(Fault.NOT_THIS_PROTOCOL if self._stage is _Stage.BEFORE_HEAD else Fault.ORDER)
        self._stage = _Stage.PAGES
        self._lines.append(line)
        self._kinds.append(kind)
        self._size += len(line)
        if self._size > MAX_PAGE_BYTES or len(self._lines) > MAX_PAGE_LINES:
            raise Garbage(Fault.LONG_PAGE)

    def _step(self, frame: Frame) -> Step:
        match frame:
            case Head():
                return self._open(frame)
            case Receipt():
                self._advance(_Stage.RECEIPTS)
                return frame
            case PageEnd():
                return self._close(frame)
            case Checkpoint():
                self._advance(_Stage.PAGES)
                return frame
            case End():
                self._advance(_Stage.ENDED)
                return frame
            case _:
                assert_never(frame)

    def _open(self, head: Head) -> Head:
        if self._stage is not _Stage.BEFORE_HEAD:
            raise Garbage(Fault.ORDER)
        if head.protocol != PROTOCOL_VERSION:
            raise Garbage(Fault.OTHER_VERSION)
        if head.system is not self._system:
            raise Garbage(Fault.OTHER_SYSTEM)
        self._stage, self._epoch = _Stage.RECEIPTS, head.epoch
        return head

    def _advance(self, to: _Stage) -> None:
        """Go on to a stage that may be reached from here, with no page open."""
        if self._lines or self._stage in {_Stage.BEFORE_HEAD, _Stage.ENDED} or self._stage.value > to.value:
            raise Garbage(Fault.ORDER)
        self._stage = to

    def _close(self, end: PageEnd) -> Page:
        lines, size = self._lines, self._size
        if self._stage not in {_Stage.RECEIPTS, _Stage.PAGES}:
            raise Garbage(Fault.ORDER)
        digest = hashlib.sha256(b"".join(lines)).hexdigest()
        if end.count != len(lines) or end.sha256 != digest:
            raise Garbage(Fault.BAD_PAGE)
        if self._key is not None and not is_signed(end, self._system, self._epoch, self._key):
            raise Garbage(Fault.BAD_SIGNATURE)
        with collection_paused():  # a page makes many values and no cycle
            rows, ranges = self._rows(lines, self._kinds)
        self._stage, self._lines, self._kinds, self._size = _Stage.PAGES, [], [], 0
        return Page(end.cursor, rows, size, ranges)

    def _rows(self, lines: Sequence[bytes], kinds: Sequence[str]) -> tuple[tuple[Row, ...], tuple[int, ...]]:
        """The rows of a verified page, and the leaves that they are all of."""
        rows: list[Row] = []
        ranges: list[int] = []
        for line, kind in zip(lines, kinds, strict=True):
            found = self._packed(line) if kind == COLUMNS else (read_row(line, self._system),)
            for row in found:
                if isinstance(row, RangeRow):
                    ranges += row.leaves
                else:
                    rows.append(row)
        if len(rows) > MAX_PAGE_LINES:
            raise Garbage(Fault.LONG_PAGE)
        return tuple(rows), tuple(ranges)

    def _packed(self, line: bytes) -> Sequence[Row]:
        """The rows of a line of columns."""
        packed = unpacked(line)
        if packed.are_records and packed.is_plain:
            return read_all_plain(packed.rows, self._system)
        read: Callable[[bytes, System], Row]
        read = read_record if packed.are_records else read_plain_row if packed.is_plain else read_row
        system = self._system
        return [read(row, system) for row in packed.rows]
