"""An invented northern sector: its officers of both agencies, stations, links, and records.

Everything follows from a seed. Knows nobody who exists. Does not know what they do (`doings`).
"""

from __future__ import annotations

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
        Officer(f"SYN-{agency}-SUPERVISOR", "SYN Supervisor", agency, "SYN Sector Office", SECTOR, ("supervisor",)),
        Officer("SYN-GOVERNANCE", "SYN Board", "USBP", "SYN Board", "", ("governance",)),
        Officer("SYN-AUDITOR", "SYN Auditor", "HSI", "SYN Audit", "", ("auditor",)),
    ]


def rows(system: str, draw: random.Random) -> list[dict[str, str]]:
    """The extract of a system: subjects of its units, as the other agency may see them."""
    agency = next(agency for agency, own in OWN.items() if own == system)
    units = [unit for unit, (whose, _, _) in UNITS.items() if whose == agency]
    return [_row(system, number, draw.choice(units)) for number in range(RECORDS)]


def record_id(system: str, number: int) -> str:
    """The shared id of a system's record."""
    return f"{system}:SYN-{number:05}"


def _row(system: str, number: int, unit: str) -> dict[str, str]:
    if system == "e3":
        return {
            "RECORD_ID": f"SYN-{number:05}", "APPR_DT_TIME": "8/20/2026 9:00:00 AM", "EVENT_NUM": f"SYN-EV-{number}",
            "SECTOR": SECTOR, "OWNER_UNIT": unit, "SURNAME": f"SYNTHETIC{number}", "GIVEN_NAME": "ANNA",
            "DATE_OF_BIRTH": "5/6/1990", "ACCESS_LEVEL": "1",
        }  # fmt: skip
    return {
        "TECS_RECORD_ID": f"SYN-{number:05}", "RECORD_TYPE": "CASE", "OWNER_UNIT": unit, "ACCESS_LEVEL": "1",
        "LAST_UPDATE_DATETIME": "2026-08-20T09:00:00Z", "PERSON_SURNAME": f"SYNTHETIC{number}",
        "PERSON_GIVEN_NAME": "BORIS", "CASE_NUMBER": f"SYN-C-{number}", "CASE_STATUS": "OPEN",
    }  # fmt: skip
