"""What is new between the two systems, and which of it waits for a look.

Knows how two states of overlaps differ, and which overlaps an officer's judgement has quieted. A judgement quiets this
list alone: checks know nothing of it, so that no match and no flag is ever hidden from a fresh check. It does *not*
know how overlaps are found (`overlap.batch`) or stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from overlap.batch import Overlap
from overlap.judgements import Judgement
from overlap.model import Model
from overlap.records import RecordId, Value

#: Two ids, the lesser first.
Pair = tuple[RecordId, RecordId]


class Kept(Value, frozen=True, kw_only=True):
    """An overlap with the time since when there is as much evidence for it."""

    overlap: Overlap
    grown_at: dt.datetime

    @property
    def pair(self) -> Pair:
        """The ids of both records."""
        return self.overlap.one, self.overlap.other


class Changes(Value, frozen=True, kw_only=True):
    """What a batch did to the overlaps: those that are new, those whose evidence is another, those that are no more."""

    new: tuple[Overlap, ...] = ()
    changed: tuple[Overlap, ...] = ()
    vanished: tuple[Pair, ...] = ()

    def __add__(self, later: Changes) -> Changes:
        """Both one after the other, where no overlap is in both."""
        return Changes(
            new=self.new + later.new, changed=self.changed + later.changed, vanished=self.vanished + later.vanished
        )


def kept_after(before: Mapping[Pair, Kept], after: Iterable[Overlap], now: dt.datetime) -> dict[Pair, Kept]:
    """What is kept of the overlaps that were found now: the time moves on only where the evidence has grown."""
    found: dict[Pair, Kept] = {}
    for overlap in after:
        old = before.get((overlap.one, overlap.other))
        as_before = old is not None and overlap.bits <= old.overlap.bits and overlap.shared <= old.overlap.shared
        grown_at = old.grown_at if old is not None and as_before else now
        found[overlap.one, overlap.other] = Kept(overlap=overlap, grown_at=grown_at)
    return found


def changes(before: Mapping[Pair, Kept], after: Mapping[Pair, Kept]) -> Changes:
    """How two states differ, each part in the order of the ids; evidence that is put otherwise is a change as well."""
    return Changes(
        new=tuple(after[pair].overlap for pair in sorted(after.keys() - before.keys())),
        changed=tuple(
            after[pair].overlap
            for pair in sorted(after.keys() & before.keys())
            if _differ(before[pair].overlap, after[pair].overlap)
        ),
        vanished=tuple(sorted(before.keys() - after.keys())),
    )


def _differ(before: Overlap, after: Overlap) -> bool:
    """Whether two states of one overlap differ; evidence that is gone is taken to have been the same."""
    return before != (after if before.evidence else msgspec.structs.replace(after, evidence=()))


def inbox(kept: Iterable[Kept], judgements: Mapping[Pair, Judgement], model: Model, people: int) -> tuple[Kept, ...]:
    """The overlaps that wait for a look, likeliest first; one that was judged waits again once its evidence has grown.

    `judgements` are the latest of each pair (`overlap.judgements.fold_judgements`).
    """
    waiting = [
        item for item in kept if item.overlap.is_shown(model, people) and not _is_quiet(item, judgements.get(item.pair))
    ]
    return tuple(sorted(waiting, key=lambda item: (-item.overlap.bits, item.pair)))


def _is_quiet(item: Kept, judgement: Judgement | None) -> bool:
    """Whether an officer has said what the two are, and nothing has been added since."""
    return judgement is not None and item.grown_at <= judgement.at
