"""Offline bundles on the gateway's side: a laptop's is answered by one, made for that laptop and nobody else.

Knows the form of docs/protocol.md section 14, and that a bundle counts once. What it holds goes the same way as what
comes over the wire (`gateway`). Does not know files.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from enum import Enum
from typing import Annotated, Final, Literal

import msgspec
import pyrage
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyrage import x25519
from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select

from backends.decoding import learnt
from backends.gateway import Gateway, Round
from backends.identity import Signed
from backends.identity_tables import BUNDLE, DEVICE_KEY
from backends.problems import Code, Problem
from backends.rates import Route
from backends.records import Text, Time
from backends.signing import Context, Signer, canonical, from_text, signed_time
from backends.store import Store

#: How long a bundle may be on its way to a laptop.
LASTS: Final = dt.timedelta(days=7)

#: How far a laptop's clock may be ahead.
AHEAD: Final = dt.timedelta(minutes=5)

#: The largest bundle that is read, and the largest body of one: some months of an officer's events.
MAX_BUNDLE: Final = 64 << 20
MAX_BODY: Final = 256 << 20

#: The largest manifest: a dozen short fields, signed.
_MAX_MANIFEST: Final = 8_192

_FIRST_LINE: Final = re.compile(rb"crosscheck-bundle/1 (\d{1,12})\n")
_MAX_FIRST_LINE: Final = 40


class Refusal(Enum):
    """Why a bundle is refused; the values are told to whoever brought it."""

    NO_BUNDLE = "the file is no bundle"
    CUT = "the file ends too early"
    CHANGED = "the file was changed or damaged after it was made"
    OTHER_RECIPIENT = "it was made for another gateway"
    UNKNOWN_DEVICE = "no device of this gateway signed it"
    EXPIRED = "it is too old"
    FROM_THE_FUTURE = "it is of a time to come"
    REPLAYED = "it was taken in before"
    MALFORMED = "what it holds is not the protocol's"
    NOT_NOW = "the gateway can't answer it now; bring the same file again later"


#: What a laptop wrote wrong; for anything else the bundle is as good as before.
_ITS_OWN: Final = frozenset({Code.MALFORMED, Code.TOO_LARGE})


class BundleRefused(Exception):  # an answer
    """The bundle was not used; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a laptop's bundle says of itself."""

    kind: Literal["bundle"]
    way: Literal["up"]
    source: str
    officer: Text
    device: Text
    serial: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    issued_at: Time
    expires_at: Time
    begins: str | None = msgspec.field(default=None, name="from")
    features: Annotated[str, msgspec.Meta(max_length=256)] = ""
    size: int
    sha256: str


