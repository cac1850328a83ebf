"""The rows of one extract file, read as a stream: decoded, split into cells, counted against the header.

Knows bytes, quotes and line ends. Does not know columns' meanings. Memory stays flat whatever the file's size.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from backends.ingest.header import MOST_BANNER, Header, find_header
from backends.ingest.rejects import BadRow, Reason

#: No row of 60 cells of 256 characters is longer; a file without line ends must not fill the memory.
MAX_LINE = 131_072


class NoHeader(Exception):  # the reason's name in docs/extracts.md
    """The file has no header among its first lines and is refused whole."""


class Extract:
    """One file, open: its header, and then its rows with their line numbers."""

    def __init__(self, stream: BinaryIO, synonyms: Mapping[str, str]) -> None:
        self._stream = stream
        self._line = 0
        self.header = self._find(synonyms)

    def rows(self) -> Iterator[tuple[int, Sequence[str] | BadRow]]:
        """Line number and cells of each row, or why it is refused; blank lines are passed over."""
        while (raw := self._next()) is not None:
            if raw.strip():
                yield self._line, self._cells(raw)

    def _find(self, synonyms: Mapping[str, str]) -> Header:
        for _ in range(MOST_BANNER + 1):
            raw = self._next()
            if raw is None:
                break
            header = find_header(raw.decode("utf-8-sig", errors="replace").rstrip("\r\n"), synonyms)
            if header is not None:
                return header
        raise NoHeader

    def _next(self) -> bytes | None:
        """The next line with its end; of one that is too long the rest is passed over, and it stays too long."""
        raw = self._stream.readline(MAX_LINE + 1)
        if not raw:
            return None
        self._line += 1
        rest = raw
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = self._stream.readline(MAX_LINE + 1)
        return raw

    def _cells(self, raw: bytes) -> Sequence[str] | BadRow:
        if len(raw) > MAX_LINE:
            return BadRow(Reason.TOO_LONG)
        try:
            text = raw.decode("utf-8").rstrip("\r\n")
            cells = next(csv.reader((text,), delimiter=self.header.delimiter, strict=True))
        except UnicodeDecodeError:
            return BadRow(Reason.BAD_ENCODING)
        except csv.Error:
            return BadRow(Reason.BAD_QUOTING)
        return cells if len(cells) == self.header.width else BadRow(Reason.CELL_COUNT)
