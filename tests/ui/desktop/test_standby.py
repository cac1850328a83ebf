"""One process from waiting to its end, with a launcher that the test plays and an end that the test only notes."""

from __future__ import annotations

import ctypes
import datetime as dt
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from overlap.records import System
from storage.home import Home
from tests.ui.desktop.laptop import OFFICER
from ui import sample, standby
from ui.kept_look import keep_look, kept_look
from ui.launcher.ending import STATUS, Ending
from ui.launcher.guards import UNGUARDED
from ui.launcher.line import Line
from ui.launcher.messages import (
    Active,
    Ages,
    Ends,
    Lock,
    Message,
    Offered,
    Ready,
    Show,
    Shown,
    Unlocked,
    decoded,
    encoded,
)
from ui.standby import Setting, Standby
from ui.theme.metrics import Metrics
from ui.theme.tokens import ThemeName
from ui.windows_session import WindowsSession, _Message, ending_in


class Launched:
    """A process under test: what it said, what it hears, and with which status it ended."""

    def __init__(self, home: Home, clock: Callable[[], dt.datetime]) -> None:
        read, self._write = os.pipe()
        self._said = io.BytesIO()
        self.statuses: list[int] = []
        self._source = os.fdopen(read, "rb", buffering=0)
        line = Line(self._source, self._said)
        setting = Setting(
            home.root, OFFICER, clock, line, lambda _folder: home, guard=lambda: UNGUARDED, end=self.statuses.append
        )
        self.standby = Standby(setting)
        self.standby._setting.line.listen(self.standby._on_line)

    @property
    def said(self) -> list[Message]:
        """Everything that was said to the launcher."""
        return [decoded(line) for line in self._said.getvalue().splitlines()]

    def tell(self, message: Message) -> None:
        """Say something as the launcher."""
        os.write(self._write, encoded(message))

    def load(self) -> None:
        """Load what opens a vault, without a thread of its own."""
        self.standby._on_loaded()

    def close(self) -> None:
        """End the line and throw away what was built."""
        os.close(self._write)
        for thread in threading.enumerate():
            if thread.name == "launcher":
                thread.join(10)
        self._source.close()
        if self.standby._desktop is not None:
            self.standby._desktop.close()
        QApplication.instance().removeEventFilter(self.standby)
        self.standby.unlock.close()
        self.standby.deleteLater()


@pytest.fixture
def launched(home: Home, clock: Callable[[], dt.datetime], qtbot: QtBot) -> Iterator[Launched]:
    """A process that was started and waits."""
    launched = Launched(home, clock)
    yield launched
    launched.close()


def unlock(launched: Launched, qtbot: QtBot) -> None:
    """Show Unlock and open the practice vault."""
    launched.load()
    launched.tell(Show())
    qtbot.waitUntil(lambda: Shown() in launched.said)
    launched.standby.unlock.notice.button.click()
    launched.standby.unlock.card.unlock.click()
    qtbot.waitUntil(lambda: any(isinstance(said, Unlocked) for said in launched.said))


def test_a_waiting_process_shows_nothing_until_it_is_told(launched: Launched, qtbot: QtBot) -> None:
    """Everything is built and hidden; on a word Unlock is there, with why the session before ended."""
    launched.load()
    assert launched.said == [Ready()]
    assert not launched.standby.unlock.isVisible()
    lent = ((System.TECS, sample.NOW + dt.timedelta(hours=3)),)
    ages = msgspec.json.encode((sample.TECS_LATE, lent)).decode()
    launched.tell(Show(Ending.IDLE.value, OFFICER, ages, ""))
    qtbot.waitUntil(lambda: Shown() in launched.said)
    assert launched.standby.unlock.isVisible()
    assert launched.standby._desktop is not None
    assert launched.standby._desktop._before.ending is Ending.IDLE
    assert launched.standby._desktop._before.sources == sample.TECS_LATE
    launched.standby.unlock.notice.button.click()
    assert "TECS may be read until" in launched.standby.unlock.card._ages.text()


def test_unlock_looks_as_the_session_before_did(launched: Launched, home: Home, qtbot: QtBot) -> None:
    """A look that was chosen while the process waited is used when it is shown, and one chosen on Unlock is kept."""
    launched.load()
    keep_look(home.root, ThemeName.LIGHT, Metrics(150))
    launched.tell(Show())
    qtbot.waitUntil(lambda: Shown() in launched.said)
    look = launched.standby.unlock.look
    assert (look.tokens.name, look.metrics) == (ThemeName.LIGHT, Metrics(150))
    QTest.keyClick(launched.standby.unlock, Qt.Key.Key_F11)
    assert kept_look(home.root) == (ThemeName.NIGHT, Metrics(150))


def test_unlock_is_there_before_the_rest_is_loaded(launched: Launched, qtbot: QtBot, qapp: QApplication) -> None:
    """A cold start shows the use notice first; who can unlock comes when it is known, without going back."""
    launched.tell(Show(ages="nonsense"))
    qtbot.waitUntil(lambda: Shown() in launched.said)
    launched.standby.unlock.notice.button.click()
    launched.load()
    assert launched.standby.unlock.card.unlock.isVisible()
    assert launched.standby.unlock.card.isVisible()


