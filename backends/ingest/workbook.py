"""The sheets of a workbook (Office Open XML): each row's cells as the text that an extract would have.

Knows parts, shared and inline strings, number formats, dates. Reads as a stream; only the shared strings are held.
Formulas count by the value that was last computed. Does not know headers, columns or what a cell means.

It is not read by a library because those that were tried give an error, or a formula that was never computed, as an
empty cell: a mark of protection that nobody can read would be taken for none.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Final
from xml.parsers import expat  # documents that declare entities are refused (`_parsed`)
from zipfile import ZipFile

#: What a workbook's first part is called.
WORKBOOK: Final = "xl/workbook.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"

#: Bytes of shared strings that are held at most, unpacked: those of a million rows are a tenth of it.
MOST_STRINGS: Final = 1 << 29

#: Columns of a sheet; a cell beyond them is damage.
_MOST_COLUMNS: Final = 16_384

_CHUNK: Final = 1 << 16

#: What stands for a value that a workbook doesn't tell: an error, or a formula that was never computed.
UNTOLD: Final = "UNKNOWN"

#: Number formats that every workbook has for dates and times, and what tells them in one of a workbook's own.
_DATES: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.')
_DATE_SIGNS: Final = re.compile(r"[dyhs]|m", re.IGNORECASE)

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})\d*")

#: Day 0 of serial dates, and how much later it is in a workbook that counts from 1904.
_START: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # a sheet's times have no zone
_FROM_1904: Final = 1_462
_DAY_SECONDS: Final = 86_400
_LAST_SERIAL: Final = 2_958_466.0


class Damaged(Exception):  # what the workbook is
    """The workbook can't be read as one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its part of the package, and whether its makers hid it."""

    name: str
    part: str
    is_hidden: bool


class Workbook:
    """A workbook in an open package."""

    def __init__(self, package: ZipFile) -> None:
        """Reads what all sheets share.

        Raises:
            Damaged: a part is missing or is no XML of its kind.
        """
        self._package = package
        self._is_1904 = False
        self.sheets = tuple(self._sheets())
        self._strings = _strings_of(package) if _STRINGS in package.namelist() else []
        self._dates = frozenset(_date_styles(package)) if _STYLES in package.namelist() else frozenset()

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row of a sheet that has any, as many as reach to the last filled one.

        Raises:
            Damaged: the sheet is no XML of its kind.
        """
        reader = _Rows(self._text)
        with self._package.open(sheet.part) as stream:
            for _ in _parsed(stream, reader.start, reader.end, reader.text):
                yield from reader.taken()

    def _sheets(self) -> Iterator[Sheet]:
        targets: dict[str, str] = {}
        found: list[Mapping[str, str]] = []

        def relation(name: str, values: Mapping[str, str]) -> None:
            """Takes where a part stands."""
            if name == "Relationship":
                targets[values["Id"]] = values["Target"]

        def entry(name: str, values: Mapping[str, str]) -> None:
            """Takes a sheet, or from when days are counted."""
            if name == "sheet":
                found.append(dict(values))
            elif name == "workbookPr":
                self._is_1904 = values.get("date1904", "") in {"1", "true"}

        _read_all(self._package, _RELATIONS, relation)
        _read_all(self._package, WORKBOOK, entry)
        for values in found:
            relation_id = next((value for key, value in values.items() if key.endswith(":id") or key == "id"), "")
            part = posixpath.normpath(posixpath.join("xl", targets.get(relation_id, ""))).lstrip("/")
            if "/worksheets/" in f"/{part}" and part in self._package.namelist():  # charts and dialogs have no rows
                yield Sheet(values.get("name", ""), part, values.get("state", "visible") != "visible")

    def _text(self, kind: str, style: int, value: str, *, is_formula: bool) -> str:
        """A cell's value as an extract would have it."""
        if kind == "s":
            place = int(value) if value.isdecimal() else -1
            return self._strings[place] if 0 <= place < len(self._strings) else UNTOLD
        if kind == "e" or (is_formula and not value):
            return UNTOLD
        if kind in {"inlineStr", "str", "b"} or not value:
            return _unescaped(value)
        if kind == "d":
            return value.replace("T", " ")
        return _dated(value, self._is_1904) if style in self._dates else _plain_number(value)


