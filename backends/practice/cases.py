"""Subject, case and lookout records of HSI and their rows in a TECS extract.

Knows the codes and columns of `docs/extracts.md` section 4. Does not know who is a subject (`world`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from random import Random

from backends.practice.caution import Caution
from backends.practice.disclosure import OPEN, Disclosure
from backends.practice.frequencies import frequency
from backends.practice.geography import Sector
from backends.practice.people import Document
from backends.practice.record import OnFile
from backends.practice.sheet import Row, Sheet, several, utc_time, yes

KINDS = frequency("tecs.kinds")
STATUSES = frequency("tecs.statuses")
ROLES = frequency("tecs.roles")
WARRANT, CONTACT_FIRST = 0.03, 0.05
OLDEST_DAYS = 5 * 365

_COLUMNS = """
TECS_RECORD_ID RECORD_TYPE OWNING_AGENCY OWNING_SUBAGENCY OWNER_UNIT ENTRY_USER ENTRY_DATETIME ENTRY_TERMINAL
LAST_UPDATE_USER LAST_UPDATE_DATETIME LAST_UPDATE_TERMINAL LOGICAL_DELETE_IND
ACCESS_CONTROL_LEVEL ACCESS_LEVEL_CHANGE_DATETIME SHARING MARKING PROTECTED_1367
CASE_TRACKING_ID CASE_STATUS SUBJECT_ROLE WARRANT_IND CONTACT_FIRST_IND CASE_OPEN_DATETIME
PERSON_SURNAME PERSON_GIVEN_NAME PERSON_MIDDLE_NAME PERSON_ALIASES PERSON_BIRTH_DATE JUVENILE_IND
ID_CATEGORY ID_NUMBER ID_JURISDICTION VEHICLE_PLATE VEHICLE_PLATE_JURISDICTION VEHICLE_VIN VEHICLE_DESCRIPTION
PHONE_NUMBER ADDRESS FLAG_CODE FLAG_ENTERED FLAG_VALIDATED FLAG_EXPIRES FLAG_UNIT FLAG_NOTE FLAG_SECOND_PARTY
"""
SHEET = Sheet(tuple(_COLUMNS.split()))


@dataclass(frozen=True, slots=True)
class Case:
    """One subject of one case or lookout, with what was put on file; a record about a thing has no name."""

    record_id: str
    kind: str
    unit: str
    tracking_id: str
    status: str
    role: str
    opened: dt.datetime
    updated: dt.datetime
    on_file: OnFile
    warrant: bool = False
    contact_first: bool = False
    juvenile: bool = False
    cautions: tuple[Caution, ...] = ()
    disclosure: Disclosure = OPEN

    def with_identity(self, document: Document) -> Case:
        """The case with one more identifier of its subject."""
        return replace(self, on_file=replace(self.on_file, documents=(*self.on_file.documents, document)))


def draw_case(rng: Random, number: int, home: Sector, on_file: OnFile, now: dt.datetime) -> Case:
    """A case of the last five years of the HSI unit opposite the sector."""
    opened = now - dt.timedelta(days=rng.uniform(2, OLDEST_DAYS))
    kind = KINDS.draw(rng)
    return Case(
        f"SYN-T-{number:07}",
        kind,
        home.hsi_unit,
        f"SYN-{home.code}-{opened.year}-{number:06}",
        STATUSES.draw(rng),
        ROLES.draw(rng),
        opened,
        opened + (now - opened) * rng.random(),
        on_file,
        warrant=rng.random() < WARRANT,
        contact_first=rng.random() < CONTACT_FIRST,
    )


def row(case: Case) -> Row:
    """The case as a row of the extract."""
    return {
        "TECS_RECORD_ID": case.record_id,
        **_owner_cells(case),
        **_control_cells(case.disclosure),
        **_case_cells(case),
        **_person_cells(case),
        **_thing_cells(case.on_file),
        **_flag_cells(case.cautions),
    }


def _owner_cells(case: Case) -> dict[str, str]:
    return {
        "RECORD_TYPE": case.kind,
        "OWNING_AGENCY": "ICE",
        "OWNING_SUBAGENCY": "HSI",
        "OWNER_UNIT": case.unit,
        "ENTRY_USER": "SYNUSER1",
        "ENTRY_DATETIME": utc_time(case.opened),
        "ENTRY_TERMINAL": "SYNT01",
        "LAST_UPDATE_USER": "SYNUSER2",
        "LAST_UPDATE_DATETIME": utc_time(case.updated),
        "LAST_UPDATE_TERMINAL": "SYNT02",
    }


def _control_cells(disclosure: Disclosure) -> dict[str, str]:
    return {
        "LOGICAL_DELETE_IND": yes(disclosure.deleted),
        "ACCESS_CONTROL_LEVEL": f"{disclosure.level}",
        "ACCESS_LEVEL_CHANGE_DATETIME": utc_time(disclosure.level_changed),
        "SHARING": disclosure.sharing,
        "MARKING": disclosure.marking,
        "PROTECTED_1367": yes(disclosure.protected),
    }


def _case_cells(case: Case) -> dict[str, str]:
    return {
        "CASE_TRACKING_ID": case.tracking_id,
        "CASE_STATUS": case.status,
        "SUBJECT_ROLE": case.role,
        "WARRANT_IND": yes(case.warrant),
        "CONTACT_FIRST_IND": yes(case.contact_first),
        "CASE_OPEN_DATETIME": utc_time(case.opened),
    }


def _person_cells(case: Case) -> dict[str, str]:
    on_file = case.on_file
    cells = {
        "PERSON_ALIASES": several([name.in_one_cell() for name in on_file.names[1:]]),
        "PERSON_BIRTH_DATE": several(on_file.births),
        "JUVENILE_IND": yes(case.juvenile),
        "ID_CATEGORY": several([document.kind for document in on_file.documents]),
        "ID_NUMBER": several([document.number for document in on_file.documents]),
        "ID_JURISDICTION": several([document.issuer for document in on_file.documents]),
    }
    if on_file.names:
        first = on_file.names[0]
        cells |= {"PERSON_SURNAME": first.surname, "PERSON_GIVEN_NAME": first.given, "PERSON_MIDDLE_NAME": first.middle}
    return cells


def _thing_cells(on_file: OnFile) -> dict[str, str]:
    return {
        "VEHICLE_PLATE": several([car.plate for car in on_file.cars]),
        "VEHICLE_PLATE_JURISDICTION": several([car.region for car in on_file.cars]),
        "VEHICLE_VIN": several([car.vin for car in on_file.cars]),
        "VEHICLE_DESCRIPTION": several([car.description for car in on_file.cars]),
        "PHONE_NUMBER": several(on_file.phones),
        "ADDRESS": several(on_file.addresses),
    }


def _flag_cells(cautions: tuple[Caution, ...]) -> dict[str, str]:
    return {
        "FLAG_CODE": several([item.code for item in cautions]),
        "FLAG_ENTERED": several([utc_time(item.entered) for item in cautions]),
        "FLAG_VALIDATED": several([utc_time(item.validated) for item in cautions]),
        "FLAG_EXPIRES": several([utc_time(item.expires) for item in cautions]),
        "FLAG_UNIT": several([item.unit for item in cautions]),
        "FLAG_NOTE": several([item.note for item in cautions]),
        "FLAG_SECOND_PARTY": several([yes(item.checked) for item in cautions]),
    }
