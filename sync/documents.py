"""The documents of the protocol that are not lines of the feed: greeting, sign-in, request, live check.

Knows their fields (docs/protocol.md, sections 3, 4, 5, 6, 10 and 11) and decodes them within limits. It
does *not* know HTTP, nor what an answer means for the round.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypeVar

import msgspec

from overlap.decoding import learnt
from overlap.records import Agency, System
from storage.outbox import OutboxItem
from sync.limits import (
    DEFAULT_EVENTS,
    DEFAULT_PAGE_BYTES,
    MAX_EXPIRES_S,
    MAX_LIVE_RECORDS,
    MAX_PAGE_BYTES,
    MAX_SIGNED_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    MIN_PAGE_BYTES,
    PROTOCOL_VERSION,
)
from sync.problems import Fault, Garbage
from sync.screening import fault_in
from sync.wire import UNDECODABLE, Cursor, EventId, Opaque, Text, Time

#: A token is opaque; this bounds what is kept in the vault and sent in every header.
Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=4_096, pattern=r"^[\x21-\x7e]+$")]
#: A signed thing in its compact form (section 13), which may be longer than a text field.
Signed = Annotated[str, msgspec.Meta(max_length=MAX_SIGNED_CHARACTERS, pattern=r"^([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)?$")]
Words = Annotated[tuple[Text, ...], msgspec.Meta(max_length=32)]

T = TypeVar("T")


class ServedLimits(msgspec.Struct, frozen=True):
    """What a gateway takes in one round."""

    max_events: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = msgspec.field(default=DEFAULT_EVENTS, name="maxEvents")
    page_bytes: Annotated[int, msgspec.Meta(ge=MIN_PAGE_BYTES, le=MAX_PAGE_BYTES)] = msgspec.field(
        default=DEFAULT_PAGE_BYTES, name="pageBytes"
    )


class ProviderCard(msgspec.Struct, frozen=True):
    """Where an agency's officers sign in, and what this client is called there."""

    issuer: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT_CHARACTERS)]
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT_CHARACTERS)] = msgspec.field(
        name="clientId"
    )


class About(msgspec.Struct, frozen=True):
    """A gateway's greeting; it tells nothing about records."""

    system: System
    practice: bool
    versions: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=32)]
    server_time: Time = msgspec.field(name="serverTime")
    data_owner: Text = msgspec.field(default="", name="dataOwner")
    features: Words = ()
    limits: ServedLimits = ServedLimits()
    sign_in: ProviderCard | None = msgspec.field(default=None, name="signIn")


class Officer(msgspec.Struct, frozen=True):
    """The officer as the gateway knows them."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    name: Text
    agency: Agency
    unit: Text = ""
    sector: Text = ""
    roles: Words = ()


class TokenAnswer(msgspec.Struct, frozen=True):
    """What a sign-in gives; its `repr` hides the tokens."""

    access_token: Secret
    token_type: Annotated[str, msgspec.Meta(pattern=r"^[Bb]earer$")]
    expires_in: Annotated[int, msgspec.Meta(ge=1, le=MAX_EXPIRES_S)]
    refresh_token: Secret
    officer: Officer
    #: Ed25519, base64url; empty from a gateway that signs nothing.
    signing_key: Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9_-]{43})?$")] = ""
    #: age's X25519 recipient that bundles for this gateway are encrypted to; empty where it takes none.
    bundle_recipient: Annotated[str, msgspec.Meta(pattern=r"^(age1[a-z0-9]{58})?$")] = ""
    #: age's X25519 recipient that outbox and audit are sealed to, to survive the laptop; empty where none is wanted.
    recovery_recipient: Annotated[str, msgspec.Meta(pattern=r"^(age1[a-z0-9]{58})?$")] = ""

    def __repr__(self) -> str:
        """The answer without its secrets."""
        return f"TokenAnswer(expires_in={self.expires_in})"


class ProblemDocument(msgspec.Struct, frozen=True):
    """A problem as RFC 9457 has it; its title is never shown or logged."""

    type: Text = ""
    status: int = 0
    versions: Annotated[tuple[int, ...], msgspec.Meta(max_length=32)] = ()
    retry_after: float | None = msgspec.field(default=None, name="retryAfter")
    wipe: Signed = ""


class Event(msgspec.Struct, frozen=True):
    """Something an officer did, as it travels; `body` is the JSON that the outbox holds."""

    event_id: EventId = msgspec.field(name="eventId")
    made: dt.datetime
    officer: str
    type: str
    body: msgspec.Raw


def event_of(item: OutboxItem) -> Event:
    """What waits in the outbox, as it travels."""
    return Event(item.event_id, item.made_at, item.officer, item.type, msgspec.Raw(item.body))


class Repair(msgspec.Struct, frozen=True):
    """A bucket whose digest is not the gateway's, with the digests of this copy's own leaves."""

    bucket: int
    leaves: tuple[str, ...]


class Resume(msgspec.Struct, frozen=True):
    """An answer that was cut, and how many of its bytes came."""

    answer: str
    received: int


class SyncRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """One round's request; a null `cursor` asks for everything.

    What is left out is as the protocol says: pages of the usual size, no events. `digest` is that of the whole copy.
    `resume` asks for the rest of an answer; all else counts where there is none.
    """

    cursor: Cursor | None = None
    epoch: Opaque | None = None
    area: str = ""
    page_bytes: int = msgspec.field(default=DEFAULT_PAGE_BYTES, name="pageBytes")
    events: tuple[Event, ...] = ()
    digest: str = ""
    repair: tuple[Repair, ...] = ()
    resume: Resume | None = None


class CheckpointAnswer(msgspec.Struct, frozen=True):
    """A signed checkpoint of this laptop's audit."""

    checkpoint: Signed


class LiveAnswer(msgspec.Struct, frozen=True):
    """What a live check answers, its records still as bytes; `padding` is not looked at."""

    records: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(max_length=MAX_LIVE_RECORDS)]
    more: bool = False


def decode_document(body: bytes, kind: type[T]) -> T:
    """The document of type `kind` that the bytes hold.

    Raises:
        Garbage: they hold something else, or break a limit.
    """
    try:
        document = msgspec.json.decode(body, type=learnt(kind))
        plain = msgspec.json.decode(body)
    except UNDECODABLE:
        # The decoder's message may quote the document, so it does not travel along.
        raise Garbage(Fault.BAD_DOCUMENT) from None
    if fault_in(_without_long_parts(plain)) is not None:
        raise Garbage(Fault.BAD_DOCUMENT)
    return document


def _without_long_parts(plain: object) -> object:
    """The document without the members that may be longer than a text field and are checked elsewhere."""
    elsewhere = {"padding", "records", "cells", "checks", "access_token", "refresh_token", "wipe", "checkpoint",
                 "statement", "signature"}  # fmt: skip
    return {k: v for k, v in plain.items() if k not in elsewhere} if isinstance(plain, dict) else plain


def speaks_our_version(about: About) -> bool:
    """Whether the gateway speaks the version that this client speaks."""
    return PROTOCOL_VERSION in about.versions
