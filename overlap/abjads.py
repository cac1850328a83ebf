"""Names in the Arabic and Hebrew scripts, which leave short vowels unwritten, brought to Latin letters.

Knows how usual names are read (`data/abjad_names.tsv`) and, of all others, where a vowel must stand for a word to be
spoken. What is guessed is only to be heard like the name: which vowel it is, nobody can tell from the writing. It does
*not* know other scripts (`overlap.scripts`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

#: Letters of one sound in Arabic, Persian and Urdu writing; what stands alone marks no sound.
_ONE_ARABIC: Final = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیېۍئے", "ي"),
        **dict.fromkeys("ةھہۀۃە", "ه"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("ؤۋۇۆ", "و"),
        **dict.fromkeys("ءـ\u200c\u200d\u200e\u200f", None),
    }
)

#: Consonants of Arabic, Persian and Urdu; the two half-vowels, alif and ayn are read by what stands beside them.
_ARABIC: Final = MappingProxyType(
    {
        "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z",
        "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "gh", "ف": "f", "ق": "q", "ك": "k",
        "ل": "l", "م": "m", "ن": "n", "ه": "h", "گ": "g", "چ": "ch", "پ": "p", "ژ": "zh", "ڤ": "v", "ٹ": "t",
        "ڈ": "d", "ڑ": "r", "ں": "n", "ټ": "t", "ډ": "d", "ړ": "r", "ښ": "sh", "ږ": "g", "ځ": "z", "څ": "ts",
        "ڼ": "n", "ڭ": "ng",
    }
)  # fmt: skip
_HEBREW: Final = MappingProxyType(
    {
        "ב": "v", "ג": "g", "ד": "d", "ה": "h", "ז": "z", "ח": "ch", "ט": "t", "כ": "ch", "ך": "ch", "ל": "l",
        "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "פ": "f", "ף": "f", "צ": "tz", "ץ": "tz", "ק": "k",
        "ר": "r", "ש": "sh", "ת": "t",
    }
)  # fmt: skip

#: Letters that are hard where a Hebrew word begins with them.
_HARD: Final = MappingProxyType({"ב": "b", "כ": "k", "פ": "p"})

#: Alif, waw, ya and ayn; and alef, vav, yod and ayin.
_VOWELS_OF: Final = MappingProxyType({"ا": "a", "و": "w", "ي": "y", "ع": "'", "א": "'", "ו": "w", "י": "y", "ע": "'"})

_ARABIC_WORD: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u200c-\u200f]+")
_HEBREW_WORD: Final = re.compile(r"[\u05d0-\u05ea]+")

#: The article, and what servants' names begin with, written as one word with what follows.
_ARTICLE: Final = "ال"
_SERVANT: Final = "عبدال"

#: Shortest rest behind an article that is written with it.
_SHORTEST_REST: Final = 2

#: H at the end of a word, which writes that it ends in a vowel.
_SILENT: Final = frozenset("הه")

#: A word in T, which is only spoken before the name of God: gifts of God and the like.
_GIFT: Final = re.compile("(?<=[\\u0621-\\u064a])ة(?=\\s+الله)")

#: Sons and fathers, written as one with a name.
_BEGINNINGS: Final = MappingProxyType({"بو": "bou", "بن": "ben"})


@cache
def _readings() -> Mapping[str, str]:
    """How usual names are read, by their writing in letters of one sound."""
    lines = (files("overlap") / "data" / "abjad_names.tsv").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return MappingProxyType({written.translate(_ONE_ARABIC): read for read, *every in pairs for written in every})


def read_abjads(text: str) -> str:
    """The text with each word in Arabic or Hebrew letters as it is read; all else stays."""
    bare = "".join(char for char in unicodedata.normalize("NFKC", text) if not _is_mark(char))
    bare = _GIFT.sub("ت", bare)
    return _HEBREW_WORD.sub(lambda found: _hebrew(found[0]), _ARABIC_WORD.sub(lambda found: _arabic(found[0]), bare))


def _is_mark(char: str) -> bool:
    """Whether a character is a sign above or below a letter of either script."""
    return "\u0591" <= char <= "\u0670" and unicodedata.category(char) == "Mn"


def _arabic(word: str) -> str:
    """A word in Arabic letters as it is read, in one or more words."""
    # The hamza that bears an alif is a letter of its own in some writings, and left out in most.
    written = word.translate(_ONE_ARABIC)
    known = _readings().get(written)
    if known is not None:
        return known
    if written.startswith(_SERVANT) and len(written) >= len(_SERVANT) + _SHORTEST_REST:
        return f"abdul {_arabic(written[len(_SERVANT) :])}"
    if written.startswith(_ARTICLE) and len(written) >= len(_ARTICLE) + _SHORTEST_REST:
        return f"al {_arabic(written[len(_ARTICLE) :])}"
    for beginning, read in _BEGINNINGS.items():
        rest = written[len(beginning) :]
        if written.startswith(beginning) and rest in _readings():
            return read + _readings()[rest]
    return _spoken(written, _ARABIC)


def _hebrew(word: str) -> str:
    """A word in Hebrew letters as it is read."""
    known = _readings().get(word)
    if known is not None:
        return known
    hard = _HARD.get(word[0])
    return hard + _spoken(word, _HEBREW)[1:] if hard and _HEBREW[word[0]][0] != hard else _spoken(word, _HEBREW)


def _spoken(word: str, consonants: Mapping[str, str]) -> str:
    """A word with the half-vowels read by their place, and a vowel where two consonants can't do without."""
    units = [consonants.get(char) or _VOWELS_OF.get(char, "") for char in word]
    if len(units) > 1 and word[-1] in _SILENT:
        units[-1] = "a"
    units = [unit for unit in units if unit]
    spoken: list[str] = []
    for place, unit in enumerate(units):
        spoken.append(_vowel_or_not(unit, place, units))
    return _with_vowels([unit for unit in spoken if unit])


def _vowel_or_not(unit: str, place: int, units: list[str]) -> str:
    """One unit as a vowel or a consonant."""
    after = units[place + 1] if place + 1 < len(units) else ""
    before = units[place - 1] if place else ""
    if unit == "'":
        return "" if before == "a" or after in {"a", "w", "y"} else "a"
    if unit in {"w", "y"}:
        if not place or after == "a" or before in {"w", "y"}:
            return unit if place or after else "u"
        if before == "a":
            return unit
        return "u" if unit == "w" else "i"
    return unit


def _with_vowels(units: list[str]) -> str:
    """The units in a row, an A after each consonant that neither begins nor ends a syllable."""
    written: list[str] = []
    open_before = False
    for place, unit in enumerate(units):
        written.append(unit)
        if unit in {"a", "i", "u"}:
            open_before = True
            continue
        rest = units[place + 1 :]
        if not rest or rest[0] in {"a", "i", "u"}:
            open_before = False
        elif open_before and len(rest) > 1:
            open_before = False  # it ends the syllable, and the next begins one
        else:
            written.append("a")
            open_before = True
    return "".join(written)
