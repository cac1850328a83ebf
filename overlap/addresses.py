"""Postal addresses of the United States and Canada as the parts that tell them apart.

A few rules instead of a statistical parser: number, street and postal code are all that is compared, both sides of
the border write them alike, and the result has to be the same on every laptop. It does *not* know whether an address
exists.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import msgspec

from overlap.normalize import MAX_TEXT_READ, plain

#: Kinds of street: written out, shortened and left out at will.
_KINDS_TEXT: Final = (
    "aly alley av ave avenue bay blvd boulevard bnd ch chemin cir circle close court cr cres crescent crt ct dr drive"
    " ext fwy freeway gate grn grove highway hill hwy key lane ln loop mews parkway path pike pky pkwy pl place plaza"
    " pt rd road route row rte rue run sq square st street ter terrace trail trl wal walk way"
)
STREET_KINDS: Final = frozenset(_KINDS_TEXT.split())

#: Ways of writing a part of a building; what follows is its number and doesn't tell addresses apart here.
_UNITS_TEXT: Final = "apt apartment unit suite ste rm room lot spc trlr bldg floor fl no box po"
_UNITS: Final = frozenset(_UNITS_TEXT.split())

_DIRECTIONS: Final = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw", "nord": "n", "sud": "s", "est": "e", "ouest": "w", "o": "w",
}  # fmt: skip
_COMPASS: Final = frozenset(_DIRECTIONS.values())

_CODE: Final = re.compile(r"\b(?:(\d{5})(?:-\d{4})?|([abceghj-nprstvxy]\d[a-z])[ -]?(\d[a-z]\d))\b(?!.*\b\d{5}\b)")
_WORDS: Final = re.compile(r"[a-z0-9]+")
_NUMBER: Final = re.compile(r"\d{1,6}[a-z]?")

#: Most words of a street that count.
_STREET_WORDS: Final = 4

_REMEMBERED: Final = 20_000


class AddressParts(msgspec.Struct, frozen=True):
    """House number, the words of the street without its kind and direction, and ZIP or Canadian postal code."""

    number: str
    street: str
    code: str


@lru_cache(maxsize=_REMEMBERED)
def address_parts(text: str) -> AddressParts:
    """The parts of an address line; those that can't be told are empty."""
    line = plain(text[:MAX_TEXT_READ]).lower()
    code = _CODE.search(line, 3)
    if code is not None:
        line = line[: code.start()]
    for part in line.split(","):
        words = _without_units(_WORDS.findall(part))
        number = next((place for place, word in enumerate(words) if _NUMBER.fullmatch(word)), None)
        if number is not None and number + 1 < len(words):
            return AddressParts(words[number], _street(words[number + 1 :]), _code(code))
    return AddressParts("", "", _code(code))


def _code(found: re.Match[str] | None) -> str:
    """The postal code without its space and without the four digits a ZIP may have after it."""
    return "" if found is None else found[1] or found[2] + found[3]


def _without_units(words: list[str]) -> list[str]:
    """The words without flat and suite with their numbers."""
    kept: list[str] = []
    skip = False
    for word in words:
        if not skip and word not in _UNITS:
            kept.append(word)
        skip = word in _UNITS
    return kept


def _street(words: list[str]) -> str:
    """The words up to the kind of street, without direction; a street that is all kind or direction keeps its words."""
    named = [_DIRECTIONS.get(word, word) for word in words]
    end = next((place for place, word in enumerate(named) if place and word in STREET_KINDS), None)
    core = [word for word in named[:end] if word not in _COMPASS and word not in STREET_KINDS]
    return " ".join((core or named)[:_STREET_WORDS])
