"""Planned operations and duty rosters of both agencies, and their rows in the extracts.

Knows kinds of operations, shifts and the watch desks that answer at any hour. Times of e3 rows are local to the sector.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from backends.practice.frequencies import frequency
from backends.practice.geography import (
    DRAWN_SECTORS,
    HSI_WATCH_DESK,
    SECTORS,
    USBP_WATCH_DESK,
    Sector,
    Station,
    draw_address,
)
from backends.practice.name_lists import NameLists, Origin
from backends.practice.naming import Name, draw_name
from backends.practice.numbers import Numbers
from backends.practice.people import Car
from backends.practice.sheet import Row, Sheet, eid_date, eid_time, utc_time, yes

ACTIVITIES = frequency("plans.activities")
VISIBILITIES = frequency("plans.visibilities")
SHIFT = dt.timedelta(hours=8)
#: A watch desk's line is valid for a month around the extract's time, so that a desk can always be reached.
DESK_VALID = dt.timedelta(days=30)
#: How far ahead plans reach, in hours, and the share of them that starts within a day.
FAR_HOURS, NEAR_HOURS, NEAR_SHARE = 240, 24, 0.6
#: The first units of the list have no valid line, so that the watch desk must stand in.
UNITS_WITHOUT_LINE = 1

_OPERATION = """
OWNER_UNIT OP_ACTIVITY OP_START OP_END OP_LEAD_MIN OP_LAG_MIN OP_LATITUDE OP_LONGITUDE OP_RADIUS_M OP_ADDRESS
OP_VISIBILITY OP_CANCELLED_IND TARGET_NAME TARGET_BIRTH_DATE TARGET_PLATE TARGET_PLATE_JURIS TARGET_VIN TARGET_PHONE
MARKING SHARING
""".strip()
_DUTY = "DUTY_UNIT DUTY_ROLE DUTY_NAME DUTY_PHONE DUTY_RADIO DUTY_CALL_SIGN DUTY_FROM DUTY_TO DUTY_VERIFIED"
_TECS_OWNER = "TECS_RECORD_ID OWNING_AGENCY OWNING_SUBAGENCY"
_TIMES = "OP_START OP_END DUTY_FROM DUTY_TO DUTY_VERIFIED UPDATED_DT_TIME"


def _e3_sheet(columns: str) -> Sheet:
    names = f"RECORD_ID SECTOR {columns} UPDATED_DT_TIME"
    return Sheet(tuple(names.split()), "|", banner=True, quoted=True, bare=frozenset(_TIMES.split()))


def _tecs_sheet(columns: str) -> Sheet:
    return Sheet(tuple(f"{_TECS_OWNER} {columns} LAST_UPDATE_DATETIME".split()))


E3_OPERATIONS, E3_DUTY = _e3_sheet(_OPERATION), _e3_sheet(_DUTY)
TECS_OPERATIONS, TECS_DUTY = _tecs_sheet(_OPERATION), _tecs_sheet(_DUTY)


@dataclass(frozen=True, slots=True)
class Target:
    """Whom or what an operation is about."""

    name: Name | None = None
    birth: str = ""
    car: Car | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One planned operation, with its true point."""

    record_id: str
    unit: str
    sector: Sector
    activity: str
    start: dt.datetime
    end: dt.datetime
    point: tuple[float, float]
    radius: int
    visibility: str
    lead: int = 30
    lag: int = 30
    address: str = ""
    cancelled: bool = False
    target: Target = Target()
    updated: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a duty roster."""

    record_id: str
    sector: Sector
    unit: str
    role: str
    name: str
    phone: str
    start: dt.datetime
    end: dt.datetime
    verified: dt.datetime
    radio: str = ""
    call_sign: str = ""


def draw_plan(rng: Random, record_id: str, now: dt.datetime, *, by_hsi: bool) -> Plan:
    """A plan of a unit near one of its stations, most of them within a day."""
    sector = DRAWN_SECTORS.draw(rng)
    station = rng.choice(sector.stations)
    activity, radius = ACTIVITIES.draw(rng).rsplit(" ", 1)
    ahead = rng.uniform(-3, NEAR_HOURS if rng.random() < NEAR_SHARE else FAR_HOURS)
    start = _round(now + dt.timedelta(hours=ahead))
    return Plan(
        record_id,
        sector.hsi_unit if by_hsi else station.name,
        sector,
        activity,
        start,
        start + dt.timedelta(hours=rng.choice((2, 3, 4, 6, 8, 12))),
        near(rng, station),
        int(radius),
        VISIBILITIES.draw(rng),
        lead=rng.choice((0, 30, 60)),
        lag=rng.choice((0, 30)),
        address=draw_address(rng, sector) if rng.random() < 0.4 else "",  # noqa: PLR2004  # some plans have no address
        cancelled=rng.random() < 0.03,  # noqa: PLR2004  # few are called off
        updated=now - dt.timedelta(hours=rng.uniform(1, 48)),
    )


def near(rng: Random, station: Station) -> tuple[float, float]:
    """A point within a few kilometres of a station."""
    return round(station.latitude - rng.uniform(0, 0.03), 5), round(station.longitude + rng.uniform(-0.04, 0.04), 5)


def _round(at: dt.datetime) -> dt.datetime:
    """The next quarter of an hour, as plans are made."""
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0) + dt.timedelta(minutes=15)


def operation_row(plan: Plan, *, e3: bool) -> Row:
    """The plan as a row of its system's extract."""
    zone = plan.sector.zone

    def time(at: dt.datetime | None) -> str:
        """A moment as the plan's system writes it."""
        return eid_time(at, zone) if e3 else utc_time(at)

    own = (
        {"RECORD_ID": plan.record_id, "SECTOR": plan.sector.code, "UPDATED_DT_TIME": time(plan.updated)}
        if e3
        else {"TECS_RECORD_ID": plan.record_id, **_HSI, "LAST_UPDATE_DATETIME": time(plan.updated)}
    )
    return own | {
        "OWNER_UNIT": plan.unit,
        "OP_ACTIVITY": plan.activity,
        "OP_START": time(plan.start),
        "OP_END": time(plan.end),
        "OP_LEAD_MIN": f"{plan.lead}",
        "OP_LAG_MIN": f"{plan.lag}",
        "OP_LATITUDE": f"{plan.point[0]}",
        "OP_LONGITUDE": f"{plan.point[1]}",
        "OP_RADIUS_M": f"{plan.radius}",
        "OP_ADDRESS": plan.address,
        "OP_VISIBILITY": plan.visibility,
        "OP_CANCELLED_IND": yes(plan.cancelled),
        "MARKING": "CUI//LEI",
        "SHARING": "SUMMARY",
        **_target_cells(plan.target, e3=e3),
    }


