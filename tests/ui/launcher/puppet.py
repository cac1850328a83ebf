"""A process that speaks the session's side of the line as it is told to, without Qt and without a vault.

Its behaviour is the first argument: a list of words separated by commas, one for each process that the launcher starts
in turn (the count is kept in the file named second). What it was told to show or to lock is written to the third.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from ui.launcher.ending import STATUS, Ending
from ui.launcher.line import Line, taken_line
from ui.launcher.messages import Active, Ages, Ends, Lock, Message, Placed, Ready, Show, Shown, Unlocked


def turn(counter: Path) -> int:
    """Which process of the run this is, from 0."""
    with counter.open("a") as file:
        file.write("x")
    return counter.stat().st_size - 1


class Puppet:
    """One process."""

    def __init__(self, line: Line, does: str, log: Path, number: int) -> None:
        self._line, self._does, self._log, self._number = line, does, log, number
        self.over = threading.Event()

    def hear(self, message: Message | None) -> None:
        """Do what the behaviour says."""
        match message:
            case Show():
                self._note(f"show {message.ending} {message.officer} {message.ages} {message.place}")
                self._line.say(Shown())
                self._act()
            case Lock():
                self._note(f"lock {message.ending}")
                if self._does != "stubborn":
                    self._end(Ending(message.ending))
            case _:
                self._note("alone")
                os._exit(0)

    def _act(self) -> None:
        match self._does:
            case "wait":
                pass
            case "lock":
                self._unlock(60)
                self._end(Ending.ASKED)
            case "close":
                os._exit(0)
            case "crash":
                self._unlock(60)
                os._exit(70)
            case "always crashing":
                os._exit(70)
            case "babble":
                os.write(1, b"")
                self._line._sink.write(b"no message\n")
            case "idle":
                self._unlock(0.05)
            case "long":
                self._line.say(Unlocked("SYN-1", 60, 0.05))
            case "stubborn" | "steady":
                self._unlock(60)
            case _:
                os._exit(3)

    def _unlock(self, idle_s: float) -> None:
        self._line.say(Unlocked("SYN-1", idle_s, 60))
        self._line.say(Ages("[]"))
        self._line.say(Placed("abcd"))
        self._line.say(Active())

    def _end(self, ending: Ending) -> None:
        self._line.say(Ends(ending.value))
        os._exit(STATUS[ending])

    def _note(self, what: str) -> None:
        with self._log.open("a") as file:
            file.write(f"{self._number} {what}\n")


def main() -> None:
    """Behave until the line ends."""
    number = turn(Path(sys.argv[2]))
    words = sys.argv[1].split(",")
    does = words[min(number, len(words) - 1)]
    if does == "stillborn":
        os._exit(5)
    line = taken_line()
    puppet = Puppet(line, does, Path(sys.argv[3]), number)
    line.listen(puppet.hear)
    line.say(Ready())
    puppet.over.wait()


if __name__ == "__main__":
    main()
