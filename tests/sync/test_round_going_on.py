"""An answer that was cut goes on at the byte where it stopped, in the same round, or is asked for from its cursor."""

import json

import pytest
import zstandard

from overlap.records import System
from storage.outbox import EventState
from storage.vault import Vault
from sync import problems as p
from sync.dictionary import DCZ_HEADER
from sync.report import RoundOutcome
from tests.sync.conftest import NOW, Sync, applying_all, feed, held, put_event, zstd_of
from tests.sync.hostile import Answer, FeedText, HostileServer, Request, answer, encounter, receipt, upsert

TEXT = FeedText().head(answer="SYN-answer").rows(upsert(encounter("SYN-1"))).page("c1")
TEXT = TEXT.rows(upsert(encounter("SYN-2"))).page("c2").checkpoint("c2").end("c2", 2)


def in_blocks(lines: list[bytes]) -> bytes:
    """Lines as a gateway sends them: one frame that ends a block with each."""
    frame = zstandard.ZstdCompressor().compressobj()
    blocks = [frame.compress(line) + frame.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK) for line in lines]
    return b"".join([*blocks, frame.flush()])


BODY = in_blocks(TEXT.lines)
#: How many bytes bring the first line, which names the answer.
HEAD_BYTES = len(in_blocks(TEXT.lines[:1]))


def cut_at(size: int, body: bytes = BODY) -> Answer:
    """The answer up to a byte; more was promised."""
    return answer(body[:size], length=len(body), Content_Encoding="zstd")


def the_rest(request: Request) -> bytes:
    """The bytes that a request lacks, as a gateway goes on."""
    resume = request.json["resume"]
    assert resume["answer"] == "SYN-answer"
    return answer(BODY[resume["received"] :], status="206 Partial Content", Content_Encoding="zstd")


def test_an_answer_goes_on_at_any_byte(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Wherever it is cut after its first line: one round, nothing twice, nothing lost."""
    for size in range(HEAD_BYTES, len(BODY), 7):
        vault.staging.restart(System.E3, NOW)
        server.on("/sync", cut_at(size), the_rest)
        report = sync()
        assert report.outcome is RoundOutcome.COMPLETE, (size, report.problem)
        assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]


def test_an_answer_goes_on_as_often_as_that_brings_something(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A link that is cut every few bytes brings all of it."""
    step = 60

    def piece(request: Request) -> bytes:
        start = request.json.get("resume", {}).get("received", 0)
        status = "206 Partial Content" if start else "200 OK"
        end = start + (step if start else HEAD_BYTES)
        return answer(BODY[start:end], status=status, length=len(BODY) - start, Content_Encoding="zstd")

    server.on("/sync", piece)
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE, report.problem
    assert report.requests > 3
    assert len(BODY) - step <= report.bytes <= len(BODY), "no byte came twice"
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]


def test_a_gateway_that_has_nothing_more_of_it_begins_after_what_was_kept(
    sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """With a new head, from the cursor of the last page."""
    rest = FeedText().head().rows(upsert(encounter("SYN-2"))).page("c2").checkpoint("c2").end("c2", 2)
    first = zstd_of(b"".join(TEXT.lines[:3]))
    server.on("/sync", cut_at(len(first), first + b"more"), feed(rest))
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE, report.problem
    asked = server.asked("/sync")[1].json
    assert (asked["cursor"], asked["resume"]["answer"]) == ("c1", "SYN-answer")
    assert held(vault, "SYN-1", "SYN-2") == ["SYN-1", "SYN-2"]


def test_an_answer_without_a_name_is_not_gone_on_with(sync: Sync, server: HostileServer) -> None:
    """The edition before: the round ends, and the next one begins at the last page."""
    plain = FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1")
    server.on("/sync", answer(plain.body, length=len(plain.body) + 9))
    report = sync()
    assert isinstance(report.problem, p.Cut)
    assert len(server.asked("/sync")) == 1


def test_a_link_that_brings_nothing_more_is_left_alone(sync: Sync, server: HostileServer) -> None:
    """Asking again and again would not help."""
    nothing = answer(b"", status="206 Partial Content", length=9, Content_Encoding="zstd")
    server.on("/sync", cut_at(len(BODY) // 2), nothing)
    report = sync()
    assert isinstance(report.problem, p.Cut)
    assert len(server.asked("/sync")) == 2


@pytest.mark.parametrize("status", ["206 Partial Content", "203 Other"])
def test_a_first_answer_is_never_the_rest_of_one(sync: Sync, server: HostileServer, status: str) -> None:
    """Nobody asked for a rest."""
    server.on("/sync", answer(TEXT.body, status=status))
    assert isinstance(sync().problem, p.Garbage)


def test_events_go_along_with_the_beginning_alone(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Their receipts came before the cut; none is sent twice."""
    event = put_event(vault)

    def first(request: Request) -> bytes:
        said = [receipt(each["eventId"], "applied") for each in request.json["events"]]
        text = FeedText().head(answer="SYN-answer").receipts(*said).rows(upsert(encounter("SYN-1"))).page("c1")
        return answer(text.body, length=len(text.body) + 99)

    server.on("/sync", first, feed(FeedText().head().end("c1", 1)))
    report = sync()
    assert report.settled == {EventState.APPLIED: 1}
    assert "events" not in server.asked("/sync")[1].json
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state is EventState.APPLIED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        DCZ_HEADER[:20],
        DCZ_HEADER[:8] + bytes(32) + zstd_of(TEXT.body),
        b"SYN" + DCZ_HEADER + zstd_of(TEXT.body),
        DCZ_HEADER + b"SYN no zstd",
    ],
)
def test_a_dictionary_that_is_another_or_missing_ends_the_round(
    sync: Sync, server: HostileServer, vault: Vault, body: bytes
) -> None:
    """Nothing is decoded with a dictionary that was not named."""
    server.on("/sync", answer(body, Content_Encoding="dcz"))
    report = sync()
    assert isinstance(report.problem, p.Garbage | p.Cut)
    assert vault.records.count(System.E3) == 0


def test_receipts_of_an_agency_with_a_key_must_be_signed(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """An unsigned one leaves the event in flight, and the report counts it; the records are taken all the same."""
    from backends.signing import Context, Signer, canonical

    signer = Signer.of_secret(b"s" * 32)
    vault.agency_keys.pin(System.E3, signer.public_text)
    event = put_event(vault)
    forged = signer.signed(
        canonical({"eventId": event, "status": "rejected", "at": "2026-11-23T15:04:05Z"}), Context.RECEIPT
    )
    for signature in ({}, {"signature": "SYN"}, {"signature": forged}):
        server.on("/sync", applying_all("applied", encounter("SYN-1"), signer=signer, **signature))
        item = vault.outbox.get(event)
        assert item is not None
        report = sync(item.not_before)
        assert (report.unsigned, dict(report.settled)) == (1, {})
        item = vault.outbox.get(event)
        assert item is not None
        assert item.state is EventState.SENT
        assert held(vault, "SYN-1") == ["SYN-1"]
    said = {"eventId": event, "status": "applied", "at": "2026-11-23T15:04:05Z"}
    signed = signer.signed(canonical(said), Context.RECEIPT)
    server.on("/sync", applying_all("applied", encounter("SYN-1"), signer=signer, signature=signed))
    report = sync(item.not_before)
    assert report.settled == {EventState.APPLIED: 1}
    assert json.loads(server.asked("/sync")[-1].body)["events"][0]["eventId"] == event
