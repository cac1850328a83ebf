"""The locked packages: pip installs them, each checked against its hash, and the wait for them is told in seconds.

Knows pip's own lines and faults, and the sizes of heavy packages. Does not know why a command needs a layer.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from setting_up.environment import PYTHON, STAMP, UNFINISHED, VENV
from setting_up.steps import ROOT, SetUpError, last_words, say

REQUIREMENTS = ROOT / "requirements"
LOG = VENV / "set-up.log"

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
