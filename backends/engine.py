"""Opens a gateway's database and knows everything about it that differs between SQLite and PostgreSQL.

Nothing outside this file may use SQL of one database alone. Does not know tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

#: How long a writer waits for another one; an ingest of 500,000 rows is over by then.
BUSY_SECONDS = 30.0

#: Marks a connection that is going to write.
_WRITER = {"crosscheck_writer": True}

#: The advisory lock that makes PostgreSQL's writers of one gateway queue up, so that feed positions have no gaps.
_WRITER_LOCK = 7_303_014


class Busy(Exception):  # it is what the database is, and it passes
    """Another writer holds the database, or it can't be reached; trying again later helps."""


class NoDatabase(Exception):  # as above
    """The database can't be opened, or is not one of a gateway."""


def open_engine(database: str) -> Engine:
    """An engine for a file name (SQLite) or a database URL."""
    if "://" in database:
        return create_engine(database)
    engine = create_engine(f"sqlite:///{database}", connect_args={"timeout": BUSY_SECONDS})
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
        with engine.begin() as connection:
            yield connection
    except OperationalError as exc:
        raise Busy(type(exc).__name__) from None


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """The one writer's transaction: committed durably at its end, undone by an exception.

    Raises:
        Busy: another writer did not finish in time.
    """
    try:
        with engine.connect().execution_options(**_WRITER) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITER_LOCK})
            yield connection
    except OperationalError as exc:
        raise Busy(type(exc).__name__) from None


@contextmanager
def opening() -> Iterator[None]:
    """Translates the ways in which a database can fail to open.

    Raises:
        NoDatabase: the file is not a database, is damaged, or can't be reached.
    """
    try:
        yield
    except DBAPIError as exc:
        raise NoDatabase("the database can't be opened: is it the file of a gateway?") from exc


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """WAL lets readers and the writer run together; FULL makes a commit survive a power cut."""
    connection.isolation_level = None  # SQLAlchemy says when a transaction begins, not the driver
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once, so that it can't fail half-way because of another."""
    writer = connection.get_execution_options().get("crosscheck_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
