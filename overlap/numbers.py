"""Comparable forms of identifiers, plates, VINs and phone numbers, and their check digits.

Knows which characters a camera or an eye takes for one another and how the authorities write their numbers. It does
*not* know which kinds identify one person alone (`overlap.evidence`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from overlap.normalize import MAX_TEXT_READ, fold, plain
from overlap.records import IdentifierKind

#: Characters that optical reading confuses, each with its representative.
LOOKALIKE: Final = bytes.maketrans(b"OQDILSBZG", b"000115826")

#: Letters that no VIN has, each with the digit it looks like.
_NOT_IN_VIN: Final = bytes.maketrans(b"IOQ", b"100")

_NO_DIGIT: Final = bytes(char for char in range(256) if not 48 <= char <= 57)  # noqa: PLR2004  # "0" to "9"

#: What is neither letter, digit nor the end of a line.
_NEITHER: Final = bytes(
    char for char in range(256) if chr(char) != "\n" and not (chr(char).isascii() and chr(char).isalnum())
)

#: Shortest folded identifier that can be one: shorter ones would tie strangers together.
SHORTEST_IDENTIFIER: Final = 4

_VIN_VALUES: Final = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ", (*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)), strict=True
    )
)
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_LENGTH: Final = 17

#: Digits of a local number without its area, the fewest that are taken for a number.
SHORTEST_PHONE: Final = 7

#: Digits of a North American number without the country code 1.
NANP_DIGITS: Final = 10

_NUMBERS_REMEMBERED: Final = 20_000


def lookalike(folded: str) -> str:
    """The folded text with each character replaced by the one that stands for all it is mistaken for."""
    return folded.encode("ascii").translate(LOOKALIKE).decode("ascii")


def identifier(kind: IdentifierKind, value: str) -> str:
    """The folded identifier; an A-number without its letter and leading zeros, which are left out at will."""
    return _alien(value) if kind is IdentifierKind.ALIEN else plate(value)


@lru_cache(maxsize=_NUMBERS_REMEMBERED)
def _alien(value: str) -> str:
    """The folded A-number without its letter and leading zeros."""
    return without_letter(plate(value).encode("ascii")).decode("ascii")


def without_letter(folded: bytes) -> bytes:
    """A folded A-number without its letter and leading zeros."""
    digits = folded[1:] if folded[:1] == b"A" and folded[1:2].isdigit() else folded
    return digits.lstrip(b"0") or folded


def folded_together(values: Sequence[str]) -> list[bytes] | None:
    """Each of many numbers folded as `plate` folds one, at a tenth of the price; None where one is no plain line."""
    text = "\n".join([value[:MAX_TEXT_READ] for value in values])
    if not text.isascii() or text.count("\n") != max(0, len(values) - 1):
        return None
    return text.upper().encode("ascii").translate(None, _NEITHER).split(b"\n") if values else []


@lru_cache(maxsize=_NUMBERS_REMEMBERED)
def plate(value: str) -> str:
    """The folded plate, or any other number of letters and digits."""
    return fold(value[:MAX_TEXT_READ])


@lru_cache(maxsize=_NUMBERS_REMEMBERED)
def vin(value: str) -> str:
    """The folded VIN with the letters that no VIN has (I, O, Q) read as the digits they look like."""
    return fold(value[:MAX_TEXT_READ]).encode("ascii").translate(_NOT_IN_VIN).decode("ascii")


def vin_checks(folded: str) -> bool:
    """Whether the ninth character of a VIN is its check digit (49 CFR 565, as North American makers follow it)."""
    if len(folded) != VIN_LENGTH or any(char not in _VIN_VALUES for char in folded):
        return False
    total = sum(_VIN_VALUES[char] * weight for char, weight in zip(folded, _VIN_WEIGHTS, strict=True))
    return folded[8] == "0123456789X"[total % 11]


@lru_cache(maxsize=_NUMBERS_REMEMBERED)
def phone(value: str) -> str:
    """The number in E.164, with the country code 1 where none is written.

    Digits alone where no plan has them, so that the same number written twice is the same; "" where they are too few.
    """
    digits = _digits(value[:MAX_TEXT_READ])
    if value.lstrip().startswith("+") or digits.startswith("011"):
        return _international(digits.removeprefix("011")) or _unplanned(digits)
    if len(digits) == NANP_DIGITS + 1 and digits.startswith("1"):
        return "+" + digits
    return "+1" + digits if len(digits) == NANP_DIGITS else _unplanned(digits)


def _digits(text: str) -> str:
    """The digits of a text, in whatever script they are."""
    return plain(text).encode("ascii").translate(None, _NO_DIGIT).decode("ascii")


def _unplanned(digits: str) -> str:
    """The digits of a number that fits no plan, if they are enough to be one."""
    return digits if len(digits) >= SHORTEST_PHONE else ""


def _international(digits: str) -> str:
    """The number with its country code in E.164 as the numbering plans have it; "" where no plan allows it."""
    import phonenumbers  # costs 40 ms to load, and few numbers are foreign

    try:
        parsed = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def halves(folded: str) -> tuple[str, str]:
    """The characters at even and at odd places: one misread character leaves one of the two whole."""
    return folded[::2], folded[1::2]
