"""A round with a gateway and a real vault: what is asked for, what comes of it, and when it ends."""

import datetime as dt
import json

import pytest

from overlap.answer import SourceCondition
from overlap.records import RecordId, System
from storage.vault import Vault
from sync import problems as p
from sync.report import Progress, RoundOutcome
from sync.screening import Reason
from tests.storage.invented import staged_lines
from tests.sync.conftest import NOW, Sync, feed, held, put_event
from tests.sync.hostile import (
    RECORDS,
    FeedText,
    HostileServer,
    answer,
    encounter,
    golden,
    golden_json,
    golden_lines,
    plain_feed,
    problem,
    upsert,
)


def test_the_golden_feed_becomes_the_copy(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Seven records, verbatim, with cursor, feed, epoch and key."""
    server.on("/sync", answer(golden("sync-response.ndjson")))
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    assert (report.requests, report.pages, report.lines, report.problem) == (1, 2, 9, None)
    state = vault.sources.state(System.E3, NOW)
    assert (state.records, state.condition) == (7, SourceCondition.CURRENT)
    assert state.scope == "e3: Blaine sector, apprehensions since 2025-11-23"
    point = vault.sources.resume_point(System.E3)
    assert (point.cursor, point.feed, point.epoch) == ("SYN-c-0109", "SYN-feed-1", "SYN-epoch-1")
    sent = json.loads(golden_lines("sync-response.ndjson")[6])["record"]
    assert json.loads(vault.records.verbatim(RecordId(sent["id"])) or b"") == sent
    assert vault.sources.token_key(System.E3).hex() == json.loads(golden_lines("sync-response.ndjson")[0])["tokenKey"]


def test_the_request_says_where_the_copy_stands(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """First from nothing, then from the last cursor, as the golden request has it."""
    server.on("/sync", answer(golden("sync-response.ndjson")), feed(FeedText().head().end("SYN-c-0109", 7)))
    sync()
    event = put_event(vault)
    sync()
    first, second = (request.json for request in server.asked("/sync"))
    assert first.get("cursor") is None
    assert second["cursor"] == "SYN-c-0109"
    assert second["epoch"] == "SYN-epoch-1"
    assert set(second) == set(golden_json("sync-request.json")) - {"pageBytes"}, "pages of the usual size need no word"
    assert set(second["events"][0]) == set(golden_json("events.json")[0])
    assert second["events"][0]["eventId"] == event
    assert second["events"][0]["officer"] == "SYN-U-0007"


def test_changed_and_removed_records_are_named(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A view may refresh just these."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1"), encounter("SYN-2"), encounter("SYN-3"))),
        feed(
            FeedText()
            .head()
            .rows(
                {"kind": "withdraw", "class": 1, "id": "e3:SYN-1", "revision": 2},
                {"kind": "tombstone", "class": 1, "id": "e3:SYN-2", "revision": 2},
                upsert(encounter("SYN-3", 2)),
            )
            .page("c2")
            .end("c2", 1)
        ),
    )
    sync()
    report = sync()
    assert report.removed == {"e3:SYN-1", "e3:SYN-2"}
    assert report.changed == {"e3:SYN-3"}
    assert held(vault, "SYN-1", "SYN-2", "SYN-3") == ["SYN-3"]


def test_progress_counts_lines_and_bytes_towards_the_estimate(sync: Sync, server: HostileServer) -> None:
    """It only grows, and ends with nothing remaining."""
    server.on("/sync", answer(golden("sync-response.ndjson")))
    told: list[Progress] = []
    sync(progress=told.append)
    assert [each.records for each in told] == sorted(each.records for each in told)
    assert told[0].remaining == 9
    assert (told[-1].records, told[-1].remaining) == (9, 0)
    assert told[-1].bytes > 0


def test_one_bad_record_does_not_keep_the_others_away(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Refused records are counted by reason, make answers incomplete, and explain the gateway's count."""
    rows = [
        upsert(encounter("SYN-1")),
        upsert(encounter("SYN-2", marking={"categories": ["WIT"]})),
        upsert(encounter("SYN-3", disposition="ER/CF")),
        upsert(encounter("SYN-4", landmark="x" * 300)),
        upsert({"type": "later", "id": "e3:SYN-5", "revision": 1}),
        upsert(encounter("SYN-6")),
    ]
    server.on("/sync", feed(FeedText().head().rows(*rows).page("c").end("c", len(rows))))
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    assert held(vault, *(f"SYN-{number}" for number in range(1, 7))) == ["SYN-1", "SYN-6"]
    assert report.rejected == {Reason.WITHHELD: 2, Reason.OVER_LIMIT: 1}
    assert report.unread == 1
    assert vault.sources.state(System.E3, NOW).unreadable == 2


@pytest.mark.parametrize(
    ("row", "counted"),
    [
        (upsert({**RECORDS["case"], "id": "tecs:SYN-4"}), {Reason.OTHER_SYSTEM: 1}),
        ({"kind": "tombstone", "class": 1, "id": "tecs:SYN-4", "revision": 1}, {Reason.OTHER_SYSTEM: 1}),
        (b"\x00\xff\n", {Reason.MALFORMED: 1}),
        ({"kind": "later"}, {}),
    ],
)
def test_a_line_that_is_no_record_of_this_system_leaves_the_copy_short_of_whole(
    sync: Sync, server: HostileServer, vault: Vault, row: object, counted: dict[Reason, int]
) -> None:
    """It changes nothing else, and is not passed over in silence."""
    server.on("/sync", feed(FeedText().head().rows(row, upsert(encounter("SYN-1"))).page("c").end("c", 1)))
    report = sync()
    assert report.rejected == counted
    assert report.unread == (not counted)
    state = vault.sources.state(System.E3, NOW)
    assert (state.records, vault.records.count(System.TECS)) == (1, 0)
    assert state.condition is SourceCondition.PARTIAL or state.unreadable > 0


def test_a_withheld_record_is_nowhere_in_the_vaults_files(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Not even staged: nothing but the order to drop an older revision of it reaches the vault."""
    server.on(
        "/sync",
        feed(FeedText().head().rows(upsert(encounter("SYN-1", marking={"categories": ["INF"]}))).page("c")),
        feed(FeedText().head().end("c", 1)),
    )
    report = sync()
    assert isinstance(report.problem, p.Cut)
    sync()
    assert staged_lines(vault, System.E3) == 0
    assert vault.records.count(System.E3) == 0


def test_a_record_that_becomes_withheld_leaves_the_copy(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A gateway that sends what it must not has told enough: the older revision may not stay either."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1", 1))),
        feed(plain_feed(encounter("SYN-1", 2, marking={"categories": ["ASYL"]}), cursor="c2")),
    )
    sync()
    assert vault.records.get(RecordId("e3:SYN-1")) is not None
    report = sync()
    assert report.rejected == {Reason.WITHHELD: 1}
    assert vault.records.get(RecordId("e3:SYN-1")) is None


def test_a_lower_revision_changes_nothing(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A repeated or reordered page can't bring an old record back."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1", 5, landmark="SYN new"))),
        feed(plain_feed(encounter("SYN-1", 4, landmark="SYN old"), cursor="c2")),
    )
    sync()
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    assert b"SYN new" in (vault.records.verbatim(RecordId("e3:SYN-1")) or b"")


def test_a_repeated_page_changes_nothing(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """The same page twice is the same copy."""
    page = FeedText().rows(upsert(encounter("SYN-1"))).page("c1").lines
    server.on("/sync", feed(FeedText().head().raw(*page, *page).end("c1", 1)))
    assert sync().outcome is RoundOutcome.COMPLETE
    assert vault.records.count(System.E3) == 1


def test_a_count_that_differs_makes_the_copy_partial_and_the_next_round_start_anew(
    sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """Nothing is deleted for it, and nobody asks again at once."""
    server.on(
        "/sync",
        feed(FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1").end("c1", 2)),
        feed(plain_feed(encounter("SYN-1"), encounter("SYN-2"))),
    )
    assert sync().outcome is RoundOutcome.PARTIAL
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.PARTIAL
    assert held(vault, "SYN-1") == ["SYN-1"]
    assert len(server.asked("/sync")) == 1
    assert sync().outcome is RoundOutcome.COMPLETE
    assert server.asked("/sync")[1].json.get("cursor") is None
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.CURRENT


def test_another_life_of_the_database_is_fetched_whole_while_the_copy_stands(
    sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """The old cursor means nothing there; the old copy is replaced when the new one is complete."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1", 9), encounter("SYN-2", 9))),
        feed(FeedText().head(feed="SYN-feed-2").end("c9", 1)),
        feed(FeedText().head(feed="SYN-feed-2").rows(upsert(encounter("SYN-1", 1))).page("n1").checkpoint("n1")),
        feed(FeedText().head(feed="SYN-feed-2").end("n1", 1)),
    )
    sync()
    report = sync()
    assert [request.json.get("cursor") for request in server.asked("/sync")] == [None, "SYN-c-1", None]
    assert isinstance(report.problem, p.Cut)
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]
    assert sync().outcome is RoundOutcome.COMPLETE
    assert server.asked("/sync")[3].json["cursor"] == "n1"
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1"]
    assert b'"revision":1' in (vault.records.verbatim(RecordId("e3:SYN-1")) or b"")


