"""A lease that came with an answer, handed to the vault, which opens it and keeps it.

Knows that a lease which the agency's key did not sign means that something else than the agency speaks. It does *not*
know what a lease allows (the vault's own rooms do).
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from storage.problems import LeaseRefused
from sync.problems import Fault, Garbage


@runtime_checkable
class KeepsLease(Protocol):
    """A vault, as far as it keeps leases."""

    def keep_lease(self, signed: str) -> object:
        """Open a lease and keep it; raises `LeaseRefused` where no pinned agency signed it for this device."""
        ...


def keep_lease(vault: object, signed: str) -> None:
    """Have a vault keep a lease; one that knows of none is left as it is.

    Raises:
        Garbage: the agency did not sign it, or signed it for another officer or device.
    """
    if not isinstance(vault, KeepsLease):
        return
    try:
        vault.keep_lease(signed)
    except LeaseRefused:
        raise Garbage(Fault.BAD_SIGNATURE) from None
