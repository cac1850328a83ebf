"""The records that each agency keeps of a crowd: events with their subjects in e3, cases and lookouts in TECS.

Knows how often a person is met again, flagged, held or restricted. Does not write extracts (`generate`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from random import Random

from backends.practice.cases import Case, draw_case
from backends.practice.caution import Caution, draw_caution
from backends.practice.disclosure import E3_CUSTOM, TECS_CUSTOM, draw_disclosure
from backends.practice.encounters import (
    DISPOSITIONS,
    GROUP_SIZES,
    HAS_ALIEN_NUMBER,
    HAS_FIN,
    Custody,
    Encounter,
    Event,
    draw_event,
    is_juvenile,
)
from backends.practice.frequencies import frequency
from backends.practice.numbers import Numbers
from backends.practice.people import Document, Individual
from backends.practice.record import Clerk

#: Shares of records with a flag, and of those with a second one.
E3_FLAGGED, TECS_FLAGGED, SECOND_FLAG = 0.05, 0.1, 0.2
#: Encounters beyond a person's first.
FURTHER = frequency("e3.further_encounters")
#: People met within these days may still be held, with a change planned within as many days.
HELD_DAYS, HELD_SHARE = 3, 0.4
CHANGES = frequency("e3.custody_changes")
#: Shares of TECS records of a person known to e3 that carry the numbers e3 gave; fingerprint numbers are rare there.
TECS_HAS_ALIEN, TECS_HAS_FIN = 0.4, 0.15


@dataclass(frozen=True, slots=True)
class Given:
    """The numbers that e3 gave a person at the first encounter; each may be blank."""

    alien: str
    fin: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What a recording agency works with: chance, its clerk, numbers to give out, the next record number, the time."""

    rng: Random
    clerk: Clerk
    numbers: Numbers
    record_numbers: Iterator[int]
    now: dt.datetime


def give_numbers(desk: Desk, people: Iterable[Individual]) -> dict[int, Given]:
    """A-numbers and fingerprint numbers by person; some have neither."""
    return {
        person.number: Given(
            desk.numbers.alien() if desk.rng.random() < HAS_ALIEN_NUMBER else "",
            desk.numbers.of_form("9999999999") if desk.rng.random() < HAS_FIN else "",
        )
        for person in people
    }


def apprehend(desk: Desk, people: list[Individual], given: dict[int, Given]) -> Iterator[Encounter]:
    """One encounter or more for each person, in events of the sample's sizes."""
    met = [person for person in people for _ in range(1 + int(FURTHER.draw(desk.rng)))]
    desk.rng.shuffle(met)
    rest = iter(met)
    while group := list(islice(rest, int(GROUP_SIZES.draw(desk.rng)))):
        event = draw_event(desk.rng, next(desk.record_numbers), desk.now)
        for person in {person.number: person for person in group}.values():
            yield _encounter(desk, event, person, given[person.number])


def _encounter(desk: Desk, event: Event, person: Individual, given: Given) -> Encounter:
    rng = desk.rng
    return Encounter(
        f"SYN-E-{next(desk.record_numbers):07}",
        event,
        person,
        desk.clerk.record(person),
        DISPOSITIONS.draw(rng),
        given.alien,
        given.fin,
        cautions=_cautions(rng, event.station.name, desk.now, E3_FLAGGED),
        custody=_custody(rng, event, desk.now),
        disclosure=draw_disclosure(rng, E3_CUSTOM, desk.now, juvenile=is_juvenile(person, event)),
    )


def _cautions(rng: Random, unit: str, now: dt.datetime, share: float) -> tuple[Caution, ...]:
    if rng.random() >= share:
        return ()
    several = 2 if rng.random() < SECOND_FLAG else 1
    drawn = (draw_caution(rng, unit, now) for _ in range(several))
    return tuple({item.code: item for item in drawn}.values())


def _custody(rng: Random, event: Event, now: dt.datetime) -> Custody | None:
    if now - event.at > dt.timedelta(days=HELD_DAYS) or rng.random() >= HELD_SHARE:
        return None
    planned = now + dt.timedelta(hours=rng.randint(1, 24 * HELD_DAYS))
    return Custody(CHANGES.draw(rng), planned.replace(minute=0, second=0, microsecond=0))


def open_cases(desk: Desk, people: Iterable[Individual], given: dict[int, Given]) -> Iterator[Case]:
    """One record for each person; `given` holds the numbers of those that e3 knows."""
    for person in people:
        drawn = draw_case(desk.rng, next(desk.record_numbers), person.home, desk.clerk.record(person), desk.now)
        minor = desk.now.date() - person.birth < dt.timedelta(days=18 * 365)
        yield replace(
            _with_numbers(desk.rng, drawn, given.get(person.number)),
            juvenile=minor,
            cautions=_cautions(desk.rng, drawn.unit, desk.now, TECS_FLAGGED),
            disclosure=draw_disclosure(desk.rng, TECS_CUSTOM, desk.now, juvenile=minor),
        )


def _with_numbers(rng: Random, case: Case, given: Given | None) -> Case:
    if given and given.alien and rng.random() < TECS_HAS_ALIEN:
        case = case.with_identity(Document("ALIEN", given.alien, "USA"))
    if given and given.fin and rng.random() < TECS_HAS_FIN:
        case = case.with_identity(Document("FIN", given.fin, "USA"))
    return case
