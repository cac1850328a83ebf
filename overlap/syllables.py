"""Chinese and Korean names, which are written syllable by syllable in several ways, read into one way.

Knows pinyin, Wade-Giles and the usual Cantonese spellings of Mandarin's syllables, and the usual spellings of the
syllables of Korean names beside the revised romanisation. It does *not* know which of several characters is meant, and
reads nothing that isn't made of such syllables from end to end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from types import MappingProxyType
from typing import Final

#: Initials of pinyin with the finals that go with them.
_PINYIN: Final = (
    ("b p m", "a ai an ang ao ei en eng i ian iao ie in ing o u"),
    ("f", "a an ang ei en eng o ou u"),
    ("d t n l", "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan ui un uo ue v"),
    ("g k h", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"),
    ("j q x", "i ia ian iang iao ie in ing iong iu u uan ue un"),
    ("zh ch sh r", "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo"),
    ("z c s", "a ai an ang ao e ei en eng i ong ou u uan ui un uo"),
    ("y", "a an ang ao e i in ing o ong ou u uan ue un"),
    ("w", "a ai an ang ei en eng o u"),
    ("", "a ai an ang ao e en er o ou"),
)

#: What Wade and Giles write for initials and for finals.
_INITIALS: Final = MappingProxyType(
    {"zh": "ch", "j": "ch", "q": "ch", "z": "ts", "c": "ts", "x": "hs", "r": "j", "g": "k", "d": "t", "b": "p"}
)
_FINALS: Final = MappingProxyType({"ian": "ien", "ie": "ieh", "ue": "ueh", "ong": "ung", "iong": "iung"})
_WHOLE: Final = MappingProxyType(
    {
        "zi": "tzu", "ci": "tzu", "si": "ssu szu", "ge": "ko", "ke": "ko", "he": "ho", "e": "o", "er": "erh",
        "duo": "to", "tuo": "to", "luo": "lo", "nuo": "no", "zuo": "tso", "cuo": "tso", "suo": "so", "zhuo": "cho",
        "chuo": "cho", "ruo": "jo", "gui": "kuei", "kui": "kuei", "ye": "yeh", "yan": "yen", "you": "yu", "yi": "i",
        "yong": "yung", "yue": "yueh", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "lv": "lu lyu",
        "nv": "nu",
    }
)  # fmt: skip

#: Most syllables of one word, most readings of it, and how many words' readings are remembered.
_MOST_SYLLABLES: Final = 3
_MOST_READINGS: Final = 24
_WORDS_REMEMBERED: Final = 65_536

_NONE: Final = frozenset[str]()

#: Letters of the longest syllable in any spelling.
_LONGEST: Final = 6


def _lines(name: str) -> list[str]:
    """The lines of a table."""
    return (files("overlap") / "data" / name).read_text("ascii").splitlines()


#: What no word lacks that is made of such syllables: most words are told by it without being parted.
_SHAPED: Final = re.compile(
    r"(?:tsz|dick|erh|[bcdfghjklmnpqrstwxyz]{0,3}[aeiouvw]{1,3}y?[aeiou]?(?:ng|h|[klmnprtgb])?){1,3}|ng"
)


@cache
def _pinyin() -> frozenset[str]:
    """The syllables of pinyin."""
    return frozenset(
        initial + final for initials, finals in _PINYIN for initial in initials.split(" ") for final in finals.split()
    )


@cache
def _by_wade_giles() -> Mapping[str, Sequence[str]]:
    """Each spelling of a syllable in pinyin or by Wade and Giles with the syllables of pinyin that it may be."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for syllable in _pinyin():
        for spelt in (syllable, _wade_giles(syllable), *_WHOLE.get(syllable, "").split()):
            found[spelt].add(syllable)
    return MappingProxyType({spelt: sorted(read) for spelt, read in found.items()})


@cache
def _by_cantonese() -> Mapping[str, Sequence[str]]:
    """Each spelling of a syllable in pinyin or in Hong Kong with the syllables of pinyin that it may be."""
    found = {syllable: {syllable} for syllable in _pinyin()}
    for spelt, *read in map(str.split, _lines("syllables_cantonese.txt")):
        found.setdefault(spelt, set()).update(read)
    return MappingProxyType({spelt: sorted(read) for spelt, read in found.items()})


@cache
def _as_they_are() -> Mapping[str, Sequence[str]]:
    """The syllables of pinyin, each for itself."""
    return MappingProxyType({syllable: (syllable,) for syllable in _pinyin()})


def _wade_giles(syllable: str) -> str:
    """A syllable of pinyin as Wade and Giles spell it, without apostrophes."""
    initial = syllable[:2] if syllable[:2] in {"zh", "ch", "sh"} else syllable[:1].strip("aeo")
    final = syllable[len(initial) :]
    return _INITIALS.get(initial, initial) + _FINALS.get(final, final)


@cache
def _korean() -> Mapping[str, Sequence[str]]:
    """Each spelling of a syllable with the syllables of the revised romanisation that it may be."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in _lines("syllables_korean.txt"):
        for spelt in line.split():
            found[spelt].add(line.split()[0])
    return MappingProxyType({spelt: sorted(read) for spelt, read in found.items()})


@cache
def _spellings_in_pinyin() -> Mapping[str, Sequence[str]]:
    """Each syllable of pinyin with those that, by another rule, may be meant for it: `QING` for `JING` never is."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for table in (_by_wade_giles(), _by_cantonese()):
        for spelt in _pinyin():
            for syllable in table[spelt]:
                found[syllable].append(spelt)
    return MappingProxyType(found)


@lru_cache(maxsize=_WORDS_REMEMBERED)
def readings(word: str) -> frozenset[str]:
    """The readings of a lower-case ASCII word, none where it is no Chinese and no Korean name.

    Two words may be one name where they share a reading; two single syllables of pinyin share none.
    """
    if not _SHAPED.fullmatch(word):
        return _NONE
    mandarin = set(islice(_read(word, _by_cantonese(), _MOST_SYLLABLES), _MOST_READINGS))
    if word in _pinyin():
        mandarin |= set(_read(word, _by_wade_giles(), 1))
        mandarin = {f"{one}{word}" for one in mandarin}
    elif not any(_read(word, _as_they_are(), _MOST_SYLLABLES)):
        mandarin |= set(islice(_read(word, _by_wade_giles(), _MOST_SYLLABLES), _MOST_READINGS))
        by_rule = _spellings_in_pinyin()
        mandarin |= {f"{one}{spelt}" for one in mandarin for spelt in by_rule.get(one.rstrip("-"), ())}
    return frozenset((*mandarin, *islice(_read(word, _korean(), _MOST_SYLLABLES, "korean "), _MOST_READINGS)))


def _read(word: str, syllables: Mapping[str, Sequence[str]], most: int, before: str = "") -> Iterator[str]:
    """Each way to read a word as up to so many syllables, with what stands before."""
    if not word:
        yield before
    elif most:
        for size in range(min(len(word), _LONGEST), 0, -1):
            for first in syllables.get(word[:size], ()):
                yield from _read(word[size:], syllables, most - 1, f"{before}{first}-")
