"""One row of an extract: its cells by column name, blanks, lists and groups told apart (docs/extracts.md section 2).

Does not know what a column means.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from itertools import compress, product, zip_longest

from backends.ingest.clock import birth_date, has_clock, local_time, rfc3339, zone_of
from backends.ingest.guarding import is_untold
from backends.ingest.rejects import BadRow, Reason
from backends.ingest.tally import Tally
from backends.records import MAX_ITEMS, MAX_TEXT

_BLANKS = frozenset(("", "-0-", "NULL", "N/A", "NA", "NONE", "UNKNOWN", "UNK", "XXX", "-", "REDACTED"))
#: The same in all cases: looking cells up costs less than writing them all in upper case.
_BLANK_WORDS = frozenset(
    "".join(signs) for word in _BLANKS - {""} for signs in product(*({sign, sign.lower()} for sign in word))
)
#: `(b)(6), (b)(7)(C)` as releases write it, also as `b(6); b(7)(c)`, in brackets, and what is struck through.
_EXEMPTION = r"(\(?B\)?\s*)?\(\d\)\s*(\([A-Z]\)\s*)?"
_REDACTION = re.compile(rf"[\[{{]?\s*{_EXEMPTION}([\s,;/&]*{_EXEMPTION})*[\]}}]?|\[\s*REDACTED\s*\]|\*+|X{{4,16}}")
_REDACTION_STARTS = "([{*XxBb"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOTHING: tuple[str, ...] = ()
#: A spreadsheet writes 1 as 1.0.
_YES = frozenset(("Y", "YES", "1", "T", "TRUE", "1.0"))
_NO = frozenset(("", "N", "NO", "0", "F", "FALSE", "0.0"))
_RECORD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

#: The longest blank word, `REDACTED`; a longer cell can only be a redaction of another form.
_LONGEST_BLANK = 8

#: Columns that decide who may see a row: what they don't tell isn't the same as nothing (`guarding.is_untold`).
_PROTECTIVE = frozenset((
    "MARKING", "PROTECTED_1367", "SHARING", "ACCESS_LEVEL", "ACCESS_CONTROL_LEVEL", "OP_VISIBILITY", "DELETED_IND",
    "LOGICAL_DELETE_IND",
))  # fmt: skip


def cleaned(cell: str) -> str:
    """A cell trimmed, blanks for control characters, and empty where it stands for a missing value."""
    text = cell.strip() if cell.isprintable() else _CONTROLS.sub(" ", cell).strip()
    if len(text) <= _LONGEST_BLANK and text.upper() in _BLANKS:
        return ""
    return "" if text and text[0] in _REDACTION_STARTS and _REDACTION.fullmatch(text.upper()) else text


def all_cleaned(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The filled cells of a row by their columns, each cleaned; most rows have nothing to clean."""
    filled = dict(zip(compress(columns, cells), filter(None, cells), strict=True))
    filled.pop("", None)  # columns that nobody knows
    whole = "|".join(filled.values())
    if whole.isprintable() and not _may_be_redacted(whole) and " |" not in whole and "| " not in whole:
        is_trimmed = whole == whole.strip()
        if is_trimmed and _BLANK_WORDS.isdisjoint(filled.values()):
            return filled
    return {
        column: text
        for column, cell in filled.items()
        if (text := cleaned(cell) or (_untold(cell) if column in _PROTECTIVE else ""))
    }


def _may_be_redacted(text: str) -> bool:
    return "(" in text or "[" in text or "*" in text or "XXXX" in text or "xxxx" in text


def _untold(cell: str) -> str:
    """What a protective cell has in place of what it doesn't tell."""
    return cell.strip() if is_untold(cell.strip()) else ""


def _bounded(text: str, column: str) -> str:
    """The text, refused where it is longer than a shared text may be."""
    if len(text) > MAX_TEXT:
        raise BadRow(Reason.TOO_LONG, column)
    return text


def says_yes(cell: str) -> bool:
    """Whether a cell says yes; everything else, a blank included, is no."""
    return cell.upper() in _YES


