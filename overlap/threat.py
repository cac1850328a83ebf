"""The joint threat picture: what each agency stated, both together, and the assessment that both sign.

Knows docs/protocol.md, section 20. It does *not* know who may ask, how a signature is verified, or any sentence. There
is no person in it, and nothing is told apart by nationality, ethnicity or language.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec

from overlap.records import Agency, Marking, System, Text, Time, Value

#: Longest statement in its compact form, and the most cells that one is read with.
MOST_STATEMENT: Final = 400_000
MOST_CELLS: Final = 20_000

Compact = Annotated[str, msgspec.Meta(max_length=MOST_STATEMENT)]


class Happening(StrEnum):
    """What is counted."""

    ENCOUNTERS = "encounters"
    ARMED = "flags_armed"
    ASSAULT = "flags_assault"
    CASES = "case_activity"
    OPERATIONS = "operations"


class ThreatQuestion(Value, frozen=True, kw_only=True):
    """Whole weeks, from a Monday to before another one."""

    begins: dt.date = msgspec.field(name="from")
    ends: dt.date = msgspec.field(name="to")


class ThreatCell(Value, frozen=True, kw_only=True):
    """One count; what is empty of `sector`, `segment`, `hours` and `week` stands for all of them."""

    what: Text
    sector: Text = ""
    segment: Text = ""
    hours: Text = ""
    week: dt.date | None = None
    value: int | None = None
    suppressed: bool = False

    @property
    def spot(self) -> tuple[str, str, str, str, dt.date | None]:
        """What the count is of."""
        return self.what, self.sector, self.segment, self.hours, self.week


class ThreatChange(Value, frozen=True, kw_only=True):
    """A rate of the last week that differs from the weeks before by more than chance explains.

    `low` to `high` is the exact interval of `ratio`; without `high` it has no end. `q` bounds the share of false ones.
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


class ThreatStatement(Value, frozen=True, kw_only=True):
    """What one agency stated of a period, as of its own time; `sector` is empty where it is of all."""

    kind: Literal["threat"]
    source: System
    begins: dt.date = msgspec.field(name="from")
    ends: dt.date = msgspec.field(name="to")
    as_of: Time = msgspec.field(name="asOf")
    sector: Text = ""
    suppression: int = 10
    level: int = 1
    marking: tuple[Text, ...] = ("LEI",)
    absent: tuple[Text, ...] = ()
    cells: Annotated[tuple[ThreatCell, ...], msgspec.Meta(max_length=MOST_CELLS)] = ()
    changes: tuple[ThreatChange, ...] = ()


class SignOff(Value, frozen=True, kw_only=True):
    """One agency's word for an assessment, by its hash."""

    kind: Literal["sign-off"]
    source: System
    agency: Agency
    role: Text
    document: Text
    at: Time


class Assessment(Value, frozen=True, kw_only=True):
    """What both agencies stated, in the compact form, with the signatures that it has so far, by system."""

    e3: Compact
    tecs: Compact
    signed: dict[System, Compact] = msgspec.field(default_factory=dict)

    @property
    def document(self) -> str:
        """The hash that is signed, of the canonical JSON of both statements."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def body(self) -> bytes:
        """The canonical JSON that is signed."""
        return msgspec.json.encode({"e3": self.e3, "kind": "assessment", "tecs": self.tecs}, order="sorted")


def together(statements: Iterable[ThreatStatement]) -> tuple[ThreatCell, ...]:
    """Both agencies' counts as one; what one keeps back is kept back."""
    found: dict[tuple[str, str, str, str, dt.date | None], ThreatCell] = {}
    for cell in (cell for statement in statements for cell in statement.cells):
        held = found.get(cell.spot)
        found[cell.spot] = cell if held is None else _plus(held, cell)
    return tuple(found.values())


def joint_marking(statements: Iterable[ThreatStatement]) -> Marking:
    """The marking of a sheet with what all of them say."""
    marking = Marking(categories=())
    for statement in statements:
        marking = marking.union(Marking(categories=statement.marking))
    return marking if marking.categories else Marking()


def _plus(one: ThreatCell, other: ThreatCell) -> ThreatCell:
    if one.suppressed or other.suppressed:
        return msgspec.structs.replace(one, value=None, suppressed=True)
    return msgspec.structs.replace(one, value=(one.value or 0) + (other.value or 0))
