"""Match tokens, by which a pointer is found without telling anything of its record (docs/protocol.md, section 9).

Knows the keyed hash and what goes into it. It does *not* know where a gateway's token key is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, Protocol

from overlap.normalize import fold, without_marks
from overlap.records import Identifier, IdentifierKind, PersonName, Phone, Vehicle

#: Hex digits of a token: 80 bits keep chance agreements out of any copy that fits a laptop.
TOKEN_DIGITS: Final = 20

#: A birth date known to the day has this many characters.
_FULL_DATE: Final = 10

#: A form of a name has at least a given name and a surname.
_SHORTEST_FORM: Final = 2

#: Names of more words are asked for whole: five make 26 forms, each further word doubles them.
_MOST_WORDS_PARTED: Final = 5

#: Digits of a phone number that are compared: the national number in North America.
_PHONE_DIGITS: Final = 10


class Parts(Protocol):
    """What tokens are made of: a query has it, and so has the private side of a pointer."""

    @property
    def names(self) -> Sequence[PersonName]:
        """Every name, as it was typed or is told."""

    @property
    def birth_dates(self) -> Sequence[object]:
        """Birth dates; one that is not a full day makes no token."""

    @property
    def identifiers(self) -> Sequence[Identifier]:
        """Numbers of documents and of other kinds, with their kind."""

    @property
    def vehicles(self) -> Sequence[Vehicle]:
        """Vehicles by plate, VIN or both."""

    @property
    def phones(self) -> Sequence[Phone]:
        """Phone numbers in any form."""


def match_tokens(parts: Parts, token_key: bytes) -> frozenset[str]:
    """The tokens of all that identifies: each name with each full birth date, identifiers, plates, VINs, phones."""
    return frozenset(_token(kind, value, token_key) for kind, value in _values(parts))


def _token(kind: str, value: str, token_key: bytes) -> str:
    """The keyed hash of one value."""
    return hmac.new(token_key, f"{kind}:{value}".encode("ascii"), hashlib.sha256).hexdigest()[:TOKEN_DIGITS]


def _values(parts: Parts) -> Iterator[tuple[str, str]]:
    """Each kind and value that has a token; an empty value has none."""
    days = [text for text in map(str, parts.birth_dates) if len(text) == _FULL_DATE]
    forms = dict.fromkeys(form for name in parts.names for form in _name_forms(name))
    yield from (("nb", f"{form}:{day}") for form in forms for day in days)
    yield from _filled("id", (form for item in parts.identifiers for form in _identifier_forms(item)))
    yield from _filled("pl", (fold(vehicle.plate) for vehicle in parts.vehicles))
    yield from _filled("vn", (fold(vehicle.vin) for vehicle in parts.vehicles))
    yield from _filled("ph", (_last_digits(item.number) for item in parts.phones))


def _name_forms(name: PersonName) -> Iterator[str]:
    """The sorted words of a name: all of them, and of three to five every two and more.

    An officer types what a document shows, which has middle names and second surnames or not; a hash forgives nothing.
    """
    found = sorted(name_tokens(name))
    shortest = _SHORTEST_FORM if _SHORTEST_FORM < len(found) <= _MOST_WORDS_PARTED else len(found)
    for size in range(max(shortest, 1), len(found) + 1):
        yield from map(" ".join, combinations(found, size))


def _filled(kind: str, values: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The values that are not empty, with their kind."""
    return ((kind, value) for value in values if value)


def _identifier_forms(item: Identifier) -> tuple[str, ...]:
    """The folded identifier; an A-number with and without its letter, since it is typed and recorded both ways."""
    folded = fold(item.value)
    if item.kind is IdentifierKind.ALIEN and re.fullmatch(r"A?\d{7,9}", folded):
        return (folded, folded[1:] if folded.startswith("A") else "A" + folded)
    return (folded,)


def _last_digits(number: str) -> str:
    """The last ten digits of a phone number; "" where it has fewer."""
    digits = re.sub(r"[^0-9]", "", number)
    return digits[-_PHONE_DIGITS:] if len(digits) >= _PHONE_DIGITS else ""


def name_tokens(name: PersonName) -> tuple[str, ...]:
    """All words of a name, particles and repeats included, each folded, empty ones dropped."""
    text = without_marks(f"{name.surname} {name.given_names} {name.middle_names}")
    spaced = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in text)
    return tuple(filter(None, map(fold, spaced.split())))
