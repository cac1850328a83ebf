"""Gateways whose answers are well formed and mean something that can't be.

Of each: the copy stands as it was, what the officer did waits, the other agency's copy is untouched, a report that is
not complete says why, and a good answer after it makes the copy whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from overlap.answer import SourceCondition
from overlap.records import RecordId, System
from storage.outbox import EventId, EventState
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.report import RoundOutcome
from tests.sync.conftest import NOW, QUICK, Sync, feed, held, put_event
from tests.sync.hostile import (
    HEAD,
    RECORDS,
    FeedText,
    HostileServer,
    document,
    encode,
    encounter,
    golden_json,
    plain_feed,
    receipt,
    upsert,
)
from ui.wording.problems import sync_trouble

LATER = dt.timedelta(hours=2)
OWN = encounter("SYN-0", 5)
BAD = encounter("SYN-BAD")
GOOD = plain_feed(OWN, cursor="c0")
WHOLE = plain_feed(encounter("SYN-0", 6), encounter("SYN-1"), cursor="c9")
STRANGER = "01935f00-0000-7000-8000-000000000000"
THEIRS = RECORDS["case"]


def gone(kind: str, number: str, revision: int, system: str = "e3") -> dict[str, Any]:
    """The line that takes a record away."""
    return {"kind": kind, "class": 1, "id": f"{system}:{number}", "revision": revision}


def patch(base: int, number: str = "SYN-0", **members: object) -> dict[str, Any]:
    """The line that changes a record."""
    return {"kind": "patch", "class": 1, "id": f"e3:{number}", "base": base, "patch": members}


def rows(*lines: object, cursor: str = "c1", count: int = 1) -> FeedText:
    """An answer with these rows, which ends with this count."""
    return FeedText().head().rows(*lines).page(cursor).checkpoint(cursor).end(cursor, count)


def proven(text: FeedText, *records: dict[str, Any]) -> FeedText:
    """The end of an answer whose digests are those of these records."""
    counts, sums = [0] * 16, [0] * 16
    for record in records:
        bucket = (zlib.crc32(record["id"].encode()) >> 22) // 64
        body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        counts[bucket] += 1
        sums[bucket] += int.from_bytes(hashlib.sha256(body).digest()[:8])
    told = [f"{count}-{total % 2**64:016x}" for count, total in zip(counts, sums, strict=True)]
    return text.raw(encode({"kind": "end", "cursor": "c1", "more": False, "held": len(records), "digests": told}))


#: Answers, each with what the gateway says in it, after any number of which the copy is what it was.
SAID: dict[str, Callable[[], FeedText]] = {
    "a cursor that goes back, and nothing else": lambda: FeedText().head().end("b9", 1),
    "a cursor that comes again with other content": lambda: rows(upsert(encounter("SYN-0", 4)), cursor="c0"),
    "an older revision in every class": lambda: rows(*(upsert(encounter("SYN-0", 4), n) for n in range(1, 6))),
    "the same record of another life of it": lambda: rows(upsert(encounter("SYN-0", 1)), upsert(encounter("SYN-0", 3))),
    "a withdrawal of a record that was never sent": lambda: rows(gone("withdraw", "SYN-NEVER", 2**53)),
    "a deletion of a record that was never sent": lambda: rows(gone("tombstone", "SYN-NEVER", 1)),
    "a withdrawal of an older revision": lambda: rows(gone("withdraw", "SYN-0", 4)),
    "a deletion of an older revision": lambda: rows(gone("tombstone", "SYN-0", 1)),
    "a withdrawal in another writing of the id": lambda: rows(gone("withdraw", "syn-0", 9)),
    "a deletion of the other agency's record": lambda: rows(gone("tombstone", "SYN-T-5518", 9, "tecs")),
    "a withdrawal of all that begins alike": lambda: rows(gone("withdraw", "SYN-%", 9), gone("withdraw", "*", 9)),
    "a change that rests on a revision to come": lambda: rows(patch(7, revision=8, sector="BAD")),
    "a change that rests on an older revision": lambda: rows(patch(4, revision=6, sector="BAD")),
    "a change that gives no newer revision": lambda: rows(patch(5, sector="BAD")),
    "a change back to an older revision": lambda: rows(patch(5, revision=2, sector="BAD")),
    "a change into another record": lambda: rows(patch(5, revision=6, id="e3:SYN-BAD")),
    "a change into the other agency's record": lambda: rows(patch(5, revision=6, id="tecs:SYN-BAD")),
    "a change into the other agency's provenance": lambda: rows(patch(5, revision=6, provenance={"system": "tecs"})),
    "a change that takes its own revision away": lambda: rows(patch(5, revision=None)),
    "a change that takes everything away": lambda: rows(patch(5, revision=6, provenance=None, type=None)),
    "a change of what was never sent": lambda: rows(patch(1, "SYN-BAD", revision=2)),
    "a change that is no object": lambda: rows({**patch(5), "patch": ["BAD"]}),
    "ranges that nobody asked for": lambda: rows(*({"kind": "range", "leaves": [leaf]} for leaf in range(1_024))),
    "ranges of everything at once": lambda: rows({"kind": "range", "leaves": list(range(1_024))}),
    "a page without a row, again and again": lambda: FeedText().head().page("c1").page("c1").page("c2").end("c2", 1),
    "checkpoints before any page": lambda: FeedText().head().checkpoint("z9").checkpoint("a0").end("c0", 1),
    "checkpoints of classes in the wrong order": lambda: FeedText().head().raw(
        encode({"kind": "checkpoint", "cursor": "c1", "classes": [5]}),
        encode({"kind": "checkpoint", "cursor": "c1", "classes": [4, 1]}),
    ).end("c1", 1),
    "another entitlement in each answer": lambda: FeedText().head(epoch="SYN-E-other").end("c0", 1),
    "another key of match tokens": lambda: FeedText().head(tokenKey="ab" * 32).end("c0", 1),
    "an estimate that is far off": lambda: FeedText().head(remaining=2**53).end("c0", 1),
    "receipts for what was never sent": lambda: FeedText().head().receipts(
        receipt(STRANGER, "applied"), receipt(STRANGER, "rejected", reason="malformed")
    ).end("c0", 1),
    "a thousand receipts for nothing": lambda: FeedText().head().receipts(
        *(receipt(f"01935f00-0000-7000-8000-{n:012x}", "applied") for n in range(1_000))
    ).end("c0", 1),
    "the next gateway's rows of the other agency": lambda: rows(upsert(THEIRS), upsert({**BAD, "id": "tecs:SYN-BAD"})),
    "a record that names the other agency's system": lambda: rows(
        upsert({**BAD, "provenance": {**BAD["provenance"], "system": "tecs"}})
    ),
    "a record of two systems": lambda: rows(upsert({**BAD, "id": "e3:tecs:SYN-BAD"})),
    "an id with a line end": lambda: rows(upsert({**BAD, "id": "e3:SYN-BAD\n"})),
    "an id in other letters": lambda: rows(upsert({**BAD, "id": "е3:SYN-BAD"})),
}  # fmt: skip


@pytest.fixture
def both(vault: Vault, sync: Sync, server: HostileServer) -> EventId:
    """A vault with a record of each agency and one event that waits; the event's id."""
    closing = Closing(cursor="t0", feed="SYN-t", epoch="t", server_time=NOW, complete=True, held=1)
    record = Upsert(record=json.dumps(THEIRS).encode())
    vault.staging.stage(System.TECS, StagedPage(feed="SYN-t", cursor="t0", changes=(record,)))
    vault.staging.commit(System.TECS, closing, NOW)
    server.on("/sync", feed(GOOD))
    assert sync().outcome is RoundOutcome.COMPLETE
    return put_event(vault)


