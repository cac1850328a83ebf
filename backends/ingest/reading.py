"""Reading and preparing extracts in a process of its own, while the one that stores them stores.

Knows how prepared drafts, the report and an error come over, in the order in which reading alone would have given them,
and that neither process outlives the other: a reader whose store is gone fails at its next batch. Does not know what a
row means, or SQL.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import pickle
import queue
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Final, Self

from backends.preparing import Prepared, packed, unpacked

#: Drafts that come over at a time; fewer cost more for their passage.
BATCH: Final = 1_000

#: Batches that wait to be stored, so that neither process waits while the other has a longer piece of work.
WAITING: Final = 16

#: How long a reader that was told to end may take.
_ENDING_SECONDS: Final = 10.0

#: What a message holds, by its first byte.
_DRAFTS: Final = b"d"
_REPORT: Final = b"r"
_ERROR: Final = b"e"

#: Gives all drafts in order and fills its last argument, the report; a module's function, for the process imports it.
Source = Callable[..., Iterator[Prepared]]


#: Objects that are made before garbage is looked for: those of a portion, which are all still in use.
_SELDOM: Final = 200_000


@contextlib.contextmanager
def seldom_collecting() -> Iterator[None]:
    """Has cycles of garbage looked for seldom: reading and storing make none, and each look goes through all drafts."""
    before = gc.get_threshold()
    gc.set_threshold(_SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Reader:
    """A source at work in a process of its own; used as a context, at whose end the process is gone."""

    def __init__(self, source: Source, *arguments: object) -> None:
        # As on Windows everywhere: a copy of this process would hold the store's connections.
        spawning = multiprocessing.get_context("spawn")
        self._messages, sending = spawning.Pipe(duplex=False)
        self._process = spawning.Process(target=_read, args=(sending, source, arguments), daemon=True)
        self._waiting: queue.Queue[bytes] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._receive, name="extract", daemon=True)
        self._process.start()
        sending.close()  # the reader alone holds it, so that its death ends the messages
        self._thread.start()
        #: What the source told at its end.
        self.report: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the process if it still reads, and waits for it."""
        self._process.terminate()
        while self._thread.is_alive():  # it may wait for room
            with contextlib.suppress(queue.Empty):
                self._waiting.get(timeout=0.05)
        self._process.join(_ENDING_SECONDS)
        self._messages.close()

    def drafts(self) -> Iterator[Prepared]:
        """All drafts in order; `report` is there at their end.

        Raises:
            OSError: a file can't be read or written, or the process was ended.
        """
        while message := self._waiting.get():
            kind, content = message[:1], message[1:]
            if kind == _DRAFTS:
                yield from unpacked(content)
                continue
            told = pickle.loads(content)  # noqa: S301  # from a process of this program, by a pipe of its own
            if kind == _ERROR:
                raise told
            self.report.update(told)
            return
        raise ChildProcessError("the process that reads the extract was ended; run it again, it goes on from there")

    def _receive(self) -> None:
        """Takes messages as they come; an empty one tells that no more can."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._waiting.put(self._messages.recv_bytes())
        self._waiting.put(b"")


def _read(sending: Connection, source: Source, arguments: tuple[object, ...]) -> None:
    """What the process does. A store that is gone or interrupted needs no word."""
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt), seldom_collecting():
        try:
            report: dict[str, Any] = {}
            for batch in _batches(source(*arguments, report)):
                sending.send_bytes(_DRAFTS + packed(batch))
            sending.send_bytes(_REPORT + pickle.dumps(report))
        except BrokenPipeError:
            raise
        except Exception as fault:  # noqa: BLE001  # told where it is raised again
            sending.send_bytes(_ERROR + _as_bytes(fault))


def _batches(drafts: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    """The drafts, so many at a time; those before an error come before it."""
    batch: list[Prepared] = []
    try:
        for draft in drafts:
            batch.append(draft)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except Exception:
        yield batch
        raise
    yield batch


def _as_bytes(fault: Exception) -> bytes:
    """An error as the other process raises it, with the lines of the program at which it arose."""
    fault.add_note("while an extract was read:\n" + "".join(traceback.format_tb(fault.__traceback__)))
    return pickle.dumps(fault)