class Row:
    """The cells of one row under the names of its header."""

    __slots__ = ("_is_local", "_texts", "_zone", "cells", "get", "has", "size", "tally")

    def __init__(self, cells: Sequence[str], columns: Sequence[str], tally: Tally, system: str) -> None:
        self.cells = cells
        self.tally = tally
        self._texts = all_cleaned(columns, cells)
        #: Signs of all filled cells.
        self.size = len("".join(self._texts.values()))
        is_long = self.size > MAX_TEXT and max(map(len, self._texts.values())) > MAX_TEXT
        #: `text` without the price of a method, for it is asked thirty times a row.
        self.get: Callable[[str, str], str] = self._bounded_get if is_long else self._texts.get
        #: Whether a cell is filled, however long it is.
        self.has: Callable[[str], bool] = self._texts.__contains__
        self._is_local = system == "e3"
        self._zone: dt.tzinfo | None = None

    def text(self, column: str) -> str:
        """A cell, empty where it is missing.

        Raises:
            BadRow: it is longer than a shared text may be.
        """
        return self.get(column, "")

    def required(self, column: str) -> str:
        """A cell that has to be filled.

        Raises:
            BadRow: it is missing.
        """
        text = self.get(column, "")
        if not text:
            raise BadRow(Reason.MISSING_REQUIRED, column)
        return text

    def code(self, column: str) -> str:
        """A cell in upper case."""
        return self.get(column, "").upper()

    def yes(self, column: str) -> bool:
        """Whether a cell says yes."""
        return says_yes(self.get(column, ""))

    def answer(self, column: str) -> bool | None:
        """Whether a cell says yes; None where it is missing, or says neither yes nor no, which is counted."""
        text = self.get(column, "")
        if not text:
            return None
        is_yes = says_yes(text)
        if not is_yes and text.upper() not in _NO:
            self.tally.doubtful[column] += 1
            return None
        return is_yes

    def items(self, column: str) -> Sequence[str]:
        """The values of a cell by position, an empty place staying empty.

        Raises:
            BadRow: there are more than a list of a record may have, or one is longer than a shared text may be.
        """
        text = self._texts.get(column, "")
        if not text:
            return _NOTHING
        if ";" not in text:
            return (_bounded(text, column),)
        values = [_bounded(cleaned(value), column) for value in text.split(";")]
        if len(values) > MAX_ITEMS:
            raise BadRow(Reason.TOO_LONG, column)
        return values

    def values(self, column: str) -> Sequence[str]:
        """The filled values of a cell."""
        text = self._texts.get(column)
        if text is None:
            return _NOTHING
        if ";" not in text:
            return (_bounded(text, column),)
        return [value for value in self.items(column) if value]

    def group(self, *columns: str) -> list[tuple[str, ...]]:
        """The values of columns that pair by position."""
        if self._texts.keys().isdisjoint(columns):
            return []
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
        text = self.required(column)
        try:
            return self._time(text)
        except (ValueError, OverflowError):
            raise BadRow(Reason.BAD_TIME, column) from None

    def time(self, column: str) -> dt.datetime | None:
        """A time, None where it is missing or doubtful."""
        text = self.get(column, "")
        return self.time_of(text, column) if text else None

    def time_of(self, text: str, column: str) -> dt.datetime | None:
        """The time of one value of a list, None where it is missing or doubtful."""
        if not text:
            return None
        try:
            return self._time(text)
        except (ValueError, OverflowError):
            self.tally.doubtful[column] += 1
            return None

    def births(self, column: str) -> tuple[str, ...]:
        """Birth dates, doubtful ones left out."""
        text = self._texts.get(column, "")
        if not text:
            return _NOTHING
        if ";" not in text:  # as most rows
            return (date,) if (date := self.birth(_bounded(text, column), column)) else _NOTHING
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
        text = self.get(column, "")
        if not text:
            return None
        try:
            value = float(text.replace(",", ".") if "," in text else text)
        except ValueError:
            value = float("nan")
        if least <= value <= most:
            return value
        self.tally.doubtful[column] += 1
        return None

    def level(self, column: str) -> int:
        """The access level, 1 where it is missing.

        Raises:
            BadRow: it isn't a whole number from 1: nobody can say who may see the row.
        """
        text = self.get(column, "1")
        if text == "1":  # as most rows
            return 1
        text = text.removesuffix(".0")  # as a spreadsheet writes whole numbers
        if not text.isdecimal() or not 1 <= len(text) <= 4 or int(text) < 1:  # noqa: PLR2004  # four digits are more than any scale of levels
            raise BadRow(Reason.BAD_NUMBER, column)
        return int(text)

    def known(self, column: str, code: str, table: frozenset[str]) -> bool:
        """Whether a code is in its table; one that isn't is counted."""
        if not code or code in table:
            return True
        self.tally.unknown_code(column, code)
        return False

    def dated(self, column: str, clock_column: str) -> dt.datetime:
        """A time that has to be there, its clock in a cell of its own where the first one has none.

        Raises:
            BadRow: it is missing or wrong.
        """
        clock = self.get(clock_column, "")
        if not clock:
            return self.needed_time(column)
        if has_clock(self.required(column)):
            return self.needed_time(column)
        try:
            return self._time(f"{self.required(column)} {clock}")
        except (ValueError, OverflowError):
            raise BadRow(Reason.BAD_TIME, clock_column) from None

    def _bounded_get(self, column: str, otherwise: str) -> str:
        return _bounded(self._texts.get(column, otherwise), column)

    def _time(self, text: str) -> dt.datetime:
        if self._is_local:
            return local_time(text, self._zone or self._find_zone())
        return rfc3339(text)

    def _find_zone(self) -> dt.tzinfo:
        sector = self.code("SECTOR")
        try:
            self._zone = zone_of(sector, self.text("TIME_ZONE"))
        except ValueError:
            self.tally.doubtful["TIME_ZONE"] += 1
            self._zone = zone_of(sector, "")
        return self._zone
