"""Which plans meet, on the agencies' side: a pure rule over two plans as they are known (docs/protocol.md section 21).

Knows windows, distances and tokens. Does not know SQL, officers, or who is told. It is the twin of what a laptop
computes from its copy; both are tested against oracles of their own.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Final

import msgspec

from backends.records import Address, Operation, Place
from backends.tokens import fold, match_token, pointer_tokens

_EARTH_M: Final = 6_371_008.8

#: The words that end a street's name, and those of a compass: both are left out at will.
_KINDS_TEXT: Final = (
    "ALLEY ALY AVE AVENUE BLVD BOULEVARD CIR CIRCLE COURT CT CRES CRESCENT DR DRIVE HIGHWAY HWY LANE LN PARKWAY PKWY PL"
    " PLACE RD ROAD ROUTE RTE SQ SQUARE ST STREET TER TERRACE TRAIL TRL WAY"
)
_COMPASS_TEXT: Final = "N S E W NE NW SE SW NORTH SOUTH EAST WEST NORTHEAST NORTHWEST SOUTHEAST SOUTHWEST"
_KINDS: Final = frozenset(_KINDS_TEXT.split())
_COMPASS: Final = frozenset(_COMPASS_TEXT.split())
_CODE: Final = re.compile(r"(\d{5})(?:-\d{4})?\s*$|([A-Z]\d[A-Z])\s?(\d[A-Z]\d)\s*$")
_WORD: Final = re.compile(r"[^\s.,#]+")

#: Words of a street that count.
_STREET_WORDS: Final = 4


class Tokens(msgspec.Struct, frozen=True, gc=False):
    """Keyed tokens of a plan's targets, of its address, and of its address with the postal code."""

    targets: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class Side(msgspec.Struct, frozen=True, gc=False):
    """One plan as the rule needs it: window in seconds with lead and lag, its circle, its tokens."""

    begins: int
    ends: int
    place: Place | None
    radius_m: float
    tokens: Tokens


def bases(one: Side, other: Side) -> tuple[str, ...]:
    """By what two plans meet whose windows overlap; `time` alone where a distance can't be told; empty for nothing."""
    if max(one.begins, other.begins) > min(one.ends, other.ends):
        return ()
    found = []
    is_placed = one.place is not None and other.place is not None
    if one.place and other.place and distance_m(one.place, other.place) <= max(one.radius_m, other.radius_m):
        found.append("place")
    if same_address(one.tokens, other.tokens):
        found.append("address")
    if set(one.tokens.targets) & set(other.tokens.targets):
        found.append("target")
    return tuple(found) if found or is_placed else ("time",)


def same_address(one: Tokens, other: Tokens) -> bool:
    """Whether both have one address; postal codes count where both have one."""
    if not set(one.addresses) & set(other.addresses):
        return False
    return not one.codes or not other.codes or bool(set(one.codes) & set(other.codes))


def tokens_of(operation: Operation, key: bytes) -> Tokens:
    """The tokens of a plan by a key."""
    street, code = _address(operation.address)
    return Tokens(
        targets=pointer_tokens(operation, key),
        addresses=(match_token("ad", street, key),) if street else (),
        codes=(match_token("ac", f"{street} {code}", key),) if street and code else (),
    )


def window(operation: Operation) -> tuple[int, int]:
    """The window with lead and lag, in seconds since 1970."""
    lead, lag = dt.timedelta(minutes=operation.lead_minutes), dt.timedelta(minutes=operation.lag_minutes)
    return math.floor((operation.starts - lead).timestamp()), math.ceil((operation.ends + lag).timestamp())


def distance_m(one: Place, other: Place) -> float:
    """The great-circle distance of two points in metres."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    chord = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(chord)))


def _address(address: Address | None) -> tuple[str, str]:
    """House number with street, and postal code; empty where they can't be told."""
    if address is None:
        return "", ""
    text = address.text.upper()
    found = _CODE.search(text)
    code = "" if found is None else found[1] or found[2] + found[3]
    line = text[: found.start()] if found else text
    for part in line.split(","):
        words = _WORD.findall(part)
        at = next((place for place, word in enumerate(words) if word[0].isdigit()), None)
        if at is not None and at + 1 < len(words):
            return f"{fold(words[at])} {_street(words[at + 1 :])}", code
    return "", code


def _street(words: list[str]) -> str:
    end = next((place for place, word in enumerate(words) if place and word in _KINDS), None)
    core = [word for word in words[:end] if word not in _COMPASS and word not in _KINDS]
    return " ".join(fold(word) for word in (core or words)[:_STREET_WORDS])
