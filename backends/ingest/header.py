"""The header of an extract: where it is, which form the file has, and in which place each column stands.

Columns go by name, never by position. Does not know what a column means.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

#: A header is the first line with at least this many known names (docs/extracts.md section 2).
LEAST_KNOWN = 3

#: Lines that may stand before the header (docs/extracts.md section 2).
MOST_BANNER = 50

_DELIMITERS = "|,\t"
_OTHER_SIGNS = re.compile(r"[^A-Z0-9]+")


class Form(Enum):
    """What the rows of an extract are about."""

    SUBJECTS = "subjects"
    OPERATIONS = "operations"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file: place by canonical name, how many there are, the delimiter, and what is ignored."""

    form: Form
    places: Mapping[str, int]
    width: int
    delimiter: str
    ignored: tuple[str, ...]


def find_header(text: str, synonyms: Mapping[str, str]) -> Header | None:
    """The header that a line is, or None; `synonyms` maps every known name to its canonical one."""
    delimiter = max(_DELIMITERS, key=text.count)
    try:
        cells = next(csv.reader((text,), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
    names = [fold_name(cell) for cell in cells]
    if sum(name in synonyms for name in names) < LEAST_KNOWN:
        return None
    places = _places(names, synonyms)
    ignored = tuple(name for name in names if name and name not in synonyms)
    return Header(_form(places), places, len(cells), delimiter, ignored)


def fold_name(name: str) -> str:
    """A column's name in upper case, everything but letters and digits as one underscore between them."""
    return _OTHER_SIGNS.sub("_", name.lstrip("\ufeff").upper()).strip("_")


def _places(names: Sequence[str], synonyms: Mapping[str, str]) -> dict[str, int]:
    """Where each canonical column stands; its own name goes before a synonym, the first before a later one."""
    places: dict[str, int] = {}
    for wanted_own_name in (True, False):
        for place, name in enumerate(names):
            canonical = synonyms.get(name)
            if canonical is not None and (name == canonical) == wanted_own_name:
                places.setdefault(canonical, place)
    return places


def _form(places: Mapping[str, int]) -> Form:
    if "OP_ACTIVITY" in places:
        return Form.OPERATIONS
    return Form.DUTY if "DUTY_ROLE" in places else Form.SUBJECTS
