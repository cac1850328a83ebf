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

from backends.aggregates import MONDAY_S, WEEK_S, By, Figure, Span, Spot, figures
from backends.identity import Officer
from backends.measures import Measure
from backends.problems import Code, Problem
from backends.records import Shape, Text, Time
from backends.rule_set import FIRST_TERMS, Terms, in_force
from backends.rules import all_rules
from backends.suppression import Key, kept_back

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
    found = figures(connection, span, by)
    cells = tuple(cell for measure in Measure for cell in cells_of(measure, found[measure], least))
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


def cells_of(measure: Measure, found: Mapping[Spot, Figure], least: int) -> Iterator[Cell]:
    """The cells of a measure, those that may not be shown without their value."""
    plain = {spot: figure for spot, figure in found.items() if not spot.code}
    hidden = kept_back({_key(spot): figure.size for spot, figure in plain.items()}, least)
    for spot in sorted(plain, key=_key):
        yield _cell(measure, spot, plain[spot], suppressed=_key(spot) in hidden)
    yield from _coded(measure, found, least, by_sector=not any(key[0] for key in hidden))


def _coded(measure: Measure, found: Mapping[Spot, Figure], least: int, *, by_sector: bool) -> Iterator[Cell]:
    """The kinds of a measure, by sector only where no sector's total is kept back, which they would give away."""
    coded = {spot: found[spot] for spot in found if spot.code and (by_sector or not spot.sector)}
    columns = {spot.sector for spot in coded}
    sizes = {(spot.code, "", spot.sector): figure.size for spot, figure in coded.items()}
    whole = {("", "", each): found[Spot(sector=each)].size for each in columns}
    hidden = kept_back({**sizes, **whole}, least)
    for spot in sorted(coded, key=lambda each: (each.code, each.sector)):
        yield _cell(measure, spot, coded[spot], suppressed=(spot.code, "", spot.sector) in hidden)


def _key(spot: Spot) -> Key:
    return spot.sector, spot.unit, "" if not spot.week else f"{spot.week:06}"


def _cell(measure: Measure, spot: Spot, figure: Figure, *, suppressed: bool) -> Cell:
    week = dt.date(1970, 1, 1) + dt.timedelta(seconds=spot.week * WEEK_S - MONDAY_S) if spot.week else None
    return Cell(
        measure=measure.value, sector=spot.sector, unit=spot.unit, week=week, code=spot.code,
        value=None if suppressed else figure.value, of=None if suppressed else figure.of, suppressed=suppressed,
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
