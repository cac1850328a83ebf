"""The answer to `POST /oversight`: whom it is for, what may be shown of the figures, and the form they go out in.

A supervisor gets the own sector, the governance board and auditors all; nobody gets a person, for there is none in what
is counted. Knows docs/protocol.md section 18. Does not know SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

import msgspec
from sqlalchemy import Connection

from backends.aggregates import MONDAY_S, WEEK_S, By, Figure, Span, Spot, counted, figures, sizes
from backends.blocks import Told, whole_blocks
from backends.identity import Officer
from backends.measures import Measure
from backends.problems import Code, Problem
from backends.records import Shape, Text, Time
from backends.rule_set import FIRST_TERMS, Terms, in_force
from backends.rules import all_rules
from backends.suppression import Row

#: Roles that see every sector, and the one that sees its own.
ALL_SECTORS: Final = frozenset({"governance", "auditor"})
OWN_SECTOR: Final = "supervisor"

#: The longest period that is asked for at once.
MOST_WEEKS: Final = 53


class OversightRequest(Shape, frozen=True, kw_only=True, rename={"begins": "from", "ends": "to"}):
    """The body of `POST /oversight`: whole weeks, from a Monday to before another one."""

    begins: dt.date
    ends: dt.date
    by: Annotated[tuple[Literal["sector", "unit", "week"], ...], msgspec.Meta(max_length=3)] = ()


class Cell(Shape, frozen=True, kw_only=True):
    """One figure; what is left out of `sector`, `unit`, `week` and `code` stands for all of them."""

    measure: Text
    sector: Text = ""
    unit: Text = ""
    week: dt.date | None = None
    code: Text = ""
    value: float | None = None
    of: int | None = None
    suppressed: bool = False


class RulesUsed(Shape, frozen=True, kw_only=True, omit_defaults=False):
    """A version of the rules that held in the period."""

    version: int
    effective: Time


class OversightAnswer(Shape, frozen=True, kw_only=True, omit_defaults=False, rename={"as_of": "asOf"}):
    """The answer to `POST /oversight`."""

    system: Text
    as_of: Time
    rules: tuple[RulesUsed, ...]
    suppression: int
    cells: tuple[Cell, ...]


def oversight(
    connection: Connection, system: str, officer: Officer, asked: OversightRequest, now: dt.datetime
) -> OversightAnswer:
    """The figures that an officer's role is given.

    Raises:
        Problem: no role of theirs is given any, or the period is not one of whole weeks.
    """
    sector = scope_of(officer)
    begins, ends = period_of(asked.begins, asked.ends)
    span = Span(system, begins, ends, int(now.timestamp()), sector)
    by = By("sector" in asked.by, "unit" in asked.by, "week" in asked.by)
    terms = [each.terms for each in all_rules(connection)]
    least = in_force(terms, now).suppression
    blocks = whole_blocks(span.weeks)
    found_so = counted(connection, Span(system, _begin(blocks[0]), _begin(blocks[-1] + 1), span.as_of))
    found, about = figures(connection, found_so, span, by), sizes(found_so)
    told = {measure: Told(about[measure], span.weeks, least) for measure in Measure}
    cells = tuple(cell for each in Measure for cell in cells_of(each, found[each], told[each], span, by))
    return OversightAnswer(system=system, as_of=now, rules=_used(terms, begins, ends), suppression=least, cells=cells)


def scope_of(officer: Officer) -> str:
    """The sector whose figures an officer is given; empty for all.

    Raises:
        Problem: no role of theirs is given any.
    """
    if ALL_SECTORS.intersection(officer.roles):
        return ""
    if OWN_SECTOR in officer.roles and officer.sector:
        return officer.sector
    raise Problem(Code.NOT_ALLOWED)


def period_of(begins: dt.date, ends: dt.date) -> tuple[int, int]:
    """A period in seconds since 1970.

    Raises:
        Problem: it is not one of whole weeks, or too long.
    """
    first, last = seconds_of(begins), seconds_of(ends)
    is_whole = (first + MONDAY_S) % WEEK_S == 0 and (last + MONDAY_S) % WEEK_S == 0
    if not is_whole or not 0 < last - first <= MOST_WEEKS * WEEK_S:
        raise Problem(Code.MALFORMED)
    return first, last


def seconds_of(day: dt.date) -> int:
    """The midnight (UTC) that begins a day, in seconds since 1970."""
    return (day - dt.date(1970, 1, 1)).days * 86_400


def _begin(week: int) -> int:
    """The second that begins a week."""
    return week * WEEK_S - MONDAY_S


def cells_of(measure: Measure, found: Mapping[Spot, Figure], told: Told, span: Span, by: By) -> Iterator[Cell]:
    """The cells of a measure, those that may not be shown without their value, noughts among them."""
    rows = sorted(row for row in told.rows if _is_asked(row, span, by))
    for sector, unit in [("", ""), *rows]:
        for week in (0, *(span.weeks if by.week else ())):
            is_hidden = told.hides((sector or span.sector, unit), week)
            yield from _either(measure, found, Spot(sector, unit, week), hidden=is_hidden)
    sectors = [sector for sector, unit in rows if by.sector and not unit]
    for code in sorted(told.codes) if told.tells_codes else ():
        for sector in ("", *sectors):
            scoped = sector or span.sector
            if not scoped or told.tells_codes_by_sector:
                yield from _either(measure, found, Spot(sector, code=code), hidden=told.hides_code(code))


def _is_asked(row: Row, span: Span, by: By) -> bool:
    """Whether a place is of the table that was asked for, and within the sector that is shown."""
    sector, unit = row
    return bool(sector) and (by.unit or (by.sector and not unit)) and span.sector in {"", sector}


def _either(measure: Measure, found: Mapping[Spot, Figure], spot: Spot, *, hidden: bool) -> Iterator[Cell]:
    """A cell that is kept back, or what was counted; none where that is nothing."""
    if hidden:
        yield _cell(measure, spot, None)
    elif spot in found:
        yield _cell(measure, spot, found[spot])


def _cell(measure: Measure, spot: Spot, figure: Figure | None) -> Cell:
    week = dt.date(1970, 1, 1) + dt.timedelta(seconds=_begin(spot.week)) if spot.week else None
    return Cell(
        measure=measure.value, sector=spot.sector, unit=spot.unit, week=week, code=spot.code,
        value=None if figure is None else figure.value, of=None if figure is None else figure.of,
        suppressed=figure is None,
    )  # fmt: skip


def _used(terms: list[Terms], begins: int, ends: int) -> tuple[RulesUsed, ...]:
    """The versions that held at some time of a period."""
    first = in_force(terms, dt.datetime.fromtimestamp(begins, dt.UTC))
    later = [each for each in terms if begins < each.effective.timestamp() < ends]
    held = {each.version: each for each in (first, *later)}
    return tuple(
        RulesUsed(version=version, effective=max(held[version].effective, FIRST_TERMS.effective))
        for version in sorted(held)
    )
