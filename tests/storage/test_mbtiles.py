"""A station's own map file is believed in nothing: what is no map of pictures is refused by name, none written to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from storage.mbtiles import LARGEST, LARGEST_TILE, MapFault, MapRefused, MbTiles

#: What is looked at is the first bytes and the length alone: a picture is decoded elsewhere.
PICTURE = b"\x89PNG\r\n\x1a\nSYN"


def made(path: Path, tiles: dict[tuple[int, int, int], bytes], **told: str) -> Path:
    """A map file as its makers write it, rows counted from the south."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    connection.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
    connection.executemany("INSERT INTO metadata VALUES (?, ?)", {"format": "png", **told}.items())
    rows = ((zoom, column, 2**zoom - 1 - row, data) for (zoom, column, row), data in tiles.items())
    connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return path


def refused(path: Path) -> MapFault:
    """Why a file is not taken."""
    with pytest.raises(MapRefused) as why:
        MbTiles.open(path)
    assert path.name not in str(why.value)
    return why.value.fault


def test_a_map_gives_its_tiles_by_row_from_the_north(tmp_path: Path) -> None:
    """Name, whose data it is without markup, zoom levels, and nothing where there is no tile."""
    credit = '<a href="https://example.invalid">&copy; SYN survey</a>\x07'
    path = made(
        tmp_path / "syn.mbtiles", {(4, 2, 5): PICTURE, (6, 9, 9): b"JPEG"}, name="SYN station", attribution=credit
    )
    before = path.read_bytes()
    tiles = MbTiles.open(path)
    assert (tiles.name, tiles.credit, tiles.least, tiles.most) == ("SYN station", "© SYN survey", 4, 6)
    assert tiles.tile(4, 2, 5) == PICTURE
    assert tiles.tile(4, 2, 6) is None
    tiles.close()
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["syn.mbtiles"]


def test_what_is_no_map_of_pictures_is_refused_by_name(tmp_path: Path) -> None:
    """Missing, a folder, another file, a database of something else, vector tiles, none at all, far too many zooms."""
    text = tmp_path / "text.mbtiles"
    text.write_bytes(b"SYN no database")
    other = sqlite3.connect(tmp_path / "other.mbtiles")
    other.execute("CREATE TABLE metadata (name TEXT)")
    other.commit()
    other.close()
    one = {(1, 0, 0): PICTURE}
    faults = {
        tmp_path / "absent.mbtiles": MapFault.MISSING,
        tmp_path: MapFault.MISSING,
        text: MapFault.NOT_A_MAP,
        tmp_path / "other.mbtiles": MapFault.NOT_A_MAP,
        made(tmp_path / "vector.mbtiles", one, format="pbf"): MapFault.VECTOR,
        made(tmp_path / "webp.mbtiles", one, format="webp"): MapFault.NOT_A_MAP,
        made(tmp_path / "empty.mbtiles", {}): MapFault.EMPTY,
        made(tmp_path / "deep.mbtiles", {(40, 0, 0): PICTURE}): MapFault.NOT_A_MAP,
    }
    assert {path: refused(path) for path in faults} == faults


def test_a_file_of_more_bytes_than_any_map_is_refused_unread(tmp_path: Path) -> None:
    """A sparse file of more than eight gigabytes that begins as a database does."""
    path = made(tmp_path / "large.mbtiles", {(1, 0, 0): PICTURE})
    with path.open("r+b") as file:
        file.truncate(LARGEST + 1)
    assert refused(path) is MapFault.TOO_LARGE


@pytest.mark.parametrize("at", [20, 100, 4_200, 9_000])
def test_a_damaged_map_gives_no_tile_or_is_refused(tmp_path: Path, at: int) -> None:
    """Wherever it is damaged: never another fault, never more than a tile's length."""
    path = made(tmp_path / "syn.mbtiles", {(5, column, 3): PICTURE * 300 for column in range(32)})
    raw = bytearray(path.read_bytes())
    raw[at : at + 700] = bytes(b ^ 0x5A for b in raw[at : at + 700])
    path.write_bytes(raw)
    try:
        tiles = MbTiles.open(path)
    except MapRefused as why:
        assert why.fault is MapFault.NOT_A_MAP  # noqa: PT017  # either end is right
        return
    for column in range(32):
        tile = tiles.tile(5, column, 3)
        assert tile is None or len(tile) <= LARGEST_TILE
    tiles.close()


def test_a_tile_that_is_too_large_or_no_bytes_is_none(tmp_path: Path) -> None:
    """A picture of more than a megabyte, and a text in its place."""
    path = made(tmp_path / "syn.mbtiles", {(1, 0, 0): bytes(LARGEST_TILE + 1), (1, 1, 0): PICTURE})
    connection = sqlite3.connect(path)
    connection.execute("UPDATE tiles SET tile_data = 'SYN' WHERE tile_column = 1")
    connection.commit()
    connection.close()
    tiles = MbTiles.open(path)
    assert [tiles.tile(1, column, 0) for column in (0, 1)] == [None, None]
    tiles.close()


def test_a_view_without_end_is_stopped(tmp_path: Path) -> None:
    """A file whose own schema makes each question endless is refused, and holds nobody up."""
    path = tmp_path / "endless.mbtiles"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    connection.execute("INSERT INTO metadata VALUES ('format', 'png')")
    endless = "WITH RECURSIVE n(z) AS (SELECT 1 UNION ALL SELECT z + 1 FROM n) SELECT z AS zoom_level FROM n"
    connection.execute(f"CREATE VIEW tiles AS {endless}")
    connection.commit()
    connection.close()
    assert refused(path) is MapFault.NOT_A_MAP
