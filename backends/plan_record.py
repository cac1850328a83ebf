"""The shapes of planned operations as docs/protocol.md section 21 writes them, on the agencies' side.

Knows names, forms and bounds of the fields. Does not know who may plan, what meets, or who is told.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

import msgspec

from backends.records import (
    MAX_ITEMS,
    Address,
    Dealing,
    Marking,
    Operation,
    Person,
    Phone,
    Place,
    Provenance,
    Shape,
    Text,
    Time,
    Vehicle,
)

#: How much of a plan its owner shows.
VISIBILITIES: Final = frozenset({"full", "time and place", "restricted"})

#: What a gateway says of a plan.
NO_CONFLICT: Final = "no_conflict_disclosed"
CONFLICT: Final = "conflict"
NOT_HEARD: Final = "partner_not_heard"

#: Longest window: what goes on for longer is no operation but a posting.
LONGEST: Final = dt.timedelta(days=92)

_MOST_MINUTES: Final = 10_080
_MOST_RADIUS: Final = 200_000.0
_MOST_LATITUDE: Final = 90.0
_MOST_LONGITUDE: Final = 180.0


class PlanContact(Shape, frozen=True, kw_only=True):
    """Whom the other side calls about a plan."""

    unit: Text
    phone: Text = ""


class Planned(Shape, frozen=True, kw_only=True):
    """What an officer says of an operation; who owns it and how it is marked is the gateway's to say."""

    id: Text
    revision: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    activity: Text
    starts: Time
    ends: Time
    visibility: str = "time and place"
    lead_minutes: int = msgspec.field(default=0, name="leadMinutes")
    lag_minutes: int = msgspec.field(default=0, name="lagMinutes")
    place: Place | None = None
    radius_m: float = msgspec.field(default=800.0, name="radiusM")
    address: Address | None = None
    targets: tuple[Person, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    cancelled: bool = False

    def owned(self, where: Provenance, *, cancelled: bool) -> Operation:
        """The operation that it is, of an owner."""
        said = {name: getattr(self, name) for name in self.__struct_fields__ if name != "cancelled"}
        return Operation(provenance=where, marking=Marking(), cancelled=cancelled or self.cancelled, **said)


class PlanBody(Shape, frozen=True, kw_only=True):
    """The body of an `operation` event."""

    operation: Planned
    contact: PlanContact
    cancelled: bool = False

    def is_whole(self, system: str) -> bool:
        """Whether it is a plan of this system with a place, and within the protocol's bounds."""
        plan = self.operation
        lists = (plan.targets, plan.vehicles, plan.phones)
        return (
            plan.id.startswith(f"{system}:OP-")
            and plan.visibility in VISIBILITIES
            and bool(plan.activity.strip())
            and plan.starts <= plan.ends <= plan.starts + LONGEST
            and all(0 <= minutes <= _MOST_MINUTES for minutes in (plan.lead_minutes, plan.lag_minutes))
            and 0 <= plan.radius_m <= _MOST_RADIUS
            and plan.place is not None
            and is_on_earth(plan.place)
            and all(len(each) <= MAX_ITEMS for each in lists)
        )


class PlanTold(Shape, frozen=True, kw_only=True):
    """What one backend tells the other of a plan beside its window and place.

    `targets`, `addresses` and `codes` are tokens by the key that both share: of targets, of addresses, and of addresses
    with their postal code. A restricted plan has none. `entered` tells that an officer entered it as an event.
    """

    revision: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    agency: Text
    place: Place | None = None
    radius_m: float = msgspec.field(default=0.0, name="radiusM")
    visibility: Text = "time and place"
    lead_minutes: int = msgspec.field(default=0, name="leadMinutes")
    lag_minutes: int = msgspec.field(default=0, name="lagMinutes")
    targets: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_ITEMS)] = ()
    addresses: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_ITEMS)] = ()
    codes: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_ITEMS)] = ()
    entered: bool = False


class OutcomeTold(Dealing, tag_field="type", tag="outcome", frozen=True, kw_only=True, gc=False):
    """A gateway's later word on a plan: what it makes of its revision `plan` since it heard more."""

    operation: Text
    plan: int
    outcome: Text
    at: Time
    partner_as_of: Time | None = msgspec.field(default=None, name="partnerAsOf")


def is_on_earth(place: Place) -> bool:
    """Whether a place's degrees are some of the earth's."""
    return abs(place.latitude) <= _MOST_LATITUDE and abs(place.longitude) <= _MOST_LONGITUDE
