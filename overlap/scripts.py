"""Names in scripts of which a table of letters alone makes no name that anybody writes, brought to Latin letters.

Knows Greek pairs of letters, Japanese syllables with their marks and long vowels, and Korean names in one piece; which
other scripts have rules of their own (`overlap.abjads`, `overlap.abugidas`) it only tells apart. All further scripts
are left to the table (`overlap.normalize.plain`). It is *not* used for what a protocol hashes: match tokens have a rule
of their own.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

from anyascii import anyascii

from overlap.abjads import read_abjads
from overlap.abugidas import read_abugidas

_ABJAD: Final = re.compile("[\u0590-\u06ff\u0750-\u077f]")
_ABUGIDA: Final = re.compile("[\u0900-\u0d7f\u0e01-\u0e4e]")
_GREEK: Final = re.compile("[\u0370-\u03ff\u1f00-\u1fff]+")
_KANA: Final = re.compile("[\u3041-\u309f\u30a0-\u30ff]+")

#: Greek pairs that are one sound; what is left goes letter by letter.
_GREEK_PAIRS: Final = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("\\bμπ", "b"), ("μπ", "mb"), ("\\bντ", "d"), ("ντ", "nt"), ("\\bγκ", "g"), ("γκ|γγ", "ng"), ("γχ", "nch"),
        ("ου", "ou"), ("([αεη])υ(?=[βγδζλμνραειουωηΐίέ])", r"\1v"), ("([αεη])υ", r"\1f"), ("αι", "ai"),
        ("ει|οι", "i"),
    )
)  # fmt: skip
_GREEK_SOUNDS: Final = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_GREEK_LETTERS: Final = MappingProxyType(
    dict(
        zip(
            "αβγδεζηθικλμνξοπρσςτυφχψω",
            _GREEK_SOUNDS.split(),
            strict=True,
        )
    )
)

#: Marks of a long vowel, which names are written without.
_LONG: Final = re.compile("[\u30fc\u30fb]")


def latin(text: str) -> str:
    """The text with the words of scripts that have rules here in Latin letters, in small ones; all else stays."""
    if _ABJAD.search(text):
        text = read_abjads(text)
    if _ABUGIDA.search(text):
        text = read_abugidas(unicodedata.normalize("NFC", text))
    text = _GREEK.sub(lambda found: _greek(found[0]), text)
    return _KANA.sub(lambda found: _kana(found[0]), text)


def _greek(word: str) -> str:
    """A word in Greek letters."""
    parted = unicodedata.normalize("NFD", word.lower())
    # Two dots keep two vowels apart.
    parted = re.sub("([ιυ])[\u0300-\u0301]?\u0308", r"-\1", parted)
    bare = "".join(char for char in parted if not unicodedata.combining(char))
    for pattern, by in _GREEK_PAIRS:
        bare = pattern.sub(by, bare)
    return "".join(_GREEK_LETTERS.get(char, char) for char in bare.replace("-", ""))


def _kana(word: str) -> str:
    """A word in Japanese syllables; the dot between foreign names parts words."""
    parts = unicodedata.normalize("NFC", word).replace("\u30fb", " ").split()
    return " ".join(anyascii(_LONG.sub("", part)).lower() for part in parts)
