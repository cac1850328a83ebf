"""An invented northern sector: its officers of both agencies, stations, links, and records.

Everything follows from a seed. Knows nobody who exists. Does not know what they do (`doings`).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backends.identity import Officer

SYSTEMS: Final = ("e3", "tecs")

#: Whose system is whose, and what an officer of each asks the other side about.
OWN: Final[Mapping[str, str]] = {"USBP": "e3", "HSI": "tecs"}
OTHER: Final[Mapping[str, str]] = {"e3": "tecs", "tecs": "e3"}

#: The sector's units: agency, officers, and how often their link is down.
UNITS: Final = {
    "SYN Blaine Station": ("USBP", 14, 0.05),
    "SYN Lynden Station": ("USBP", 12, 0.45),
    "SYN Sumas Station": ("USBP", 10, 0.6),
    "SYN HSI Blaine": ("HSI", 13, 0.05),
    "SYN HSI Point Roberts": ("HSI", 11, 0.5),
}
SECTOR: Final = "BLW"
#: A second sector with one small unit, which is too small to be shown.
FAR_UNIT: Final = "SYN Colville Station"
FAR_SECTOR: Final = "SPW"

#: Records of each system that overlaps are about.
RECORDS: Final = 240
#: Where each agency's supervisors sit; a unit's name is one agency's.
OFFICES: Final = {"USBP": "SYN Sector Office", "HSI": "SYN HSI Office"}
#: Officer-safety codes of some of them: armed and dangerous, violent tendencies.
_CAUTIONS: Final = {3: "00", 6: "05"}


@dataclass(frozen=True, slots=True)
class Member:
    """An officer with the link of the station."""

    officer: Officer
    down: float

    @property
    def device(self) -> str:
        """The officer's laptop."""
        return f"SYN-D-{self.officer.id}"


def members(count: int) -> list[Member]:
    """So many officers, spread over the units in proportion, and two in the far sector."""
    whole = sum(number for _, number, _ in UNITS.values())
    made = []
    for unit, (agency, number, down) in UNITS.items():
        for index in range(max(2, round(number * count / whole))):
            name = f"SYN-{agency}-{unit.split()[1 if agency == 'USBP' else -1]}-{index + 1}"
            made.append(Member(Officer(name, "SYN Officer", agency, unit, SECTOR, ("agent",)), down))
    made += [
        Member(Officer(f"SYN-USBP-Colville-{index}", "SYN Officer", "USBP", FAR_UNIT, FAR_SECTOR, ("agent",)), 0.1)
        for index in (1, 2)
    ]
    return made


def overseers(system: str) -> list[Officer]:
    """Who may ask a gateway for figures."""
    agency = next(agency for agency, own in OWN.items() if own == system)
    return [
        Officer(f"SYN-{agency}-SUPERVISOR", "SYN Supervisor", agency, OFFICES[agency], SECTOR, ("supervisor",)),
        Officer("SYN-GOVERNANCE", "SYN Board", "USBP", "SYN Board", "", ("governance",)),
        Officer("SYN-AUDITOR", "SYN Auditor", "HSI", "SYN Audit", "", ("auditor",)),
    ]


def rows(system: str, draw: random.Random, begins: dt.datetime, ends: dt.datetime) -> list[dict[str, str]]:
    """The extract of a system: subjects of its units, as the other agency may see them, met between two times."""
    agency = next(agency for agency, own in OWN.items() if own == system)
    units = [unit for unit, (whose, _, _) in UNITS.items() if whose == agency]
    return [
        _row(system, number, draw.choice(units), begins + draw.random() * (ends - begins), draw)
        for number in range(RECORDS)
    ]


def duty_rows(system: str, begins: dt.datetime, ends: dt.datetime) -> list[dict[str, str]]:
    """Whom to call for each unit of a system, for the whole time and a day beyond."""
    agency = next(agency for agency, own in OWN.items() if own == system)
    units = [unit for unit, (whose, _, _) in UNITS.items() if whose == agency]
    number, updated = ("RECORD_ID", "UPDATED_DT_TIME") if system == "e3" else ("TECS_RECORD_ID", "LAST_UPDATE_DATETIME")
    return [
        {
            number: f"SYN-DUTY-{at}", updated: f"{begins:%Y-%m-%dT%H:%M:%SZ}", "SECTOR": SECTOR, "DUTY_UNIT": unit,
            "DUTY_ROLE": "WATCH DESK", "DUTY_PHONE": f"+1 360 555 01{40 + at}", "DUTY_NAME": "SYN watch desk",
            "DUTY_FROM": f"{begins:%Y-%m-%dT%H:%M:%SZ}", "DUTY_TO": f"{ends + dt.timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
        }
        for at, unit in enumerate(units)
    ]  # fmt: skip


def record_id(system: str, number: int) -> str:
    """The shared id of a system's record."""
    return f"{system}:SYN-{number:05}"


def is_shared(number: int) -> bool:
    """Whether both agencies have the same person under this number: an overlap that is one."""
    return number % 3 == 0


def _row(system: str, number: int, unit: str, at: dt.datetime, draw: random.Random) -> dict[str, str]:
    caution = _CAUTIONS.get(number % 10, "")
    if system == "e3":
        return {
            "RECORD_ID": f"SYN-{number:05}", "APPR_DT_TIME": f"{at:%m/%d/%Y %I:%M:%S %p}",
            "EVENT_NUM": f"SYN-EV-{number}", "SECTOR": SECTOR, "OWNER_UNIT": unit, "SURNAME": f"SYNTHETIC{number}",
            "GIVEN_NAME": "ANNA", "DATE_OF_BIRTH": "5/6/1990", "ACCESS_LEVEL": "1", "CAUTION_CODE": caution,
            "LATITUDE": f"{48.9 + draw.random() / 10:.4f}", "LONGITUDE": f"{-123.2 + 2 * draw.random():.4f}",
        }  # fmt: skip
    given, born = ("ANNA", "1990-05-06") if is_shared(number) else ("BORIS", "")
    return {
        "TECS_RECORD_ID": f"SYN-{number:05}", "RECORD_TYPE": "CASE", "OWNER_UNIT": unit, "ACCESS_LEVEL": "1",
        "LAST_UPDATE_DATETIME": f"{at:%Y-%m-%dT%H:%M:%SZ}", "PERSON_SURNAME": f"SYNTHETIC{number}",
        "PERSON_GIVEN_NAME": given, "PERSON_BIRTH_DATE": born, "CASE_NUMBER": f"SYN-C-{number}",
        "CASE_STATUS": "OPEN", "FLAG_CODE": caution,
    }  # fmt: skip
