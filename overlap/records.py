"""The facts that both agencies share, as frozen values.

Knows the shape of one record and the JSON names that `docs/protocol.md` gives it, so that the vault can keep a
server's record verbatim and read it back without a translation. It does *not* know where a record came from on the
wire, how it is stored, or what it means when two of them meet.

Birth dates are strings of 4, 7 or 10 characters here (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`); `PartialDate` is their parsed
form. All other times are aware and in UTC.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import Annotated, NewType

import msgspec

#: A record's identity, `<system>:<number in that system>`, as `e3:SYN-E-000123-1` or `tecs:SYN-T-5518`.
RecordId = NewType("RecordId", str)

#: Longest text that one field of a shared record may carry; a longer one is the sender's fault (docs/protocol.md).
MAX_TEXT = 256

Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
Time = Annotated[dt.datetime, msgspec.Meta(tz=True)]
BirthDate = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Id = Annotated[str, msgspec.Meta(pattern=r"^(e3|tecs):[A-Za-z0-9._-]{1,64}$")]


class Value(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A frozen value whose defaults are left out of its JSON (`frozen` and `kw_only` are said again by each)."""


class System(StrEnum):
    """The two systems of record; the label an officer sees is `e3` or `TECS`."""

    E3 = "e3"
    TECS = "tecs"


class Agency(StrEnum):
    """The two components whose officers act on the records."""

    USBP = "USBP"
    HSI = "HSI"


class IdentifierKind(StrEnum):
    """What an identifier is, by the codes that EID uses, with `FIN` for the fingerprint identity number."""

    ALIEN = "ALIEN"
    FIN = "FIN"
    FBI = "FBI"
    SID = "SID"
    FPS = "FPS"
    I94 = "I94"
    PASSPORT_FOREIGN = "PAFRG"
    PASSPORT_US = "PAURG"
    CEDULA = "CEDUL"
    DRIVER_LICENCE = "DRIVE"
    SEVIS = "SEVIS"
    CTECS = "CTECS"
    OTHER = "OTHER"


