"""The names of a page of records at once: their words, and what each sounds like with each birth year of its bearer.

Knows how many names are folded and split together, and remembers what words sound like: a million people share far
fewer words than they have. The words and sounds are those of `overlap.normalize` and `overlap.sounds`, name by name.
It does *not* know which keys are made of them (`overlap.page_keys`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from overlap.key_forms import Hashes, code_hash
from overlap.keys import NAMES_READ, birth_numbers, name_hashes
from overlap.normalize import MAX_NAME_WORDS, MAX_TEXT_READ, SMALL_WORDS, name_words
from overlap.records import Person, PersonName
from overlap.sounds import sounds_of

Places = npt.NDArray[np.int64]

#: Letters and digits in lower case, all else a blank but for the end of a line.
_SPACED: Final = bytes(
    ord(chr(char).lower()) if char < 128 and chr(char).isalnum() else char if char == 10 else 32  # noqa: PLR2004  # ASCII
    for char in range(256)
)
#: Bound of the memo of words: the distinct ones of the names of a million people.
_WORDS_REMEMBERED: Final = 131_072
#: Bound of the memo of dates: all days of a century.
_DATES_REMEMBERED: Final = 36_600
#: A person without a birth date.
_NO_BIRTH: Final = ("",)


class Sounds(NamedTuple):
    """Names with equally many sounds: the place of each one's record, a birth year (0: none), its sounds in a row."""

    places: Hashes
    years: Hashes
    codes: Hashes


class PageNames(NamedTuple):
    """What the names of a page are made of.

    `words` are the distinct words of each record's names; `days` the places of records with their birth dates (year *
    10,000 + month * 100 + day, as far as it is known). A name is once in `sounds` for each year of its bearer.
    """

    words: list[tuple[str, ...]]
    days: tuple[Places, Places]
    sounds: list[Sounds]


@lru_cache(maxsize=_DATES_REMEMBERED)
def _birth(text: str) -> int:
    """A birth date as one number; 0 for what isn't known or can't be."""
    year, day = birth_numbers(text)
    return day or year * 10_000


def read_names(people: Sequence[Person], owners: Places, records: int) -> PageNames:
    """What the names of these people are made of, of whom each belongs to the record at its place in `owners`."""
    named = [person.names[:NAMES_READ] for person in people]
    births = [person.birth_dates or _NO_BIRTH for person in people]
    names = list(chain.from_iterable(named))
    counts, dates = _lengths(named), _lengths(births)
    every = list(chain.from_iterable(births))
    days = np.fromiter(map(_birth, every), np.int64, len(every))
    bearers = np.repeat(np.arange(len(people)), counts)
    rows = _Rows.of(bearers, owners, dates, days)
    tokens, sounds = _read(names, rows)
    born = days > 0
    return PageNames(
        _words(tokens, np.bincount(owners[bearers], minlength=records)),
        (np.repeat(owners, dates)[born], days[born]),
        sounds,
    )


def _lengths(lists: Sequence[Sequence[object]]) -> Places:
    """How many each list has."""
    return np.fromiter(map(len, lists), np.int64, len(lists))


