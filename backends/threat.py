"""The threat picture of one gateway: what was met and what is planned, by sector, border segment, time of day and week.

Counted in SQL over the summaries that are shared with every officer, so that no count tells of a record that is kept
closer. Nothing is counted by person, and nothing by nationality, ethnicity or language: none of these is shared. A
border segment is one degree of longitude. Knows which records count as what. Does not know who may ask.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select, union_all

from backends.aggregates import MONDAY_S, WEEK_S
from backends.change import Kind, Lane
from backends.entitlement import Sharing
from backends.said import SecondsOf, WholeDegrees, member, says
from backends.schema import OFFICER, SHARED
from backends.suppression import kept_back
from backends.threat_wire import HOURS, Happening, ThreatCell

#: What every enrolled officer may see; nothing above it is counted.
LEVEL: Final = 1

#: Of a place that no sector is known for.
NO_SECTOR: Final = "none"

#: NCIC caution codes: armed and dangerous, explosive expertise; violent tendencies, martial arts expert.
_ARMED: Final = ("00", "15")
_ASSAULT: Final = ("05", "10")

_DAY_S: Final = 86_400
_BLOCK_S: Final = _DAY_S // len(HOURS)
_CODE: Final = "ncic:PersonCautionInformationCode"


@dataclass(frozen=True, slots=True)
class Period:
    """From a second to before another one, both a Monday's first."""

    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when something was: sector, segment, six hours of the day, week."""

    sector: str
    segment: str
    hours: str
    week: int


class Spot(NamedTuple):
    """Where a count stands: an empty name and week 0 stand for all."""

    sector: str
    segment: str
    hours: str
    week: int = 0


#: Counts as they are told, None for one that is kept back.
Published = dict[Spot, int | None]


#: Sector, segment and hours of a count; an empty one stands for all.
Key = tuple[str, str, str]

#: How often each thing happened in each place.
Counts = dict[Happening, Counter[Place]]


def counts(connection: Connection, period: Period) -> Counts:
    """What happened in a period, as finely as it is counted."""
    found: Counts = {what: Counter() for what in Happening}
    facts = union_all(*(_facts(what, period) for what in Happening)).subquery()
    columns = [facts.c[name] for name in ("what", "sector", "degrees", "block", "week")]
    rows = select(*columns).add_columns(func.count()).group_by(*columns)
    for what, sector, degrees, block, week, count in connection.execute(rows):
        found[Happening(what)][Place(sector, _segment(degrees), HOURS[block], week)] += count
    return found


def published(found: Mapping[Place, int], least: int) -> Published:
    """What is published of one kind: each week by itself, and all weeks together as far as every one of them is told.

    A week's counts are kept back by that week alone, once for everybody: so every answer, of whatever period and to
    whatever role, tells of the same published counts, and two of them together tell no more than these.
    """
    told: dict[Spot, int | None] = {}
    for week in sorted({place.week for place in found}):
        of_week = {place: count for place, count in found.items() if place.week == week}
        for key, count in _of_week(of_week, least).items():
            told[Spot(*key, week)] = count
            whole = Spot(*key)
            before = told.get(whole, 0)
            told[whole] = None if before is None or count is None else before + count
    return told


def cells(found: Counts, least: int, sector: str = "") -> Iterator[ThreatCell]:
    """The tables that are shown: places by week, and sectors by time of day; of one sector alone where it is named."""
    for what in Happening:
        told = published(found[what], least)
        for spot in sorted(told, key=lambda each: (each.week == 0 and each.hours != "", each)):
            if (spot.hours and spot.week) or sector not in {"", spot.sector}:
                continue
            yield from (_cell(what, each, told[spot]) for each in _named(spot, sector))


def _named(spot: Spot, sector: str) -> Iterator[Spot]:
    """As what a count is told: to whom one sector is shown its total is that of all."""
    yield spot
    if sector and not spot.segment:
        yield spot._replace(sector="")


def _of_week(found: Mapping[Place, int], least: int) -> dict[Key, int | None]:
    """The counts of one week by sector, segment and time of day, those that may not be told as None."""
    by_segment = _table(found, lambda place: (place.segment, ""))
    by_hours = _table(found, lambda place: ("", place.hours))
    hidden = set(kept_back(by_segment, least)) | set(kept_back(by_hours, least))
    closed = {sector for sector, segment, hours in hidden if not segment and not hours}
    told: dict[Key, int | None] = {}
    for key, count in {**by_hours, **by_segment}.items():
        is_closed = "" in closed or key[0] in closed
        told[key] = None if is_closed or key in hidden else count
    # A count of nothing beside counts that are kept back would tell which of them is the other.
    for sector in {key[0] for key, count in told.items() if count is None and key[2]}:
        told |= {(sector, "", hours): None for hours in HOURS}
    return told


def _table(found: Mapping[Place, int], where: Callable[[Place], tuple[str, str]]) -> dict[Key, int]:
    """Counts by sector, part and column, with all totals."""
    table: Counter[Key] = Counter()
    for place, count in found.items():
        part, column = where(place)
        for sector, segment in {("", ""), (place.sector, ""), (place.sector, part)}:
            for each in {"", column}:
                table[sector, segment, each] += count
    return dict(table)


def _cell(what: Happening, spot: Spot, value: int | None) -> ThreatCell:
    week = _day(spot.week) if spot.week else None
    return ThreatCell(
        what=what, sector=spot.sector, segment=spot.segment, hours=spot.hours, week=week, value=value,
        suppressed=value is None,
    )  # fmt: skip


def _day(week: int) -> dt.date:
    """The Monday of a week's number."""
    return dt.date(1970, 1, 1) + dt.timedelta(seconds=week * WEEK_S - MONDAY_S)


