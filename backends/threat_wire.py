"""The messages of the joint threat picture (docs/protocol.md section 20).

Knows names and forms of the fields. Does not know what is counted (`threat`), or who may ask.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from backends.records import Shape, Text, Time


class Happening(StrEnum):
    """What the threat picture counts: what was met and what is planned, never who."""

    ENCOUNTERS = "encounters"
    ARMED = "flags_armed"
    ASSAULT = "flags_assault"
    CASES = "case_activity"
    OPERATIONS = "operations"


#: What an assessment is expected to have and no agency shares.
NOT_SHARED = ("seizures",)

#: Six hours of the day, in UTC, by number.
HOURS = ("00-06Z", "06-12Z", "12-18Z", "18-24Z")


class ThreatRequest(Shape, frozen=True, kw_only=True, rename={"begins": "from", "ends": "to"}):
    """The body of `POST /threat`: whole weeks, from a Monday to before another one."""

    begins: dt.date
    ends: dt.date


class ThreatCell(Shape, frozen=True, kw_only=True):
    """One count; what is left out of `sector`, `segment`, `hours` and `week` stands for all of them."""

    what: Text
    sector: Text = ""
    segment: Text = ""
    hours: Text = ""
    week: dt.date | None = None
    value: int | None = None
    suppressed: bool = False


class ThreatChange(Shape, frozen=True, kw_only=True, omit_defaults=False):
    """A rate of the last week that differs from that of the weeks before by more than chance explains.

    `low` to `high` is the exact interval of `ratio` at 95 of 100; `q` bounds the share of false findings among those
    that are told with this `q` or a lower one.
    """

    what: Text
    sector: Text
    segment: Text
    count: int
    weekly: float
    ratio: float
    low: float
    high: float | None
    q: float


_NAMES = {"as_of": "asOf", "begins": "from", "ends": "to"}


class ThreatStatement(Shape, frozen=True, kw_only=True, omit_defaults=False, rename=_NAMES):
    """What one gateway says of a period; it travels signed."""

    kind: Literal["threat"] = "threat"
    source: Text
    begins: dt.date
    ends: dt.date
    as_of: Time
    sector: Text
    suppression: int
    level: int
    marking: tuple[str, ...]
    absent: tuple[str, ...]
    cells: tuple[ThreatCell, ...]
    changes: tuple[ThreatChange, ...]


class ThreatAnswer(Shape, frozen=True, kw_only=True, omit_defaults=False):
    """The answer to `POST /threat`: the statement in the compact form of section 13."""

    statement: str


class Assessment(Shape, frozen=True, kw_only=True, omit_defaults=False):
    """The document that both agencies sign: what each of them stated, in the compact form."""

    kind: Literal["assessment"] = "assessment"
    e3: Annotated[str, msgspec.Meta(max_length=400_000)]
    tecs: Annotated[str, msgspec.Meta(max_length=400_000)]


class SignOff(Shape, frozen=True, kw_only=True, omit_defaults=False):
    """What an agency signs of an assessment: its hash, for which agency and role, and when."""

    kind: Literal["sign-off"] = "sign-off"
    source: Text
    agency: Text
    role: Text
    document: Text
    at: Text


class SignOffAnswer(Shape, frozen=True, kw_only=True, omit_defaults=False):
    """The answer to `POST /assessment`: the sign-off in the compact form."""

    signature: str
