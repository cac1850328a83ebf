"""The index of match keys in memory: from what was asked to the records worth comparing, in a few milliseconds.

Knows sorted arrays and how to spend a budget on the rarest keys first. It does *not* know what a key stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

Packed = npt.NDArray[np.uint64]
Scores = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: A posting is one 64-bit number: key in the high 40 bits, record number in the low 24.
KEY_BITS: Final = 40
RID_BITS: Final = 24
_RID_MASK: Final = np.uint64((1 << RID_BITS) - 1)

#: Most postings that one search looks at: a millisecond's worth; common names must not cost more.
BUDGET: Final = 10_000

#: Most changes that are kept beside the sorted array before it is sorted again: a lookup beside it costs Python time.
_OVERLAY_LIMIT: Final = 200_000


#: Worth of a whole number (document, plate, VIN, phone): more than all keys of a name and a birth date together, so
#: that a hundred people of one name never crowd out the vehicle that they drive.
CERTAIN: Final = 40.0

#: A number that more records share counts like any other key, or it would crowd out everybody else.
_CERTAIN_HOLDERS: Final = 30


class WeightedKey(NamedTuple):
    """A key to search for, and its worth: 1 for the query's own, less for a widened one, `CERTAIN` for a number.

    `words` has a bit for each word of the question that a record with this key has, and `birth` is the level of its
    birth date (`overlap.birth`), "" where the key tells nothing of it (`overlap.short_list`).
    """

    key: int
    worth: float
    words: int = 0
    birth: str = ""


#: Words of a question that keys tell of: the bits of a word itself, then those of a word near it.
WORDS_TOLD: Final = 30


def own_bit(number: int) -> int:
    """The bit that says that a record has a question's so-manieth word, spelt somehow; none of the words beyond."""
    return 1 << number if number < WORDS_TOLD else 0


def near_bit(number: int) -> int:
    """The bit that says that a record has a word near a question's so-manieth."""
    return own_bit(number) << WORDS_TOLD


class Met(NamedTuple):
    """Records that share keys with a question: number of the record and place of the key, by number, then by place.

    `holders` is how many records have each key, met or not, by its place.
    """

    rids: Places
    places: Places
    holders: Places


def pack(rid: int, keys: Iterable[int]) -> list[int]:
    """The postings of one record."""
    return [key << RID_BITS | rid for key in keys]


