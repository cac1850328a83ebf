"""The name resources beside this package, read once into weighted lists.

Knows the files under `names/`. Does not know how a whole name is put together (`naming`).
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from backends.practice.weighted import Weighted, by_rank

#: One name in all its spellings; the first is the commonest.
Spellings = tuple[str, ...]


class Origin(StrEnum):
    """The forms that names take; a form is about spelling alone and says nothing of a person's nationality."""

    CENSUS = "census"
    SPANISH = "spanish"
    FRENCH_CANADIAN = "french_canadian"
    SOUTH_ASIAN = "south_asian"
    ARABIC = "arabic"
    CHINESE = "chinese"
    SLAVIC = "slavic"


@dataclass(frozen=True, slots=True)
class FormLists:
    """The names of one form: surnames, given names by sex, and common middle names."""

    surnames: Weighted[Spellings]
    male: Weighted[Spellings]
    female: Weighted[Spellings]
    middle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameLists:
    """All name lists; `respellings` gives every spelling of a name that has several, `rare` names nobody is given."""

    forms: Mapping[Origin, FormLists]
    nicknames: Mapping[str, tuple[str, ...]]
    respellings: Mapping[str, Spellings]
    rare_surnames: tuple[str, ...]
    rare_given: tuple[str, ...]


#: The tail of the Census surnames and first names is kept back for people who must be in neither system.
RARE_SHARE = 0.1


def load() -> NameLists:
    """The lists as shipped with the package."""
    surnames, first = _table("surnames.csv"), _table("first_names.csv")
    origins = tomllib.loads(_text("origins.toml"))
    nicknames = {name: tuple(short) for name, short in origins.pop("nicknames").items()}
    forms = {Origin(name): _form(lists) for name, lists in origins.items()}
    common, rare = _split(surnames)
    common_first, rare_first = _split(first)
    forms[Origin.CENSUS] = FormLists(
        surnames=_by_count(common),
        male=_by_count([row for row in common_first if row["sex"] == "M"]),
        female=_by_count([row for row in common_first if row["sex"] == "F"]),
    )
    return NameLists(
        forms,
        nicknames,
        _respellings(origins),
        tuple(row["name"] for row in rare),
        tuple(row["name"] for row in rare_first),
    )


def _text(name: str) -> str:
    return (files("backends.practice") / "names" / name).read_text(encoding="utf-8")


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines()))


def _split(rows: list[dict[str, str]]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    kept = int(len(rows) * (1 - RARE_SHARE))
    return rows[:kept], rows[kept:]


def _by_count(rows: list[dict[str, str]]) -> Weighted[Spellings]:
    return Weighted(((row["name"],), float(row["count"])) for row in rows)


def _spellings(item: str | list[str]) -> Spellings:
    return (item,) if isinstance(item, str) else tuple(item)


def _form(lists: Mapping[str, Any]) -> FormLists:  # what tomllib gives is untyped
    def ranked(key: str) -> Weighted[Spellings]:
        """The spellings of a list, the more frequent ones weighted more."""
        return by_rank([_spellings(item) for item in lists[key]])

    return FormLists(ranked("surnames"), ranked("male"), ranked("female"), tuple(lists.get("middle", ())))


def _respellings(origins: Mapping[str, Any]) -> dict[str, Spellings]:  # as above
    several = (
        tuple(item)
        for lists in origins.values()
        for key in ("surnames", "male", "female")
        for item in lists[key]
        if isinstance(item, list)
    )
    return {name: group for group in several for name in group}
