"""Invented records for the vault: encounters of some 600 bytes, with names as unevenly spread as real ones.

Knows how to invent, and how to read records of a caller's choice. Every id carries SYN; the same seed gives the same.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

#: Distinct parts of names; a million real people have some ten thousand given names and a hundred thousand surnames.
_GIVEN: Final = 6_000
_SURNAMES: Final = 60_000
#: Names are drawn in lots: one call for a thousand costs what ten single ones do.
_LOT: Final = 1_000
#: The share of people with a second surname, as in half of the Border Patrol's encounters.
_SECOND_SURNAME: Final = 0.5
_STARTS: Final = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "qu",
    "r",
    "s",
    "t",
    "v",
    "z",
)
_VOWELS: Final = ("a", "e", "i", "o", "u", "ia", "ei", "ou")
_ENDS: Final = ("", "", "n", "r", "l", "s", "nd", "rt", "z", "ck")
_STATIONS: Final = ("SYN Blaine Station", "SYN Sumas Station", "SYN Oroville Station", "SYN Metaline Falls Station")
_METHODS: Final = ("PB", "O", "TC", "L")
_KINDS: Final = ("ALIEN", "FIN", "PAFRG", "DRIVE")

_RECORD: Final = (
    '{"type":"encounter","id":"e3:SYN-V-%07d-1","revision":%d,"provenance":{"system":"e3","agency":"USBP","unit":"%s",'
    '"updated":"2026-%02d-%02dT%02d:%02d:00Z","accessLevel":1},"marking":{"categories":["LEI","PRVCY"],'
    '"limits":["FED ONLY"]},"nc:ActivityDate":"20%02d-%02d-%02dT%02d:%02d:00Z","eventNumber":"SYN-EV-%07d",'
    '"sector":"BLW","station":"%s","landmark":"SYN landmark %d","place":{"nc:Latitude":%.4f,"nc:Longitude":%.4f,'
    '"accuracyM":%d.0},"arrestMethod":"%s","disposition":"SYN","nc:Person":{"nc:PersonName":[{"nc:PersonSurName":"%s",'
    '"nc:PersonGivenName":"%s"}],"nc:PersonBirthDate":["%d-%02d-%02d"],"identifications":[%s]}}'
)


def _words(count: int, syllables: int, draw: random.Random) -> list[str]:
    """So many distinct invented words."""
    found: dict[str, None] = {}
    while len(found) < count:
        parts = (draw.choice(_STARTS) + draw.choice(_VOWELS) for _ in range(draw.randint(1, syllables)))
        found["".join(parts) + draw.choice(_ENDS)] = None
    return [word.upper() for word in found]


def _spread(words: list[str]) -> list[float]:
    """The running sums by which a word is drawn: the nth is as common as 1/(n+20), which names come near to."""
    return list(itertools.accumulate(1 / (place + 20) for place in range(len(words))))


class _Names:
    """Draws names in lots."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._given, self._surnames = _words(_GIVEN, 3, draw), _words(_SURNAMES, 4, draw)
        self._given_sums, self._surname_sums = _spread(self._given), _spread(self._surnames)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Surname and given name of one person after another."""
        while True:
            given = self._draw.choices(self._given, cum_weights=self._given_sums, k=_LOT)
            first = self._draw.choices(self._surnames, cum_weights=self._surname_sums, k=_LOT)
            second = self._draw.choices(self._surnames, cum_weights=self._surname_sums, k=_LOT)
            for one, surname, other in zip(given, first, second, strict=True):
                yield (f"{surname} {other}" if self._draw.random() < _SECOND_SURNAME else surname), one


def invented(people: int, identifiers: int, seed: int, revision: int = 1) -> Iterator[bytes]:
    """Encounters of so many people, with so many identifiers spread evenly over them."""
    draw = random.Random(seed)
    whole, rest = divmod(identifiers, max(people, 1))
    for number, (surname, given) in zip(range(people), _Names(draw), strict=False):
        yield _record(number, revision, surname, given, whole + (number < rest), draw)


def _record(number: int, revision: int, surname: str, given: str, identifiers: int, draw: random.Random) -> bytes:
    """One encounter."""
    pick = draw.random
    station = _STATIONS[int(pick() * 4)]
    numbers = ",".join(
        f'{{"category":"{_KINDS[int(pick() * 4)]}","nc:IdentificationID":"SYN {int(pick() * 1e9):09}"}}'
        for _ in range(identifiers)
    )
    values = (
        *(number, revision, station, 1 + int(pick() * 12), 1 + int(pick() * 28), int(pick() * 24), int(pick() * 60)),
        *(15 + int(pick() * 11), 1 + int(pick() * 12), 1 + int(pick() * 28), int(pick() * 24), int(pick() * 60)),
        *(number // 3, station, int(pick() * 900), 48.5 + pick() / 2, -123 + pick() * 6, 50 * int(1 + pick() * 5)),
        *(_METHODS[int(pick() * 4)], surname, given),
        *(1945 + int(pick() * 62), 1 + int(pick() * 12), 1 + int(pick() * 28), numbers),
    )
    return (_RECORD % values).encode()


def from_file(path: Path) -> Iterator[bytes]:
    """The records of a file, one JSON a line (docs/protocol.md, section 7)."""
    with path.open("rb") as lines:
        yield from (line.rstrip(b"\r\n") for line in lines if line.strip())
