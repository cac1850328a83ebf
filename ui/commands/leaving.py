"""`wipe`: an officer gives the copy on this laptop up, once it was named what would go with it undelivered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from storage.audit import Deed
from storage.durable import write_durably
from storage.home import Home
from storage.problems import Destruction
from storage.vault import Vault
from ui.commands.outcome import REFUSED, CommandRefused, Outcome
from ui.wording.queue import item_line, waiting_line


def leave(home: Home, vault: Vault, now: dt.datetime, *, sure: bool, bundle: Path | None, abandon: bool) -> Outcome:
    """What was destroyed; or, where the officer is not sure yet, what would be, with status 1.

    Raises:
        CommandRefused: something was not delivered and nothing would keep it.
        RecoveryUnusable: a bundle was asked for and no agency is known to seal it to. VaultUnwritable: a disk refuses.
    """
    items = vault.outbox.waiting()
    named = "".join(f"{item_line(item, now)}\n" for item in items) + f"{waiting_line(len(items))}\n"
    if not sure:
        return Outcome(named + "Nothing was erased. Add --yes to erase this laptop's copy.\n", REFUSED)
    if bundle is not None:
        write_durably(bundle, vault.sealing.bundle(unsent_alone=True))
    elif items and not vault.sealing.recipient and not abandon:
        raise CommandRefused(
            "What was not delivered would be lost, because no agency is known to seal it to. Nothing was erased. "
            "Sync first, or add --abandon."
        )
    vault.record(Deed.LEAVE, f"{len(items)} undelivered", now)
    vault.close()
    home.destroy(vault.header.officer_id, Destruction.ASKED, now)
    kept = f"What was not delivered is in {bundle}. " if bundle is not None else ""
    return Outcome(f"{named}Erased. {kept}What is sealed to the agency stays on this laptop.\n")
