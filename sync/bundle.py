"""An offline bundle: what would go over the wire, on a stick, for one device or one gateway and nobody else.

Knows the form of docs/protocol.md, section 14: a first line in the clear, then age, and inside it a signed manifest and
the body. Everything is verified before a byte of the body is used. It does *not* know a vault (`sync.carrying`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec
import pyrage
import zstandard
from pyrage import x25519

from overlap.decoding import learnt
from overlap.records import System
from storage.device_keys import DeviceKey
from storage.signed import BUNDLE, NotSigned, opened, sealed
from sync.limits import CLOCK_TOLERANCE, MAX_CURSOR_CHARACTERS, Limits
from sync.problems import BundleFault, BundleRefused
from sync.stream import ZSTD_WINDOW_BYTES

#: How long what a laptop wrote may be on its way: the gateway takes no older events (section 6).
UP_LASTS: Final = dt.timedelta(days=29)

#: The largest bundle that is read: 1.3 million records take some 80 MB.
MAX_BUNDLE_BYTES: Final = 512 << 20

#: The largest manifest: a dozen short fields, signed.
_MAX_MANIFEST: Final = 8_192

_FIRST_LINE: Final = re.compile(rb"crosscheck-bundle/1 (\d{1,12})\n")
_MAX_FIRST_LINE: Final = 40

Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_CURSOR_CHARACTERS)]
Time = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Way(StrEnum):
    """Which way a bundle goes."""

    UP = "up"
    DOWN = "down"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle holds and for whom; `begins` and `ends` are the cursors that its pages lead from and to.

    `wipe` is an order to destroy the copy instead of pages (section 13). `features` are what the device reads.
    """

    kind: Literal["bundle"] = "bundle"
    way: Way
    source: System
    officer: str
    device: str
    serial: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    issued_at: Time
    expires_at: Time
    epoch: str = ""
    begins: Cursor | None = msgspec.field(default=None, name="from")
    ends: Cursor | None = msgspec.field(default=None, name="to")
    features: str = ""
    size: Annotated[int, msgspec.Meta(ge=0)]
    sha256: str
    wipe: str = ""


class Holder(msgspec.Struct, frozen=True):
    """Whose bundle it must be."""

    source: System
    officer: str
    device: str


def written(manifest: Manifest, body: bytes, key: DeviceKey, recipient: str) -> bytes:
    """A bundle from this device, signed by its key and readable by the recipient alone."""
    payload = msgspec.json.encode(manifest, order="sorted")
    packed = zstandard.ZstdCompressor(level=9).compress(body)
    plain = sealed(payload, key.seed, BUNDLE).encode("ascii") + b"\n" + packed
    secret = pyrage.encrypt(plain, [x25519.Recipient.from_str(recipient)])
    return b"crosscheck-bundle/1 %d\n%b" % (len(secret), secret)


def read(
    data: bytes, key: DeviceKey, agency: bytes, holder: Holder, last_serial: int, now: dt.datetime
) -> tuple[Manifest, bytes]:
    """The manifest and the body of a bundle for this device; `last_serial` is that of the last one it took in.

    Raises:
        BundleRefused: it is cut, changed, somebody else's, not the agency's, too old or was taken in before.
    """
    head, _, packed = _decrypted(data, key).partition(b"\n")
    manifest = _signed(head, agency)
    _check(manifest, holder, last_serial, now)
    body = _unpacked(packed)
    if len(body) != manifest.size or hashlib.sha256(body).hexdigest() != manifest.sha256:
        raise BundleRefused(BundleFault.CHANGED)
    return manifest, body


def _decrypted(data: bytes, key: DeviceKey) -> bytes:
    """What age held.

    Raises:
        BundleRefused: cut, changed, or for another recipient.
    """
    first = _FIRST_LINE.match(data[:_MAX_FIRST_LINE])
    if first is None or len(data) > MAX_BUNDLE_BYTES:
        raise BundleRefused(BundleFault.NO_BUNDLE)
    secret = data[first.end() :]
    if len(secret) != int(first[1]):
        raise BundleRefused(BundleFault.CUT if len(secret) < int(first[1]) else BundleFault.CHANGED)
    try:
        return bytes(pyrage.decrypt(secret, [x25519.Identity.from_str(key.identity)]))
    except pyrage.DecryptError as error:
        # The library tells the two apart by its words alone.
        other = "No matching keys" in str(error)
        raise BundleRefused(BundleFault.OTHER_RECIPIENT if other else BundleFault.CHANGED) from None


def _signed(head: bytes, agency: bytes) -> Manifest:
    try:
        payload = opened(head[:_MAX_MANIFEST].decode("ascii"), agency, BUNDLE)
        return msgspec.json.decode(payload, type=learnt(Manifest))
    except (NotSigned, ValueError, RecursionError):
        raise BundleRefused(BundleFault.NOT_SIGNED) from None


def _check(manifest: Manifest, holder: Holder, last_serial: int, now: dt.datetime) -> None:
    """Each check with what it means if it fails, in the order they are told."""
    theirs = Holder(manifest.source, manifest.officer, manifest.device)
    for holds, fault in (
        (manifest.way is Way.DOWN, BundleFault.OTHER_RECIPIENT),
        (theirs == holder, BundleFault.OTHER_RECIPIENT),
        (manifest.issued_at - CLOCK_TOLERANCE <= now, BundleFault.FROM_THE_FUTURE),
        (manifest.expires_at > now, BundleFault.EXPIRED),
        (manifest.serial > last_serial, BundleFault.REPLAYED),
    ):
        if not holds:
            raise BundleRefused(fault)


def _unpacked(packed: bytes) -> bytes:
    limit = Limits().stream_bytes
    decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
    try:
        with decoder.stream_reader(packed) as reader:
            body: bytes = reader.read(limit + 1)
    except zstandard.ZstdError:
        raise BundleRefused(BundleFault.CHANGED) from None
    if len(body) > limit:
        raise BundleRefused(BundleFault.CHANGED)
    return body
