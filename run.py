"""Sets Crosscheck up on a fresh machine and runs its commands, with the standard library alone.

Knows the environment in `.venv`, the hash-locked requirements and Qt's system libraries. Does not
know what a command does: it starts the program that does. `python3 run.py` lists the commands.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

OLDEST_PYTHON = (3, 11)
if sys.version_info < OLDEST_PYTHON:  # stands before the first line that an older Python cannot run
    sys.exit("crosscheck: Python 3.11 or newer is needed, this is " + sys.version.split()[0])

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python"
#: What an environment is bound to.
INTERPRETER = f"{sys.version.split()[0]} in {sys.base_prefix}"
#: What stands in the environment: the interpreter that made it and the hash of each lock installed.
STAMP = VENV / "crosscheck-stamp.json"
#: Stands while packages are being written; an environment that has it was interrupted and is made anew.
UNFINISHED = VENV / "set-up-unfinished"
LOG = VENV / "set-up.log"
LOCK_EXCLUSIVE = 2  # of flock(2)
Stamp = dict[str, str]

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

#: What Qt draws with even when no window is shown: library → Debian package.
QT_LIBRARIES = {
    "GL": "libgl1", "EGL": "libegl1", "xkbcommon": "libxkbcommon0", "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3", "glib-2.0": "libglib2.0-0",
}  # fmt: skip
#: What Qt's X11 and Wayland platforms add for a window.
QT_WINDOW_LIBRARIES = {
    "xcb-cursor": "libxcb-cursor0", "xcb-icccm": "libxcb-icccm4", "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1", "xcb-render-util": "libxcb-render-util0", "xcb-shape": "libxcb-shape0",
    "xkbcommon-x11": "libxkbcommon-x11-0", "wayland-cursor": "libwayland-cursor0", "wayland-egl": "libwayland-egl1",
}  # fmt: skip

#: Wheels of more than 10 MB, as downloaded; each other one counts as LIGHT_MB, the mean of the rest.
HEAVY_MB = {"pyside6-essentials": 77, "pyarrow": 46, "uv": 22, "duckdb": 21, "numpy": 17, "mypy": 14, "ruff": 11}
LIGHT_MB = 0.7
#: Seconds to unpack and compile a downloaded MB, seen on two shared cores.
UNPACK_S_PER_MB = 0.12
#: Assumed until the first package has arrived: 40 Mbit/s.
FIRST_GUESS_MB_PER_S = 5.0
REPORT_EVERY_S = 5.0

PIP_INSTALL = (
    "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-input",
    "--disable-pip-version-check", "--progress-bar=off", "--retries=2",
)  # fmt: skip
#: What pip says → what it means for the person who waits.
PIP_TROUBLES = {
    "No space left on device": "the disk is full; make room and run the same command again",
    "DO NOT MATCH THE HASHES": "a package differs from its locked hash and was refused",
    "NewConnectionError|[Nn]ame ?[Rr]esolution|timed out|Connection (reset|aborted)|No matching dist":
        "the package index is out of reach; check the network or pip's settings, then run the same again",
}  # fmt: skip
#: Without this option a machine without a network counts as up to date.
APT_UPDATE = ("-qq", "-o", "APT::Update::Error-Mode=any", "update")
INSTALL_VENV = "run `sudo apt-get install -y python3-venv`, then this command again"


class SetUpError(Exception):
    """A fault of this machine or its network, told in one line with what to do."""


class Verb(NamedTuple):
    """A command: what it needs, what it runs and the line that `run.py` shows for it."""

    layers: Sequence[str]
    needs_qt: bool
    program: Sequence[str]
    says: str


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


def say(line: str) -> None:
    """Report on stderr, one line at a time, so that a log reads as well as a terminal."""
    print(line, file=sys.stderr, flush=True)


def set_up(layers: Sequence[str], libraries: Mapping[str, str]) -> None:
    """Bring the environment to the locked versions of `layers`; returns at once where it stands.

    Raises: SetUpError where this machine lacks something that cannot be installed from here.
    """
    with Path(__file__).open("rb") as turn:
        if os.name == "posix":  # beside another set-up, this one would take its environment for an interrupted one
            importlib.import_module("fcntl").flock(turn, LOCK_EXCLUSIVE)
        bring_up(layers, libraries, wanted_stamp(layers, libraries), read_stamp())


def bring_up(layers: Sequence[str], libraries: Mapping[str, str], wanted: Stamp, standing: Stamp) -> None:
    """Set up what of `wanted` does not stand."""
    if wanted.items() <= standing.items():
        return
    began = time.monotonic()
    if not libraries.keys() <= standing.keys():
        say("set-up 1/3: looking for the system libraries that Qt draws with")
        provide_qt_libraries(libraries)
    if is_unusable(standing):
        say(f"set-up 2/3: making the Python environment in {VENV.name}… about 10 s left in this step")
        make_environment()
        standing = {}
    if any(wanted[layer] != standing.get(layer) for layer in layers):
        install(layers)
    write_stamp(standing | wanted)
    say(f"set-up: done in {time.monotonic() - began:.0f} s; later starts skip it")


def wanted_stamp(layers: Sequence[str], libraries: Mapping[str, str]) -> Stamp:
    """Return the stamp of an environment in which `layers` run on this Python with these libraries."""
    stamp = {layer: hashlib.sha256((REQUIREMENTS / f"{layer}.txt").read_bytes()).hexdigest() for layer in layers}
    stamp["python"] = INTERPRETER
    return stamp | dict.fromkeys(libraries, "found")


def read_stamp() -> Stamp:
    """Return what was set up, empty where nothing was or the last set-up was interrupted."""
    try:
        return dict({} if UNFINISHED.exists() else json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def write_stamp(stamp: Stamp) -> None:
    """Record what was set up, whole or not at all."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp, indent=1))
    fresh.replace(STAMP)
    UNFINISHED.unlink(missing_ok=True)


