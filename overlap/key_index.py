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

#: A posting is one 64-bit number: key in the high 40 bits, record number in the low 24.
KEY_BITS: Final = 40
RID_BITS: Final = 24
_RID_MASK: Final = np.uint64((1 << RID_BITS) - 1)

#: Most postings that one search looks at: a millisecond's worth; common names must not cost more.
BUDGET: Final = 16_000

#: Most changes that are kept beside the sorted array before it is sorted again: a lookup beside it costs Python time.
_OVERLAY_LIMIT: Final = 200_000


#: Worth of a whole number (document, plate, VIN, phone): more than all keys of a name and a birth date together, so
#: that a hundred people of one name never crowd out the vehicle that they drive.
CERTAIN: Final = 40.0

#: A number that more records share counts like any other key, or it would crowd out everybody else.
_CERTAIN_HOLDERS: Final = 30


class WeightedKey(NamedTuple):
    """A key to search for, and its worth: 1 for the query's own, less for a widened one, `CERTAIN` for a number."""

    key: int
    worth: float


def pack(rid: int, keys: Iterable[int]) -> list[int]:
    """The postings of one record."""
    return [key << RID_BITS | rid for key in keys]


class KeyIndex:
    """All postings, sorted, with the changes since the last sort beside them.

    Belongs to one thread. Record numbers are below 2**24; adding a number again replaces its keys.
    """

    def __init__(self, postings: Packed) -> None:
        self._sorted = postings
        self._void: set[int] = set()
        self._added: dict[int, tuple[int, ...]] = {}
        self._holders: dict[int, list[int]] = {}
        self._changes = 0
        self._sums: Scores = np.empty(0)

    @classmethod
    def build(cls, pairs: Packed) -> Self:
        """The index of these postings (`pack`), in whatever order they come."""
        return cls(np.sort(pairs))

    def __len__(self) -> int:
        return len(self._sorted) + sum(map(len, self._added.values()))

    def add(self, rid: int, keys: Sequence[int]) -> None:
        """Puts a record in, in place of what it had."""
        self.remove(rid)
        self._added[rid] = tuple(keys)
        for key in self._added[rid]:
            self._holders.setdefault(key, []).append(rid)
        self._changes += len(keys)
        if self._changes > _OVERLAY_LIMIT:
            self.settle()

    def remove(self, rid: int) -> None:
        """Takes a record out; one that isn't there is taken out likewise."""
        for key in self._added.pop(rid, ()):
            self._holders[key].remove(rid)
        self._void.add(rid)

    def settle(self) -> None:
        """Sorts all changes in, which makes searches as quick as after `build`."""
        rids = (self._sorted & _RID_MASK).astype(np.uint32)
        kept = self._sorted[~np.isin(rids, np.fromiter(self._void, np.uint32))]
        added = [posting for rid, keys in self._added.items() for posting in pack(rid, keys)]
        self._sorted = np.sort(np.concatenate((kept, np.array(added, np.uint64))))
        self._void, self._added, self._holders, self._changes = set(), {}, {}, 0

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
        if self._void:
            kept = ~np.isin(rids, np.fromiter(self._void, np.int64))
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
        if not keys:
            return []
        scores = self._sorted_scores(keys)
        for rid, score in self._overlay_scores(keys).items():
            scores[rid] = score
        ranked = sorted(scores, key=lambda rid: (-scores[rid], rid))
        return ranked[:limit]

    def _sorted_scores(self, keys: Sequence[WeightedKey]) -> dict[int, float]:
        """The scores of the best records of the sorted array, those taken out excepted."""
        # In order the searches run through the array once and find most of it in the processor's memory.
        ordered = np.array(sorted(keys), [("key", np.uint64), ("worth", float)])
        low = ordered["key"] << np.uint64(RID_BITS)
        starts = np.searchsorted(self._sorted, low)
        ends = np.searchsorted(self._sorted, low | _RID_MASK, side="right")
        rids, scores = self._gather(starts, ends, ordered["worth"])
        order = np.lexsort((rids, -scores))[: _KEPT + len(self._void)]
        best = zip(rids[order].tolist(), scores[order].tolist(), strict=True)
        return {rid: score for rid, score in best if rid not in self._void}

    def _gather(self, starts: Places, ends: Places, worths: Scores) -> tuple[Places, Scores]:
        """Each record met under the budget with the sum of the weights of its keys, rarest keys first."""
        counts = ends - starts
        order = np.argsort(counts, kind="stable")
        order = order[counts[order] > 0]
        total = len(self._sorted)
        crowded = counts[order] > _CERTAIN_HOLDERS
        worths = np.where(crowded, np.minimum(worths[order], 1.0), worths[order])
        weights = worths * np.log2(1.0 + total / np.maximum(counts[order], 1))
        within = np.cumsum(counts[order]) <= BUDGET
        within[:1] = True
        order, weights = order[within], weights[within]
        if not len(order):
            return np.empty(0, np.int64), np.empty(0)
        slices = [
            self._sorted[start : min(end, start + BUDGET)]
            for start, end in zip(starts[order], ends[order], strict=True)
        ]
        met = (np.concatenate(slices) & _RID_MASK).astype(np.int64)
        return self._summed(met, np.repeat(weights, [len(part) for part in slices]))

    def _summed(self, met: Places, weights: Scores) -> tuple[Places, Scores]:
        """Each of the records that competes, with the sum of its weights.

        The sums stand in an array of all records that is there all the time: sorting what was met takes longer.
        """
        highest = int(met.max())
        if highest >= len(self._sums):
            self._sums = np.zeros(highest + 1)
        np.add.at(self._sums, met, weights)
        sums = self._sums[met]
        self._sums[met] = 0.0
        if len(met) > _COMPETING:
            best = sums >= np.partition(sums, len(sums) - _COMPETING)[len(sums) - _COMPETING]
            met, sums = met[best], sums[best]
        rids, first = np.unique(met, return_index=True)
        return rids, sums[first]

    def _overlay_scores(self, keys: Sequence[WeightedKey]) -> dict[int, float]:
        """The scores of the records added since the last sort."""
        scores: dict[int, float] = {}
        if not self._holders:
            return scores
        total = len(self)
        for key, worth in keys:
            holders = self._holders.get(key, ())
            counted = min(worth, 1.0) if len(holders) > _CERTAIN_HOLDERS else worth
            for rid in holders[:BUDGET]:
                scores[rid] = scores.get(rid, 0.0) + counted * float(np.log2(1.0 + total / len(holders)))
        return scores


#: Records of the sorted array that compete with those beside it.
_KEPT: Final = 150

#: Meetings that are looked at for them: a record is met by a dozen keys at most, mostly by one or two.
_COMPETING: Final = 1_500
