"""An invented agency that can recover a partition."""

from __future__ import annotations

import datetime as dt

import pyrage

from storage.home import Home
from storage.proofs import NewRecovery
from storage.slot_changes import SlotChanges
from storage.vault import VaultHeader
from tests.storage.laptop import PASSPHRASE

_KEY = pyrage.x25519.Identity.generate()
#: The agency's private key as its key file has it, and what is sealed to it.
IDENTITY = f"# SYN agency\n{_KEY}\n"
RECIPIENT = str(_KEY.to_public())


def with_recovery(home: Home, header: VaultHeader, now: dt.datetime) -> None:
    """Make a real partition that the agency can recover."""
    home.create(header, PASSPHRASE).close()
    SlotChanges(home, header.officer_id).add(PASSPHRASE, NewRecovery(RECIPIENT), now)
