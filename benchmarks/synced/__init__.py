"""A practice vault as an officer's laptop has it after one sync with each agency's real gateway.

Errors: `NotSynced`, a round that did not complete; `AgencyError` of the agencies' programs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.journeys.agencies import Agency, Officer
from overlap.records import System
from storage.home import Home
from storage.vault import Vault
from sync.client import Gateway
from sync.report import Progress, RoundOutcome
from ui.commands.enrolling import enrol
from ui.commands.laptop import Laptop
from ui.commands.syncing import sync_all


class NotSynced(Exception):
    """A round with an agency did not complete."""


def synced_vault(folder: Path, agencies: Sequence[Agency], officer: Officer) -> Vault:
    """The officer's open vault: enrolled with each agency unless it was, then synced once with each.

    Raises:
        NotSynced: a round failed or stopped early. AgencyError: a gateway did not start.
    """
    laptop = Laptop(Home(folder / "home"), _no_passphrase)
    is_new = not laptop.home.officers()
    with ExitStack() as stack:
        gateways = []
        for agency in agencies:
            address = stack.enter_context(agency.serving())
            gateway = stack.enter_context(Gateway(System(agency.system), address, practice=True))
            if is_new:
                code = agency.code_for(officer)
                enrol(gateway, officer.id, code, laptop.open_or_create, utc_now, print, practice=True).close()
            gateways.append(gateway)
        vault = laptop.open(officer.id, utc_now())
        reports = sync_all(vault, gateways, utc_now, _silent)
    unfinished = [done for done in reports if done.outcome is not RoundOutcome.COMPLETE]
    if unfinished:
        vault.close()
        raise NotSynced(f"the round with {unfinished[0].system} ended {unfinished[0].outcome}")
    return vault


def utc_now() -> dt.datetime:
    """The time by this machine's clock."""
    return dt.datetime.now(dt.UTC)


def _no_passphrase(_prompt: str) -> str:
    raise NotSynced("a practice vault asked for a passphrase")


def _silent(_progress: Progress) -> None:
    """Nothing: a trial's rounds are short."""
