"""What oversight shows, counted in SQL: the same statements on SQLite and PostgreSQL.

Each gateway counts what officers of its own agency did, and the notices that it made, so that both agencies' counts add
up. Counts come by sector, unit and week and are added up to totals; percentiles are of the nearest rank, for each
total anew. Whoever has no sector stands under `none`. Knows tables and periods. Does not know who asks, or what may be
shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select

from backends.measures import Measure
from backends.oversight_tables import OVERSEEN, OVERSEEN_NOTICE, OVERSEEN_OPERATION, OVERSEEN_RECORD
from backends.rules import AGENCY_OF

#: Seconds of a week, and from the first Monday before 1970 to its beginning.
WEEK_S: Final = 7 * 86_400
MONDAY_S: Final = 3 * 86_400

#: Of whoever is entered without a sector: as a place of its own, so that no total tells it by what is missing.
NO_SECTOR: Final = "none"

#: Percentiles that are told, with their measures.
_RANKS: Final = {Measure.CONTACT_MEDIAN: 50, Measure.CONTACT_P90: 90}


@dataclass(frozen=True, slots=True)
class Span:
    """What is counted: from a second to before another one, as known at a third; one sector, or all where empty."""

    system: str
    begins: int
    ends: int
    as_of: int
    sector: str = ""

    @property
    def weeks(self) -> range:
        """The numbers of its weeks, where it is one of whole weeks."""
        return range((self.begins + MONDAY_S) // WEEK_S, (self.ends + MONDAY_S) // WEEK_S)


@dataclass(frozen=True, slots=True)
class By:
    """By what it is told apart."""

    sector: bool = False
    unit: bool = False
    week: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands: empty names and week 0 stand for the total; `code` tells kinds of one measure apart."""

    sector: str = ""
    unit: str = ""
    week: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, and how many it is of where it is a share or a percentile."""

    value: float
    of: int | None = None

    @property
    def size(self) -> int:
        """How many things the figure is about."""
        return int(self.value) if self.of is None else self.of

    def plus(self, other: Figure) -> Figure:
        """Both together."""
        return Figure(self.value + other.value, None if self.of is None else self.of + (other.of or 0))


#: Each measure's figures by where they stand.
Figures = dict[Measure, dict[Spot, Figure]]

#: What adds up, by sector, unit, week and code.
Counted = Sequence[tuple[Measure, Spot, Figure]]


def counted(connection: Connection, span: Span) -> Counted:
    """What adds up of a span, as finely as it is counted."""
    return tuple(_finest(connection, span))


def sizes(found: Counted) -> dict[Measure, Counter[Spot]]:
    """How many things each measure is about, as finely as it is counted."""
    about: dict[Measure, Counter[Spot]] = {measure: Counter() for measure in Measure}
    for measure, spot, figure in found:
        about[measure][spot] += figure.size
        for rank in _RANKS if measure is Measure.ACKNOWLEDGED else ():
            about[rank][spot] += int(figure.value)
    return about


def figures(connection: Connection, found_so: Counted, span: Span, by: By) -> Figures:
    """Every measure by sector, unit or week as asked, with all totals; codes by sector alone.

    `found_so` is what was counted of this span or of a longer one.
    """
    found = summed(found_so, span, by)
    for rank_by in _groupings(by):
        for measure, spot, figure in _percentiles(connection, span, rank_by):
            found[measure][spot] = figure
    return found


def summed(found_so: Counted, span: Span, by: By) -> Figures:
    """What adds up of it: all but the percentiles."""
    found: Figures = {measure: {} for measure in Measure}
    weeks = span.weeks
    for measure, spot, figure in found_so:
        if spot.week not in weeks or span.sector not in {"", spot.sector}:
            continue
        for each in set(_totals(spot, by)):
            held = found[measure].get(each)
            found[measure][each] = figure if held is None else held.plus(figure)
    return found


def _totals(spot: Spot, by: By) -> Iterator[Spot]:
    """Where a figure of one sector, unit and week adds up to."""
    if spot.code:
        yield Spot(code=spot.code)
        if by.sector:
            yield Spot(sector=spot.sector, code=spot.code)
        return
    for grouping in _groupings(by):
        yield Spot(spot.sector if grouping.sector else "", spot.unit if grouping.unit else "",
                   spot.week if grouping.week else 0)  # fmt: skip


def _groupings(by: By) -> Iterator[By]:
    """The table that is asked for and all its totals; a unit stands within its sector."""
    places = [By(), *([By(sector=True)] if by.sector or by.unit else [])]
    places += [By(sector=True, unit=True)] if by.unit else []
    for place in places:
        yield place
        if by.week:
            yield By(place.sector, place.unit, week=True)


def _finest(connection: Connection, span: Span) -> Iterator[tuple[Measure, Spot, Figure]]:
    yield from _of_checks(connection, span)
    yield from _of_notices(connection, span)
    yield from _of_operations(connection, span)
    yield from _of_kinds(connection, span)
    yield from _of_pairs(connection, span)


def _of_checks(connection: Connection, span: Span) -> Iterator[tuple[Measure, Spot, Figure]]:
    table = OVERSEEN.c
    rows = _grouped(table, func.sum(table.overlap), func.sum(table.bare), func.sum(table.stale))
    wanted = rows.where(_own(table, span), table.kind == "check")
    for *place, count, overlap, bare, stale in connection.execute(wanted):
        spot = _spot(place)
        yield Measure.CHECKS, spot, Figure(count)
        yield Measure.CHECKS_WITH_OVERLAP, spot, Figure(int(overlap), count)
        yield Measure.CHECKS_WITHOUT_NUMBER, spot, Figure(int(bare), count)
        yield Measure.CHECKS_ON_OLD_COPY, spot, Figure(int(stale), count)


def _of_notices(connection: Connection, span: Span) -> Iterator[tuple[Measure, Spot, Figure]]:
    table = OVERSEEN_NOTICE.c
    known = and_(table.contact.is_not(None), table.contact <= span.as_of)
    is_over = or_(known, table.at + table.limit_s <= span.as_of)
    rows = _grouped(
        table, _count(known), _count(and_(table.resolved.is_not(None), table.resolved <= span.as_of)),
        _count(table.tiers > 0), _count(and_(known, table.contact - table.at <= table.limit_s)), _count(is_over),
    )  # fmt: skip
    for *place, count, acknowledged, resolved, escalated, in_time, due in connection.execute(
        rows.where(_made_here(span))
    ):
        spot = _spot(place)
        yield Measure.SURFACED, spot, Figure(count)
        yield Measure.ACKNOWLEDGED, spot, Figure(int(acknowledged), count)
        yield Measure.RESOLVED, spot, Figure(int(resolved), count)
        yield Measure.ESCALATED, spot, Figure(int(escalated), count)
        yield Measure.IN_TIME, spot, Figure(int(in_time), int(due))


def _of_operations(connection: Connection, span: Span) -> Iterator[tuple[Measure, Spot, Figure]]:
    table = OVERSEEN_OPERATION.c
    begun = table.at <= span.as_of
    had = and_(table.receipt.is_not(None), table.receipt <= table.at)
    rows = _grouped(
        table, _count(and_(had, table.receipt + table.ahead_s <= table.at)), _count(and_(begun, ~had)), _count(begun)
    )
    for *place, count, ahead, without, started in connection.execute(
        rows.where(_own(table, span), table.cancelled == 0)
    ):
        spot = _spot(place)
        yield Measure.OPERATIONS, spot, Figure(count)
        yield Measure.AHEAD, spot, Figure(int(ahead), count)
        yield Measure.WITHOUT_RECEIPT, spot, Figure(int(without), int(started))


_BY_KIND: Final = {"dismissal": Measure.DISMISSED, "override": Measure.OVERRIDES, "need": Measure.NEEDS}


def _of_kinds(connection: Connection, span: Span) -> Iterator[tuple[Measure, Spot, Figure]]:
    """What is told apart by codes: each code, and all of them."""
    table = OVERSEEN.c
    week = _week(table.at)
    by = (_sector(table), table.unit, week, table.kind, table.code)
    wanted = select(*by, func.count()).where(_own(table, span), table.kind.in_(_BY_KIND)).group_by(*by)
    for *place, kind, code, count in connection.execute(wanted):
        spot = _spot(place)
        yield _BY_KIND[kind], spot, Figure(count)
        yield _BY_KIND[kind], Spot(spot.sector, spot.unit, spot.week, code), Figure(count)


def _of_pairs(connection: Connection, span: Span) -> Iterator[tuple[Measure, Spot, Figure]]:
    """Pairs that somebody of this agency found to need coordination, and those about which nobody was in contact."""
    table, earlier = OVERSEEN.c, OVERSEEN.alias()
    same = (earlier.c.kind == "judgement") & (earlier.c.code == "same_coordinate")
    before = or_(earlier.c.at < table.at, and_(earlier.c.at == table.at, earlier.c.event < table.event))
    twice = select(literal(1)).where(
        earlier.c.one == table.one, earlier.c.other == table.other, same, before,
        earlier.c.agency == AGENCY_OF[span.system],
    )  # fmt: skip
    reached = select(literal(1)).where(
        OVERSEEN_RECORD.c.notice == OVERSEEN_NOTICE.c.name, OVERSEEN_RECORD.c.record.in_([table.one, table.other]),
        OVERSEEN_NOTICE.c.contact.is_not(None), OVERSEEN_NOTICE.c.contact <= span.as_of,
    )  # fmt: skip
    rows = _grouped(table, _count(~reached.exists()))
    wanted = rows.where(_own(table, span), table.kind == "judgement", table.code == "same_coordinate", ~twice.exists())
    for *place, count, alone in connection.execute(wanted):
        yield Measure.DUPLICATES, _spot(place), Figure(int(alone), count)


def _percentiles(connection: Connection, span: Span, by: By) -> Iterator[tuple[Measure, Spot, Figure]]:
    """The minutes to contact at the nearest rank: of n values in order that at n·p/100, rounded up."""
    table = OVERSEEN_NOTICE.c
    place = [
        _sector(table) if by.sector else literal(""),
        table.unit if by.unit else literal(""),
        _week(table.at) if by.week else literal(0),
    ]
    named = [column.label(name) for column, name in zip(place, ("p1", "p2", "p3"), strict=True)]
    taken = (table.contact - table.at).label("taken")
    known = and_(_made_here(span), table.contact.is_not(None), table.contact <= span.as_of)
    raw = select(*named, taken).where(known).subquery()
    group = [raw.c.p1, raw.c.p2, raw.c.p3]
    ranked = select(
        *group, raw.c.taken, func.row_number().over(partition_by=group, order_by=raw.c.taken).label("rank"),
        func.count().over(partition_by=group).label("n"),
    ).subquery()  # fmt: skip
    group = [ranked.c.p1, ranked.c.p2, ranked.c.p3]
    at_rank = [
        func.max(case((ranked.c.rank == (ranked.c.n * rank + 99) // 100, ranked.c.taken))) for rank in _RANKS.values()
    ]
    for *where, count, median, ninth in connection.execute(
        select(*group, func.max(ranked.c.n), *at_rank).group_by(*group)
    ):
        for measure, seconds in zip(_RANKS, (median, ninth), strict=True):
            yield measure, _spot(where), Figure(round(int(seconds) / 60, 1), int(count))


def _grouped(table: Any, *columns: ColumnElement[Any]) -> Any:  # noqa: ANN401  # columns and statements of any shape
    """A statement that gives sector, unit, week, how many rows, and further columns."""
    by = (_sector(table), table.unit, _week(table.at))
    return select(*by, func.count(), *columns).group_by(*by)


def _own(table: Any, span: Span) -> ColumnElement[bool]:  # noqa: ANN401  # as above
    own = and_(table.at >= span.begins, table.at < span.ends, table.agency == AGENCY_OF[span.system])
    return and_(own, table.sector == span.sector) if span.sector else own


def _made_here(span: Span) -> ColumnElement[bool]:
    table = OVERSEEN_NOTICE.c
    made = and_(table.at >= span.begins, table.at < span.ends, table.home == 1)
    return and_(made, table.sector == span.sector) if span.sector else made


def _sector(table: Any) -> ColumnElement[str]:  # noqa: ANN401  # as above
    return case((table.sector == "", NO_SECTOR), else_=table.sector)


def _week(at: ColumnElement[int]) -> ColumnElement[int]:
    """The number of the week that a time is in: 1 begins on Monday, 5 January 1970, at midnight UTC."""
    return (at + literal(MONDAY_S)) // literal(WEEK_S)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _spot(place: Sequence[Any]) -> Spot:  # as above
    sector, unit, week = place
    return Spot(sector, unit, int(week))
