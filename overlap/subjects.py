"""What of a record can be compared: its people with what belongs to them.

Knows where each kind of record keeps them. It does *not* read anything else of a record.
"""

from __future__ import annotations

from typing import NamedTuple, assert_never

from overlap.any_record import Record
from overlap.records import (
    Address,
    CaseSummary,
    CustodyChange,
    Dealing,
    Duty,
    Encounter,
    Operation,
    Person,
    PersonName,
    Phone,
    Pointer,
    Vehicle,
)


class Subjects(NamedTuple):
    """All of a record that can be compared: people with what belongs to them."""

    people: tuple[Person, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()

    @property
    def names(self) -> tuple[PersonName, ...]:
        """The names of all people."""
        return tuple(name for person in self.people for name in person.names)


def subjects(record: Record) -> Subjects:
    """What of a record can be compared; a duty line, a pointer and a dealing have nothing."""
    match record:
        case Encounter() | CaseSummary():
            return Subjects((record.person,), record.vehicles, record.phones, record.addresses)
        case Operation():
            addresses = () if record.address is None else (record.address,)
            return Subjects(record.targets, record.vehicles, record.phones, addresses)
        case CustodyChange():
            return Subjects((record.person,))
        case Duty() | Pointer() | Dealing():
            return Subjects()
        case _:
            assert_never(record)