class BundleDesk:
    """Answers bundles for one gateway."""

    def __init__(self, gateway: Gateway, store: Store, clock: Callable[[], dt.datetime]) -> None:
        self._gateway = gateway
        self._store = store
        self._clock = clock
        self._source = store.identity.system
        self._signer = Signer.of_secret(store.identity.secret_key)

    def answer(self, data: bytes) -> bytes:
        """The bundle that answers a laptop's: receipts, what is new for it, and its lease renewed.

        To a revoked device it is the signed order to destroy its copy, and nothing else. To one whose copy stands
        where nothing goes on, as after a restore of this gateway, it holds everything: no second way with the stick.

        Raises:
            BundleRefused: nothing of it was used.
        """
        manifest, packed, recipient = self._read(data)
        body = _unpacked(packed)
        if len(body) != manifest.size or hashlib.sha256(body).hexdigest() != manifest.sha256:
            raise BundleRefused(Refusal.CHANGED)
        features = frozenset(each.strip() for each in manifest.features.split(","))
        try:
            signed = self._gateway.signed_device(manifest.officer, manifest.device)
            signed = self._gateway.admission.admit(signed, Route.BUNDLE)
            parts = [self._part(signed, line, features) for line in body.splitlines()]
        except Problem as problem:
            if not problem.wipe:
                raise self._refused(manifest, problem) from None
            return self._written(manifest.officer, manifest.device, recipient, b"", wipe=problem.wipe)
        if not parts:
            raise BundleRefused(Refusal.MALFORMED)
        receipts = [line for part, _ in parts for line in part.opening.splitlines(keepends=True)[1:]]
        last, is_anew = parts[-1]
        told = last.opening.splitlines(keepends=True)[0] + b"".join(receipts) + b"".join(last.pages)
        begins = None if is_anew else manifest.begins
        return self._written(manifest.officer, manifest.device, recipient, told, begins=begins)

    def _part(self, signed: Signed, request: bytes, features: frozenset[str]) -> tuple[Round, bool]:
        """What a request of the bundle brings, and whether it begins anew since its cursor is of no use here."""
        try:
            return self._gateway.sync(signed, request, features), False
        except Problem as problem:
            if problem.code is not Code.CURSOR:
                raise
        asked = {**json.loads(request), "cursor": None, "digest": "", "repair": []}
        return self._gateway.sync(signed, msgspec.json.encode(asked), features), True

    def _refused(self, manifest: Manifest, problem: Problem) -> BundleRefused:
        """Why a bundle is not answered; one that nothing is wrong with may come again."""
        if problem.code in _ITS_OWN:
            return BundleRefused(Refusal.MALFORMED)
        with self._store.acting(manifest.officer) as connection:
            connection.execute(delete(BUNDLE).where(_is(manifest)))
        return BundleRefused(Refusal.UNKNOWN_DEVICE if problem.code is Code.NOT_ALLOWED else Refusal.NOT_NOW)

    def export(self, officer: str, device: str) -> bytes:
        """A bundle with all that a device may hold, for a laptop that could not write one itself.

        Raises:
            BundleRefused: the device is not enrolled here, or told no recipient. Problem: it is revoked.
        """
        with self._store.reading() as connection:
            recipient, _ = _device_key(connection, officer, device)
        signed = self._gateway.admission.admit(self._gateway.signed_device(officer, device), Route.BUNDLE)
        under_way = self._gateway.sync(signed, b"{}", frozenset({"signed"}))
        return self._written(officer, device, recipient, under_way.opening + b"".join(under_way.pages))

    def _read(self, data: bytes) -> tuple[Manifest, bytes, str]:
        """The verified manifest, what follows it, and the device's recipient; its serial is used up."""
        head, _, packed = self._decrypted(data).partition(b"\n")
        try:
            signed = head.decode("ascii")
            manifest = msgspec.json.decode(from_text(signed[:_MAX_MANIFEST].partition(".")[0]), type=learnt(Manifest))
        except (ValueError, RecursionError):  # msgspec's faults are values'
            raise BundleRefused(Refusal.MALFORMED) from None
        with self._store.acting(manifest.officer) as connection:
            recipient, key = _device_key(connection, manifest.officer, manifest.device)
            _verify(signed, key)
            self._check(connection, manifest)
        return manifest, packed, recipient

    def _decrypted(self, data: bytes) -> bytes:
        first = _FIRST_LINE.match(data[:_MAX_FIRST_LINE])
        if first is None or len(data) > MAX_BUNDLE:
            raise BundleRefused(Refusal.NO_BUNDLE)
        secret = data[first.end() :]
        if len(secret) != int(first[1]):
            raise BundleRefused(Refusal.CUT if len(secret) < int(first[1]) else Refusal.CHANGED)
        try:
            return bytes(pyrage.decrypt(secret, [self._gateway.bundle_identity()]))
        except pyrage.DecryptError as error:
            # The library tells the two apart by its words alone.
            other = "No matching keys" in str(error)
            raise BundleRefused(Refusal.OTHER_RECIPIENT if other else Refusal.CHANGED) from None

    def _check(self, connection: Connection, manifest: Manifest) -> None:
        now = self._clock()
        seen = select(BUNDLE.c.at).where(_is(manifest))
        for holds, refusal in (
            (manifest.source == self._source, Refusal.OTHER_RECIPIENT),
            (manifest.issued_at <= now + AHEAD, Refusal.FROM_THE_FUTURE),
            (manifest.expires_at > now, Refusal.EXPIRED),
            (connection.execute(seen).one_or_none() is None, Refusal.REPLAYED),
        ):
            if not holds:
                raise BundleRefused(refusal)
        connection.execute(
            insert(BUNDLE).values(
                officer=manifest.officer,
                device=manifest.device,
                serial=str(manifest.serial),
                at=int(now.timestamp()),
            )
        )

    def _written(
        self, officer: str, device: str, recipient: str, body: bytes, *, begins: str | None = None, wipe: str = ""
    ) -> bytes:
        now = self._clock()
        payload = {
            "kind": "bundle",
            "way": "down",
            "source": self._source,
            "officer": officer,
            "device": device,
            "serial": int(now.timestamp() * 1000),
            "issued_at": signed_time(now),
            "expires_at": signed_time(now + LASTS),
            "epoch": _of_head(body, "epoch"),
            "from": begins,
            "to": _of_end(body),
            "size": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "wipe": wipe,
        }
        plain = self._signer.signed(canonical(payload), Context.BUNDLE).encode("ascii") + b"\n"
        plain += zstandard.ZstdCompressor(level=9).compress(body)
        secret = pyrage.encrypt(plain, [x25519.Recipient.from_str(recipient)])
        return b"crosscheck-bundle/1 %d\n%b" % (len(secret), secret)


def _is(manifest: Manifest) -> ColumnElement[bool]:
    """Which noted bundle a manifest is that of."""
    return and_(
        BUNDLE.c.officer == manifest.officer,
        BUNDLE.c.device == manifest.device,
        BUNDLE.c.serial == str(manifest.serial),
    )


def _device_key(connection: Connection, officer: str, device: str) -> tuple[str, bytes]:
    """What bundles for a device are encrypted to, and what verifies its own.

    Raises:
        BundleRefused: it told none, or is not enrolled.
    """
    this = (DEVICE_KEY.c.officer == officer) & (DEVICE_KEY.c.device == device)
    row = connection.execute(select(DEVICE_KEY).where(this)).one_or_none()
    if row is None or not row.recipient or not row.signing_key:
        raise BundleRefused(Refusal.UNKNOWN_DEVICE)
    return row.recipient, from_text(row.signing_key)


def _verify(signed: str, key: bytes) -> None:
    payload, _, signature = signed.partition(".")
    try:
        told = Context.BUNDLE.value + from_text(payload)
        Ed25519PublicKey.from_public_bytes(key).verify(from_text(signature), told)
    except (InvalidSignature, ValueError):
        raise BundleRefused(Refusal.UNKNOWN_DEVICE) from None


def _unpacked(packed: bytes) -> bytes:
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 23).stream_reader(packed) as reader:
            body: bytes = reader.read(MAX_BODY + 1)
    except zstandard.ZstdError:
        raise BundleRefused(Refusal.CHANGED) from None
    if len(body) > MAX_BODY:
        raise BundleRefused(Refusal.CHANGED)
    return body


def _of_head(body: bytes, name: str) -> str:
    return str(json.loads(body.partition(b"\n")[0])[name]) if body else ""


def _of_end(body: bytes) -> str | None:
    return str(json.loads(body.rstrip(b"\n").rpartition(b"\n")[2])["cursor"]) if body else None
