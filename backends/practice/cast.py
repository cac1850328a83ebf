"""The guaranteed scenes of every practice world, whatever its seed: people whose checks are known to warn, and why.

Each scene draws its own people, so names differ from seed to seed; their records are written without a slip, so that
the level of the answer is known beforehand. Levels are those of an answer, least to most (`NO_OVERLAP` … `WARNING`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from backends.practice.cases import Case, draw_case
from backends.practice.caution import Caution, draw_caution
from backends.practice.disclosure import OPEN, Disclosure, Sharing
from backends.practice.encounters import Custody, Encounter, draw_event
from backends.practice.geography import BY_CODE
from backends.practice.naming import Name
from backends.practice.people import E3_ORIGINS, Individual, Maker
from backends.practice.plans import Plan, near
from backends.practice.record import OnFile, plainly
from backends.practice.truth import CastMember, typed_person

#: Where the scenes play; Blaine is the sector of the public sample.
SECTOR = BY_CODE["BLW"]
#: People that the scenes need; each belongs to the asked number of people.
PEOPLE = 8
ADULT_YEARS = (20, 55)
#: Shorter surnames have too many namesakes by sound to promise a level; after so many draws a rare name is taken.
SHORTEST_SURNAME, DRAWS = 5, 300


@dataclass(frozen=True, slots=True)
class Scenes:
    """What the cast adds to the extracts, and what is expected of it."""

    encounters: tuple[Encounter, ...]
    cases: tuple[Case, ...]
    later: tuple[Case, ...]
    plans: tuple[Plan, ...]
    members: tuple[CastMember, ...]

    def record_ids(self) -> tuple[str, ...]:
        """The ids of all records, as shared: of encounters, then of cases, then of plans."""
        met = (f"e3:{item.record_id}" for item in self.encounters)
        cases = (f"tecs:{item.record_id}" for item in self.cases)
        return (*met, *cases, *(f"tecs:{item.record_id}" for item in self.plans))


@dataclass(frozen=True, slots=True)
class Stage:
    """Makes records for scenes: people with everything on file, numbers for records, the time."""

    rng: Random
    maker: Maker
    now: dt.datetime
    numbers: Iterator[int]
    is_taken: Callable[[Name], bool]

    def person(self) -> Individual:
        """A grown-up with a car, a document, a phone and a plain surname that nobody else in the world has."""
        person = self._drawn()
        return replace(
            person,
            birth=self._adult_birth(),
            other_names=(),
            car=self.maker.car(SECTOR),
            documents=(self.maker.document(SECTOR),),
            phone=self.maker.numbers.phone(),
        )

    def _drawn(self) -> Individual:
        person = self.maker.individual(next(self.numbers), E3_ORIGINS, SECTOR)
        for _ in range(DRAWS):
            if self._stands_alone(person.name):
                return person
            person = self.maker.individual(next(self.numbers), E3_ORIGINS, SECTOR)
        rare = self.rng.choice(self.maker.lists.rare_surnames)
        return replace(person, name=Name(rare, person.name.given.split()[0]))

    def _stands_alone(self, name: Name) -> bool:
        is_plain = " " not in name.surname + name.given and len(name.surname) >= SHORTEST_SURNAME
        return is_plain and not self.is_taken(name)

    def flag(self, unit: str, code: str) -> tuple[Caution, ...]:
        """One flag that doesn't run out."""
        return (replace(draw_caution(self.rng, unit, self.now, code), expires=None),)

    def _adult_birth(self) -> dt.date:
        years = self.rng.uniform(*ADULT_YEARS)
        return self.now.date() - dt.timedelta(days=int(years * 365.25))

    def encounter(self, person: Individual, days: float) -> Encounter:
        """An encounter of this person so many days ago, without flags."""
        number = next(self.numbers)
        event = draw_event(self.rng, number, self.now, SECTOR, days)
        alien, fin = self.maker.numbers.alien(), self.maker.numbers.of_form("9999999999")
        return Encounter(f"SYN-E-{number:07}", event, person, plainly(person), "NTA/DT", alien, fin)

    def case(self, on_file: OnFile, status: str) -> Case:
        """A case of such a state without warrant, flags or other requests."""
        drawn = draw_case(self.rng, next(self.numbers), SECTOR, on_file, self.now)
        return replace(drawn, kind="CASE", status=status, role="SUSPECT", warrant=False, contact_first=False)


