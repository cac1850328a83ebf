"""What the card of the stick is given to show, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from overlap.records import System
from storage.outbox import EventState
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Side:
    """One agency's side of the stick: whose keys both ways, what waits, until when its copy may be read.

    `recipient` is the key of the agency's gateway and `own` that of this laptop; both are empty where the laptop was
    not enrolled with the agency since there are bundles. `waiting` has not left yet, `in_flight` has, without receipt.
    """

    system: System
    recipient: str = ""
    own: str = ""
    device: str = ""
    waiting: int = 0
    in_flight: int = 0
    lent_until: dt.datetime | None = None

    @property
    def is_able(self) -> bool:
        """Whether bundles can go and come at all."""
        return bool(self.recipient and self.own)


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle that lies on the stick."""

    file: Path
    events: int
    bytes: int


def side_of(vault: Vault, system: System) -> Side:
    """One agency's side as the vault has it."""
    key, access = vault.device_keys.get(system), vault.tokens.get(system)
    lease = vault.leases.lease(system)
    items = [item for item in vault.outbox.waiting() if item.system is system]
    waiting = sum(item.state is EventState.WAITING for item in items)
    return Side(
        system=system,
        recipient=vault.agency_keys.recipient(system),
        own="" if key is None else key.recipient,
        device="" if access is None else access.device,
        waiting=waiting,
        in_flight=sum(item.state is EventState.SENT for item in items),
        lent_until=None if lease is None else lease.valid_until,
    )
