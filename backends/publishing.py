"""What a gateway itself puts into the feed, in the transaction of the event that it follows from.

Knows the order of the feed's writers and whom a record is for. Does not know what the records say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection

from backends.any_record import Record
from backends.change import Draft
from backends.engine import await_feed
from backends.entitlement import Sharing, group_of, person_of
from backends.intake import Intake
from backends.store import Identity, next_batch


def publish(connection: Connection, identity: Identity, drafts: Sequence[Draft], now: dt.datetime) -> int:
    """Stores drafts in the feed and gives their batch; readers see them when the transaction is committed.

    From here on the transaction is the feed's single writer, so that no reader passes a position that appears later:
    what takes long belongs before it. A draft that says what is held already changes nothing; 0 where there are none.
    """
    if not drafts:
        return 0
    await_feed(connection)
    batch = next_batch(connection, int(now.timestamp() * 1_000_000))
    Intake(connection, identity, batch).take(drafts)
    return batch


def for_level(record: Record, sharing: Sharing = Sharing.SUMMARY) -> Draft:
    """A draft for all who may see what its provenance says: its unit, and others from its access level on."""
    return Draft(record.id, record, sharing)


def for_unit(record: Record, unit: str) -> Draft:
    """A draft for the members of one unit alone."""
    return Draft(record.id, record, reader=unit)


def for_officer(record: Record, officer: str) -> Draft:
    """A draft for one officer alone."""
    return Draft(record.id, record, reader=person_of(officer))


def for_role(record: Record, role: str) -> Draft:
    """A draft for all who hold one of the roles in `entitlement.GROUP_ROLES`, whatever their unit."""
    return Draft(record.id, record, reader=group_of(role))
