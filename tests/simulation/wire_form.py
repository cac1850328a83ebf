"""Lines of the feed as bytes, written from docs/protocol.md and not by the client's own types."""

from __future__ import annotations

import hashlib
import json
from typing import assert_never

from sync.pages import Page, Step
from sync.rows import RecordRow, RemovalRow, Row
from sync.wire import Checkpoint, End, Head, Receipt


def encoded(step: Step) -> bytes:
    """The bytes of a line, or of a page with its rows."""
    match step:
        case Head():
            return _line(
                kind="head",
                protocol=step.protocol,
                system=step.system.value,
                feed=step.feed,
                epoch=step.epoch,
                serverTime=step.server_time.isoformat().replace("+00:00", "Z"),
                tokenKey=step.token_key,
                lease=step.lease,
            )
        case Receipt():
            at = step.at.isoformat().replace("+00:00", "Z")
            return _line(kind="receipt", eventId=step.event_id, status=step.status.value, at=at, reason=step.reason)
        case Page():
            rows = b"".join(map(_row, step.rows))
            digest = hashlib.sha256(rows).hexdigest()
            return rows + _line(kind="page", cursor=step.cursor, count=len(step.rows), sha256=digest)
        case Checkpoint():
            return _line(kind="checkpoint", cursor=step.cursor, classes=list(step.classes))
        case End():
            return _line(kind="end", cursor=step.cursor, more=step.more, held=step.held)
        case _:
            assert_never(step)


def _row(row: Row) -> bytes:
    if isinstance(row, RecordRow):
        return b'{"kind":"upsert","class":5,"record":' + row.body + b"}\n"
    if isinstance(row, RemovalRow):
        kind = "withdraw" if row.withdrawn else "tombstone"
        return _line(kind=kind, **{"class": 1}, id=row.record_id, revision=row.revision)
    raise AssertionError("the simulated gateway sends no other rows")


def _line(**fields: object) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
