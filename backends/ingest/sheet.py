"""The rows of one sheet: its header, wherever it stands, and then each row's cells, as `extract` gives those of a text.

Knows headers over two rows and repeated ones. Does not know workbooks, or columns' meanings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from backends.ingest.extract import NoHeader
from backends.ingest.header import MOST_BANNER, Header, below, header_of, joined
from backends.ingest.rejects import BadRow, Reason
from backends.ingest.workbook import Damaged

_Numbered = tuple[int, list[str]]

#: Stands between cells where a row is compared with the header as a text.
_BETWEEN = "\x1f"


class SheetExtract:
    """One sheet: its header, and then its rows with their numbers; nothing in it is of a doubtful encoding."""

    guessed = 0

    def __init__(self, rows: Iterator[_Numbered], synonyms: Mapping[str, str]) -> None:
        """Looks for the header.

        Raises:
            NoHeader: there is none among the first rows.
        """
        self._rows = rows
        self._synonyms = synonyms
        self.repeated_headers = 0
        self.header = self._find()

    def rows(self) -> Iterator[tuple[int, Sequence[str] | BadRow]]:
        """Row number and cells of each row, or why it is refused; blank rows and repeated headers are passed over."""
        width, again = self.header.width, self.header.texts
        for number, cells in self._whole_rows():
            if isinstance(cells, BadRow):
                yield number, cells
                return
            cells.extend([""] * (width - len(cells)))
            if _BETWEEN.join(cells).rstrip(_BETWEEN) in again:
                self.repeated_headers += 1
            elif len(cells) == width or not any(cells[width:]):
                if any(map(str.strip, cells)):
                    yield number, cells[:width]
            else:
                yield number, BadRow(Reason.CELL_COUNT)

    def _whole_rows(self) -> Iterator[tuple[int, list[str] | BadRow]]:
        """The rows, and one refused row for all behind a place where the sheet is damaged."""
        number = 0
        try:
            for number, cells in self._rows:
                yield number, cells
        except Damaged:
            yield number + 1, BadRow(Reason.DAMAGED)

    def _find(self) -> Header:
        above: Sequence[str] = ()
        for number, cells in self._rows:
            if number > MOST_BANNER + 1:
                break
            header = header_of(cells, self._synonyms, _BETWEEN, _BETWEEN.join(cells))
            if header is not None:
                return below(above, header, self._synonyms) or self._with_second_row(header)
            above = cells
        raise NoHeader

    def _with_second_row(self, header: Header) -> Header:
        """The header together with the next row, where the names go on there."""
        following = next(self._rows, None)
        if following is None:
            return header
        whole = joined(header, following[1], self._synonyms, _BETWEEN.join(following[1]))
        if whole is None:
            self._rows = chain((following,), self._rows)
        return whole or header
