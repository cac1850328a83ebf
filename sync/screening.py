"""What no JSON value of a shared record may have, whatever its type.

Knows the sizes, the depth, the characters and the withheld markings of docs/protocol.md, sections 8 and 12,
and walks any decoded JSON, fields of later versions included. It does *not* know the shape of a record
(`overlap.records`) or what becomes of a refused one (`sync.wire`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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

#: A marking may come as a banner (`CUI//SP-WIT/LEI`), so its words are looked at one by one.
_WORD = re.compile("[A-Z0-9]+")


class Reason(StrEnum):
    """Why one line was refused; counted, shown to whoever runs the gateway, without content."""

    MALFORMED = "malformed"
    OVER_LIMIT = "over a limit"
    CONTROL_CHARACTERS = "control characters"
    IMPOSSIBLE_DATE = "impossible date"
    OTHER_SYSTEM = "another system's"
    WITHHELD = "withheld marking"


def fault_in(value: object, depth: int = 1) -> Reason | None:
    """The first limit that a decoded JSON value breaks, or None.

    `depth` is the nesting that the value stands at, 1 for the outermost.
    """
    match value:
        case str():
            return _fault_in_text(value)
        case bool() | None:
            return None
        case int() | float():
            return None if abs(value) <= MAX_NUMBER else Reason.OVER_LIMIT
        case Mapping():
            return _fault_in_items(depth, value.keys(), value.values())
        case list():
            return Reason.OVER_LIMIT if len(value) > MAX_LIST_ENTRIES else _fault_in_items(depth, value)
        case _:
            return Reason.MALFORMED


def _fault_in_text(text: str) -> Reason | None:
    if len(text) > MAX_TEXT_CHARACTERS:
        return Reason.OVER_LIMIT
    if _CONTROL.search(text):
        return Reason.CONTROL_CHARACTERS
    return Reason.MALFORMED if _SURROGATE.search(text) else None


def _fault_in_items(depth: int, *groups: Iterable[object]) -> Reason | None:
    if depth > MAX_NESTING:
        return Reason.OVER_LIMIT
    for group in groups:
        for item in group:
            fault = fault_in(item, depth + 1)
            if fault is not None:
                return fault
    return None


def is_withheld(record: Mapping[str, object]) -> bool:
    """Whether a decoded record carries a marking or a disposition that must never be shared.

    Looks at the words of every text below `marking`, in whatever shape a record of a later version has it.
    """
    disposition = record.get("disposition")
    if isinstance(disposition, str) and "".join(disposition.upper().split()) in WITHHELD_DISPOSITIONS:
        return True
    words = (word for text in _texts(record.get("marking")) for word in _WORD.findall(text.upper()))
    return not WITHHELD_CATEGORIES.isdisjoint(words)


def _texts(value: object) -> Iterable[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)
        case _:
            return
