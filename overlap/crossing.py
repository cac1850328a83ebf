"""The forms of the short texts that cross between agencies, as this side reads and writes them.

Knows what a phone, a unit, a word for what is done, and a channel may look like (docs/protocol.md, section 12): none of
them has room for a narrative. It does *not* know in which record a text stands.
"""

from __future__ import annotations

import re
from typing import Final, assert_never

from overlap import numbers
from overlap.joint import Joint
from overlap.notices import Notice
from overlap.records import Duty

_MOST_PHONE: Final = 40
_MOST_UNIT: Final = 64
_MOST_WORD: Final = 40
_MOST_NAME: Final = 64

#: A number as people write it, read sign by sign: an area in brackets, digits with one sign between two, an extension.
_PHONE: Final = re.compile(
    r"""(?: \+? (?:\d{1,3}[-. ]?)? (?:\(\d{1,4}\)[-. ]?)? \d (?:[-. ]?\d){4,13} (?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})? )?""",
    re.VERBOSE | re.ASCII,
)
_WORD: Final = re.compile(r"(?:[A-Z][A-Z /&-]*)?", re.IGNORECASE | re.ASCII)
_CHANNEL: Final = re.compile(r"(?:[A-Z0-9][A-Z0-9 ./-]*)?", re.IGNORECASE | re.ASCII)
_NOT_IN_UNIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029:]")


def is_phone(text: str) -> bool:
    """Whether a text is a phone number, or none is given."""
    return len(text) <= _MOST_PHONE and _PHONE.fullmatch(text) is not None


def phone_told(text: str) -> str:
    """A phone as it may go out: as it was typed, else its digits alone, else nothing."""
    if is_phone(text):
        return text
    bare = numbers.phone(text)
    return bare if is_phone(bare) else ""


def is_narrow(record: Notice | Joint | Duty) -> bool:
    """Whether every text of a record that could hold a narrative has the form that leaves it no room."""
    match record:
        case Notice():
            return _is_narrow_notice(record)
        case Joint():
            called = [(each.unit, each.phone) for each in record.participants]
            called += [(step.unit, step.phone) for step in record.steps]
            return all(_is_unit(unit) and is_phone(phone) for unit, phone in called)
        case Duty():
            channels = record.radio_channel, record.call_sign
            is_short = len(record.name) <= _MOST_NAME and all(map(_is_channel, channels))
            return is_short and _is_unit(record.unit) and is_phone(record.phone)
        case _:
            assert_never(record)


def _is_narrow_notice(notice: Notice) -> bool:
    sides = (notice.asker, notice.owner)
    words = (notice.action, *(step.who for step in notice.steps))
    return (
        all(_is_unit(side.unit) and is_phone(side.phone) for side in sides)
        and all(_is_unit(step.unit) for step in notice.steps)
        and all(map(_is_word, words))
    )


def _is_unit(text: str) -> bool:
    return len(text) <= _MOST_UNIT and _NOT_IN_UNIT.search(text) is None


def _is_word(text: str) -> bool:
    return len(text) <= _MOST_WORD and _WORD.fullmatch(text) is not None


def _is_channel(text: str) -> bool:
    return len(text) <= _MOST_WORD and _CHANNEL.fullmatch(text) is not None