def test_an_unknown_cursor_is_given_up_and_the_copy_kept(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """409 makes the same round begin anew, once."""
    server.on(
        "/sync",
        feed(plain_feed(encounter("SYN-1"))),
        problem(409, "cursor_unknown"),
        feed(plain_feed(encounter("SYN-1"), encounter("SYN-2"), cursor="c2")),
    )
    sync()
    assert sync().outcome is RoundOutcome.COMPLETE
    assert [request.json.get("cursor") for request in server.asked("/sync")] == [None, "SYN-c-1", None]
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]


@pytest.mark.parametrize("sent", [problem(409, "cursor_unknown"), feed(FeedText().head(feed="SYN-other").end("c", 0))])
def test_a_gateway_that_never_knows_the_cursor_is_not_asked_without_end(
    sync: Sync, server: HostileServer, vault: Vault, sent: bytes
) -> None:
    """The copy stays as it is."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))), problem(409, "cursor_unknown"))
    sync()
    report = sync()
    assert isinstance(report.problem, p.CursorUnknown)
    assert len(server.asked("/sync")) == 3
    assert held(vault, "SYN-1") == ["SYN-1"]


def test_more_is_asked_for_at_once_until_there_is_no_more(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Several requests are one round."""
    server.on(
        "/sync",
        feed(FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1").end("c1", 1, more=True)),
        feed(FeedText().head().rows(upsert(encounter("SYN-2"))).page("c2").end("c2", 2)),
    )
    report = sync()
    assert (report.requests, report.outcome) == (2, RoundOutcome.COMPLETE)
    assert vault.records.count(System.E3) == 2


def test_a_gateway_that_always_has_more_is_left_in_the_end(sync: Sync, server: HostileServer) -> None:
    """A round ends."""
    server.on("/sync", feed(FeedText().head().end("c", 0, more=True)))
    assert sync().requests == 20


@pytest.mark.parametrize("ahead", [dt.timedelta(minutes=6), -dt.timedelta(minutes=6)])
def test_clocks_that_differ_are_told_and_stop_nothing(sync: Sync, server: HostileServer, ahead: dt.timedelta) -> None:
    """The officer hears it; the records come all the same."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))))
    report = sync(NOW + ahead)
    assert report.outcome is RoundOutcome.COMPLETE
    assert report.clock is not None
    assert report.clock.ahead == ahead


def test_clocks_that_agree_are_not_mentioned(sync: Sync, server: HostileServer) -> None:
    """Five minutes are allowed."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))))
    assert sync(NOW + dt.timedelta(minutes=5)).clock is None


def test_nothing_to_do_is_one_request_of_less_than_a_kilobyte(sync: Sync, server: HostileServer) -> None:
    """After the first round."""
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))), feed(FeedText().head().end("SYN-c-1", 1)))
    sync()
    before = len(server.requests)
    report = sync()
    assert len(server.requests) == before + 1
    request = server.requests[-1]
    up = len(request.body) + sum(len(name) + len(value) + 4 for name, value in request.headers.items())
    assert up + report.bytes < 1_000


def test_checkpoints_after_nothing_leave_the_vault_alone(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """An idle round is one commit and one line of the audit."""
    quiet = FeedText().head().checkpoint("SYN-c-1").checkpoint("SYN-c-1").end("SYN-c-1", 1)
    server.on("/sync", feed(plain_feed(encounter("SYN-1"))), feed(quiet))
    sync()
    before = vault.audit.verify().rows
    assert len(sync().applied) == 1
    assert vault.audit.verify().rows == before + 1
