"""Rounds that many officers get alike, kept as they went out: everything behind the first lines, packed once.

Knows bytes and how many may be kept. Does not know who sees what: a key has to name everything that decides the bytes
(entitlement, place in the feed, form, newest change that the class sees), so that a kept tail never has to be dropped
for being wrong.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from backends.ledger import Told, told
from backends.packing import DCZ_PREFIX, Coding, packed

#: Bytes that are kept of all tails together, in the codings that were asked for as well; the least used goes first.
KEPT_BYTES: Final = 256 << 20

#: A longer tail is made anew each time: it is one client's first copy of a large database.
LONGEST_TAIL: Final = 64 << 20

#: Bytes of a piece that goes out at once: a turn of the server for each page would cost more than the page. A receiver
#: needn't wait for the whole of it.
PIECE_BYTES: Final = 64 << 10

#: A shorter one costs less to make than the bytes that two frames cost a slow link.
FEWEST_LINES: Final = 100


@dataclass(slots=True)
class Tail:
    """The pages of a round with its end, how many record lines they have, and what they tell of."""

    chunks: tuple[bytes, ...]
    lines: int
    told: Told
    _packed: dict[Coding, tuple[bytes, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.told.packed) + sum(sum(map(len, pieces)) for pieces in (self.chunks, *self._packed.values()))

    def after(self, opening: bytes, coding: Coding) -> Iterator[bytes]:
        """A whole answer in a coding: its first lines in a frame of their own, then the tail as it was packed once."""
        match coding:
            case Coding.NONE:
                return chain((opening,), _together(self.chunks))
            case Coding.GZIP:  # receivers read one member alone
                return packed(chain((opening,), self.chunks), coding)
            case Coding.ZSTD | Coding.DICTIONARY:
                return chain(packed(iter((opening,)), coding), self._pieces(coding))

    def _pieces(self, coding: Coding) -> tuple[bytes, ...]:
        if coding not in self._packed:
            first, *others = packed(iter(self.chunks), coding)
            whole = first.removeprefix(DCZ_PREFIX) if coding is Coding.DICTIONARY else first
            self._packed[coding] = tuple(_together((whole, *others)))
        return self._packed[coding]


def _together(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces in larger ones."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= PIECE_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


class Tails:
    """The tails of one process; threads share them."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[Hashable, Tail] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Tail | None:
        """The tail of a key, if it is kept."""
        with self._lock:
            tail = self._kept.get(key)
            if tail is not None:
                self._kept.move_to_end(key)
            return tail

    def keeping(
        self, key: Hashable, chunks: Iterator[bytes], ids: Sequence[bytes], lines: Callable[[], int]
    ) -> Iterator[bytes]:
        """The chunks as they come; once the last one went out, they are kept under the key.

        `ids` grows while they come, `lines` tells at the end how many record lines there were.
        """
        taken, size = [], 0
        for chunk in chunks:
            size += len(chunk)
            if size <= LONGEST_TAIL:
                taken.append(chunk)
            yield chunk
        if size <= LONGEST_TAIL and lines() >= FEWEST_LINES:
            self._keep(key, Tail(tuple(taken), lines(), told(ids)))

    def _keep(self, key: Hashable, tail: Tail) -> None:
        with self._lock:
            self._kept[key] = tail
            total = sum(each.size for each in self._kept.values())
            while total > self._kept_bytes:
                _, dropped = self._kept.popitem(last=False)
                total -= dropped.size
