"""What became of devices: enrolled, lost, revoked, each with who said so; and the queue of whoever watches.

Knows the administrator's and the watch desk's acts. Does not know tokens or what a device may see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Connection, insert, select, update

from backends.identity import revoke
from backends.identity_tables import DEVICE_HISTORY, HANDLED, SIGN_IN
from backends.queues import queue_of
from backends.schema import DEVICE, OFFICER, QUEUE

#: The role that watches over all units' queues.
WATCH_DESK = "watch desk"


class NotTheirs(Exception):  # an answer
    """The officer may not look at this, or there is no such thing."""


def note(connection: Connection, officer: str, device: str, what: str, by: str, now: int, remark: str = "") -> None:
    """Keep that something was done about a device, and by whom."""
    connection.execute(
        insert(DEVICE_HISTORY).values(at=now, officer=officer, device=device, what=what, by=by, note=remark)
    )


def report_lost(connection: Connection, officer: str, device: str | None, by: str, now: int) -> int:
    """How many devices were taken out of use because they are lost; the officer's unit finds it in its queue.

    Their next word to the gateway, and the next bundle for them, is answered with the order to destroy the copy.
    """
    devices = _in_use(connection, officer, device)
    revoke(connection, officer, device, now)
    unit = connection.execute(select(OFFICER.c.unit).where(OFFICER.c.id == officer)).scalar_one_or_none() or ""
    for each in devices:
        note(connection, officer, each, "lost", by, now)
        connection.execute(
            insert(QUEUE).values(
                unit=unit, kind="device-lost", record=each, officer=officer, event="", at=now, action="",
                urgency="urgent", callback="",
            )
        )  # fmt: skip
    return len(devices)


def taken_away(connection: Connection, officer: str, device: str | None, by: str, now: int) -> int:
    """How many devices were revoked, which is kept with who did it."""
    devices = _in_use(connection, officer, device)
    revoke(connection, officer, device, now)
    for each in devices:
        note(connection, officer, each, "revoked", by, now)
    return len(devices)


def devices_of(connection: Connection, officer: str | None) -> Iterator[dict[str, str]]:
    """Each device with its state and what was done about it, by officer and device."""
    rows = select(DEVICE, SIGN_IN.c.until).join(
        SIGN_IN, (SIGN_IN.c.officer == DEVICE.c.officer) & (SIGN_IN.c.device == DEVICE.c.device), isouter=True
    )
    rows = rows if officer is None else rows.where(DEVICE.c.officer == officer)
    for row in connection.execute(rows.order_by(DEVICE.c.officer, DEVICE.c.device)).all():
        history = select(DEVICE_HISTORY).where(
            DEVICE_HISTORY.c.officer == row.officer, DEVICE_HISTORY.c.device == row.device
        )
        done = connection.execute(history.order_by(DEVICE_HISTORY.c.number)).all()
        told = {
            "officer": row.officer, "device": row.device, "state": "in use" if row.revoked is None else "revoked",
            "revoked": _time(row.revoked), "used_until": _time(row.expires), "signed_in_until": _time(row.until),
            "history": "; ".join(f"{each.what} {_time(each.at)} by {each.by or 'nobody named'}" for each in done),
        }  # fmt: skip
        yield {name: value for name, value in told.items() if value}


def queue_for(connection: Connection, officer: str) -> Iterator[dict[str, str | int]]:
    """What an officer has to look at that nobody handled yet: the watch desk of all units, others of their own.

    Raises:
        NotTheirs: there is no such officer.
    """
    row = connection.execute(select(OFFICER).where(OFFICER.c.id == officer)).one_or_none()
    if row is None:
        raise NotTheirs
    handled = set(connection.execute(select(HANDLED.c.number)).scalars())
    unit = None if WATCH_DESK in row.roles.split(",") else row.unit
    return (entry for entry in queue_of(connection, unit) if entry["number"] not in handled)


def handle(connection: Connection, number: int, officer: str, now: int, remark: str = "") -> None:
    """Keep that an officer dealt with an entry of their queue.

    Raises:
        NotTheirs: it is not in their queue, or was handled before.
    """
    if all(entry["number"] != number for entry in queue_for(connection, officer)):
        raise NotTheirs
    connection.execute(insert(HANDLED).values(number=number, officer=officer, at=now, note=remark))


def forget_sign_in(connection: Connection, officer: str, now: int) -> int:
    """End an officer's sign-ins at once, on all devices; their copies stay until the lease ends."""
    return connection.execute(update(SIGN_IN).where(SIGN_IN.c.officer == officer).values(until=now)).rowcount


def _in_use(connection: Connection, officer: str, device: str | None) -> list[str]:
    rows = select(DEVICE.c.device).where(DEVICE.c.officer == officer, DEVICE.c.revoked.is_(None))
    rows = rows if device is None else rows.where(DEVICE.c.device == device)
    return list(connection.execute(rows.order_by(DEVICE.c.device)).scalars())


def _time(seconds: int | None) -> str:
    return "" if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat().replace("+00:00", "Z")
