"""The protocol's messages as typed values (docs/protocol.md), decoded strictly and within its limits.

Knows requests, answers and the lines of a round. Does not know a database, HTTP, or who may see what.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

import msgspec

from backends.crossing import PhoneText, WordText
from backends.records import MAX_ITEMS, Address, Person, Phone, Shape, Text, Time, Vehicle

#: The version this gateway speaks, and all that it does.
PROTOCOL = 1
VERSIONS = (1,)

#: Bounds of docs/protocol.md section 12 and of `GET /about`.
MAX_REQUEST = 1_048_576
MAX_LINE = 65_536
MAX_PAGE_LINES = 5_000
MAX_PAGE_BYTES = 1_048_576
MIN_PAGE_BYTES = 2_048
DEFAULT_PAGE_BYTES = 262_144
#: With columns a page of that size is a quarter of it, and the larger it is the better it compresses.
DEFAULT_COLUMNS_BYTES = 1_048_576
MAX_EVENTS = 100
MAX_CURSOR = 256

#: Buckets of a copy and leaves of a bucket (docs/protocol.md section 5).
MAX_BUCKETS = 16
MAX_LEAVES = 64

#: A live check's answer is padded to a multiple of this (docs/protocol.md section 10).
PADDING_BLOCK = 4_096

#: Most records in the answer to a live check (docs/protocol.md section 10).
MAX_LIVE_RECORDS = 20

#: A UUID of version 7 in its canonical form (RFC 9562).
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

EventId = Annotated[str, msgspec.Meta(pattern=rf"^{UUID7.pattern}\Z")]
RecordId = Annotated[str, msgspec.Meta(pattern=r"^(e3|tecs):[A-Za-z0-9._-]{1,64}\Z")]
Several = msgspec.Meta(max_length=MAX_ITEMS)


class Limits(Shape, frozen=True, kw_only=True, rename="camel"):
    """What `GET /about` tells of this gateway's limits."""

    max_events: int
    page_bytes: int


class ProviderCard(Shape, frozen=True, kw_only=True, rename="camel"):
    """Where this agency's officers sign in, and what clients are called there."""

    issuer: str
    client_id: str


class About(Shape, frozen=True, kw_only=True, rename="camel"):
    """The answer to `GET /about`."""

    system: str
    data_owner: str
    practice: bool
    versions: tuple[int, ...]
    server_time: Time
    features: tuple[str, ...]
    limits: Limits
    sign_in: ProviderCard | None = None


class OfficerCard(Shape, frozen=True, kw_only=True):
    """The officer as the gateway knows them."""

    id: str
    name: str
    agency: str
    unit: str
    sector: str
    roles: tuple[str, ...]


class TokenAnswer(Shape, frozen=True, kw_only=True):
    """The answer to `POST /token` (RFC 6749)."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    officer: OfficerCard
    signing_key: str
    bundle_recipient: str = ""
    recovery_recipient: str = ""


class Repair(Shape, frozen=True, kw_only=True):
    """A bucket whose digest was not the client's, with the digests of the client's own leaves."""

    bucket: Annotated[int, msgspec.Meta(ge=0, lt=MAX_BUCKETS)]
    leaves: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=64)], ...], msgspec.Meta(max_length=MAX_LEAVES)]


class Resume(Shape, frozen=True, kw_only=True):
    """An answer that was cut, and how many of its bytes came."""

    answer: Annotated[str, msgspec.Meta(max_length=64)]
    received: Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class SyncRequest(Shape, frozen=True, kw_only=True, rename="camel"):
    """The body of `POST /sync`; events stay raw, so that a bad one doesn't stop the others."""

    cursor: str | None = None
    epoch: Annotated[str, msgspec.Meta(max_length=MAX_CURSOR)] | None = None
    area: Annotated[str, msgspec.Meta(max_length=16)] = ""
    page_bytes: Annotated[int, msgspec.Meta(ge=MIN_PAGE_BYTES, le=MAX_PAGE_BYTES)] | None = None
    events: list[msgspec.Raw] = msgspec.field(default_factory=list)
    digest: Annotated[str, msgspec.Meta(max_length=64)] = ""
    repair: Annotated[tuple[Repair, ...], msgspec.Meta(max_length=MAX_BUCKETS)] = ()
    resume: Resume | None = None


class EventName(Shape, frozen=True, kw_only=True, rename="camel"):
    """As much of an event as a receipt needs."""

    event_id: Annotated[str, msgspec.Meta(max_length=64)]


class Event(Shape, frozen=True, kw_only=True, rename="camel"):
    """Something an officer did; `body` is read by its type."""

    event_id: EventId
    made: Time
    officer: Text
    type: Text
    body: msgspec.Raw