def _segment(degrees: int | None) -> str:
    """A border segment's name: `W122` from 122 to before 123 degrees west; empty where no place is known."""
    return "" if degrees is None else f"{'W' if degrees < 0 else 'E'}{abs(degrees):03}"


def _facts(what: Happening, period: Period) -> Select[str, Any, int, int, int]:
    """One row for each thing of a kind in a period: where and when it was."""
    units = (
        select(OFFICER.c.unit, func.min(OFFICER.c.sector).label("sector"))
        .where(OFFICER.c.sector != "")
        .group_by(OFFICER.c.unit)
        .subquery()
    )
    at = _time_of(what)
    sector = func.coalesce(func.nullif(SHARED.c.sector, ""), units.c.sector, NO_SECTOR)
    degrees = WholeDegrees(member(SHARED.c.body, "place", "nc:Longitude"))
    wanted = and_(_is_open(), _is(what), at >= period.begins, at < period.ends)
    return (
        select(
            literal(what.value).label("what"), sector.label("sector"), degrees.label("degrees"),
            ((at % _DAY_S) // _BLOCK_S).label("block"), ((at + MONDAY_S) // WEEK_S).label("week"),
        )
        .select_from(SHARED.outerjoin(units, units.c.unit == SHARED.c.unit))
        .where(wanted)
    )  # fmt: skip


def _is_open() -> ColumnElement[bool]:
    """Whether a row is a summary that every enrolled officer may see."""
    return and_(
        SHARED.c.kind == Kind.UPSERT, SHARED.c.sharing == Sharing.SUMMARY, SHARED.c.level <= LEVEL,
        SHARED.c.lane != Lane.DEALINGS,
    )  # fmt: skip


def _is(what: Happening) -> ColumnElement[bool]:
    """Whether a row counts as something; a plan that was cancelled is none."""
    body = SHARED.c.body
    encounter, case = says(body, "type", "encounter"), says(body, "type", "case")
    match what:
        case Happening.ENCOUNTERS:
            return encounter
        case Happening.CASES:
            return case
        case Happening.ARMED | Happening.ASSAULT:
            codes = _ARMED if what is Happening.ARMED else _ASSAULT
            return and_(or_(encounter, case), or_(*(says(body, _CODE, code) for code in codes)))
        case Happening.OPERATIONS:
            # The cast is of an operation's own start, so that it is not tried on other records.
            return and_(SHARED.c.lane.in_((Lane.PLANNED, Lane.URGENT)), says(body, "type", "operation"),
                        func.coalesce(member(body, "cancelled"), "false").in_(("false", "0")))  # fmt: skip


def _time_of(what: Happening) -> ColumnElement[int]:
    """When something was, in seconds: an encounter's time, a case's last change, an operation's start.

    The first two are what a record is ordered by, in whole minutes.
    """
    if what is Happening.OPERATIONS:
        return SecondsOf(member(SHARED.c.body, "starts"))
    return SHARED.c.rank * -60
