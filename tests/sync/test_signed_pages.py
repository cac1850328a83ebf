"""Pages of an agency with a key: one that the key did not sign in just these words is never stored."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from backends.columns import columns_line
from overlap.records import System
from storage.sources import Trouble
from storage.vault import Vault
from sync import problems as p
from sync.pages import Page, PageReader
from sync.report import RoundOutcome
from sync.rows import RecordRow
from tests.sync.conftest import Sync, feed, held
from tests.sync.hostile import (
    HEAD,
    FeedText,
    HostileServer,
    encode,
    encounter,
    golden_json,
    golden_lines,
    page_signature,
    upsert,
)
from ui.wording.problems import stored_trouble, sync_trouble

GOLDEN = golden_json("signed.json")


@pytest.fixture
def signer() -> Any:
    """The agency's signing key."""
    from backends.signing import Signer

    return Signer.of_secret(b"s" * 32)


@pytest.fixture
def keyed(vault: Vault, signer: Any) -> Vault:
    """A vault that holds the agency's key."""
    vault.agency_keys.pin(System.E3, signer.public_text)
    return vault


def signed_page(text: FeedText, cursor: str, sign: Callable[[dict[str, Any]], dict[str, Any]]) -> FeedText:
    """Close the page with what `sign` adds to its line."""
    line = json.loads(text.page(cursor).lines.pop())
    return text.raw(encode({**line, **sign(line)}))


def row_of(number: str, form: str) -> bytes:
    """The rows of a page with one record, as a line or as columns."""
    line = encode(upsert(encounter(number)))
    return line if form == "lines" else columns_line([encode_sorted(upsert(encounter(number)))])


def encode_sorted(value: object) -> bytes:
    """A row in the one form that is packed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def test_the_golden_signed_pages_are_read_with_the_golden_key() -> None:
    """A page of lines and one of columns, with the same rows."""
    from storage.signed import key_from_text

    reader = PageReader(System.E3, key_from_text(GOLDEN["signing_key"]))
    read = [step for step in map(reader.read, golden_lines("signed-pages.ndjson")) if isinstance(step, Page)]
    assert len(read) == 2
    assert read[0].rows == read[1].rows
    assert sum(isinstance(row, RecordRow) for row in read[0].rows) == 3


@pytest.mark.parametrize("form", ["lines", "columns"])
def test_a_page_that_the_agency_signed_is_taken(
    sync: Sync, server: HostileServer, keyed: Vault, signer: Any, form: str
) -> None:
    """In both forms of a page; the request says that the client wants signatures."""
    text = FeedText().head().rows(row_of("SYN-1", form))
    signed_page(text, "c1", lambda line: {"signature": page_signature(signer, line)})
    server.on("/sync", feed(text.checkpoint("c1").end("c1", 1)))
    report = sync()
    assert (report.outcome, report.problem) == (RoundOutcome.COMPLETE, None)
    assert held(keyed, "SYN-1") == ["SYN-1"]
    assert "signed-pages" in server.asked("/sync")[0].headers["crosscheck-features"].split(",")


def _other_key(_: Any, line: dict[str, Any]) -> str:
    from backends.signing import Signer

    return page_signature(Signer.of_secret(b"t" * 32), line)


def _as_receipt(signer: Any, line: dict[str, Any]) -> str:
    from backends.signing import Context, canonical

    said = {"source": "e3", "epoch": HEAD["epoch"], "cursor": line["cursor"], "count": line["count"]}
    text: str = signer.signature(canonical({**said, "hash": line["sha256"]}), Context.RECEIPT)
    return text


WRONG: dict[str, Callable[[Any, dict[str, Any]], str]] = {
    "missing": lambda _, __: "",
    "no text of base64url": lambda _, __: "SYN!",
    "too short": lambda signer, line: page_signature(signer, line)[:-4],
    "changed": lambda signer, line: "A" + page_signature(signer, line)[1:-6] + "AAAAAA",
    "with its payload": lambda signer, line: "e30." + page_signature(signer, line),
    "the other agency's key": _other_key,
    "the other system": lambda signer, line: page_signature(signer, line, source="tecs"),
    "another entitlement": lambda signer, line: page_signature(signer, line, epoch="SYN-other"),
    "another cursor": lambda signer, line: page_signature(signer, line, cursor="c0"),
    "another count": lambda signer, line: page_signature(signer, line, count=2),
    "other rows": lambda signer, line: page_signature(signer, line, hash="0" * 64),
    "for another purpose": _as_receipt,
}


@pytest.mark.parametrize("form", ["lines", "columns"])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_page_that_the_agency_did_not_sign_is_not_stored(
    sync: Sync, server: HostileServer, keyed: Vault, signer: Any, wrong: str, form: str
) -> None:
    """Neither it nor what follows; what was held stays, and the copy is said to be in doubt by this agency's name."""
    text = FeedText().head().rows(row_of("SYN-1", form))
    signed_page(text, "c1", lambda line: {"signature": WRONG[wrong](signer, line)})
    text.rows(row_of("SYN-2", form))
    signed_page(text, "c2", lambda line: {"signature": page_signature(signer, line)})
    server.on("/sync", feed(text.checkpoint("c2").end("c2", 2)))
    report = sync()
    assert isinstance(report.problem, p.Garbage)
    assert report.problem.fault is p.Fault.BAD_SIGNATURE
    assert report.pages == 0
    assert keyed.records.count(System.E3) == 0
    assert keyed.staging.staged_cursor(System.E3) is None
    problem = keyed.sources.problem(System.E3)
    assert problem is not None
    assert (problem.code, problem.trouble) == ("Garbage:BAD_SIGNATURE", Trouble.FAILED)
    assert keyed.sources.problem(System.TECS) is None
    assert "did not sign" in sync_trouble(report.problem, System.E3).happened
    assert stored_trouble(problem.code, System.E3) == sync_trouble(report.problem, System.E3)


def test_what_was_signed_before_a_forged_page_counts(
    sync: Sync, server: HostileServer, keyed: Vault, signer: Any
) -> None:
    """The next round begins after it."""
    text = FeedText().head().rows(upsert(encounter("SYN-1")))
    signed_page(text, "c1", lambda line: {"signature": page_signature(signer, line)})
    text.rows(upsert(encounter("SYN-2"))).page("c2").checkpoint("c2").end("c2", 2)
    server.on("/sync", feed(text))
    assert sync().pages == 1
    assert keyed.staging.staged_cursor(System.E3) == "c1"


def test_a_withdrawal_that_the_agency_did_not_sign_takes_nothing_away(
    sync: Sync, server: HostileServer, keyed: Vault, signer: Any
) -> None:
    """Nobody on the way can empty a copy."""
    text = FeedText().head().rows(upsert(encounter("SYN-1")))
    signed_page(text, "c1", lambda line: {"signature": page_signature(signer, line)})
    gone = FeedText().head().rows({"kind": "withdraw", "class": 1, "id": "e3:SYN-1", "revision": 9}).page("c2")
    server.on("/sync", feed(text.checkpoint("c1").end("c1", 1)), feed(gone.checkpoint("c2").end("c2", 0)))
    sync()
    assert isinstance(sync().problem, p.Garbage)
    assert held(keyed, "SYN-1") == ["SYN-1"]


def test_an_agency_that_never_told_a_key_needs_no_signatures(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A gateway of the edition before; with the TLS of its authority it is believed as before."""
    text = FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1").checkpoint("c1").end("c1", 1)
    server.on("/sync", feed(text))
    assert sync().problem is None
    assert held(vault, "SYN-1") == ["SYN-1"]
