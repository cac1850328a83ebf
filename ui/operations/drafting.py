"""What an officer typed into the form of a plan, read into an operation; pure, so that it is tested without a window.

Knows which fields there are, what each may hold, and which one is at fault. It does *not* know whom a plan meets.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from msgspec.structs import replace as changed

from overlap.reading import read
from overlap.records import Address, Operation, Person, Phone, Place, Vehicle
from storage.drafts import PlanText
from storage.plans import PlanSaid
from ui.operations.kinds import DEFAULT_RADIUS_M, OperationKind, kind_of
from ui.operations.typed_time import read_time, written
from ui.whereabouts.coordinates import read_coordinates

#: What an operation may last: longer is a standing post, not an action.
LONGEST: Final = dt.timedelta(days=7)
#: As docs/protocol.md bounds the buffers, in minutes, and the radius, in metres.
_MOST_MINUTES: Final = 10_080
_LEAST_RADIUS_M, _MOST_RADIUS_M = 50.0, 200_000.0
_LONGEST_TEXT: Final = 256
_LONGEST_PHONE: Final = 32
#: Until when an action of a new form lasts, and how soon it begins at the earliest.
_USUAL_LENGTH: Final = dt.timedelta(hours=1)
_QUARTER: Final = dt.timedelta(minutes=15)


class FormField(StrEnum):
    """The fields of the form, in their order."""

    KIND = "kind"
    STARTS = "starts"
    ENDS = "ends"
    LEAD = "lead"
    LAG = "lag"
    PLACE = "place"
    RADIUS = "radius"
    TARGETS = "targets"
    PHONE = "phone"
    VISIBILITY = "visibility"


class FormFault(ValueError):
    """What was typed can't be read; `field` is at fault, `reason` names the sentence that says why."""

    def __init__(self, field: FormField, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def first_text(now: dt.datetime, phone: str) -> PlanText:
    """The form of a new plan: the next quarter of an hour, for an hour."""
    begins = now.replace(minute=0, second=0, microsecond=0)
    while begins <= now:
        begins += _QUARTER
    kind = OperationKind.SURVEILLANCE
    return PlanText(
        activity=kind.value, starts=written(begins), ends=written(begins + _USUAL_LENGTH),
        radius=f"{DEFAULT_RADIUS_M[kind]:.0f}", phone=phone,
    )  # fmt: skip


def text_of(operation: Operation, phone: str) -> PlanText:
    """The form of a plan that is to be changed; it reads back to the same plan."""
    at = operation.place
    spot = f"{at.latitude:.5f}, {at.longitude:.5f}" if at is not None else ""
    address = operation.address.text if operation.address is not None else ""
    return PlanText(
        activity=operation.activity, starts=written(operation.starts_at), ends=written(operation.ends_at),
        lead=str(operation.lead_minutes), lag=str(operation.lag_minutes),
        place=" | ".join(part for part in (spot, address) if part), radius=f"{operation.radius_m:.0f}",
        targets="; ".join(_target_words(operation)), phone=phone, visibility=operation.visibility,
    )  # fmt: skip


def with_spot(place: str, latitude: float, longitude: float) -> str:
    """The line of the place with these coordinates in it; an address or landmark that stands there stays."""
    parts = (each.strip() for each in place.split("|"))
    others = [each for each in parts if each and read_coordinates(each) is None]
    return " | ".join((f"{latitude:.5f}, {longitude:.5f}", *others))


def spot_of(text: PlanText) -> tuple[Place, float] | None:
    """The coordinates in the form with the radius around them, for the map; None while there are none to read."""
    found = (read_coordinates(each.strip()) for each in text.place.split("|"))
    degrees = next((each for each in found if each is not None), None)
    if degrees is None:
        return None
    try:
        radius = _radius(text.radius)
    except FormFault:
        radius = 0.0
    return Place(latitude=degrees[0], longitude=degrees[1]), radius


def with_kind(text: PlanText, kind: OperationKind) -> PlanText:
    """The form with another type; a radius that was the former type's own becomes the new one's."""
    before = kind_of(text.activity)
    usual = before is not None and text.radius == f"{DEFAULT_RADIUS_M[before]:.0f}"
    radius = f"{DEFAULT_RADIUS_M[kind]:.0f}" if usual or not text.radius else text.radius
    return changed(text, activity=kind.value, radius=radius)


def read_form(text: PlanText, now: dt.datetime) -> PlanSaid:
    """What the form says of a plan.

    Raises:
        FormFault: a field can't be read.
    """
    _bounded(text.activity, FormField.KIND, "no_kind", _LONGEST_TEXT)
    _bounded(text.phone, FormField.PHONE, "no_phone", _LONGEST_PHONE)
    starts, ends = _window(text, now)
    place, address = _place(text.place)
    people, vehicles, phones = _targets(text.targets, now)
    return PlanSaid(
        activity=text.activity, starts_at=starts, ends_at=ends, visibility=text.visibility,
        lead_minutes=_minutes(text.lead, FormField.LEAD), lag_minutes=_minutes(text.lag, FormField.LAG), place=place,
        address=address, radius_m=_radius(text.radius), targets=people, vehicles=vehicles, phones=phones,
    )  # fmt: skip


def moved(operation: Operation, by: dt.timedelta) -> PlanSaid:
    """The same plan so much later, or earlier."""
    same = said_of(operation)
    return changed(same, starts_at=same.starts_at + by, ends_at=same.ends_at + by)


def said_of(operation: Operation) -> PlanSaid:
    """What a plan says, to be said again."""
    return PlanSaid(**{field: getattr(operation, field) for field in PlanSaid.__struct_fields__})


def _bounded(text: str, field: FormField, reason: str, most: int) -> None:
    """Nothing, if a text is short enough for the wire and has no sign that a screen can't show."""
    if len(text) > most or not text.isprintable():
        raise FormFault(field, reason)


def _window(text: PlanText, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """When it begins and ends; what would be over already warns nobody."""
    starts = _moment(text.starts, FormField.STARTS, now)
    ends = _moment(text.ends, FormField.ENDS, max(starts, now))
    if ends < starts:
        raise FormFault(FormField.ENDS, "ends_first")
    if ends - starts > LONGEST:
        raise FormFault(FormField.ENDS, "too_long")
    if ends < now:
        raise FormFault(FormField.ENDS, "over")
    return starts, ends


def _moment(text: str, field: FormField, near: dt.datetime) -> dt.datetime:
    at = read_time(text, near)
    if at is None:
        raise FormFault(field, "no_time")
    return at


def _minutes(text: str, field: FormField) -> int:
    stripped = text.strip() or "0"
    if not stripped.isdecimal() or int(stripped) > _MOST_MINUTES:
        raise FormFault(field, "no_minutes")
    return int(stripped)


def _radius(text: str) -> float:
    """Metres; a number with `km` or `mi` is read as such."""
    number, factor = text.strip().casefold(), 1.0
    for unit, metres in (("km", 1_000.0), ("mi", 1_609.344), ("m", 1.0)):
        if number.endswith(unit):
            number, factor = number.removesuffix(unit).strip(), metres
            break
    try:
        radius = float(number.replace(",", ".")) * factor
    except ValueError:
        raise FormFault(FormField.RADIUS, "no_radius") from None
    if not _LEAST_RADIUS_M <= radius <= _MOST_RADIUS_M:
        raise FormFault(FormField.RADIUS, "no_radius")
    return radius


def _place(text: str) -> tuple[Place, Address | None]:
    """Coordinates, an address or landmark, or both with a bar between them."""
    place: Place | None = None
    address: Address | None = None
    for part in filter(None, (each.strip() for each in text.split("|"))):
        degrees = read_coordinates(part)
        if degrees is not None and place is None:
            place = Place(latitude=degrees[0], longitude=degrees[1])
        elif degrees is None and address is None and len(part) <= _LONGEST_TEXT:
            address = Address(text=part)
        else:
            raise FormFault(FormField.PLACE, "no_place")
    if place is None:
        raise FormFault(FormField.PLACE, "no_place" if address is None else "address_alone")
    return place, address


def _targets(text: str, now: dt.datetime) -> tuple[tuple[Person, ...], tuple[Vehicle, ...], tuple[Phone, ...]]:
    """People, vehicles and phones, parted by semicolons."""
    people: list[Person] = []
    vehicles: list[Vehicle] = []
    phones: list[Phone] = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        query = read(part, today=now.astimezone().date())
        if query.names or query.identifiers:
            births = tuple(str(date) for date in query.birth_dates)
            people.append(Person(names=query.names, birth_dates=births, identifiers=query.identifiers))
        vehicles.extend(query.vehicles)
        phones.extend(query.phones)
        if not (query.names or query.identifiers or query.vehicles or query.phones):
            raise FormFault(FormField.TARGETS, "no_target")
    return tuple(people), tuple(vehicles), tuple(phones)


def _target_words(operation: Operation) -> list[str]:
    """The targets as they are typed."""
    people = []
    for person in operation.targets:
        name = person.names[0] if person.names else None
        words = (name.surname, name.given_names, name.middle_names) if name is not None else ()
        numbers = (identifier.value for identifier in person.identifiers)
        people.append(" ".join(part for part in (*words, *person.birth_dates, *numbers) if part))
    plates = (" ".join(p for p in (each.jurisdiction, each.plate, each.vin) if p) for each in operation.vehicles)
    return [*people, *plates, *(each.number for each in operation.phones)]
