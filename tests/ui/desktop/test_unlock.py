"""The locked laptop: a notice that stays, a passphrase that is not kept, and nothing of the content."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from overlap.records import Agency
from storage.header import VaultHeader
from storage.home import Home
from storage.problems import AttemptsState, Destruction, VaultError
from storage.proofs import CardPin, RecoveryCode
from tests.storage.laptop import QUICK, MemoryKeeper
from tests.ui.desktop.laptop import OFFICER
from ui import sample, scenes
from ui.desktop import Desktop
from ui.launcher.ending import Ending
from ui.pictures import settle
from ui.theme.look import Look
from ui.unlock.screen import UnlockWindow
from ui.unlock.state import Before, Locked, Way
from ui.unlock.upgrading import Upgrading
from ui.window import Window
from ui.wording.labels import LABELS
from ui.wording.unlock import ENDINGS, tries_words

PASSPHRASE = "synthetic passphrase of a test"


@pytest.fixture
def real_home(tmp_path: Path) -> Home:
    """A laptop with one officer's real vault, which opens with a passphrase."""
    home = Home(tmp_path, MemoryKeeper(), QUICK)
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


def test_an_upgrade_tells_how_far_it_is(real: Desktop, real_home: Home, qtbot: QtBot) -> None:
    """A vault whose keys are of another version opens with records done, all there are, and that closing is safe."""
    with real_home.open("SYN-HSI-2", PASSPHRASE, now=sample.NOW) as vault:
        vault._store.keep("keys made by version", b"0")
    words: list[str] = []
    real._upgrading.said.connect(lambda _words: words.append(said(real.unlock)))
    QTest.keyClicks(real.unlock.card.field, PASSPHRASE)
    QTest.keyClick(real.unlock.card.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: real.window is not None)
    assert "brought to the new version: 0 of" in words[0]
    assert "close the window" in words[0]


def test_how_long_an_upgrade_still_takes_is_told_a_few_times_a_second() -> None:
    """Half of it in half a minute leaves as much again; what comes too soon after is left out."""
    times = iter((10.0, 40.0, 40.1, 41.0))
    parent, words = QObject(), list[str]()
    upgrading = Upgrading(parent, lambda: next(times))
    upgrading.said.connect(words.append)
    for done in (0, 100_000, 100_400, 200_000):
        upgrading.told(done, 300_000)
    assert [", 1 min left" in each for each in words] == [False, True, False]
    assert [each.split(" of ")[0].split()[-1] for each in words] == ["0", "100,000", "200,000"]


def test_after_a_lock_ages_are_told_and_nothing_else(
    unlocked: Window, desktop: Desktop, home: Home, clock: Callable[[], dt.datetime], qtbot: QtBot, qapp: QApplication
) -> None:
    """The next process says why the laptop is locked and how old its copies are, and no name that it knew."""
    assert desktop._session is not None
    with qtbot.waitSignal(desktop.overviewed) as seen:
        desktop._session._on_tick()
    desktop.close()
    with Desktop(home, OFFICER, clock) as again:
        again.show_unlock(Before(Ending.IDLE, OFFICER, seen.args[0].sources))
        assert "nobody used it" in said(again.unlock)
        again.unlock.notice.button.click()
        settle(qapp)
        told = said(again.unlock)
        assert "e3" in told
        assert "synced" in told
        assert "VARGA" not in told.upper()


def test_ages_are_told_to_their_own_officer_alone(real: Desktop) -> None:
    """The ages of another officer's copies are not shown."""
    real.show_unlock(Before(Ending.ASKED, "SYN-OTHER", sample.TECS_LATE))
    real.unlock.notice.button.click()
    assert "TECS" not in said(real.unlock)


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


def test_each_officer_chooses_their_own_name(qapp: QApplication) -> None:
    """Several officers are offered by name and unit; tries and ages are told of the chosen one alone, by keyboard."""
    window = UnlockWindow(Look())
    window.show()
    one = scenes.locked(practice=True).officers[0]
    two = dataclasses.replace(scenes.locked(practice=False, failures=1).officers[0], id="SYN-2", name="SA J. Synthetic")
    window.show_locked(Locked((one, two), sample.NOW))
    window.notice.button.click()
    told = said(window)
    assert "Who are you?" in told
    assert "failed" not in told
    assert "TECS" not in told
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_2)
    assert window.card.field.isVisible()
    assert "Passphrase for SA J. Synthetic" in said(window)
    assert "1 failed try" in said(window)
    window.card._other.click()
    assert "failed" not in said(window)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_1)
    assert not window.card.field.isVisible()
    assert window.card.unlock.isVisible()
    window.close()
    window.deleteLater()


