"""The connections to an encrypted file, and the one place where their library's errors are translated.

Knows SQLCipher: how a file is keyed and opened, by the one connection that writes and by one aside, which only reads.
Does *not* know what is stored in it, nor what it begins with (`storage.vault_file`).

sqlite-utils takes `pysqlite3` for its library if it finds one, so sqlcipher3 is put in that name *before*
sqlite_utils is imported for the first time; with the standard library's sqlite3 instead, none of its `except` clauses
would catch what sqlcipher3 raises. No other file may import either library.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any, Final, NoReturn

import sqlcipher3

sys.modules["pysqlite3"] = sqlcipher3

from sqlite_utils import Database, Migrations  # noqa: E402  # only after the line above, see the module docstring

from storage.durable import refusal  # noqa: E402
from storage.problems import (  # noqa: E402
    Damage,
    VaultBusy,
    VaultClosed,
    VaultDamaged,
    VaultExists,
    VaultFull,
    VaultUnwritable,
    WrongThread,
)
from storage.vault_file import NONCE_BYTES, examined, log_of, salt_of  # noqa: E402
from storage.vault_log import is_log_broken  # noqa: E402

__all__ = [
    "BESIDE_CACHE_KIB", "Cell", "Database", "Migrations", "Row", "Store", "create_store", "create_target",
    "make_ready", "open_aside", "open_damaged", "open_store", "translating",
]  # fmt: skip

#: A cell or a parameter: sqlcipher3 is published without types, and SQLite's are those of the value, not the column.
Cell = Any
Row = tuple[Cell, ...]

#: Pages between two looks at whether a copy is still wanted: 2 MiB, some 15 ms.
COPIED_PAGES: Final = 512
#: How long a write waits for another process of the same officer (the command line beside the window).
BUSY_MS: Final = 5_000
#: 64 MiB of pages: a bulk load of a million records stays in memory between its pages.
CACHE_KIB: Final = 65_536
#: A connection that answers checks reads some dozen pages for each; what stores beside it does so for an officer who
#: works, not for a bulk load.
ASIDE_CACHE_KIB: Final = 4_096
BESIDE_CACHE_KIB: Final = 8_192
#: Rows of one statement of a bulk load: more gain nothing.
ROWS_AT_ONCE: Final = 100
#: A WAL that a bulk load has grown is cut back to 64 MiB when it is next started over.
WAL_KEEP_BYTES: Final = 67_108_864
#: Free pages (4 MiB) and their share of the file beyond which they are given back.
FREE_PAGES_MOST: Final = 1_024
FREE_SHARE_MOST: Final = 0.1
#: SQLite's primary result codes (https://www.sqlite.org/rescode.html), the low byte of an extended one.
_PRIMARY: Final = 0xFF
#: What a copy's errors say, which come without a code, by the words of SQLite's sqlite3_errstr.
_UNCODED: Final = {
    "database or disk is full": sqlcipher3.SQLITE_FULL,
    "disk I/O error": sqlcipher3.SQLITE_IOERR,
    "database is locked": sqlcipher3.SQLITE_BUSY,
    "database disk image is malformed": sqlcipher3.SQLITE_CORRUPT,
}
_BUSY = (sqlcipher3.SQLITE_BUSY, sqlcipher3.SQLITE_LOCKED)
_UNWRITABLE = (
    sqlcipher3.SQLITE_IOERR,
    sqlcipher3.SQLITE_READONLY,
    sqlcipher3.SQLITE_CANTOPEN,
    sqlcipher3.SQLITE_PERM,
    sqlcipher3.SQLITE_AUTH,
)


def _translated(error: Exception) -> Exception | None:
    """The error of this package that stands for one of the library's, or None where it has no counterpart."""
    code = int(getattr(error, "sqlite_errorcode", None) or _UNCODED.get(str(error), 0)) & _PRIMARY
    if code == sqlcipher3.SQLITE_FULL:
        return VaultFull("no room left")
    if code in {sqlcipher3.SQLITE_CORRUPT, sqlcipher3.SQLITE_NOTADB}:
        return VaultDamaged(Damage.PAGES)  # a page whose seal does not fit reads as one of these
    if code in _BUSY:
        return VaultBusy("another process holds the vault")
    if code in _UNWRITABLE:
        return VaultUnwritable("the disk refuses")
    if isinstance(error, sqlcipher3.ProgrammingError) and "thread" in str(error):
        return WrongThread("a vault belongs to the thread that opened it")
    if isinstance(error, sqlcipher3.ProgrammingError) and "closed" in str(error):
        return VaultClosed("the vault is closed")
    return None


