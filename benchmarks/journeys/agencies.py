"""The agencies' side as programs of their own: extracts made and ingested, codes issued, gateways served.

Knows the commands of `python -m backends` and nothing behind them. A gateway that doesn't come up, or a
command that fails, is told with the program's own last words.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

ROOT = Path(__file__).resolve().parents[2]

#: A gateway opens its database and a port; on a busy machine that takes seconds, never a minute.
START_S = 60.0
#: How long a gateway may take to finish what it is answering before it is ended.
STOP_S = 10.0
_LISTENING = "listening on "


class AgencyError(Exception):
    """A program of the agencies' side failed; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency's system: its name, where its rejects go, and the URL of its database where that is no file."""

    system: str
    folder: Path
    url: str = ""

    @property
    def database(self) -> str:
        """The gateway's database."""
        return self.url or str(self.folder / f"{self.system}.sqlite")

    def ingest(self, extracts: Sequence[Path]) -> dict[str, Any]:
        """Read extracts into the gateway's database; the counts that the program reports."""
        rejects = self.folder / f"{self.system}-rejects.txt"
        counts = run_backends(
            "ingest", "--system", self.system, "--database", self.database,
            "--rejects", str(rejects), *map(str, extracts),
        )  # fmt: skip
        told: dict[str, Any] = json.loads(counts.splitlines()[-1])
        return told

    def code_for(self, officer: Officer) -> str:
        """A one-time code with which the officer enrols a laptop."""
        told = run_backends(
            "enrol", "--system", self.system, "--database", self.database, "--officer", officer.id,
            "--name", officer.name, "--agency", officer.agency, "--unit", officer.unit,
            "--sector", officer.sector, "--role", "agent",
        )  # fmt: skip
        return told.split()[-1]

    def queue_of(self, unit: str) -> list[dict[str, Any]]:
        """What a unit of this agency has to look at, as its administrator's command tells it."""
        told = run_backends("queue", "--system", self.system, "--database", self.database, "--unit", unit)
        return [json.loads(line) for line in told.splitlines()]

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[str]:
        """The address of the running gateway; it ends with the block."""
        log = self.folder / f"{self.system}-gateway.log"
        serve = ("serve", "--system", self.system, "--database", self.database, "--port", str(port), "--practice")
        with running(log, *serve) as address:
            yield address


@contextmanager
def running(log: Path, *arguments: str) -> Iterator[str]:
    """The address of a server of the agencies' program that runs while the block does; its errors go to `log`."""
    with log.open("ab") as errors:
        process = subprocess.Popen(  # a program of this tree with our own arguments
            _command(*arguments), cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        yield _address(process, log)
    finally:
        _stop(process)


class Gateways:
    """Both gateways, started and stopped one by one; use it as a context, which ends those that run.

    A gateway that comes back listens where it did before, as a client expects of it.
    """

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self._agencies = {agency.system: agency for agency in agencies}
        self._running: dict[str, ExitStack] = {}
        self.urls: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        for system in list(self._running):
            self.stop(system)

    def start(self, system: str) -> str:
        """The address of a system's gateway, once it listens."""
        port = int(self.urls[system].rpartition(":")[2]) if system in self.urls else 0
        stack = ExitStack()
        self.urls[system] = stack.enter_context(self._agencies[system].serving(port))
        self._running[system] = stack
        return self.urls[system]

    def stop(self, system: str) -> None:
        """End a system's gateway."""
        self._running.pop(system).close()


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone invented who uses a laptop."""

    id: str
    name: str
    agency: str
    unit: str
    sector: str


def generate(folder: Path, seed: int, people: int) -> None:
    """Write both agencies' invented extracts and the truth about them into a folder."""
    run_backends("generate", "--out", str(folder), "--seed", str(seed), "--people", str(people))


def _command(*arguments: str) -> list[str]:
    """The command line of the agencies' program."""
    return [sys.executable, "-m", "backends", *arguments]


def run_backends(*arguments: str) -> str:
    """What the program printed.

    Raises:
        AgencyError: it failed.
    """
    done = subprocess.run(_command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AgencyError(f"backends {arguments[0]}: {_last_line(done.stderr)}")
    return done.stdout.strip()


def _last_line(text: str) -> str:
    """The last line that says anything."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no word of why")


def _address(process: subprocess.Popen[str], log: Path) -> str:
    """The address that the gateway reports once it listens."""
    assert process.stdout is not None  # noqa: S101  # it was asked for as a pipe
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_pour, args=(process.stdout, lines), daemon=True).start()
    try:
        line = lines.get(timeout=START_S)
    except queue.Empty:
        line = ""
    if not line.startswith(_LISTENING):
        said = _last_line(log.read_text(encoding="utf-8", errors="replace"))
        raise AgencyError(f"a gateway did not start: {said}")
    return line.removeprefix(_LISTENING).strip()


def _pour(stream: IO[str], lines: queue.Queue[str]) -> None:
    """Hand a program's lines on until it closes its output, so that it never waits for a reader."""
    with stream:
        for line in stream:
            lines.put(line)
    lines.put("")


def _stop(process: subprocess.Popen[str]) -> None:
    """End a program, gently first."""
    process.terminate()
    try:
        process.wait(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
