"""What a linkage of both agencies says of pairs of records: two halves, each from the agency of its own record.

Knows that a half alone says nothing: a link is one where both agencies tell theirs. It does *not* know how records were
linked, and nothing here is an answer: a linked pair is compared like any other, and an officer decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

import msgspec

from overlap.judgements import Pair
from overlap.records import Dealing, Id, RecordId, Text, Time, Value


class LinkHalf(Dealing, tag_field="type", tag="link", frozen=True, kw_only=True):
    """A record that its agency says was linked, under a name that the other agency's half has as well."""

    pair: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]
    record: Id
    bits: Annotated[float, msgspec.Meta(ge=-1_000, le=1_000)]
    probability: Annotated[float, msgspec.Meta(ge=0, le=1)]
    model: Text
    at: Time

    @property
    def is_own(self) -> bool:
        """Whether the record is one of the system that tells it: neither agency speaks of the other's."""
        return self.record.startswith(f"{self.provenance.system.value}:")


class Linked(Value, frozen=True, kw_only=True):
    """A pair that a linkage found; of two tellings the lower probability and the later time count."""

    probability: float
    model: str
    at: dt.datetime


def linked_pairs(halves: Iterable[LinkHalf]) -> dict[Pair, Linked]:
    """The pairs of which both halves are there, the lesser id first."""
    found: dict[str, dict[str, LinkHalf]] = {}
    for half in halves:
        if half.is_own:
            found.setdefault(half.pair, {})[half.provenance.system.value] = half
    whole = (tuple(each.values()) for each in found.values() if len(each) > 1)
    return {_pair(one, other): _linked(one, other) for one, other in whole}


def _pair(one: LinkHalf, other: LinkHalf) -> Pair:
    lesser, greater = sorted((one.record, other.record))
    return RecordId(lesser), RecordId(greater)


def _linked(one: LinkHalf, other: LinkHalf) -> Linked:
    return Linked(probability=min(one.probability, other.probability), model=one.model, at=max(one.at, other.at))
