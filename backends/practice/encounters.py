"""Apprehension events of the Border Patrol and their rows in an e3 extract.

Knows rhythms (hours and group sizes as in the public sample of Blaine and Spokane), codes and the columns of section 3.
Does not know who is apprehended (`world`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from backends.practice.caution import Caution
from backends.practice.disclosure import OPEN, Disclosure
from backends.practice.geography import DRAWN_SECTORS, Sector, Station, draw_landmark, draw_point
from backends.practice.people import Individual
from backends.practice.record import OnFile
from backends.practice.sheet import Row, Sheet, eid_date, eid_time, several, yes
from backends.practice.weighted import Weighted

#: Apprehensions by hour of the local day and events by number of people, counted in the public sample 2012-2019.
HOURS = Weighted(
    enumerate(
        (
            202,
            130,
            98,
            54,
            53,
            70,
            110,
            136,
            154,
            250,
            312,
            361,
            302,
            258,
            213,
            155,
            168,
            270,
            221,
            207,
            219,
            243,
            280,
            245,
        )
    )
)
GROUP_SIZES = Weighted(((1, 2764), (2, 418), (3, 138), (4, 83), (5, 41), (6, 12), (7, 8), (8, 4)))
#: Descriptions by frequency in the same sample; they are on file and never shared.
COMPLEXIONS = Weighted(
    (
        ("MED", 4114),
        ("LGT", 160),
        ("MBR", 141),
        ("LBR", 114),
        ("FAR", 52),
        ("", 51),
        ("BLK", 26),
        ("DRK", 24),
        ("DBR", 22),
    )
)
HAIR = Weighted(
    (("BLK", 4166), ("BRO", 393), ("GRY", 58), ("BLN", 37), ("BLD", 21), ("SDY", 12), ("", 9), ("RED", 9), ("XXX", 2))
)
EYES = Weighted((("BRO", 4428), ("BLU", 96), ("BLK", 80), ("GRN", 53), ("HAZ", 38), ("", 12), ("GRY", 4)))
STATUS = Weighted(
    (
        ("TRAVEL/SEEKING", 2547),
        ("IN TRAVEL", 986),
        ("IN INSTITUTION", 908),
        ("", 76),
        ("SEEKING EMPLOYMENT", 54),
        ("AGRICULTURE", 53),
        ("CONSTRUCTION", 48),
    )
)
#: Codes of EID; their frequencies are assumptions.
METHODS = Weighted(
    (
        ("PB", 50),
        ("PI", 12),
        ("TRC", 8),
        ("TCB", 5),
        ("TCF", 2),
        ("OA", 14),
        ("AS", 2),
        ("BPT", 1),
        ("ISP", 2),
        ("L", 1),
        ("XXX", 3),
    )
)
DISPOSITIONS = Weighted(
    (
        ("NTA/DT", 26),
        ("NTA", 12),
        ("ER", 18),
        ("REINST", 10),
        ("V", 12),
        ("WA/NTA", 4),
        ("TOT", 6),
        ("ADMDPT", 2),
        ("VWPRM", 1),
        ("REL", 2),
        ("P", 1),
        ("ER/CF", 2.5),
        ("REINRF", 1),
        ("VWP/CF", 0.5),
        ("", 2),
    )
)

#: Encounters thin out towards the past; six years are kept.
OLDEST_DAYS = 6 * 365
RECENCY = 1.6
HAS_POINT, HAS_ALIEN_NUMBER, HAS_FIN = 0.75, 0.7, 0.85

_PERSON = (
    "EVENT_NUM",
    "SUBJECT_ID",
    "PERSON_ID",
    "ALIEN_NUM",
    "FIN",
    "SURNAME",
    "GIVEN_NAME",
    "MIDDLE_NAME",
    "ALIASES",
    "DATE_OF_BIRTH",
    "DOC_KIND",
    "DOC_NUM",
    "DOC_ISSUER",
)
_THINGS = ("PHONE_NUM", "PLATE_NUM", "PLATE_JURIS", "VIN", "VEH_DESC", "ADDRESS")
_PLACE = (
    "SECTOR",
    "STATION",
    "LANDMARK",
    "LATITUDE",
    "LONGITUDE",
    "ARREST_METHOD",
    "DISPOSITION",
    "CHARGES",
    "JUVENILE",
    "APP_AGE",
)
_CAUTION = (
    "CAUTION_CODE",
    "CAUTION_DT",
    "CAUTION_VALID_DT",
    "CAUTION_EXP_DT",
    "CAUTION_UNIT",
    "CAUTION_NOTE",
    "CAUTION_2ND_PARTY",
)
_CONTROL = (
    "CUSTODY_CHANGE",
    "CUSTODY_DT_TIME",
    "CUSTODY_DONE",
    "MARKING",
    "PROTECTED_1367",
    "SHARING",
    "ACCESS_LEVEL",
    "ACCESS_LEVEL_DT",
    "OWNER_UNIT",
    "UPDATED_DT_TIME",
    "DELETED_IND",
)
_NEVER_SHARED = (
    "GENDER",
    "COMPLEXION",
    "HAIR_COLOR",
    "EYE_COLOR",
    "CITIZENSHIP",
    "STATUS_WHEN_FOUND",
    "CRIMINAL_ALIEN",
)

SHEET = Sheet(
    columns=("RECORD_ID", "APPR_DT_TIME", *_PERSON, *_THINGS, *_PLACE, *_CAUTION, *_CONTROL, *_NEVER_SHARED),
    delimiter="|",
    banner=True,
    quoted=True,
    bare=frozenset(
        (
            "APPR_DT_TIME",
            "APP_AGE",
            "LATITUDE",
            "LONGITUDE",
            "ACCESS_LEVEL",
            "ACCESS_LEVEL_DT",
            "UPDATED_DT_TIME",
            "CUSTODY_DT_TIME",
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Event:
    """People apprehended together: number, time, place and method."""

    number: str
    at: dt.datetime
    sector: Sector
    station: Station
    point: tuple[float, float] | None
    landmark: str
    method: str


@dataclass(frozen=True, slots=True)
class Custody:
    """A planned change of custody."""

    kind: str
    planned: dt.datetime
    done: bool = False


@dataclass(frozen=True, slots=True)
class Encounter:
    """One subject of one event, with what was put on file."""

    record_id: str
    event: Event
    person: Individual
    on_file: OnFile
    disposition: str
    alien_number: str = ""
    fin: str = ""
    cautions: tuple[Caution, ...] = ()
    custody: Custody | None = None
    disclosure: Disclosure = OPEN


def draw_event(
    rng: Random, number: int, now: dt.datetime, sector: Sector | None = None, days: float | None = None
) -> Event:
    """An event of the last six years, or one that is `days` old."""
    sector = sector or DRAWN_SECTORS.draw(rng)
    station = rng.choice(sector.stations)
    age = OLDEST_DAYS * rng.random() ** RECENCY if days is None else days
    return Event(
        f"SYN-{sector.code}-{number:07}",
        _at_hour(rng, now - dt.timedelta(days=age), now, sector),
        sector,
        station,
        draw_point(rng, station) if rng.random() < HAS_POINT else None,
        draw_landmark(rng, station),
        METHODS.draw(rng),
    )


def _at_hour(rng: Random, day: dt.datetime, now: dt.datetime, sector: Sector) -> dt.datetime:
    """A time of that local day by the sample's rhythm, never after `now`; half of all minutes are round, as people write them."""
    minute = rng.choice((0, 15, 30, 45)) if rng.random() < 0.5 else rng.randrange(60)  # noqa: PLR2004  # see docstring
    local = day.astimezone(sector.zone).replace(hour=HOURS.draw(rng), minute=minute, second=0, microsecond=0)
    at = local.astimezone(dt.UTC)
    return at if at < now else at - dt.timedelta(days=1)


