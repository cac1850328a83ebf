"""How the database of an older gateway becomes one of today: a step for each form of the tables.

Knows what each step changes. Does not know what a table is for. A step runs in the feed writer's transaction, whole or
not at all; there is no way back but the copy that an administrator keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection, select, update

from backends.judging import note_held
from backends.schema import DIGEST_ORDER, GATEWAY
from backends.tables import METADATA
from backends.unit_names import note_foreign


def migrate(connection: Connection, to: int) -> None:
    """Takes all steps from the form that the database has; another process may have taken them meanwhile."""
    while (version := connection.execute(select(GATEWAY.c.version)).scalar_one()) < to:
        STEPS[version](connection)
        connection.execute(update(GATEWAY).values(version=version + 1))


def _with_dealings(connection: Connection) -> None:
    """Form 3 has dealings: tables of their own, and a lane that the order of digests tells apart."""
    METADATA.create_all(connection)
    DIGEST_ORDER.drop(connection, checkfirst=True)
    DIGEST_ORDER.create(connection)


def _with_claims(connection: Connection) -> None:
    """Form 4 keeps apart what the other backend says of this side's steps."""
    METADATA.create_all(connection)


def _with_links(connection: Connection) -> None:
    """Form 5 keeps what a linkage of both agencies found."""
    METADATA.create_all(connection)


def _with_followed_and_claimed(connection: Connection) -> None:
    """Form 6 notes which record each judgement is about, and whose a unit's name is that both agencies were given."""
    METADATA.create_all(connection)
    note_held(connection)
    note_foreign(connection)


#: The step that leads on from each older form; a form without one is refused.
STEPS: Final[Mapping[int, Callable[[Connection], None]]] = {
    2: _with_dealings, 3: _with_claims, 4: _with_links, 5: _with_followed_and_claimed,
}  # fmt: skip
