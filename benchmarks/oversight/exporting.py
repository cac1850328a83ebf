"""Raw events of both gateways as NDJSON: what was told to them and when, nothing that was counted.

Reads what a gateway stored of events, answers, steps, rules and officers. Does not know a measure, and leaves what
oversight counts in alone, so that a recount from the file owes nothing to them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from backends.identity_tables import ANSWER
from backends.notice_tables import NOTICE, RULE_SET, STEP
from backends.oversight_tables import OUTCOME_LATER
from backends.schema import EVENT, OFFICER
from backends.store import Store

Json = dict[str, Any]


def export(stores: Iterable[Store], file: Path) -> int:
    """Writes all lines; how many there are."""
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for store in stores:
            with store.reading() as connection:
                for line in lines(connection, store.identity.system):
                    out.write(json.dumps(line, sort_keys=True) + "\n")
                    count += 1
    return count


def lines(connection: Connection, system: str) -> Iterator[Json]:
    """Each line of one gateway."""
    for row in connection.execute(select(OFFICER).order_by(OFFICER.c.id)):
        yield {"kind": "officer", "system": system, "officer": row.id, "agency": row.agency, "unit": row.unit,
               "sector": row.sector}  # fmt: skip
    for body in connection.execute(select(RULE_SET.c.body).order_by(RULE_SET.c.version)).scalars():
        yield {"kind": "rules", "system": system, "terms": json.loads(body)["terms"]}
    rounds = select(ANSWER).where(ANSWER.c.whole == 1).order_by(ANSWER.c.number)
    for row in connection.execute(rounds):
        if row.route in {"sync", "check"}:
            yield {"kind": row.route, "system": system, "officer": row.officer, "at": row.at, "event": row.event}
    yield from _events(connection, system)
    yield from _outcomes(connection, system)
    yield from _notices(connection, system)


def _events(connection: Connection, system: str) -> Iterator[Json]:
    wanted = select(EVENT).where(EVENT.c.type != "partner").order_by(EVENT.c.officer, EVENT.c.event)
    for row in connection.execute(wanted):
        if row.body:
            receipt = json.loads(row.receipt)
            yield {"kind": "event", "system": system, "officer": row.officer, "type": row.type, "id": row.event,
                   "received": receipt["at"], "outcome": receipt.get("outcome", ""),
                   "event": json.loads(row.body)}  # fmt: skip


def _outcomes(connection: Connection, system: str) -> Iterator[Json]:
    """What was said of plans after their receipts."""
    for row in connection.execute(select(OUTCOME_LATER).order_by(OUTCOME_LATER.c.operation, OUTCOME_LATER.c.at)):
        yield {"kind": "outcome", "system": system, "operation": row.operation, "at": row.at, "outcome": row.outcome}


def _notices(connection: Connection, system: str) -> Iterator[Json]:
    """Each notice as it was opened, and every step, whoever took it."""
    for row in connection.execute(select(NOTICE).order_by(NOTICE.c.name)):
        opening = json.loads(row.opening)
        if not opening.get("discreet"):
            yield {"kind": "opened", "system": system, "notice": row.name, "home": bool(row.home),
                   "at": opening["sent"], "unit": opening["asker"].get("unit", ""), "about": opening["about"],
                   "owner": opening["owner"].get("unit", ""), "urgency": opening.get("urgency", "routine"),
                   "records": opening.get("records", [])}  # fmt: skip
    for row in connection.execute(select(STEP).order_by(STEP.c.notice, STEP.c.key)):
        step = json.loads(row.body)
        yield {"kind": "step", "system": system, "notice": row.notice, "step": step["step"], "party": step["party"],
               "at": step["at"], "key": row.key}  # fmt: skip
