"""One process that shows Unlock and becomes a session, as its launcher sees it: lines in, lines out, an end.

Knows pipes and how a process is started and ended on every platform. Does *not* know what follows from a message
(`ui.launcher.launcher`).
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ui.launcher.messages import LONGEST_LINE, Message, NotAMessageError, decoded, encoded

#: The status of a process that spoke out of turn and was ended for it.
BROKEN = -1


@dataclass(frozen=True, slots=True)
class Said:
    """A process said something."""

    by: SessionProcess
    message: Message


@dataclass(frozen=True, slots=True)
class Gone:
    """A process has ended, and with which status."""

    by: SessionProcess
    status: int


class SessionProcess:
    """A started process; what it says and that it ended is given to `tell`, on a thread of its own."""

    def __init__(self, command: Sequence[str], tell: Callable[[Said | Gone], None]) -> None:
        hidden = 0
        if sys.platform == "win32":
            hidden = subprocess.CREATE_NO_WINDOW
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=hidden
        )
        self._tell = tell
        self._ears = threading.Thread(target=self._listen, name="session", daemon=True)
        self._ears.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def say(self, message: Message) -> None:
        """Say something to the process; one that is gone hears nothing, and its end is told anyway."""
        if self._process.stdin is not None:
            with suppress(OSError, ValueError):
                self._process.stdin.write(encoded(message))
                self._process.stdin.flush()

    def kill(self) -> None:
        """End the process now; it can't refuse, and nothing of it runs any more."""
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End the process and wait until it is gone and has been heard out."""
        self.kill()
        self._process.wait()
        self._ears.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _listen(self) -> None:
        pipe = self._process.stdout
        status = None
        while pipe is not None and (line := pipe.readline(LONGEST_LINE)):
            try:
                self._tell(Said(self, decoded(line)))
            except NotAMessageError:
                self.kill()
                status = BROKEN
                break
        ended = self._process.wait()
        self._tell(Gone(self, ended if status is None else status))
