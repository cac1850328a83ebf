"""Lines of the feed as bytes, written from docs/protocol.md and not by the client's own types."""

from __future__ import annotations

import hashlib
import json
from typing import assert_never

from backends.columns import columns_line
from sync.pages import Page, Step
from sync.rows import PatchRow, RecordRow, RemovalRow, Row
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
                answer=step.answer,
                lease=step.lease,
            )
        case Receipt():
            at = step.at.isoformat().replace("+00:00", "Z")
            return _line(kind="receipt", eventId=step.event_id, status=step.status.value, at=at, reason=step.reason)
        case Page():
            lines = [_line(kind="range", leaves=list(step.ranges))] if step.ranges else []
            rows = [_row(row) for row in step.rows]
            lines += [columns_line(rows)] if len(rows) > 1 else rows
            content = b"".join(lines)
            digest = hashlib.sha256(content).hexdigest()
            return content + _line(kind="page", cursor=step.cursor, count=len(lines), sha256=digest)
        case Checkpoint():
            return _line(kind="checkpoint", cursor=step.cursor, classes=list(step.classes))
        case End():
            return _line(kind="end", cursor=step.cursor, more=step.more, held=step.held, digests=step.digests)
        case _:
            assert_never(step)


def _row(row: Row) -> bytes:
    if isinstance(row, RecordRow):
        return b'{"kind":"upsert","class":5,"record":' + row.body + b"}\n"
    if isinstance(row, RemovalRow):
        kind = "withdraw" if row.withdrawn else "tombstone"
        return _line(kind=kind, **{"class": 1}, id=row.record_id, revision=row.revision)
    if isinstance(row, PatchRow):
        patch = json.loads(row.patch)
        return _line(kind="patch", **{"class": 5}, id=row.record_id, base=row.base, patch=patch)
    raise AssertionError("the simulated gateway sends no other rows")


def _line(**fields: object) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
