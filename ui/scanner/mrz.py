"""The machine-readable zone of a passport, visa or identity card, read by ICAO Doc 9303.

Knows the five layouts, their check digits and what two-digit years can mean. A failed check digit is told and the value
kept as it was read: a reader that "corrects" it may turn one person into another.

Source: ICAO Doc 9303, parts 3 to 7 (8th edition, 2021).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from overlap.records import PartialDate
from ui.scanner.scan import Card, Doubt, Scan, ScanError, Unreadable

_FILLER: Final = "<"
_WEIGHTS: Final = (7, 3, 1)
_VALUES: Final = {char: at for at, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {_FILLER: 0}
#: The oldest person that a two-digit year is taken for.
_OLDEST_YEARS: Final = 110
#: A card's life: an expiry is never read as of the century before.
_CENTURY: Final = 2000
#: From this age on the other century is told as well: hardly anybody older travels.
_YOUNGEST_OF_OTHER_CENTURY: Final = 90
#: Where a long document number goes on in the optional data of a card of three lines.
_NUMBER_LENGTH: Final = 9


class _Layout(NamedTuple):
    """One of the standard's layouts: lines and where in the joined text each field stands."""

    lines: int
    length: int
    name: slice
    number: slice
    birth: slice
    expires: slice
    #: What the composite digit covers, and where it stands; none on visas.
    whole: tuple[slice, ...]
    whole_at: int | None


def _two_lines(length: int, whole_at: int | None) -> _Layout:
    """A passport's, visa's or two-line card's layout, which differ in length and composite digit alone."""
    at = length
    covered = (slice(at, at + 10), slice(at + 13, at + 20), slice(at + 21, at + length - 1))
    return _Layout(
        2, length, slice(5, length), slice(at, at + 9), slice(at + 13, at + 19), slice(at + 21, at + 27),
        covered if whole_at is not None else (), None if whole_at is None else at + whole_at,
    )  # fmt: skip


_CARD: Final = _Layout(
    3, 30, slice(60, 90), slice(5, 14), slice(30, 36), slice(38, 44),
    (slice(5, 30), slice(30, 37), slice(38, 45), slice(48, 59)), 59,
)  # fmt: skip
#: Total length and whether the document is a visa → layout.
_LAYOUTS: Final = {
    (90, False): _CARD,
    (88, False): _two_lines(44, 43),
    (88, True): _two_lines(44, None),
    (72, False): _two_lines(36, 35),
    (72, True): _two_lines(36, None),
}
_ZONE: Final = re.compile(r"[A-Z0-9<]+")


def is_zone(text: str) -> bool:
    """Whether a text looks like a machine-readable zone, whole or cut."""
    joined = _joined(text)
    return _FILLER * 2 in joined and _ZONE.fullmatch(joined) is not None and joined[0] in "PVIAC"


def read_zone(text: str, today: dt.date) -> Scan:
    """The document of a scanned machine-readable zone; lines may have lost their ends, since they have fixed lengths.

    Raises: ScanError where no layout has that length or it names nobody.
    """
    zone = _joined(text)
    visa = zone.startswith("V")
    layout = _LAYOUTS.get((len(zone), visa))
    if layout is None or _ZONE.fullmatch(zone) is None:
        raise ScanError(Unreadable.CUT if is_zone(text) else Unreadable.UNKNOWN)
    family, given, cut = _names(zone[layout.name])
    number, number_checks = _number(zone, layout)
    if not family and not number:
        raise ScanError(Unreadable.NOBODY)
    births = tuple(_births(zone[layout.birth], today))
    expires = _expiry(zone[layout.expires])
    doubts = _doubts(zone, layout, number_checks=number_checks)
    return Scan(
        card=Card.VISA if visa else Card.PASSPORT if zone.startswith("P") else Card.IDENTITY_CARD,
        family=family,
        given=given,
        birth_dates=births,
        number=number,
        issuer=zone[2:5].strip(_FILLER),
        expires=expires,
        doubts=(*doubts, *_told(births, expires, today, cut=cut)),
    )


def _joined(text: str) -> str:
    """The zone as one line in capitals, without what a reader puts between and around."""
    return "".join(text.split()).upper()


def _names(field: str) -> tuple[str, str, bool]:
    """Family and given names, and whether the field was too short for them."""
    family, _, given = field.partition(_FILLER * 2)
    words = [" ".join(part.replace(_FILLER, " ").split()) for part in (family, given)]
    return words[0], words[1], not field.endswith(_FILLER)


def _number(zone: str, layout: _Layout) -> tuple[str, bool]:
    """The document number and whether its check digit fits; a card's number may go on in the optional data."""
    value, check = zone[layout.number], zone[layout.number.stop]
    if layout is _CARD and check == _FILLER and zone[15:30].strip(_FILLER):
        rest = zone[15:30].partition(_FILLER)[0]
        value, check = value + rest[:-1], rest[-1:]
    bare = value.strip(_FILLER)
    return bare.replace(_FILLER, ""), not bare or _fits(value, check)


def _fits(value: str, check: str) -> bool:
    """Whether a check digit belongs to a value (Doc 9303-3, 4.9)."""
    total = sum(_VALUES[char] * _WEIGHTS[at % 3] for at, char in enumerate(value))
    return check == str(total % 10) or (check == _FILLER and not value.strip(_FILLER))


def _births(digits: str, today: dt.date) -> Iterator[PartialDate]:
    """Each birth date that a two-digit year may mean, the likelier first; unknown parts are left out."""
    if not digits[:2].isdigit():
        return
    month, day = (int(part) if part.isdigit() else None for part in (digits[2:4], digits[4:]))
    later, earlier = _CENTURY + int(digits[:2]), _CENTURY - 100 + int(digits[:2])
    known = month or None, (day or None) if month else None
    for year in (later, earlier):
        if _is_past(year, *known, today) and today.year - year <= _OLDEST_YEARS:
            yield PartialDate(year=year, month=known[0], day=known[1])


def _is_past(year: int, month: int | None, day: int | None, today: dt.date) -> bool:
    """Whether a calendar has the day and it isn't still to come."""
    try:
        return dt.date(year, month or 1, day or 1) <= today
    except ValueError:
        return False


def _expiry(digits: str) -> dt.date | None:
    """The day a document ends."""
    if not digits.isdigit():
        return None
    try:
        return dt.date(_CENTURY + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _doubts(zone: str, layout: _Layout, *, number_checks: bool) -> Iterable[Doubt]:
    """Each check digit that doesn't fit."""
    if not number_checks:
        yield Doubt.NUMBER_CHECK
    if not _fits(zone[layout.birth], zone[layout.birth.stop]):
        yield Doubt.BIRTH_CHECK
    if not _fits(zone[layout.expires], zone[layout.expires.stop]):
        yield Doubt.EXPIRY_CHECK
    covered = "".join(zone[part] for part in layout.whole)
    if layout.whole_at is not None and not _fits(covered, zone[layout.whole_at]):
        yield Doubt.WHOLE_CHECK


def _told(births: tuple[PartialDate, ...], expires: dt.date | None, today: dt.date, *, cut: bool) -> Iterable[Doubt]:
    """What else the officer must know."""
    if len(births) > 1 and today.year - births[1].year >= _YOUNGEST_OF_OTHER_CENTURY:
        yield Doubt.CENTURY
    if cut:
        yield Doubt.NAME_CUT
    if expires is not None and expires < today:
        yield Doubt.EXPIRED