def assert_as_it_was(vault: Vault, event: EventId) -> None:
    """The copy, the event and the other agency are as they were."""
    assert vault.records.count(System.E3) == 1
    own = vault.records.get(RecordId("e3:SYN-0"))
    assert own is not None
    assert (own.revision, json.loads(vault.records.verbatim(RecordId("e3:SYN-0")) or b"")) == (5, OWN)
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state in {EventState.WAITING, EventState.SENT}
    assert vault.records.verbatim(RecordId(THEIRS["id"])) == json.dumps(THEIRS).encode()
    theirs = vault.sources.state(System.TECS, NOW)
    assert (theirs.condition, theirs.records) == (SourceCondition.CURRENT, 1)
    assert vault.sources.resume_point(System.TECS).cursor == "t0"


@pytest.mark.parametrize("said", SAID)
def test_what_can_not_be_meant_changes_nothing(
    said: str, sync: Sync, server: HostileServer, vault: Vault, both: EventId
) -> None:
    """However often it is said; the next good answer makes the copy whole."""
    server.on("/sync", feed(SAID[said]()), feed(SAID[said]()), feed(WHOLE))
    for _ in range(2):
        report = sync(NOW)
        assert_as_it_was(vault, both)
        assert report.requests <= 2
        if report.problem is not None:
            told = sync_trouble(report.problem, System.E3)
            assert "e3" in told.happened
            assert told.to_do
    assert sync(NOW + LATER).outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0", "SYN-1", "SYN-BAD") == ["SYN-0", "SYN-1"]


@pytest.mark.parametrize("count", [2, 500, 2**53])
def test_a_count_that_is_not_the_copys_makes_it_partial_and_takes_nothing(
    count: int, sync: Sync, server: HostileServer, vault: Vault, both: EventId
) -> None:
    """Once a round, for as long as the gateway counts so; the copy is never called current meanwhile."""
    server.on("/sync", feed(FeedText().head().end("c0", count)))
    for _ in range(3):
        report = sync()
        assert (report.outcome, report.requests) == (RoundOutcome.PARTIAL, 1)
        assert_as_it_was(vault, both)
        assert vault.sources.state(System.E3, NOW).condition is SourceCondition.PARTIAL
    server.on("/sync", feed(WHOLE))
    assert sync().outcome is RoundOutcome.COMPLETE
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.CURRENT


