"""The PDF417 text of a North American driver's licence or identity card, read by the AAMVA card standard.

Knows every version's header and the elements for name, birth date, number, issuer and expiry; reads them with LF, CR or
CRLF between and without the record separator, since keyboard wedges change these. A text whose separators are gone is
refused: where one element ends and the next begins could only be guessed.

Source: AAMVA DL/ID Card Design Standard, annex D (2020), and its versions since 2000.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Final

from overlap.records import PartialDate
from ui.scanner.scan import Card, Doubt, Scan, ScanError, Unreadable

#: Issuer number, version and the rest of the header up to the first element; jurisdiction version came with version 2.
_HEADER: Final = re.compile(
    r"(?:ANSI|AAMVA) ?(?P<issuer>\d{6})(?P<version>\d{2})(?:\d{2}|\d{4})(?P<subfiles>(?:[A-Z]{2}\d{8})+)"
)
_SEPARATORS: Final = re.compile(r"[\r\n\x1c-\x1e]+")
#: An element after its subfile's type: `DLDAQ…` begins the licence, `ZVZVA…` what the issuer added.
_ELEMENT: Final = re.compile(r"(?:(?:DL|ID|EN|Z[A-Z])(?=[DZ][A-Z]{2}))?(?P<code>D[A-Z]{2})(?P<value>.*)", re.DOTALL)
#: With fewer elements than this the separators are gone; the standard requires twice as many.
_FEWEST_ELEMENTS: Final = 4
#: What issuers write where there is no such name.
_NO_NAME: Final = frozenset({"NONE", "UNAVL", "UNAVAIL", "NMN", "-", "."})
_DIGITS_OF_DATE: Final = 8
#: Truncation marks: DDE for the family name, DDF for the first and DDG for the middle name; T says that it was cut.
_CUT: Final = ("DDE", "DDF", "DDG")


def is_card(text: str) -> bool:
    """Whether a text begins as the standard's cards do."""
    return _HEADER.search(text[:120]) is not None


def read_card(text: str, today: dt.date) -> Scan:
    """The licence or identity card of a scanned text.

    Raises: ScanError where the header is missing, the separators are gone, or it names nobody.
    """
    header = _HEADER.search(text[:120])
    if header is None:
        raise ScanError(Unreadable.UNKNOWN)
    elements = dict(_elements(text[header.end() :]))
    if len(elements) < _FEWEST_ELEMENTS:
        raise ScanError(Unreadable.STRIPPED)
    family, given = _names(elements)
    number = elements.get("DAQ", "")
    if not family and not given and not number:
        raise ScanError(Unreadable.NOBODY)
    birth, expires = _date(elements.get("DBB", "")), _date(elements.get("DBA", ""))
    return Scan(
        card=Card.IDENTITY_CARD if header["subfiles"].startswith("ID") else Card.LICENCE,
        family=family,
        given=given,
        birth_dates=(PartialDate(year=birth.year, month=birth.month, day=birth.day),) if birth else (),
        number=number,
        issuer=elements.get("DAJ", ""),
        expires=expires,
        doubts=tuple(_doubts(elements, expires, today)),
    )


def _elements(body: str) -> Iterable[tuple[str, str]]:
    """Each element's code and value, in order."""
    for line in _SEPARATORS.split(body):
        found = _ELEMENT.fullmatch(line.strip())
        if found is not None:
            yield found["code"], " ".join(found["value"].split())


def _names(elements: Mapping[str, str]) -> tuple[str, str]:
    """Family and given names, whichever version wrote them: apart, given names together, or all in one."""
    whole = [part.strip() for part in re.split(r"[,@$]", elements.get("DAA", ""))]
    family = elements.get("DCS") or elements.get("DAB") or whole[0]
    apart = [elements.get("DAC", ""), elements.get("DAD", "")]
    together = re.split(r"[,$]", elements.get("DCT", ""))
    given = apart if any(apart) else together if any(together) else whole[1:]
    words = (word for part in given for word in re.split(r"[,$\s]+", part))
    return family, " ".join(word for word in words if word and word.upper() not in _NO_NAME)


def _date(digits: str) -> dt.date | None:
    """The day of eight digits, month first as the United States write it or year first as Canada does.

    No date is both: a month is at most 12, and a century begins with 19 or 20.
    """
    if len(digits) != _DIGITS_OF_DATE or not digits.isascii() or not digits.isdigit():
        return None
    year_first = digits[:2] in {"19", "20", "21"}
    ordered = digits if year_first else digits[4:] + digits[:4]
    try:
        return dt.date(int(ordered[:4]), int(ordered[4:6]), int(ordered[6:]))
    except ValueError:
        return None


def _doubts(elements: Mapping[str, str], expires: dt.date | None, today: dt.date) -> Iterable[Doubt]:
    """What the officer must know about the card."""
    if any(elements.get(code) == "T" for code in _CUT):
        yield Doubt.NAME_CUT
    if expires is not None and expires < today:
        yield Doubt.EXPIRED
