"""The header of an extract: which form the file has, and what stands in which place.

Columns go by name, never by position; a name may be written in many ways (`names`). Does not know what a column means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import zip_longest

from backends.ingest.names import by_words, fold_name, guard_of

#: A header is the first line with at least this many known names (docs/extracts.md section 2).
LEAST_KNOWN = 3

#: Lines that may stand before the header (docs/extracts.md section 2).
MOST_BANNER = 50

#: What may stand between cells.
DELIMITERS = "|,\t;"

_SPACES = re.compile(r"\s+")


class Form(Enum):
    """What the rows of an extract are about."""

    SUBJECTS = "subjects"
    OPERATIONS = "operations"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file: canonical name by place ("" for none), the delimiter, what is ignored, its own text.

    `guards` are places that are read only for what must not go out, each with the name there and what it may say
    (`names.guard_of`).
    """

    form: Form
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    delimiter: str
    ignored: tuple[str, ...]
    texts: frozenset[str]
    guards: tuple[tuple[int, str, str], ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Whether a column would decide who sees a row, and another one does or nobody knows how."""
        return any(kind == "choice" for _, _, kind in self.guards)

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns)

    @property
    def known(self) -> int:
        """How many columns are known."""
        return sum(map(bool, self.columns))


def header_of(cells: Sequence[str], synonyms: Mapping[str, str], delimiter: str, text: str) -> Header | None:
    """The header that a row of cells is, or None; `synonyms` maps every known name to its canonical one."""
    names = [fold_name(_SPACES.sub(" ", cell)) for cell in cells]
    columns = _columns(names, synonyms)
    if sum(map(bool, columns)) < LEAST_KNOWN or _is_data(cells):
        return None
    ignored = tuple(name for name, column in zip(names, columns, strict=True) if name and not column)
    guards = tuple(_guards(names, columns, synonyms))
    return Header(_form(columns), columns, tuple(cells), delimiter, ignored, frozenset((text,)), guards)


def joined(header: Header, cells: Sequence[str], synonyms: Mapping[str, str], text: str) -> Header | None:
    """The header of two lines, each name going on in the next one; None where the second line says nothing new."""
    if len(cells) > len(header.cells) or any(any(sign.isdigit() for sign in cell) for cell in cells):
        return None
    whole = [" ".join(pair).strip() for pair in zip_longest(header.cells, cells, fillvalue="")]
    found = header_of(whole, synonyms, header.delimiter, text)
    if found is None or found.known <= header.known:
        return None
    return replace(found, texts=header.texts | found.texts)


def below(above: Sequence[str], header: Header, synonyms: Mapping[str, str]) -> Header | None:
    """The header whose names begin in the line above it, there once for several columns or for each; None else."""
    groups: list[str] = []
    for cell in above:
        groups.append(cell if cell.strip() or not groups else groups[-1])
    [text] = header.texts
    for heads in (above, groups):
        if len(heads) <= len(header.cells):
            whole = [" ".join(pair).strip() for pair in zip_longest(heads, header.cells, fillvalue="")]
            found = header_of(whole, synonyms, header.delimiter, text)
            if found is not None and found.known > header.known:
                return found
    return None


def _is_data(cells: Sequence[str]) -> bool:
    """Whether the cells are values: no header has a cell of digits alone, or the same name in most places."""
    return any(cell.strip().isdigit() for cell in cells)


def _columns(names: Sequence[str], synonyms: Mapping[str, str]) -> tuple[str, ...]:
    """The canonical name of each place; its own name goes before a synonym, that before one of the same words."""
    words = by_words(synonyms)
    taken: dict[str, int] = {}
    ways = (
        lambda name: name if synonyms.get(name) == name else "",
        lambda name: synonyms.get(name, ""),
        words,
    )
    for way in ways:
        for place, name in enumerate(names):
            canonical = way(name)
            if canonical and place not in taken.values():
                taken.setdefault(canonical, place)
    places = {place: name for name, place in taken.items()}
    return tuple(places.get(place, "") for place in range(len(names)))


def _guards(
    names: Sequence[str], columns: Sequence[str], synonyms: Mapping[str, str]
) -> Iterator[tuple[int, str, str]]:
    words = by_words(synonyms)
    for place, (name, column) in enumerate(zip(names, columns, strict=True)):
        if name and not column and (kind := guard_of(name, synonyms.get(name, "") or words(name))):
            yield place, name, kind


def _form(columns: Sequence[str]) -> Form:
    if "OP_ACTIVITY" in columns:
        return Form.OPERATIONS
    return Form.DUTY if "DUTY_ROLE" in columns else Form.SUBJECTS
