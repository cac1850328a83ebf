"""Which addresses this client speaks to: TLS, or for practice plain HTTP to this machine.

Knows nothing but the form of an address.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from sync.problems import InsecureAddress

#: The addresses of this machine itself: plain HTTP to them never meets a network.
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def checked_address(address: str, *, practice: bool) -> str:
    """The address without a slash at its end.

    Raises:
        InsecureAddress: it is neither `https` nor, for practice, plain HTTP to this machine, or it holds a password.
    """
    try:
        parts = urlsplit(address)
        named = parts.hostname
        plain_allowed = practice and named in LOOPBACK
        _ = parts.port
    except ValueError:
        raise InsecureAddress from None
    if not named or parts.username or not (parts.scheme == "https" or (parts.scheme == "http" and plain_allowed)):
        raise InsecureAddress
    return address.rstrip("/")
