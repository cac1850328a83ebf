"""What was read off one card or passport, as a value, and the line of text that asks about it.

Knows the few fields that a check needs; all else that a card carries (looks, address, organ donor) is dropped where it
is read. It does *not* know any card's layout (`ui.scanner.aamva`, `ui.scanner.mrz`) or what an officer is told.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from overlap.records import PartialDate, Value


class Card(StrEnum):
    """The kind of document that was scanned."""

    LICENCE = "licence"
    PASSPORT = "passport"
    VISA = "visa"
    IDENTITY_CARD = "identity card"


class Doubt(StrEnum):
    """Something about a scan that the officer must know; the value is shown and searched for as it was read."""

    NUMBER_CHECK = "number check digit"
    BIRTH_CHECK = "birth check digit"
    EXPIRY_CHECK = "expiry check digit"
    WHOLE_CHECK = "composite check digit"
    CENTURY = "century"
    NAME_CUT = "name cut"
    EXPIRED = "expired"


class Scan(Value, frozen=True, kw_only=True):
    """The fields of one document that a check asks with.

    `birth_dates` has two entries where a two-digit year fits two centuries. `doubts` are in the order they were found.
    """

    card: Card
    family: str = ""
    given: str = ""
    birth_dates: tuple[PartialDate, ...] = ()
    number: str = ""
    issuer: str = ""
    expires: dt.date | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def text(self) -> str:
        """The line that asks about it, in the form an officer would type and can go on editing."""
        name = ", ".join(filter(None, (self.family, self.given)))
        birth = str(self.birth_dates[0]) if self.birth_dates else ""
        label = "DL" if self.card is Card.LICENCE else "doc"
        return " ".join(filter(None, (name, birth, f"{label} {self.number}" if self.number else "")))


class Unreadable(StrEnum):
    """Why nothing could be taken from a scan."""

    UNKNOWN = "unknown"
    STRIPPED = "separators stripped"
    CUT = "cut short"
    NOBODY = "neither name nor number"
    NO_PICTURE = "no picture"
    NO_BARCODE = "no barcode on the picture"
    NO_DECODER = "no decoder for pictures"


class ScanError(ValueError):
    """A scan that can't be read; `why` tells the reason and no character of the scan is in it."""

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why.value)
        self.why = why
