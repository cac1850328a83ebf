"""One line of typed text as a query: names, dates, plates, documents, phones, addresses, in any order and script.

Knows what officers type and in which order shapes are tried: the most telling first. Where a stretch fits two shapes
it is read as both and shown with the other reading; what fits none is shown as unread. It does *not* look anything up.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from overlap import numbers, shapes
from overlap.dates import read_dates
from overlap.jurisdictions import NAME_LIKE
from overlap.jurisdictions import jurisdiction as issuing
from overlap.normalize import fold
from overlap.query import Part, Query, Token
from overlap.reading_names import read_names
from overlap.records import Address, Identifier, IdentifierKind, PartialDate, PersonName, Phone, Vehicle

#: Longest text that is read; the rest is shown as unread. A whole scanned licence has some 400 characters.
LONGEST_READ: Final = 600

#: Most things read from one text: a stop has fewer, and garbage must not cost more.
MOST_THINGS: Final = 24

#: Stands where something was taken, so that no later pattern reaches across.
_TAKEN: Final = "\x1f"

#: Plates have at most 8 characters in North America; shorter than 4 they need their authority or a label.
_LONGEST_PLATE: Final = 8
_SHORTEST_PLATE: Final = 4

#: A mixed stretch from this length on is no plate.
_SHORTEST_DOCUMENT: Final = 9

#: Digits alone: from 5 a plate or a document, 9 an A-number or passport without its letter.
_SHORTEST_DIGITS: Final = 5


def read(text: str, *, today: dt.date, jurisdiction: str = "") -> Query:
    """What is asked about in a line of text. Any text gives a query; one with nothing in it gives an empty one.

    `jurisdiction` is the authority taken for a plate that names none, "" for not known.
    """
    reader = _Reader(text, issuing(jurisdiction))
    reader.take_numbers(today)
    reader.take_names()
    return reader.query()


def _levelled(char: str) -> str:
    """One character for one: digits of any script in ASCII, wide letters narrow, controls and marks as spaces."""
    if char.isascii():
        return char if char.isprintable() else " "
    if unicodedata.category(char) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cs", "Cn"}:
        return " "
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    narrow = unicodedata.normalize("NFKC", char)
    return narrow if len(narrow) == 1 else char


class _Reader:
    """One reading of one text: takes what it understands out of `_left` and keeps where it stood."""

    def __init__(self, text: str, jurisdiction: str) -> None:
        self._text = text
        self._left = "".join(map(_levelled, text[:LONGEST_READ]))
        self._jurisdiction = jurisdiction
        self._tokens: list[Token] = []
        self._names: tuple[PersonName, ...] = ()
        self._births: dict[PartialDate, None] = {}
        self._identifiers: dict[Identifier, None] = {}
        self._vehicles: dict[Vehicle, None] = {}
        self._phones: dict[Phone, None] = {}
        self._addresses: dict[Address, None] = {}

    def take_numbers(self, today: dt.date) -> None:
        """Takes everything but names, the most telling shapes first."""
        self._take_phones()
        self._take_addresses()
        self._take_labelled()
        self._take_vins()
        self._take_a_numbers()
        self._take_dates(today)
        self._take_plates_with_code(shapes.PLATE_AFTER_CODE)
        self._take_plates_with_code(shapes.PLATE_BEFORE_CODE)
        for found in self._each(shapes.SPLIT_PLATE):
            self._take_plate(found.start(), found.end(), found[0], self._jurisdiction)
        for found in self._each(shapes.MIXED):
            if any(char.isdigit() for char in found[0]):
                self._take_mixed(found)

    def take_names(self) -> None:
        """Takes the words that are left as names, and the rest as unread."""
        reading = read_names(self._left)
        self._names = reading.names
        for start, end in reading.dividers:
            self._erase(start, end)
        for start, end in reading.spans:
            self._take(Part.NAME, start, end, self._text[start:end])
        for found in re.finditer(rf"[^\s{_TAKEN}]+(?: +[^\s{_TAKEN}]+)*", self._left):
            if any(unicodedata.category(char)[0] not in "PZ" for char in found[0]):
                self._take(Part.UNREAD, found.start(), found.end(), found[0])
        if len(self._text) > LONGEST_READ:
            rest = self._text[LONGEST_READ : LONGEST_READ + 20]
            self._tokens.append(Token(part=Part.UNREAD, start=LONGEST_READ, end=len(self._text), shown=rest))

    def query(self) -> Query:
        """What was read."""
        return Query(
            text=self._text,
            names=self._names,
            birth_dates=tuple(self._births),
            identifiers=tuple(self._identifiers),
            vehicles=tuple(self._vehicles),
            phones=tuple(self._phones),
            addresses=tuple(self._addresses),
            tokens=tuple(sorted(self._tokens, key=lambda token: (token.start, token.end))),
        )

    def _each(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """The matches of a pattern in what was left when it began, up to the bound on things."""
        room = max(0, MOST_THINGS - len(self._tokens))
        return [found for found, _ in zip(pattern.finditer(self._left), range(room), strict=False)]

    def _take(self, part: Part, start: int, end: int, shown: str, alternatives: Iterable[str] = ()) -> None:
        """Takes a stretch out of what is left and keeps it as a token."""
        self._tokens.append(Token(part=part, start=start, end=end, shown=shown, alternatives=tuple(alternatives)))
        self._erase(start, end)

    def _erase(self, start: int, end: int) -> None:
        """Takes a stretch out of what is left."""
        self._left = self._left[:start] + _TAKEN * (end - start) + self._left[end:]

    def _take_addresses(self) -> None:
        """Takes house number, street and what belongs to it."""
        for found in self._each(shapes.ADDRESS):
            text = " ".join(found[0].split())
            self._addresses[Address(text=text)] = None
            self._take(Part.ADDRESS, found.start(), found.end(), text)

    def _take_labelled(self) -> None:
        """Takes what stands behind a label as the label says, and drops labels that announce another shape."""
        for label in self._each(shapes.LABEL):
            word = label["word"].lower().replace("-", "")
            value = shapes.LABELLED.match(self._left, label.end())
            self._erase(label.start(), label.end())
            if value is None or not any(char.isdigit() for char in value[0]):
                continue
            if word in shapes.PLATE_LABELS:
                self._take_plate(value.start(), value.end(), value[0], self._jurisdiction)
            elif word in shapes.KINDS:
                self._take_document(shapes.KINDS[word], value.start(), value.end(), value[0])

    def _take_vins(self) -> None:
        """Takes seventeen characters as a VIN; one whose check digit fails is searched for as well, and says so."""
        for found in self._each(shapes.VIN):
            value = numbers.vin(found[0])
            self._vehicles[Vehicle(vin=value)] = None
            doubt = () if numbers.vin_checks(value) else ("check digit does not fit",)
            self._take(Part.VIN, found.start(), found.end(), value, doubt)

    def _take_a_numbers(self) -> None:
        """Takes A-numbers; one in one piece may be a passport or a licence that begins with A, and is read as both."""
        for found in self._each(shapes.A_NUMBER):
            self._take_document(IdentifierKind.ALIEN, found.start(), found.end(), found[0])
            if found[0][1:].isdigit():
                self._identifiers[Identifier(kind=IdentifierKind.OTHER, value=fold(found[0]))] = None

    def _take_dates(self, today: dt.date) -> None:
        """Takes birth dates, each with all days that it may mean."""
        for reading in list(read_dates(self._left, today))[:MOST_THINGS]:
            self._births.update(dict.fromkeys(reading.dates))
            shown, *others = map(str, reading.dates)
            self._take(Part.BIRTH, reading.start, reading.end, shown, others)

    def _take_phones(self) -> None:
        """Takes phone numbers, unless a label says otherwise; ten bare digits may be a fingerprint number as well."""
        for found in self._each(shapes.PHONE):
            value = numbers.phone(found[0])
            if not value.startswith("+") or shapes.DOCUMENT_LABEL.search(self._left[: found.start()]):
                continue
            self._phones[Phone(number=value)] = None
            both = found[0].isdigit() and len(found[0]) == numbers.NANP_DIGITS
            if both:
                self._identifiers[Identifier(kind=IdentifierKind.OTHER, value=found[0])] = None
            self._take(Part.PHONE, found.start(), found.end(), value, [f"document {found[0]}"] * both)

    def _take_plates_with_code(self, pattern: re.Pattern[str]) -> None:
        """Takes plates beside the two letters of their authority, unless the letters belong to a name."""
        for found in self._each(pattern):
            code = found["code"].upper()
            start, end = found.span()
            overlapping = _TAKEN in self._left[start:end]
            if overlapping or (code in NAME_LIKE and not self._stands_alone(start, end)):
                continue
            self._take_plate(start, end, found["plate"], issuing(code))

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether no word of a name stands directly beside a stretch."""
        before, after = self._left[:start].rstrip(" ,"), self._left[end:].lstrip(" ,")
        return not (before and before[-1].isalpha()) and not (after and after[0].isalpha())

    def _take_plate(self, start: int, end: int, typed: str, authority: str, alternatives: Iterable[str] = ()) -> None:
        """Keeps a plate."""
        value = numbers.plate(typed)
        self._vehicles[Vehicle(plate=value, jurisdiction=authority)] = None
        shown = " ".join(filter(None, (value, authority.partition("-")[2] or authority)))
        self._take(Part.PLATE, start, end, shown, alternatives)

    def _take_document(self, kind: IdentifierKind, start: int, end: int, typed: str) -> None:
        """Keeps an identifier."""
        value = fold(typed)
        self._identifiers[Identifier(kind=kind, value=value)] = None
        self._take(Part.DOCUMENT, start, end, value if kind is IdentifierKind.OTHER else f"{kind} {value}")

    def _take_mixed(self, found: re.Match[str]) -> None:
        """Keeps letters and digits as a plate, a document, or both where either may be meant."""
        start, end = found.span()
        value = fold(found[0])
        if len(value) == numbers.VIN_LENGTH - 1 and not value.isdigit():
            # A VIN with one character lost; 16 characters of both kinds are hardly anything else.
            self._vehicles[Vehicle(vin=value)] = None
        shortest = _SHORTEST_DIGITS if value.isdigit() else _SHORTEST_PLATE
        if len(value) < shortest:
            self._take(Part.UNREAD, start, end, found[0])
        elif len(value) >= _SHORTEST_DOCUMENT:
            self._take_document(IdentifierKind.OTHER, start, end, value)
        elif value.isdigit() or len(value) == _LONGEST_PLATE or shapes.DOCUMENT.fullmatch(value):
            self._identifiers[Identifier(kind=IdentifierKind.OTHER, value=value)] = None
            self._take_plate(start, end, value, self._jurisdiction, [f"document {value}"])
        else:
            self._take_plate(start, end, value, self._jurisdiction)
