"""Delimited tables as public bodies write them: banners above the header, blanks in many spellings, packed or not.

Errors: `DataError`, a file or a column that isn't there.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: What stands for a missing value, besides nothing.
BLANKS = frozenset(("-0-", "NULL", "N/A", "NA", "NONE", "UNKNOWN", "UNK", "XXX", "-"))
#: Delimiters that are tried; the header line decides.
DELIMITERS = "|,\t;"
#: Lines that a banner may have.
LONGEST_BANNER = 50
#: A header has at least as many columns; a banner's sentence with a comma has fewer.
FEWEST_NAMES = 3


class DataError(Exception):
    """A folder of public data that lacks what the trial needs."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's lines around its header: `banner` before it, the header's cells, the lines after it, as they stand."""

    banner: tuple[str, ...]
    header: tuple[str, ...]
    delimiter: str
    lines: tuple[str, ...]

    def rows(self) -> list[dict[str, str]]:
        """Every row with as many cells as the header, by folded column name, with blanks as empty texts."""
        names = [folded_name(name) for name in self.header]
        cells = csv.reader(self.lines, delimiter=self.delimiter)
        return [
            {name: known(cell) for name, cell in zip(names, row, strict=True)}
            for row in cells
            if len(row) == len(names)
        ]


def read_table(path: Path, needed: Sequence[str] = ()) -> Table:
    """A table; its header is the first line with all `needed` columns, or the first one that names and counts nothing.

    Raises:
        DataError: the file isn't there, or no line has the needed columns.
    """
    lines = _text(path).splitlines()
    head = lines[:LONGEST_BANNER]
    if not head:
        raise DataError(f"{path} is empty")
    place = _with_columns(head, needed) if needed else _first_of_names(head)
    if place is None:
        raise DataError(f"{path} has no header{' with the columns ' if needed else ''}{', '.join(needed)}")
    delimiter = _delimiter(lines[place])
    (header,) = csv.reader([lines[place]], delimiter=delimiter)
    return Table(tuple(lines[:place]), tuple(header), delimiter, tuple(line for line in lines[place + 1 :] if line))


def one_of(folder: Path, *names: str) -> Path:
    """The first of some files that is there.

    Raises:
        DataError: none of them is.
    """
    found = [folder / name for name in names if (folder / name).is_file()]
    if not found:
        raise DataError(f"{folder} has none of: {', '.join(names)}")
    return found[0]


def known(cell: str) -> str:
    """A cell trimmed, empty where it stands for a missing value."""
    text = cell.strip()
    return "" if text.upper() in BLANKS else text


def folded_name(name: str) -> str:
    """A column's name without regard to case and signs."""
    return re.sub(r"[^A-Z0-9]+", "_", name.lstrip("\ufeff").upper()).strip("_")


def _text(path: Path) -> str:
    if not path.is_file():
        raise DataError(f"{path} is missing")
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode("utf-8-sig", errors="replace")
    return path.read_bytes().decode("utf-8-sig", errors="replace")


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _with_columns(lines: Sequence[str], needed: Sequence[str]) -> int | None:
    wanted = {folded_name(name) for name in needed}
    names = ({folded_name(cell) for cell in line.replace('"', "").split(_delimiter(line))} for line in lines)
    return next((place for place, found in enumerate(names) if wanted <= found), None)


def _first_of_names(lines: Sequence[str]) -> int | None:
    """The first line with several filled cells, none beginning with a digit, and as wide as most lines after it."""
    return next((place for place, line in enumerate(lines) if _names_columns(line, lines[place + 1 :])), None)


def _names_columns(line: str, after: Sequence[str]) -> bool:
    delimiter = _delimiter(line)
    filled = [cell for cell in (part.strip(' "') for part in line.split(delimiter)) if cell]
    if len(filled) < FEWEST_NAMES or any(cell[0].isdigit() for cell in filled):
        return False
    as_wide = sum(other.count(delimiter) >= line.count(delimiter) for other in after)
    return 2 * as_wide >= len(after)
