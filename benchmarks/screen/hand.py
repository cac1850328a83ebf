"""A hand at the real window: it types, and takes the time until what it typed is answered and painted.

Knows Qt's event loop. A key goes to whatever has the focus in the window. Its answer counts as painted when the window
holds the answer to the text as it stands, and its banner was drawn with that answer by the program itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.journeys.waiting import comes_true
from ui.window import Window

#: Longer than any answer takes; a hand that waits longer has found a fault.
PATIENCE_S: Final = 30.0
_MS: Final = 1_000.0
#: Between two keys of a fast hand, and when its first one comes, on the clock of key events.
_HAND_MS: Final = 120
_FIRST_KEY_MS: Final = 1_000
#: How often the screen's thread is asked whether it still runs.
_PULSE_MS: Final = 2


class HandError(Exception):
    """The window did not do what the hand waited for."""


def until(so: Callable[[], bool], what: str) -> None:
    """Let the program run until something is so.

    Raises: HandError after a long time.
    """
    if not comes_true(so, PATIENCE_S):
        raise HandError(what)


class Painted(QObject):
    """To which text the banner on the screen is the answer: noted when the program paints it, never by asking it to."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.text: str | None = None
        window.check.banner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Note that the banner is being painted, and with which answer."""
        answer = self._window.check.answer
        if event.type() == QEvent.Type.Paint and answer is not None:
            self.text = answer.assessment.query.text
        return super().eventFilter(watched, event)


def keystrokes(window: Window, text: str, seldom: int) -> list[float]:
    """The milliseconds from each key to its painted answer, for every key after the first `seldom` ones.

    Raises: HandError where a key is not answered, or the caret is not in the input.
    """
    field, taken, painted = window.check.entry.field, [], Painted(window)
    field.clear()
    until(lambda: window.check.answer is None, "the screen did not forget the answer before")
    for at, char in enumerate(text):
        began = time.perf_counter()
        press(focused(field), char, at)
        if at < seldom:
            continue
        until(lambda: is_answered(window) and painted.text == window.check.text, "a key was not answered")
        taken.append((time.perf_counter() - began) * _MS)
    window.check.banner.removeEventFilter(painted)
    return taken


def focused(field: QWidget) -> QWidget:
    """The widget that keys go to, which is the field.

    Raises: HandError where it is another one: what was typed would be measured somewhere else.
    """
    widget = QApplication.focusWidget()
    if widget is not field:
        raise HandError("the caret is not in the input")
    return field


def press(field: QWidget, char: str, number: int) -> None:
    """Press and release one key of a hand: its time says that it came long after the one before, as a hand's do.

    Without a time of their own, keys as fast as these are a scanner's, which are held back until it falls silent.
    """
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key(0), Qt.KeyboardModifier.NoModifier, char)
        event.setTimestamp(_FIRST_KEY_MS + number * _HAND_MS)
        QCoreApplication.sendEvent(field, event)


def is_answered(window: Window) -> bool:
    """Whether the shown answer is to the text as it stands."""
    answer = window.check.answer
    return answer is not None and answer.assessment.query.text == window.check.text


class Pulse:
    """How long the screen's thread was away at the longest, while this beats, made on that thread.

    `longest_ms` is by the clock, with whatever else the machine was doing; `busiest_ms` is what the thread itself took
    of a processor in one stretch, which a busy machine hardly changes.
    """

    def __init__(self) -> None:
        self._last, self._taken = time.perf_counter(), time.thread_time()
        self.longest_ms = self.busiest_ms = 0.0
        self._timer = QTimer()
        self._timer.setInterval(_PULSE_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _beat(self) -> None:
        now, taken = time.perf_counter(), time.thread_time()
        self.longest_ms = max(self.longest_ms, (now - self._last) * _MS)
        self.busiest_ms = max(self.busiest_ms, (taken - self._taken) * _MS)
        self._last, self._taken = now, taken
