"""How long a device may keep its copy without hearing from the agency, and the order that ends a copy.

Knows the lease and the wipe order of docs/protocol.md section 13. Does not know who is entitled to what, or how either
travels.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from backends.signing import Context, Signer, canonical, signed_time

#: A long weekend off the network: the copy opens on Tuesday morning what was synced on Saturday.
LEASE_HOURS: Final = 72

#: A lease that has ended seals the copy; only after this long is it destroyed, so that an officer who comes back from
#: leave renews and finds the notices that were not delivered yet.
GRACE_HOURS: Final = 14 * 24
_RECIPIENT = re.compile(r"age1[a-z0-9]{58}")

#: The longest that policy may grant either: beyond it a lost laptop would keep its copy for too long.
MOST_HOURS: Final = 90 * 24


@dataclass(frozen=True, slots=True)
class LeasePolicy:
    """How long a lease lasts and how long a sealed copy is kept, in hours.

    `recovery` is the age recipient whose private key the agency keeps off its gateways: laptops seal to it what must
    survive them. Empty where the agency wants none.

    Raises:
        ValueError: a time is out of bounds, or the recipient is none.
    """

    hours: int = LEASE_HOURS
    grace_hours: int = GRACE_HOURS
    recovery: str = ""

    def __post_init__(self) -> None:
        if not (1 <= self.hours <= MOST_HOURS and 0 <= self.grace_hours <= MOST_HOURS):
            raise ValueError(f"a lease lasts 1 to {MOST_HOURS} hours, its grace 0 to {MOST_HOURS}")
        if self.recovery and not _RECIPIENT.fullmatch(self.recovery):
            raise ValueError("the recovery recipient is not an age X25519 recipient")


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose copy it is: the system that it is of, the officer, the device."""

    source: str
    officer: str
    device: str

    def named(self) -> dict[str, str]:
        """The three under the names that signed payloads have."""
        return {"source": self.source, "officer": self.officer, "device": self.device}


def lease(signer: Signer, holder: Holder, now: dt.datetime, policy: LeasePolicy) -> str:
    """A signed lease from now on. Its serial is the time in milliseconds: workers need no counter that they share."""
    begins = now.replace(microsecond=0)
    payload = {
        "kind": "lease",
        **holder.named(),
        "serial": int(now.timestamp() * 1000),
        "issued_at": signed_time(begins),
        "valid_until": signed_time(begins + dt.timedelta(hours=policy.hours)),
        "grace_hours": policy.grace_hours,
    }
    return signer.signed(canonical(payload), Context.LEASE)


def wipe_order(signer: Signer, holder: Holder, now: dt.datetime) -> str:
    """A signed order to destroy the holder's copy at once."""
    payload = {"kind": "wipe", **holder.named(), "issued_at": signed_time(now)}
    return signer.signed(canonical(payload), Context.WIPE)
