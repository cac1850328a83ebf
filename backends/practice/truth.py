"""The truth of a practice world: which records of the two systems overlap, through what, what an officer would type.

A link is made from what was *written* in both records, so an identifier that a clerk misread is not called identical.
Knows nothing of how a client matches.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from backends.practice.cases import Case
from backends.practice.clerk import without_marks
from backends.practice.disclosure import Seen
from backends.practice.encounters import Encounter
from backends.practice.naming import Name
from backends.practice.record import OnFile


class LinkKind(StrEnum):
    """Through what two records overlap; `person` is one and the same person, else it is a thing that two share."""

    PERSON = "person"
    VEHICLE = "vehicle"
    PHONE = "phone"
    ADDRESS = "address"
    DOCUMENT = "document"


class Basis(StrEnum):
    """What of the overlap can be seen in the two records.

    `similar` means a name and a birth date on both sides that agree at least in the year; `weak` is less than that, and
    an address alone where one side is a pointer, which carries no token of addresses (docs/protocol.md, section 9).
    """

    IDENTICAL = "identical"
    SIMILAR = "similar"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Shared:
    """One identifier that stands alike in both records: its kind, its folded value, what an officer would type."""

    kind: str
    value: str
    typed: str


@dataclass(frozen=True, slots=True)
class Link:
    """One overlap of an e3 with a TECS record, and how much of each an agent of neither owning unit is shown."""

    kind: LinkKind
    e3: str
    tecs: str
    basis: Basis
    identical: tuple[Shared, ...]
    typed: str
    e3_seen: str
    tecs_seen: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A record that no gateway may share (or that is not shared with agents), and why."""

    record: str
    why: str


@dataclass(frozen=True, slots=True)
class CastMember:
    """One of the guaranteed scenes: who types what, what it concerns, and between which levels the answer must lie."""

    scene: str
    agency: str
    action: str
    typed: str
    least: str
    most: str
    e3: tuple[str, ...] = ()
    tecs: tuple[str, ...] = ()
    position: str = ""
    at_station: str = ""
    unit: str = ""
    later_least: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is known of a world; `seed`, `now` and `people` made it."""

    seed: int
    now: dt.datetime
    people: int
    counts: dict[str, int] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    cast: tuple[CastMember, ...] = ()
    sentinel: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Letters and digits alone, upper case, without marks."""
    return re.sub(r"[^A-Z0-9]", "", without_marks(text).upper())


def folded_parts(name: Name, *, given: bool = True) -> frozenset[str]:
    """The folded words of a name, of its surname alone where `given` is false."""
    text = f"{name.surname} {name.given} {name.middle}" if given else name.surname
    return frozenset(folded(word) for word in re.split(r"[\s-]+", text) if word)


def typed_person(name: Name, birth: str) -> str:
    """A name and a birth date as an officer enters them."""
    plain = without_marks(f"{name.surname} {name.given}").upper().strip()
    return f"{plain} {birth.replace('-', '')}".strip()


def identifiers(on_file: OnFile, alien_number: str = "", fin: str = "") -> dict[tuple[str, str], str]:
    """Every identifier of a record, by kind and folded value, with the text that an officer would type for it."""
    found = {
        ("document", folded(item.number)): item.number
        for item in on_file.documents
        if item.kind not in ("ALIEN", "FIN")
    }
    found |= {
        (item.kind.lower(), folded(item.number)): item.number for item in on_file.documents if item.kind == "ALIEN"
    }
    found |= {("fin", item.number): f"FIN {item.number}" for item in on_file.documents if item.kind == "FIN"}
    found |= {("alien", folded(alien_number)): alien_number} if alien_number else {}
    found |= {("fin", fin): f"FIN {fin}"} if fin else {}
    for car in on_file.cars:
        found |= {("plate", folded(car.plate)): car.plate} if car.plate else {}
        found |= {("vin", folded(car.vin)): car.vin} if car.vin else {}
    found |= {("phone", folded(phone)[-10:]): phone for phone in on_file.phones}
    return found | {("address", folded(address)): address for address in on_file.addresses}


#: Which identifiers make a link of a kind.
_MAKES = {
    LinkKind.VEHICLE: ("plate", "vin"),
    LinkKind.PHONE: ("phone",),
    LinkKind.ADDRESS: ("address",),
    LinkKind.DOCUMENT: ("document",),
}


def link(kind: LinkKind, encounter: Encounter, case: Case) -> Link | None:
    """The overlap of two records, or None where what the people share isn't on file on both sides."""
    in_e3 = identifiers(encounter.on_file, encounter.alien_number, encounter.fin)
    in_tecs = identifiers(case.on_file)
    shared = tuple(Shared(key[0], key[1], typed) for key, typed in in_e3.items() if key in in_tecs)
    basis, typed = _basis(kind, encounter, case, shared)
    if basis is None:
        return None
    if Seen.POINTER in (encounter.disclosure.seen(), _seen(case)) and not _strong(shared) and basis is Basis.IDENTICAL:
        basis = Basis.WEAK
    return Link(
        kind,
        f"e3:{encounter.record_id}",
        f"tecs:{case.record_id}",
        basis,
        shared,
        typed,
        encounter.disclosure.seen(),
        _seen(case),
    )


def _strong(shared: tuple[Shared, ...]) -> bool:
    return any(item.kind != "address" for item in shared)


def _seen(case: Case) -> Seen:
    return Seen.NOTHING if case.role == "WITNESS" else case.disclosure.seen()


def _basis(kind: LinkKind, encounter: Encounter, case: Case, shared: tuple[Shared, ...]) -> tuple[Basis | None, str]:
    if kind is LinkKind.PERSON:
        return Basis.IDENTICAL if _strong(shared) else _likeness(encounter.on_file, case.on_file), _typed(
            encounter.on_file
        )
    makers = [item for item in shared if item.kind in _MAKES[kind]]
    return (Basis.IDENTICAL, makers[0].typed) if makers else (None, "")


def _typed(on_file: OnFile) -> str:
    return typed_person(on_file.names[0], on_file.births[0] if on_file.births else "")


def _likeness(left: OnFile, right: OnFile) -> Basis:
    if not (left.births and right.births and left.names and right.names):
        return Basis.WEAK
    return Basis.SIMILAR if left.births[0][:4] == right.births[0][:4] else Basis.WEAK


def withheld(encounters: Iterator[Encounter], cases: Iterator[Case]) -> Iterator[Withheld]:
    """Every record that no gateway may share, with the reason."""
    for encounter in encounters:
        if why := encounter.disclosure.withheld():
            yield Withheld(f"e3:{encounter.record_id}", why)
    for case in cases:
        if why := case.disclosure.withheld() or ("witness" if case.role == "WITNESS" else ""):
            yield Withheld(f"tecs:{case.record_id}", why)
