"""The agencies' command line, each command a process of its own that need not import the servers anew.

Knows how one process that has imported them is copied for each command; where the system can't copy one, each starts
afresh. Does not know what a command does. What the entry point itself does is tried by programs that start from
nothing: tests/backends/test_command.py, tests/contract/test_workers.py and the demonstration's.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import pkgutil
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import NamedTuple

import backends

ROOT = Path(__file__).parents[1]

#: What says nothing for so long hangs.
PATIENCE_S = 60.0


class ProgramFailed(Exception):
    """A command ended with another status than 0; the message holds what it said on standard error."""


class Ended(NamedTuple):
    """The status of a command that ended, and what it said."""

    status: int
    output: str
    errors: str


class _Telling(io.TextIOBase):
    """A stream whose text goes to whom the process was started by, on one of two streams."""

    def __init__(self, to: Connection, stream: str) -> None:
        self._to, self._stream = to, stream

    def write(self, text: str) -> int:
        self._to.send((self._stream, text))
        return len(text)


class Program:
    """A command of the administrator's that runs, `started` with its arguments.

    Standard output is told here; standard error too where `errors` is asked for, else it stays where the tests' is.
    """

    def __init__(self, *arguments: str, errors: bool = False) -> None:
        self._told, telling = _context().Pipe(duplex=False)
        self._process = _context().Process(target=_carry_out, args=(arguments, telling, errors), daemon=True)
        self._process.start()
        telling.close()

    def line(self) -> str:
        """The next line of standard output without its end, empty once there is no more."""
        line = ""
        while not line.endswith("\n"):
            stream, text = self._next()
            if not stream:
                break
            line += text if stream == "out" else ""
        return line.removesuffix("\n")

    def ended(self) -> Ended:
        """How a command ended by itself, and all that is left of its output and errors."""
        said = {"out": "", "errors": ""}
        while (told := self._next())[0]:
            said[told[0]] += told[1]
        return Ended(self.wait(), said["out"], said["errors"])

    def end(self, how: int = signal.SIGTERM) -> int:
        """The status with which it ends when it is sent a signal."""
        os.kill(self._process.pid or 0, how)
        return self.wait()

    def wait(self) -> int:
        """The status with which it ends."""
        self._process.join(PATIENCE_S)
        if self._process.exitcode is None:
            raise TimeoutError("a program does not end")
        self._told.close()
        return self._process.exitcode

    def _next(self) -> tuple[str, str]:
        """A stream's name with what was written to it, both empty once the process is gone."""
        if not self._told.poll(PATIENCE_S):
            raise TimeoutError("a program says nothing")
        try:
            told: tuple[str, str] = self._told.recv()
        except EOFError:
            return "", ""
        return told


def carried_out(*arguments: str) -> str:
    """What a command printed.

    Raises:
        ProgramFailed: its status was not 0.
    """
    status, output, errors = Program(*arguments, errors=True).ended()
    if status != 0:
        raise ProgramFailed(f"backends {arguments[0]}: {status}: {errors}")
    return output


def _context() -> BaseContext:
    """What makes processes: copies of one that has imported every server's module, where there is such a thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    servers = [module.name for module in pkgutil.iter_modules(backends.__path__, "backends.")]
    context.set_forkserver_preload([*servers, "tests.imported"])
    return context


def _carry_out(arguments: tuple[str, ...], telling: Connection, errors: bool) -> None:
    """The work of the process: one command from the root of the tree, as `python -m backends` does it."""
    os.chdir(ROOT)
    sys.stdout = _Telling(telling, "out")
    if errors:
        sys.stderr = _Telling(telling, "errors")
    from backends.__main__ import main

    sys.exit(main(arguments))
