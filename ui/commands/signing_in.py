"""`sign-in`: the officer signed in with one agency's provider again, by the web browser of this laptop.

Knows how an address comes before the officer. It does *not* know what a sign-in is made of (`sync.sign_in`).
"""

from __future__ import annotations

import datetime as dt
import webbrowser
from collections.abc import Callable

from overlap.records import System
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access, sign_in_again
from ui.commands.outcome import CommandRefused, Outcome
from ui.wording import system_label

Say = Callable[[str], None]


def browse_or_tell(system: System, say: Say) -> Callable[[str], None]:
    """Opens an address in the browser, and tells it as well: the browser may be another one than the officer wants."""

    def browse(address: str) -> None:
        """Say the address and open it in the browser."""
        say(f"Sign in to {system_label(system)} in your web browser. If none opens, open this address yourself:")
        say(address)
        webbrowser.open(address)

    return browse


def sign_in(vault: Vault, gateway: Gateway, clock: Callable[[], dt.datetime], browse: Callable[[str], None]) -> Outcome:
    """Who is signed in where.

    Raises:
        CommandRefused: the agency signs nobody in by a browser.
        SyncProblem: the sign-in came to nothing, or provider or gateway could not be reached or refused.
    """
    if gateway.provider() is None:
        raise CommandRefused(
            f"{system_label(gateway.system)} signs nobody in by a browser. Nothing was changed. "
            "Ask your administrator for a code and enrol again."
        )
    sign_in_again(gateway, Access.of(vault.header), lambda job: job(vault), browse, clock)
    return Outcome(f"Signed in to {system_label(gateway.system)}. Sync to bring its copy up to date.\n")