class KeyIndex:
    """All postings, sorted, with the changes since the last sort beside them.

    Belongs to one thread. Record numbers are below 2**24; adding a number again replaces its keys.
    """

    def __init__(self, postings: Packed) -> None:
        self._sorted = postings
        self._void: Flags = np.zeros(0, bool)
        self._added: dict[int, tuple[int, ...]] = {}
        self._holders: dict[int, list[int]] = {}
        self._changes = self._late = 0

    @classmethod
    def build(cls, pairs: Packed) -> Self:
        """The index of these postings (`pack`), in whatever order they come."""
        return cls(np.sort(pairs))

    def __len__(self) -> int:
        return len(self._sorted) + self._late

    def add(self, rid: int, keys: Sequence[int]) -> None:
        """Puts a record in, in place of what it had."""
        self.remove(rid)
        self._added[rid] = tuple(keys)
        for key in self._added[rid]:
            self._holders.setdefault(key, []).append(rid)
        self._late += len(keys)
        self._changes += len(keys)
        if self._changes > _OVERLAY_LIMIT:
            self.settle()

    def remove(self, rid: int) -> None:
        """Takes a record out; one that isn't there is taken out likewise."""
        before = self._added.pop(rid, ())
        for key in before:
            self._holders[key].remove(rid)
        self._late -= len(before)
        if rid >= len(self._void):
            self._void = np.concatenate((self._void, np.zeros(rid + 1 - len(self._void) + len(self._void) // 2, bool)))
        self._void[rid] = True

    def _is_void(self, rids: Packed | Places) -> Flags:
        """Which of these records were taken out of the sorted array, or put in anew, since it was sorted."""
        known = rids < len(self._void)
        known[known] = self._void[rids[known]]
        return known

    def settle(self) -> None:
        """Sorts all changes in, which makes searches as quick as after `build`."""
        kept = self._sorted[~self._is_void(self._sorted & _RID_MASK)]
        added = [posting for rid, keys in self._added.items() for posting in pack(rid, keys)]
        self._sorted = np.sort(np.concatenate((kept, np.array(added, np.uint64))))
        self._void, self._added, self._holders = np.zeros(0, bool), {}, {}
        self._changes = self._late = 0

    def holders(self, keys: Packed, most: int | None = None) -> tuple[Places, Places]:
        """Which records have which of many distinct keys: the place of a key and the number of a record, in step.

        A key that more than `most` records have is left out: it tells little, and costs much.
        """
        order = np.argsort(keys)
        low = keys[order] << np.uint64(RID_BITS)
        starts = np.searchsorted(self._sorted, low)
        counts = np.searchsorted(self._sorted, low | _RID_MASK, side="right") - starts
        if most is not None:
            counts[counts > most] = 0
        ends = np.cumsum(counts)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)
        places, rids = np.repeat(order, counts), (self._sorted[at] & _RID_MASK).astype(np.int64)
        if len(self._void):
            kept = ~self._is_void(rids)
            places, rids = places[kept], rids[kept]
        return self._with_overlay(keys, places, rids, most)

    def _with_overlay(self, keys: Packed, places: Places, rids: Places, most: int | None) -> tuple[Places, Places]:
        """The holders with those added since the last sort."""
        late = [
            (place, rid)
            for place, key in enumerate(keys.tolist() if self._holders else ())
            for rid in self._holders.get(key, ())[:most]
        ]
        if not late:
            return places, rids
        more = np.array(late, np.int64)
        return np.concatenate((places, more[:, 0])), np.concatenate((rids, more[:, 1]))

    def find(self, keys: Sequence[WeightedKey], limit: int) -> list[int]:
        """The numbers of at most `limit` records, those that share the rarest keys first."""
        met = self.met(keys)
        if not len(met.rids):
            return []
        first = np.flatnonzero(np.diff(met.rids, prepend=-1))
        scores = np.add.reduceat(self.weights(keys, met.holders)[met.places], first)
        return best(met.rids[first], scores, limit)

    def weights(self, keys: Sequence[WeightedKey], holders: Places) -> Scores:
        """What each key tells by its rarity alone, in bits times its worth."""
        worths = np.array([key.worth for key in keys])
        worths[holders > _CERTAIN_HOLDERS] = np.minimum(worths, 1.0)[holders > _CERTAIN_HOLDERS]
        return worths * np.log2(1.0 + len(self) / np.maximum(holders, 1))

    def met(self, keys: Sequence[WeightedKey]) -> Met:
        """The records that distinct keys lead to: of the rarest keys, as far as the budget goes, of one in any case."""
        order = np.argsort(asked := np.array([key.key for key in keys], np.uint64))
        # In order the searches run through the array once and find most of it in the processor's memory.
        low = asked[order] << np.uint64(RID_BITS)
        starts, ends = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
        starts[order] = np.searchsorted(self._sorted, low)
        ends[order] = np.searchsorted(self._sorted, low | _RID_MASK, side="right")
        late = [self._holders.get(key.key, _NOBODY) for key in keys] if self._holders else []
        holders = ends - starts + np.array(list(map(len, late)) or 0)
        rarest = np.argsort(holders, kind="stable")
        rarest = rarest[holders[rarest] > 0]
        within = np.cumsum(holders[rarest]) <= BUDGET
        within[:1] = True
        rarest = rarest[within]
        found = [self._packed(rarest, starts[rarest], np.minimum(ends - starts, BUDGET)[rarest])]
        found += [_beside(np.array(late[place][:BUDGET], np.uint64), place) for place in rarest.tolist() if late]
        packed = np.sort(np.concatenate(found))
        return Met((packed >> _PLACE_BITS).astype(np.int64), (packed & _PLACE_MASK).astype(np.int64), holders)

    def _packed(self, places: Places, starts: Places, counts: Places) -> Packed:
        """The records of the sorted array that have some keys, each with the key's place below it."""
        ends = np.cumsum(counts)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)
        rids, places = self._sorted[at] & _RID_MASK, np.repeat(places, counts)
        if len(self._void):
            kept = ~self._is_void(rids)
            rids, places = rids[kept], places[kept]
        return _beside(rids, places)


def _beside(rids: Packed, places: Places | int) -> Packed:
    """The numbers of records with the places of keys in the bits below."""
    return rids << _PLACE_BITS | np.asarray(places, np.uint64)


def best(rids: Places, scores: Scores, limit: int) -> list[int]:
    """The records of the highest scores, the highest first; of equal ones the lowest number."""
    if len(scores) > limit:
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        above = np.flatnonzero(scores > least)
        equal = np.flatnonzero(scores == least)[: limit - len(above)]
        kept = np.concatenate((above, equal))
        rids, scores = rids[kept], scores[kept]
    ranked: list[int] = rids[np.lexsort((rids, -scores))].tolist()
    return ranked


#: No record.
_NOBODY: Final[Sequence[int]] = ()

#: Bits below a record's number for the place of a key: no question has so many keys.
_PLACE_BITS: Final = np.uint64(16)
_PLACE_MASK: Final = np.uint64((1 << 16) - 1)