class PartialDate(Value, frozen=True, kw_only=True):
    """A date known to the year, the month or the day; `month` and `day` are None where unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """The date that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` stands for.

        Raises:
            ValueError: the text has another form, or names a day that no calendar has.
        """
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
            raise ValueError("a date is YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (*(int(part) for part in text.split("-")), None, None)[:3]
        assert year is not None  # noqa: S101  # the pattern above always gives a year
        dt.date(year, month or 1, day or 1)
        return cls(year=year, month=month, day=day)

    def __str__(self) -> str:
        """The date in its wire form, as precise as it is known."""
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts)


class PersonName(Value, frozen=True, kw_only=True):
    """One name of one person as a system holds it; parts that are unknown are empty."""

    surname: Text = msgspec.field(default="", name="nc:PersonSurName")
    given_names: Text = msgspec.field(default="", name="nc:PersonGivenName")
    middle_names: Text = msgspec.field(default="", name="nc:PersonMiddleName")


class Identifier(Value, frozen=True, kw_only=True):
    """A number that some authority gave a person; `jurisdiction` is its ISO country or US/CA region where known."""

    kind: IdentifierKind = msgspec.field(name="category")
    value: Text = msgspec.field(name="nc:IdentificationID")
    jurisdiction: Text = ""


class Vehicle(Value, frozen=True, kw_only=True):
    """A road vehicle by its plate, its VIN, or both."""

    plate: Text = msgspec.field(default="", name="j:ConveyanceRegistrationPlateIdentification")
    jurisdiction: Text = ""
    vin: Text = msgspec.field(default="", name="nc:VehicleIdentification")
    description: Text = ""


class Phone(Value, frozen=True, kw_only=True):
    """A telephone number as written."""

    number: Text = msgspec.field(name="nc:FullTelephoneNumber")


class Address(Value, frozen=True, kw_only=True):
    """A postal address as one line of text."""

    text: Text = msgspec.field(name="nc:AddressFullText")


class Place(Value, frozen=True, kw_only=True):
    """A point on the ground in degrees (WGS 84); `accuracy_m` is the radius it is known to."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)] = msgspec.field(name="nc:Latitude")
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)] = msgspec.field(name="nc:Longitude")
    accuracy_m: Annotated[float, msgspec.Meta(ge=0)] = msgspec.field(default=0.0, name="accuracyM")


class Person(Value, frozen=True, kw_only=True):
    """Who a record is about. The first name is the primary one, the others are aliases.

    Citizenship, country of birth, language, sex and appearance are not shared, so nothing here can weigh them.
    """

    names: tuple[PersonName, ...] = msgspec.field(default=(), name="nc:PersonName")
    birth_dates: tuple[BirthDate, ...] = msgspec.field(default=(), name="nc:PersonBirthDate")
    identifiers: tuple[Identifier, ...] = msgspec.field(default=(), name="identifications")
    juvenile: bool = False


class SafetyFlag(Value, frozen=True, kw_only=True):
    """One officer-safety or medical caution, by its NCIC caution and medical condition code.

    `note` is a short reason (no narrative); it is required by the meaning of code `01`.
    """

    code: Annotated[str, msgspec.Meta(pattern=r"^\d{2}$")] = msgspec.field(name="ncic:PersonCautionInformationCode")
    entered_at: Time = msgspec.field(name="entered")
    unit: Text
    note: Annotated[str, msgspec.Meta(max_length=80)] = ""
    validated_at: Time | None = msgspec.field(default=None, name="validated")
    expires_at: Time | None = msgspec.field(default=None, name="expires")
    second_party_checked: bool = msgspec.field(default=False, name="secondPartyChecked")


class Marking(Value, frozen=True, kw_only=True):
    """The control marking of a record: CUI categories and limits on dissemination."""

    categories: tuple[Text, ...] = ("LEI",)
    limits: tuple[Text, ...] = ()

    def union(self, other: Marking) -> Marking:
        """The marking that a sheet with both records on it must carry."""
        return Marking(
            categories=tuple(sorted({*self.categories, *other.categories})),
            limits=tuple(sorted({*self.limits, *other.limits})),
        )


class Provenance(Value, frozen=True, kw_only=True):
    """Where a record stands: system, the agency and unit that own it, its access level and its times."""

    system: System
    agency: Agency
    unit: Text
    updated_at: Time = msgspec.field(name="updated")
    access_level: int = msgspec.field(default=1, name="accessLevel")
    access_level_changed_at: Time | None = msgspec.field(default=None, name="accessLevelChanged")


class Shared(Value, frozen=True, kw_only=True):
    """What every shared record has: identity, revision (grows by every change), provenance and marking."""

    id: Id
    revision: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    provenance: Provenance
    marking: Marking = Marking()


class Dealing(Shared, frozen=True, kw_only=True):
    """What officers and gateways made of records, sent to clients that name the feature `dealings` alone.

    It is no record that a check can find.
    """


class Encounter(Shared, tag_field="type", tag="encounter", frozen=True, kw_only=True):
    """One person in one apprehension event, as e3 holds it."""

    occurred_at: Time = msgspec.field(name="nc:ActivityDate")
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
    flags: tuple[SafetyFlag, ...] = ()


class CaseStatus(StrEnum):
    """The state of a case, by the N-DEx list."""

    ACTIVE = "ACTIVE"
    OPEN = "OPEN"
    PENDING = "PENDING"
    INACTIVE = "INACTIVE"
    COLD = "COLD"
    CLOSED = "CLOSED"
    ADMINISTRATIVELY_CLOSED = "ADMINISTRATIVELY_CLOSED"
    CLEARED_BY_ARREST = "CLEARED_BY_ARREST"
    CLEARED_BY_EXCEPTIONAL_MEANS = "CLEARED_BY_EXCEPTIONAL_MEANS"
    REOPENED = "RE-OPENED"
    UNFOUNDED = "UNFOUNDED"


class CaseRole(StrEnum):
    """The part a subject plays in a case; witnesses are never shared."""

    SUSPECT = "Suspect"
    ASSOCIATE = "Associate"
    OF_INTEREST = "Of interest"


class CaseSummary(Shared, tag_field="type", tag="case", frozen=True, kw_only=True):
    """One subject of one case or lookout, as TECS holds it.

    `contact_first` is the owner's request not to stop the subject before a call.
    """

    tracking_id: Text = msgspec.field(name="nc:CaseTrackingID")
    status: CaseStatus
    role: CaseRole = CaseRole.OF_INTEREST
    lookout: bool = False
    warrant: bool = False
    contact_first: bool = msgspec.field(default=False, name="contactFirst")
    opened_at: Time | None = msgspec.field(default=None, name="opened")
    person: Person = msgspec.field(default=Person(), name="nc:Person")
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    flags: tuple[SafetyFlag, ...] = ()


class Visibility(StrEnum):
    """How much of a planned operation its owner shows the other agency."""

    FULL = "full"
    TIME_AND_PLACE = "time and place"
    RESTRICTED = "restricted"


class Operation(Shared, tag_field="type", tag="operation", frozen=True, kw_only=True):
    """A planned action of either agency: a window in time, a place with a radius, and its targets if shown.

    The place of a restricted operation is the centre of a coarse cell, never its true point.
    """

    activity: Text
    starts_at: Time = msgspec.field(name="starts")
    ends_at: Time = msgspec.field(name="ends")
    visibility: Visibility = Visibility.TIME_AND_PLACE
    lead_minutes: Annotated[int, msgspec.Meta(ge=0, le=10_080)] = msgspec.field(default=0, name="leadMinutes")
    lag_minutes: Annotated[int, msgspec.Meta(ge=0, le=10_080)] = msgspec.field(default=0, name="lagMinutes")
    place: Place | None = None
    radius_m: Annotated[float, msgspec.Meta(ge=0, le=200_000)] = msgspec.field(default=800.0, name="radiusM")
    address: Address | None = None
    targets: tuple[Person, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    cancelled: bool = False


class CustodyKind(StrEnum):
    """What is planned for, or was done with, a person in custody."""

    RELEASE = "release"
    TRANSFER = "transfer"
    REMOVAL = "removal"


class CustodyChange(Shared, tag_field="type", tag="custody", frozen=True, kw_only=True):
    """A planned release, transfer or removal of the subject of an encounter."""

    subject_record: Id = msgspec.field(name="subjectRecord")
    change: CustodyKind
    planned_at: Time = msgspec.field(name="planned")
    done: bool = False
    person: Person = msgspec.field(default=Person(), name="nc:Person")


class DutyRole(StrEnum):
    """The part someone on the duty roster plays."""

    DUTY_AGENT = "duty agent"
    SUPERVISOR = "supervisor"
    WATCH_DESK = "watch desk"


class Duty(Shared, tag_field="type", tag="duty", frozen=True, kw_only=True):
    """One line of the duty roster: whom to call for a unit, from when to when."""

    unit: Text
    role: DutyRole
    name: Text = ""
    phone: Text = msgspec.field(name="nc:FullTelephoneNumber")
    radio_channel: Text = msgspec.field(default="", name="radioChannel")
    call_sign: Text = msgspec.field(default="", name="callSign")
    valid_from: Time = msgspec.field(name="validFrom")
    valid_to: Time = msgspec.field(name="validTo")
    verified_at: Time | None = msgspec.field(default=None, name="verified")


class Pointer(Shared, tag_field="type", tag="pointer", frozen=True, kw_only=True):
    """A record that may not be shown: it exists, its unit owns it, and the owner is to be called.

    `tokens` are keyed hashes of its identifiers (docs/protocol.md, match tokens); nothing else of it is on the laptop.
    """

    tokens: tuple[Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{20}$")], ...]


#: The records that are about a person, a vehicle, a phone or an address, and so can match a query by evidence.
SubjectRecord = Encounter | CaseSummary
