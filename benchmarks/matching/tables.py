"""Delimited files of a caller's choice: columns in any order, UTF-8 with or without a mark, blank cells, gzip or not.

Errors: `TableError`, in one line what is wrong with which file.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

#: Delimiters that are tried; the one that the header has most of is taken.
_DELIMITERS: Final = ",\t;|"

#: Cells of more characters are a fault of the file rather than a name.
_LONGEST_CELL: Final = 1 << 20

#: One row by its columns' folded names.
Row = Mapping[str, str]


class TableError(Exception):
    """A file that can't be used, told in one line."""


class Table:
    """The rows of a file. `columns` are folded: lower case, other signs than letters and digits as `_`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        lines = _lines(path)
        if not lines:
            raise TableError(f"{path} is empty")
        delimiter = max(_DELIMITERS, key=lines[0].count)
        csv.field_size_limit(_LONGEST_CELL)
        try:
            self._cells = [row for row in csv.reader(lines, delimiter=delimiter) if any(row)]
        except csv.Error as error:
            raise TableError(f"{path} is no table: {error}") from error
        self.columns = tuple(map(folded, self._cells.pop(0)))
        if len(set(self.columns)) < len(self.columns):
            raise TableError(f"{path} has two columns of one name")
        wide = next((row for row in self._cells if len(row) > len(self.columns)), None)
        if wide is not None:
            raise TableError(f"{path} has a row with {len(wide)} cells, but {len(self.columns)} columns")

    def __len__(self) -> int:
        return len(self._cells)

    def rows(self) -> Iterator[Row]:
        """Each row with its cells trimmed; cells that a short row lacks are blank."""
        for cells in self._cells:
            filled = [*map(str.strip, cells), *[""] * (len(self.columns) - len(cells))]
            yield dict(zip(self.columns, filled, strict=True))

    def column(self, *names: str) -> str:
        """The first of some names that is a column.

        Raises:
            TableError: none of them is.
        """
        found = next((name for name in names if name in self.columns), None)
        if found is None:
            raise TableError(f"{self.path} has no column {' or '.join(names)}; it has {', '.join(self.columns)}")
        return found

    def filled(self) -> None:
        """Checks that there is a row.

        Raises:
            TableError: there is none.
        """
        if not self._cells:
            raise TableError(f"{self.path} has a header and no rows")


def folded(name: str) -> str:
    """A column's name without regard to case and signs."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def truth_value(cell: str, path: Path) -> bool:
    """Whether a cell says yes.

    Raises:
        TableError: it says neither.
    """
    word = cell.lower()
    if word in {"1", "1.0", "true", "t", "yes", "y", "match"}:
        return True
    if word in {"0", "0.0", "false", "f", "no", "n", "nonmatch", ""}:
        return False
    raise TableError(f"{path}: {cell[:20]!r} is neither yes nor no")


def _lines(path: Path) -> Sequence[str]:
    """The lines of a file, with their ends, so that a quoted cell may have several."""
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise TableError(f"{path} is not UTF-8 (byte {error.start})") from error
    if "\0" in text:
        text = text.replace("\0", "")
    return text.splitlines(keepends=True)
