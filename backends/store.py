"""One gateway's database: opened or made, with what identifies it.

Knows the life (`feed`) and keys of a gateway, and gives connections. Does not know drafts, pages or officers.
"""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Final, Self

from sqlalchemy import Connection, Engine, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from backends import migrations
from backends.engine import (
    Busy,
    NoDatabase,
    acting,
    is_missing,
    open_engine,
    opening,
    reading,
    writing,
    writing_at_once,
)
from backends.entitlement import FIRST_FIELDS, FIRST_POLICY
from backends.schema import FIELD_POLICY, GATEWAY, POLICY
from backends.tables import METADATA

#: The form of the tables; a database of another one is refused.
SCHEMA_VERSION = 6

#: The statements of every change, made once: making one costs more than running it.
_LAST: Final = select(GATEWAY.c.last_batch)
_MOVE_ON: Final = update(GATEWAY)

#: Length of the match-token key (docs/protocol.md section 5) and of the gateway's own secret.
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a gateway's database this one: system, life, and its keys."""

    system: str
    feed: str
    token_key: bytes
    secret_key: bytes

    def __repr__(self) -> str:
        return f"Identity(system={self.system!r}, feed={self.feed!r})"

    @classmethod
    def new(cls, system: str) -> Identity:
        """A fresh identity, unlike any other."""
        feed = secrets.token_hex(16)
        return cls(system, feed, secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))


class Store:
    """A gateway's database, open; used as a context it is closed at the end. Threads may share it."""

    def __init__(self, engine: Engine, identity: Identity) -> None:
        self._engine = engine
        self.identity = identity

    @classmethod
    def open(cls, database: str, system: str, fresh: Identity | None = None) -> Store:
        """The store of a file or URL; an empty one becomes a gateway's with the identity `fresh`, or a new one.

        Raises:
            NoDatabase: it can't be opened, is another system's, or of another form.
        """
        engine = open_engine(database)
        try:
            with opening(database):
                return cls(engine, _identify(engine, system, fresh or Identity.new(system)))
        except BaseException:
            engine.dispose()
            raise

    @classmethod
    def standing(cls, database: str, system: str) -> Store:
        """The store of a gateway that was made before: a name that was mistyped makes no new one.

        Raises:
            NoDatabase: as above, or there is no such file.
        """
        if is_missing(database):
            raise NoDatabase(f"there is no {database}: `ingest` and `serve` make a gateway, and no other command does")
        return cls.open(database, system)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection whose reads see one state of the database."""
        return reading(self._engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """The transaction of the feed's single writer."""
        return writing(self._engine)

    def writing_at_once(self) -> AbstractContextManager[Connection]:
        """The same for work that can be done later: it fails where another writer is at work."""
        return writing_at_once(self._engine)

    def acting(self, officer: str) -> AbstractContextManager[Connection]:
        """The transaction of what one officer does; only that officer's others wait for it."""
        return acting(self._engine, officer)

    def is_within_reach(self) -> bool:
        """Whether the database answers now."""
        try:
            with self.reading() as connection:
                connection.execute(select(GATEWAY.c.one)).one()
        except (Busy, DBAPIError):
            return False
        return True

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()


def next_batch(connection: Connection, now_us: int) -> int:
    """The feed position of what this writer is about to change: the time in microseconds, and always growing.

    A time, not a count, so that a change an officer may not know of doesn't shift the positions of later ones.
    """
    last: int = connection.execute(_LAST).scalar_one()
    batch = max(now_us, last + 1)
    connection.execute(_MOVE_ON, {"last_batch": batch})
    return batch


def _identify(engine: Engine, system: str, fresh: Identity) -> Identity:
    if not inspect(engine).has_table(GATEWAY.name):
        with writing(engine) as connection:
            _lay_out(connection, fresh)
    with reading(engine) as connection:
        row = connection.execute(select(GATEWAY)).one()
    if row.version in migrations.STEPS:
        with writing(engine) as connection:
            migrations.migrate(connection, SCHEMA_VERSION)
        with reading(engine) as connection:
            row = connection.execute(select(GATEWAY)).one()
    if row.version != SCHEMA_VERSION:
        raise NoDatabase(f"the database has form {row.version}, this program needs {SCHEMA_VERSION}")
    if row.system != system:
        raise NoDatabase(f"the database belongs to {row.system}, not to {system}")
    return Identity(row.system, row.feed, row.token_key, row.secret_key)


def _lay_out(connection: Connection, identity: Identity) -> None:
    """Makes the tables unless another process has just done so."""
    METADATA.create_all(connection)
    if connection.execute(select(GATEWAY.c.one)).first():
        return
    connection.execute(
        insert(GATEWAY).values(
            one=1,
            version=SCHEMA_VERSION,
            system=identity.system,
            feed=identity.feed,
            token_key=identity.token_key,
            secret_key=identity.secret_key,
            last_batch=0,
        )
    )
    connection.execute(
        insert(POLICY),
        [asdict(rule) for rule in FIRST_POLICY],
    )
    connection.execute(insert(FIELD_POLICY), [asdict(rule) for rule in FIRST_FIELDS])
