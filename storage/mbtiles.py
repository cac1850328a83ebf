"""A station's own raster map, a file of the MBTiles 1.3 form, read without believing anything that is in it.

Knows the two tables of that form. It opens the file for reading alone, with bounds on size, work and length, and
refuses what is no such map. It does *not* decode pictures and never writes.
"""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

#: The largest file in bytes: a state at street scale takes two gigabytes.
LARGEST: Final = 8 * 2**30
#: The largest picture of one tile.
LARGEST_TILE: Final = 2**20
#: Steps of SQLite's machine for one question; a tile by its index takes some hundred, a hostile view has no end.
_STEPS: Final = 200_000
#: Longest text of the file's own description that is shown.
_NAME: Final = 60
#: Longest text of whose data it is, which stands on the map.
_CREDIT: Final = 120
_FORMATS: Final = frozenset({"png", "jpg", "jpeg"})
#: Whose data it is, is told as a piece of a web page.
_MARKUP: Final = re.compile(r"<[^>]*>")
_MAGIC: Final = b"SQLite format 3\0"
#: Zoom levels that exist; beyond, a tile is smaller than a hand.
_MOST_ZOOM: Final = 22


class MapFault(StrEnum):
    """Why a file is not taken as a map."""

    MISSING = "missing"
    NOT_A_MAP = "not a map"
    VECTOR = "vector"
    TOO_LARGE = "too large"
    EMPTY = "empty"


class MapRefused(Exception):
    """The file is not taken; `fault` says why, and nothing of its content is in the message."""

    def __init__(self, fault: MapFault) -> None:
        super().__init__(f"the map file is refused: {fault}")
        self.fault = fault


class MbTiles:
    """An open map file: what it calls itself, whose data it says it is, its zoom levels, and the bytes of its tiles."""

    def __init__(self, connection: sqlite3.Connection, told: dict[str, str], zooms: tuple[int, int]) -> None:
        self._connection = connection
        self.name, self.credit = _shown(told.get("name", ""), _NAME), _shown(told.get("attribution", ""), _CREDIT)
        self.least, self.most = zooms

    @classmethod
    def open(cls, path: Path) -> Self:
        """An open map.

        Raises:
            MapRefused: the file is missing, too large, damaged or something else.
        """
        _refuse_other_files(path)
        with _translated():
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None
            )
        try:
            with _translated():
                _bind(connection)
                told = dict(
                    connection.execute("SELECT name, value FROM metadata WHERE typeof(value) = 'text' LIMIT 64")
                )
                zooms = connection.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
            _refuse_described(told, zooms)
        except MapRefused:
            connection.close()
            raise
        return cls(connection, {"name": path.stem, **told}, zooms)

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """The picture of one tile, rows counted from the north; None where there is none or it is none."""
        question = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        try:
            found = self._connection.execute(question, (zoom, column, 2**zoom - 1 - row)).fetchone()
        except sqlite3.Error:
            return None
        data = found[0] if found else None
        return data if isinstance(data, bytes) and len(data) <= LARGEST_TILE else None

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def _shown(text: str, most: int) -> str:
    """A text of the file as it may be shown: no markup, no sign that moves others, no longer than so many signs."""
    plain = html.unescape(_MARKUP.sub("", text))
    return "".join(letter for letter in plain if letter.isprintable()).strip()[:most]


def _refuse_other_files(path: Path) -> None:
    """Refuse what is no file, no database, or too large to be one map.

    Raises:
        MapRefused: it is.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
        size = path.stat().st_size
    except OSError as error:
        raise MapRefused(MapFault.MISSING) from error
    if magic != _MAGIC:
        raise MapRefused(MapFault.NOT_A_MAP)
    if size > LARGEST:
        raise MapRefused(MapFault.TOO_LARGE)


def _bind(connection: sqlite3.Connection) -> None:
    """Bound what the file's own schema can make SQLite do."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * LARGEST_TILE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    # Each question may take so long; the count begins anew with every statement.
    connection.set_progress_handler(lambda: 1, _STEPS)


def _refuse_described(told: dict[str, str], zooms: tuple[object, object]) -> None:
    """Refuse a map of lines instead of pictures, one without tiles, and zoom levels that don't exist.

    Raises:
        MapRefused: it is such a one.
    """
    if str(told.get("format", "")).lower() not in _FORMATS:
        raise MapRefused(MapFault.VECTOR if told.get("format") == "pbf" else MapFault.NOT_A_MAP)
    if not all(isinstance(zoom, int) and 0 <= zoom <= _MOST_ZOOM for zoom in zooms):
        raise MapRefused(MapFault.EMPTY if zooms[0] is None else MapFault.NOT_A_MAP)


@contextmanager
def _translated() -> Iterator[None]:
    """Give SQLite's own faults as a refusal."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError, ValueError, TypeError) as error:
        raise MapRefused(MapFault.NOT_A_MAP) from error
