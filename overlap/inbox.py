"""What is new between the two systems, and where each overlap stands: it needs somebody, waits, or is resolved.

Knows how two states of overlaps differ, and which overlaps an officer's judgement has quieted. A judgement quiets this
list alone: checks know nothing of it, so that no match and no flag is ever hidden from a fresh check. It does *not*
know how overlaps are found (`overlap.batch`) or stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from typing import Final, assert_never

import msgspec

from overlap.answer import Agreement, Evidence, Field
from overlap.batch import Overlap
from overlap.judgements import Judgement, Pair, Verdict, standing
from overlap.linkage import Linked
from overlap.model import Model
from overlap.records import Value

#: How long a judgement can be put off; then the overlap needs somebody again.
DEFERRED_FOR: Final = dt.timedelta(hours=24)
#: Bits that evidence has to grow by before it counts: to a laptop that holds other people a word is rarer, or less so.
GROWN_BITS: Final = 1.0


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
    """Whether two states of one overlap differ in more than revision and owner; evidence that is gone was the same."""
    alike = msgspec.structs.replace(
        after, revisions=before.revisions, units=before.units, sector=before.sector,
        evidence=after.evidence if before.evidence else (),
    )  # fmt: skip
    return before != alike


class About(StrEnum):
    """What two records have in common, for the most part."""

    PERSON = "person"
    DOCUMENT = "document"
    VEHICLE = "vehicle"
    PHONE = "phone"
    ADDRESS = "address"


#: What each kind of evidence is about, the strongest first where no person is.
_ABOUT: Final[Mapping[Field, About]] = {
    Field.DOCUMENT: About.DOCUMENT,
    Field.VIN: About.VEHICLE,
    Field.PLATE: About.VEHICLE,
    Field.PHONE: About.PHONE,
    Field.ADDRESS: About.ADDRESS,
}


def about(evidence: Iterable[Evidence]) -> About:
    """What an overlap is about: a person where names agree, else the thing that both have.

    A household shares a phone, a family a vehicle: without a name that agrees it is that thing which they share.
    """
    agreeing = {row.field for row in evidence if row.agreement in (Agreement.SAME, Agreement.SIMILAR)}
    things = (about for field, about in _ABOUT.items() if field in agreeing)
    return About.PERSON if Field.NAME in agreeing else next(things, About.PERSON)


class Concern(IntEnum):
    """How near an overlap is to an officer: a record of the officer's own unit, of the own sector, or neither."""

    NONE = 0
    AREA = 1
    UNIT = 2


def concern(overlap: Overlap, unit: str, sector: str) -> Concern:
    """How near an overlap is to an officer of a unit and sector."""
    if unit and unit in overlap.units:
        return Concern.UNIT
    return Concern.AREA if sector and sector == overlap.sector else Concern.NONE


class Stand(StrEnum):
    """Where an overlap stands for one officer."""

    NEEDS_YOU = "needs you"
    WAITING = "waiting"
    RESOLVED = "resolved"


class Item(Value, frozen=True, kw_only=True):
    """An overlap with all that was judged of it, the earliest first, and where it stands.

    `raised_again` tells that there is more evidence than the last judgement rests on; `linked` what a linkage of both
    agencies says of the pair, which changes nothing else.
    """

    kept: Kept
    stand: Stand
    history: tuple[Judgement, ...] = ()
    near: Concern = Concern.NONE
    raised_again: bool = False
    linked: Linked | None = None

    @property
    def judgement(self) -> Judgement | None:
        """The judgement that holds, whether or not there is more evidence by now."""
        return standing({self.kept.pair: self.history}).get(self.kept.pair) if self.history else None

    @property
    def about(self) -> About:
        """What it is about."""
        return about(self.kept.overlap.evidence)


def item_of(kept: Kept, history: tuple[Judgement, ...], near: Concern, now: dt.datetime) -> Item:
    """An overlap as it stands at a time."""
    bare = Item(kept=kept, stand=Stand.NEEDS_YOU, history=history, near=near)
    judgement = bare.judgement
    if judgement is None:
        stand, again = _unjudged(near), False
    elif has_grown(kept.overlap, judgement):
        stand, again = _unjudged(near), True
    else:
        stand, again = _judged(judgement, near, now), False
    return msgspec.structs.replace(bare, stand=stand, raised_again=again)


def _unjudged(near: Concern) -> Stand:
    """Where an overlap stands that nobody has judged: it waits for others where it is none of the officer's."""
    return Stand.WAITING if near is Concern.NONE else Stand.NEEDS_YOU


def _judged(judgement: Judgement, near: Concern, now: dt.datetime) -> Stand:
    """Where an overlap stands by the judgement that holds."""
    match judgement.verdict:
        case Verdict.SAME_COORDINATE:
            return Stand.WAITING
        case Verdict.SAME_NO_CONFLICT | Verdict.NOT_THE_SAME:
            return Stand.RESOLVED
        case Verdict.DEFERRED if now < judgement.at + DEFERRED_FOR:
            return Stand.WAITING
        case Verdict.DEFERRED | Verdict.WITHDRAWN:
            return _unjudged(near)
        case _:
            assert_never(judgement.verdict)


def has_grown(overlap: Overlap, judgement: Judgement) -> bool:
    """Whether there is more than a judgement rests on: a record was changed, and both have more in common since."""
    seen = judgement.seen
    is_newer = overlap.revisions[0] > seen.one or overlap.revisions[1] > seen.other
    return is_newer and (overlap.bits > seen.bits + GROWN_BITS or overlap.shared > seen.shared)


def inbox(
    kept: Iterable[Kept], history: Mapping[Pair, tuple[Judgement, ...]], model: Model, people: int,
    near: tuple[str, str], now: dt.datetime,
) -> tuple[Item, ...]:  # fmt: skip
    """The overlaps of an officer of a unit and sector: the nearest first, then the likeliest.

    What was judged is there whatever the probability is by now; what was not judged has to be worth a look.
    """
    items = [
        item_of(item, history.get(item.pair, ()), concern(item.overlap, *near), now)
        for item in kept
        if item.pair in history or item.overlap.is_shown(model, people)
    ]
    return tuple(sorted(items, key=lambda item: (-item.near, -item.kept.overlap.bits, item.kept.pair)))
