"""Officers' judgements on whether two records concern one person or thing, folded to the latest of each pair.

Knows that a judgement is shown beside a match and never hides one, nor a flag, nor lowers a level. It does *not* merge
records: undoing a judgement is another judgement. Both agencies share each judgement under one key, so that the copies
that come back from both are one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from overlap.records import Agency, Dealing, Id, RecordId, Text, Time, Value

#: Two ids, the lesser first.
Pair = tuple[RecordId, RecordId]


class Verdict(StrEnum):
    """What an officer judged of a pair; none of them weighs more than another."""

    SAME_COORDINATE = "same_coordinate"
    SAME_NO_CONFLICT = "same_no_conflict"
    NOT_THE_SAME = "not_the_same"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class ShownBy(StrEnum):
    """Which identifier shows that two are not the same."""

    DOCUMENT = "document_differs"
    BIRTH = "birth_differs"
    PHOTO = "photo_differs"
    PLATE = "plate_differs"
    PLACE = "place_differs"


class Reason(StrEnum):
    """Why a judgement is put off."""

    NO_ANSWER = "owner_not_reached"
    TOO_LITTLE = "too_little_known"
    OTHERS = "others_work_on_it"
    NO_TIME = "no_time_now"


class Seen(Value, frozen=True, kw_only=True):
    """What a judgement rests on: the revisions of both records, in the order of their ids, and what they had in common.

    `bits` and `shared` are those of the overlap (`overlap.batch`). Laptops weigh alike but for how rare a word is.
    """

    one: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    other: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    bits: Annotated[float, msgspec.Meta(ge=-1_000, le=1_000)]
    shared: bool = False


class Judgement(Value, frozen=True, kw_only=True):
    """One officer's judgement of a pair of records at a time; `agency` and `unit` are that officer's.

    `event` is the key that both agencies know it by. `shown_by` goes with *not the same*, `reason` with *deferred*.
    """

    event: str
    one: RecordId
    other: RecordId
    verdict: Verdict
    at: dt.datetime
    agency: Agency
    unit: str
    seen: Seen
    shown_by: ShownBy | None = None
    reason: Reason | None = None

    @property
    def pair(self) -> Pair:
        """The two records in a fixed order, whichever was named first."""
        return (self.one, self.other) if self.one <= self.other else (self.other, self.one)

    @property
    def is_whole(self) -> bool:
        """Whether it says what it has to say, and nothing that does not belong to it."""
        needs = (self.verdict is Verdict.NOT_THE_SAME, self.verdict is Verdict.DEFERRED)
        return needs == (self.shown_by is not None, self.reason is not None)


class SharedJudgement(Dealing, tag_field="type", tag="judgement", frozen=True, kw_only=True):
    """A judgement as an agency shares it, with where the judged record of that agency stands as its provenance."""

    event: Text
    one: Id
    other: Id
    verdict: Verdict
    at: Time
    agency: Agency
    unit: Text
    seen: Seen
    shown_by: ShownBy | None = msgspec.field(default=None, name="shownBy")
    reason: Reason | None = None

    @property
    def judgement(self) -> Judgement:
        """What was judged, whichever agency shares it."""
        return Judgement(
            event=self.event, one=RecordId(self.one), other=RecordId(self.other), verdict=self.verdict, at=self.at,
            agency=self.agency, unit=self.unit, seen=self.seen, shown_by=self.shown_by, reason=self.reason,
        )  # fmt: skip


def history_of(judgements: Iterable[Judgement]) -> dict[Pair, tuple[Judgement, ...]]:
    """The judgements of each pair, the earliest first and each once; the order in which they come is of no account."""
    found: dict[Pair, dict[str, Judgement]] = {}
    for item in judgements:
        known = found.setdefault(item.pair, {})
        if item.event not in known or _age(item) < _age(known[item.event]):
            known[item.event] = item
    return {pair: tuple(sorted(each.values(), key=_age)) for pair, each in found.items()}


def standing(history: Mapping[Pair, tuple[Judgement, ...]]) -> dict[Pair, Judgement]:
    """The judgement that holds of each pair by the history of all."""
    latest = {pair: each[-1] for pair, each in history.items()}
    return {pair: item for pair, item in latest.items() if item.verdict is not Verdict.WITHDRAWN}


def said_of(judgements: Iterable[Judgement]) -> dict[RecordId, tuple[Judgement, ...]]:
    """The judgements by each of their two records, the latest first."""
    found: dict[RecordId, list[Judgement]] = {}
    for item in sorted(judgements, key=_age, reverse=True):
        for record_id in item.pair:
            found.setdefault(record_id, []).append(item)
    return {record_id: tuple(items) for record_id, items in found.items()}


def _age(item: Judgement) -> tuple[dt.datetime, str, str]:
    """What decides which of two judgements is the later one, also where their times are equal."""
    return (item.at, item.event, item.verdict.value)
