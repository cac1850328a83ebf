"""Comparable forms of text: folded text, the words of a name, and which of them count.

Knows how writing is brought to plain letters and which words of a name carry no identity. It does *not* know how a
word sounds (`overlap.sounds`), what numbers mean (`overlap.numbers`), or how alike two forms are (`overlap.evidence`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain
from operator import add
from types import MappingProxyType

import msgspec
from anyascii import anyascii

from overlap.records import PersonName
from overlap.scripts import latin
from overlap.spellings import spelling

#: Changes whenever a form or a match key changes, so that keys made by an older version are made anew.
NORMALIZE_VERSION = 4

#: Longest text that is looked at: a field is at most 256 characters, and garbage must not cost more than that.
MAX_TEXT_READ = 256

#: Most words of one name that count: longer than any real full name, short enough for pairs of all of them.
MAX_NAME_WORDS = 8

#: Words that join a name's parts and are written, left out and moved at will; "ben" and "san" are names as well.
_PARTICLES_TEXT = (
    "a ad al am an ar as az bin bint d da das de degli del della den der des di do dos du e el et ibn il ils la las le"
    " los ter ten ud ul um ur van vander von y ze zu"
)
PARTICLES = frozenset(_PARTICLES_TEXT.split())

#: Forms of address and generations: they are part of a name on paper and of no identity.
_TITLES_TEXT = (
    "dr mr mrs ms miss prof hajj haji hajji xaaji sheekh cheikh sheikh shaykh shaikh sheik mullah mawlawi maulavi qari"
    " ing lic gen col capt sr sra don dona jr ii iii iv"
)
TITLES = frozenset(_TITLES_TEXT.split())

SMALL_WORDS = PARTICLES | TITLES

#: Generations of one name in one family; who is the second is the junior.
GENERATIONS = MappingProxyType({"sr": "1", "jr": "2", "ii": "2", "iii": "3", "iv": "4"})

#: Bound of the memo of names: about two screens of candidates per query, over a shift.
_NAMES_REMEMBERED = 20_000

#: Bound of the memo of parts of names: the distinct ones of a few hundred thousand people.
_PARTS_REMEMBERED = 65_536

_WORDS = re.compile(r"[a-z0-9]+")
_NOT_FOLDED = bytes(char for char in range(256) if not chr(char).isascii() or not chr(char).isalnum())
_APOSTROPHES = re.compile(r"['’‘ʼ`´ʻ]")
#: Chinese and Korean names in one piece: the family name, of one character or one of the usual ones of two, and the
#: rest.
_TWO_HAN = (
    "欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|司徒|东方|東方|夏侯|慕容|令狐|皇甫|尉迟|尉遲|公孙|公孫|端木|宇文|长孙|長孫"
    "|轩辕|軒轅|闻人|聞人|东郭|南宫|南宮"
)
_HAN = re.compile(rf"({_TWO_HAN}|[\u3400-\u9fff\uf900-\ufaff])([\u3400-\u9fff\uf900-\ufaff]*)")
_HANGUL = re.compile(r"(?<![가-힣])(남궁|황보|제갈|사공|선우|독고|[가-힣])([가-힣]{1,2})(?![가-힣])")
_IN_ONE_PIECE = re.compile(r"[가-힣]{2,4}")

#: Characters that are read otherwise where they are a family name, with one that is read so everywhere.
_AS_SURNAME = str.maketrans("单單曾仇解朴覃查区翟尉盖任", "善善增求谢瓢秦扎欧宅玉葛仁")


class NameWords(msgspec.Struct, frozen=True):
    """One name as comparable words.

    `words` are all words in order, `tokens` the ones that carry identity, without repeats. `joined` are forms that
    arise where neighbouring words are written as one (`DELACRUZ`, `ABDELRAHMAN`). `letters` are the common spellings of
    all words in the order of the alphabet, run together. `generation` is which of one name in a family it is; "" where
    nothing tells.
    """

    words: tuple[str, ...]
    tokens: tuple[str, ...]
    joined: tuple[str, ...]
    letters: str
    generation: str = ""


def fold(text: str) -> str:
    """The text in capitals A-Z and digits alone, as the protocol's match tokens want it (section 9)."""
    return plain(text).upper().encode("ascii").translate(None, _NOT_FOLDED).decode("ascii")


def plain(text: str) -> str:
    """The text transliterated to ASCII with marks dropped; letters keep their case."""
    if text.isascii():
        return text
    return anyascii(without_marks(text))


def without_marks(text: str) -> str:
    """The text decomposed (NFKD), without the characters whose combining class isn't 0."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def words(text: str) -> tuple[str, ...]:
    """The lower-case words of a name part; a word is what is not split by punctuation other than an apostrophe."""
    if not text.isascii():
        text = plain(latin(_APOSTROPHES.sub("", text)))
    return tuple(_WORDS.findall(text.replace("'", "").replace("`", "").lower()))


@lru_cache(maxsize=_PARTS_REMEMBERED)
def part_words(text: str) -> tuple[str, ...]:
    """The words of one part of a name, remembered: a million people share a tenth as many given names and surnames."""
    return words(text)


@lru_cache(maxsize=_NAMES_REMEMBERED)
def name_words(name: PersonName) -> NameWords:
    """The comparable words of a name, in the order given, middle, family.

    Of Chinese characters in one piece the first is the family name.
    """
    parts = [part[:MAX_TEXT_READ] for part in (name.given_names, name.middle_names, name.surname) if part]
    if len(parts) == 1 and not parts[0].isascii():
        parts = [_parted(parts[0])]
    every = tuple(chain.from_iterable(map(part_words, parts)))[:MAX_NAME_WORDS]
    tokens = tuple(dict.fromkeys(_without(every, SMALL_WORDS)))
    generation = next((GENERATIONS[word] for word in reversed(every[1:]) if word in GENERATIONS), "")
    letters = "".join(map(spelling, sorted(every)))
    return NameWords(every, tokens, _joined(every, tokens), letters, generation)


def _parted(text: str) -> str:
    """A name in Chinese or Korean writing with its family name apart."""
    if _IN_ONE_PIECE.fullmatch(text.strip()):
        text = _HANGUL.sub(r" \1 \2 ", text)
    return _HAN.sub(lambda found: f" {found[1].translate(_AS_SURNAME)} {found[2]} ", text)


def _without(every: tuple[str, ...], small: frozenset[str]) -> tuple[str, ...]:
    """The words without the small ones, unless fewer than two would be left (`LE VAN`, `DO` are names)."""
    kept = tuple(word for word in every if word not in small)
    return kept if len(kept) >= min(2, len(every)) else every


def _joined(every: tuple[str, ...], tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Each two neighbouring tokens as one word, with the small words that stand between or before them."""
    if len(tokens) == len(every):
        return tuple(form for form in map(add, every, every[1:]) if form not in tokens)
    forms: dict[str, None] = {}
    for start in range(len(every) - 1):
        run = every[start]
        for word in every[start + 1 : start + 4]:
            run += word
            if word in tokens:
                forms[run] = None
                break
    return tuple(form for form in forms if form not in tokens)
