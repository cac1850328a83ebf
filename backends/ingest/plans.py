"""Planned operations and duty rosters of both systems (docs/extracts.md section 5).

What an owner doesn't show of an operation is taken out here, so that no later part of the gateway has it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from backends.change import Draft
from backends.crossing import MOST_UNIT, channel_told, is_phone, is_unit
from backends.ingest import parts
from backends.ingest.codes import DUTY_ROLES, VISIBILITIES
from backends.ingest.columns import TECS_NAME
from backends.ingest.rejects import BadRow, Reason
from backends.ingest.row import Row
from backends.records import Address, Duty, Operation, Person, Place

#: Edge of the cell that a restricted operation's true point is known to (docs/protocol.md section 8), in degrees.
CELL_DEGREES = 0.05

#: Metres of one degree of latitude, and of longitude at the equator.
_METRES_A_DEGREE = 111_320.0

#: Radius of an operation whose owner gave none, in metres (docs/extracts.md section 5).
_DEFAULT_RADIUS = 800.0

_MAX_RADIUS = 200_000.0
_MAX_LEAD_MINUTES = 10_080


class Plans:
    """The adapter of one system's operations and duty lines."""

    def __init__(self, system: str) -> None:
        self._system = system
        self._agency = "USBP" if system == "e3" else "HSI"

    def operations(self, row: Row) -> Iterator[Draft]:
        """The operation of a row.

        Raises:
            BadRow: the row is refused.
        """
        open_to = parts.disclosure(row, self._name("DELETED_IND"))
        operation = self._operation(row, open_to)
        row.tally.restricted[open_to.sharing] += 1
        if open_to.withheld:
            row.tally.withheld[open_to.withheld] += 1
        yield open_to.draft(operation, row.code("SECTOR"))

    def duty(self, row: Row) -> Iterator[Draft]:
        """The duty line of a row.

        Raises:
            BadRow: the row is refused.
        """
        open_to = parts.disclosure(row, self._name("DELETED_IND"))
        yield open_to.draft(self._duty(row, open_to), row.code("SECTOR"))

    def _operation(self, row: Row, open_to: parts.Disclosure) -> Operation:
        starts, ends = _window(row, "OP_START", "OP_END")
        unit = row.required("OWNER_UNIT")
        level, changed = row.level(self._name("ACCESS_LEVEL")), row.time(self._name("ACCESS_LEVEL_DT"))
        updated = row.time(self._name("UPDATED_DT_TIME")) or starts
        operation = Operation(
            id=self._id(row), revision=1, marking=open_to.marking, activity=row.required("OP_ACTIVITY"),
            provenance=parts.provenance(
                self._system, parts.agency(row, self._agency), unit, updated, level, changed
            ),
            starts=starts, ends=ends, visibility=_visibility(row), lead_minutes=_minutes(row, "OP_LEAD_MIN"),
            lag_minutes=_minutes(row, "OP_LAG_MIN"), place=_place(row), radius_m=_radius(row),
            address=_address(row), targets=_targets(row), cancelled=row.yes("OP_CANCELLED_IND"),
            vehicles=parts.vehicles(row, "TARGET_PLATE", "TARGET_PLATE_JURIS", "TARGET_VIN"),
            phones=parts.phones(row, "TARGET_PHONE"),
        )  # fmt: skip
        return as_shown(operation)

    def _duty(self, row: Row, open_to: parts.Disclosure) -> Duty:
        valid_from, valid_to = _window(row, "DUTY_FROM", "DUTY_TO")
        verified = row.time("DUTY_VERIFIED")
        updated = row.time(self._name("UPDATED_DT_TIME")) or verified or valid_from
        unit, role = row.required("DUTY_UNIT"), row.required("DUTY_ROLE").upper().replace("_", " ")
        if role not in DUTY_ROLES:
            raise BadRow(Reason.UNKNOWN_TYPE, "DUTY_ROLE")
        phone = row.required("DUTY_PHONE")
        for is_right, column in ((is_phone(phone), "DUTY_PHONE"), (is_unit(unit), "DUTY_UNIT")):
            if not is_right:
                raise BadRow(Reason.BAD_NUMBER, column)
        return Duty(
            id=self._id(row), revision=1, marking=open_to.marking, unit=unit, role=DUTY_ROLES[role],
            provenance=parts.provenance(self._system, parts.agency(row, self._agency), unit, updated),
            name=row.text("DUTY_NAME")[:MOST_UNIT], phone=phone, radio_channel=channel_told(row.text("DUTY_RADIO")),
            call_sign=channel_told(row.text("DUTY_CALL_SIGN")), valid_from=valid_from, valid_to=valid_to,
            verified=verified,
        )  # fmt: skip

    def _id(self, row: Row) -> str:
        row.required(self._name("RECORD_ID"))
        return f"{self._system}:{row.record_id(self._name('RECORD_ID'))}"

    def _name(self, column: str) -> str:
        return TECS_NAME[column] if self._system == "tecs" else column


