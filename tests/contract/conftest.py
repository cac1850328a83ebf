"""Both agencies' gateways as programs, and a laptop that is enrolled with them."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.vault import Vault, VaultOptions
from sync.client import Gateway
from sync.credentials import Access, enrol
from sync.limits import Limits
from sync.report import RoundReport
from sync.round import run_round
from tests.contract.agencies import AgencyProgram

OFFICER = "SYN-U-0007"


def clock() -> dt.datetime:
    """The time now: the gateways have no other."""
    return dt.datetime.now(dt.UTC)


@dataclass
class Laptop:
    """A practice vault of one officer, and the gateways it knows."""

    vault: Vault
    gateways: dict[System, Gateway] = field(default_factory=dict)

    @property
    def access(self) -> Access:
        """The vault's officer."""
        return Access.of(self.vault.header)

    def knows(self, agency: AgencyProgram, url: str = "") -> Gateway:
        """The laptop's way to an agency, at its address or another."""
        system = System(agency.system)
        if system in self.gateways:
            self.gateways[system].close()
        limits = Limits(connect_s=5, read_s=10, total_s=60, check_s=10)
        self.gateways[system] = Gateway(system, url or agency.url, practice=True, limits=limits)
        return self.gateways[system]

    def enrol(self, agency: AgencyProgram) -> None:
        """Enrol with an agency that runs."""
        officer = self.vault.header.officer_id
        gateway = self.knows(agency)
        enrol(gateway, self.access, "SYN-D-0042", agency.enrol(officer), lambda job: job(self.vault), clock)

    def sync(self, system: System, now: Callable[[], dt.datetime] = clock, **other: Any) -> RoundReport:
        """One round with an agency."""
        return run_round(self.gateways[system], self.access, lambda job: job(self.vault), now, **other)


@pytest.fixture
def new_agency(tmp_path: Path, new_database: Callable[[Path], str]) -> Iterator[Callable[[str], AgencyProgram]]:
    """A maker of agencies that end with the test."""
    made: list[AgencyProgram] = []

    def make(system: str) -> AgencyProgram:
        folder = tmp_path / system
        folder.mkdir()
        made.append(AgencyProgram(system, folder, new_database(folder / f"{system}.database")))
        return made[-1]

    yield make
    for agency in made:
        agency.stop()


@pytest.fixture
def new_laptop(tmp_path: Path) -> Iterator[Callable[..., Laptop]]:
    """A maker of laptops, each of one officer."""
    with ExitStack() as stack:

        def make(officer: str = OFFICER) -> Laptop:
            header = VaultHeader(
                officer_id=officer,
                name="Agent Synthetic",
                agency=Agency.USBP,
                unit="Blaine Station",
                sector="BLW",
                practice=True,
                created_at=clock(),
            )
            path = tmp_path / f"{officer}.vault"
            laptop = Laptop(stack.enter_context(Vault.create(path, bytes(32), header, VaultOptions(draw=lambda: 0.5))))
            stack.callback(lambda: [gateway.close() for gateway in laptop.gateways.values()])
            return laptop

        yield make


@pytest.fixture
def laptop(new_laptop: Callable[..., Laptop]) -> Laptop:
    """The laptop of one agent."""
    return new_laptop()
