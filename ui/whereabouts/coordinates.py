"""Coordinates as people say and type them, read as degrees.

Knows decimal degrees, degrees and minutes, and degrees, minutes and seconds, with letters or signs for the hemisphere,
latitude first. It does *not* guess: a pair that can be read in two ways, or lies nowhere, is none.
"""

from __future__ import annotations

import re
from typing import Final

#: Latitude and longitude in degrees (WGS 84), north and east positive.
Degrees = tuple[float, float]

_NUMBER: Final = r"\d{1,3}(?:[.,]\d{1,8})?"
_ONE: Final = re.compile(
    rf"""\s*(?P<before>[NSEW])?\s*(?P<sign>[-+−])?\s*(?P<degrees>{_NUMBER})\s*[°º*\s]?\s*
    (?:(?P<minutes>{_NUMBER})\s*['’′\s]?\s*)?
    (?:(?P<seconds>{_NUMBER})\s*(?:["”″]|'')?\s*)?
    (?P<after>[NSEWO])?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_MINUTES: Final = 60.0
_LATITUDE, _LONGITUDE = 90.0, 180.0
#: Between the two halves, where a comma, slash or the letter of the first half parts them.
_PARTS: Final = re.compile(r"\s*[,;/]\s+|\s*[;/]\s*|(?<=[\d\s'\"’′″”][NSns])\s*,?\s*(?=[\dEWOewo+-])")


def read_coordinates(text: str) -> Degrees | None:
    """The place that a text gives, None where it gives none."""
    halves = _halves(text.strip())
    if halves is None:
        return None
    read = [_one(half) for half in halves]
    if read[0] is None or read[1] is None:
        return None
    (latitude, letter), (longitude, other) = read[0], read[1]
    if letter in "EW" and letter and other in "NS" and other:
        (latitude, letter), (longitude, other) = (longitude, other), (latitude, letter)
    if letter not in ("", "N", "S") or other not in ("", "E", "W"):
        return None
    if abs(latitude) > _LATITUDE or abs(longitude) > _LONGITUDE:
        return None
    return latitude, longitude


def _halves(text: str) -> tuple[str, str] | None:
    """The two halves of a pair: parted by a sign, or the two numbers that a space parts."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if len(parts) == 1:
        parts = text.replace(",", " ").split() if text.count(",") <= 1 else []
        if len(parts) % 2 == 0 and parts:
            middle = len(parts) // 2
            parts = [" ".join(parts[:middle]), " ".join(parts[middle:])]
    return (parts[0], parts[1]) if len(parts) == len(("latitude", "longitude")) else None


def _one(text: str) -> tuple[float, str] | None:
    """One half as degrees with its hemisphere's letter, None where it is no such thing."""
    found = _ONE.fullmatch(text)
    if found is None or (found["before"] and found["after"]) or (found["sign"] and (found["before"] or found["after"])):
        return None
    degrees, minutes, seconds = (float((found[part] or "0").replace(",", ".")) for part in _SEXAGESIMAL)
    if minutes >= _MINUTES or seconds >= _MINUTES or (found["minutes"] and not degrees.is_integer()):
        return None
    letter = (found["before"] or found["after"] or "").upper().replace("O", "W")
    value = degrees + minutes / _MINUTES + seconds / _MINUTES**2
    south_or_west = letter in ("S", "W") or found["sign"] in ("-", "−")
    return (-value if south_or_west else value), letter


_SEXAGESIMAL: Final = ("degrees", "minutes", "seconds")
