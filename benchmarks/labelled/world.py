"""A world of encounters (e3) and cases (TECS) in which it is known which of them have what in common.

Every record is drawn from the seed and its own number, so that any of a million can be made again alone. People live
three to a household, which has an address and may have a vehicle and a phone. A case concerns a person of the
encounters (`Tie.PERSON`), somebody else in the same household, vehicle or with the same document, or nobody of them.
All of it is synthetic: names of `backends.practice`, ids with SYN, phones of the range reserved for fiction.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum
from random import Random
from typing import Final, NamedTuple

from backends.practice.clerk import address_written, phone_written
from backends.practice.name_lists import NameLists, Origin, load
from backends.practice.naming import Name, draw_name
from benchmarks.labelled.slips import drawn_birth, drawn_name, drawn_number
from overlap.records import (
    Address,
    Agency,
    CaseStatus,
    CaseSummary,
    Encounter,
    Identifier,
    IdentifierKind,
    Person,
    PersonName,
    Phone,
    Provenance,
    System,
    Vehicle,
)


class Tie(Enum):
    """What a case has in common with an encounter."""

    PERSON = "the same person"
    HOUSEHOLD = "another person at the same address, with the same phone where there is one"
    VEHICLE = "another person in the same vehicle"
    DOCUMENT = "the same document under another name"


#: How many cases are tied to an encounter; all others concern strangers. Reasoned.
TIES: Final = {Tie.PERSON: 0.15, Tie.HOUSEHOLD: 0.03, Tie.VEHICLE: 0.02, Tie.DOCUMENT: 0.01}

#: Shares of encounters with each value; a case has them as often as its slips leave them.
_DOCUMENTED: Final = 0.6
_HAS_VEHICLE: Final = 0.3
_HAS_ADDRESS: Final = 0.5
#: One household in so many has a phone: the range reserved for fiction has 80,000 numbers with made-up areas.
_PHONE_EVERY: Final = 6
_HOUSEHOLD: Final = 3
_AREAS: Final = 800
_LINES: Final = 100

#: The lists of the other forms are short: more of them would give a million people fewer names than people have.
_ORIGINS: Final = (
    (Origin.CENSUS, 0.72), (Origin.SPANISH, 0.14), (Origin.SOUTH_ASIAN, 0.05), (Origin.ARABIC, 0.03),
    (Origin.CHINESE, 0.03), (Origin.SLAVIC, 0.02), (Origin.FRENCH_CANADIAN, 0.01),
)  # fmt: skip
_FIRST_BIRTH: Final = dt.date(1945, 1, 1)
_BIRTH_DAYS: Final = 60 * 365
_STREETS: Final = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Grove", "Harbor", "Iris", "Juniper")
_KINDS: Final = ("Street", "Avenue", "Road", "Drive", "Lane")
_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_UPDATED: Final = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
_E3: Final = Provenance(system=System.E3, agency=Agency.USBP, unit="SYN", updated_at=_UPDATED)
_TECS: Final = Provenance(system=System.TECS, agency=Agency.HSI, unit="SYN", updated_at=_UPDATED)


class Subject(NamedTuple):
    """A case, and what it has in common with which encounter; None for a stranger."""

    case: CaseSummary
    tie: Tie | None
    encounter: int


class _Someone(NamedTuple):
    """A person with what belongs to them, before it is written by either agency."""

    origin: Origin
    name: Name
    birth: dt.date
    document: str


class _Home(NamedTuple):
    """A household's address, vehicle and phone, empty where it has none."""

    address: str
    plate: str
    vin: str
    phone: str


