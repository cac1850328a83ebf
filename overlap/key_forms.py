"""The 40 bits that stand for a name's sound, two sounds, a birth date or a number, for one value or for many at once.

Knows how values become keys, and nothing else; the same sum serves Python's integers and whole arrays, so that a key
made for a query equals the one made for a page of records. It does *not* know which values a record or a query has
(`overlap.keys`, `overlap.candidates`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

from overlap.key_index import KEY_BITS
from overlap.sounds import sound

#: Bits of a hash that a key leaves out.
_LOST: Final = 64 - KEY_BITS
_MASK: Final = (1 << 64) - 1

#: Odd multipliers spread years and days over 64 bits (the golden ratio, as in Fibonacci hashing, and pi's digits).
_YEAR: Final = 0x9E3779B97F4A7C15
_DAY: Final = 0x243F6A8885A308D3

#: Longest value that is read: no number is longer.
LONGEST: Final = 256

#: An odd multiplier for each place of a value.
_PLACES: Final = tuple(xxh3_64_intdigest(place.to_bytes(2, "little")) | 1 for place in range(LONGEST))
_PLACES_ARRAY: Final = np.array(_PLACES, np.uint64)

#: Bound of the memo of hashes: the distinct words of the names of a million people.
_WORDS_REMEMBERED: Final = 131_072

Hashes = npt.NDArray[np.uint64]
Letters = npt.NDArray[np.uint64]


@lru_cache(maxsize=_WORDS_REMEMBERED)
def word_hash(word: str) -> int:
    """The 64-bit hash of how a word sounds."""
    return code_hash(sound(word))


def code_hash(code: str) -> int:
    """The 64-bit hash of a code of `overlap.sounds`."""
    return xxh3_64_intdigest(b"N\0" + code.encode("ascii"))


def sound_key(code: int) -> int:
    """The key of a sound."""
    return code >> _LOST


def pair_key(one: int, other: int) -> int:
    """The key of two sounds in whatever order."""
    return ((one + other) & _MASK) >> _LOST


def year_key(code: int, year: int) -> int:
    """The key of a sound with a birth year."""
    return ((code + year * _YEAR) & _MASK) >> _LOST


def day_key(day: int) -> int:
    """The key of a birth date, written as year * 10,000 + month * 100 + day."""
    return ((day * _DAY) & _MASK) >> _LOST


class Kind(Enum):
    """What a value is; the number keeps the keys of one kind apart from those of all others."""

    DOCUMENT = xxh3_64_intdigest(b"document")
    DOCUMENT_EVEN = xxh3_64_intdigest(b"even characters of a document")
    DOCUMENT_ODD = xxh3_64_intdigest(b"odd characters of a document")
    PLATE = xxh3_64_intdigest(b"plate")
    PLATE_EVEN = xxh3_64_intdigest(b"even characters of a plate")
    PLATE_ODD = xxh3_64_intdigest(b"odd characters of a plate")
    VIN = xxh3_64_intdigest(b"VIN")
    VIN_EVEN = xxh3_64_intdigest(b"even characters of a VIN")
    VIN_ODD = xxh3_64_intdigest(b"odd characters of a VIN")
    PHONE = xxh3_64_intdigest(b"phone")
    HOUSE = xxh3_64_intdigest(b"house number and street")
    HOUSE_CODE = xxh3_64_intdigest(b"house number and postal code")


def value_key(kind: Kind, value: str) -> int:
    """The key of an ASCII value: the sum of its characters, each times the multiplier of its place."""
    codes = value[:LONGEST].encode("ascii")
    total = sum(code * place for code, place in zip(codes, _PLACES, strict=False))
    return ((total + kind.value) & _MASK) >> _LOST


def value_keys(kind: Kind, letters: Letters) -> Hashes:
    """The keys of many values, given as a table of their characters, one row a value, filled up with zeros."""
    weights = _PLACES_ARRAY[: letters.shape[1]]
    return (letters @ weights + np.uint64(kind.value)) >> np.uint64(_LOST)


def letters_of(values: Sequence[bytes]) -> Letters:
    """The table of the characters of many values; nothing of any is longer than `LONGEST`."""
    width = max(1, min(LONGEST, max(map(len, values), default=1)))
    table = np.array(values, f"S{width}").view(np.uint8)
    return table.reshape(len(values), width).astype(np.uint64)


def sound_keys(codes: Hashes) -> Hashes:
    """The keys of many sounds."""
    return codes >> np.uint64(_LOST)


def pair_keys(one: Hashes, other: Hashes) -> Hashes:
    """The keys of many pairs of sounds."""
    return (one + other) >> np.uint64(_LOST)


def year_keys(codes: Hashes, years: Hashes) -> Hashes:
    """The keys of many sounds with birth years."""
    return (codes + years * np.uint64(_YEAR)) >> np.uint64(_LOST)


def day_keys(days: Hashes) -> Hashes:
    """The keys of many birth dates."""
    return (days * np.uint64(_DAY)) >> np.uint64(_LOST)
