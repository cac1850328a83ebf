"""Names in what is left of a typed text once the numbers are taken.

Knows commas, aliases and the writing of names. It does *not* know which of two words is the family name where no
comma says so, and the comparison doesn't ask.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from overlap.normalize import name_words
from overlap.records import MAX_TEXT, PersonName

#: Most names of one text: a person with more aliases than that is looked up by a number.
_MOST_NAMES: Final = 6

#: Most words of one name.
_MOST_WORDS: Final = 12

#: What begins another name.
_ALIAS: Final = re.compile(r"(?<!\w)(?:a/k/a|aka|a\.k\.a\.?|alias|f/k/a|fka|nee|née)(?!\w)|[;|\n]", re.IGNORECASE)

#: Signs that stand within names.
_WITHIN: Final = "'’‘ʼ`´-.·,، "

#: A run of letters and such signs with a letter in it, where there are no other letters than these.
_ASCII_RUN: Final = re.compile(r"['`\-., ]*[A-Za-z][A-Za-z'`\-., ]*")


#: A digit within a word of letters, as print is misread; one digit in so many characters at most.
_MISREAD: Final = re.compile(r"(?<![\w'’-])[^\W\d_]+(?:[0158][^\W\d_]+)+(?![\w'’-])")
_LETTERS_TO_DIGIT: Final = 5
_LOOKS_LIKE: Final = str.maketrans("0158", "OISB")


class NameReading(NamedTuple):
    """The names, the stretches of text that they were read from, and the words that only part names."""

    names: tuple[PersonName, ...]
    spans: tuple[tuple[int, int], ...]
    dividers: tuple[tuple[int, int], ...]


def read_names(left: str) -> NameReading:
    """The names in what is left of a text.

    Words on both sides of other things are one name (`VARGA 19870214 MILOS`); `aka` and `;` begin another.
    """
    left = _MISREAD.sub(_as_letters, left)
    dividers = [found.span() for found in _ALIAS.finditer(left)]
    begins = [0, *(end for _, end in dividers)]
    ends = [*(start for start, _ in dividers), len(left)]
    names: list[PersonName] = []
    spans: list[tuple[int, int]] = []
    for begin, end in zip(begins, ends, strict=True):
        found = _stretches(left, begin, end)
        name = _name([left[start:stop] for start, stop in found])
        if name is not None and len(names) < _MOST_NAMES:
            names.append(name)
            spans += found
    return NameReading(tuple(dict.fromkeys(names)), tuple(spans), tuple(dividers))


def _stretches(left: str, begin: int, end: int) -> list[tuple[int, int]]:
    """The runs of letters and signs of names, without the signs and spaces around them."""
    if left.isascii():
        return [_stripped(left, *run.span()) for run in _ASCII_RUN.finditer(left, begin, end)]
    runs: list[tuple[int, int]] = []
    start = begin
    for at in range(begin, end + 1):
        if at < end and (left[at] in _WITHIN or unicodedata.category(left[at])[0] in "LM"):
            continue
        run = left[start:at]
        stripped = run.strip(_WITHIN)
        if stripped:
            first = start + run.index(stripped)
            runs.append((first, first + len(stripped)))
        start = at + 1
    return runs


def _as_letters(found: re.Match[str]) -> str:
    """A misread word with the letters that its digits look like, as long as it was; a word with more of them stays."""
    word = found[0]
    few = len(word) >= _LETTERS_TO_DIGIT * sum(map(str.isdigit, word))
    return word.translate(_LOOKS_LIKE) if few else word


def _stripped(left: str, start: int, end: int) -> tuple[int, int]:
    """A run without the signs and spaces around it."""
    run = left[start:end]
    first = start + len(run) - len(run.lstrip(_WITHIN))
    return first, first + len(run.strip(_WITHIN))


def _name(stretches: list[str]) -> PersonName | None:
    """The name that stretches of text make together; None where there is no word."""
    text = " ".join(stretches)
    surname, comma, given = text.replace("،", ",").partition(",")
    if not comma:
        surname, given = _by_writing(text.split()[:_MOST_WORDS])
    surname, given = (_tidy(part) for part in (surname, given))
    name = PersonName(surname=surname, given_names=given) if surname else PersonName(surname=given)
    return name if name_words(name).tokens else None


def _by_writing(words: list[str]) -> tuple[str, str]:
    """Family and given names of a name without a comma: written in capitals it begins with the family name."""
    if len(words) > 1 and not " ".join(words).isupper():
        return words[-1], " ".join(words[:-1])
    return " ".join(words[:1]), " ".join(words[1:])


def _tidy(text: str) -> str:
    """The words of a part with single spaces, as long as a record may have them."""
    return " ".join(text.replace(",", " ").split()[:_MOST_WORDS])[:MAX_TEXT]
