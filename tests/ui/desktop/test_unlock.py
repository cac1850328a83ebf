"""The locked laptop: a notice that stays, a passphrase that is not kept, and nothing of the content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from overlap.records import Agency
from storage.header import VaultHeader
from storage.home import Home
from storage.keys import Argon2Profile
from storage.problems import VaultError
from ui import sample, scenes
from ui.desktop import Desktop
from ui.pictures import settle
from ui.theme.look import Look
from ui.unlock.screen import UnlockWindow
from ui.unlock.state import Locked
from ui.window import Window

PASSPHRASE = "synthetic passphrase of a test"
#: As little as Argon2 does: the tests are about the screen.
QUICK = Argon2Profile(time_cost=1, memory_kib=64, lanes=1)


class Keyring:
    """Keeps second secrets in memory, as an operating environment's keyring does on disk."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def keep(self, name: str, secret: bytes) -> None:
        """Keep a secret under a name."""
        self._kept[name] = secret

    def fetch(self, name: str) -> bytes:
        """The secret of a name."""
        return self._kept[name]

    def destroy(self, name: str) -> None:
        """Forget a secret."""
        self._kept.pop(name, None)


@pytest.fixture
def real_home(tmp_path: Path) -> Home:
    """A laptop with one officer's real vault, which opens with a passphrase."""
    home = Home(tmp_path, Keyring(), QUICK)
    header = VaultHeader(
        officer_id="SYN-HSI-2", name="SA J. Synthetic", agency=Agency.HSI, unit="HSI Blaine", created_at=sample.NOW
    )
    home.create(header, PASSPHRASE).close()
    return home


@pytest.fixture
def real(real_home: Home, clock: Callable[[], dt.datetime], qtbot: QtBot) -> Iterator[Desktop]:
    """The whole program on that laptop, after the notice was acknowledged."""
    with Desktop(real_home, "", clock) as desktop:
        desktop.show_unlock()
        desktop.unlock.notice.button.click()
        yield desktop


def said(window: UnlockWindow) -> str:
    """Every visible word."""
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_the_notice_stays_until_it_is_acknowledged(desktop: Desktop) -> None:
    """Nothing can be opened before the use notice was acknowledged."""
    unlock = desktop.unlock
    assert unlock.notice.isVisible()
    assert not unlock.card.isVisible()
    QTest.keyClick(unlock.notice.button, Qt.Key.Key_Space)
    assert unlock.card.isVisible()


def test_the_right_passphrase_opens_and_is_not_kept(real: Desktop, qtbot: QtBot) -> None:
    """Enter unlocks; the field is empty from then on, and no practice band is shown on real data."""
    field = real.unlock.card.field
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(field, PASSPHRASE)
    with qtbot.waitSignal(real.unlocked):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == ""
    assert real.window is not None
    qtbot.waitUntil(lambda: real.window is not None and bool(real.window.strip._who.text()))
    assert not real.window.practice.isVisible()


def test_a_wrong_passphrase_is_told_and_counted(real: Desktop, qtbot: QtBot) -> None:
    """The officer learns that it did not open and how often that happened; the field is ready for the next try."""
    card = real.unlock.card
    for count in ("1 failed try", "2 failed tries"):
        QTest.keyClicks(card.field, "something else")
        QTest.keyClick(card.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda count=count: count in said(real.unlock))  # type: ignore[misc]  # a loop's value
        assert "does not open" in said(real.unlock)
        assert card.field.text() == ""
        assert card.field.isEnabled()
    assert real.window is None


def test_no_passphrase_is_no_try(real: Desktop) -> None:
    """Enter on an empty field does nothing."""
    QTest.keyClick(real.unlock.card.field, Qt.Key.Key_Return)
    assert real.unlock.card.field.isEnabled()


def test_a_vault_that_is_damaged_is_told(real: Desktop, real_home: Home, qtbot: QtBot) -> None:
    """A cut file gives a sentence with what to do, and the program stays."""
    vault = next(real_home.root.rglob("vault.db"))
    vault.write_bytes(vault.read_bytes()[:5000])
    QTest.keyClicks(real.unlock.card.field, PASSPHRASE)
    QTest.keyClick(real.unlock.card.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "damaged" in said(real.unlock) or "vault" in said(real.unlock).lower())
    assert real.window is None


def test_after_a_lock_ages_are_told_and_nothing_else(
    unlocked: Window, desktop: Desktop, qtbot: QtBot, qapp: QApplication
) -> None:
    """A locked laptop says how old its copies are, and no name that it knows."""
    qtbot.waitUntil(lambda: bool(unlocked.strip._who.text()))
    with qtbot.waitSignal(desktop.locked):
        unlocked.lock.emit()
    desktop.unlock.notice.button.click()
    settle(qapp)
    told = said(desktop.unlock)
    assert "e3" in told
    assert "synced" in told
    assert "Varga" not in told
    assert "VARGA" not in told


def test_a_laptop_without_officers_says_so(qapp: QApplication) -> None:
    """With nobody enrolled there is nothing to open, and the next step is told."""
    window = UnlockWindow(Look())
    window.show()
    window.show_locked(Locked((), sample.NOW))
    window.notice.button.click()
    assert "enrolled" in said(window)
    assert not window.card.unlock.isEnabled()
    window.close()
    window.deleteLater()


def test_several_officers_are_gone_through(qapp: QApplication) -> None:
    """Each officer of the laptop can be chosen, and sees their own name alone."""
    window = UnlockWindow(Look())
    window.show()
    one = scenes.locked(practice=True).officers[0]
    two = scenes.locked(practice=False, failures=1).officers[0]
    window.show_locked(Locked((one, two), sample.NOW))
    window.notice.button.click()
    assert not window.card.field.isVisible()
    window.card._next.click()
    assert window.card.field.isVisible()
    assert "Passphrase for" in said(window)
    window.close()
    window.deleteLater()


def test_the_program_starts_with_several_vault_errors_in_words(real: Desktop) -> None:
    """Whatever the vault says, the card shows a sentence and can be used again."""
    real._not_opened(VaultError("synthetic"))
    assert "vault" in said(real.unlock).lower()
    assert real.unlock.card.field.isEnabled()
