"""The statements of the feed, each made once for all who are entitled alike: making one costs more than running it.

Knows which rows belong to a step of a round for a reader. Does not know pages, lines or HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, literal, not_, or_, select, tuple_

from backends.change import Kind, Lane
from backends.cursor import OVER, Cursor, Position, Step
from backends.entitlement import Audience
from backends.schema import SHARED

#: Readers whose statements are kept: those of a shift, for each step that they are asked.
KEPT: Final = 8_192

#: Rows read at a time: about one page of the default size.
CHUNK: Final = 400

LANE_OF: Final = {
    Step.URGENT: Lane.URGENT,
    Step.FLAGGED: Lane.FLAGGED,
    Step.DEALINGS: Lane.DEALINGS,
    Step.PLANNED: Lane.PLANNED,
    Step.OPEN: Lane.OPEN,
    Step.AREA: Lane.REST,
    Step.REST: Lane.REST,
}

ORDER: Final = (SHARED.c.batch, SHARED.c.rank, SHARED.c.tie)
COLUMNS: Final = (
    *ORDER, SHARED.c.kind, SHARED.c.id, SHARED.c.revision, SHARED.c.body, SHARED.c.base, SHARED.c.base_batch,
    SHARED.c.patch,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose copy is brought up to date: what they see, and what they saw under earlier entitlements.

    `person` is the group of one that the officer is, for what is told to nobody else.
    """

    audience: Audience
    before: tuple[Audience, ...]
    area: str
    person: str = ""

    @property
    def whole(self) -> Audience:
        """What they see with what is theirs alone."""
        return self.audience.with_person(self.person)


def newest_batch(connection: Connection, audience: Audience, lanes: tuple[Lane, ...]) -> int:
    """The last batch of some lanes with something in it that the audience sees; 0 where there is nothing."""
    return max(batch or 0 for batch in connection.execute(_newest(audience, lanes)).one())


def waiting(connection: Connection, reader: Reader, lanes: tuple[Lane, ...], cursor: Cursor) -> dict[Step, int]:
    """How many lines of each step are to come behind a cursor."""
    steps = tuple(step for step in Step if step is Step.REVOKED or LANE_OF[step] in lanes)
    values = {name: value for step in steps for name, value in _place(step, cursor.at(step)).items()}
    return dict(zip(steps, connection.execute(_counts(reader, lanes, steps), values).one(), strict=True))


def rows_behind(
    connection: Connection, reader: Reader, lanes: tuple[Lane, ...], step: Step, position: Position, horizon: int
) -> Sequence[Any]:  # Any: SQLAlchemy types rows by position, these are read by name
    """The next rows of a step behind a position and up to a batch, `CHUNK` at most."""
    limit = OVER.batch if step is Step.REVOKED else horizon
    values = {**_place(step, position), "horizon": limit}
    return connection.execute(_rows(reader, lanes, step), values).all()


@lru_cache(maxsize=KEPT)
def _newest(audience: Audience, lanes: tuple[Lane, ...]) -> Select[Any]:
    """One step down an index in its order for each lane, unlike a maximum over all rows."""
    ends = (select(SHARED.c.batch).where(SHARED.c.lane == lane, audience.sees()) for lane in lanes)
    return select(*(rows.order_by(SHARED.c.batch.desc()).limit(1).scalar_subquery() for rows in ends))


@lru_cache(maxsize=KEPT)
def _counts(reader: Reader, lanes: tuple[Lane, ...], steps: tuple[Step, ...]) -> Select[Any]:
    counted = (select(func.count()).where(_within(reader, lanes, step), _beyond(step)) for step in steps)
    return select(*(each.scalar_subquery() for each in counted))


@lru_cache(maxsize=KEPT)
def _rows(reader: Reader, lanes: tuple[Lane, ...], step: Step) -> Select[Any]:
    wanted = and_(_within(reader, lanes, step), _beyond(step), SHARED.c.batch <= bindparam("horizon"))
    return select(*COLUMNS).where(wanted).order_by(*ORDER).limit(CHUNK)


def _beyond(step: Step) -> ColumnElement[bool]:
    """Behind a position that is told when the statement runs."""
    names = _names(step)
    return tuple_(*ORDER) > tuple_(
        *(bindparam(name, type_=column.type) for name, column in zip(names, ORDER, strict=True))
    )


def _place(step: Step, position: Position) -> Mapping[str, int]:
    return dict(zip(_names(step), position, strict=True))


def _names(step: Step) -> tuple[str, str, str]:
    return f"batch_{step.name}", f"rank_{step.name}", f"tie_{step.name}"


def _within(reader: Reader, lanes: tuple[Lane, ...], step: Step) -> ColumnElement[bool]:
    """Which rows belong to a step for a reader."""
    sees = reader.whole.sees()
    if step is Step.REVOKED:
        saw = or_(literal(value=False), *(audience.sees() for audience in reader.before))
        return and_(saw, not_(sees), SHARED.c.kind == Kind.UPSERT, SHARED.c.lane.in_(lanes))
    lane = SHARED.c.lane == LANE_OF[step]
    if step is Step.AREA:
        return and_(lane, sees, SHARED.c.sector == reader.area, literal(value=bool(reader.area)))
    if step is Step.REST and reader.area:
        return and_(lane, sees, SHARED.c.sector != reader.area)
    return and_(lane, sees)
