"""Audits of devices at a gateway: held row by row, and whatever is done to them is found."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, update

from backends.auditing import verify
from backends.devices import queue_for
from backends.oversight_tables import AUDIT_ENDS, AUDITED
from backends.problems import Problem
from tests.backends.agency import Agency, Laptop
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

GENESIS = bytes(32)


def chain(count: int, first: int = 1, before: bytes = GENESIS, word: str = "given") -> list[dict[str, Any]]:
    """Rows as a device keeps them, each with the chain's value after it, written from docs/protocol.md section 19."""
    rows = []
    for number in range(first, first + count):
        parts = [number, 100 * number, "check", word, '["e3:SYN-1"]', "aGFzaA=="]
        text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False).encode()
        before = hashlib.sha256(before + text).digest()
        rows.append({"number": number, "at": 100 * number, "what": "check", "outcome": word, "records": '["e3:SYN-1"]',
                     "queryHash": b"hash".hex(), "chain": before.hex()})  # fmt: skip
    return rows


def send(laptop: Laptop, rows: list[dict[str, Any]], before: bytes = GENESIS) -> dict[str, Any]:
    """The answer to rows."""
    body = msgspec.json.encode({"before": before.hex(), "rows": rows})
    return json.loads(laptop.agency.gateway.overseer.audit(laptop.signed(), body))  # type: ignore[no-any-return]


def state(agency: Agency) -> list[tuple[int, int | None]]:
    """How many rows are held of each device, and where it breaks."""
    with agency.store.reading() as connection:
        return [(verdict.rows, verdict.broken) for verdict in verify(connection)]


def test_rows_are_held_and_signed_for(agency: Agency) -> None:
    """What is held is told with the agency's word; rows that come twice are held once."""
    laptop, rows = agency.laptop(), chain(5)
    first = send(laptop, rows[:3])
    assert (first["number"], first["chain"]) == (3, rows[2]["chain"])
    assert first["checkpoint"].count(".") == 1
    assert send(laptop, rows[1:], bytes.fromhex(rows[0]["chain"]))["number"] == 5
    assert state(agency) == [(5, None)]


def test_a_first_row_may_have_any_number(agency: Agency) -> None:
    """A device that enrols later, or has let old rows go, begins where it is."""
    rows = chain(3, 41, b"x" * 32)
    assert send(agency.laptop(), rows, b"x" * 32)["number"] == 43
    assert state(agency) == [(3, None)]


@pytest.mark.parametrize("harm", ["changed", "taken out", "swapped", "another before", "put in"])
def test_rows_that_contradict_each_other_are_refused(agency: Agency, harm: str) -> None:
    """A row changed, taken out, moved or put in, and a beginning that isn't theirs: nothing is stored."""
    laptop, rows, before = agency.laptop(), chain(4), GENESIS
    match harm:
        case "changed":
            rows[1]["outcome"] = "other"
        case "taken out":
            del rows[1]
        case "swapped":
            rows[1], rows[2] = rows[2], rows[1]
        case "put in":
            rows.insert(1, rows[1])
        case _:
            before = b"y" * 32
    with pytest.raises(Problem, match="chain_contradicted"):
        send(laptop, rows, before)
    assert state(agency) == []


def test_a_lost_tail_is_found_with_the_next_row(agency: Agency) -> None:
    """A laptop that was put back writes other rows where some are held; its unit is told, and it stays noted."""
    laptop, rows = agency.laptop(), chain(6)
    send(laptop, rows)
    other = chain(2, 4, bytes.fromhex(rows[2]["chain"]), "written anew")
    with pytest.raises(Problem, match="chain_contradicted"):
        send(laptop, other, bytes.fromhex(rows[2]["chain"]))
    assert state(agency) == [(6, 4)]
    with agency.store.reading() as connection:
        assert [entry["kind"] for entry in queue_for(connection, "SYN-U-1")] == ["audit-contradicted"]


def test_a_gap_and_a_shorter_chain_are_refused(agency: Agency) -> None:
    """Rows that leave some out, or end before what is held."""
    laptop, rows = agency.laptop(), chain(6)
    send(laptop, rows[:3])
    for part in (rows[4:], rows[:2]):
        before = GENESIS if part[0]["number"] == 1 else bytes.fromhex(rows[part[0]["number"] - 2]["chain"])
        with pytest.raises(Problem, match="chain_contradicted"):
            send(laptop, part, before)


def test_a_chain_that_was_signed_by_itself_binds_the_rows_that_come(agency: Agency) -> None:
    """A checkpoint from before audits travelled is not contradicted by rows."""
    laptop, rows = agency.laptop(), chain(4)
    body = msgspec.json.encode({"number": 2, "chain": "ab" * 32})
    agency.gateway.checkpoint(laptop.signed(), body)
    with pytest.raises(Problem, match="chain_contradicted"):
        send(laptop, rows)


HARMS = {
    "a row changed": update(AUDITED).where(AUDITED.c.number == 3).values(outcome="other"),
    "a row taken out": delete(AUDITED).where(AUDITED.c.number == 3),
    "the tail taken off": delete(AUDITED).where(AUDITED.c.number > 4),
    "all taken out": delete(AUDITED),
    "two rows swapped": update(AUDITED).where(AUDITED.c.number == 3).values(number=99),
    "an end moved": update(AUDIT_ENDS).values(number=4),
    "another beginning": update(AUDIT_ENDS).values(before=b"z" * 32),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_done_to_rows_that_are_held_is_found(agency: Agency, harm: str) -> None:
    """Verification says where the audit breaks."""
    send(agency.laptop(), chain(6))
    with agency.store.writing() as connection:
        connection.execute(HARMS[harm])
    [(_, broken)] = state(agency)
    assert broken is not None


def test_rows_written_anew_contradict_the_signed_word(agency: Agency) -> None:
    """Who writes rows and ends anew has still the signed checkpoint against it."""
    rows, other = chain(3), chain(3, word="other")
    send(agency.laptop(), rows)
    with agency.store.writing() as connection:
        for row in other:
            values = {"outcome": row["outcome"], "chain": bytes.fromhex(row["chain"])}
            connection.execute(update(AUDITED).where(AUDITED.c.number == row["number"]).values(**values))
        connection.execute(update(AUDIT_ENDS).values(chain=bytes.fromhex(other[-1]["chain"])))
    assert state(agency) == [(2, 3)]


def test_each_device_has_an_audit_of_its_own(agency: Agency) -> None:
    """Two officers' rows don't mix, and one can be verified alone."""
    send(agency.laptop(), chain(2))
    send(agency.laptop("SYN-U-2"), chain(3))
    with agency.store.reading() as connection:
        assert [each.rows for each in verify(connection)] == [2, 3]
        assert [each.rows for each in verify(connection, "SYN-U-2", "SYN-D-SYN-U-2")] == [3]


def test_a_request_that_cannot_be_read_is_malformed(agency: Agency) -> None:
    """No rows, too many, or a chain that is none."""
    laptop = agency.laptop()
    for rows in ([], chain(501), [{**chain(1)[0], "chain": "x"}]):
        with pytest.raises(Problem, match="malformed"):
            send(laptop, rows)
