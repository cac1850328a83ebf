"""A laptop of the trial: a real vault and the shipped round, over a link that counts what passes.

Knows how a laptop is enrolled and asked to sync. Does not know figures.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.journeys.agencies import Agency, Officer
from benchmarks.syncing.satellite import Link, Proxy
from overlap.records import Agency as Component
from overlap.records import System
from storage.header import VaultHeader
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access, enrol
from sync.report import RoundOutcome, RoundReport
from sync.round import run_round

T = TypeVar("T")

#: So many rounds may a link that is cut again and again take; a laptop that needs more never ends.
MOST_ROUNDS = 400


class NotSynced(Exception):
    """A copy did not become whole."""


def utc_now() -> dt.datetime:
    """The time by this machine's clock."""
    return dt.datetime.now(dt.UTC)


@dataclass
class Timed:
    """A sync: its seconds, its rounds, and when so many records could be used."""

    seconds: float
    reports: list[RoundReport]
    usable: list[tuple[float, int]] = field(default_factory=list)

    def seconds_until(self, records: int) -> float | None:
        """The seconds until so many records could be used."""
        return next((at for at, held in self.usable if held >= records), None)


@dataclass
class Laptop:
    """One officer's laptop behind a link."""

    vault: Vault
    gateway: Gateway
    proxy: Proxy

    def sync(self) -> Timed:
        """Bring the copy up to date, over as many rounds as that takes.

        Raises:
            NotSynced: it was not to be had.
        """
        began = time.monotonic()
        timed = Timed(0.0, [])

        def on_vault(job: Callable[[Vault], T]) -> T:
            done = job(self.vault)
            timed.usable.append((time.monotonic() - began, self.vault.records.count(self.gateway.system)))
            return done

        for _ in range(MOST_ROUNDS):
            access = Access.of(self.vault.header)
            timed.reports.append(run_round(self.gateway, access, on_vault, utc_now))
            if timed.reports[-1].outcome is RoundOutcome.COMPLETE:
                timed.seconds = time.monotonic() - began
                return timed
        raise NotSynced(f"no whole copy after {MOST_ROUNDS} rounds: {timed.reports[-1].problem}")

    def bodies(self) -> set[bytes]:
        """Every record as it is held."""
        return set(self.vault.records.bodies(self.gateway.system))


@contextmanager
def laptop(folder: Path, agency: Agency, url: str, officer: Officer, link: Link) -> Iterator[Laptop]:
    """A laptop that is enrolled with an agency, on a link that is as good as none until the enrolment is over."""
    header = VaultHeader(
        officer_id=officer.id, name=officer.name, agency=Component(officer.agency), unit=officer.unit,
        sector=officer.sector, practice=True, created_at=utc_now(),
    )  # fmt: skip
    path = folder / f"{officer.id}-{secrets.token_hex(4)}.vault"
    with (
        Proxy(url, Link()) as proxy,
        Gateway(System(agency.system), proxy.url, practice=True) as gateway,
        Vault.create(path, secrets.token_bytes(32), header) as vault,
    ):
        code = agency.code_for(officer)
        enrol(gateway, Access.of(header), f"SYN-D-{path.stem}"[:40], code, lambda job: job(vault), utc_now)
        vault.retain(utc_now())  # as the program does with a vault that it opens
        proxy.link = link
        proxy.reset()
        yield Laptop(vault, gateway, proxy)
