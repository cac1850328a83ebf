"""The officer's access to each gateway: tokens and when they end.

Knows that they are secrets, which `repr` hides; does *not* ask a gateway for them (`sync.credentials`).
"""

from __future__ import annotations

import datetime as dt

import msgspec

from overlap.decoding import learnt
from overlap.records import System
from storage.cipher import Store
from storage.systems import SYSTEM_CODE


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens for one gateway."""

    access_token: str
    refresh_token: str
    expires_at: dt.datetime
    device: str = ""
    #: Renews the officer's sign-in with the agency's provider; empty where the agency has none, or none was used.
    provider_token: str = ""

    def __repr__(self) -> str:
        """When the tokens end, and nothing of them."""
        return f"Access(expires_at={self.expires_at.isoformat()})"


class Tokens:
    """The tokens in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, system: System) -> Access | None:
        """The officer's access to a gateway, None before it was granted."""
        body = self._store.value("SELECT body FROM access WHERE system = ?", (SYSTEM_CODE[system],))
        return None if body is None else msgspec.json.decode(body, type=learnt(Access))

    def put(self, system: System, access: Access) -> None:
        """Store access in the place of what was there."""
        sql = "INSERT OR REPLACE INTO access (system, body) VALUES (?, ?)"
        self._store.execute(sql, (SYSTEM_CODE[system], msgspec.json.encode(access)))

    def forget(self, system: System) -> None:
        """Destroy access to a gateway."""
        self._store.execute("DELETE FROM access WHERE system = ?", (SYSTEM_CODE[system],))
