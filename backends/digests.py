"""Count and digest of what an audience sees, by buckets, so that a client can prove its copy.

Knows how the digests of leaves add up, in SQL (docs/protocol.md section 5). Does not know records or lines. What was
added up is kept for each audience until something that it sees changes: of a million rows it takes a second, once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Integer, Select, func, literal, select

from backends.change import Kind, Lane
from backends.entitlement import Audience
from backends.leaves import LEAVES, LEAVES_OF_BUCKET
from backends.schema import SHARED

#: Audiences whose sums are kept at a time: a post has a handful of clearances and units.
KEPT: Final = 256

_LOW = 0xFFFF_FFFF
_MODULUS = 1 << 64


@dataclass(frozen=True, slots=True)
class Sums:
    """Count and digest of each leaf, as of one batch."""

    batch: int
    counts: tuple[int, ...]
    digests: tuple[int, ...]

    @property
    def held(self) -> int:
        """How many records there are."""
        return sum(self.counts)

    def plus(self, others: Sums) -> Sums:
        """These and others together."""
        counts = tuple(one + other for one, other in zip(self.counts, others.counts, strict=True))
        digests = tuple((one + other) % _MODULUS for one, other in zip(self.digests, others.digests, strict=True))
        return replace(self, counts=counts, digests=digests)

    def at(self, batch: int) -> Sums:
        """The same as of another batch."""
        return replace(self, batch=batch)

    def whole(self) -> str:
        """The digest of everything."""
        return self._text(0, LEAVES)

    def buckets(self) -> tuple[str, ...]:
        """The digest of each bucket."""
        step = LEAVES_OF_BUCKET
        return tuple(self._text(first, first + step) for first in range(0, LEAVES, step))

    def in_bucket(self, bucket: int) -> tuple[str, ...]:
        """The digest of each leaf of a bucket."""
        first = bucket * LEAVES_OF_BUCKET
        return tuple(self._text(leaf, leaf + 1) for leaf in range(first, first + LEAVES_OF_BUCKET))

    def _text(self, first: int, behind: int) -> str:
        total = sum(self.digests[first:behind]) % _MODULUS
        return f"{sum(self.counts[first:behind])}-{total:016x}"


class Proofs:
    """The sums of the records that one gateway's audiences see, kept while they hold; threads share them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Audience, Sums] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, connection: Connection, audience: Audience, newest: int) -> Sums:
        """The sums of an audience whose newest batch is given."""
        with self._lock:
            kept = self._kept.get(audience)
        if kept is not None and kept.batch == newest:
            return kept
        fresh = _added_up(connection, audience, newest, dealings=False)
        with self._lock:
            self._kept[audience] = fresh
            self._kept.move_to_end(audience)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return fresh


def of_dealings(connection: Connection, audience: Audience) -> Sums:
    """The sums of the dealings that an audience sees: a few, so that they are added up each time."""
    return _added_up(connection, audience, 0, dealings=True)


def _added_up(connection: Connection, audience: Audience, newest: int, *, dealings: bool) -> Sums:
    """Adds up both halves of the digests apart."""
    counts, digests = [0] * LEAVES, [0] * LEAVES
    for leaf, count, upper, lower in connection.execute(_sums(audience, dealings=dealings)):
        counts[leaf], digests[leaf] = count, ((int(upper) << 32) + int(lower)) % _MODULUS
    return Sums(newest, tuple(counts), tuple(digests))


@lru_cache(maxsize=KEPT)
def _sums(audience: Audience, *, dealings: bool) -> Select[Any]:
    """The sums of both halves, since the sum of the whole is more than SQL's numbers hold."""
    lanes = SHARED.c.lane == Lane.DEALINGS if dealings else SHARED.c.lane != Lane.DEALINGS
    high, low = SHARED.c.digest.op(">>")(literal(32, Integer)), SHARED.c.digest.op("&")(literal(_LOW, BigInteger))
    return (
        select(SHARED.c.leaf, func.count(), func.sum(high), func.sum(low))
        .where(SHARED.c.kind == Kind.UPSERT, lanes, audience.sees())
        .group_by(SHARED.c.leaf)
    )
