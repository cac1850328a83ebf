"""A few real laptops and gateways in the simulated sector: processes of their own, over HTTP, with a failure mended.

Knows the commands of both sides. Does not know what is counted.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.journeys.agencies import Agency, Gateways, Officer, run_backends
from benchmarks.journeys.expectation import JourneyError
from benchmarks.journeys.laptop import PracticeLaptop, Said
from benchmarks.oversight import moments
from benchmarks.oversight.film import Film, checks, listed, nothing, turned_to
from benchmarks.oversight.sector import SECTOR, SYSTEMS
from ui.oversight.state import Tab

Json = dict[str, Any]

#: Two agents, one of each agency, and a member of the governance board, all invented.
AGENTS: Final = (
    Officer("SYN-LIVE-USBP", "SYN Officer", "USBP", "SYN Blaine Station", SECTOR),
    Officer("SYN-LIVE-HSI", "SYN Officer", "HSI", "SYN HSI Blaine", SECTOR),
)
BOARD: Final = Officer("SYN-LIVE-BOARD", "SYN Board", "USBP", "SYN Board", "")
CHIEF: Final = Officer("SYN-LIVE-CHIEF", "SYN Supervisor", "USBP", "SYN Sector Office", SECTOR)
_ROLES: Final = ((AGENTS[0], "agent"), (AGENTS[1], "agent"), (BOARD, "governance"), (CHIEF, "supervisor"))

#: From now so long the USBP agent plans a surveillance, which the agreement wants an hour ahead.
_AHEAD: Final = dt.timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Crew:
    """The laptops, by officer id."""

    laptops: Mapping[str, PracticeLaptop]

    @classmethod
    def enrol(cls, folder: Path, gateways: Gateways, agencies: Mapping[str, Agency]) -> Crew:
        """Everyone enrolled with both agencies."""
        made = {}
        for officer, role in _ROLES:
            laptop = PracticeLaptop(folder / officer.id, officer)
            for system in SYSTEMS:
                code = _code(agencies[system], officer, role)
                done(laptop, "enrol", "--system", system, "--url", gateways.urls[system], "--practice",
                     "--officer", officer.id, "--code", code)  # fmt: skip
            made[officer.id] = laptop
        return cls(made)

    def work(self, gateways: Gateways, film: Film) -> list[str]:
        """Checks, a plan and notices of both agents, while gateways go out of order and come back; what went wrong."""
        troubles = []
        for number, officer in enumerate(AGENTS):
            laptop = self.laptops[officer.id]
            done(laptop, "sync")
            asked = f"SYNTHETIC{3 * number + 3} ANNA 1990-05-06"
            laptop.run("check", asked, "--action", "stop", "--json")
            film.take(laptop, moments.STOPS[number], checks(asked))
            other = "tecs" if officer.agency == "USBP" else "e3"
            done(laptop, "notify", f"{other}:SYN-{3 * number + 3:05}", "--action", "stop", "--urgency", "urgent",
                 "--callback", "+1 360 555 0142")  # fmt: skip
            if not number:
                self._plan(laptop)
            gateways.stop(other)
            laptop.run("check", f"SYNTHETIC{number + 9} BORIS", "--action", "arrest", "--json")
            if laptop.run("sync").status == 0:
                troubles.append(f"{officer.id}: a sync succeeded while {other} was out of order")
            film.take(laptop, moments.AWAY[number])
            gateways.start(other)
            done(laptop, "sync")
            film.take(laptop, moments.MENDED[number], listed if number else nothing)
        film.take(self.laptops[AGENTS[0].id], moments.PLANNED)
        return troubles

    def looked(self, film: Film) -> list[str]:
        """A supervisor looks at the agent's newest check without a number, and the agent is told; what went wrong."""
        agent, chief = self.laptops[AGENTS[0].id], self.laptops[CHIEF.id]
        today = dt.datetime.now(dt.UTC).date().isoformat()
        listed = json.loads(chief.run("reviews", "--week", today, "--json").out)["checks"]
        mine = [each for each in listed if each["system"] == "e3" and each["unit"] == agent.officer.unit]
        if not mine:
            return ["the supervisor is not listed the agent's check"]
        check = max(mine, key=lambda each: each["at"])["check"]
        looked = json.loads(chief.run("reviews", "--check", check, "--system", "e3", "--json").out)["checks"]
        film.take(chief, moments.LOOKED, turned_to(Tab.CHECKS))
        done(agent, "sync")
        told = json.loads(agent.run("reviews", "--json").out)["reviews"]
        film.take(agent, moments.TOLD)
        troubles = [] if [each["officer"] for each in looked] == [agent.officer.id] else ["another check was looked at"]
        if (check, "supervisor") not in {(each["check"], each["role"]) for each in told}:
            troubles.append("the agent is not told of the supervisor's look")
        if agent.run("reviews", "--week", today).status == 0:
            troubles.append("an agent was listed checks of others")
        return troubles

    def _plan(self, laptop: PracticeLaptop) -> None:
        """A surveillance on the line, planned hours ahead."""
        starts = dt.datetime.now(dt.UTC) + _AHEAD
        done(laptop, "plan", "add", "surveillance", "--from", f"{starts:%d %b %H:%MZ}",
             "--to", f"{starts + _AHEAD:%d %b %H:%MZ}", "--place", "48.9985, -122.7412",
             "--callback", "+1 360 555 0142")  # fmt: skip

    def screens(self, film: Film) -> Json:
        """The figures on the board's own screen, whose parts are taken."""
        board = self.laptops[BOARD.id]
        told = film.board(board, moments.MEASURES)
        film.take(board, moments.THREAT, turned_to(Tab.THREAT))
        film.take(board, moments.NEEDS, turned_to(Tab.NEEDS))
        return told

    def screens_offline(self, film: Film) -> None:
        """The board's screen without a link."""
        film.take(self.laptops[BOARD.id], moments.KEPT, turned_to(Tab.MEASURES))

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
        raise JourneyError(f"{arguments[0]}: ended with {said.status}: {said.err.strip() or said.out.strip()}")
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
