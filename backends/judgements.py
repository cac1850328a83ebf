"""What officers judge of a record of each system, as it is told and as it is shared.

Knows what a judgement has to say. Does not know who may see it (`judging`), or what it means to a client.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from backends.records import Dealing, Shape, Text, Time
from backends.wire import EventId, RecordId

Verdict = Literal["same_coordinate", "same_no_conflict", "not_the_same", "deferred", "withdrawn"]
ShownBy = Literal["document_differs", "birth_differs", "photo_differs", "plate_differs", "place_differs"]
Reason = Literal["owner_not_reached", "too_little_known", "others_work_on_it", "no_time_now"]

_MOST_BITS = 1_000
_Revision = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Fault(StrEnum):
    """Why a judgement can't be taken, in the protocol's word for a receipt."""

    MALFORMED = "malformed"
    CONFLICT = "conflict"


class Seen(Shape, frozen=True, kw_only=True):
    """What a judgement rests on: the revisions of both records, and how much they had in common."""

    one: _Revision
    other: _Revision
    bits: Annotated[float, msgspec.Meta(ge=-_MOST_BITS, le=_MOST_BITS)]
    shared: bool = False


class JudgementBody(Shape, frozen=True, kw_only=True, rename={"shown_by": "shownBy"}):
    """The body of a `judgement` event; `one` is the lesser id, `key` the same at both gateways."""

    key: EventId
    one: RecordId
    other: RecordId
    verdict: Verdict
    at: Time
    level: Annotated[int, msgspec.Meta(ge=0, le=99)]
    seen: Seen
    shown_by: ShownBy | None = None
    reason: Reason | None = None

    def fault(self, latest: dt.datetime) -> Fault | None:
        """What is wrong with it by itself: not of both systems, not whole, or made later than any clock may say."""
        needs = self.verdict == "not_the_same", self.verdict == "deferred"
        is_whole = needs == (self.shown_by is not None, self.reason is not None)
        of_both = self.one.startswith("e3:") and self.other.startswith("tecs:")
        return None if of_both and is_whole and self.at <= latest else Fault.MALFORMED

    def own(self, system: str) -> str:
        """The id of the record of a system."""
        return self.one if system == "e3" else self.other


class Judgement(Dealing, tag_field="type", tag="judgement", frozen=True, kw_only=True, gc=False):
    """A judgement as it is shared; `agency` and `unit` are those of the officer who judged."""

    event: Text
    one: Text
    other: Text
    verdict: Verdict
    at: Time
    agency: str
    unit: Text
    seen: Seen
    shown_by: ShownBy | None = msgspec.field(default=None, name="shownBy")
    reason: Reason | None = None
