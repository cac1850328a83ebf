"""A round proves the copy by its digests, repairs by range what differs, and never hides that it did."""

import hashlib
import zlib
from typing import Any

import pytest

from overlap.answer import SourceCondition
from overlap.records import RecordId, System
from storage.digests import digest_of, leaf_of
from storage.staging import SHRINK_FREE, Outcome
from storage.vault import Vault
from sync import problems as p
from sync.report import RoundOutcome
from tests.sync.conftest import NOW, Sync, feed, held
from tests.sync.hostile import FeedText, HostileServer, encode, encounter, golden_json

A, B, C = (encounter(f"SYN-{letter}") for letter in "ABC")


def line_of(record: dict[str, Any]) -> bytes:
    """A record's row with its very bytes, in the one form."""
    return b'{"kind":"upsert","class":5,"record":' + body_of(record) + b"}\n"


def body_of(record: dict[str, Any]) -> bytes:
    """A record's bytes in the one form."""
    import json

    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digests(*records: dict[str, Any], parts: int = 16) -> list[str]:
    """The digests of so many equal parts of these records, as the protocol has them."""
    counts, sums = [0] * parts, [0] * parts
    for record in records:
        part = (zlib.crc32(record["id"].encode()) >> 22) * parts // 1_024
        counts[part] += 1
        sums[part] += int.from_bytes(hashlib.sha256(body_of(record)).digest()[:8])
    return [f"{count}-{total % 2**64:016x}" for count, total in zip(counts, sums, strict=True)]


def told(*records: dict[str, Any], truth: tuple[dict[str, Any], ...] = (), cursor: str = "c") -> FeedText:
    """An answer with these records, whose end proves others."""
    text = FeedText().head().rows(*map(line_of, records))
    text = text.page(cursor).checkpoint(cursor) if records else text
    return ended(text, truth, cursor)


def ended(text: FeedText, truth: tuple[dict[str, Any], ...], cursor: str = "c") -> FeedText:
    """The end of an answer that proves these records."""
    end = {"kind": "end", "cursor": cursor, "more": False, "held": len(truth), "digests": digests(*truth)}
    return text.raw(encode(end))


def ranged(*records: dict[str, Any], truth: tuple[dict[str, Any], ...], also: tuple[str, ...] = ()) -> FeedText:
    """An answer that names all of the leaves of these records, and of some other ids."""
    leaves = sorted({leaf_of(each) for each in (*(record["id"] for record in records), *also)})
    text = FeedText().head().rows({"kind": "range", "leaves": leaves}, *map(line_of, records)).page("c2")
    return ended(text, truth, "c2")


def test_both_sides_have_the_golden_digests() -> None:
    """Leaf and digest of each golden record."""
    golden = golden_json("digests.json")
    for item in golden["records"]:
        body = body_of(item["record"])
        assert (leaf_of(item["record"]["id"]), f"1-{digest_of(body):016x}") == (item["leaf"], item["digest"])
    assert digests(*(item["record"] for item in golden["records"])) == golden["buckets"]
    assert digests(*(item["record"] for item in golden["records"]), parts=1) == [golden["whole"]]


