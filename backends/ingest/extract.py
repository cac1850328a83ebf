"""The rows of one extract file: its header, wherever it stands, and then each row's cells, counted against the header.

Knows quotes, cells over several lines, repeated headers. Does not know encodings, or columns' meanings.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO

from backends.ingest.header import DELIMITERS, MOST_BANNER, Header, below, header_of, joined
from backends.ingest.lines import Line, Lines
from backends.ingest.rejects import BadRow, Reason

#: A cell goes over this many lines at most; one that goes on is a quote that nobody closed.
MOST_CELL_LINES = 20


class NoHeader(Exception):  # the reason's name in docs/extracts.md
    """The file has no header among its first lines and is refused whole."""


class Extract:
    """One file, open: its header, and then its rows with their line numbers."""

    def __init__(self, stream: BinaryIO, synonyms: Mapping[str, str]) -> None:
        self._lines = Lines(stream)
        self._synonyms = synonyms
        self.repeated_headers = 0
        self.header = self._find()

    @property
    def guessed(self) -> int:
        """How many lines are in another encoding than the file."""
        return self._lines.guessed

    def rows(self) -> Iterator[tuple[int, Sequence[str] | BadRow]]:
        """Line number and cells of each row, or why it is refused; blank lines and repeated headers are passed over."""
        width, delimiter = self.header.width, self.header.delimiter
        again, in_one_line = self.header.texts, _in_one_line(delimiter)
        for number, text in self._lines:
            if isinstance(text, Reason):
                yield number, BadRow(text)
            elif '"' in text:
                if text.strip() in again:
                    self.repeated_headers += 1
                elif len(cells := in_one_line(text)) == width:
                    yield number, cells
                else:
                    yield number, self._fitting(self._quoted(text, delimiter))
            elif (cells := text.split(delimiter)) and len(cells) == width:
                if text in again:
                    self.repeated_headers += 1
                else:
                    yield number, cells
            elif text.strip():
                yield number, self._fitting(cells)

    def _fitting(self, cells: Sequence[str] | BadRow) -> Sequence[str] | BadRow:
        """Cells as many as the header has; empty ones behind the last column don't count."""
        width = self.header.width
        if isinstance(cells, BadRow) or len(cells) == width:
            return cells
        return cells[:width] if len(cells) > width and not any(cells[width:]) else BadRow(Reason.CELL_COUNT)

    def _find(self) -> Header:
        above: Sequence[str] = ()
        for number, text in self._lines:
            if number > MOST_BANNER + 1:
                break
            if isinstance(text, Reason) or not text.strip():
                continue
            delimiter = max(DELIMITERS, key=text.count)
            cells = self._quoted(text, delimiter)
            if isinstance(cells, BadRow):
                continue
            header = header_of(cells, self._synonyms, delimiter, text.strip())
            if header is not None:
                return below(above, header, self._synonyms) or self._with_second_line(header)
            above = cells
        raise NoHeader

    def _with_second_line(self, header: Header) -> Header:
        """The header together with the next line, where the names go on there."""
        line: Line | None = next(self._lines, None)
        if line is None:
            return header
        _, text = line
        taken = [line]
        cells = BadRow(Reason.CELL_COUNT) if isinstance(text, Reason) else self._cells(text, header.delimiter, taken)
        whole = None if isinstance(cells, BadRow) else joined(header, cells, self._synonyms, str(text).strip())
        if whole is None:
            self._lines.give_back(taken)
        return whole or header

    def _quoted(self, text: str, delimiter: str) -> Sequence[str] | BadRow:
        """The cells of a row with quotes, which may go over several lines; lines taken in vain come again."""
        taken: list[Line] = []
        cells = self._cells(text, delimiter, taken)
        if isinstance(cells, BadRow):
            self._lines.give_back(taken)
        return cells

    def _cells(self, text: str, delimiter: str, taken: list[Line]) -> Sequence[str] | BadRow:
        try:
            return next(csv.reader(self._from(text, taken), delimiter=delimiter, strict=True), [])
        except csv.Error:
            return BadRow(Reason.BAD_QUOTING)

    def _from(self, text: str, taken: list[Line]) -> Iterator[str]:
        yield text + "\n"
        for line in self._lines:
            taken.append(line)
            if isinstance(line[1], Reason) or len(taken) > MOST_CELL_LINES:
                return
            yield line[1] + "\n"


def _in_one_line(delimiter: str) -> Callable[[str], Sequence[str]]:
    """A reader of rows that end with their line, with no reader made for each of them; of others it gives nothing."""
    waiting: list[str] = []
    # A line that ends within quotes asks for another one: there is none, which is told by `pop`.
    reader = csv.reader(iter(waiting.pop, None), delimiter=delimiter, strict=True)

    def cells_of(text: str) -> Sequence[str]:
        """The cells of a line; none where it isn't a row of its own."""
        waiting.append(text + "\n")
        try:
            return next(reader)
        except (IndexError, csv.Error):
            return ()

    return cells_of
