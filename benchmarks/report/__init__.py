"""The one form in which every trial tells its figures: JSON lines on standard output, progress on standard error.

Knows the machine it runs on, because a figure without its machine says nothing. Does not know what is measured.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path

_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program's value for the same figure on the same machine, with its name and version."""

    name: str
    value: float


def say(line: str) -> None:
    """One line of progress."""
    print(line, file=sys.stderr, flush=True)


def machine() -> str:
    """The processor, its cores, the memory and the Python that figures were measured with."""
    return f"{_processor()}, {os.cpu_count()} cores, {_memory()}, Python {platform.python_version()}"


def _processor() -> str:
    """The processor's model where Linux tells it, else what the platform calls it."""
    table = Path("/proc/cpuinfo")
    lines = table.read_text(encoding="utf-8").splitlines() if table.is_file() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def _memory() -> str:
    if not hasattr(os, "sysconf"):
        return "memory unknown"
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / _GIB:.0f} GiB"


@dataclass(slots=True)
class Report:
    """Prints figures as they come and remembers which of them failed their bound."""

    machine: str = field(default_factory=machine)
    missed: list[str] = field(default_factory=list)
    told: dict[str, float | None] = field(default_factory=dict)

    def figure(self, name: str, value: float | None, unit: str, peer: Peer | None = None) -> None:
        """Prints one figure; `ratio` is the peer's value by ours. A figure that couldn't be measured is null."""
        self.told.setdefault(name, value)
        line: dict[str, object] = {"figure": name, "value": value, "unit": unit}
        if peer:
            ratio = round(peer.value / value, 3) if value else None
            line |= {"peer": peer.name, "peer_value": peer.value, "ratio": ratio}
        print(json.dumps(line | {"machine": self.machine}), flush=True)

    def summary(self) -> None:
        """Prints all figures told so far in one line, by name, each with its first value."""
        print(json.dumps(self.told | {"machine": self.machine}), flush=True)

    def at_least(self, name: str, value: float | None, bound: float, unit: str) -> None:
        """Prints a figure that must not be lower than a bound, or unknown."""
        self.figure(name, value, unit)
        if value is None or value < bound:
            self._miss(f"{name} is {value}, at least {bound} {unit} is asked")

    def at_most(self, name: str, value: float | None, bound: float, unit: str) -> None:
        """Prints a figure that must not be higher than a bound, or unknown."""
        self.figure(name, value, unit)
        if value is None or value > bound:
            self._miss(f"{name} is {value}, at most {bound} {unit} is asked")

    def status(self) -> int:
        """The exit status: 0 where every bound was kept, else 1."""
        return 1 if self.missed else 0

    def _miss(self, sentence: str) -> None:
        self.missed.append(sentence)
        say(sentence)
