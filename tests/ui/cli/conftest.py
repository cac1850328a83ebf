"""Two agencies that answer, and laptops of two officers, for the tests of the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from benchmarks.journeys.agencies import Agency, Officer, generate
from benchmarks.journeys.world import World
from main import main
from tests.programs import carried_out

SEED, PEOPLE = 11, 60
#: The tests of one minute are more laptops of one officer than a minute at work has.
OFTEN = {f"CROSSCHECK_GATEWAY_{what}_A_MINUTE": "100000" for what in ("SYNCS", "CHECKS", "TRIES")}
AGENT = Officer("SYN-BPA-1", "BPA R. Synthetic", "USBP", "SYN BLW Peace Flats", "BLW")


@dataclass(frozen=True, slots=True)
class Served:
    """Both agencies with their gateways' addresses, and the world they hold."""

    world: World
    agencies: dict[str, Agency]
    urls: dict[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What one run of the command line said, and its status."""

    status: int
    out: str
    err: str

    def document(self) -> dict[str, object]:
        """The output read as one JSON object."""
        told: dict[str, object] = msgspec.json.decode(self.out)
        return told


Run = Callable[..., Said]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Both gateways, serving one small world."""
    folder = tmp_path_factory.mktemp("agencies")
    generate(folder / "world", SEED, PEOPLE)
    world = World(folder / "world")
    agencies = {system: Agency(system, folder) for system in ("e3", "tecs")}
    for system, agency in agencies.items():
        agency.ingest(world.extracts(system))
    with pytest.MonkeyPatch.context() as patch, ExitStack() as gateways:
        for name, value in OFTEN.items():
            patch.setenv(name, value)
        e3, tecs = (gateways.enter_context(agencies[system].serving()) for system in ("e3", "tecs"))
        yield Served(world, agencies, {"e3": e3, "tecs": tecs})


def code_for(agency: Agency, officer: Officer) -> str:
    """A one-time code with which an officer enrols a laptop."""
    return carried_out(
        "enrol", "--system", agency.system, "--database", agency.database, "--officer", officer.id,
        "--name", officer.name, "--agency", officer.agency, "--unit", officer.unit,
        "--sector", officer.sector, "--role", "agent",
    ).strip()  # fmt: skip


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program with arguments, as its own process would."""

    def running(*arguments: object) -> Said:
        capsys.readouterr()
        status = main([str(each) for each in arguments])
        told = capsys.readouterr()
        return Said(status, told.out, told.err)

    return running


@pytest.fixture(scope="session")
def enrol(served: Served) -> Callable[[Path, Officer], Path]:
    """Enrols an officer with both agencies on the laptop of a home."""

    def enrolling(home: Path, officer: Officer) -> Path:
        for system, agency in served.agencies.items():
            status = main(
                ["enrol", "--home", str(home), "--system", system, "--url", served.urls[system], "--practice",
                 "--officer", officer.id, "--code", code_for(agency, officer), "--station-at", "48.99,-122.74"]
            )  # fmt: skip
            assert status == 0
        return home

    return enrolling


@pytest.fixture
def enrolled(tmp_path: Path, enrol: Callable[[Path, Officer], Path]) -> Path:
    """The home of an agent who is enrolled with both agencies and has synced with neither.

    It is a laptop of its own: a copy of another would be told, as it should, that the agency holds another audit of it.
    """
    return enrol(tmp_path / "laptop", AGENT)


@pytest.fixture
def synced(enrolled: Path) -> Path:
    """The home of an agent whose copies are current."""
    assert main(["sync", "--home", str(enrolled)]) == 0
    return enrolled
