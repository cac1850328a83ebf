"""A few real laptops and gateways in the simulated sector: processes of their own, over HTTP, with a failure mended.

Knows the commands of both sides. Does not know what is counted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.journeys.agencies import Agency, Gateways, Officer, run_backends
from benchmarks.journeys.expectation import JourneyError
from benchmarks.journeys.laptop import PracticeLaptop, Said
from benchmarks.oversight.sector import SECTOR, SYSTEMS

Json = dict[str, Any]

#: Two agents, one of each agency, and a member of the governance board, all invented.
AGENTS: Final = (
    Officer("SYN-LIVE-USBP", "SYN Officer", "USBP", "SYN Blaine Station", SECTOR),
    Officer("SYN-LIVE-HSI", "SYN Officer", "HSI", "SYN HSI Blaine", SECTOR),
)
BOARD: Final = Officer("SYN-LIVE-BOARD", "SYN Board", "USBP", "SYN Board", "")


@dataclass(frozen=True, slots=True)
class Crew:
    """The laptops, by officer id."""

    laptops: Mapping[str, PracticeLaptop]

    @classmethod
    def enrol(cls, folder: Path, gateways: Gateways, agencies: Mapping[str, Agency]) -> Crew:
        """Everyone enrolled with both agencies."""
        made = {}
        for officer, role in ((AGENTS[0], "agent"), (AGENTS[1], "agent"), (BOARD, "governance")):
            laptop = PracticeLaptop(folder / officer.id, officer)
            for system in SYSTEMS:
                code = _code(agencies[system], officer, role)
                done(laptop, "enrol", "--system", system, "--url", gateways.urls[system], "--practice",
                     "--officer", officer.id, "--code", code)  # fmt: skip
            made[officer.id] = laptop
        return cls(made)

    def work(self, gateways: Gateways) -> list[str]:
        """Checks and a notice of both agents, one of them while a gateway is out of order; what went wrong."""
        troubles = []
        for number, officer in enumerate(AGENTS):
            laptop = self.laptops[officer.id]
            done(laptop, "sync")
            laptop.run("check", f"SYNTHETIC{number + 3} ANNA", "--action", "stop", "--json")
            other = "tecs" if officer.agency == "USBP" else "e3"
            done(laptop, "notify", f"{other}:SYN-{number + 3:05}", "--action", "stop", "--urgency", "urgent",
                 "--callback", "+1 360 555 0142")  # fmt: skip
            gateways.stop(other)
            laptop.run("check", f"SYNTHETIC{number + 9} BORIS", "--action", "arrest", "--json")
            if laptop.run("sync").status == 0:
                troubles.append(f"{officer.id}: a sync succeeded while {other} was out of order")
            gateways.start(other)
            done(laptop, "sync")
        return troubles

    def board(self, weeks: int, *by: str) -> Json:
        """What the board's laptop shows of figures."""
        asked = [part for each in by for part in ("--by", each)]
        said = self.laptops[BOARD.id].run("oversight", "--weeks", str(weeks), *asked, "--json")
        if not said.out:
            raise JourneyError(f"oversight: {said.err.strip()}")
        told: Json = json.loads(said.out)
        return told

    def page(self, weeks: int) -> str:
        """The board's figures of the whole period as a person reads them."""
        return self.laptops[BOARD.id].run("oversight", "--weeks", str(weeks)).out

    def refused(self) -> Said:
        """What an agent gets who asks for figures."""
        return self.laptops[AGENTS[0].id].run("oversight", "--json")


def done(laptop: PracticeLaptop, *arguments: str) -> Said:
    """A command that must succeed.

    Raises:
        JourneyError: it did not.
    """
    said = laptop.run(*arguments)
    if said.status:
        raise JourneyError(f"{arguments[0]}: {said.err.strip() or said.out.strip()}")
    return said


def audits(agency: Agency) -> list[Json]:
    """The verdicts of a gateway's own command on the audits that it holds."""
    told = run_backends("audit", "--system", agency.system, "--database", agency.database)
    return [json.loads(line) for line in told.splitlines()]


def _code(agency: Agency, officer: Officer, role: str) -> str:
    told = run_backends(
        "enrol", "--system", agency.system, "--database", agency.database, "--officer", officer.id,
        "--name", officer.name, "--agency", officer.agency, "--unit", officer.unit, "--sector", officer.sector,
        "--role", role,
    )  # fmt: skip
    return told.split()[-1]
