"""Gateways and networks that misbehave in ways nobody planned for, against the whole client through a socket.

Of each: nothing wrong is stored, nothing stored is lost, the agency and what to do are named, and a good answer after
it makes the copy whole.
"""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Callable, Iterator

import pytest
import zstandard

from overlap.records import RecordId, System
from storage.outbox import EventState
from storage.vault import Vault
from sync.report import RoundOutcome
from tests.sync.conftest import NOW, Sync, feed, held, put_event
from tests.sync.hostile import (
    Answer,
    FeedText,
    HostileServer,
    answer,
    encode,
    encounter,
    endless,
    plain_feed,
    upsert,
)
from ui.wording.problems import sync_trouble

GOOD = plain_feed(encounter("SYN-0"), cursor="c0")
WHOLE = plain_feed(encounter("SYN-0"), encounter("SYN-1"), cursor="c9")
#: What a hostile answer tries to have stored.
BAD = plain_feed(encounter("SYN-BAD"), cursor="bad")


def chunked(*pieces: bytes) -> bytes:
    """The head of a chunked answer, and its chunks without the last."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


def then(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """A beginning, and what follows."""
    yield first
    yield from rest


def headed(*headers: str, body: bytes = BAD.body) -> bytes:
    """An answer with just these headers."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/x-ndjson", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def large_window(body: bytes) -> bytes:
    """A frame that wants two gigabytes of memory to be undone."""
    parameters = zstandard.ZstdCompressionParameters(window_log=31, compression_level=1)
    made = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return made.compress(body) + made.flush()


def claimed(body: bytes) -> bytes:
    """A frame that claims an exabyte of content."""
    frame = bytearray(zstandard.ZstdCompressor(write_content_size=False).compress(body))
    return bytes(frame[:4] + bytes([0xE0]) + struct.pack("<Q", 1 << 60) + frame[6:])


