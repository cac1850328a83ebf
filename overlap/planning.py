"""Which planned operations meet: windows that overlap, and a place, an address or a target that both have.

Knows the rule of docs/protocol.md, section 21: windows with their lead and lag overlap, and the distance is no larger
than the larger radius, or the address or a target is the same. It does *not* know where plans are kept, who is told, or
what a gateway made of it. Both ends of a window count, so that a window without length meets what it touches.

A plan without a place can't be told to be far away: where nothing else meets, `TIME` is the only basis, which is no
conflict and never "no overlap".
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from overlap.addresses import address_parts
from overlap.answer import Grade
from overlap.calendar import later
from overlap.conflicts import distance_m
from overlap.frequencies import Frequencies
from overlap.matching import match, shares_identifier
from overlap.model import Model
from overlap.notices import Basis
from overlap.query import Query
from overlap.records import Address, Operation, PartialDate, Person, Place, RecordId, Value, Visibility

#: Edge of the cell that a restricted plan's place is known to, in degrees (docs/protocol.md, section 8).
CELL_DEGREES: Final = 0.05

#: Half a cell, and what rounding may take from a place that is a centre already.
_HALF: Final = CELL_DEGREES / 2
_SLACK: Final = 1e-9

#: The bases of a conflict; `TIME` alone is none.
CONFLICTING: Final = frozenset({Basis.PLACE, Basis.ADDRESS, Basis.TARGET})


class Clash(Value, frozen=True, kw_only=True):
    """How another plan meets one: by what, while both windows run, and how far apart in metres where that is known."""

    other: RecordId
    bases: frozenset[Basis]
    begins: dt.datetime
    ends: dt.datetime
    distance_m: float | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether it is a conflict, and not only a distance that can't be told."""
        return bool(self.bases & CONFLICTING)


def window(operation: Operation) -> tuple[dt.datetime, dt.datetime]:
    """When an operation begins and ends, lead and lag included."""
    lead, lag = dt.timedelta(minutes=operation.lead_minutes), dt.timedelta(minutes=operation.lag_minutes)
    return later(operation.starts_at, -lead), later(operation.ends_at, lag)


def clash(one: Operation, other: Operation, *, same_target: bool = False) -> Clash | None:
    """How another plan meets one; None where they don't, where either is cancelled, and for the plan itself."""
    if one.id == other.id or one.cancelled or other.cancelled:
        return None
    (one_begins, one_ends), (other_begins, other_ends) = window(one), window(other)
    begins, ends = max(one_begins, other_begins), min(one_ends, other_ends)
    if begins > ends:
        return None
    apart = None if one.place is None or other.place is None else distance_m(one.place, other.place)
    bases = frozenset(_bases(one, other, apart, same_target=same_target))
    if not bases and apart is not None:
        return None
    found = bases or frozenset({Basis.TIME})
    return Clash(other=RecordId(other.id), bases=found, begins=begins, ends=ends, distance_m=apart)


def _bases(one: Operation, other: Operation, apart: float | None, *, same_target: bool) -> Iterator[Basis]:
    """By what two plans meet whose windows overlap."""
    if apart is not None and apart <= max(one.radius_m, other.radius_m):
        yield Basis.PLACE
    if same_address(one.address, other.address):
        yield Basis.ADDRESS
    if same_target:
        yield Basis.TARGET


def same_address(one: Address | None, other: Address | None) -> bool:
    """Whether two lines are one address: house number and street agree, and the postal code where both have one."""
    if one is None or other is None:
        return False
    ours, theirs = address_parts(one.text), address_parts(other.text)
    if not (ours.number and ours.street) or (ours.number, ours.street) != (theirs.number, theirs.street):
        return False
    return not ours.code or not theirs.code or ours.code == theirs.code


def questions(operation: Operation) -> tuple[Query, ...]:
    """What has to be asked to find plans of the same targets: one question a person, one for vehicles and phones."""
    people = tuple(_question(person) for person in operation.targets)
    things = Query(text="", vehicles=operation.vehicles, phones=operation.phones)
    return tuple(query for query in (*people, things) if not query.is_empty)


def same_target(asked: Iterable[Query], other: Operation, model: Model, frequencies: Frequencies) -> bool:
    """Whether another plan has a target that is asked for: one person by likelihood, or one document, vehicle or phone.

    `asked` are a plan's `questions`.
    """
    parts = tuple(_apart(other))
    return any(_is_one(query, part, model, frequencies) for query in asked for part in parts)


def _is_one(query: Query, other: Operation, model: Model, frequencies: Frequencies) -> bool:
    """Whether a question is answered by a plan of one target."""
    found = match(query, other, model, frequencies)
    return found.grade is Grade.LIKELY or shares_identifier(found)


def _apart(operation: Operation) -> Iterator[Operation]:
    """An operation once for each of its people, so that a name of one and a birth date of another are nobody."""
    for person in operation.targets:
        yield replace(operation, address=None, targets=(person,), vehicles=(), phones=())
    if operation.vehicles or operation.phones:
        yield replace(operation, address=None, targets=())


def _question(person: Person) -> Query:
    """The question for one person."""
    days = []
    for text in person.birth_dates:
        with suppress(ValueError):
            days.append(PartialDate.parse(text))
    return Query(text="", names=person.names, birth_dates=tuple(days), identifiers=person.identifiers)


def as_sent(operation: Operation) -> Operation:
    """A plan as it may leave the laptop: a restricted one's place is the centre of its cell, wherever it truly is."""
    if operation.visibility is not Visibility.RESTRICTED or operation.place is None:
        return operation
    return replace(operation, place=coarse(operation.place), address=None)


def coarse(place: Place) -> Place:
    """The centre of the grid cell that a point lies in; that of a centre is itself."""
    return Place(latitude=_centre(place.latitude, 90.0), longitude=_centre(place.longitude, 180.0))


def _centre(degrees: float, most: float) -> float:
    """The middle of a cell's side."""
    cell = math.floor(degrees / CELL_DEGREES + _SLACK)
    return round(min((cell + 0.5) * CELL_DEGREES, most - _HALF), 3)
