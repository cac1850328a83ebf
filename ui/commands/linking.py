"""`link`: what kind of link the laptop is on, so that syncs by themselves stay within what it may carry."""

from __future__ import annotations

import msgspec

from storage.vault import Vault
from sync.link_budget import ALLOWANCE, Link
from ui.commands.outcome import Outcome
from ui.wording.queue import size


def set_link(vault: Vault, link: Link) -> Outcome:
    """The link, kept with the officer's settings; syncs that the officer asks for are never held back."""
    settings = msgspec.structs.replace(vault.settings.read(), link=link.name.lower())
    vault.settings.write(settings)
    allowance = ALLOWANCE[link]
    limit = "no limit" if allowance is None else f"at most {size(allowance)} an hour for both agencies together"
    return Outcome(f"The link {link.value}: {limit}. A sync that you ask for yourself is not held back.\n")