#: Answers of which nothing may be taken, by what is wrong with them; each is made anew for each test.
WORTHLESS: dict[str, Callable[[], Answer]] = {
    "a header of a megabyte": lambda: headed("X-A: " + "a" * (1 << 20)),
    "a thousand headers": lambda: headed(*(f"X-{n}: a" for n in range(1_000))),
    "an endless line for a chunk's size": lambda: then(chunked(), endless(b"a" * 4_096)),
    "an endless extension of a chunk": lambda: then(chunked() + b"5;", endless(b"x=y;" * 1_024)),
    "a chunk of a negative size": lambda: chunked() + b"-5\r\nabcde\r\n",
    "a chunk larger than all memory": lambda: chunked() + b"ffffffffffffffff\r\n" + b"x" * 999,
    "trailers without end": lambda: then(chunked(BAD.lines[0]) + b"0\r\n", endless(b"X-T: a\r\n")),
    "gzip that is no gzip": lambda: headed("Content-Encoding: gzip"),
    "zstd that is gzip": lambda: headed("Content-Encoding: zstd", body=gzip.compress(BAD.body)),
    "two codings, one inside the other": lambda: headed(
        "Content-Encoding: gzip, gzip", body=gzip.compress(gzip.compress(BAD.body))
    ),
    "a coding nobody asked for": lambda: headed("Content-Encoding: br"),
    "deflate": lambda: headed("Content-Encoding: deflate", body=zlib.compress(BAD.body)),
    "a window of two gigabytes": lambda: headed("Content-Encoding: zstd", body=large_window(b"x" * 9_000_000)),
    "an exabyte of content": lambda: headed("Content-Encoding: zstd", body=claimed(BAD.body)),
    "a dictionary of another name": lambda: headed(
        "Content-Encoding: dcz", body=b"\x5e\x2a\x4d\x18\x20\x00\x00\x00" + bytes(32) + zstandard.compress(BAD.body)
    ),
    "a page for people": lambda: answer(b"<html>Welcome to SYN Airport</html>", kind="text/html"),
    "a page for people that calls itself the feed": lambda: answer(b"<html>Welcome</html>"),
    "a redirect to a file": lambda: answer(status="302 Found", Location="file:///etc/passwd"),
    "a redirect to itself with the same method": lambda: answer(status="307 Temporary", Location="/sync"),
    "no content": lambda: answer(status="204 No Content"),
    "a part nobody asked for": lambda: answer(BAD.body, "206 Partial Content"),
    "reset content": lambda: answer(BAD.body, "205 Reset Content"),
    "not modified": lambda: answer(BAD.body, "304 Not Modified"),
    "another protocol from here on": lambda: answer(BAD.body, "101 Switching Protocols", Upgrade="websocket"),
    "a status of four digits": lambda: answer(BAD.body, "2000 OK"),
    "a status below all": lambda: answer(BAD.body, "099 OK"),
    "a version of HTTP to come": lambda: b"HTTP/9.9 200 OK\r\n\r\n" + BAD.body,
    "no status line": lambda: BAD.body,
    "hints without end": lambda: endless(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
    "a head with two systems": lambda: feed(FeedText().raw(twice("system", "tecs", BAD.lines[0]), *BAD.lines[1:])),
    "a head of infinite size": lambda: feed(FeedText().raw(number("remaining", b"1e999"), *BAD.lines[1:])),
    "a head that is not a number": lambda: feed(FeedText().raw(number("remaining", b"NaN"), *BAD.lines[1:])),
    "fewer than no lines to come": lambda: feed(FeedText().raw(number("remaining", b"-5"), *BAD.lines[1:])),
    "more lines to come than there are numbers": lambda: feed(
        FeedText().raw(number("remaining", b"9" * 400), *BAD.lines[1:])
    ),
    "a protocol and a half": lambda: feed(FeedText().raw(number("protocol", b"1.5"), *BAD.lines[1:])),
    "a time in the year nought": lambda: feed(FeedText().head(serverTime="0000-01-01T00:00:00Z")),
    "a time in the year ten thousand": lambda: feed(FeedText().head(serverTime="10000-01-01T00:00:00Z")),
    "a cursor that is too long": lambda: feed(with_row().page("c" * 257)),
    "a cursor with an end of text in it": lambda: feed(with_row().page("c\0d")),
    "a count that is a text": lambda: feed(with_row().page("c", count="1")),
    "a count of half a line": lambda: feed(with_row().page("c", count=0.5)),
    "a count below none": lambda: feed(with_row().page("c", count=-1)),
    "a hash in other letters": lambda: feed(with_row().page("c", sha256="Z" * 64)),
}


def with_row() -> FeedText:
    """A head and a row of a page that is open."""
    return FeedText().head().rows(upsert(encounter("SYN-BAD")))


def twice(name: str, value: str, line: bytes) -> bytes:
    """The line with a member once more, by another value."""
    return line.rstrip(b"}\n") + b"," + json.dumps(name).encode() + b":" + json.dumps(value).encode() + b"}\n"


def number(name: str, literal: bytes) -> bytes:
    """A head with a number written like this."""
    head = json.loads(BAD.lines[0])
    return encode({**head, name: "@"}).replace(b'"@"', literal)


@pytest.mark.parametrize("wrong", WORTHLESS)
def test_of_a_worthless_answer_nothing_is_taken(wrong: str, sync: Sync, server: HostileServer, vault: Vault) -> None:
    """The copy and the event are as they were, the agency is named, and the next good answer is all it takes."""
    server.on("/sync", feed(GOOD), WORTHLESS[wrong](), feed(WHOLE))
    sync()
    event = put_event(vault)
    report = sync()
    assert report.outcome is RoundOutcome.FAILED
    assert held(vault, "SYN-0", "SYN-1", "SYN-BAD") == ["SYN-0"]
    assert vault.sources.resume_point(System.E3).cursor == "c0"
    assert vault.outbox.get(event).state in {EventState.WAITING, EventState.SENT}  # type: ignore[union-attr]
    assert report.problem is not None
    told = sync_trouble(report.problem, System.E3)
    assert "e3" in told.happened
    assert told.to_do
    assert "SYN-BAD" not in f"{told}{report.problem!r}"
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0", "SYN-1", "SYN-BAD") == ["SYN-0", "SYN-1"]


def raw_row(record: bytes) -> bytes:
    """The line that sends a record written like this."""
    return b'{"kind":"upsert","class":5,"record":' + record + b"}\n"


def record_with(old: bytes, new: bytes) -> bytes:
    """A record's line with some bytes of it written otherwise."""
    line = encode(upsert(encounter("SYN-BAD")))
    assert old in line
    return line.replace(old, new)


def member(name: str, literal: bytes) -> bytes:
    """A record's line with a member written like this, in place of its own or beside the others."""
    record = {key: value for key, value in encounter("SYN-BAD").items() if key != name}
    return raw_row(json.dumps(record).encode()[:-1] + b"," + json.dumps(name).encode() + b":" + literal + b"}")


#: Rows of which nothing may be kept; the page around them is right.
ROWS = {
    "a revision of one point nought": member("revision", b"1.0"),
    "a revision with an exponent": member("revision", b"1e3"),
    "a revision that is not a number": member("revision", b"NaN"),
    "an infinite revision": member("revision", b"Infinity"),
    "a revision of many digits": member("revision", b"9" * 4_000),
    "a revision below all": member("revision", b"-1"),
    "a revision of nought": member("revision", b"0"),
    "a revision that is true": member("revision", b"true"),
    "an id of another agency, said last": record_with(b'"record":{', b'"record":{"id":"e3:SYN-BAD",').replace(
        b"}}\n", b',"id":"tecs:SYN-BAD"}}\n'
    ),
    "a withheld marking, said last": member("marking", b'{"categories":["LEI"]},"marking":{"categories":["WIT"]}'),
    "a withheld marking, said first": member("marking", b'{"categories":["WIT"]},"marking":{"categories":["LEI"]}'),
    "a withheld marking in another spelling of its name": member(
        "marking", b'{"categories":["WIT"]},"mark\\u0069ng" :{"categories":["LEI"]}'
    ),
    "a member twice, deep within": member("later", b'[{"a":{"b":1,"c":"\\":","b":1}}]'),
    "a withheld marking in escapes": member("marking", b'{"categories":["\\u0057\\u0049\\u0054"]}'),
    "a lone surrogate": member("later", b'"\\ud800"'),
    "an end of text": member("later", b'"a\\u0000b"'),
    "bytes that are no text": member("later", b'"\xff\xfe"'),
    "an overlong nought": member("later", b'"\xc0\x80"'),
    "a byte order mark": b"\xef\xbb\xbf" + encode(upsert(encounter("SYN-BAD"))),
    "a number past all": member("later", b"1e999"),
    "a thousand lists in each other": member("later", b"[" * 1_000 + b"]" * 1_000),
    "more entries than a list may have": member("later", b"[" + b",".join([b"1"] * 33) + b"]"),
    "a member with an endless name": member("x" * 300, b"1"),
    "two records in one line": encode(upsert(encounter("SYN-BAD")))[:-1] + encode(upsert(encounter("SYN-BAD"))),
    "a comment": encode(upsert(encounter("SYN-BAD")))[:-1] + b"//\n",
    "single quotes": encode(upsert(encounter("SYN-BAD"))).replace(b'"', b"'"),
}


@pytest.mark.parametrize("wrong", ROWS)
def test_a_row_that_is_not_the_protocols_is_counted_and_not_kept(
    wrong: str, sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """The rows beside it come in; the copy says that it is not all of it."""
    row = ROWS[wrong]
    text = FeedText().head().rows(upsert(encounter("SYN-0")), row, upsert(encounter("SYN-1"))).page("c1")
    server.on("/sync", feed(text.checkpoint("c1").end("c1", 3)))
    report = sync()
    assert report.problem is None
    assert held(vault, "SYN-0", "SYN-1", "SYN-BAD") == ["SYN-0", "SYN-1"]
    assert vault.records.get(RecordId("tecs:SYN-BAD")) is None
    assert sum(report.rejected.values()) == 1


@pytest.mark.parametrize("time", ["0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z"])
def test_a_record_of_no_day_is_not_kept(time: str, sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Neither a year nought nor five digits of it."""
    record = encounter("SYN-BAD")
    record["provenance"] = {**record["provenance"], "updated": time}
    server.on("/sync", feed(plain_feed(encounter("SYN-0"), record)))
    assert sum(sync().rejected.values()) == 1
    assert held(vault, "SYN-0", "SYN-BAD") == ["SYN-0"]


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z"])
def test_a_record_of_the_calendars_ends_breaks_nothing(
    time: str, sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """It is a day, however unlikely: it is kept as it came, and the copy can be read."""
    record = encounter("SYN-1")
    record["provenance"] = {**record["provenance"], "updated": time}
    server.on("/sync", feed(plain_feed(encounter("SYN-0"), record)))
    assert sync().outcome is RoundOutcome.COMPLETE
    assert held(vault, "SYN-0", "SYN-1") == ["SYN-0", "SYN-1"]
    assert vault.records.count(System.E3) == 2
    vault.retain(NOW)


@pytest.mark.parametrize("cursors", [("c0",), ("c0", "c1")])
def test_cursors_that_go_round_in_a_ring_end(
    cursors: tuple[str, ...], sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """A gateway that has more for ever is left until the next round."""
    answers = [feed(FeedText().head().end(cursor, 1, more=True)) for cursor in cursors * 30]
    server.on("/sync", feed(GOOD), *answers)
    sync()
    report = sync()
    assert report.requests == 20
    assert held(vault, "SYN-0") == ["SYN-0"]


def test_two_lives_in_turn_end_and_delete_nothing(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Each head belongs to another database: the copy is asked for anew once, and stands."""
    lives = [feed(FeedText().head(feed=f"SYN-life-{n % 2}").end("c", 0, more=True)) for n in range(30)]
    server.on("/sync", feed(GOOD), *lives)
    sync()
    report = sync()
    assert report.outcome is not RoundOutcome.COMPLETE
    assert report.requests <= 20
    assert held(vault, "SYN-0") == ["SYN-0"]


def test_an_entitlement_that_goes_backwards_is_the_entitlement(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """The client compares it for equality alone, and sends back what it was told last."""
    epochs = [feed(FeedText().head(epoch=epoch).end("c0", 1)) for epoch in ("E2", "E1", "E2")]
    server.on("/sync", feed(GOOD), *epochs)
    for _ in range(4):
        assert sync().outcome is RoundOutcome.COMPLETE
    assert [request.json.get("epoch") for request in server.asked("/sync")][2:] == ["E2", "E1"]
    assert held(vault, "SYN-0") == ["SYN-0"]
