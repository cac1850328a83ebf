"""Opens a gateway's database and knows everything about it that differs between SQLite and PostgreSQL.

Nothing outside this file may use SQL of one database alone. Does not know tables.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

#: How long a writer waits for another one; an ingest of 500,000 rows is over by then.
BUSY_SECONDS = 30.0

#: What the drivers say of a database that is locked, gone or on its way back.
_PASSING = (OperationalError, InterfaceError)

#: Marks a connection that is going to write.
_WRITER = {"crosscheck_writer": True}

#: Marks one that writes only if nobody else does.
_PASSER_BY = {**_WRITER, "crosscheck_passer_by": True}

#: One state for all reads of a transaction; PostgreSQL's default shows each statement a state of its own.
_ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

#: The advisory lock that makes PostgreSQL's writers of the feed queue up: the next position is drawn only after the
#: last one was committed or undone, so no reader passes a position that appears later.
_FEED_LOCK = 7_303_014

#: The class of the advisory locks under which one officer's own writes queue up, and nobody else's.
_OFFICER_LOCKS = 7_303_015

#: Connections of one worker: its threads, and one for the health check.
_POOL = 16


#: What an administrator looks at where a database does not open; a URL may hold a password and is not told.
_NO_ANSWER = "the database's server can't be reached, or refuses this user: look at host, port, name and password"
_NO_FILE = "is it the file of a gateway, in a folder that may be written?"


class Busy(Exception):  # it is what the database is, and it passes
    """Another writer holds the database, or it can't be reached; trying again later helps."""


class NoDatabase(Exception):  # as above
    """The database can't be opened, or is not one of a gateway."""


def open_engine(database: str) -> Engine:
    """An engine for a file name (SQLite) or the URL of a PostgreSQL database.

    Raises:
        NoDatabase: the URL can't be read, or is one of another kind of database.
    """
    if "://" in database:
        return _open_postgresql(database)
    engine = create_engine(f"sqlite:///{database}", connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose reads all see one state; it never keeps a writer waiting.

    Raises:
        Busy: the database can't be read now.
    """
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(**_ONE_STATE)  # noqa: PLW2901  # the same one
            with connection.begin():
                yield connection
    except _PASSING as exc:
        raise Busy(type(exc).__name__) from None


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """The one writer of the feed: committed durably at its end, undone by an exception.

    Raises:
        Busy: another writer did not finish in time.
    """
    with _transaction(engine, "SELECT pg_advisory_xact_lock(:lock)", {"lock": _FEED_LOCK}) as connection:
        yield connection


@contextmanager
def writing_at_once(engine: Engine) -> Iterator[Connection]:
    """The same for work that can be done later: it doesn't wait for another writer.

    Raises:
        Busy: another one is at work.
    """
    values = {"lock": _FEED_LOCK}
    with _transaction(engine, "SELECT pg_try_advisory_xact_lock(:lock)", values, _PASSER_BY) as connection:
        yield connection


@contextmanager
def acting(engine: Engine, officer: str) -> Iterator[Connection]:
    """The transaction of what one officer does; it doesn't wait for the feed's writer where the database can do so.

    Raises:
        Busy: another writer did not finish in time.
    """
    values = {"class": _OFFICER_LOCKS, "officer": zlib.crc32(officer.encode("utf-8", "replace")) - (1 << 31)}
    with _transaction(engine, "SELECT pg_advisory_xact_lock(:class, :officer)", values) as connection:
        yield connection


@contextmanager
def _transaction(
    engine: Engine, lock: str, values: Mapping[str, int], options: Mapping[str, bool] = _WRITER
) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(**options) as connection, connection.begin():
            if engine.dialect.name == "postgresql" and connection.execute(text(lock), values).scalar_one() is False:
                raise Busy("another writer")
            yield connection
    except _PASSING as exc:
        raise Busy(type(exc).__name__) from None


def await_feed(connection: Connection) -> None:
    """Makes an officer's transaction the feed's single writer from here to its end.

    SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _FEED_LOCK})


def insert_many(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts many rows by the quickest way that the database has; values come in the columns' order."""
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))  # noqa: S608  # ours


def rows_named(
    connection: Connection, table: Table, columns: Sequence[str], names: Sequence[str]
) -> Sequence[Sequence[Any]]:
    """The rows whose first column holds one of many names; all names are one value, so that a statement is kept."""
    key, wanted = columns[0], ", ".join(columns)
    if connection.dialect.name == "postgresql":
        query = f"SELECT {wanted} FROM {table.name} WHERE {key} = ANY(%s)"  # noqa: S608  # ours
        return connection.exec_driver_sql(query, (list(names),)).all()
    query = f"SELECT {wanted} FROM {table.name} WHERE {key} IN (SELECT value FROM json_each(?))"  # noqa: S608  # ours
    return connection.exec_driver_sql(query, (json.dumps(names),)).all()


def is_missing(database: str) -> bool:
    """Whether a file name names no file; a server's database is there or is not by its server's own word."""
    return "://" not in database and not Path(database).exists()


@contextmanager
def opening(database: str) -> Iterator[None]:
    """Translates the ways in which a database can fail to open.

    Raises:
        NoDatabase: the file is not a database, is damaged, or can't be reached.
    """
    try:
        yield
    except DBAPIError as exc:
        raise NoDatabase(_NO_ANSWER if "://" in database else f"{database} can't be opened: {_NO_FILE}") from exc


def _open_postgresql(database: str) -> Engine:
    """An engine that notices a lost connection before it uses it, and waits `BUSY_SECONDS` at most for a lock."""
    try:
        url = make_url(database)
    except ArgumentError:
        raise NoDatabase("the database's URL can't be read") from None
    if url.get_backend_name() != "postgresql":
        raise NoDatabase("the database's URL has to begin with postgresql://")
    options = f"-c lock_timeout={round(BUSY_SECONDS)}s -c synchronous_commit=on"
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=_POOL,
        hide_parameters=True,
        connect_args={"options": options},
    )


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """WAL lets readers and the writer run together; FULL makes a commit survive a power cut."""
    connection.isolation_level = None  # SQLAlchemy says when a transaction begins, not the driver
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once, so that it can't fail half-way because of another."""
    options = connection.get_execution_options()
    if options.get("crosscheck_passer_by", False):
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1_000)}")
        return
    if options.get("crosscheck_writer", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # takes no lock yet, so that it can't fail: the way around costs more than it does
        cursor = connection.connection.cursor()
        cursor.execute("BEGIN")
        cursor.close()
