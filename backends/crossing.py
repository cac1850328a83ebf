"""The forms of the short texts that cross between agencies: phones, units, what is done, whom to call by radio.

Knows what each may look like (docs/protocol.md section 12), so that none of them has room for a narrative. Does not
know in which message a text stands, or who may send it.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec

#: Longest phone number as people write one, its extension included.
MOST_PHONE: Final = 40

#: Longest name of a unit: it stands in copies' ids as a hash, and on one line of a screen.
MOST_UNIT: Final = 64

#: Longest word for what is done, longest radio channel and call sign.
MOST_WORD: Final = 40

#: Five to twenty digits, grouped at will, an area in brackets, an extension; no other letter.
PHONE: Final = re.compile(
    r"(\+?([0-9]{1,3}[-. ]?)?(\([0-9]{1,4}\)[-. ]?)?[0-9]([-. ]?[0-9]){4,13}( ?(x|ext\.?) ?[0-9]{1,6})?)?"
)

#: Letters alone, so that no number, date or name with initials fits: `stop`, `Search warrant`, `buy/bust`.
WORD: Final = re.compile(r"([A-Za-z][A-Za-z /&-]*)?")

#: A channel or a call sign: `SYN-3`, `RED 7`.
CHANNEL: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9 ./-]*)?")

#: One line without a colon: with one a text could pass for a group of readers, as `role:governance` is one.
UNIT: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029:]*")

#: What is said of an activity that has another form where it would cross.
ANY_ACTIVITY: Final = "Operation"


def _text(form: re.Pattern[str], most: int) -> msgspec.Meta:
    return msgspec.Meta(max_length=most, pattern=rf"^{form.pattern}\Z")


PhoneText = Annotated[str, _text(PHONE, MOST_PHONE)]
WordText = Annotated[str, _text(WORD, MOST_WORD)]


def is_phone(text: str) -> bool:
    """Whether a text is a phone number, or empty."""
    return len(text) <= MOST_PHONE and PHONE.fullmatch(text) is not None


def is_word(text: str) -> bool:
    """Whether a text is a word or a few for what is done, or empty."""
    return len(text) <= MOST_WORD and WORD.fullmatch(text) is not None


def is_channel(text: str) -> bool:
    """Whether a text is a radio channel or a call sign, or empty."""
    return len(text) <= MOST_WORD and CHANNEL.fullmatch(text) is not None


def is_unit(text: str) -> bool:
    """Whether a text can be a unit's name."""
    return 0 < len(text) <= MOST_UNIT and UNIT.fullmatch(text) is not None


def phone_told(text: str) -> str:
    """A phone number as it may cross; empty for a text that is none."""
    return text if is_phone(text) else ""


def channel_told(text: str) -> str:
    """A radio channel or a call sign as it may cross; empty for a text that is none."""
    return text if is_channel(text) else ""


def activity_told(text: str) -> str:
    """An activity as it may cross; the word for any where it has another form."""
    return text if is_word(text) else ANY_ACTIVITY
