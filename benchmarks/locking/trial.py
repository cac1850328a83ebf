"""How long a lock takes, and what it leaves in memory: `bench lock [--runs N --people N --ballast-mib N]`.

Each run starts the real program, unlocks a real vault by its passphrase, asks about a planted person, looks into the
memory of all its processes (the control: everything must be found), locks, and looks again (nothing may be found).
The last line of standard output is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.locking.laptop import Planted, planted
from benchmarks.locking.memory import family, found_in, is_possible, resident_mib
from benchmarks.report import machine, say
from ui.launcher.ending import Ending

_ROOT: Final = Path(__file__).resolve().parents[2]
#: Longer than anything here takes on a busy machine.
_PATIENCE_S: Final = 60.0
_LOOK_S: Final = 0.01
_MS: Final = 1_000_000
#: What is asked of a lock.
GOALS: Final = {"vault.lock_ms": 50, "vault.remnants": 0, "lock.cold_start_ms": 500}


class TrialError(Exception):
    """The program under trial did not do what it was waited for."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run showed; times in milliseconds, `live` and `left` how often each needle was found.

    `cold_start_ms` is from the start of the program until Unlock is painted, `offered_ms` until it takes a passphrase.
    The passphrase is looked for when it is typed and not yet taken; key and text when the answer is on the screen.
    """

    cold_start_ms: float
    offered_ms: float
    lock_ms: float
    unlock_again_ms: float
    resident_mib: float
    live: dict[str, int]
    left: dict[str, int]


class Program:
    """The program under trial, by what its launcher tells."""

    def __init__(self, process: subprocess.Popen[str], started: int) -> None:
        self.process, self.started = process, started
        self._events: list[dict[str, int | str]] = []
        self._ears = threading.Thread(target=self._listen, daemon=True)
        self._ears.start()

    def _listen(self) -> None:
        if self.process.stdout is not None:
            self._events += []
            for line in self.process.stdout:
                self._events.append(json.loads(line))

    def at(self, event: str, number: int = 0, pid: int | None = None) -> int | None:
        """When an event was told for the n-th time, of any process or of one."""
        told = [each for each in list(self._events) if each["event"] == event and pid in {None, each["pid"]}]
        return int(told[number]["at"]) if len(told) > number else None

    def pid(self, event: str, number: int = 0) -> int:
        """Which process an event was told of for the n-th time."""
        return int([each for each in self._events if each["event"] == event][number]["pid"])

    def until(self, so: Callable[[], object], what: str) -> None:
        """Wait until something is so.

        Raises:
            TrialError: it was not, for a minute, or the program ended.
        """
        turn, end = threading.Event(), time.monotonic() + _PATIENCE_S
        while not so():
            if time.monotonic() > end or self.process.poll() is not None:
                raise TrialError(what)
            turn.wait(_LOOK_S)


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures; 2 where memory can't be read here."""
    parser = argparse.ArgumentParser(prog="bench lock", description=run.__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument(
        "--ballast-mib",
        type=int,
        default=400,
        help="memory held besides its own, in arrays as its match index is",
    )
    options = parser.parse_args(argv)
    if not is_possible():
        say("lock: the memory of processes can be looked into on Linux alone")
        return 2
    figures = measured(options.runs, options.people, options.ballast_mib)
    figures["machine"] = machine()
    print(json.dumps(figures), flush=True)
    return 0


def measured(runs: int, people: int, ballast_mib: int) -> dict[str, object]:
    """The figures: medians of the times, the most that was left in any run, the least that was found while live."""
    done = [_one(number, people, ballast_mib) for number in range(runs)]
    resident = statistics.median(each.resident_mib for each in done)
    figures: dict[str, object] = {
        "vault.lock_ms": statistics.median(each.lock_ms for each in done),
        "vault.remnants": max(sum(each.left.values()) for each in done),
        "lock.bare_exit_ms": bare_exit_ms(max(0, round(resident) - ballast_mib), ballast_mib),
        "lock.resident_mib": resident,
        "lock.worst_ms": max(each.lock_ms for each in done),
        "lock.unlock_again_ms": statistics.median(each.unlock_again_ms for each in done),
        "lock.cold_start_ms": statistics.median(each.cold_start_ms for each in done),
        "lock.offered_ms": statistics.median(each.offered_ms for each in done),
        "lock.live_control": {name: min(each.live[name] for each in done) for name in done[0].live},
        "lock.left": {name: max(each.left[name] for each in done) for name in done[0].left},
        "lock.people": people,
        "lock.ballast_mib": ballast_mib,
        "lock.runs": runs,
    }
    figures["goals"] = {name: f"<= {bound}" for name, bound in GOALS.items()}
    return figures


def bare_exit_ms(small_mib: int, array_mib: int) -> float:
    """How long a bare Python with as much memory takes from its last instruction until it is gone: the kernel's share.

    So much in small pages, so much in arrays. The median of five, in the same minute as the figures beside it.
    """
    code = (
        "import os, sys, time, numpy; held = b'\\x01' * (int(sys.argv[1]) << 20);"
        "more = numpy.ones(int(sys.argv[2]) << 17, numpy.uint64); sys.stdin.readline();"
        "os.write(1, str(time.monotonic_ns()).encode()); os._exit(0)"
    )
    times = []
    for _ in range(5):
        command = [sys.executable, "-c", code, str(small_mib), str(array_mib)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            told, _ = process.communicate(b"\n")
            times.append((time.monotonic_ns() - int(told)) / _MS)
    return statistics.median(times)


def _one(number: int, people: int, ballast_mib: int) -> Run:
    """One run; every second one is locked by the laptop instead of by a key."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        laptop = planted(folder / "home", people)
        (folder / "orders").mkdir()
        with _program(laptop, folder / "orders", ballast_mib) as program:
            return _measure(program, laptop, folder / "orders", by_key=number % 2 == 0)


def _measure(program: Program, laptop: Planted, orders: Path, *, by_key: bool) -> Run:
    program.until((orders / "typed").exists, "nobody could type")
    typed = found_in([program.pid("Shown")], {"passphrase": laptop.needles["passphrase"]})
    (orders / "enter").touch()
    program.until((orders / "seen").exists, "the answer did not come")
    if (orders / "seen").read_text() == "0":
        raise TrialError("the planted person was not found")
    program.until(lambda: program.at("Ready", 1), "no process waits")
    session, pids = program.pid("Shown"), family(program.process.pid)
    say(f"lock: looking into {len(pids)} processes while unlocked")
    live = found_in(pids, laptop.needles) | typed
    resident = resident_mib(session)
    if by_key:
        (orders / "lock").touch()
    else:
        _ask(program, Ending.LAPTOP_LOCKED)
    program.until(lambda: program.at("Gone", pid=session) and program.at("Shown", 1), "it did not lock")
    pressed = int((orders / "pressed").read_text()) if by_key else program.at("Asked")
    gone, shown = program.at("Gone", pid=session), program.at("Shown", 1)
    left = found_in(family(program.process.pid), laptop.needles)
    first, offered = program.at("Shown"), program.at("Offered")
    if pressed is None or gone is None or shown is None or first is None or offered is None:
        raise TrialError("a time is missing")
    start, took = program.started, (gone - pressed) / _MS
    again = (shown - pressed) / _MS
    return Run((first - start) / _MS, (offered - start) / _MS, took, again, resident, live, left)


def _ask(program: Program, ending: Ending) -> None:
    if program.process.stdin is not None:
        program.process.stdin.write(f"ask {ending.value}\n")
        program.process.stdin.flush()


@contextmanager
def _program(laptop: Planted, orders: Path, ballast_mib: int) -> Iterator[Program]:
    """The program on a laptop, ended with the block."""
    (orders / "typed.json").write_text(json.dumps({"passphrase": laptop.passphrase, "asked": laptop.asked}))
    command = [sys.executable, "-m", "benchmarks.locking.launching", str(laptop.folder), str(orders)]
    command += ["--ballast-mib", str(ballast_mib)]
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        command.append("--unguarded")
    variables = {**os.environ, "PYTHONPATH": str(_ROOT), "QT_QPA_PLATFORM": "offscreen"}
    started = time.monotonic_ns()
    with subprocess.Popen(
        command, cwd=_ROOT, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        program = Program(process, started)
        try:
            yield program
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait()
