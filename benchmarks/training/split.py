"""Which people of a list teach, which choose and calibrate, and which only measure.

The split is by person, never by name or pair: all names of one person fall in one part.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

#: Changes the parts for all people at once; it has never been changed since the first figure was measured.
_SALT = "crosscheck"

#: Of four shares two teach, one calibrates and one measures.
_SHARES = 4


class PartOfList(StrEnum):
    """What the people of a part are for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


def part_of(person: str) -> PartOfList:
    """The part that a person's id falls in, always the same."""
    share = int(hashlib.sha256(f"{_SALT}{person}".encode()).hexdigest(), 16) % _SHARES
    return (PartOfList.TRAIN, PartOfList.TRAIN, PartOfList.VALIDATION, PartOfList.TEST)[share]
