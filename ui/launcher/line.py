"""The session's end of the line to its launcher: what it says, what it hears, and that the launcher is gone.

Knows two pipes and the messages on them. Does *not* know what follows from a message (`ui.standby`).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from ui.launcher.messages import LONGEST_LINE, Message, NotAMessageError, decoded, encoded


class Line:
    """Two pipes; `say` may be called on any thread."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source, self._sink = source, sink
        self._turn = threading.Lock()

    def say(self, message: Message) -> None:
        """Say something; a launcher that is gone hears nothing, and `listen` tells of it."""
        with self._turn, suppress(OSError, ValueError):
            self._sink.write(encoded(message))
            self._sink.flush()

    def listen(self, hear: Callable[[Message | None], None]) -> None:
        """Give every message to `hear` on a thread of its own, and None once the launcher is gone or not understood."""
        threading.Thread(target=self._listen, args=(hear,), name="launcher", daemon=True).start()

    def _listen(self, hear: Callable[[Message | None], None]) -> None:
        with suppress(OSError, ValueError, NotAMessageError):
            while line := self._source.readline(LONGEST_LINE):
                hear(decoded(line))
        hear(None)


def taken_line() -> Line:
    """The line of this process; from now on whatever is printed goes to the error output, and not to the launcher."""
    source = os.fdopen(os.dup(0), "rb", buffering=0)
    sink = os.fdopen(os.dup(1), "wb", buffering=0)
    with suppress(OSError):  # a program without a terminal has no error output
        os.dup2(2, 1)
    sys.stdout = sys.stderr
    return Line(source, sink)
