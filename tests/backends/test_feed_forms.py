"""What the feed says to a client that names more features: columns, patches, digests, ranges, an answer's rest."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backends.columns import columns_line
from backends.packing import DICTIONARY, DICTIONARY_HASH, DICTIONARY_NAME, Coding, coding_for, packed
from backends.resuming import KEPT_BYTES, KEPT_SECONDS, Answers, cut_answer
from backends.signing import Context, Signer, canonical, from_text
from tests.backends.agency import Agency, Laptop, e3
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

ALL = frozenset({"columns", "patch", "digests", "resume"})
GOLDEN = Path(__file__).parents[2] / "docs" / "protocol"


def lines(laptop: Laptop, features: frozenset[str] = ALL, **fields: Any) -> list[dict[str, Any]]:
    """The lines of a round, to a client with these features, from where the laptop is."""
    under_way = laptop.agency.gateway.sync(laptop.signed(), laptop.request(**fields), features, "SYN-answer")
    content = under_way.opening + b"".join(under_way.pages)
    said = [json.loads(raw) for raw in io.BytesIO(content)]
    laptop.cursor = said[-1]["cursor"]
    return said


def of(said: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The lines of one kind."""
    return [line for line in said if line["kind"] == kind]


def some(count: int) -> list[dict[str, str]]:
    """Rows of so many records."""
    return [e3(f"SYN-{n}", DISPOSITION="ER") for n in range(count)]


def digest_of(records: list[dict[str, Any]], parts: int) -> list[str]:
    """The digests of so many equal parts of the leaves, from the protocol's words."""
    counts, sums = [0] * parts, [0] * parts
    for record in records:
        body = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        part = (zlib.crc32(record["id"].encode()) >> 22) * parts // 1_024
        counts[part] += 1
        sums[part] += int.from_bytes(hashlib.sha256(body).digest()[:8])
    return [f"{count}-{total % 2**64:016x}" for count, total in zip(counts, sums, strict=True)]


def test_a_client_that_names_no_feature_gets_the_first_edition(agency: Agency) -> None:
    """No other kinds of lines, no other fields."""
    laptop = agency.laptop()
    agency.ingest(*some(30))
    said = lines(laptop, frozenset())
    agency.ingest(e3("SYN-3", DISPOSITION="VR"))
    said += lines(laptop, frozenset())
    assert {line["kind"] for line in said} == {"head", "upsert", "page", "checkpoint", "end"}
    fields = {kind: {name for line in of(said, kind) for name in line} for kind in ("head", "end", "page")}
    assert fields == {
        "head": {"kind", "protocol", "system", "feed", "epoch", "serverTime", "tokenKey", "scope", "remaining"},
        "end": {"kind", "cursor", "more", "held"},
        "page": {"kind", "cursor", "count", "sha256"},
    }


def test_many_rows_travel_as_columns_and_few_as_lines(agency: Agency) -> None:
    """One line for all of a page."""
    agency.ingest(*some(30))
    said = lines(agency.laptop())
    assert [line["count"] for line in of(said, "columns")] == [30]
    assert [line["count"] for line in of(said, "page")] == [1]
    agency.ingest(*(e3(f"SYN-new-{n}") for n in range(3)))
    assert of(lines(agency.laptop("SYN-U-2"), frozenset({"patch"})), "columns") == []


def test_a_change_travels_as_what_changed(agency: Agency) -> None:
    """To a client whose cursor is behind the record; any other gets all of it."""
    laptop = agency.laptop()
    agency.ingest(*some(3))
    lines(laptop)
    agency.ingest(e3("SYN-1", DISPOSITION="VR"))
    (patch,) = of(lines(laptop), "patch")
    assert (patch["id"], patch["base"], patch["patch"]["disposition"]) == ("e3:SYN-1", 1, "VR")
    assert patch["patch"]["revision"] == 2
    fresh = lines(agency.laptop("SYN-U-2"))
    assert of(fresh, "patch") == []
    assert len(of(fresh, "upsert")) == 3


def test_a_client_that_missed_a_change_gets_the_whole_record(agency: Agency) -> None:
    """What changed last does not fit what it holds."""
    laptop = agency.laptop()
    agency.ingest(*some(3))
    lines(laptop)
    for disposition in ("VR", "NTA"):
        agency.ingest(e3("SYN-1", DISPOSITION=disposition))
    said = lines(laptop)
    assert of(said, "patch") == []
    assert [line["record"]["revision"] for line in of(said, "upsert")] == [3]