class Asked(Shape, frozen=True, kw_only=True):
    """What a check asked about."""

    person: Person | None = None
    vehicles: Annotated[tuple[Vehicle, ...], Several] = ()
    phones: Annotated[tuple[Phone, ...], Several] = ()
    addresses: Annotated[tuple[Address, ...], Several] = ()


class CheckBody(Asked, frozen=True, kw_only=True, rename={"case_number": "caseNumber", "event_number": "eventNumber"}):
    """The body of a `check` event."""

    action: WordText
    level: Text = ""
    records: Annotated[tuple[RecordId, ...], msgspec.Meta(max_length=200)] = ()
    case_number: Text = ""
    event_number: Text = ""


class NoticeBody(Shape, frozen=True, kw_only=True):
    """The body of a `notice` event."""

    record: RecordId
    action: WordText
    urgency: Literal["urgent", "routine"]
    callback: PhoneText
    ask: Literal["tell", "confirm"] = "tell"
    about: Literal["check", "confirmation", "overlap"] = "check"
    also: Annotated[tuple[RecordId, ...], msgspec.Meta(max_length=8)] = ()


class StepBody(Shape, frozen=True, kw_only=True):
    """The body of a `step` event; `key` is the same in what each gateway is told of it."""

    notice: EventId
    step: Literal["acknowledge", "positive", "negative", "more_time", "second_request", "escalate", "resolve"]
    key: EventId
    minutes: Annotated[int, msgspec.Meta(ge=0, le=10_080)] = 0


class DecisionBody(Shape, frozen=True, kw_only=True):
    """The body of a `decision` event."""

    check: EventId
    choice: Annotated[int, msgspec.Meta(ge=1, le=5)]
    reason: Text
    record: RecordId | None = None


class CheckRequest(Asked, frozen=True, kw_only=True, rename={"event_id": "eventId"}):
    """The body of `POST /check`."""

    event_id: EventId
    action: WordText


class CheckAnswer(Shape, frozen=True, kw_only=True, omit_defaults=False):
    """The answer to `POST /check`; `padding` makes its length say nothing."""

    records: list[msgspec.Raw]
    more: bool
    padding: str


class Head(Shape, frozen=True, kw_only=True, rename="camel", tag_field="kind", tag="head"):
    """The first line of a round."""

    protocol: int
    system: str
    feed: str
    epoch: str
    server_time: Time
    token_key: str
    scope: str
    remaining: int
    lease: str = ""
    answer: str = ""


class Receipt(Shape, frozen=True, kw_only=True, rename="camel", tag_field="kind", tag="receipt"):
    """What became of one event."""

    event_id: str
    status: Literal["received", "in_progress", "applied", "rejected"]
    at: Time
    reason: str = ""
    outcome: str = ""
    partner_as_of: Time | None = None
    signature: str = ""


class Withdraw(Shape, frozen=True, kw_only=True, tag_field="kind", tag="withdraw"):
    """The officer may no longer know of a record."""

    lane: int = msgspec.field(name="class")
    id: str
    revision: int


class Tombstone(Shape, frozen=True, kw_only=True, tag_field="kind", tag="tombstone"):
    """The owner deleted a record."""

    lane: int = msgspec.field(name="class")
    id: str
    revision: int


class Range(Shape, frozen=True, kw_only=True, tag_field="kind", tag="range"):
    """The rest of the page names every record that there is in these leaves."""

    leaves: tuple[int, ...]


class Page(Shape, frozen=True, kw_only=True, tag_field="kind", tag="page"):
    """Closes a page."""

    cursor: str
    count: int
    sha256: str
    signature: str = ""


class Checkpoint(Shape, frozen=True, kw_only=True, tag_field="kind", tag="checkpoint"):
    """Everything of some classes up to now has been sent."""

    cursor: str
    classes: tuple[int, ...]


class End(Shape, frozen=True, kw_only=True, tag_field="kind", tag="end"):
    """The round is complete."""

    cursor: str
    more: bool
    held: int
    digests: tuple[str, ...] = ()


Line: TypeAlias = Head | Receipt | Withdraw | Tombstone | Range | Page | Checkpoint | End

_ENCODER = msgspec.json.Encoder()


def line(value: Line) -> bytes:
    """The bytes of one line of a round, its line end included."""
    return _ENCODER.encode(value) + b"\n"


def upsert_line(lane: int, record: bytes) -> bytes:
    """The bytes of an `upsert` line around a record that is already JSON."""
    return b'{"kind":"upsert","class":%d,"record":%b}\n' % (lane, record)


def patch_line(lane: int, record_id: str, base: int, patch: bytes) -> bytes:
    """The bytes of a `patch` line around a merge-patch that is already JSON."""
    return b'{"kind":"patch","class":%d,"id":"%b","base":%d,"patch":%b}\n' % (lane, record_id.encode(), base, patch)
