"""Rows of an e3 extract: what `docs/extracts.md` section 3 has in each column, for encounters of the practice world."""

from __future__ import annotations

import datetime as dt
from random import Random

from backends.practice.encounters import Encounter, age_at, is_juvenile
from backends.practice.frequencies import frequency
from backends.practice.people import Individual
from backends.practice.record import OnFile
from backends.practice.sheet import Row, Sheet, eid_date, eid_time, several, yes

COMPLEXIONS = frequency("e3.complexions")
HAIR = frequency("e3.hair")
EYES = frequency("e3.eyes")
STATUS = frequency("e3.status_when_found")
CRIMINAL = frequency("e3.criminal_alien")

#: How long after the event a record was last touched; booking takes about an hour.
BOOKED = dt.timedelta(minutes=50)

_COLUMNS = """
RECORD_ID APPR_DT_TIME EVENT_NUM SUBJECT_ID PERSON_ID ALIEN_NUM FIN SURNAME GIVEN_NAME MIDDLE_NAME ALIASES DATE_OF_BIRTH
DOC_KIND DOC_NUM DOC_ISSUER PHONE_NUM PLATE_NUM PLATE_JURIS VIN VEH_DESC ADDRESS
SECTOR STATION LANDMARK LATITUDE LONGITUDE ARREST_METHOD DISPOSITION CHARGES JUVENILE APP_AGE
CAUTION_CODE CAUTION_DT CAUTION_VALID_DT CAUTION_EXP_DT CAUTION_UNIT CAUTION_NOTE CAUTION_2ND_PARTY
CUSTODY_CHANGE CUSTODY_DT_TIME CUSTODY_DONE MARKING PROTECTED_1367 SHARING ACCESS_LEVEL ACCESS_LEVEL_DT OWNER_UNIT
UPDATED_DT_TIME DELETED_IND GENDER COMPLEXION HAIR_COLOR EYE_COLOR CITIZENSHIP STATUS_WHEN_FOUND CRIMINAL_ALIEN
"""
_BARE = "APPR_DT_TIME APP_AGE LATITUDE LONGITUDE ACCESS_LEVEL ACCESS_LEVEL_DT UPDATED_DT_TIME CUSTODY_DT_TIME"

SHEET = Sheet(tuple(_COLUMNS.split()), "|", banner=True, quoted=True, bare=frozenset(_BARE.split()))


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
        "APPR_DT_TIME": eid_time(event.at, event.sector.zone),
        "EVENT_NUM": event.number,
        "SECTOR": event.sector.code,
        "STATION": event.station.name,
        "LANDMARK": event.landmark,
        "LATITUDE": f"{latitude}",
        "LONGITUDE": f"{longitude}",
        "ARREST_METHOD": event.method,
        "DISPOSITION": encounter.disposition,
        "JUVENILE": yes(is_juvenile(encounter.person, event)),
        "APP_AGE": f"{age_at(encounter.person, event)}",
    }


def _person_cells(encounter: Encounter) -> dict[str, str]:
    on_file = encounter.on_file
    first = on_file.names[0]
    return {
        "SUBJECT_ID": f"SYN{encounter.record_id.removeprefix('SYN-E-')}",
        "PERSON_ID": f"SYNP{encounter.person.number:07}",
        "ALIEN_NUM": encounter.alien_number,
        "FIN": encounter.fin,
        "SURNAME": first.surname,
        "GIVEN_NAME": first.given,
        "MIDDLE_NAME": first.middle,
        "ALIASES": several([name.in_one_cell() for name in on_file.names[1:]]),
        "DATE_OF_BIRTH": several([eid_date(birth) for birth in on_file.births]),
        "DOC_KIND": several([document.kind for document in on_file.documents]),
        "DOC_NUM": several([document.number for document in on_file.documents]),
        "DOC_ISSUER": several([document.issuer for document in on_file.documents]),
    }


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
        "MARKING": disclosure.marking,
        "PROTECTED_1367": yes(disclosure.protected),
        "SHARING": disclosure.sharing,
        "ACCESS_LEVEL": f"{disclosure.level}",
        "ACCESS_LEVEL_DT": eid_time(disclosure.level_changed, zone),
        "OWNER_UNIT": encounter.event.station.name,
        "UPDATED_DT_TIME": eid_time(encounter.event.at + BOOKED, zone),
        "DELETED_IND": yes(disclosure.deleted),
    }


def _description_cells(rng: Random, person: Individual) -> dict[str, str]:
    return {
        "GENDER": "Female" if person.female else "Male",
        "COMPLEXION": COMPLEXIONS.draw(rng),
        "HAIR_COLOR": HAIR.draw(rng),
        "EYE_COLOR": EYES.draw(rng),
        "STATUS_WHEN_FOUND": STATUS.draw(rng),
        "CRIMINAL_ALIEN": CRIMINAL.draw(rng),
    }
