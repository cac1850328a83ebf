"""Sets Crosscheck up on a fresh machine and runs its commands, with the standard library alone.

Knows what each command needs and starts the program that does it; how a machine is set up is told in `setting_up/`.
`python3 run.py` lists the commands.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

OLDEST_PYTHON = (3, 11)
if sys.version_info < OLDEST_PYTHON:  # stands before the first line that an older Python cannot run
    sys.exit("crosscheck: Python 3.11 or newer is needed, this is " + sys.version.split()[0])

from setting_up import environment
from setting_up.environment import INTERPRETER, PYTHON, Stamp
from setting_up.packages import REQUIREMENTS, install
from setting_up.steps import ROOT, SetUpError, say
from setting_up.system import has_display, provide_qt_libraries, qt_libraries
from setting_up.turns import turn

RUN_LAYERS = ("client", "backends")
TEST_LAYERS = ("client", "backends", "dev")
PEER_LAYERS = ("client", "backends", "bench")
SHIP_LAYERS = ("client", "ship")
#: The program's commands that open no window and so ask for no library of Qt.
COMMAND_LINE = frozenset({
    "check", "sync", "status", "outbox", "enrol", "sign-in", "bundle", "link", "decide", "notify", "notices", "slots",
    "recovery", "wipe", "integrity", "overlaps", "judge", "plan", "oversight", "reviews", "doctor", "update", "map",
})  # fmt: skip
#: What only the layer of the tests brings, a PostgreSQL server among it.
WITH_POSTGRES = frozenset({"--postgres", "gateway"})
#: Benchmarks that compare with the peers of requirements/bench.txt, 250 MB that nothing else needs.
BENCHMARKS_WITH_PEERS = frozenset({"names", "search", "link", "linkage", "train", "fuzz"})


class Verb(NamedTuple):
    """A command: what it needs, what it runs and the line that `run.py` shows for it."""

    layers: Sequence[str]
    needs_qt: bool
    program: Sequence[str]
    says: str


#: Every command. A trial that is a module of the tree joins with one line.
VERBS = {
    "demo": Verb(RUN_LAYERS, True, ("-m", "benchmarks.journeys.demo"), "two agencies, two officers, one answer"),
    "app": Verb(RUN_LAYERS, True, (f"{ROOT}/main.py",), "the program itself, window or command line"),
    "test": Verb(TEST_LAYERS, True, (f"{ROOT}/tests/house/gates.py",), "all gates and tests, or those named"),
    "check": Verb(TEST_LAYERS, False, (f"{ROOT}/tests/house/linters.py",), "linters, types, contracts"),
    "bench": Verb(RUN_LAYERS, True, ("-m", "benchmarks"), "one benchmark: bench NAME [options]"),
    "real": Verb(RUN_LAYERS, False, ("-m", "benchmarks.real"), "the way of public data: real --data DIR"),
    "pictures": Verb(RUN_LAYERS, True, ("-m", "ui.golden"), "every screen, compared: pictures OUT [--renew]"),
    "simulate": Verb(RUN_LAYERS, False, ("-m", "benchmarks.simulate"), "schedules of the sync: simulate --seeds A..B"),
    "authz": Verb(RUN_LAYERS, False, ("-m", "benchmarks.authz"), "who may see what: authz [--pairs N]"),
    "torture": Verb(RUN_LAYERS, False, ("-m", "benchmarks.torture"), "processes killed at work: torture --runs N"),
    "journey": Verb(RUN_LAYERS, True, ("-m", "benchmarks.journeys.first_check"), "a job counted: journey first-check"),
    "conformance": Verb(RUN_LAYERS, False, ("-m", "benchmarks.conformance"), "tries a server: conformance URL"),
    "week": Verb(RUN_LAYERS, True, ("-m", "benchmarks.oversight.week"), "a sector's days, told twice: week --seed S"),
    "ship": Verb(SHIP_LAYERS, False, ("-m", "tests.house.ship"), "packages and updates: ship folder OUT"),
    "lock": Verb(("lock",), False, (f"{ROOT}/tests/house/locks.py",), "hash-lock the requirements again"),
}


def main(arguments: list[str]) -> int:
    """Return the exit status of the command named first in `arguments`, setting up what it needs."""
    name, rest = "".join(arguments[:1]), arguments[1:]
    if name not in VERBS:
        lines = [f"  {known:<12}{verb.says}" for known, verb in VERBS.items()]
        print("\n".join(["usage: python3 run.py COMMAND [options]", *lines]), file=sys.stderr)
        return 0 if name in {"", "-h", "--help"} else 2
    verb = VERBS[name]
    needs_qt = verb.needs_qt and not (name == "app" and COMMAND_LINE.intersection(rest))
    with_peers = name == "bench" and BENCHMARKS_WITH_PEERS.intersection(rest[:1])
    try:
        layers = TEST_LAYERS if WITH_POSTGRES.intersection(rest[:1]) or "--postgres" in rest else verb.layers
        set_up(PEER_LAYERS if with_peers else layers, qt_libraries() if needs_qt else {})
        return start([*verb.program, *rest])
    except (SetUpError, OSError) as error:
        say(f"crosscheck: {error}")
        return 1
    except KeyboardInterrupt:
        say("crosscheck: interrupted; the same command takes it up again")
        return 130


def set_up(layers: Sequence[str], libraries: Mapping[str, str]) -> None:
    """Bring the environment to the locked versions of `layers`; returns at once where it stands.

    Raises: SetUpError where this machine lacks something that cannot be installed from here.
    """
    with turn(Path(__file__)):
        bring_up(layers, libraries, wanted_stamp(layers, libraries), environment.read_stamp())


def bring_up(layers: Sequence[str], libraries: Mapping[str, str], wanted: Stamp, standing: Stamp) -> None:
    """Set up what of `wanted` does not stand."""
    if wanted.items() <= standing.items():
        return
    began = time.monotonic()
    if not libraries.keys() <= standing.keys():
        say("set-up 1/3: looking for the system libraries that Qt draws with")
        provide_qt_libraries(libraries)
    if environment.is_unusable(standing):
        say(f"set-up 2/3: making the Python environment in {environment.VENV.name}… about 10 s left in this step")
        environment.make_environment()
        standing = {}
    if any(wanted[layer] != standing.get(layer) for layer in layers):
        install(layers)
    environment.write_stamp(standing | wanted)
    say(f"set-up: done in {time.monotonic() - began:.0f} s; later starts skip it")


def wanted_stamp(layers: Sequence[str], libraries: Mapping[str, str]) -> Stamp:
    """Return the stamp of an environment in which `layers` run on this Python with these libraries."""
    stamp = {layer: hashlib.sha256((REQUIREMENTS / f"{layer}.txt").read_bytes()).hexdigest() for layer in layers}
    stamp["python"] = INTERPRETER
    return stamp | dict.fromkeys(libraries, "found")


def start(program: Sequence[str]) -> int:
    """Run a program of the environment with its arguments and return its exit status."""
    command = [str(PYTHON), *program]
    if os.name == "posix":  # it takes our place, so that signals and the descriptors handed to us reach it
        os.execve(command[0], command, environment_variables())  # noqa: S606 - no shell is wanted
    return subprocess.call(command, env=environment_variables(), close_fds=False)


def environment_variables() -> dict[str, str]:
    """Return our variables with the tree importable and Qt offscreen where nothing can show it."""
    variables = dict(os.environ)
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), variables.get("PYTHONPATH")]))
    if sys.platform.startswith("linux") and not has_display():
        variables.setdefault("QT_QPA_PLATFORM", "offscreen")
    return variables


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