def play(stage: Stage) -> Scenes:
    """All scenes, one after the other."""
    scenes = (
        _warned_from_tecs(stage),
        _vehicle_only(stage),
        _restricted_pointer(stage),
        _planned_release(stage),
        _warned_from_e3(stage),
        _known_in_e3(stage),
        _absent(stage),
        _raised_later(stage),
        _operation_near(stage),
    )
    return Scenes(
        encounters=tuple(item for scene in scenes for item in scene.encounters),
        cases=tuple(item for scene in scenes for item in scene.cases),
        later=tuple(item for scene in scenes for item in scene.later),
        plans=tuple(item for scene in scenes for item in scene.plans),
        members=tuple(item for scene in scenes for item in scene.members),
    )


def _scene(
    member: CastMember,
    encounters: tuple[Encounter, ...] = (),
    cases: tuple[Case, ...] = (),
    later: tuple[Case, ...] = (),
    plans: tuple[Plan, ...] = (),
) -> Scenes:
    ids = Scenes(encounters, cases, later, plans, ()).record_ids()
    records = replace(
        member,
        e3=tuple(record for record in ids if record.startswith("e3:")),
        tecs=tuple(record for record in ids if record.startswith("tecs:")),
        unit=_owner(member, encounters, cases),
    )
    return Scenes(encounters, cases, later, plans, (records,))


def _owner(member: CastMember, encounters: tuple[Encounter, ...], cases: tuple[Case, ...]) -> str:
    """The unit that the officer of the scene will have to call."""
    if cases and member.agency == "USBP":
        return cases[0].unit
    return encounters[0].event.station.name if encounters else member.unit


def _typed(person: Individual, *, plate: bool = False) -> str:
    name = typed_person(person.name, person.birth.isoformat())
    return f"{name} {person.car.plate}" if plate and person.car else name


def _warned_from_tecs(stage: Stage) -> Scenes:
    person = stage.person()
    case = stage.case(plainly(person), "ACTIVE")
    armed = replace(case, cautions=stage.flag(case.unit, "00"))
    member = CastMember("warned from TECS", "USBP", "stop", _typed(person, plate=True), "WARNING", "WARNING")
    return _scene(member, (stage.encounter(person, 200),), (armed,))


def _vehicle_only(stage: Stage) -> Scenes:
    driver, owner = stage.person(), stage.person()
    encounter = stage.encounter(driver, 30)
    lent = replace(plainly(owner), cars=encounter.on_file.cars)
    plate = encounter.on_file.cars[0].plate
    member = CastMember("vehicle only", "USBP", "stop", plate, "CAUTION", "WARNING")
    return _scene(member, (encounter,), (stage.case(lent, "OPEN"),))


def _restricted_pointer(stage: Stage) -> Scenes:
    person = stage.person()
    # A pointer is found by its whole name (docs/protocol.md, section 9): none has a name that is left out.
    person = replace(person, name=replace(person.name, middle=""))
    case = stage.case(plainly(person), "OPEN")
    pointed = replace(case, disclosure=Disclosure(sharing=Sharing.POINTER))
    member = CastMember("restricted pointer", "USBP", "stop", _typed(person), "CAUTION", "WARNING")
    return _scene(member, (stage.encounter(person, 90),), (pointed,))


