"""What an agency signs: leases, receipts, pages, bundles, rules and wipe orders (docs/protocol.md section 13).

Knows the agency's Ed25519 key and the compact form. Does not know what a payload says or who gets it.
"""

from __future__ import annotations

import base64
import datetime as dt
from enum import Enum
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: Length of the key's seed (RFC 8032).
SEED_BYTES: Final = 32

#: Length of a public key.
KEY_BYTES: Final = 32

#: Keeps this use of the database's secret apart from every other one (RFC 5869, section 3.2).
_KEY_INFO: Final = b"crosscheck-signing-key-v1"


class Context(Enum):
    """What a signature is for; a signed thing of one kind never passes for one of another."""

    LEASE = b"crosscheck-lease-v1\n"
    RECEIPT = b"crosscheck-receipt-v1\n"
    PAGE = b"crosscheck-page-v1\n"
    BUNDLE = b"crosscheck-bundle-v1\n"
    RULES = b"crosscheck-rules-v1\n"
    WIPE = b"crosscheck-wipe-v1\n"
    CHECKPOINT = b"crosscheck-checkpoint-v1\n"
    AUDIT = b"crosscheck-audit-v1\n"
    THREAT = b"crosscheck-threat-v1\n"
    ASSESSMENT = b"crosscheck-assessment-v1\n"


class Signer:
    """The signing key of one agency's gateway; every worker over one database has the same."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def of_secret(cls, secret: bytes) -> Signer:
        """The signer of a database: its key is derived from the secret that was made with the database (HKDF)."""
        seed = HKDF(SHA256(), SEED_BYTES, salt=None, info=_KEY_INFO).derive(secret)
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that clients pin at enrolment."""
        return self._key.public_key().public_bytes_raw()

    @property
    def public_text(self) -> str:
        """The public key as the enrolment answer and an administrator's command tell it."""
        return to_text(self.public_key)

    def signed(self, payload: bytes, context: Context) -> str:
        """The compact signed form of a payload."""
        return f"{to_text(payload)}.{self.signature(payload, context)}"

    def signature(self, payload: bytes, context: Context) -> str:
        """The signature alone, for a payload that its reader can put together."""
        return to_text(self._key.sign(context.value + payload))


def canonical(value: Any) -> bytes:  # noqa: ANN401  # any value that JSON can hold
    """The one JSON of a value that is signed: names in order of code points, no blanks, letters unescaped in UTF-8."""
    return msgspec.json.encode(value, order="sorted")


def from_text(text: str) -> bytes:
    """The bytes of a text in base64url without padding.

    Raises:
        ValueError: it is something else.
    """
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if to_text(data) != text:
        raise ValueError("not base64url in its one spelling")
    return data


def to_text(data: bytes) -> str:
    """Bytes in base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def signed_time(moment: dt.datetime) -> str:
    """A moment as a signed payload tells it: UTC, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
