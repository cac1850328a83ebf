"""Names in the scripts of India and in Thai, whose letters carry a vowel that is not written, in Latin letters.

Knows the nine scripts whose letters stand in one order (Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu,
Kannada, Malayalam), where their unwritten A is not spoken, and where Thai speaks a vowel that it doesn't write. It does
*not* know other scripts (`overlap.scripts`).
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final, NamedTuple

#: Where the southern scripts begin, and of what length each block is.
_TAMIL: Final = 0xB80
_BLOCK: Final = 0x80

_VOWELS_IN_ORDER: Final = "a a i i u u ri li e e e ai o o o au"
_CONSONANTS_IN_ORDER: Final = (
    "k kh g gh ng ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l zh v sh sh s h"
)
_DOTTED_IN_ORDER: Final = "q kh gh z r rh f y"
_SIGNS_IN_ORDER: Final = "a i i u u ri ri e e e ai o o o au"

#: Vowels, consonants and signs by their place in a block, the same in all nine.
_INDEPENDENT: Final = MappingProxyType(dict(enumerate(_VOWELS_IN_ORDER.split(), 0x05)) | {0x60: "ri", 0x61: "li"})
_CONSONANTS: Final = MappingProxyType(
    dict(enumerate(_CONSONANTS_IN_ORDER.split(), 0x15)) | dict(enumerate(_DOTTED_IN_ORDER.split(), 0x58))
)
_SIGNS: Final = MappingProxyType(dict(enumerate(_SIGNS_IN_ORDER.split(), 0x3E)) | {0x57: "au", 0x62: "li", 0x63: "li"})
_NASALS: Final = frozenset({0x01, 0x02, 0x70})
_NUKTA, _VIRAMA = 0x3C, 0x4D

#: Assamese letters of two sounds that Bengali has letters for.
_ASSAMESE: Final = str.maketrans("ৰৱ", "রব")

#: Stands for the nasal sign until what follows it is known.
_NASAL: Final = "N"

#: Two vowels that begin a word as one sound: `YUNUS`.
_GLIDE: Final = re.compile(r"^iu")

#: What a dot below makes of a consonant.
_DOTTED: Final = MappingProxyType({"j": "z", "ph": "f", "d": "r", "dh": "rh", "s": "sh", "y": "y"})

#: Letters that stand elsewhere in one script: Bengali's T without a vowel, Malayalam's consonants without one.
_WITHOUT_VOWEL: Final = MappingProxyType({0x9CE: "t", **dict(zip(range(0xD7A, 0xD80), "nnrllk", strict=True))})

#: Tamil writes one letter for what is voiced between vowels and behind nasals, and what isn't elsewhere.
_VOICED: Final = MappingProxyType({"k": "g", "ch": "s", "t": "d", "p": "b", "th": "dh"})
_TAMIL_OWN: Final = MappingProxyType({0x24: "th", 0x1A: "ch", 0x31: "r", 0x29: "n"})

_INDIC_WORD: Final = re.compile(r"[\u0900-\u0963\u0966-\u0d7f]+")
_THAI_WORD: Final = re.compile(r"[\u0e01-\u0e4e]+")


class _Syllable(NamedTuple):
    """A consonant with its vowel.

    `unwritten` where the vowel is the letter's own A, `close` behind a consonant without one.
    """

    consonant: str
    vowel: str
    unwritten: bool = False
    close: bool = False


def read_abugidas(text: str) -> str:
    """The text with each word in an Indian script or in Thai as it is read; all else stays."""
    return _THAI_WORD.sub(lambda found: _thai(found[0]), _INDIC_WORD.sub(lambda found: _indic(found[0]), text))


def _indic(word: str) -> str:
    """A word in one of the scripts of India."""
    start = ord(word[0]) - ord(word[0]) % _BLOCK
    syllables: list[_Syllable] = []
    for char in word.translate(_ASSAMESE):
        if not _began(syllables, char, start) and syllables:
            syllables[-1] = _signed(syllables[-1], ord(char) % _BLOCK)
    if start == _TAMIL:
        syllables = _tamil(syllables)
    elif start < _TAMIL:
        syllables = _spoken(syllables)
    return _nasals("".join(consonant + vowel for consonant, vowel, *_ in syllables))


def _began(syllables: list[_Syllable], char: str, start: int) -> bool:
    """Whether a character begins a syllable, which then stands at the end."""
    place = ord(char) % _BLOCK
    last = syllables[-1] if syllables else _Syllable("", "")
    if ord(char) in _WITHOUT_VOWEL:
        syllables.append(_Syllable(_WITHOUT_VOWEL[ord(char)], ""))
    elif place in _NASALS:
        syllables.append(_Syllable(_NASAL, ""))
    elif place in _CONSONANTS:
        consonant = _TAMIL_OWN.get(place, _CONSONANTS[place]) if start == _TAMIL else _CONSONANTS[place]
        close = bool(last.consonant) and not last.vowel and last.consonant != _NASAL
        syllables.append(_Syllable(consonant, "a", unwritten=True, close=close))
    elif place in _INDEPENDENT:
        syllables.append(_Syllable("", _INDEPENDENT[place]))
    else:
        return False
    return True


def _signed(last: _Syllable, place: int) -> _Syllable:
    """A syllable with a sign: a vowel, none at all, or a dot below; any other sign changes nothing."""
    if place in _SIGNS:
        return last._replace(vowel=_SIGNS[place], unwritten=False)
    if place == _VIRAMA:
        return last._replace(vowel="", unwritten=False)
    return last._replace(consonant=_DOTTED.get(last.consonant, last.consonant)) if place == _NUKTA else last


def _nasals(word: str) -> str:
    """The nasal sign as the sound behind it makes it."""
    word = re.sub(rf"{_NASAL}(?=h)", "ng", re.sub(rf"{_NASAL}(?=[pbm])", "m", word))
    return _GLIDE.sub("yu", word.replace(_NASAL, "n"))


def _spoken(syllables: list[_Syllable]) -> list[_Syllable]:
    """The syllables of a northern language: an A at the end is silent, and one between two spoken vowels as well."""
    said = list(syllables)
    for place in range(len(said) - 1, 0, -1):
        one = said[place]
        if not one.unwritten or one.close:
            continue
        is_last = place == len(said) - 1
        between = not is_last and said[place - 1].vowel and said[place + 1].consonant and said[place + 1].vowel
        if is_last or (between and not said[place + 1].close):
            said[place] = one._replace(vowel="", unwritten=False)
    return said


def _tamil(syllables: list[_Syllable]) -> list[_Syllable]:
    """Syllables of Tamil with what is voiced between vowels and behind nasals; a doubled one is hard."""
    said = []
    for place, one in enumerate(syllables):
        before = syllables[place - 1] if place else None
        after = syllables[place + 1] if place + 1 < len(syllables) else None
        consonant = one.consonant
        is_doubled = before is not None and not before.vowel and before.consonant == consonant
        is_first_of_two = not one.vowel and after is not None and after.consonant == consonant
        soft = before is not None and (before.vowel or before.consonant in {"n", "m", "ng", _NASAL})
        if consonant == "ch" and before is None:
            consonant = "s"
        elif soft and not is_doubled and not is_first_of_two:
            consonant = _VOICED.get(consonant, consonant)
        said.append(one._replace(consonant="" if is_first_of_two and consonant != "l" else consonant))
    return said


_THAI_SOUNDS: Final = (
    "k kh kh kh kh kh ng ch ch ch s ch y d t t t t n d t t t t n b p p f p f p m y r l w s s s h l - h"
)
_THAI_VOWELS_BEHIND: Final = "a a a am i i ue ue u u"
_THAI_VOWELS_BEFORE: Final = "e ae o ai ai"

#: Thai consonants as they begin and as they end a syllable.
_THAI_FIRST: Final = MappingProxyType(
    dict(
        zip(
            "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
            _THAI_SOUNDS.split(),
            strict=True,
        )
    )
)
_THAI_LAST: Final = MappingProxyType(
    dict.fromkeys("กขคฆ", "k")
    | dict.fromkeys("จชซฎฏฐฑฒดตถทธศษส", "t")
    | dict.fromkeys("ญณนรลฬ", "n")
    | dict.fromkeys("บปพฟภ", "p")
    | {"ง": "ng", "ม": "m", "ย": "i", "ว": "o", "อ": "o"}
)
_THAI_VOWELS: Final = MappingProxyType(
    dict(zip("ะัาำิีึืุู", _THAI_VOWELS_BEHIND.split(), strict=True))
    | dict(zip("เแโใไ", _THAI_VOWELS_BEFORE.split(), strict=True))
)

#: A vowel that is written before the consonant it is spoken behind, with a second consonant that glides.
_THAI_BEFORE: Final = re.compile(r"([เแโใไ])([ก-ฮ][รลว]?(?=[ก-ฮะ-ู])|[ก-ฮ])")

#: Signs of tone and others, and a letter that is written and not spoken.
_THAI_SILENT: Final = re.compile("[ก-ฮ][ิุ]?์|[ฦฯ\u0e3a-\u0e3fๅๆ\u0e47-\u0e4e]|(?<=[ตท])ร$")


def _thai(word: str) -> str:
    """A word in Thai: with an O between two consonants that end a word, an A behind one that stands alone."""
    word = _THAI_BEFORE.sub(r"\2\1", _THAI_SILENT.sub("", word.replace("ฤ", "ริ"))).replace("รร", "ะน")
    written = ""
    for place, char in enumerate(word):
        if char in _THAI_VOWELS:
            written += _THAI_VOWELS[char]
        else:
            written += _thai_consonant(char, word[place + 1 :], spoken_before=bool(written) and written[-1] in "aeiou")
    return written


def _thai_consonant(char: str, rest: str, *, spoken_before: bool) -> str:
    """One consonant with the vowel that is spoken behind it, if it is not written."""
    first = _THAI_FIRST[char].replace("-", "")
    if rest and (rest[0] in _THAI_VOWELS or rest[0] == "อ"):
        return first
    if char == "อ":
        return "o"
    if len(rest) == 1:
        return first + "o"
    if spoken_before or not rest:
        return _THAI_LAST.get(char, first)
    return first if rest[0] in "รลว" else first + "a"