def test_who_presses_unlock_before_the_rest_is_loaded_is_not_forgotten(launched: Launched, qtbot: QtBot) -> None:
    """The officers are named before what opens a vault is loaded; what was pressed by then is done once it is."""
    launched.tell(Show())
    qtbot.waitUntil(lambda: Shown() in launched.said)
    launched.standby.offerable.emit()
    assert launched.said[-1] == Offered()
    launched.standby.unlock.notice.button.click()
    launched.standby.unlock.card.unlock.click()
    assert launched.standby._desktop is None
    launched.load()
    qtbot.waitUntil(lambda: any(isinstance(said, Unlocked) for said in launched.said))
    assert launched.said.count(Offered()) == 1


def test_naming_the_officers_loads_nothing_that_opens_a_vault() -> None:
    """Neither the cipher nor the keyring's library nor requests is there when Unlock names who can unlock."""
    code = "import sys, ui.unlock.offered; print(*(set(sys.modules) & {'sqlcipher3', 'keyring', 'requests', 'numpy'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_loading_runs_beside_the_screen(launched: Launched, qtbot: QtBot) -> None:
    """What opens a vault is loaded on a thread, and told to the screen's."""
    with qtbot.waitSignal(launched.standby.loaded):
        thread = threading.Thread(target=launched.standby._load)
        thread.start()
    thread.join(10)
    assert Ready() in launched.said


def test_an_open_vault_tells_its_limits_and_its_ages(launched: Launched, qtbot: QtBot) -> None:
    """The launcher learns whose vault it is, when to lock it, how old the copies are, and that somebody is there."""
    unlock(launched, qtbot)
    assert Unlocked(OFFICER, 900.0, 43_200.0) in launched.said
    qtbot.waitUntil(lambda: any(isinstance(said, Ages) for said in launched.said))
    launched.standby._active.stop()
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    for _ in range(3):
        launched.standby.eventFilter(launched.standby, key)
    assert launched.said.count(Active()) == 1
    launched.standby._active.stop()


def test_the_launcher_locks_and_the_last_key_is_kept(launched: Launched, home: Home, qtbot: QtBot) -> None:
    """A lock from outside ends the process with its reason, once, and what was typed is on the disk by then."""
    unlock(launched, qtbot)
    assert launched.standby._desktop is not None
    window = launched.standby._desktop.window
    assert window is not None
    window.check.entry.field.setText("VARGA")
    launched.tell(Lock(Ending.SLEEP.value))
    qtbot.waitUntil(lambda: bool(launched.statuses))
    assert launched.statuses == [STATUS[Ending.SLEEP]]
    assert Ends(Ending.SLEEP.value) in launched.said
    launched.standby.leave(Ending.ASKED)
    assert len(launched.statuses) == 1
    launched.standby._desktop.close()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        assert vault.drafts.read().text == "VARGA"


def test_the_officer_locks(launched: Launched, qtbot: QtBot) -> None:
    """Ctrl+L says that it ends before it does, so that the next Unlock is asked for at once."""
    unlock(launched, qtbot)
    assert launched.standby._desktop is not None
    window = launched.standby._desktop.window
    assert window is not None
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert launched.said[-1] == Ends(Ending.ASKED.value)
    assert launched.statuses == [STATUS[Ending.ASKED]]


def test_a_launcher_that_is_gone_ends_the_session(launched: Launched, qtbot: QtBot) -> None:
    """The end of the line closes, as does anything that is not understood."""
    unlock(launched, qtbot)
    os.write(launched._write, b"nonsense\n")
    qtbot.waitUntil(lambda: launched.statuses == [0])


def test_windows_lock_and_sleep_lock(launched: Launched, qtbot: QtBot) -> None:
    """Both messages of Windows are understood; they lock what is open, and nothing else does."""
    message = _Message(None, 0x02B1, 0x0007, 0)
    assert ending_in(message) is Ending.LAPTOP_LOCKED
    assert ending_in(_Message(None, 0x0218, 0x0004, 0)) is Ending.SLEEP
    assert ending_in(_Message(None, 0x02B1, 0x0008, 0)) is None
    launched.standby._on_windows(Ending.SLEEP)
    assert launched.statuses == []
    unlock(launched, qtbot)
    told = WindowsSession(launched.standby._on_windows)
    assert told.nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)
    assert told.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(message)) == (False, 0)
    assert launched.statuses == [STATUS[Ending.LAPTOP_LOCKED]]


def test_a_closed_window_ends_the_process_well(
    launched: Launched, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program that its officer closes ends with status 0, and says to the first process what it has to say."""
    monkeypatch.setattr(launched.standby._app, "exec", lambda: 0)
    monkeypatch.setattr(standby, "end_on_faults", lambda _end, _note: None)
    monkeypatch.setattr(standby, "_leave_signals_to_the_launcher", lambda: None)
    assert launched.standby.run() == 0
    assert launched.statuses == [0]
    for thread in threading.enumerate():
        if thread.name == "loading":
            thread.join(30)


def test_a_process_reads_its_own_options(tmp_path: Path) -> None:
    """Folder and officer are taken, and what is meant for commands is passed over."""
    options = standby._options(["--home", str(tmp_path), "--officer", "SYN-1", "--passphrase-fd", "3"])
    assert (options.home, options.officer) == (tmp_path, "SYN-1")
    assert standby._home(tmp_path).root == tmp_path
