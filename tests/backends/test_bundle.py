"""Bundles that somebody made by hand: each is refused with a reason, whatever is in it."""

from __future__ import annotations

import json

import pyrage
import pytest
from pyrage import x25519

from backends.bundle import BundleDesk, BundleRefused, Refusal
from backends.gateway import Gateway
from backends.signing import to_text
from tests.backends.agency import Agency

TIMES = {"issued_at": "2026-11-23T12:00:00Z", "expires_at": "2026-11-25T12:00:00Z"}


def manifest(**fields: object) -> bytes:
    """The first line of a bundle up to its signature."""
    usual = {"kind": "bundle", "way": "up", "source": "e3", "officer": "SYN-U-1", "device": "SYN-D-1", "serial": 1}
    told = {**usual, **TIMES, "size": 0, "sha256": "", **fields}
    return to_text(json.dumps(told).encode()).encode()


def sealed(gateway: Gateway, head: bytes) -> bytes:
    """A bundle for a gateway with this first line and nothing in it."""
    recipient = x25519.Recipient.from_str(str(gateway.bundle_identity().to_public()))
    secret = pyrage.encrypt(head + b"\n", [recipient])
    return b"crosscheck-bundle/1 %d\n%b" % (len(secret), secret)


@pytest.mark.parametrize(
    ("head", "refusal"),
    [
        (manifest() + b".\xff\xfe", Refusal.MALFORMED),
        (manifest() + ".ü".encode(), Refusal.MALFORMED),
        (manifest(issued_at="2026-11-23T12:00:00") + b".AAAA", Refusal.MALFORMED),
        (manifest(expires_at="2026-11-25T12:00:00") + b".AAAA", Refusal.MALFORMED),
        (manifest(officer="SYN\0") + b".AAAA", Refusal.MALFORMED),
        (to_text(b"[" * 5_000).encode() + b".AAAA", Refusal.MALFORMED),
        (b"", Refusal.MALFORMED),
        (manifest() + b".AAAA", Refusal.UNKNOWN_DEVICE),
    ],
)
def test_a_bundle_made_by_hand_is_refused_with_its_reason(agency: Agency, head: bytes, refusal: Refusal) -> None:
    """Nobody who brings a file to the administrator sees a fault of the program."""
    desk = BundleDesk(agency.gateway, agency.store, lambda: agency.now)
    with pytest.raises(BundleRefused) as caught:
        desk.answer(sealed(agency.gateway, head))
    assert caught.value.refusal is refusal