def test_digests_that_never_agree_cost_two_requests_a_round(
    sync: Sync, server: HostileServer, vault: Vault, both: EventId
) -> None:
    """The copy is partial and says so, and is never asked for without end."""
    server.on("/sync", lambda _: feed(proven(FeedText().head(), BAD)))
    for _ in range(3):
        report = sync()
        assert (report.outcome, report.requests) == (RoundOutcome.PARTIAL, 2)
        assert_as_it_was(vault, both)


def test_a_record_that_comes_back_after_its_deletion_is_found_by_the_digests(
    sync: Sync, server: HostileServer, vault: Vault, both: EventId
) -> None:
    """A page of before, sent once more behind the deletion: what it brought back goes in the same round."""
    again = FeedText().head().rows(gone("tombstone", "SYN-0", 6)).page("c1").rows(upsert(OWN)).page("c2")
    leaf = zlib.crc32(b"e3:SYN-0") >> 22
    repair = FeedText().head().rows({"kind": "range", "leaves": [leaf]}).page("c3")
    server.on("/sync", feed(proven(again)), feed(proven(repair)))
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0") == []


def test_a_change_to_a_withheld_marking_takes_the_record_away(
    sync: Sync, server: HostileServer, vault: Vault, both: EventId
) -> None:
    """What may not be sent may not be held, by whatever line it is said."""
    server.on("/sync", feed(rows(patch(5, revision=6, marking={"categories": ["WIT"]}), count=0)))
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0") == []


def test_urgent_lines_that_come_last_count_all_the_same(
    sync: Sync, server: HostileServer, vault: Vault, both: EventId
) -> None:
    """The order of classes is for haste alone: a withdrawal behind all else is a withdrawal."""
    text = FeedText().head().rows(upsert(encounter("SYN-1"), 5)).page("c1").checkpoint("c1")
    server.on("/sync", feed(text.rows(gone("withdraw", "SYN-0", 6)).page("c2").checkpoint("c2").end("c2", 1)))
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0", "SYN-1") == ["SYN-1"]


@pytest.mark.parametrize("status", ["received", "in_progress"])
def test_an_event_that_is_never_done_waits_longer_each_time_and_stays(
    status: str, sync: Sync, server: HostileServer, vault: Vault, both: EventId
) -> None:
    """Nothing but a final word lets it go, and it is not sent with every round."""
    server.on("/sync", feed(FeedText().head().receipts(receipt(both, status)).end("c0", 1)))
    sent = []
    for minute in range(48):
        sync(NOW + minute * dt.timedelta(minutes=1))
        sent.append(len(server.asked("/sync")[-1].json.get("events", [])))
    item = vault.outbox.get(both)
    assert item is not None
    assert item.state not in {EventState.APPLIED, EventState.REJECTED}
    assert 4 <= sum(sent) < len(sent) / 2


@pytest.mark.parametrize(
    "changes",
    [
        {"system": "tecs", "dataOwner": "CBP"}, {"practice": False}, {"versions": [2]}, {"versions": []},
        {"limits": {"maxEvents": 0}}, {"limits": {"pageBytes": 2**40}}, {"signIn": {"issuer": "", "clientId": "x"}},
    ],
)  # fmt: skip
def test_a_gateway_that_becomes_another_between_two_starts_is_told_nothing(
    changes: dict[str, Any], server: HostileServer, access: Any, vault: Vault, both: EventId
) -> None:
    """No token and no event goes to it, and the copy stands."""
    from sync.round import run_round

    asked = len(server.asked("/sync"))
    server.on("/about", document({**golden_json("about.json"), **changes})).on("/sync", feed(rows(upsert(BAD))))
    with Gateway(System.E3, server.url, practice=True, limits=QUICK) as gateway:
        report = run_round(gateway, access, lambda job: job(vault), lambda: NOW)
    assert isinstance(report.problem, p.SyncProblem)
    assert len(server.asked("/sync")) == asked
    assert_as_it_was(vault, both)
    assert "e3" in sync_trouble(report.problem, System.E3).happened


def test_an_answer_of_the_other_agency_at_this_ones_address_is_refused(
    sync: Sync, server: HostileServer, vault: Vault, both: EventId
) -> None:
    """In the middle of a session, where the greeting is not asked for again."""
    text = FeedText().head(system="tecs").rows(upsert({**BAD, "id": "tecs:SYN-BAD"})).page("c1").end("c1", 1)
    server.on("/sync", feed(text))
    report = sync()
    assert isinstance(report.problem, p.Garbage)
    assert report.problem.fault is p.Fault.OTHER_SYSTEM
    assert_as_it_was(vault, both)
    assert HEAD["system"] == "e3"