def is_unusable(standing: Stamp) -> bool:
    """Return whether the environment is missing, half made, or made by another Python."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return True
    if standing.get("python", INTERPRETER) != INTERPRETER:
        return True
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode != 0


def make_environment() -> None:
    """Make `.venv` anew with pip in it, by ensurepip or, without it, from Debian's own wheel of pip."""
    if not has_ensurepip() and may_use_apt():
        apt_install(["python3-venv"])
    # The interpreter below any environment, since that is about to be cleared.
    base = getattr(sys, "_base_executable", sys.executable)
    without = [] if has_ensurepip() else ["--without-pip"]
    carry_out([base, "-m", "venv", "--clear", str(VENV), *without], INSTALL_VENV)
    UNFINISHED.touch()
    if without:
        borrow_pip()


def has_ensurepip() -> bool:
    """Return whether this Python can put pip into an environment; Debian's bare one cannot."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def borrow_pip() -> None:
    """Put pip into the environment from Debian's package of its wheel, which any user may download."""
    if not shutil.which("apt-get"):
        raise SetUpError(f"this Python has no ensurepip; install it (on Debian: {INSTALL_VENV})")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        (room / "lists" / "partial").mkdir(parents=True)
        apt = ["apt-get", "-o", f"Dir::State::Lists={room}/lists", "-o", f"Dir::Cache={room}"]
        carry_out([*apt, *APT_UPDATE], INSTALL_VENV)
        carry_out([*apt, "download", "python3-pip-whl"], INSTALL_VENV, folder=room)
        for package in room.glob("*.deb"):
            carry_out(["dpkg-deb", "-x", str(package), str(room)], INSTALL_VENV)
        for wheel in room.glob("usr/share/python-wheels/pip-*.whl"):
            carry_out([str(PYTHON), f"{wheel}/pip", "install", "--no-index", str(wheel)], INSTALL_VENV)


