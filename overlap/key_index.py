"""The index of match keys in memory: from what was asked to the records worth comparing, in a few milliseconds.

Knows sorted arrays and how to spend a budget on the rarest keys first. It does *not* know what a key stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, Self

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
        self._set(postings)
        self._void: Flags = np.zeros(0, bool)
        self._added: dict[int, tuple[int, ...]] = {}
        self._holders: dict[int, list[int]] = {}
        self._changes = self._late = 0

    @classmethod
    def build(cls, pairs: Packed) -> Self:
        """The index of these postings (`pack`), in whatever order they come."""
        return cls(np.sort(pairs))

    def _set(self, postings: Packed) -> None:
        """Takes sorted postings, and notes each so-manieth of them, by which a search of a few keys begins."""
        self._sorted = postings
        self._steps = postings[::_STEP].copy()

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
        self._set(np.sort(np.concatenate((kept, np.array(added, np.uint64)))))
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
        low = np.array([key.key for key in keys], np.uint64) << np.uint64(RID_BITS)
        starts, ends = self._places_of(low, "left"), self._places_of(low | _RID_MASK, "right")
        late = [self._holders.get(key.key, _NOBODY) for key in keys] if self._holders else []
        holders = ends - starts + np.array(list(map(len, late)) or 0)
        rarest = np.argsort(holders, kind="stable")
        rarest = rarest[holders[rarest] > 0]
        within = np.cumsum(holders[rarest]) <= BUDGET
        within[:1] = True
        kept = np.sort(rarest[within])
        found = [self._packed(starts[kept], np.minimum(ends - starts, BUDGET)[kept])]
        found += [_beside(late[place][:BUDGET], turn) for turn, place in enumerate(kept.tolist()) if late]
        rids, turns = _in_order(np.concatenate(found), len(kept))
        return Met(rids, kept[turns], holders)

    def _places_of(self, postings: Packed, side: Literal["left", "right"]) -> Places:
        """Where a few postings belong in the sorted array, before or behind their equals.

        A search in the whole of it waits for memory at each of its steps; what is noted of it is at hand.
        """
        first = np.maximum(np.searchsorted(self._steps, postings, side) - 1, 0) * _STEP
        if not len(self._sorted):
            return first
        between = self._sorted[np.minimum(first[:, None] + _ONE_STEP, len(self._sorted) - 1)]
        before = np.less if side == "left" else np.less_equal
        # The last posting stands for all beyond it.
        found: Places = np.minimum(first + before(between, postings[:, None]).sum(axis=1), len(self._sorted))
        return found

    def _packed(self, starts: Places, counts: Places) -> Packed:
        """The records of some stretches of the sorted array, each with the turn of its stretch below it."""
        ends = np.cumsum(counts)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)
        rids, turns = self._sorted[at] & _RID_MASK, np.repeat(np.arange(len(counts)), counts)
        if len(self._void):
            kept = ~self._is_void(rids)
            rids, turns = rids[kept], turns[kept]
        return _beside(rids, turns)


def _beside(rids: Packed | Sequence[int], turns: Places | int) -> Packed:
    """The numbers of records with the turns of keys in the bits below."""
    return np.asarray(rids, np.uint64) << _TURN_BITS | np.asarray(turns, np.uint64)


def _in_order(packed: Packed, turns: int) -> tuple[Places, Places]:
    """Numbers of records and the turns beside them (`_beside`), by number, then by turn, of so many turns.

    Each key's records are in order already, which a stable sort makes use of; half as wide numbers take half as long.
    """
    if turns > _NARROW_TURNS:
        packed = np.sort(packed, kind="stable")
        return (packed >> _TURN_BITS).astype(np.int64), (packed & _TURN_MASK).astype(np.int64)
    narrow = (packed >> _TURN_BITS << _NARROW_BITS | packed & _TURN_MASK).astype(np.uint32)
    narrow.sort(kind="stable")
    return (narrow >> np.uint32(_NARROW_BITS)).astype(np.int64), (narrow & _NARROW_MASK).astype(np.int64)


def best(rids: Places, scores: Scores, limit: int) -> list[int]:
    """The records of the highest scores, the highest first; of equal ones the lowest number."""
    if len(scores) > limit:
        rids, scores = _without_most(rids, scores, limit)
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        above = np.flatnonzero(scores > least)
        equal = np.flatnonzero(scores == least)[: limit - len(above)]
        kept = np.concatenate((above, equal))
        rids, scores = rids[kept], scores[kept]
    ranked: list[int] = rids[np.lexsort((rids, -scores))].tolist()
    return ranked


def _without_most(rids: Places, scores: Scores, limit: int) -> tuple[Places, Scores]:
    """The records without most of those that are not among the `limit` highest scores.

    Of many groups each has a highest score; what is below the so-manieth highest of these has too many above it.
    """
    groups = 4 * limit
    size = len(scores) // groups
    if size < 2:  # noqa: PLR2004  # groups of one
        return rids, scores
    highest = scores[: groups * size].reshape(groups, size).max(axis=1)
    near = np.flatnonzero(scores >= np.partition(highest, groups - limit)[groups - limit])
    return rids[near], scores[near]


#: No record.
_NOBODY: Final[Sequence[int]] = ()

#: Postings between two that are noted: with a million people the noted ones are two megabytes.
_STEP: Final = 64
_ONE_STEP: Final = np.arange(_STEP)

#: Bits below a record's number for the turn of a key: no question has so many keys.
_TURN_BITS: Final = np.uint64(16)
_TURN_MASK: Final = np.uint64((1 << 16) - 1)

#: Most have so few that number and turn fit into 32 bits.
_NARROW_TURNS: Final = 256
_NARROW_BITS: Final = np.uint64(8)
_NARROW_MASK: Final = np.uint32(_NARROW_TURNS - 1)