def test_a_copy_that_is_proved_is_whole(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """One request, nothing repaired; the next request tells the digest of the whole copy."""
    server.on("/sync", feed(told(A, B, truth=(A, B))), feed(told(truth=(A, B))))
    report = sync()
    assert (report.outcome, report.requests, report.repaired) == (RoundOutcome.COMPLETE, 1, 0)
    sync()
    assert server.asked("/sync")[1].json["digest"] == digests(A, B, parts=1)[0]
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.CURRENT


def test_a_missing_record_is_found_and_sent_anew(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """By the leaf that it is in, in the same round; the report says that it was."""
    server.on("/sync", feed(told(A, truth=(A, B))), feed(ranged(B, truth=(A, B))))
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    assert [each.outcome for each in report.applied][-2:] == [Outcome.DIGEST_DIFFERS, Outcome.APPLIED]
    assert report.repaired == 1
    asked = server.asked("/sync")[1].json["repair"]
    assert [each["bucket"] for each in asked] == [leaf_of("e3:SYN-B") // 64]
    assert asked[0]["leaves"] == digests(A, parts=1_024)[64 * asked[0]["bucket"] :][:64]
    assert held(vault, "SYN-A", "SYN-B") == ["SYN-A", "SYN-B"]


def test_what_is_told_for_a_range_counts_whatever_the_revision(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A gateway put back unsaid gives revisions out twice, and what it lost goes."""
    old = encounter("SYN-A", 9)
    server.on(
        "/sync", feed(told(old, B, truth=(old, B))),
        feed(told(truth=(A,))), feed(ranged(A, truth=(A,), also=("e3:SYN-B",))),
    )  # fmt: skip
    sync()
    report = sync()
    assert report.outcome is RoundOutcome.COMPLETE
    record = vault.records.get(RecordId("e3:SYN-A"))
    assert record is not None
    assert record.revision == 1
    assert held(vault, "SYN-B") == []


def test_a_copy_that_can_not_be_repaired_is_partial_and_says_so(
    sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """A gateway with wrong digests is asked for repair once in a round, and the copy is called partial."""
    server.on("/sync", feed(told(A, truth=(A, B))), feed(ranged(A, truth=(A, C))), feed(told(truth=(A,))))
    report = sync()
    assert (report.outcome, report.requests) == (RoundOutcome.PARTIAL, 2)
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.PARTIAL
    assert held(vault, "SYN-A") == ["SYN-A"]
    assert sync().outcome is RoundOutcome.COMPLETE


def test_a_range_can_not_empty_a_copy(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """More than a fifth that goes without a word looks like a fault of the gateway."""
    many = [encounter(f"SYN-{n}") for n in range(SHRINK_FREE + 1)]
    ids = tuple(record["id"] for record in many)
    server.on("/sync", feed(told(*many, truth=tuple(many))), feed(told(truth=())), feed(ranged(truth=(), also=ids)))
    sync()
    report = sync()
    assert report.outcome is RoundOutcome.PARTIAL
    assert report.applied[-1].outcome is Outcome.WOULD_SHRINK
    assert vault.records.count(System.E3) == len(many)


@pytest.mark.parametrize(
    "wrong",
    [
        ["0-0"], ["x"] * 16, ["1-0000000000000000"] * 17, "SYN", [1] * 16, [None], ["-1-0000000000000000"] * 16,
    ],
)  # fmt: skip
def test_digests_that_are_none_end_the_round(sync: Sync, server: HostileServer, wrong: object) -> None:
    """The frame is the gateway's word."""
    text = FeedText().head().rows(line_of(A)).page("c")
    end = {"kind": "end", "cursor": "c", "more": False, "held": 1, "digests": wrong}
    server.on("/sync", feed(text.raw(encode(end))))
    report = sync()
    assert isinstance(report.problem, p.Garbage)


@pytest.mark.parametrize("leaves", [[-1], [1_024], ["1"], None, list(range(1_025))])
def test_a_range_that_is_none_is_refused(sync: Sync, server: HostileServer, vault: Vault, leaves: object) -> None:
    """It is counted as a bad row; nothing goes."""
    bad = FeedText().head().rows({"kind": "range", "leaves": leaves}).page("c2")
    server.on("/sync", feed(told(A, truth=(A,))), feed(ended(bad, (A,), "c2")))
    sync()
    report = sync()
    assert sum(report.rejected.values()) == 1
    assert held(vault, "SYN-A") == ["SYN-A"]


def test_few_digests_prove_nothing_and_the_count_does(sync: Sync, server: HostileServer) -> None:
    """A gateway that tells another number of buckets is one of the edition before."""
    text = FeedText().head().rows(line_of(A)).page("c")
    end = {"kind": "end", "cursor": "c", "more": False, "held": 1, "digests": digests(A)[:3]}
    server.on("/sync", feed(text.raw(encode(end))))
    assert sync().outcome is RoundOutcome.COMPLETE


def test_a_patch_that_fits_nothing_is_counted_and_repaired(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Never silently: the digest finds what it left wrong."""
    newer = {**A, "revision": 3, "sector": "SPW"}
    patch = {"kind": "patch", "class": 5, "id": A["id"], "base": 2, "patch": {"revision": 3, "sector": "SPW"}}
    server.on(
        "/sync", feed(told(A, truth=(A,))),
        feed(ended(FeedText().head().rows(patch).page("c1"), (newer,), "c1")), feed(ranged(newer, truth=(newer,))),
    )  # fmt: skip
    sync()
    report = sync()
    assert (report.outcome, report.unmatched, report.repaired) == (RoundOutcome.COMPLETE, 1, 1)
    record = vault.records.get(RecordId(A["id"]))
    assert record is not None
    assert record.revision == 3


def test_a_patch_that_fits_is_kept_like_a_record(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """To the last byte, so that digests agree."""
    newer = {**A, "revision": 2, "sector": "SPW"}
    patch = {"kind": "patch", "class": 5, "id": A["id"], "base": 1, "patch": {"revision": 2, "sector": "SPW"}}
    server.on(
        "/sync", feed(told(A, B, truth=(A, B))),
        feed(ended(FeedText().head().rows(patch, line_of(C)).page("c1"), (newer, B, C), "c1")),
    )  # fmt: skip
    sync()
    report = sync()
    assert vault.records.verbatim(RecordId(A["id"])) == body_of(newer)
    assert report.unmatched == 0


def test_a_range_that_was_not_asked_for_takes_nothing_away(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Neither unasked, nor beside one that was asked for: absence deletes nothing."""
    bucket = leaf_of("e3:SYN-B") // 64
    other = next(f"SYN-{n}" for n in range(99) if leaf_of(f"e3:SYN-{n}") // 64 != bucket)
    kept = encounter(other)
    server.on(
        "/sync", feed(told(kept, truth=(kept,))), feed(ranged(truth=(kept,), also=(kept["id"],))),
        feed(told(truth=(kept, B))), feed(ranged(B, truth=(kept, B), also=(kept["id"],))),
    )  # fmt: skip
    sync()
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, other) == [other]
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, other, "SYN-B") == [other, "SYN-B"]


def test_ranges_can_not_empty_a_copy_leaf_by_leaf(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A page a leaf, with a checkpoint after each: of all of them together no more goes than of one."""
    many = [encounter(f"SYN-{n}") for n in range(2 * SHRINK_FREE + 2)]
    text = FeedText().head()
    for leaf in sorted({leaf_of(record["id"]) for record in many}):
        text.rows({"kind": "range", "leaves": [leaf]}).page("c2").checkpoint("c2")
    server.on("/sync", feed(told(*many, truth=tuple(many))), feed(told(truth=())), feed(ended(text, (), "c2")))
    sync()
    report = sync()
    assert report.outcome is RoundOutcome.PARTIAL
    assert report.applied[-1].outcome is Outcome.WOULD_SHRINK
    assert vault.records.count(System.E3) >= len(many) - SHRINK_FREE
