"""What a journey is doing and how long is left, on the error output."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

#: The expected pace weighs as much as so many seconds of what was seen, so that one slow start doesn't frighten anyone.
TRUST_S = 10.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a journey with the seconds it is expected to take on two cores."""

    name: str
    seconds: float


class Progress:
    """Tells each stage as it begins, and what is left by how fast the stages before it went."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = {stage.name: stage for stage in stages}
        self._left = list(stages)
        self._expected = self._spent = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Tell that a stage begins; what it took corrects the estimate of those that follow."""
        number = len(self._stages) - len(self._left) + 1
        self.say(f"[{number}/{len(self._stages)}] {name}… about {self._seconds_left():.0f} s left")
        began = time.monotonic()
        yield
        self._spent += time.monotonic() - began
        self._expected += self._stages[name].seconds
        self._left = [stage for stage in self._left if stage.name != name]

    def say(self, line: str) -> None:
        """One line on the error output, at once."""
        print(line, file=sys.stderr, flush=True)

    def _seconds_left(self) -> float:
        """What the stages left are expected to take at the pace seen so far."""
        pace = (self._spent + TRUST_S) / (self._expected + TRUST_S)
        return max(1.0, pace * sum(stage.seconds for stage in self._left))
