"""Whole names of invented people: drawn by the rules of each form, and written as another clerk would write them.

Knows double surnames, particles, order and transliteration. Does not know typing errors (`clerk`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from backends.practice.name_lists import NameLists, Origin, Spellings

#: Shares of people with these forms; from the countries seen in the public sample of northern apprehensions, rounded.
DOUBLE_SURNAME = 0.8
SPANISH_MIDDLE = 0.45
CENSUS_MIDDLE = 0.5
SOUTH_ASIAN_MIDDLE = 0.35
TWO_SYLLABLES = 0.75


@dataclass(frozen=True, slots=True)
class Name:
    """One name in its parts; empty where there is none."""

    surname: str
    given: str = ""
    middle: str = ""

    def in_one_cell(self) -> str:
        """The name as lists of names carry it: `SURNAME, GIVEN MIDDLE`."""
        return f"{self.surname}, {self.given} {self.middle}".strip(" ,")


def draw_name(rng: Random, lists: NameLists, origin: Origin, *, female: bool) -> Name:
    """A name of this form."""
    form = lists.forms[origin]
    given = form.female if female else form.male
    surname, first = _one(rng, form.surnames.draw(rng)), _one(rng, given.draw(rng))
    name = Name(surname, first)
    match origin:
        case Origin.SPANISH:
            second = _one(rng, form.surnames.draw(rng)) if rng.random() < DOUBLE_SURNAME else ""
            middle = _one(rng, given.draw(rng)) if rng.random() < SPANISH_MIDDLE else ""
            return Name(f"{surname} {second}".strip(), first, middle)
        case Origin.CENSUS if rng.random() < CENSUS_MIDDLE:
            return replace(name, middle=_one(rng, given.draw(rng)))
        case Origin.SOUTH_ASIAN if rng.random() < SOUTH_ASIAN_MIDDLE:
            return replace(name, middle=rng.choice(form.middle))
        case Origin.CHINESE if rng.random() < TWO_SYLLABLES:
            return replace(name, given=first + _one(rng, given.draw(rng)))
        case _:
            return name


def _one(rng: Random, spellings: Spellings) -> str:
    """A spelling, the first of them as often as all others together."""
    return spellings[0] if len(spellings) == 1 or rng.random() < 0.5 else rng.choice(spellings[1:])  # noqa: PLR2004


def respell(rng: Random, lists: NameLists, origin: Origin, name: Name) -> Name:
    """The same person's name by another rule of the same form: other letters, order, or number of parts."""
    match origin:
        case Origin.SPANISH:
            return _spanish(rng, name)
        case Origin.FRENCH_CANADIAN:
            return replace(name, given=name.given.replace("-", " "), surname=name.surname.replace("-", " "))
        case Origin.CHINESE:
            return _chinese(rng, lists, name)
        case Origin.CENSUS:
            return replace(name, middle=name.middle[:1])
        case Origin.ARABIC | Origin.SLAVIC | Origin.SOUTH_ASIAN:
            return _transliterated(rng, lists, name)


def nickname(rng: Random, lists: NameLists, name: Name) -> Name:
    """The name with its short form, where the given name has one."""
    short = lists.nicknames.get(name.given)
    return replace(name, given=rng.choice(short)) if short else name


def _spanish(rng: Random, name: Name) -> Name:
    first, _, second = name.surname.rpartition(" ")
    if not first:
        return name
    dropped, swapped = Name(first, name.given, name.middle), replace(name, surname=f"{second} {first}")
    as_middle = Name(second, name.given, f"{name.middle} {first}".strip())
    return rng.choice((dropped, dropped, replace(name, surname=f"{first}-{second}"), as_middle, swapped))


def _chinese(rng: Random, lists: NameLists, name: Name) -> Name:
    other = _other(rng, lists, name.surname)
    return rng.choice((Name(name.given, name.surname), replace(name, surname=other), _syllables(name)))


def _syllables(name: Name) -> Name:
    """The given name in two words, cut where the second syllable is likely to begin."""
    at = max(2, len(name.given) // 2)
    return replace(name, given=name.given[:at], middle=name.given[at:])


def _transliterated(rng: Random, lists: NameLists, name: Name) -> Name:
    return replace(name, surname=_other(rng, lists, name.surname), given=_other(rng, lists, name.given))


def _other(rng: Random, lists: NameLists, part: str) -> str:
    others = [spelling for spelling in lists.respellings.get(part, ()) if spelling != part]
    return rng.choice(others) if others else part
