"""What an officer asked about, as values.

Knows the parts a check can have and where each stood in the typed text. It does *not* know how text is read into
these parts (`overlap.reading`) or what is compared with them (`overlap.evidence`).
"""

from __future__ import annotations

from enum import StrEnum

from overlap.records import Address, Identifier, PartialDate, PersonName, Phone, Value, Vehicle


class Action(StrEnum):
    """What the officer is about to do; every check has one."""

    STOP = "stop"
    ARREST = "arrest"
    INTERVIEW = "interview"
    WARRANT = "warrant"
    SURVEILLANCE = "surveillance"
    OPERATION = "operation"
    RELEASE = "release"


class Part(StrEnum):
    """The kind of thing one token of the typed text was read as."""

    NAME = "name"
    BIRTH = "birth"
    PLATE = "plate"
    VIN = "vin"
    DOCUMENT = "document"
    PHONE = "phone"
    ADDRESS = "address"
    UNREAD = "unread"


class Token(Value, frozen=True, kw_only=True):
    """One stretch of the typed text and what it was read as.

    `start` and `end` are character offsets into the text. `shown` is the reading in the form an officer reads it.
    `alternatives` are other readings that fit as well (a date by day/month and by month/day), never dropped silently.
    """

    part: Part
    start: int
    end: int
    shown: str
    alternatives: tuple[str, ...] = ()


class Query(Value, frozen=True, kw_only=True):
    """What is asked about: the readings of one line of text, or of one scanned document.

    `birth_dates` has more than one entry where the text is ambiguous; any of them may agree.
    """

    text: str
    names: tuple[PersonName, ...] = ()
    birth_dates: tuple[PartialDate, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[Address, ...] = ()
    tokens: tuple[Token, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing in the text could be read as something to look for."""
        return not (
            self.names or self.birth_dates or self.identifiers or self.vehicles or self.phones or self.addresses
        )