#: What is said of a restricted operation's activity.
HIDDEN_ACTIVITY: Final = "Restricted"
_KILOMETRE: Final = 1_000.0


def as_shown(operation: Operation) -> Operation:
    """An operation with only what its visibility shows: targets of a full one, the coarse cell of a restricted one."""
    if operation.visibility == "full":
        return operation
    hidden = replace(operation, targets=(), vehicles=(), phones=())
    if operation.visibility != "restricted":
        return hidden
    hidden = replace(hidden, address=None, activity=HIDDEN_ACTIVITY)
    if hidden.place is None:
        return hidden
    cell = coarse(hidden.place)
    # In whole kilometres: the own radius follows from none.
    radius = math.ceil((cell_radius(cell) + operation.radius_m) / _KILOMETRE) * _KILOMETRE
    return replace(hidden, place=cell, radius_m=min(_MAX_RADIUS, radius))


def coarse(place: Place) -> Place:
    """The centre of the grid cell that a point lies in."""
    return Place(latitude=_centre(place.latitude, 90), longitude=_centre(place.longitude, 180))


def cell_radius(cell: Place) -> float:
    """A radius in whole hundreds of metres around a cell's centre that covers the cell."""
    half = CELL_DEGREES / 2 * _METRES_A_DEGREE
    nearest_equator = math.radians(max(0.0, abs(cell.latitude) - CELL_DEGREES / 2))
    return math.ceil(math.hypot(half, half * math.cos(nearest_equator)) / 100) * 100.0


def _centre(degrees: float, most: float) -> float:
    cell = math.floor(degrees / CELL_DEGREES + 1e-9)
    return round(min((cell + 0.5) * CELL_DEGREES, most - CELL_DEGREES / 2), 3)


def _window(row: Row, start: str, end: str) -> tuple[dt.datetime, dt.datetime]:
    begins, ends = row.needed_time(start), row.needed_time(end)
    if ends < begins:
        raise BadRow(Reason.WINDOW_REVERSED, end)
    return begins, ends


def _visibility(row: Row) -> str:
    """How much is shown; a choice that isn't known shows least."""
    code = " ".join(row.code("OP_VISIBILITY").replace("_", " ").split()) or "TIME AND PLACE"
    if code not in VISIBILITIES:
        row.tally.unknown_code("OP_VISIBILITY", code)
    return VISIBILITIES.get(code, "restricted")


def _minutes(row: Row, column: str) -> int:
    value = row.number(column, 0, _MAX_LEAD_MINUTES)
    return int(value) if value is not None else 0


def _radius(row: Row) -> float:
    value = row.number("OP_RADIUS_M", 0, _MAX_RADIUS)
    return _DEFAULT_RADIUS if value is None else value


def _place(row: Row) -> Place | None:
    latitude, longitude = row.number("OP_LATITUDE", -90, 90), row.number("OP_LONGITUDE", -180, 180)
    return None if latitude is None or longitude is None else Place(latitude=latitude, longitude=longitude)


def _address(row: Row) -> Address | None:
    text = row.text("OP_ADDRESS")
    return Address(text=text) if text else None


def _targets(row: Row) -> tuple[Person, ...]:
    found = [
        (name, row.birth(born, "TARGET_BIRTH_DATE")) for name, born in row.group("TARGET_NAME", "TARGET_BIRTH_DATE")
    ]
    return tuple(
        Person(names=(parts.alias(name),), birth_dates=(born,) if born else ()) for name, born in found if name
    )
