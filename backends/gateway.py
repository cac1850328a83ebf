"""What a gateway answers, request by request, without HTTP.

Each method is one exchange of docs/protocol.md: bytes and the moment in, bytes or a `Problem` out. Does not know
routes, threads or sockets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace
from pyrage import x25519
from sqlalchemy import Connection, insert, select

from backends.admission import DEFAULT_RATES, Admission
from backends.assessor import THREAT_PICTURE, Assessor
from backends.checkpoints import CheckpointAnswer, Point, countersigned
from backends.checks import find, padded, shown
from backends.climbing import climb_if_free
from backends.cursor import OVER, START, Cursor, CursorSeal, Step, UnknownCursor
from backends.digests import Proofs
from backends.entitlement import Entitlement, person_of
from backends.events import Desk
from backends.feed import DEALINGS, Feed, Form
from backends.identity import (
    ACCESS_SECONDS,
    Denial,
    Denied,
    Signed,
    Tokens,
    audience_of,
    is_noted,
    note,
    recognise,
    recognise_device,
)
from backends.identity_tables import BUNDLE_KEY
from backends.leases import Holder, LeasePolicy, lease, wipe_order
from backends.ledger import Purpose, accounted, end, end_told, ids_of
from backends.oidc import Verifier
from backends.overseer import AUDIT, OVERSIGHT, Overseer
from backends.partner_body import PARTNER
from backends.problems import Code, Problem, decoded
from backends.rates import RatePolicy, Route
from backends.selections import Reader
from backends.sign_in import SignIn
from backends.signing import Context, Signer, canonical
from backends.store import Store
from backends.tails import Tail, Tails
from backends.wire import (
    MAX_EVENTS,
    MAX_PAGE_BYTES,
    PROTOCOL,
    VERSIONS,
    About,
    CheckRequest,
    Head,
    Limits,
    Page,
    ProviderCard,
    Receipt,
    SyncRequest,
    TokenAnswer,
    line,
)

#: Who owns the data of each system: neither agency runs the other's.
DATA_OWNER = {"e3": "ICE", "tecs": "CBP"}

#: The label an officer sees for each system.
LABEL = {"e3": "e3", "tecs": "TECS"}

#: What a gateway speaks beyond the first edition of the protocol, and what of it a client has to name (section 3).
SIGNED = "signed"
SIGNED_PAGES = "signed-pages"
RESUME = "resume"
FEATURES = ("zstd", "live-check", SIGNED, SIGNED_PAGES, "columns", "patch", "digests", "feed-1", RESUME, DEALINGS,
            OVERSIGHT, AUDIT, THREAT_PICTURE)  # fmt: skip

#: The leases of an agency that has set nothing else.
DEFAULT_LEASES = LeasePolicy()

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Round:
    """A round that is under way: its first lines, its pages, and how many lines each had so far.

    `name` is that of the answer, empty where the client can't go on with one that was cut.
    """

    opening: bytes
    pages: Iterator[bytes]
    feed: Feed
    receipts: int
    name: str = ""
    tail: Tail | None = None


class Gateway:
    """One system's side of the protocol over its store."""

    def __init__(
        self,
        store: Store,
        *,
        practice: bool,
        clock: Clock,
        leases: LeasePolicy = DEFAULT_LEASES,
        provider: Verifier | None = None,
        rates: RatePolicy = DEFAULT_RATES,
    ) -> None:
        self._store = store
        self._identity = store.identity
        self._signer = Signer.of_secret(store.identity.secret_key)
        self._practice = practice
        self._clock = clock
        self._leases = leases
        self._provider = provider
        self.admission = Admission(store, clock, rates)
        self.overseer = Overseer(store, clock)
        self.assessor = Assessor(store, clock)
        self._sign_in = SignIn(store, provider, practice=practice)
        self._proofs = Proofs()
        self._tails = Tails()

    def about(self) -> bytes:
        """What anyone may know: system, versions, clock, limits."""
        about = About(
            system=self._identity.system, data_owner=DATA_OWNER[self._identity.system], practice=self._practice,
            versions=VERSIONS, server_time=self._now(), features=FEATURES,
            limits=Limits(max_events=MAX_EVENTS, page_bytes=MAX_PAGE_BYTES), sign_in=self._provider_told(),
        )  # fmt: skip
        return msgspec.json.encode(about)

    def _provider_told(self) -> ProviderCard | None:
        if self._provider is None:
            return None
        return ProviderCard(issuer=self._provider.settings.issuer, client_id=self._provider.settings.client_id)

    def token(self, form: Mapping[str, str]) -> bytes:
        """Tokens for a code or a refresh token.

        Raises:
            Problem: the form is incomplete, or the sign-in is denied.
        """
        self.admission.admit_form(form)
        try:
            tokens = self._sign_in.tokens(form, int(self._clock().timestamp()))
        except Denied as denied:
            raise self._refusal(denied) from None
        recipient = str(self.bundle_identity().to_public())
        answer = _answer(tokens, self._signer.public_text, recipient, self._leases.recovery)
        return msgspec.json.encode(answer)

    def sign_in(self, access: str) -> Signed:
        """The officer behind an access token, with a noted entitlement.

        Raises:
            Problem: the token is not good.
        """
        now = int(self._clock().timestamp())
        try:
            with self._store.reading() as connection:
                signed = recognise(connection, access, now)
            if is_noted(signed):
                return signed
            with self._store.acting(signed.officer.id) as connection:
                return note(connection, signed)
        except Denied as denied:
            raise self._refusal(denied) from None

    def signed_device(self, officer: str, device: str) -> Signed:
        """The officer behind a device that proved itself by a signature of its own, with a noted entitlement.

        Raises:
            Problem: it is not enrolled, or revoked: then the problem carries the order to destroy its copy.
        """
        try:
            with self._store.acting(officer) as connection:
                return note(connection, recognise_device(connection, officer, device))
        except Denied as denied:
            raise self._refusal(denied) from None

    def bundle_identity(self) -> x25519.Identity:
        """What bundles for this gateway are encrypted to, made when it is first asked for."""
        with self._store.reading() as connection:
            kept = connection.execute(select(BUNDLE_KEY.c.identity)).scalar_one_or_none()
        if kept is None:
            with self._store.writing() as connection:
                kept = connection.execute(select(BUNDLE_KEY.c.identity)).scalar_one_or_none()
                if kept is None:
                    kept = str(x25519.Identity.generate())
                    connection.execute(insert(BUNDLE_KEY).values(one=1, identity=kept))
        return x25519.Identity.from_str(kept)

    def sync(self, signed: Signed, body: bytes, features: frozenset[str] = frozenset(), name: str = "") -> Round:
        """A round: events are applied before the first line is given, records are read as pages are taken.

        `features` are what the client reads; with `signed` its lease is renewed. `name` is to be that of the answer.

        Raises:
            Problem: the request can't be read, has too many events, or its cursor is unknown.
        """
        request = decoded(body, SyncRequest)
        if len(request.events) > MAX_EVENTS:
            raise Problem(Code.TOO_LARGE)
        signs = SIGNED in features
        name = name if RESUME in features else ""
        climb_if_free(self._store, self._clock())
        cursor, feed = self._resumed(signed, request, features)
        receipts = [self._vouched(each) if signs else each for each in self._apply(signed, request)]
        if request.events:
            feed.look_again()
        key = self._tail_key(signed, request, features, cursor, feed)
        tail = None if key is None else self._tails.find(key)
        remaining = feed.remaining(cursor) if tail is None else tail.lines
        # Of an answer with nothing in it there is nothing to go on with.
        name = name if remaining or receipts or request.repair else ""
        head = self._head(signed, remaining, self._lease(signed) if signs else "")
        opening = line(replace(head, answer=name)) + b"".join(line(receipt) for receipt in receipts)
        if tail is not None:
            return self._kept_round(signed, opening, tail, feed, len(receipts), name)
        ids = _ids_heard(feed)
        pages = feed.pages(cursor)
        if signed.answer:
            pages = accounted(self._store, signed.answer, feed, pages)
        if key is not None:
            pages = self._tails.keeping(key, pages, ids, lambda: feed.lines)
        return Round(opening, pages, feed, len(receipts), name)

    def _kept_round(self, signed: Signed, opening: bytes, tail: Tail, feed: Feed, receipts: int, name: str) -> Round:
        """A round whose pages went out before to others of the same class; what it tells of is noted first."""
        feed.lines = tail.lines
        if signed.answer:
            with self._store.acting(signed.officer.id) as connection:
                end_told(connection, signed.answer, tail.told)
        return Round(opening, iter(tail.chunks), feed, receipts, name, tail)

    def _tail_key(
        self, signed: Signed, request: SyncRequest, features: frozenset[str], cursor: Cursor, feed: Feed
    ) -> Hashable:
        """Everything that decides the bytes of a round's pages; None where they may be this officer's alone."""
        if request.repair or (signed.earlier[:-1] and cursor.at(Step.REVOKED) != OVER):
            return None
        alone = signed.officer.id if feed.has_own() else ""
        whose = signed.entitlement.number, signed.entitlement.audience, alone
        return whose, request.area, Form.of(request, features), cursor.positions, feed.newest()

    def _vouched(self, receipt: Receipt) -> Receipt:
        """A receipt that proves itself, whoever carries it."""
        said = msgspec.to_builtins(receipt)
        del said["kind"]
        return replace(receipt, signature=self._signer.signed(canonical(said), Context.RECEIPT))

    def _trailer(self, signed: Signed) -> Callable[[Page], Page]:
        """What signs the closing lines of pages."""

        def vouched(page: Page) -> Page:
            """The closing line with its signature."""
            said = {"source": self._identity.system, "epoch": f"E{signed.entitlement.number}", "cursor": page.cursor,
                    "count": page.count, "hash": page.sha256}  # fmt: skip
            return replace(page, signature=self._signer.signature(canonical(said), Context.PAGE))

        return vouched

    def check(self, signed: Signed, body: bytes) -> tuple[bytes, int]:
        """The padded answer to a live check, and how many records are in it.

        Raises:
            Problem: the request can't be read, or policy has no such purpose for the officer.
        """
        request = decoded(body, CheckRequest)
        with self._store.acting(signed.officer.id) as connection:
            found = find(connection, request)
            audience = audience_of(connection, signed.officer, request.action)
            if not audience.clearance:
                raise Problem(Code.NOT_ALLOWED)
            bodies, more = shown(connection, found, audience, self._identity.secret_key)
            self._desk_at(connection, signed).take_live_check(request, body)
            if signed.answer:
                purpose = Purpose(Route.CHECK, request.action, request.event_id)
                end(connection, signed.answer, list(ids_of(bodies)), purpose)
        return padded(bodies, more=more), len(bodies)

    def checkpoint(self, signed: Signed, body: bytes) -> bytes:
        """The agency's signed word for where a device's audit stands.

        Raises:
            Problem: the request can't be read, or contradicts what was signed before.
        """
        point = decoded(body, Point)
        with self._store.acting(signed.officer.id) as connection:
            made = countersigned(connection, self._signer, self._identity.system, signed, point, self._clock())
        if not made:
            raise Problem(Code.CHAIN)
        return msgspec.json.encode(CheckpointAnswer(made))

    def _apply(self, signed: Signed, request: SyncRequest) -> list[Receipt]:
        if not request.events:
            return []
        with self._store.acting(signed.officer.id) as connection:
            return self._desk_at(connection, signed).take(request.events)

    def _resumed(self, signed: Signed, request: SyncRequest, features: frozenset[str]) -> tuple[Cursor, Feed]:
        """Where the round begins, and the feed that it reads from."""
        entitlement = signed.entitlement
        seal = self._seal(entitlement)
        before = tuple(e.audience for e in signed.earlier if e.number != entitlement.number)
        person = "" if PARTNER in signed.officer.roles else person_of(signed.officer.id)
        reader = Reader(entitlement.audience, before, request.area, person)
        trailer = self._trailer(signed) if SIGNED_PAGES in features else None
        feed = Feed(self._store, reader, seal, Form.of(request, features), self._proofs, trailer)
        first = Cursor(entitlement.number, request.area).moved(Step.REVOKED, START if before else OVER)
        if request.cursor is None:
            return first, feed
        sent = self._opened(signed, request.cursor, request.area)
        if sent.entitlement != entitlement.number:
            return first, feed
        if feed.is_ahead(sent):
            raise Problem(Code.CURSOR)
        return sent, feed

    def _seal(self, entitlement: Entitlement) -> CursorSeal:
        """The seal of all officers who are entitled alike, so that their pages are alike to the last byte."""
        audience = entitlement.audience
        alike = "\0".join((str(entitlement.number), str(audience.clearance), *audience.units))
        return CursorSeal(self._identity.secret_key, self._identity.feed, alike)

    def _opened(self, signed: Signed, cursor: str, area: str) -> Cursor:
        """The cursor of a text that was written under one of the officer's entitlements, the latest one first.

        Raises:
            Problem: it was written for others, by another life of the gateway, or not at all.
        """
        for entitlement in dict.fromkeys((signed.entitlement, *reversed(signed.earlier))):
            try:
                return self._seal(entitlement).read(cursor, area)
            except UnknownCursor:
                continue
        raise Problem(Code.CURSOR)

    def _desk_at(self, connection: Connection, signed: Signed) -> Desk:
        return Desk(connection, signed, self._now(), self._identity)

    def _lease(self, signed: Signed) -> str:
        holder = Holder(self._identity.system, signed.officer.id, signed.device)
        return lease(self._signer, holder, self._clock(), self._leases)

    def _refusal(self, denied: Denied) -> Problem:
        """The problem of a denial; to a revoked device it carries the order to destroy its copy."""
        wipe = ""
        if denied.denial is Denial.DEVICE_REVOKED:
            holder = Holder(self._identity.system, denied.officer, denied.device)
            wipe = wipe_order(self._signer, holder, self._clock())
        return Problem(Code[denied.denial.name], wipe=wipe)

    def _head(self, signed: Signed, remaining: int, lease_text: str) -> Head:
        level = signed.entitlement.audience.clearance
        return Head(
            protocol=PROTOCOL, system=self._identity.system, feed=self._identity.feed,
            epoch=f"E{signed.entitlement.number}", server_time=self._now(), token_key=self._identity.token_key.hex(),
            scope=f"{LABEL[self._identity.system]}: access level {level} and below, every level of your own unit",
            remaining=remaining, lease=lease_text,
        )  # fmt: skip

    def _now(self) -> dt.datetime:
        return self._clock().replace(microsecond=0)


def _ids_heard(feed: Feed) -> list[bytes]:
    """A list that grows by the ids of each page of a feed."""
    ids: list[bytes] = []
    feed.heard = lambda lines: ids.extend(ids_of(lines))
    return ids


def _answer(tokens: Tokens, signing_key: str, recipient: str, recovery: str) -> TokenAnswer:
    return TokenAnswer(
        access_token=tokens.access, token_type="Bearer", expires_in=ACCESS_SECONDS,  # noqa: S106  # the scheme's name
        refresh_token=tokens.refresh, officer=tokens.officer.card(), signing_key=signing_key,
        bundle_recipient=recipient, recovery_recipient=recovery,
    )  # fmt: skip