def row(rng: Random, encounter: Encounter) -> Row:
    """The encounter as a row of the extract."""
    return {
        "RECORD_ID": encounter.record_id,
        **_event_cells(encounter),
        **_person_cells(encounter),
        **_thing_cells(encounter.on_file),
        **_caution_cells(encounter),
        **_control_cells(encounter),
        **_description_cells(rng, encounter.person),
    }


def _event_cells(encounter: Encounter) -> dict[str, str]:
    event = encounter.event
    latitude, longitude = event.point or ("", "")
    return {
        "APPR_DT_TIME": eid_time(event.at, event.sector.zone), "EVENT_NUM": event.number, "SECTOR": event.sector.code,
        "STATION": event.station.name, "LANDMARK": event.landmark, "LATITUDE": f"{latitude}", "LONGITUDE": f"{longitude}",
        "ARREST_METHOD": event.method, "DISPOSITION": encounter.disposition,
        "JUVENILE": yes(is_juvenile(encounter.person, event)), "APP_AGE": f"{age_at(encounter.person, event)}",
    }  # fmt: skip


def age_at(person: Individual, event: Event) -> int:
    """Full years at the event, 0 for a child born later."""
    day = event.at.date()
    return max(0, day.year - person.birth.year - ((day.month, day.day) < (person.birth.month, person.birth.day)))


