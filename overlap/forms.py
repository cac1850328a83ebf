"""The forms by which two words of names are one though their letters differ: what they share ties them.

Knows that families of spellings, further traditions of romanisation, the syllables of Chinese and Korean and the
endings of Slavic family names each make forms. It does *not* know how near two words are that share none
(`overlap.alignment`), nor what a shared form is worth.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from overlap.known_names import families
from overlap.spellings import further_spellings, spelling
from overlap.syllables import readings

#: Bound of the memo: the distinct words of a few hundred thousand names.
_WORDS_REMEMBERED: Final = 65_536

#: What the forms begin with that make two words one name by usage, not by sound alone.
_BY_USAGE: Final = "="

#: Family names that men and women of one family bear with another ending: Petrov, Petrova; Kowalski, Kowalska.
_SLAVIC: Final = re.compile(
    r"(?P<stem>.{2,}(?:[oe]v|[^aeiou]sk|[aeiou]sk|[cz]k))(?:a|aya|aia|aja|i|y|iy|ij|ii|yi|yy|yj)?"
)
_BARE: Final = re.compile(r".{2,}(?:sk|[cz]k)")


@lru_cache(maxsize=_WORDS_REMEMBERED)
def forms(word: str) -> frozenset[str]:
    """The forms of a lower-case ASCII word, only to be compared with those of others."""
    found = {f"{_BY_USAGE}{number}" for number in families(word)}
    found.update(further_spellings(word), readings(word), _of_family(word))
    return frozenset(found)


def is_of_family(form: str) -> bool:
    """Whether a form makes two words that share it one name by usage."""
    return form.startswith(_BY_USAGE)


def _of_family(word: str) -> set[str]:
    """The form of a Slavic family name that its endings share; none of another word."""
    found = _SLAVIC.fullmatch(word)
    if found is None or _BARE.fullmatch(word):
        return set()
    return {f"{_BY_USAGE}{spelling(found['stem'])}"}
