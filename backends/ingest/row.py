"""One row of an extract: its cells by column name, blanks, lists and groups told apart (docs/extracts.md section 2).

Does not know what a column means.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from backends.ingest.clock import birth_date, local_time, rfc3339, zone_of
from backends.ingest.rejects import BadRow, Reason
from backends.ingest.tally import Tally
from backends.records import MAX_ITEMS, MAX_TEXT

_BLANKS = frozenset(("", "-0-", "NULL", "N/A", "NA", "NONE", "UNKNOWN", "UNK", "XXX", "-"))
_REDACTION = re.compile(r"\(B\)\s*\(\d\)\s*(\([A-Z]\))?[\s,;]*((\(B\))?\s*\(\d\)\s*(\([A-Z]\))?[\s,;]*)*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOTHING: tuple[str, ...] = ()
_YES = frozenset(("Y", "YES", "1", "T", "TRUE"))
_RECORD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

#: The longest blank word, `UNKNOWN`; a longer cell can only be a redaction.
_LONGEST_BLANK = 7


@lru_cache(maxsize=65_536)
def cleaned(cell: str) -> str:
    """A cell trimmed, blanks for control characters, and empty where it stands for a missing value."""
    text = cell.strip() if cell.isprintable() else _CONTROLS.sub(" ", cell).strip()
    if len(text) <= _LONGEST_BLANK and text.upper() in _BLANKS:
        return ""
    return "" if text.startswith("(") and _REDACTION.fullmatch(text.upper()) else text


def _bounded(text: str, column: str) -> str:
    """The text, refused where it is longer than a shared text may be."""
    if len(text) > MAX_TEXT:
        raise BadRow(Reason.TOO_LONG, column)
    return text


class Row:
    """The cells of one row under the names of its header."""

    __slots__ = ("_clock", "_texts", "cells", "tally")

    def __init__(self, cells: Sequence[str], places: Mapping[str, int], tally: Tally, system: str) -> None:
        self.cells = cells
        self.tally = tally
        self._texts = dict(zip(places, map(cleaned, map(cells.__getitem__, places.values())), strict=True))
        self._clock: Callable[[str], dt.datetime] = self._local if system == "e3" else rfc3339

    def text(self, column: str) -> str:
        """A cell, empty where it is missing.

        Raises:
            BadRow: it is longer than a shared text may be.
        """
        text = self._texts.get(column, "")
        return text if len(text) <= MAX_TEXT else _bounded(text, column)

    def has(self, column: str) -> bool:
        """Whether a cell is filled, however long it is."""
        return bool(self._texts.get(column))

    def required(self, column: str) -> str:
        """A cell that has to be filled.

        Raises:
            BadRow: it is missing.
        """
        text = self.text(column)
        if not text:
            raise BadRow(Reason.MISSING_REQUIRED, column)
        return text

    def code(self, column: str) -> str:
        """A cell in upper case."""
        return self.text(column).upper()

    def yes(self, column: str) -> bool:
        """Whether a cell says yes."""
        return self.code(column) in _YES

    def items(self, column: str) -> Sequence[str]:
        """The values of a cell by position, an empty place staying empty.

        Raises:
            BadRow: there are more than a list of a record may have, or one is longer than a shared text may be.
        """
        text = self._texts.get(column, "")
        if not text:
            return _NOTHING
        if ";" not in text:
            return [_bounded(text, column)]
        values = [_bounded(cleaned(value), column) for value in text.split(";")]
        if len(values) > MAX_ITEMS:
            raise BadRow(Reason.TOO_LONG, column)
        return values

    def values(self, column: str) -> list[str]:
        """The filled values of a cell."""
        return [value for value in self.items(column) if value]

    def group(self, *columns: str) -> list[tuple[str, ...]]:
        """The values of columns that pair by position."""
        lists = [self.items(column) for column in columns]
        return list(zip_longest(*lists, fillvalue="")) if any(lists) else []

    def record_id(self, column: str) -> str:
        """A filled record id, or nothing.

        Raises:
            BadRow: it has another form.
        """
        text = self.text(column)
        if text and not _RECORD_ID.fullmatch(text):
            raise BadRow(Reason.BAD_ID, column)
        return text

    def needed_time(self, column: str) -> dt.datetime:
        """A time that has to be there and be right.

        Raises:
            BadRow: it is missing or wrong.
        """
        try:
            return self._clock(self.required(column))
        except (ValueError, OverflowError):
            raise BadRow(Reason.BAD_TIME, column) from None

    def time(self, column: str) -> dt.datetime | None:
        """A time, None where it is missing or doubtful."""
        text = self.text(column)
        return self.time_of(text, column) if text else None

    def time_of(self, text: str, column: str) -> dt.datetime | None:
        """The time of one value of a list, None where it is missing or doubtful."""
        try:
            return self._clock(text) if text else None
        except (ValueError, OverflowError):
            self.tally.doubtful[column] += 1
            return None

    def births(self, column: str) -> tuple[str, ...]:
        """Birth dates, doubtful ones left out."""
        return tuple(date for value in self.values(column) if (date := self.birth(value, column)))

    def birth(self, text: str, column: str) -> str:
        """One birth date, empty where it is doubtful."""
        try:
            return birth_date(text) if text else ""
        except ValueError:
            self.tally.doubtful[column] += 1
            return ""

    def number(self, column: str, least: float, most: float) -> float | None:
        """A number within bounds, None where it is missing or doubtful."""
        text = self.text(column)
        try:
            value = float(text) if text else None
        except ValueError:
            value = float("nan")
        if value is None or least <= value <= most:
            return value
        self.tally.doubtful[column] += 1
        return None

    def level(self, column: str) -> int:
        """The access level, 1 where it is missing.

        Raises:
            BadRow: it isn't a whole number from 1: nobody can say who may see the row.
        """
        text = self.text(column) or "1"
        if not text.isdecimal() or not 1 <= len(text) <= 4 or int(text) < 1:  # noqa: PLR2004  # four digits are more than any scale of levels
            raise BadRow(Reason.BAD_NUMBER, column)
        return int(text)

    def known(self, column: str, code: str, table: frozenset[str]) -> bool:
        """Whether a code is in its table; one that isn't is counted."""
        if not code or code in table:
            return True
        self.tally.unknown_code(column, code)
        return False

    def _local(self, text: str) -> dt.datetime:
        return local_time(text, self._zone())

    def _zone(self) -> dt.tzinfo:
        sector = self.code("SECTOR")
        try:
            return zone_of(sector, self.text("TIME_ZONE"))
        except ValueError:
            self.tally.doubtful["TIME_ZONE"] += 1
            return zone_of(sector, "")