def _planned_release(stage: Stage) -> Scenes:
    person = stage.person()
    planned = (stage.now + dt.timedelta(hours=stage.rng.randint(4, 20))).replace(minute=0, second=0, microsecond=0)
    held = replace(stage.encounter(person, 1), custody=Custody("RELEASE", planned))
    member = CastMember("planned release", "HSI", "arrest", _typed(person), "CAUTION", "WARNING")
    return _scene(member, (held,), (stage.case(plainly(person), "OPEN"),))


def _warned_from_e3(stage: Stage) -> Scenes:
    person = stage.person()
    encounter = stage.encounter(person, 400)
    flagged = replace(encounter, cautions=stage.flag(encounter.event.station.name, "05"))
    member = CastMember("warned from e3", "HSI", "arrest", _typed(person), "WARNING", "WARNING")
    return _scene(member, (flagged,), (stage.case(plainly(person), "OPEN"),))


def _known_in_e3(stage: Stage) -> Scenes:
    person = stage.person()
    past = tuple(stage.encounter(person, days) for days in (320, 700, 1100))
    member = CastMember("known in e3 only", "USBP", "stop", _typed(person), "ADVISORY", "ADVISORY")
    return _scene(member, past)


def _absent_text(stage: Stage) -> str:
    name = Name(stage.rng.choice(stage.maker.lists.rare_surnames), stage.rng.choice(stage.maker.lists.rare_given))
    birth = dt.date(1955, 1, 1) + dt.timedelta(days=stage.rng.randrange(45 * 365))
    return typed_person(name, birth.isoformat())


def _absent(stage: Stage) -> Scenes:
    return _scene(CastMember("absent from both", "USBP", "stop", _absent_text(stage), "NO_OVERLAP", "INCOMPLETE"))


def _raised_later(stage: Stage) -> Scenes:
    person = stage.person()
    case = stage.case(plainly(person), "CLOSED")
    (flag,) = stage.flag(case.unit, "00")
    fresh = replace(flag, entered=stage.now, validated=None)
    later = replace(case, status="RE-OPENED", updated=stage.now, cautions=(fresh,))
    member = CastMember("raised later", "USBP", "stop", _typed(person), "ADVISORY", "ADVISORY", later_least="WARNING")
    return _scene(member, (stage.encounter(person, 500),), (case,), (later,))


def _operation_near(stage: Stage) -> Scenes:
    station = stage.rng.choice(SECTOR.stations)
    start = (stage.now + dt.timedelta(hours=stage.rng.randint(1, 3))).replace(minute=0, second=0, microsecond=0)
    plan = Plan(
        f"SYN-TO-{next(stage.numbers):07}",
        SECTOR.hsi_unit,
        SECTOR,
        "Surveillance",
        start,
        start + dt.timedelta(hours=6),
        near(stage.rng, station),
        1600,
        "TIME AND PLACE",
        lead=180,
        lag=30,
        updated=stage.now - dt.timedelta(hours=2),
    )
    position = f"{plan.point[0]:.3f},{plan.point[1]:.3f}"
    member = CastMember(
        "operation near",
        "USBP",
        "stop",
        _absent_text(stage),
        "CAUTION",
        "WARNING",
        position=position,
        at_station=station.name,
        unit=plan.unit,
    )
    return _scene(member, plans=(plan,))


def hidden_copies(case: Case) -> tuple[Case, ...]:
    """The case, and a copy under each choice that keeps it from a laptop: pointer, live only, withheld, high level."""
    choices = (
        Disclosure(sharing=Sharing.POINTER),
        Disclosure(sharing=Sharing.LIVE_ONLY),
        Disclosure(sharing=Sharing.SILENT),
        Disclosure(marking="CUI//LEI/INF"),
        Disclosure(protected=True),
        Disclosure(level=3),
    )
    kept = (replace(case, disclosure=OPEN),)
    return kept + tuple(
        replace(case, record_id=f"{case.record_id}-{place}", disclosure=choice)
        for place, choice in enumerate(choices, start=1)
    )
