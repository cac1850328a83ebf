"""What the Oversight screen shows, as values.

Knows figures, their place and their age. It does *not* know where they came from: the agencies' answers, or what is
kept of them (`ui.overseeing`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from overlap.measures import Measure
from overlap.needs import Need
from overlap.oversight import BLOCK_WEEKS, By, Cell, OversightAnswer, block_of, joined
from overlap.records import System
from overlap.threat import Assessment, ThreatStatement
from sync.oversight import ReviewedCheck
from ui.wording.problems import Trouble


class Tab(StrEnum):
    """What of it is shown."""

    MEASURES = "measures"
    THREAT = "threat"
    NEEDS = "needs"
    CHECKS = "checks"


class Span(StrEnum):
    """How long a period is: the last whole week, or the last whole blocks of four weeks."""

    WEEK = "1"
    MONTH = "4"
    QUARTER = "12"

    @property
    def weeks(self) -> int:
        """Its weeks."""
        return int(self.value)

    @property
    def step(self) -> int:
        """By how many weeks such periods follow on each other."""
        return 1 if self is Span.WEEK else BLOCK_WEEKS


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, from a Monday to before another one."""

    begins: dt.date
    ends: dt.date

    @classmethod
    def until(cls, now: dt.datetime, weeks: int) -> Period:
        """The last whole weeks before a time (UTC)."""
        today = now.astimezone(dt.UTC).date()
        monday = today - dt.timedelta(days=today.weekday())
        return cls(monday - dt.timedelta(weeks=weeks), monday)

    @classmethod
    def of(cls, span: Span, now: dt.datetime) -> Period:
        """The last of a span that was over at a time: blocks begin where the agencies' do, so that most is told."""
        last = cls.until(now, span.weeks)
        ends = last.ends if span is Span.WEEK else block_of(last.ends)
        return cls(ends - dt.timedelta(weeks=span.weeks), ends)

    @property
    def mondays(self) -> tuple[dt.date, ...]:
        """Its weeks by their Mondays."""
        count = (self.ends - self.begins).days // 7
        return tuple(self.begins + dt.timedelta(weeks=at) for at in range(count))


@dataclass(frozen=True, slots=True)
class Figures:
    """Both agencies' answers of one period; `kept` names those that are not of now, because there was no link."""

    period: Period
    answers: tuple[OversightAnswer, ...]
    kept: tuple[System, ...] = ()
    by: By = By.SECTOR

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What adds up, of both agencies together."""
        return joined(self.answers)

    def one(self, measure: Measure, *, sector: str = "", unit: str = "", week: dt.date | None = None) -> Cell | None:
        """One figure of both agencies, None where nothing was counted."""
        return _find(self.cells, measure, sector, unit, week)

    def of(self, system: System, measure: Measure) -> Cell | None:
        """One agency's own figure over the whole period."""
        return next((_find(each.cells, measure, "", "", None) for each in self.answers if each.system is system), None)

    def places(self) -> tuple[tuple[str, str], ...]:
        """The sectors, or the units within them, of which anything is told, in order."""
        wanted = {(cell.sector, cell.unit if self.by is By.UNIT else "") for cell in self.cells if cell.sector}
        units = {(sector, unit) for sector, unit in wanted if unit or self.by is not By.UNIT}
        return tuple(sorted(units or wanted))

    def coded(self, measure: Measure) -> tuple[Cell, ...]:
        """The figures of a measure by reason, over all sectors."""
        return tuple(cell for cell in self.cells if cell.measure == measure.value and cell.code and not cell.sector)


def _find(cells: Iterable[Cell], measure: Measure, sector: str, unit: str, week: dt.date | None) -> Cell | None:
    spot = (measure.value, sector, unit, week, "")
    return next((cell for cell in cells if cell.spot == spot), None)


@dataclass(frozen=True, slots=True)
class Threats:
    """What the agencies stated of one period, and the assessment with its signatures so far."""

    statements: tuple[ThreatStatement, ...]
    kept: tuple[System, ...] = ()
    assessment: Assessment | None = None
    may_sign: bool = False

    @property
    def signed(self) -> tuple[System, ...]:
        """Which agencies have signed."""
        return () if self.assessment is None else tuple(sorted(self.assessment.signed))


@dataclass(frozen=True, slots=True)
class Board:
    """The needs that the board answers; `is_board` tells whether this officer may."""

    needs: tuple[Need, ...]
    is_board: bool = False


@dataclass(frozen=True, slots=True)
class BareChecks:
    """The checks of a week without a case or event number; `asking` while an agency has not answered yet."""

    monday: dt.date
    checks: tuple[tuple[System, ReviewedCheck], ...] = ()
    troubles: tuple[Trouble, ...] = ()
    asking: bool = False


def overdue(figures: Figures) -> Iterator[tuple[Measure, str, Cell]]:
    """What needs a supervisor, with where it is: counts alone, never what they are about."""
    for measure in (Measure.WITHOUT_RECEIPT, Measure.DUPLICATES, Measure.ESCALATED, Measure.CHECKS_WITHOUT_NUMBER):
        for sector, unit in figures.places():
            cell = figures.one(measure, sector=sector, unit=unit)
            if cell is not None and (cell.suppressed or cell.value):
                yield measure, unit or sector, cell
