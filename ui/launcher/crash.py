"""What is told when this program fails: which fault, where in the program, and nothing of what it worked on.

Knows tracebacks. It leaves out every value: an exception's own text may hold a name that somebody typed.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

#: The status of a process that ended on a fault of its own (`EX_SOFTWARE` of sysexits.h).
CRASHED = 70


def fault_lines(fault: BaseException, trace: TracebackType | None) -> str:
    """The kind of a fault and the lines of the program that it came through."""
    where = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
    return "\n".join([f"crosscheck: a fault of this program: {type(fault).__name__}", *where])


def end_on_faults(
    end: Callable[[int], None] = os._exit,
    note: Callable[[BaseException, TracebackType | None], None] = lambda _fault, _trace: None,
) -> None:
    """From now on an exception that nobody expected ends the process at once, on whatever thread it was raised.

    `note` writes it down first.
    """

    def on_fault(_kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """Write the fault down, tell it, and end."""
        note(fault, trace)
        if sys.stderr is not None:
            print(fault_lines(fault, trace), file=sys.stderr, flush=True)  # noqa: T201  # the error output is its place
        end(CRASHED)

    def on_thread_fault(told: threading.ExceptHookArgs) -> None:
        """End for a fault of another thread as for one of the first."""
        if told.exc_value is not None:
            on_fault(told.exc_type, told.exc_value, told.exc_traceback)

    sys.excepthook = on_fault
    threading.excepthook = on_thread_fault
