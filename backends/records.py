"""The shapes of shared records as docs/protocol.md section 8 writes them, on the agencies' side.

Knows names and forms of the fields. Does not know who may see a record, or which extract it came from.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

#: Longest text of one field (docs/protocol.md section 12).
MAX_TEXT = 256

#: Most entries of any list of a record (docs/protocol.md section 12).
MAX_ITEMS = 32

#: A text without control characters (docs/protocol.md section 12); `\Z`, for `$` would let a last line end pass.
WITHOUT_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*\Z"

Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT, pattern=WITHOUT_CONTROLS)]
Time = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Shape(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One JSON object of the protocol; fields that hold their default are left out. A shape never holds a cycle."""


class PersonName(Shape, frozen=True, kw_only=True, gc=False):
    """One name of a person; parts that are unknown are empty."""

    surname: Text = msgspec.field(default="", name="nc:PersonSurName")
    given_names: Text = msgspec.field(default="", name="nc:PersonGivenName")
    middle_names: Text = msgspec.field(default="", name="nc:PersonMiddleName")


class Identification(Shape, frozen=True, kw_only=True, gc=False):
    """A number that an authority gave a person."""

    category: Text
    value: Text = msgspec.field(name="nc:IdentificationID")
    jurisdiction: Text = ""


class Vehicle(Shape, frozen=True, kw_only=True, gc=False):
    """A road vehicle by plate, VIN or both."""

    plate: Text = msgspec.field(default="", name="j:ConveyanceRegistrationPlateIdentification")
    jurisdiction: Text = ""
    vin: Text = msgspec.field(default="", name="nc:VehicleIdentification")
    description: Text = ""


class Phone(Shape, frozen=True, kw_only=True, gc=False):
    """A telephone number as written."""

    number: Text = msgspec.field(name="nc:FullTelephoneNumber")


class Address(Shape, frozen=True, kw_only=True, gc=False):
    """A postal address in one line."""

    text: Text = msgspec.field(name="nc:AddressFullText")


class Place(Shape, frozen=True, kw_only=True, gc=False):
    """A point in degrees."""

    latitude: float = msgspec.field(name="nc:Latitude")
    longitude: float = msgspec.field(name="nc:Longitude")
    accuracy_m: float = msgspec.field(default=0.0, name="accuracyM")


class Person(Shape, frozen=True, kw_only=True, gc=False):
    """Who a record is about; the first name and the first birth date are the primary ones."""

    names: Annotated[tuple[PersonName, ...], msgspec.Meta(max_length=MAX_ITEMS)] = msgspec.field(
        default=(), name="nc:PersonName"
    )
    birth_dates: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_ITEMS)] = msgspec.field(
        default=(), name="nc:PersonBirthDate"
    )
    identifications: Annotated[tuple[Identification, ...], msgspec.Meta(max_length=MAX_ITEMS)] = ()
    juvenile: bool = False


class Flag(Shape, frozen=True, kw_only=True, gc=False):
    """One caution about a person, by its NCIC code."""

    code: str = msgspec.field(name="ncic:PersonCautionInformationCode")
    entered: Time
    unit: Text
    note: Annotated[str, msgspec.Meta(max_length=80)] = ""
    validated: Time | None = None
    expires: Time | None = None
    second_party_checked: bool = msgspec.field(default=False, name="secondPartyChecked")


class Marking(Shape, frozen=True, kw_only=True, gc=False, omit_defaults=False):
    """The control marking of a record."""

    categories: tuple[Text, ...] = ("LEI",)
    limits: tuple[Text, ...] = ()


class Provenance(Shape, frozen=True, kw_only=True, gc=False):
    """Which system holds a record, who owns it, and its access level."""

    system: str
    agency: str
    unit: Text
    updated: Time
    access_level: int = msgspec.field(name="accessLevel")
    access_level_changed: Time | None = msgspec.field(default=None, name="accessLevelChanged")


class Shared(Shape, frozen=True, kw_only=True, gc=False):
    """What every shared record has."""

    id: str
    revision: int
    provenance: Provenance
    marking: Marking


class Dealing(Shared, frozen=True, kw_only=True, gc=False):
    """What officers and gateways made of records, sent to clients that name the feature `dealings` alone."""


class Encounter(Shared, tag_field="type", tag="encounter", frozen=True, kw_only=True, gc=False):
    """One person in one apprehension event."""

    occurred: Time = msgspec.field(name="nc:ActivityDate")
    event_number: Text = msgspec.field(name="eventNumber")
    sector: Text = ""
    station: Text = ""
    landmark: Text = ""
    place: Place | None = None
    method: Text = msgspec.field(default="", name="arrestMethod")
    disposition: Text = ""
    person: Person = msgspec.field(default=Person(), name="nc:Person")
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    flags: tuple[Flag, ...] = ()


class Case(Shared, tag_field="type", tag="case", frozen=True, kw_only=True, gc=False):
    """One subject of one case or lookout."""

    tracking_id: Text = msgspec.field(name="nc:CaseTrackingID")
    status: str
    role: str = "Of interest"
    lookout: bool = False
    warrant: bool = False
    contact_first: bool = msgspec.field(default=False, name="contactFirst")
    opened: Time | None = None
    person: Person = msgspec.field(default=Person(), name="nc:Person")
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    flags: tuple[Flag, ...] = ()


class Operation(Shared, tag_field="type", tag="operation", frozen=True, kw_only=True, gc=False):
    """A planned action, as much of it as its owner shows."""

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


class Custody(Shared, tag_field="type", tag="custody", frozen=True, kw_only=True, gc=False):
    """A planned release, transfer or removal of an encounter's subject."""

    subject_record: str = msgspec.field(name="subjectRecord")
    change: str
    planned: Time
    done: bool = False
    person: Person = msgspec.field(default=Person(), name="nc:Person")


class Duty(Shared, tag_field="type", tag="duty", frozen=True, kw_only=True, gc=False):
    """One line of the duty roster."""

    unit: Text
    role: str
    name: Text = ""
    phone: Text = msgspec.field(name="nc:FullTelephoneNumber")
    radio_channel: Text = msgspec.field(default="", name="radioChannel")
    call_sign: Text = msgspec.field(default="", name="callSign")
    valid_from: Time = msgspec.field(name="validFrom")
    valid_to: Time = msgspec.field(name="validTo")
    verified: Time | None = None


class Pointer(Shared, tag_field="type", tag="pointer", frozen=True, kw_only=True, gc=False):
    """A record that may not be shown: it exists, who owns it, and match tokens to find it by."""

    tokens: tuple[str, ...]
