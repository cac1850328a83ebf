"""What every test stands on: Qt without a screen, repeatable examples, and nothing left running.

Knows Qt's timers and pool and Python's threads. Does not know the product: each package's fixtures
are in its own folder.
"""

import os

# Before the first import of Qt, which reads it once; set-up does the same for the program itself.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator
from weakref import WeakSet

import pytest
from hypothesis import HealthCheck, settings

#: Fixtures that several rooms ask for.
pytest_plugins = ["tests.databases"]

#: A thread that was told to end gets this long; longer means that nobody told it.
GRACE_S = 2.0

# No deadline: two cores are shared, and a slow machine is not a wrong program.
settings.register_profile("here", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def running_threads() -> set[threading.Thread]:
    """Return the threads that Python code started; those that Qt or C started have no end to wait for."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


@pytest.fixture(autouse=True)
def no_thread_outlives_its_test() -> Iterator[None]:
    """Fail a test that leaves a thread running; threads of wider fixtures were there before it."""
    before = running_threads()
    yield
    deadline = time.monotonic() + GRACE_S
    for thread in running_threads() - before:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = sorted(thread.name for thread in running_threads() - before)
    if left:
        pytest.fail(f"threads left running: {', '.join(left)}")


@pytest.fixture(autouse=True)
def garbage_is_collected() -> Iterator[None]:
    """Look for cycles between tests where the program looks for them by a timer alone, which no test waits for."""
    yield
    if not gc.isenabled():
        from ui.collecting import collect_due

        collect_due()


@pytest.fixture(autouse=True)
def no_timer_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test with a screen that leaves a QTimer ticking or a job in Qt's pool."""
    if not {"qapp", "qtbot"} & set(request.fixturenames):
        yield
        return
    from PySide6.QtCore import QTimer

    started: WeakSet[QTimer] = WeakSet()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QTimer, "start", remembering(started, QTimer.start))
        yield
    left = still_at_work(started)
    if left:
        pytest.fail(f"left at work: {', '.join(left)}")


def remembering(started: "WeakSet[object]", start: Callable[..., None]) -> Callable[..., None]:
    """Return QTimer.start so that it also notes which timer was started."""

    def noted(timer: object, *arguments: object) -> None:
        started.add(timer)
        start(timer, *arguments)

    return noted


def still_at_work(started: "WeakSet[object]") -> list[str]:
    """Return what Qt still runs once everything that was to be deleted is, and stop it."""
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    ticking = [timer for timer in started if shiboken6.isValid(timer) and timer.isActive()]
    left = [f"QTimer {timer.objectName()!r} of {timer.interval()} ms" for timer in ticking]
    for timer in ticking:
        timer.stop()
    if not QThreadPool.globalInstance().waitForDone(int(GRACE_S * 1000)):
        left.append("a job in QThreadPool")
    return left


@pytest.fixture(autouse=True)
def quiet_excepthook() -> Iterator[None]:
    """Give each test the interpreter's own excepthook back, whatever the program installed."""
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before