class _Rows(NamedTuple):
    """The number of a name, the place of its record and a birth year, row by row: one for each year of its bearer."""

    numbers: Places
    places: Hashes
    years: Hashes

    @classmethod
    def of(cls, bearers: Places, owners: Places, dates: Places, days: Places) -> _Rows:
        """The rows of names, given who bears each, and how many of the days are each bearer's."""
        repeats = dates[bearers]
        numbers = np.repeat(np.arange(len(bearers)), repeats)
        within = np.arange(len(numbers)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        whose = bearers[numbers]
        years = days[(np.cumsum(dates) - dates)[whose] + within] // 10_000
        return cls(numbers, owners[whose].astype(np.uint64), years.astype(np.uint64))


def _read(names: list[PersonName], rows: _Rows) -> tuple[list[tuple[str, ...]], list[Sounds]]:
    """The tokens of each name, and for names with equally many sounds the rows of them."""
    tokens = list(map(tuple, _lines(names)))
    every = list(chain.from_iterable(tokens))
    distinct = set(every)
    hashes = _hashes(every, distinct)
    counts = _lengths(tokens)
    starts = np.cumsum(counts) - counts
    apart = (counts == 0) | (counts > MAX_NAME_WORDS) | _any_of(distinct & SMALL_WORDS, every, counts)
    widths = counts[rows.numbers]
    found = []
    for width in sorted(set(counts[~apart].tolist())):
        here = np.flatnonzero((widths == width) & ~apart[rows.numbers])
        codes = hashes[starts[rows.numbers[here], None] + np.arange(width)]
        ordered = np.sort(codes, axis=1)
        twice = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
        if twice.any():
            apart[rows.numbers[here[twice]]] = True
            here, codes = here[~twice], codes[~twice]
        found.append(Sounds(rows.places[here], rows.years[here], codes))
    return tokens, [*found, *_read_apart(names, tokens, rows, apart)]


def _lines(names: Sequence[PersonName]) -> list[list[str]]:
    """The lower-case words of each name, as `overlap.normalize.words` has them; none of one to be read as a whole.

    One part of another script, and what is longer than is read, need the whole name.
    """
    if not names:
        return []
    texts = [f"{name.given_names} {name.middle_names} {name.surname}" for name in names]
    text = "\n".join(texts)
    if not text.isascii() or text.count("\n") >= len(texts) or max(map(len, texts)) > MAX_TEXT_READ:
        text = "\n".join([_line(each) for each in texts])
    spaced = text.encode("ascii").translate(_SPACED, b"'`").decode("ascii")
    return list(map(str.split, spaced.split("\n")))


def _line(text: str) -> str:
    """A text as one line; empty where the name has to be read as a whole."""
    return text.replace("\n", " ") if text.isascii() and len(text) <= MAX_TEXT_READ else ""


def _any_of(words: set[str], every: Sequence[str], counts: Places) -> npt.NDArray[np.bool_]:
    """Which names have one of these words."""
    if not words:
        return np.zeros(len(counts), bool)
    small = np.fromiter(map(words.__contains__, every), bool, len(every))
    owners = np.repeat(np.arange(len(counts)), counts)
    return np.bincount(owners[small], minlength=len(counts)) > 0


class _Whole(NamedTuple):
    """The tokens of a name with the distinct hashes of their sounds."""

    tokens: tuple[str, ...]
    codes: tuple[int, ...]


def _whole(name: PersonName) -> _Whole:
    """The tokens of a name and its distinct sounds, from the name as a whole."""
    tokens = name_words(name).tokens
    return _Whole(tokens, name_hashes(tokens))


def _read_apart(
    names: Sequence[PersonName], tokens: list[tuple[str, ...]], rows: _Rows, apart: npt.NDArray[np.bool_]
) -> Iterator[Sounds]:
    """The names that have to be read as a whole: with particles, titles, repeats, or in another script."""
    read = {number: _whole(names[number]) for number in np.flatnonzero(apart).tolist()}
    for number, name in read.items():
        tokens[number] = name.tokens
    by_width: dict[int, tuple[list[int], list[int]]] = {}
    here = np.flatnonzero(apart[rows.numbers])
    for at, number in zip(here.tolist(), rows.numbers[here].tolist(), strict=True):
        codes = read[number].codes
        places, every = by_width.setdefault(len(codes), ([], []))
        places.append(at)
        every += codes
    for width, (places, every) in by_width.items():
        shaped = np.array(every, np.uint64).reshape(len(places), width)
        yield Sounds(rows.places[places], rows.years[places], shaped)


def _words(tokens: list[tuple[str, ...]], counts: Places) -> list[tuple[str, ...]]:
    """The distinct words of each record's names, given how many names each record has."""
    if (counts == 1).all():
        return tokens
    start, found = 0, []
    for count in counts.tolist():
        end = start + count
        one = count == 1
        found.append(tokens[start] if one else tuple(dict.fromkeys(chain.from_iterable(tokens[start:end]))))
        start = end
    return found


class _Remembered:
    """The hashes of words that came before; whoever reads one memo goes on with it when another begins a new one."""

    words: dict[str, int] = {}  # noqa: RUF012  # it is replaced, not shared with instances


def _hashes(every: Sequence[str], distinct: set[str]) -> Hashes:
    """The hash of how each word sounds (`overlap.key_forms.word_hash`); the sounds of new words are made together."""
    known = _Remembered.words
    if len(known) > _WORDS_REMEMBERED:
        known = _Remembered.words = {}
    new = [word for word in distinct if word not in known]
    known.update(zip(new, map(code_hash, sounds_of(new)), strict=True))
    return np.fromiter(map(known.__getitem__, every), np.uint64, len(every))