def test_who_was_locked_is_offered_first(qapp: QApplication) -> None:
    """After a lock the officer whose session it was types the passphrase at once; the others choose anew."""
    window = UnlockWindow(Look())
    window.show()
    one, two = (dataclasses.replace(scenes.locked(practice=False).officers[0], id=f"SYN-{at}") for at in (1, 2))
    window.show_locked(Locked((one, two), sample.NOW, Before(Ending.ASKED, "SYN-2")))
    window.notice.button.click()
    assert window.card.field.hasFocus() or window.focusWidget() is window.card.field
    opened: list[object] = []
    window.opened.connect(lambda officer, _passphrase: opened.append(officer))
    QTest.keyClicks(window.card.field, "synthetic")
    QTest.keyClick(window.card.field, Qt.Key.Key_Return)
    assert opened == ["SYN-2"]
    window.close()
    window.deleteLater()


def test_a_card_and_a_recovery_code_are_offered_where_there_are_such_slots(qapp: QApplication) -> None:
    """Who has several ways chooses one by keyboard; the field says what is typed into it, and it is given as that."""
    window = UnlockWindow(Look())
    window.show()
    officer = dataclasses.replace(scenes.locked(practice=False).officers[0], ways=(Way.PASSPHRASE, Way.CARD))
    window.show_locked(Locked((officer,), sample.NOW))
    window.notice.button.click()
    card, opened = window.card, []
    window.opened.connect(lambda _officer, proof: opened.append(proof))
    assert card._ways.isVisible()
    window.activateWindow()
    card._ways._buttons[0].setFocus()
    settle(qapp)
    QTest.keyClick(card._ways._buttons[0], Qt.Key.Key_Right)
    assert card.field.accessibleName() == "PIN of your card"
    assert "PIN of your card for" in said(window)
    assert not card._ways._buttons[2].isVisible()
    QTest.keyClicks(card.field, "123456")
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert opened == [CardPin("123456")]
    card.set_busy(busy=False)
    card._ways.offer((Way.RECOVERY,))
    card._on_way()
    QTest.keyClicks(card.field, "SYN-CODE")
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert opened[1] == RecoveryCode("SYN-CODE")
    window.close()
    window.deleteLater()


def test_after_too_many_tries_nothing_can_be_typed(real: Desktop, qtbot: QtBot) -> None:
    """The fifth failure locks the partition; the card says for how long, and takes no further try."""
    card = real.unlock.card
    for _ in range(5):
        QTest.keyClicks(card.field, "something else")
        QTest.keyClick(card.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: card.unlock.text().strip() == LABELS["unlock"])
    assert "Too many failed tries" in said(real.unlock)
    assert not card.field.isVisible()
    assert not card.unlock.isEnabled()


def test_a_destroyed_partition_says_why(real: Desktop, real_home: Home) -> None:
    """A partition whose key was destroyed is still listed, with the reason, and nothing can be typed."""
    real_home.destroy("SYN-HSI-2", Destruction.LEASE, sample.NOW)
    real.show_unlock()
    real.unlock.notice.button.click()
    assert "destroyed" in said(real.unlock)
    assert not real.unlock.card.field.isVisible()


def test_the_notice_is_there_before_it_is_known_who_unlocks(qapp: QApplication) -> None:
    """The use notice can be read and acknowledged while the vault's libraries are loaded; names come when known."""
    window = UnlockWindow(Look())
    window.show_before(Ending.CRASH)
    window.show()
    assert "fault of its own" in said(window)
    window.notice.button.click()
    assert "Looking who uses" in said(window)
    window.show_who(scenes.locked(practice=False))
    assert window.focusWidget() is window.card.field
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("ending", list(Ending))
def test_every_ending_has_its_words(ending: Ending) -> None:
    """Whatever ended the session before is told, but for a start and a close, after which nothing is."""
    title, text = ENDINGS[ending]
    assert bool(title) is bool(text) is (ending not in {Ending.STARTED, Ending.CLOSED})


def test_tries_are_told_with_what_is_left() -> None:
    """What failed, what is left, when it comes back, and what more failures cost."""
    now = sample.NOW
    assert tries_words(AttemptsState(before_lock=5, before_destruction=20), now) == ""
    assert tries_words(AttemptsState(failures=1, before_lock=4, before_destruction=19), now) == (
        "1 failed try since the last unlock · 4 tries left."
    )
    locked = AttemptsState(failures=5, before_destruction=15, locked_until=now + dt.timedelta(minutes=9))
    assert "in 9 min" in tries_words(locked, now)
    assert "administrator" in tries_words(AttemptsState(failures=5, before_destruction=15, needs_release=True), now)
    near = AttemptsState(failures=19, before_lock=1, before_destruction=1, tampered=True)
    assert tries_words(near, now) == (
        "The count of tries on this laptop was changed. 19 failed tries since the last unlock · 1 try left."
        " One more failed try destroys this laptop’s copy."
    )
    assert "3 more failed tries" in tries_words(AttemptsState(failures=17, before_lock=3, before_destruction=3), now)


def test_the_program_starts_with_several_vault_errors_in_words(real: Desktop) -> None:
    """Whatever the vault says, the card shows a sentence and can be used again."""
    real._not_opened(VaultError("synthetic"))
    assert "vault" in said(real.unlock).lower()
    assert real.unlock.card.field.isEnabled()
