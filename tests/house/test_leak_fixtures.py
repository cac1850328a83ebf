"""The leak fixtures of tests/conftest.py, tried on small test files that leak."""

import shutil
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"

LEAKS = {
    "thread": """
import threading

def test_leaks(request):
    gate = threading.Event()
    request.config.add_cleanup(gate.set)
    threading.Thread(target=gate.wait, name="forgotten").start()
""",
    "timer": """
from PySide6.QtCore import QTimer
KEPT = []

def test_leaks(qapp):
    timer = QTimer()
    timer.setObjectName("forgotten")
    timer.start(60_000)
    KEPT.append(timer)
""",
}

TIDY = """
import threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

def test_tidy(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer(widget)
    timer.start(60_000)
    worker = threading.Thread(target=timer.objectName)
    worker.start()
    worker.join()
"""


@pytest.fixture
def house(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder of tests under our conftest.py, which finds the other modules of the tests by the tree's root."""
    monkeypatch.setenv("PYTHONPATH", str(CONFTEST.parents[1]))
    shutil.copy(CONFTEST, pytester.path / "conftest.py")
    return pytester


@pytest.mark.parametrize("leak", LEAKS)
def test_a_test_that_leaves_something_running_fails_and_names_it(house: pytest.Pytester, leak: str) -> None:
    """The thread or timer left behind makes its own test fail, by name."""
    house.makepyfile(LEAKS[leak])
    result = house.runpytest_subprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["*left*forgotten*"])
    result.assert_outcomes(passed=1, errors=1)


def test_a_test_that_tidies_up_passes(house: pytest.Pytester) -> None:
    """A timer that dies with its widget and a thread that was joined are no leak."""
    house.makepyfile(TIDY)
    house.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