_HSI = {"OWNING_AGENCY": "ICE", "OWNING_SUBAGENCY": "HSI"}


def _target_cells(target: Target, *, e3: bool) -> dict[str, str]:
    cells = {"TARGET_PHONE": target.phone}
    if target.name:
        birth = eid_date(target.birth) if e3 and target.birth else target.birth
        cells |= {"TARGET_NAME": target.name.in_one_cell(), "TARGET_BIRTH_DATE": birth}
    if target.car:
        cells |= {
            "TARGET_PLATE": target.car.plate,
            "TARGET_PLATE_JURIS": target.car.region,
            "TARGET_VIN": target.car.vin,
        }
    return cells


def duty_row(line: Line, *, e3: bool) -> Row:
    """The line as a row of its system's extract."""

    def time(at: dt.datetime) -> str:
        """A moment as the line's system writes it."""
        return eid_time(at, line.sector.zone) if e3 else utc_time(at)

    own = (
        {"RECORD_ID": line.record_id, "SECTOR": line.sector.code, "UPDATED_DT_TIME": time(line.verified)}
        if e3
        else {"TECS_RECORD_ID": line.record_id, **_HSI, "LAST_UPDATE_DATETIME": time(line.verified)}
    )
    return own | {
        "DUTY_UNIT": line.unit,
        "DUTY_ROLE": line.role,
        "DUTY_NAME": line.name,
        "DUTY_PHONE": line.phone,
        "DUTY_RADIO": line.radio,
        "DUTY_CALL_SIGN": line.call_sign,
        "DUTY_FROM": time(line.start),
        "DUTY_TO": time(line.end),
        "DUTY_VERIFIED": time(line.verified),
    }


@dataclass(frozen=True, slots=True)
class Roster:
    """Draws duty rosters; phones come from the same reserved numbers as everybody's."""

    rng: Random
    lists: NameLists
    numbers: Numbers
    now: dt.datetime

    def usbp(self) -> Iterator[Line]:
        """The lines of all stations and the Border Patrol's watch desk."""
        units = [(sector, station.name) for sector in SECTORS for station in sector.stations]
        yield from self._lines("SYN-ED", units, USBP_WATCH_DESK)

    def hsi(self) -> Iterator[Line]:
        """The lines of all HSI units and their watch desk."""
        yield from self._lines("SYN-TD", [(sector, sector.hsi_unit) for sector in SECTORS], HSI_WATCH_DESK)

    def _lines(self, prefix: str, units: list[tuple[Sector, str]], desk: str) -> Iterator[Line]:
        yield self._line(f"{prefix}-000", units[0][0], desk, "WATCH DESK", self.now - DESK_VALID, 2 * DESK_VALID)
        silent = units[-UNITS_WITHOUT_LINE:]
        for place, (sector, unit) in enumerate(units, start=1):
            begin = self.now - SHIFT / 2 if (sector, unit) not in silent else self.now - 3 * SHIFT
            yield self._line(f"{prefix}-{place:03}A", sector, unit, "DUTY AGENT", begin, SHIFT)
            if (sector, unit) not in silent:
                yield self._line(f"{prefix}-{place:03}B", sector, unit, "DUTY AGENT", begin + SHIFT, SHIFT)
                yield self._line(f"{prefix}-{place:03}S", sector, unit, "SUPERVISOR", begin, 3 * SHIFT)

    def _line(
        self, record_id: str, sector: Sector, unit: str, role: str, start: dt.datetime, length: dt.timedelta
    ) -> Line:
        name = draw_name(self.rng, self.lists, Origin.CENSUS, female=self.rng.random() < 0.3)  # noqa: PLR2004  # some are women
        start = start.replace(minute=0, second=0, microsecond=0)
        verified = min(self.now, start + length / 4) - dt.timedelta(minutes=self.rng.randrange(90))
        shown = "" if role == "WATCH DESK" else f"{name.given} {name.surname}"
        phone = self.numbers.phone()
        written = f"{phone[:3]}-{phone[3:6]}-{phone[6:]}"
        return Line(
            record_id,
            sector,
            unit,
            role,
            shown,
            written,
            start,
            start + length,
            verified,
            f"{sector.code} {self.rng.randint(1, 9)}",
            f"{self.rng.choice(('Cedar', 'Maple', 'Birch', 'Spruce'))} {self.rng.randint(10, 99)}",
        )