def _raise(error: Exception) -> NoReturn:
    """Raise the error that stands for one of the library's; what has no counterpart is a bug, and stays what it is.

    A context manager costs a microsecond, a third of a short statement, so statements call this instead.
    """
    ours = _translated(error)
    if ours is None:
        raise error
    raise ours from error


@contextmanager
def translating() -> Generator[None]:
    """A context in which the library's errors become those of `storage.problems`; what has no counterpart is a bug."""
    try:
        yield
    except sqlcipher3.Error as error:
        _raise(error)


class Store:
    """One open, encrypted file: statements in, rows out, one transaction at a time.

    `before_commit`, if set, runs inside each transaction when all else is written; what it raises takes it all back.
    """

    def __init__(self, connection: Cell, salt: bytes = b"") -> None:
        self.before_commit: Callable[[], None] | None = None
        self._connection, self._salt = connection, salt
        self.database = Database(connection)

    def execute(self, sql: str, values: Sequence[Cell] = ()) -> int:
        """How many rows the statement changed."""
        try:
            return int(self._connection.execute(sql, values).rowcount)
        except sqlcipher3.Error as error:
            _raise(error)

    def many(self, sql: str, values: Iterable[Sequence[Cell]]) -> None:
        """Run one statement for each row of values."""
        try:
            self._connection.executemany(sql, values)
        except sqlcipher3.Error as error:
            _raise(error)

    def insert(self, head: str, rows: Iterable[Sequence[Cell]], tail: str = "") -> None:
        """Insert rows of values, many in one statement, which costs half of one after the other.

        `head` ends before `VALUES`; `tail` is what follows the values.
        """
        every = list(rows)
        if not every:
            return
        marks, whole = f"({','.join('?' * len(every[0]))})", len(every) - len(every) % ROWS_AT_ONCE
        together = (list(chain.from_iterable(every[at : at + ROWS_AT_ONCE])) for at in range(0, whole, ROWS_AT_ONCE))
        self.many(f"{head} VALUES {','.join([marks] * ROWS_AT_ONCE)}{tail}", together)
        self.many(f"{head} VALUES {marks}{tail}", every[whole:])

    def rows(self, sql: str, values: Sequence[Cell] = ()) -> list[Row]:
        """All rows of a query."""
        try:
            return list(self._connection.execute(sql, values))
        except sqlcipher3.Error as error:
            _raise(error)

    def each(self, sql: str, values: Sequence[Cell] = ()) -> Generator[Row]:
        """The rows of a query one by one, for tables that do not fit into memory."""
        with translating():
            yield from self._connection.execute(sql, values)

    def row(self, sql: str, values: Sequence[Cell] = ()) -> Row | None:
        """The first row of a query, or None."""
        try:
            found: Row | None = self._connection.execute(sql, values).fetchone()
        except sqlcipher3.Error as error:
            _raise(error)
        return found

    def value(self, sql: str, values: Sequence[Cell] = ()) -> Cell:
        """The first cell of the first row of a query, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def kept(self, name: str) -> Cell:
        """The value kept under a name, None where nothing is."""
        return self.value("SELECT value FROM setting WHERE name = ?", (name,))

    def keep(self, name: str, value: Cell) -> None:
        """Keep a value under a name, in the place of the one before."""
        self.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        with translating():
            return bool(self._connection.in_transaction)

    @property
    def state(self) -> tuple[int, int] | None:
        """What is another after any change of the file, whoever made it; None within a transaction."""
        if self.in_transaction:
            return None
        return int(self.value("PRAGMA data_version")), int(self._connection.total_changes)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """A context whose writes are stored all or not at all; one inside another is part of it.

        It takes the write lock at once, so that what is read in it can't change before what is written.
        """
        if self.in_transaction:
            yield
            return
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            if self.before_commit is not None:
                self.before_commit()
            self.execute("COMMIT")
        except BaseException:
            with translating():
                self.database.rollback()
            raise

    def tidy(self, *, purged: bool) -> None:
        """Give free pages back once they are a large share, and after a purge cut the log, which may hold what went.

        Outside a transaction only. Staged pages of a bulk load would otherwise stay as a fifth of the file. Where
        another process is writing, or the log can't grow, it is left to the next time: what was committed stands.
        """
        with suppress(VaultBusy, VaultFull):
            self._tidy(purged=purged)

    def _tidy(self, *, purged: bool) -> None:
        """Do what `tidy` says."""
        free, pages = int(self.value("PRAGMA freelist_count")), int(self.value("PRAGMA page_count"))
        if free > FREE_PAGES_MOST and free > pages * FREE_SHARE_MOST:
            self.rows("PRAGMA incremental_vacuum")
            purged = True
        if purged:
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def seize(self) -> None:
        """Keep every other connection out of the file until this one is closed, its log played in and removed.

        Raises:
            VaultBusy: another process has it open.
        """
        for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"):
            self.rows(statement)
        self.execute("COMMIT")  # the lock stays; a copy can't be taken inside a transaction

    def copy_to(self, other: Store, told: Callable[[int, int], None]) -> None:
        """Write every page into another, empty file, under its key. This file must be seized.

        `told` is given the pages that are done and all there are, and ends the copying by raising.
        """
        with translating():
            self._connection.backup(
                other._connection, pages=COPIED_PAGES, progress=lambda _, left, pages: told(pages - left, pages)
            )

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with translating():
            self._connection.close()


def _keyed(path: Path, key: bytes, salt: bytes, *, one_thread: bool = True) -> Cell:
    """A connection to the file that has been given its key, and has read nothing yet."""
    with translating():
        connection = sqlcipher3.connect(
            str(path), BUSY_MS / 1_000, isolation_level=None, cached_statements=256, check_same_thread=one_thread
        )
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}{salt.hex()}'\"")
    return connection


def _settle(connection: Cell) -> None:
    """Set what every connection has: purged content is overwritten, commits are on disk, nothing spills into files.

    `cipher_memory_security` stays off: with it, a closed vault still left a key and thousands of strings in the
    process. What wipes memory is the end of the process.
    """
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "foreign_keys = ON",
        f"cache_size = -{CACHE_KIB}",
        f"journal_size_limit = {WAL_KEEP_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def create_store(path: Path, key: bytes) -> Store:
    """A new, empty encrypted file at the path, readable by its owner alone.

    Raises:
        VaultExists: there is a file already.
        VaultUnwritable: the folder can't be written.
    """
    connection = _begun(path, key)
    with translating():
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        _settle(connection)
    return Store(connection)


def create_target(path: Path, key: bytes) -> Store:
    """A new, empty file to be copied into: what is written is on disk only once the caller forces it there.

    Raises:
        VaultExists, VaultUnwritable: as `create_store`.
    """
    connection = _begun(path, key)
    with translating():
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    return Store(connection)


def _begun(path: Path, key: bytes) -> Cell:
    """A connection to a file that was not there, readable by its owner alone."""
    salt = salt_of(key, secrets.token_bytes(NONCE_BYTES))
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError as error:
        raise VaultExists("a file is in the way") from error
    except OSError as error:
        raise refusal(error, "the folder can't be written") from error
    return _keyed(path, key, salt)


def open_damaged(path: Path, key: bytes) -> Store:
    """The encrypted file at the path, of which nothing is known but that it is this vault; any read may fail.

    Raises:
        VaultMissing, NotAVault, NotEncrypted, WrongKey, VaultDamaged: not even its beginning is there.
    """
    return Store(_keyed(path, key, examined(path, key, damaged=True)))


def open_store(path: Path, key: bytes) -> Store:
    """The encrypted file at the path, keyed and known to be readable; `accept` of the caller comes before any write.

    Raises:
        VaultMissing, NotAVault, NotEncrypted, WrongKey, VaultDamaged: as their names say; nothing was written.
    """
    salt = examined(path, key)
    if is_log_broken(log_of(path)):  # before SQLite plays in what is left of it, and forgets the rest
        raise VaultDamaged(Damage.LOG)
    connection = _keyed(path, key, salt)
    try:
        with translating():
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except VaultDamaged as error:
        damage = _damage(connection)
        connection.close()
        raise VaultDamaged(damage) from error
    except BaseException:
        connection.close()
        raise
    return Store(connection, salt)


def open_aside(store: Store, path: Path, key: bytes) -> Store:
    """A second connection to a file that is open: it can't write, and whoever made it hands it to the thread it is for.

    The file is not looked at anew: closing it would give back the first connection's lock, which on POSIX is the
    process's (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    connection = _keyed(path, key, store._salt, one_thread=False)  # noqa: SLF001  # another of its kind
    with translating():
        for pragma in (
            f"busy_timeout = {BUSY_MS}", "temp_store = MEMORY", f"cache_size = -{ASIDE_CACHE_KIB}", "query_only = ON"
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}").fetchall()
    return Store(connection)


def _damage(connection: Cell) -> Damage:
    """What is wrong with a file that can't be read: the seal of a page, or, where all seals hold, its length."""
    with translating():
        broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    return Damage.PAGES if broken else Damage.CUT


def make_ready(store: Store) -> None:
    """Give an opened file, once it is known to be the right one, what every connection has."""
    with translating():
        _settle(store._connection)  # noqa: SLF001  # the other half of `open_store`, parted by the caller's checks
