"""What a file is as it comes: a text, a compressed one, an archive of several, or a workbook; told by its first bytes.

Knows which parts have rows, and that a package is whole before any of its rows is read. Does not know what a row means.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Final, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from backends.ingest.extract import Extract, NoHeader
from backends.ingest.sheet import SheetExtract
from backends.ingest.workbook import WORKBOOK, Damaged, Workbook

#: What a file begins with that is no text and that nobody here can read, an old or locked workbook among them.
_FOREIGN: Final = (b"\xd0\xcf\x11\xe0", b"%PDF-", b"PAR1", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"Rar!", b"{\\rtf")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP: Final = b"\x1f\x8b"
_LONGEST_MARK: Final = 6

#: The bit of an archive's entry that tells of a password.
_LOCKED: Final = 1

#: A package within an archive is held in memory: so many bytes of it at most, unpacked.
MOST_HELD: Final = 1 << 29

_CHUNK: Final = 1 << 20

#: The rows of a part, or why it is refused whole.
Part = Extract | SheetExtract | str


def parts_of(path: Path, synonyms: Mapping[str, str]) -> Iterator[tuple[str, Part]]:
    """The parts of a file, each under the name by which it is told of, open until the next one is asked for."""
    with path.open("rb") as stream:
        yield from _parts(stream, path.name, synonyms, 0)


def _parts(stream: BinaryIO, name: str, synonyms: Mapping[str, str], depth: int) -> Iterator[tuple[str, Part]]:
    mark = stream.read(_LONGEST_MARK)
    stream.seek(0)
    if mark.startswith(_FOREIGN):
        yield name, "unknown_form"
    elif mark.startswith(_ZIP):
        yield from _of_package(stream, name, synonyms, depth)
    elif mark.startswith(_GZIP):
        yield from _of_gzip(stream, name, synonyms)
    else:
        yield name, _text(stream, synonyms)


def _text(stream: BinaryIO, synonyms: Mapping[str, str]) -> Part:
    try:
        return Extract(stream, synonyms)
    except NoHeader:
        return "no_header"


def _of_gzip(stream: BinaryIO, name: str, synonyms: Mapping[str, str]) -> Iterator[tuple[str, Part]]:
    """The one file in it, once it was found to be whole: what was cut short would look like an end."""
    try:
        with gzip.GzipFile(fileobj=stream) as packed:
            while packed.read(_CHUNK):
                pass
    except (OSError, EOFError, zlib.error):
        yield name, "damaged"
        return
    stream.seek(0)
    with gzip.GzipFile(fileobj=stream) as packed:
        yield name, _text(cast("BinaryIO", io.BufferedReader(packed)), synonyms)


def _of_package(stream: BinaryIO, name: str, synonyms: Mapping[str, str], depth: int) -> Iterator[tuple[str, Part]]:
    """The sheets of a workbook, or the files of an archive."""
    with ExitStack() as stack:
        try:
            package = stack.enter_context(ZipFile(stream))
            why = _why_refused(package, depth)
        except (BadZipFile, OSError, EOFError, ValueError, zlib.error, NotImplementedError):
            yield name, "damaged"
            return
        if why:
            yield name, why
        elif _is_workbook(package):
            yield from _of_workbook(package, name, synonyms)
        else:
            yield from _of_archive(package, name, synonyms)


def _why_refused(package: ZipFile, depth: int) -> str:
    """Why a package is refused whole; empty where it can be read."""
    if any(entry.flag_bits & _LOCKED for entry in package.infolist()):
        return "locked"
    if package.testzip() is not None:
        return "damaged"
    is_archive = not _is_workbook(package)
    is_foreign = is_archive and (depth > 0 or "mimetype" in package.namelist())  # of another office program
    return "unknown_form" if is_foreign else ""


def _is_workbook(package: ZipFile) -> bool:
    return any(entry.startswith("xl/") for entry in package.namelist())


def _of_workbook(package: ZipFile, name: str, synonyms: Mapping[str, str]) -> Iterator[tuple[str, Part]]:
    try:
        book = Workbook(package)
    except (Damaged, KeyError):
        yield name, "damaged" if WORKBOOK in package.namelist() else "unknown_form"
        return
    shown = [sheet for sheet in book.sheets if not sheet.is_hidden]
    for sheet in book.sheets:
        called = f"{name}:{sheet.name}" if len(book.sheets) > 1 else name
        if sheet not in shown:
            yield called, "hidden"
            continue
        try:
            yield called, SheetExtract(book.rows(sheet), synonyms)
        except NoHeader:
            yield called, "no_header"
        except Damaged:
            yield called, "damaged"


def _of_archive(package: ZipFile, name: str, synonyms: Mapping[str, str]) -> Iterator[tuple[str, Part]]:
    for entry in package.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or path.parts[0] == "__MACOSX" or path.name.startswith("."):
            continue
        with package.open(entry) as packed:
            yield from _of_entry(packed, entry, f"{name}:{entry.filename}", synonyms)


def _of_entry(packed: IO[bytes], entry: ZipInfo, name: str, synonyms: Mapping[str, str]) -> Iterator[tuple[str, Part]]:
    """A file of an archive: a text is read as it is unpacked, a workbook has to be there as a whole."""
    source = io.BufferedReader(cast("io.RawIOBase", packed))
    if not source.peek(_LONGEST_MARK).startswith((*_ZIP, _GZIP)):
        yield from _parts(cast("BinaryIO", source), name, synonyms, 1)
    elif entry.file_size > MOST_HELD:
        yield name, "too_large"
    else:
        yield from _parts(io.BytesIO(source.read()), name, synonyms, 1)
