"""Any text that a scanner delivers, read as the document it is."""

from __future__ import annotations

import datetime as dt

from ui.scanner import aamva, mrz
from ui.scanner.scan import Scan, ScanError, Unreadable

#: The longest card text; a PDF417 symbol holds 1,850 characters.
LONGEST = 2_000


def looks_scanned(text: str) -> bool:
    """Whether a text can only be a document's: a licence's first sign, a zone's fillers, or lines."""
    return text.startswith("@") or aamva.is_card(text) or mrz.is_zone(text) or "\n" in text.strip()


def read_scan(text: str, today: dt.date) -> Scan:
    """The card or passport that a text was scanned from.

    Raises: ScanError where it is neither, or can't be read as what it is.
    """
    if len(text) > LONGEST:
        raise ScanError(Unreadable.UNKNOWN)
    if aamva.is_card(text):
        return aamva.read_card(text, today)
    if mrz.is_zone(text):
        return mrz.read_zone(text, today)
    raise ScanError(Unreadable.UNKNOWN)