def test_a_change_of_level_never_travels_as_a_patch(agency: Agency) -> None:
    """Who sees it has changed with it."""
    laptop = agency.laptop(roles=("supervisor",))
    agency.ingest(*some(3))
    lines(laptop)
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="2"))
    assert of(lines(laptop), "patch") == []


def test_the_end_proves_what_this_officer_must_hold(agency: Agency) -> None:
    """And nothing of what the officer may not know of."""
    laptop, plain = agency.laptop(), agency.laptop("SYN-U-2")
    agency.ingest(*some(12), e3("SYN-secret", ACCESS_LEVEL="5"))
    end = lines(laptop)[-1]
    plain.sync()
    assert end["digests"] == digest_of(list(plain.copy.values()), 16)
    assert end["held"] == len(plain.copy) == 12
    agency.ingest(e3("SYN-secret", ACCESS_LEVEL="5", DISPOSITION="VR"))
    assert "digests" not in lines(laptop, digest=digest_of(list(plain.copy.values()), 1)[0])[-1]
    assert lines(laptop, digest="11-0000000000000000")[-1]["digests"] == end["digests"]


def test_a_bucket_that_differs_is_repaired_by_the_leaves_that_do(agency: Agency) -> None:
    """All records of those leaves, and of no other."""
    laptop, plain = agency.laptop(), agency.laptop("SYN-U-2")
    agency.ingest(*some(40))
    lines(laptop)
    plain.sync()
    held = [record for record in plain.copy.values() if record["id"] != "e3:SYN-7"]
    leaf = zlib.crc32(b"e3:SYN-7") >> 22
    own = digest_of(held, 1_024)
    repair = [{"bucket": leaf // 64, "leaves": own[leaf // 64 * 64 :][:64]}]
    said = lines(laptop, repair=repair)
    assert [line["leaves"] for line in of(said, "range")] == [[leaf]]
    assert [line["record"]["id"] for line in of(said, "upsert")] == [
        record["id"] for record in plain.copy.values() if zlib.crc32(record["id"].encode()) >> 22 == leaf
    ]
    whole = digest_of(list(plain.copy.values()), 1_024)
    assert of(lines(laptop, repair=[{"bucket": 0, "leaves": whole[:64]}]), "range") == []


def test_the_first_two_hundred_urgent_records_can_be_used_at_once(agency: Agency) -> None:
    """A checkpoint of no class follows them."""
    agency.ingest(*(e3(f"SYN-{n}", CAUTION_CODE="05") for n in range(230)))
    said = lines(agency.laptop(), frozenset({"columns"}))
    assert [line["classes"] for line in of(said, "checkpoint")] == [[], [1, 2, 3], [4, 5]]
    assert [line["count"] for line in of(said, "columns")] == [200, 30]


def test_only_an_answer_with_something_in_it_has_a_name(agency: Agency) -> None:
    """Of nothing there is no rest."""
    laptop = agency.laptop()
    agency.ingest(*some(3))
    assert lines(laptop)[0]["answer"] == "SYN-answer"
    assert "answer" not in lines(laptop)[0]


def test_pages_are_signed_for_a_client_that_wants_that(agency: Agency) -> None:
    """Each closing line, by the key that the client was told, in both forms of a page."""
    agency.ingest(*some(3))
    for features in (frozenset({"signed-pages"}), frozenset({"signed-pages", "columns"})):
        laptop = agency.laptop()
        said = lines(laptop, features)
        assert of(said, "page")
        for line in of(said, "page"):
            payload = {"source": "e3", "epoch": said[0]["epoch"], "cursor": line["cursor"], "count": line["count"],
                       "hash": line["sha256"]}  # fmt: skip
            key = Ed25519PublicKey.from_public_bytes(Signer.of_secret(b"s" * 32).public_key)
            key.verify(from_text(line["signature"]), Context.PAGE.value + canonical(payload))


@pytest.mark.parametrize(
    ("accepted", "features", "coding"),
    [
        ("dcz, zstd, gzip", {DICTIONARY_NAME}, Coding.DICTIONARY),
        ("dcz, zstd, gzip", {"feed-9"}, Coding.ZSTD),
        ("zstd;q=1.0, gzip", set(), Coding.ZSTD),
        ("gzip, deflate", set(), Coding.GZIP),
        ("zstd;q=0, gzip", set(), Coding.GZIP),
        ("identity", {DICTIONARY_NAME}, Coding.NONE),
        ("", set(), Coding.NONE),
    ],
)
def test_the_best_coding_that_a_client_reads_is_chosen(accepted: str, features: set[str], coding: Coding) -> None:
    """One that it did not name is never used."""
    assert coding_for(accepted, frozenset(features)) is coding


@pytest.mark.parametrize("coding", Coding)
def test_every_coding_gives_the_chunks_again(coding: Coding) -> None:
    """Each after the other, small ones together."""
    chunks = [b"head\n", b"x" * 3_000 + b"\n", b"checkpoint\n", b"end\n"]
    sent = b"".join(packed(iter(chunks), coding))
    match coding:
        case Coding.DICTIONARY:
            assert sent[8:40] == DICTIONARY_HASH
            raw = zstandard.ZstdCompressionDict(DICTIONARY, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
            content = zstandard.ZstdDecompressor(dict_data=raw).decompressobj().decompress(sent[40:])
        case Coding.ZSTD:
            content = zstandard.ZstdDecompressor().decompressobj().decompress(sent)
        case Coding.GZIP:
            content = gzip.decompress(sent)
        case Coding.NONE:
            content = sent
    assert content == b"".join(chunks)


def test_both_sides_and_the_protocol_have_one_dictionary() -> None:
    """To the last byte."""
    root = GOLDEN.parents[1]
    assert DICTIONARY == (GOLDEN / "feed-1.dictionary").read_bytes() == (root / "sync/feed-1.dictionary").read_bytes()


def test_the_golden_rows_are_packed_as_the_golden_columns() -> None:
    """By the agencies' side too."""
    rows = (GOLDEN / "columns-rows.ndjson").read_bytes().splitlines(keepends=True)
    assert columns_line(rows) == (GOLDEN / "columns.ndjson").read_bytes()


def test_an_answer_goes_on_at_any_byte_for_its_device_alone() -> None:
    """Whoever read it before gets no more; another device gets nothing."""
    answers = Answers()
    pieces = [bytes([n]) * 10 for n in range(20)]
    whole = b"".join(pieces)
    for at in range(1, len(whole)):
        answer = answers.begin(f"SYN-{at}", "SYN-D-1", iter(pieces))
        first = answer.bytes_from(0)
        got = b""
        while len(got) < at:
            got += next(first)
        assert answers.find(f"SYN-{at}", "SYN-D-2", at) is None
        found = answers.find(f"SYN-{at}", "SYN-D-1", at)
        assert found is answer
        assert got[:at] + b"".join(found.bytes_from(at)) == whole
        assert list(first) == []


def test_what_was_sent_long_ago_is_not_kept() -> None:
    """Neither bytes beyond the bound, nor answers beyond their time or number."""
    now = 0.0
    answers = Answers(lambda: now)

    def pieces() -> Iterator[bytes]:
        yield from (bytes(KEPT_BYTES // 4) for _ in range(12))

    answer = answers.begin("SYN-1", "SYN-D-1", pieces())
    assert sum(map(len, answer.bytes_from(0))) == 3 * KEPT_BYTES
    assert answers.find("SYN-1", "SYN-D-1", 0) is None
    assert answers.find("SYN-1", "SYN-D-1", 3 * KEPT_BYTES) is answer
    now = KEPT_SECONDS + 1
    assert answers.find("SYN-1", "SYN-D-1", 3 * KEPT_BYTES) is None
    for number in range(70):
        answers.begin(f"SYN-{number}", f"SYN-D-{number}", pieces())
    assert answers.find("SYN-0", "SYN-D-0", 0) is None
    assert answers.find("SYN-69", "SYN-D-69", 0) is not None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"resume":1}', b'{"resume":{"answer":"x"}}', b"\xff"])
def test_a_request_that_wants_no_rest_or_no_sense_begins_anew(body: bytes) -> None:
    """It is refused, if at all, where it is read as a whole."""
    assert cut_answer(body) is None
