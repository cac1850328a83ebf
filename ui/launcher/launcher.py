"""Which process is on the screen, which one waits, and when the one on the screen is ended.

Knows the order of things: one process shows Unlock and becomes the session; another waits warm behind it; on a lock the
first is ended and the second shows Unlock. It holds no passphrase, no key and no content, because nothing that it
imports could read one.

What holds here:
- A session is ended by itself (Ctrl+L, lease), or by the launcher, whatever it is busy with (idle, the laptop's lock,
  sleep, too many hours): it is told, has `GRACE_S` to keep what was typed in the last moment, and is then ended hard.
- The next Unlock is asked for before the last session is gone, so that the screen is covered at once.
- A process that ends in any other way has crashed; the next Unlock says so. Without one unlock in between, that is
  tried a few times only.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from ui.launcher.ending import STATUS, Ending, ending_named, ending_of
from ui.launcher.messages import Active, Ages, Ends, Lock, Offered, Placed, Ready, Show, Shown, Unlocked
from ui.launcher.process import Gone, Said, SessionProcess

#: How long a session that is told to lock may take to store the last keystrokes. With its end it stays within 50 ms.
GRACE_S = 0.03
#: Crashes one after another, without an unlock between them, after which the program gives up.
CRASHES_MOST = 3
#: The status of a program whose processes can't be started.
NOT_STARTED = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """The laptop wants the session locked (its own lock, sleep), or the program ended."""

    ending: Ending
    done: threading.Event


Event = Said | Gone | Asked


class Launcher:
    """Runs the program until it is closed. `command` starts one process; `clock` counts seconds, sleep left out."""

    def __init__(self, command: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._command, self._clock = command, clock
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._alive: list[SessionProcess] = []
        self._front: SessionProcess | None = None
        self._standby: SessionProcess | None = None
        self._reasons: dict[SessionProcess, Ending] = {}
        self._due: dict[SessionProcess, float] = {}
        self._waiting: list[tuple[SessionProcess, threading.Event]] = []
        self._next = Show()
        self._limits: Unlocked | None = None
        self._unlocked_at = self._active_at = 0.0
        self._crashes = 0
        self._was_shown = False
        self._status: int | None = None

    def ask(self, ending: Ending) -> threading.Event:
        """Lock for a reason of the laptop's, or close; what is set once nothing is unlocked any more.

        May be called on any thread and in a signal's handler.
        """
        done = threading.Event()
        self._events.put(Asked(ending, done))
        return done

    def run(self) -> int:
        """The status of the program, once it was closed or can't go on; no process is left behind."""
        try:
            self._bring_forward()
            while self._status is None:
                self._wait()
        finally:
            for process in self._alive:
                process.close()
        return self._status

    def _wait(self) -> None:
        """Take one event, or do what has become due."""
        due = self._next_due()
        try:
            event = self._events.get(timeout=None if due is None else max(0.0, due - self._clock()))
        except queue.Empty:
            self._do_due()
            return
        match event:
            case Said():
                self._hear(event)
            case Gone():
                self._on_gone(event)
            case Asked():
                self._on_asked(event.ending, event.done)
            case _:
                assert_never(event)

    def _hear(self, said: Said) -> None:
        message = said.message
        match message:
            case Placed():
                self._next = replace(self._next, place=message.place)
            case Shown() if said.by is self._front:
                self._was_shown = True
            case Unlocked() if said.by is self._front:
                self._on_unlocked(message)
            case Active():
                self._active_at = self._clock()
            case Ages() if said.by is self._front:
                self._next = replace(self._next, ages=message.ages)
            case Ends():
                self._on_ends(said.by, ending_named(message.ending))
            case Ready() | Show() | Lock() | Shown() | Offered() | Unlocked() | Ages():
                pass
            case _:
                assert_never(message)

    def _on_unlocked(self, message: Unlocked) -> None:
        self._limits, self._crashes = message, 0
        self._unlocked_at = self._active_at = self._clock()
        self._next = replace(self._next, officer=message.officer, ages="")
        if self._standby is None:
            self._standby = self._start()

    def _on_ends(self, process: SessionProcess, ending: Ending) -> None:
        """A process says that it ends; one that then does not is ended."""
        self._reasons[process] = ending
        self._due[process] = self._clock() + GRACE_S
        if process is self._front and ending is not Ending.CLOSED:
            self._succeed(ending)

    def _on_asked(self, ending: Ending, done: threading.Event) -> None:
        front = self._front
        if front is not None and self._limits is not None:
            self._waiting.append((front, done))
            self._reasons[front] = ending
            self._due[front] = self._clock() + GRACE_S
            front.say(Lock(ending.value))
            if ending is not Ending.CLOSED:
                self._succeed(ending)
            return
        done.set()
        if ending is Ending.CLOSED:
            self._status = STATUS[ending]

    def _on_gone(self, gone: Gone) -> None:
        self._alive.remove(gone.by)
        self._due.pop(gone.by, None)
        gone.by.close()
        for process, done in self._waiting:
            if process is gone.by:
                done.set()
        self._waiting = [each for each in self._waiting if each[0] is not gone.by]
        reason = self._reasons.pop(gone.by, ending_of(gone.status))
        if gone.by is self._standby:
            self._standby = None
        elif gone.by is self._front:
            self._front = None
            self._on_front_gone(reason, gone.status)

    def _on_front_gone(self, reason: Ending, status: int) -> None:
        if reason is Ending.CLOSED:
            self._status = STATUS[reason]
            return
        self._crashes += reason is Ending.CRASH
        if not self._was_shown or self._crashes >= CRASHES_MOST:
            self._status = status if 0 < status < 128 else NOT_STARTED  # noqa: PLR2004  # signals begin there
            return
        self._succeed(reason)

    def _succeed(self, ending: Ending) -> None:
        """Put the process that waits on the screen in place of the one that ends."""
        self._next = replace(self._next, ending=ending.value)
        self._bring_forward()

    def _bring_forward(self) -> None:
        self._limits = None
        self._front, self._standby = self._standby or self._start(), None
        self._front.say(self._next)

    def _start(self) -> SessionProcess:
        process = SessionProcess(self._command, self._events.put)
        self._alive.append(process)
        return process

    def _next_due(self) -> float | None:
        """When something has to be done although nothing was said."""
        times = list(self._due.values())
        if self._limits is not None:
            times += [self._active_at + self._limits.idle_s, self._unlocked_at + self._limits.longest_s]
        return min(times, default=None)

    def _do_due(self) -> None:
        now = self._clock()
        for process in [each for each, due in self._due.items() if due <= now]:
            del self._due[process]
            process.kill()
        if self._limits is None:
            return
        if now >= self._unlocked_at + self._limits.longest_s:
            self._on_asked(Ending.HOURS, threading.Event())
        elif now >= self._active_at + self._limits.idle_s:
            self._on_asked(Ending.IDLE, threading.Event())