class World:
    """So many encounters, and as many cases as are asked for, of one seed."""

    def __init__(self, people: int, seed: int = 7) -> None:
        self.people = people
        self._seed = seed
        self._lists: NameLists = load()

    def encounter(self, number: int) -> Encounter:
        """The encounter of this number."""
        who, home = self._someone("p", number), self._home("p", number // _HOUSEHOLD)
        rng = self._rng("e", number)
        return Encounter(
            id=f"e3:SYN-{number}",
            revision=1,
            provenance=_E3,
            occurred_at=_UPDATED,
            event_number=f"SYN-{number}",
            person=_person(who.name, who.birth.isoformat(), who.document if rng.random() < _DOCUMENTED else ""),
            vehicles=_vehicles(home.plate, home.vin) if rng.random() < _HAS_VEHICLE else (),
            phones=_phones(home.phone),
            addresses=_addresses(home.address) if rng.random() < _HAS_ADDRESS else (),
        )

    def subject(self, number: int) -> Subject:
        """The case of this number."""
        rng = self._rng("s", number)
        tie, of = self._drawn_tie(rng), rng.randrange(self.people)
        own, stranger = self._someone("p", of), self._someone("q", number)
        home = self._home("p" if tie else "q", of // _HOUSEHOLD if tie else number)
        who = own if tie is Tie.PERSON else stranger
        name = drawn_name(rng, self._lists, who.origin, who.name) if tie is Tie.PERSON else who.name
        name = name if name.surname or name.given else stranger.name
        document = own.document if tie in {Tie.PERSON, Tie.DOCUMENT} else stranger.document
        in_vehicle = tie in {Tie.PERSON, Tie.VEHICLE} or (tie is None and rng.random() < _HAS_VEHICLE)
        at_home = tie in {Tie.PERSON, Tie.HOUSEHOLD} or (tie is None and rng.random() < _HAS_ADDRESS)
        case = CaseSummary(
            id=f"tecs:SYN-{number}",
            revision=1,
            provenance=_TECS,
            tracking_id=f"SYN-{number}",
            status=CaseStatus.OPEN,
            person=_person(name, drawn_birth(rng, who.birth), _written(rng, document, sure=tie is Tie.DOCUMENT)),
            vehicles=_vehicles(_written(rng, home.plate, sure=tie is Tie.VEHICLE), "") if in_vehicle else (),
            phones=_phones(phone_written(rng, home.phone)) if at_home and home.phone else (),
            addresses=_addresses(address_written(rng, home.address)) if at_home else (),
        )
        return Subject(case, tie, of)

    def _rng(self, kind: str, number: int) -> Random:
        """The draws of one record."""
        return Random(((self._seed * 32 + ord(kind) % 32) << 32) | number)

    def _drawn_tie(self, rng: Random) -> Tie | None:
        """What a case is tied by, None for a stranger."""
        at = rng.random()
        for tie, share in TIES.items():
            if at < share:
                return tie
            at -= share
        return None

    def _someone(self, kind: str, number: int) -> _Someone:
        """A person; two of one household have names of their own, as strangers who share a flat have."""
        rng = self._rng(kind, number)
        origin = rng.choices([each for each, _ in _ORIGINS], weights=[share for _, share in _ORIGINS])[0]
        name = draw_name(rng, self._lists, origin, female=rng.random() < 0.3)  # noqa: PLR2004  # reasoned
        birth = _FIRST_BIRTH + dt.timedelta(days=rng.randrange(_BIRTH_DAYS))
        return _Someone(origin, name, birth, f"{rng.choice(_LETTERS)}{rng.randrange(10**7, 10**8)}")

    def _home(self, kind: str, number: int) -> _Home:
        """What a household has."""
        rng = self._rng(chr(ord(kind) + 5), number)
        street = f"{rng.choice(_STREETS)}{rng.choice(_STREETS).lower()} {rng.choice(_KINDS)}"
        address = f"{rng.randrange(1, 9_999)} {street}, Blaine WA 98{rng.randrange(1_000):03}"
        plate = f"{''.join(rng.choices(_LETTERS, k=3))}{rng.randrange(10_000):04}"
        vin = "".join(rng.choices(_LETTERS + "0123456789", k=17))
        place = number // _PHONE_EVERY + (0 if kind == "p" else _AREAS * _LINES // 2)
        has_phone = number % _PHONE_EVERY == 0 and place < _AREAS * _LINES
        phone = f"{200 + place // _LINES}55501{place % _LINES:02}" if has_phone else ""
        return _Home(address, plate, vin, phone)


def _written(rng: Random, number: str, *, sure: bool) -> str:
    """A number as the second agency has it; what ties a case is never missing."""
    return number if sure else drawn_number(rng, number)


def _person(name: Name, birth: str, document: str) -> Person:
    """A person of a record."""
    return Person(
        names=(PersonName(surname=name.surname.upper(), given_names=name.given.upper(), middle_names=name.middle),),
        birth_dates=(birth,) if birth else (),
        identifiers=(Identifier(kind=IdentifierKind.PASSPORT_FOREIGN, value=document),) if document else (),
    )


def _vehicles(plate: str, vin: str) -> tuple[Vehicle, ...]:
    """A vehicle, none without a plate."""
    return (Vehicle(plate=plate, jurisdiction="US-WA", vin=vin),) if plate else ()


def _phones(number: str) -> tuple[Phone, ...]:
    """A phone, none of no number."""
    return (Phone(number=number),) if number else ()


def _addresses(text: str) -> tuple[Address, ...]:
    """An address."""
    return (Address(text=text),)
