"""What oversight asks and is answered, and both agencies' figures as one where they add up.

Knows docs/protocol.md, section 18. It does *not* know who may ask, or where an answer is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from overlap.measures import DEFINITIONS, Measure, Shape
from overlap.records import System, Text, Time, Value

#: The most cells that an answer is read with: 20 units by 53 weeks and all measures are half of it.
MOST_CELLS: Final = 40_000

#: Weeks of a block: what is told is decided block by block, so that a period of whole blocks tells most.
BLOCK_WEEKS: Final = 4
_FIRST_BLOCK: Final = dt.date(1970, 1, 5)


def block_of(day: dt.date) -> dt.date:
    """The Monday that begins the block of weeks which a day is in."""
    return day - (day - _FIRST_BLOCK) % dt.timedelta(weeks=BLOCK_WEEKS)


class By(StrEnum):
    """What figures are told apart by."""

    SECTOR = "sector"
    UNIT = "unit"
    WEEK = "week"


class OversightQuestion(Value, frozen=True, kw_only=True):
    """Whole weeks, from a Monday to before another one."""

    begins: dt.date = msgspec.field(name="from")
    ends: dt.date = msgspec.field(name="to")
    by: tuple[By, ...] = ()


class Cell(Value, frozen=True, kw_only=True):
    """One figure; what is empty of `sector`, `unit`, `week` and `code` stands for all of them.

    `suppressed` ones have neither `value` nor `of`. A measure that this version does not know is kept as it is.
    """

    measure: Text
    sector: Text = ""
    unit: Text = ""
    week: dt.date | None = None
    code: Text = ""
    value: float | None = None
    of: int | None = None
    suppressed: bool = False

    @property
    def spot(self) -> tuple[str, str, str, dt.date | None, str]:
        """What the figure is about."""
        return self.measure, self.sector, self.unit, self.week, self.code


class RulesUsed(Value, frozen=True, kw_only=True):
    """A version of the rules that held in the period."""

    version: int
    effective: Time


class OversightAnswer(Value, frozen=True, kw_only=True):
    """One agency's figures as of its own time."""

    system: System
    as_of: Time = msgspec.field(name="asOf")
    rules: tuple[RulesUsed, ...] = ()
    suppression: int = 10
    cells: Annotated[tuple[Cell, ...], msgspec.Meta(max_length=MOST_CELLS)] = ()


def joined(answers: Iterable[OversightAnswer]) -> tuple[Cell, ...]:
    """Both agencies' counts and shares together; minutes are left out, and what one keeps back is kept back."""
    together: dict[tuple[str, str, str, dt.date | None, str], Cell] = {}
    for cell in (cell for answer in answers for cell in answer.cells if _adds_up(cell)):
        held = together.get(cell.spot)
        together[cell.spot] = cell if held is None else _plus(held, cell)
    return tuple(together.values())


def _adds_up(cell: Cell) -> bool:
    known = {each.value: each for each in Measure}.get(cell.measure)
    return known is not None and DEFINITIONS[known].shape is not Shape.MINUTES


def _plus(one: Cell, other: Cell) -> Cell:
    if one.suppressed or other.suppressed:
        return msgspec.structs.replace(one, value=None, of=None, suppressed=True)
    of = None if one.of is None and other.of is None else (one.of or 0) + (other.of or 0)
    return msgspec.structs.replace(one, value=(one.value or 0) + (other.value or 0), of=of)
