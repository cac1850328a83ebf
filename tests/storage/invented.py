"""An invented gateway's feed into a vault, and the types of the fixtures that make its records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from overlap.records import System
from storage.staging import Applied, Change, Closing, Removal, StagedPage, Upsert
from storage.systems import SYSTEM_CODE
from storage.vault import Vault

Encounters = Callable[..., Upsert]
Removals = Callable[..., Removal]
Decrypted = Callable[[], bytes]


@dataclass
class Feed:
    """Stages and commits what one gateway might send."""

    vault: Vault
    now: dt.datetime
    system: System = System.E3
    feed: str = "SYN-feed-1"
    page: int = 0

    def stage(self, *changes: Change, **more: int) -> None:
        """One page."""
        self.page += 1
        staged = StagedPage(feed=self.feed, cursor=f"c{self.page}", changes=changes, **more)
        self.vault.staging.stage(self.system, staged)

    def close(self, *, complete: bool = True, more: bool = False, held: int | None = None) -> Applied:
        """A checkpoint, or the end of a round."""
        closing = Closing(
            cursor=f"c{self.page}",
            feed=self.feed,
            epoch="SYN-epoch-1",
            server_time=self.now,
            token_key=bytes(32),
            scope="SYN scope",
            complete=complete,
            more=more,
            held=held,
        )
        return self.vault.staging.commit(self.system, closing, self.now)

    def round(self, *changes: Change, held: int | None = None) -> Applied:
        """A whole round of one page."""
        self.stage(*changes)
        return self.close(held=held)


def staged_lines(vault: Vault, system: System) -> int:
    """Return how many lines of a round's pages wait in the vault."""
    sql = "SELECT coalesce(sum(lines), 0) FROM staged WHERE system = ?"
    return int(vault._store.value(sql, (SYSTEM_CODE[system],)))