def may_use_apt() -> bool:
    """Return whether this is root on a Debian system, the only case in which set-up changes the system."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages as root."""
    say(f"set-up: installing {' '.join(packages)} with apt… about 30 s left in this step")
    advice = f"apt could not install {' '.join(packages)}; check the network and run again"
    carry_out(["apt-get", *APT_UPDATE], advice)
    carry_out(["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages], advice)


def carry_out(command: Sequence[str], advice: str, *, folder: Path = ROOT) -> None:
    """Run one step quietly; raise SetUpError with `advice` and the tool's last words if it fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if result.returncode != 0:
        output = (result.stdout + result.stderr).decode(errors="replace")
        raise SetUpError(f"{advice} ({Path(command[0]).name}: {last_words(output)})")


def last_words(output: str) -> str:
    """Return the last line that a tool said, shortened to fit in ours."""
    return next((line.strip()[:160] for line in reversed(output.splitlines()) if line.strip()), "it said nothing")


def qt_libraries() -> dict[str, str]:
    """Return the system libraries that Qt needs here, with their Debian packages; none outside Linux."""
    if not sys.platform.startswith("linux"):
        return {}
    return QT_LIBRARIES | QT_WINDOW_LIBRARIES if has_display() else dict(QT_LIBRARIES)


def has_display() -> bool:
    """Return whether a desktop is there to show a window on."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def provide_qt_libraries(libraries: Mapping[str, str]) -> None:
    """Install the system libraries that are missing, as root on Debian; else say the exact command."""
    missing = [package for name, package in libraries.items() if ctypes.util.find_library(name) is None]
    if missing and not may_use_apt():
        raise SetUpError(f"Qt lacks system libraries; run: sudo apt-get install -y {' '.join(missing)}")
    if missing:
        apt_install(missing)


class Progress:
    """What pip has fetched so far and the seconds it still needs, told from its own lines."""

    def __init__(self, sizes: dict[str, float], now: Callable[[], float] = time.monotonic) -> None:
        self._sizes, self._now, self._began = sizes, now, now()
        self._named: list[str] = []
        self.unpacking_since: float | None = None
        self.heard: list[str] = []

    def hear(self, lines: Iterable[str]) -> None:
        """Take in pip's output, line by line as it comes."""
        for line in lines:
            self.heard.append(line)
            if named := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line):
                self._named.append(re.sub(r"[-_.]+", "-", named[1].split("==")[0]).lower())
            elif line.startswith("Installing collected packages"):
                self.unpacking_since = self._now()

    def seconds_left(self) -> float:
        """Return the estimate: what is missing at the rate seen so far, then unpacking."""
        total = sum(self._sizes.values())
        unpacking = total * UNPACK_S_PER_MB
        if self.unpacking_since is not None:
            return unpacking - (self._now() - self.unpacking_since)
        # pip names a package before it fetches it, so the last one named is still on its way.
        fetched = sum(self._sizes.get(name, LIGHT_MB) for name in self._named[:-1])
        spent = self._now() - self._began
        rate = fetched / spent if fetched and spent else FIRST_GUESS_MB_PER_S
        return max(0.0, total - fetched) / rate + unpacking

    def line(self) -> str:
        """Return the step as shown to the person who waits."""
        doing = "fetching" if self.unpacking_since is None else "unpacking"
        return f"set-up 3/3: {doing} {len(self._sizes)} packages… about {max(1, round(self.seconds_left()))} s left"


def install(layers: Sequence[str]) -> None:
    """Install the locked packages of `layers`, each checked against its hash."""
    UNFINISHED.touch()
    progress = Progress(locked_sizes(layers))
    status = watch([str(PYTHON), *PIP_INSTALL, *(f"-r{REQUIREMENTS / layer}.txt" for layer in layers)], progress)
    LOG.write_text(heard := "".join(progress.heard), encoding="utf-8")
    if status != 0 and STAMP.exists() and progress.unpacking_since is None:
        UNFINISHED.unlink()  # what stood is as it was
    if status != 0:
        raise SetUpError(pip_trouble(heard))


def watch(command: Sequence[str], progress: Progress) -> int:
    """Report the progress of pip until it ends, however long it is silent, and return its exit status."""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as process:
        reader = threading.Thread(target=progress.hear, args=(process.stdout,))
        reader.start()
        try:
            while reader.is_alive():
                say(progress.line())
                reader.join(REPORT_EVERY_S)
        finally:
            if reader.is_alive():
                process.terminate()
            reader.join()
    return process.returncode


def locked_sizes(layers: Sequence[str]) -> dict[str, float]:
    """Return each package that these layers install on this platform with its size in MB."""
    sizes = {}
    for layer in layers:
        locked = (REQUIREMENTS / f"{layer}.txt").read_text(encoding="utf-8")
        for name, marker in re.findall(r"^([a-z0-9-]+)==\S+ ?(.*)$", locked, flags=re.MULTILINE):
            platform = re.search(r"sys_platform == '(\w+)'", marker)
            if platform is None or platform[1] == sys.platform:
                sizes[name] = HEAVY_MB.get(name, LIGHT_MB)
    return sizes


def pip_trouble(output: str) -> str:
    """Return pip's failure as one line: what happened, what to do and where its own words are."""
    meanings = [meaning for pattern, meaning in PIP_TROUBLES.items() if re.search(pattern, output)]
    return f"{(meanings or [last_words(output)])[0]} (details: {LOG})"


def environment_variables() -> dict[str, str]:
    """Return our variables with the tree importable and Qt offscreen where nothing can show it."""
    variables = dict(os.environ)
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), variables.get("PYTHONPATH")]))
    if sys.platform.startswith("linux") and not has_display():
        variables.setdefault("QT_QPA_PLATFORM", "offscreen")
    return variables


def start(program: Sequence[str]) -> int:
    """Run a program of the environment with its arguments and return its exit status."""
    command = [str(PYTHON), *program]
    if os.name == "posix":  # it takes our place, so that signals and the descriptors handed to us reach it
        os.execve(command[0], command, environment_variables())  # noqa: S606 - no shell is wanted
    return subprocess.call(command, env=environment_variables(), close_fds=False)


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

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
