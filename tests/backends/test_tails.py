"""Rounds that officers get alike are made and packed once, and stay right when anything changes."""

from __future__ import annotations

import gzip
import json
import random

import pytest
import zstandard

from backends.ledger import disclosures, told
from backends.packing import DCZ_PREFIX, DICTIONARY, Coding
from backends.rates import Route
from backends.tails import FEWEST_LINES, PIECE_BYTES, Tail, Tails
from tests.backends.agency import Agency, Laptop, e3

#: Enough records for a tail to be kept.
MANY = FEWEST_LINES + 20


def unpacked(body: bytes, coding: Coding) -> bytes:
    """The bytes behind a coding, over all frames."""
    dictionary = zstandard.ZstdCompressionDict(DICTIONARY, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    decoder = zstandard.ZstdDecompressor(dict_data=dictionary if coding is Coding.DICTIONARY else None)
    frames = body.removeprefix(DCZ_PREFIX) if coding is Coding.DICTIONARY else body
    whole = b""
    while frames:
        one = decoder.decompressobj()
        whole += one.decompress(frames)
        frames = one.unused_data
    return whole


def pages(laptop: Laptop) -> bytes:
    """Everything of a round from the beginning but its first line."""
    laptop.cursor = None
    return laptop.sync().bytes.partition(b"\n")[2]


def test_officers_who_are_entitled_alike_get_the_same_bytes(agency: Agency) -> None:
    """The second one's pages are those that were kept, and a third of another clearance gets others."""
    agency.ingest(*(e3(f"SYN-{number}", ACCESS_LEVEL=str(1 + number % 2)) for number in range(2 * MANY)))
    first, second = agency.laptop("SYN-U-1"), agency.laptop("SYN-U-2")
    other = agency.laptop("SYN-U-3", roles=("supervisor",))
    assert pages(first) == pages(second)
    assert len(first.copy) == len(second.copy) == MANY
    other.sync()
    assert len(other.copy) == 2 * MANY


def test_a_kept_round_is_right_after_a_change(agency: Agency) -> None:
    """A change that the class sees makes new pages; one that it may not know of leaves every byte as it was."""
    agency.ingest(*(e3(f"SYN-{number}") for number in range(MANY)))
    first, second = agency.laptop("SYN-U-1"), agency.laptop("SYN-U-2")
    before = pages(first)
    agency.ingest(e3("SYN-hidden", ACCESS_LEVEL="3"))
    assert pages(second) == before
    agency.ingest(e3("SYN-0", DELETED_IND="Y"), e3("SYN-new"))
    pages(second)
    assert set(second.copy) == {f"e3:SYN-{number}" for number in range(1, MANY)} | {"e3:SYN-new"}


def test_a_cursor_goes_on_in_a_kept_round(agency: Agency) -> None:
    """A copy that was cut goes on to the same end, whoever's round was kept."""
    agency.ingest(*(e3(f"SYN-{number}") for number in range(2 * MANY)))
    pages(agency.laptop("SYN-U-1"))
    cut = agency.laptop("SYN-U-2")
    cut.sync(pages=1, pageBytes=65_536)
    cut.sync()
    assert len(cut.copy) == cut.sync().end["held"] == 2 * MANY


def test_what_a_kept_round_tells_is_accounted_for(agency: Agency) -> None:
    """Both officers' answers are in the accounting of a record."""
    agency.ingest(*(e3(f"SYN-{number}") for number in range(MANY)))
    for name in ("SYN-U-1", "SYN-U-2"):
        laptop = agency.laptop(name)
        signed = agency.gateway.admission.admit(laptop.signed(), Route.SYNC)
        b"".join(agency.gateway.sync(signed, laptop.request()).pages)
    with agency.store.reading() as connection:
        found = list(disclosures(connection, ["e3:SYN-7"], agency.store.identity.secret_key))
    assert [entry["officer"] for entry in found] == ["SYN-U-1", "SYN-U-2"]


@pytest.mark.parametrize("coding", list(Coding))
def test_a_tail_comes_out_whole_in_every_coding(coding: Coding) -> None:
    """First lines and pages are what they were, twice, for the second time it is packed already."""
    chunks = tuple(json.dumps({"kind": "upsert", "n": number}).encode() + b"\n" for number in range(500))
    tail = Tail(chunks, 500, told([]))
    for opening in (b'{"kind":"head"}\n', b'{"kind":"head","other":1}\n'):
        body = b"".join(tail.after(opening, coding))
        if coding is Coding.GZIP:
            assert gzip.decompress(body) == opening + b"".join(chunks)
        else:
            assert (body if coding is Coding.NONE else unpacked(body, coding)) == opening + b"".join(chunks)


@pytest.mark.parametrize("coding", [Coding.NONE, Coding.ZSTD, Coding.DICTIONARY])
def test_small_pages_that_are_kept_go_out_together_and_can_still_be_read_one_by_one(coding: Coding) -> None:
    """A piece holds many pages, and a reader who has a part of it can read the pages in that part."""
    chunks = tuple(random.Random(number).randbytes(2_000).hex().encode() + b"\n" for number in range(200))
    opening, *pieces = Tail(chunks, 200, told([])).after(b"head\n", coding)
    assert all(PIECE_BYTES <= len(piece) < PIECE_BYTES + 5_000 for piece in pieces[:-1])
    assert len(pieces) < len(chunks) / 10
    half = b"".join(pieces)[: PIECE_BYTES // 2]
    read = half if coding is Coding.NONE else unpacked(opening + half, coding).removeprefix(b"head\n")
    assert read.startswith(b"".join(chunks[:5]))


def test_the_least_used_tail_goes_first() -> None:
    """No more is kept than the bytes that may be."""
    tails = Tails(kept_bytes=2_500)
    for name in ("a", "b"):
        assert list(tails.keeping(name, iter([b"x" * 1_000]), [], lambda: FEWEST_LINES)) == [b"x" * 1_000]
    assert tails.find("a") is not None
    assert list(tails.keeping("c", iter([b"x" * 1_000]), [], lambda: FEWEST_LINES))
    assert [tails.find(name) is not None for name in ("a", "b", "c")] == [True, False, True]


def test_a_small_round_is_not_kept() -> None:
    """Below some lines two frames cost a slow link more than making them anew."""
    tails = Tails()
    assert list(tails.keeping("a", iter([b"x"]), [], lambda: FEWEST_LINES - 1)) == [b"x"]
    assert tails.find("a") is None
