"""The lines of one extract file as text, whatever its encoding and line ends; read as a stream, with flat memory.

Knows bytes and encodings. Does not know cells.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from backends.ingest.rejects import Reason

#: No row of 60 cells of 256 characters is longer; a file without line ends must not fill the memory.
MAX_LINE = 131_072

#: How much of a file decides what it is written in.
SNIFFED = 65_536

#: What spreadsheets of this hemisphere write where they don't write Unicode.
FALLBACK = "cp1252"

#: Longer marks first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: One line: its number from 1, and its text without the end, or why it can't be read.
Line = tuple[int, str | Reason]


class Lines:
    """The lines of a file in order; some that were taken can be given back, and come again."""

    def __init__(self, stream: BinaryIO) -> None:
        self._source = _decoded(stream)
        self._returned: list[Line] = []
        self.guessed = 0

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        if self._returned:
            return self._returned.pop()
        number, text, guessed = next(self._source)
        self.guessed += guessed
        return number, text

    def give_back(self, lines: Sequence[Line]) -> None:
        """Has lines come again, in the order in which they were taken."""
        self._returned.extend(reversed(lines))


def _decoded(stream: BinaryIO) -> Iterator[tuple[int, str | Reason, bool]]:
    """Number and text of each line, and whether its encoding was a guess."""
    start = stream.read(SNIFFED)
    stream.seek(0)
    encoding = _encoding_of(start)
    if encoding == "utf-8" and (b"\n" in start or b"\r" not in start):
        stream.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
        yield from _from_bytes(stream)
        return
    with io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline=None) as texts:
        number = 0
        while text := texts.readline(MAX_LINE + 1):
            number += 1
            is_long = len(text) > MAX_LINE
            while len(text) > MAX_LINE and not text.endswith("\n"):
                text = texts.readline(MAX_LINE + 1)
            bad = Reason.TOO_LONG if is_long else Reason.BAD_ENCODING if "\ufffd" in text else None
            yield number, bad or text.rstrip("\n"), False


def _from_bytes(stream: BinaryIO) -> Iterator[tuple[int, str | Reason, bool]]:
    """The lines of a file in UTF-8, or in a single-byte encoding as long as nothing in it was UTF-8 beyond ASCII."""
    number, is_unicode = 0, False
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            _pass_over_rest(stream, raw)
            yield number, Reason.TOO_LONG, False
            continue
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            yield (number, Reason.BAD_ENCODING, False) if is_unicode else (number, *_guessed(raw))
        else:
            is_unicode = is_unicode or not text.isascii()
            yield number, text.rstrip("\r\n"), False


def _guessed(raw: bytes) -> tuple[str | Reason, bool]:
    try:
        return raw.decode(FALLBACK).rstrip("\r\n"), True
    except UnicodeDecodeError:
        return Reason.BAD_ENCODING, False


def _pass_over_rest(stream: BinaryIO, raw: bytes) -> None:
    while len(raw) > MAX_LINE and not raw.endswith(b"\n"):
        raw = stream.readline(MAX_LINE + 1)


def _encoding_of(start: bytes) -> str:
    """What a file is written in, by its mark, else by where zero bytes stand; single bytes count as UTF-8."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) // 4 > even:
        return "utf-16-le"
    return "utf-16-be" if even > len(start) // 4 > odd else "utf-8"
