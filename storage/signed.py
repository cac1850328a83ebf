"""What an agency signed: opened with the key that was pinned at enrolment, or not at all.

Knows the compact form `<base64url(payload)>.<base64url(signature)>` and the contexts that keep one kind of signed
thing from passing for another (docs/protocol.md, section 13). It does *not* know what a payload says, and makes no
signature but a device's own.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LEASE: Final = b"crosscheck-lease-v1\n"
RECEIPT: Final = b"crosscheck-receipt-v1\n"
PAGE: Final = b"crosscheck-page-v1\n"
BUNDLE: Final = b"crosscheck-bundle-v1\n"
RULES: Final = b"crosscheck-rules-v1\n"
WIPE: Final = b"crosscheck-wipe-v1\n"
CHECKPOINT: Final = b"crosscheck-checkpoint-v1\n"
AUDIT: Final = b"crosscheck-audit-v1\n"
THREAT: Final = b"crosscheck-threat-v1\n"
ASSESSMENT: Final = b"crosscheck-assessment-v1\n"

#: Bytes of an Ed25519 public key, and of its seed (RFC 8032).
KEY_BYTES: Final = 32

_SIGNATURE_BYTES: Final = 64


class NotSigned(Exception):  # the world's: somebody else wrote it, or it was changed on the way
    """The text was not signed by this key for this purpose; it carries nothing of the text."""


def opened(signed: str, key: bytes, context: bytes) -> bytes:
    """The payload of a compact signed text, once its signature by `key` was found good for `context`.

    Raises:
        NotSigned: the form is another, or the signature is not this key's over this payload in this context.
    """
    head, _, tail = signed.partition(".")
    payload, signature = _from_text(head), _from_text(tail)
    if len(signature) != _SIGNATURE_BYTES or len(key) != KEY_BYTES:
        raise NotSigned("not a signature of this kind")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, context + payload)
    except (InvalidSignature, ValueError):
        raise NotSigned("not signed by this key") from None
    return payload


def key_from_text(text: str) -> bytes:
    """The bytes of a public key as the enrolment answer writes it.

    Raises:
        NotSigned: the text is no key.
    """
    key = _from_text(text)
    if len(key) != KEY_BYTES:
        raise NotSigned("not a key")
    return key


def sealed(payload: bytes, seed: bytes, context: bytes) -> str:
    """The compact signed text of a payload, signed by the key whose seed is given."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(context + payload)
    return f"{to_text(payload)}.{to_text(signature)}"


def public_key(seed: bytes) -> bytes:
    """The public key that belongs to a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def to_text(data: bytes) -> str:
    """Bytes in base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _from_text(text: str) -> bytes:
    """The bytes of a text in base64url without padding, in its one canonical spelling.

    Raises:
        NotSigned: it is something else.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotSigned("not base64url") from None
    if to_text(data) != text:
        raise NotSigned("not base64url")
    return data