@dataclass(slots=True)
class _Rows:
    """Takes the elements of a sheet and makes rows of them."""

    text_of: Callable[..., str]
    _done: list[tuple[int, list[str]]] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _number: int = 0
    _place: int = -1
    _kind: str = ""
    _style: int = 0
    _is_formula: bool = False
    _is_read: bool = False
    _is_phonetic: bool = False
    _value: list[str] = field(default_factory=list)

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._begin_cell(values)
        elif name == "row":
            number = values.get("r", "")
            self._number = int(number) if number.isdecimal() else self._number + 1
            self._cells, self._place = [], -1
        elif name in {"v", "t"}:
            self._is_read = not self._is_phonetic
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self._is_phonetic = True

    def end(self, name: str) -> None:
        """An element ends."""
        if name in {"v", "t"}:
            self._is_read = False
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "c":
            text = self.text_of(self._kind, self._style, "".join(self._value), is_formula=self._is_formula)
            if text:
                self._cells += [""] * (self._place + 1 - len(self._cells))
                self._cells[self._place] = text
        elif name == "row" and self._cells:
            self._done.append((self._number, self._cells))

    def text(self, text: str) -> None:
        """Text within an element."""
        if self._is_read:
            self._value.append(text)

    def taken(self) -> list[tuple[int, list[str]]]:
        """The rows that are whole by now; each comes once."""
        done, self._done = self._done, []
        return done

    def _begin_cell(self, values: Mapping[str, str]) -> None:
        reference, style = values.get("r", ""), values.get("s", "0")
        self._place = _column(reference) if reference else self._place + 1
        if self._place >= _MOST_COLUMNS:
            raise Damaged("a cell beyond the last column")
        self._kind, self._style = values.get("t", "n"), int(style) if style.isdecimal() else 0
        self._is_formula, self._value = False, []


def _strings_of(package: ZipFile) -> list[str]:
    """The shared strings, each with its runs joined and without phonetic readings."""
    if package.getinfo(_STRINGS).file_size > MOST_STRINGS:
        raise Damaged("more shared strings than are held")
    strings: list[str] = []
    parts: list[str] = []
    within: list[str] = []

    def start(name: str, _: Mapping[str, str]) -> None:
        """Notes where a text would belong to."""
        within.append(name)
        if name == "si":
            parts.clear()

    def end(name: str) -> None:
        """Takes a string that is whole."""
        within.pop()
        if name == "si":
            strings.append(_unescaped("".join(parts)))

    def text(piece: str) -> None:
        """Takes a piece of a string, unless it says how another is read."""
        if within[-1] == "t" and "rPh" not in within:
            parts.append(piece)

    with package.open(_STRINGS) as stream:
        for _ in _parsed(stream, start, end, text):
            pass
    return strings


def _date_styles(package: ZipFile) -> Iterator[int]:
    """The numbers of the cell formats that show a date or a time."""
    own: dict[str, str] = {}
    formats: list[str] = []
    within: list[str] = []

    def start(name: str, values: Mapping[str, str]) -> None:
        """Takes a format of numbers, or which one a cell's format has."""
        within.append(name)
        if name == "numFmt":
            own[values.get("numFmtId", "")] = values.get("formatCode", "")
        elif name == "xf" and "cellXfs" in within:
            formats.append(values.get("numFmtId", "0"))

    def end(_: str) -> None:
        """Notes that an element is over."""
        within.pop()

    with package.open(_STYLES) as stream:
        for _ in _parsed(stream, start, end, None):
            pass
    for place, number in enumerate(formats):
        code = own.get(number)
        shows = _shows_date(code) if code is not None else number.isdecimal() and int(number) in _DATES
        if shows:
            yield place


def _shows_date(code: str) -> bool:
    """Whether a number format has signs of a date or time outside its literal parts."""
    bare = _NOT_FORMAT.sub("", code)
    return "general" not in bare.lower() and _DATE_SIGNS.search(bare) is not None


def _read_all(package: ZipFile, part: str, start: Callable[[str, Mapping[str, str]], None]) -> None:
    try:
        with package.open(part) as stream:
            for _ in _parsed(stream, start, None, None):
                pass
    except KeyError:
        raise Damaged(f"no {part}") from None


def _parsed(
    stream: IO[bytes],
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None,
    text: Callable[[str], None] | None,
) -> Iterator[None]:
    """Has a part's elements taken, chunk by chunk; names come without their namespace's prefix.

    Raises:
        Damaged: it is no XML, or declares entities, which no workbook needs.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, values: start(name.rpartition(":")[2], values)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, KeyError, IndexError) as fault:
        raise Damaged(type(fault).__name__) from None


def _refuse_declarations(*_: object) -> None:
    raise Damaged("a document type")


@lru_cache(maxsize=1_024)
def _letters(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _column(reference: str) -> int:
    """The place of a cell in its row, from 0."""
    found = _REFERENCE.match(reference)
    if found is None:
        raise Damaged("a cell without a place")
    return _letters(found[1])


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _plain_number(text: str) -> str:
    """A number without the fraction or exponent that only its form has."""
    if text.isdecimal():
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004  # as sheets do


@lru_cache(maxsize=16_384)
def _dated(text: str, is_1904: bool) -> str:  # noqa: FBT001  # a workbook's own mark
    """A serial date as a date, with its clock where it has one; a clock alone as that."""
    try:
        serial = float(text) + (_FROM_1904 if is_1904 else 0)
    except ValueError:
        return text
    if not 0 <= serial < _LAST_SERIAL:
        return _plain_number(text)
    time = _START + dt.timedelta(seconds=round(serial * _DAY_SECONDS))
    if serial < 1:
        return time.strftime("%H:%M:%S")
    return time.isoformat(" ") if time.time() != dt.time() else time.date().isoformat()