def is_juvenile(person: Individual, event: Event) -> bool:
    """Whether the person was under 18 at the event."""
    return age_at(person, event) < 18  # noqa: PLR2004  # the age of majority


def _person_cells(encounter: Encounter) -> dict[str, str]:
    on_file = encounter.on_file
    first = on_file.names[0]
    return {
        "SUBJECT_ID": f"SYN{encounter.record_id.removeprefix('SYN-E-')}", "PERSON_ID": f"SYNP{encounter.person.number:07}",
        "ALIEN_NUM": encounter.alien_number, "FIN": encounter.fin,
        "SURNAME": first.surname, "GIVEN_NAME": first.given, "MIDDLE_NAME": first.middle,
        "ALIASES": several([name.in_one_cell() for name in on_file.names[1:]]),
        "DATE_OF_BIRTH": several([eid_date(birth) for birth in on_file.births]),
        "DOC_KIND": several([document.kind for document in on_file.documents]),
        "DOC_NUM": several([document.number for document in on_file.documents]),
        "DOC_ISSUER": several([document.issuer for document in on_file.documents]),
    }  # fmt: skip


def _thing_cells(on_file: OnFile) -> dict[str, str]:
    return {
        "PHONE_NUM": several(on_file.phones),
        "PLATE_NUM": several([car.plate for car in on_file.cars]),
        "PLATE_JURIS": several([car.region for car in on_file.cars]),
        "VIN": several([car.vin for car in on_file.cars]),
        "VEH_DESC": several([car.description for car in on_file.cars]),
        "ADDRESS": several(on_file.addresses),
    }


def _caution_cells(encounter: Encounter) -> dict[str, str]:
    cautions, zone = encounter.cautions, encounter.event.sector.zone
    return {
        "CAUTION_CODE": several([item.code for item in cautions]),
        "CAUTION_DT": several([eid_time(item.entered, zone) for item in cautions]),
        "CAUTION_VALID_DT": several([eid_time(item.validated, zone) for item in cautions]),
        "CAUTION_EXP_DT": several([eid_time(item.expires, zone) for item in cautions]),
        "CAUTION_UNIT": several([item.unit for item in cautions]),
        "CAUTION_NOTE": several([item.note for item in cautions]),
        "CAUTION_2ND_PARTY": several([yes(item.checked) for item in cautions]),
    }


def _control_cells(encounter: Encounter) -> dict[str, str]:
    disclosure, zone, custody = encounter.disclosure, encounter.event.sector.zone, encounter.custody
    return {
        "CUSTODY_CHANGE": custody.kind if custody else "",
        "CUSTODY_DT_TIME": eid_time(custody.planned, zone) if custody else "",
        "CUSTODY_DONE": yes(custody is not None and custody.done),
        "MARKING": disclosure.marking, "PROTECTED_1367": yes(disclosure.protected), "SHARING": disclosure.sharing,
        "ACCESS_LEVEL": f"{disclosure.level}", "ACCESS_LEVEL_DT": eid_time(disclosure.level_changed, zone),
        "OWNER_UNIT": encounter.event.station.name,
        "UPDATED_DT_TIME": eid_time(encounter.event.at + dt.timedelta(minutes=50), zone), "DELETED_IND": yes(disclosure.deleted),
    }  # fmt: skip


def _description_cells(rng: Random, person: Individual) -> dict[str, str]:
    return {
        "GENDER": "Female" if person.female else "Male", "COMPLEXION": COMPLEXIONS.draw(rng), "HAIR_COLOR": HAIR.draw(rng),
        "EYE_COLOR": EYES.draw(rng), "STATUS_WHEN_FOUND": STATUS.draw(rng), "CRIMINAL_ALIEN": "Y" if rng.random() < 0.09 else "N",  # noqa: PLR2004  # as in the sample
    }  # fmt: skip
