"""What no JSON value of a shared record may have, whatever its type.

Knows the sizes, the depth, the characters and the withheld markings of docs/protocol.md, sections 8 and 12,
and walks any decoded JSON, fields of later versions included. It does *not* know the shape of a record
(`overlap.records`) or what becomes of a refused one (`sync.wire`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from sync.limits import MAX_LIST_ENTRIES, MAX_NESTING, MAX_NUMBER, MAX_TEXT_CHARACTERS

#: Categories whose records are never shared; holding one, even for a second, is the harm.
WITHHELD_CATEGORIES = frozenset({"INF", "WIT", "JURY", "LCOMM", "TRACE", "BATT", "IVIC", "ASYL"})

#: Dispositions that tell of a fear claim.
WITHHELD_DISPOSITIONS = frozenset({"ER/CF", "REINRF", "VWP/CF"})

#: C0, DEL and C1: nothing that prints, and a NUL ends a string for some readers and not for others.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")

#: A lone half of a surrogate pair can be neither stored nor shown as UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")

#: A string of some JSON, and the colon behind it where it is the name of a member.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"[ \t\r\n]*(:?)')

#: A withheld category as a word of its own: a marking may come as a banner (`CUI//SP-WIT/LEI`).
_WITHHELD_WORD = re.compile(rf"(?<![A-Z0-9])(?:{'|'.join(sorted(WITHHELD_CATEGORIES))})(?![A-Z0-9])")

#: A time with an offset other than UTC's, as the whole of a JSON string. Times are in UTC with `Z` (section
#: 8).
_OTHER_OFFSET = re.compile(rb'"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?[+-](?!00:?00")\d\d:?\d\d"')


class Reason(StrEnum):
    """Why one line was refused; counted, shown to whoever runs the gateway, without content."""

    MALFORMED = "malformed"
    OVER_LIMIT = "over a limit"
    CONTROL_CHARACTERS = "control characters"
    IMPOSSIBLE_DATE = "impossible date"
    OTHER_SYSTEM = "another system's"
    WITHHELD = "withheld marking"
    NARRATIVE = "room for a narrative"


def names_in(text: bytes) -> int:
    """How many names of members some JSON has, each counted as often as it stands there."""
    return sum(map(bool, _STRING.findall(text)))


def fault_in(value: object, names: int | None = None) -> Reason | None:
    """The first limit that a decoded JSON value breaks, or None.

    `names` is how many names its text has: more than the value has members tell that one stands there twice, of which
    every reader takes another (RFC 7493, section 2.3).
    Goes level by level, not by recursion, and looks at all texts together: it sees each value of a million records.
    """
    texts: list[str] = []
    level: list[object] = [value]
    members = 0
    for depth in range(1, MAX_NESTING + 2):
        below: list[object] = []
        for item in level:
            if type(item) is str:
                texts.append(item)
                continue
            if type(item) is dict:
                members += len(item)
            fault = _gather(item, texts, below)
            if fault is not None:
                return fault
            if depth > MAX_NESTING and isinstance(item, dict | list):
                return Reason.OVER_LIMIT
        if not below:
            break
        level = below
    if names is not None and names != members:
        return Reason.MALFORMED
    return _fault_in_texts(texts)


def _gather(item: object, texts: list[str], below: list[object]) -> Reason | None:
    """Put what a value other than a text holds where it is looked at, and say what is wrong with the value itself."""
    kind = type(item)
    if kind is dict:
        texts.extend(item)  # type: ignore[arg-type]  # `kind` says so, faster than isinstance
        below.extend(item.values())  # type: ignore[attr-defined]  # as above
    elif kind is list:
        below.extend(item)  # type: ignore[arg-type]  # as above
        return Reason.OVER_LIMIT if len(item) > MAX_LIST_ENTRIES else None  # type: ignore[arg-type]  # as above
    elif kind is int or kind is float:
        return None if abs(item) <= MAX_NUMBER else Reason.OVER_LIMIT  # type: ignore[arg-type]  # as above
    elif kind is not bool and item is not None:
        return Reason.MALFORMED
    return None


def _fault_in_texts(texts: list[str]) -> Reason | None:
    if texts and max(map(len, texts)) > MAX_TEXT_CHARACTERS:
        return Reason.OVER_LIMIT
    together = "".join(texts)
    if together.isascii():
        return None if together.isprintable() else Reason.CONTROL_CHARACTERS
    if _CONTROL.search(together):
        return Reason.CONTROL_CHARACTERS
    return Reason.MALFORMED if _SURROGATE.search(together) else None


def may_be_withheld(page: bytes) -> bool:
    """Whether any text among these bytes, which hold no escapes, could be a withheld marking or disposition."""
    upper = page.upper()
    tight = upper.translate(None, b" \t\n\r\v\f")
    if any(word.encode() in tight for word in WITHHELD_DISPOSITIONS):
        return True
    return any(_stands_alone(word.encode(), upper) for word in WITHHELD_CATEGORIES)


def _stands_alone(word: bytes, text: bytes) -> bool:
    """Whether a word is there that isn't part of a longer one."""
    at = text.find(word)
    while at >= 0:
        if not (text[max(0, at - 1) : at].isalnum() or text[at + len(word) : at + len(word) + 1].isalnum()):
            return True
        at = text.find(word, at + 1)
    return False


def has_other_offset(text: bytes) -> bool:
    """Whether a time with an offset that is not UTC's stands among these bytes."""
    return _OTHER_OFFSET.search(text) is not None


def is_withheld(record: Mapping[str, object]) -> bool:
    """Whether a decoded record carries a marking or a disposition that must never be shared.

    Looks at the words of everything below `marking`, in whatever shape a record of a later version has it.
    """
    disposition = record.get("disposition")
    if isinstance(disposition, str) and "".join(disposition.upper().split()) in WITHHELD_DISPOSITIONS:
        return True
    return _WITHHELD_WORD.search(str(record.get("marking")).upper()) is not None
