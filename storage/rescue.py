"""What of a damaged vault can still be read: the officer's own rows; the agencies' copies come again by themselves.

Knows which tables are an officer's and how to read around broken pages; does *not* write (`storage.repair`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from storage.cipher import Row, Store, open_damaged
from storage.problems import VaultDamaged

#: What is not an officer's: the agencies' copies with all that is made of them, and the library's own tables.
_COPIES: Final = frozenset(
    {
        "rec", "mk", "vocabulary", "dictionary", "operation", "operation_key", "duty", "custody", "pointer", "staged",
        "rebuild", "digest", "cell", "source", "overlap", "overlap_due", "overlap_gone", "overlap_mark", "overlap_pass",
        "overlap_word",
    }
)  # fmt: skip
_DERIVED: Final = ("cell_box", "operation_box", "name_part", "sqlite_", "_sqlite_")
#: Tables whose rows are looked for by number where a page between them is broken.
_NUMBERED: Final = frozenset({"outbox", "audit", "decision"})


@dataclass(slots=True)
class Rescued:
    """The rows that could be read, by table with its columns and how it is made; of `broken` tables some could not."""

    made: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


class _Reader:
    """Reads a damaged file. SQLCipher refuses everything after the first broken page, so it is opened anew then."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._store: Store | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        """Close the file, whatever state it is in."""
        if self._store is not None:
            self._store.close()
        self._store = None

    def each(self, sql: str, *values: object) -> Iterator[Row]:
        """The rows of a query until the first that can't be read.

        Raises:
            VaultDamaged: there was one.
        """
        try:
            self._store = self._store or open_damaged(self._path, self._key)
            yield from self._store.each(sql, values)
        except VaultDamaged:
            self._close()
            raise

    def readable(self, sql: str, *values: object) -> tuple[list[Row], bool]:
        """The rows of a query before the first that can't be read, and whether that is all."""
        rows: list[Row] = []
        try:
            rows.extend(self.each(sql, *values))
        except VaultDamaged:
            return rows, False
        return rows, True


def rescue(path: Path, key: bytes) -> Rescued:
    """The officer's rows that can be read out of a vault's file; damage raises nothing, then there are fewer rows.

    Raises:
        VaultMissing, NotAVault, WrongKey: it isn't this vault.
    """
    rescued = Rescued()
    with _Reader(path, key) as reader:
        tables, whole = reader.readable("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if not whole:
            rescued.broken.append("schema")
        rescued.made = {
            str(name): str(sql) for name, sql in tables if name not in _COPIES and not name.startswith(_DERIVED)
        }
        for table in rescued.made:
            _read(reader, table, rescued)
    return rescued


def _read(reader: _Reader, table: str, rescued: Rescued) -> None:
    """Read a table from both of its ends, and by numbers between them, if it has them and its middle is broken."""
    columns, _ = reader.readable(f"PRAGMA table_info({table})")
    rescued.columns[table] = tuple(str(row[1]) for row in columns)
    rows, whole = reader.readable(f"SELECT * FROM {table}")  # noqa: S608  # a table of the file's own
    if not whole:
        rescued.broken.append(table)
        first = rescued.columns[table][0] if columns else "rowid"
        ends, _ = reader.readable(f"SELECT * FROM {table} ORDER BY {first} DESC")  # noqa: S608  # as above
        rows = list(dict.fromkeys([*rows, *reversed(ends)]))
        if table in _NUMBERED:
            rows = _between(reader, table, rows)
    rescued.rows[table] = rows


def _between(reader: _Reader, table: str, rows: list[Row]) -> list[Row]:
    """The rows that have a number, with those between them that stand on a whole page; their number is the first."""
    found = {int(row[0]): row for row in rows}
    last, _ = reader.readable("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
    most = max([*found, *(int(number) for (number,) in last), 0])
    for number in (each for each in range(1, most + 1) if each not in found):
        some, _ = reader.readable(f"SELECT * FROM {table} WHERE seq = ?", number)  # noqa: S608  # as above
        found.update((number, row) for row in some)
    return [found[number] for number in sorted(found)]
