"""A new key from the window: by keys alone, told how far it is, stopped without harm, and locked afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from storage.home import Home
from storage.keys import SlotKind
from storage.problems import WrongPassphrase
from storage.proofs import NewPassphrase, Passphrase
from storage.slot_changes import SlotChanges
from tests.ui.desktop.laptop import OFFICER, opened
from ui import sample
from ui.desktop import Desktop
from ui.launcher.ending import Ending
from ui.window import Window

WORDS = "SYN correct horse"


def key_of(home: Home, text: str | None = None) -> bytes:
    """The vault's key, as practice opens by itself or by a passphrase."""
    folder = home.folder(OFFICER)
    proof = None if text is None else Passphrase(text)
    return home.proved(folder, home.living(folder), proof, sample.NOW)[0]


def said(window: Window) -> str:
    """Every visible word of the card."""
    return " ".join(label.text() for label in window.rekey_card.findChildren(QLabel) if label.isVisible())


def press(window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(window.focusWidget(), key, modifier)


def ask_by_keys(window: Window) -> None:
    """Go to Settings and to the card of a new key, by keys alone."""
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    for _ in range(60):
        if window.focusWidget() is window.settings.ways.button:
            break
        press(window, Qt.Key.Key_Tab)
    press(window, Qt.Key.Key_Return)


@pytest.fixture
def asked(unlocked: Window, qtbot: QtBot) -> Window:
    """The window with the card open, on a vault that opens by itself alone."""
    ask_by_keys(unlocked)
    qtbot.waitUntil(unlocked.rekey_card.isVisible)
    return unlocked


@pytest.fixture
def with_passphrase(home: Home, clock: Callable[[], dt.datetime], qtbot: QtBot) -> Desktop:
    """The program on a vault that opens by a passphrase as well."""
    SlotChanges(home, OFFICER).add(None, NewPassphrase(WORDS), sample.NOW, "SYN label")
    desktop = Desktop(home, OFFICER, clock)
    desktop.show_unlock()
    opened(desktop, qtbot)
    return desktop


def test_a_vault_gets_a_new_key_by_keys_alone_and_is_locked(
    asked: Window, desktop: Desktop, home: Home, qtbot: QtBot
) -> None:
    """Settings, the card, Enter; it tells that it is done, nothing is left but to lock, and all that was there is."""
    before = key_of(home)
    assert asked.focusWidget() is asked.rekey_card.writing
    press(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asked.focusWidget() is asked.rekey_card.locking)
    assert "The vault has a new key" in said(asked)
    assert key_of(home) != before
    asked.uncover()
    assert asked.rekey_card.isVisible()
    with qtbot.waitSignal(desktop.locked) as told:
        press(asked, Qt.Key.Key_Return)
    assert told.args == [Ending.ASKED]
    desktop.close()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        assert vault.records.get(sample.ENCOUNTER.id) is not None
        assert vault.check_integrity().is_whole


def test_what_is_done_behind_the_card_harms_nothing(asked: Window, desktop: Desktop, qtbot: QtBot) -> None:
    """Timers go on while there is no vault any more: nothing is run, nothing told, and a lock ends at once."""
    press(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asked.focusWidget() is asked.rekey_card.locking)
    session = desktop._session
    assert session is not None
    session._on_tick()
    session.refresh()
    assert not desktop.keep(0.1)


def test_it_is_stopped_by_escape_and_the_vault_has_the_key_it_had(
    asked: Window, desktop: Desktop, home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card says so; it was closed for this, so it is locked."""
    monkeypatch.setattr("storage.cipher.COPIED_PAGES", 1)
    before, seen = key_of(home), []
    running = asked.rekey_card.show_running

    def stopped(words: str) -> None:
        """Press Esc as soon as the first words are shown."""
        running(words)
        if not seen:
            seen.append(words)
            press(asked, Qt.Key.Key_Escape)

    monkeypatch.setattr(asked.rekey_card, "show_running", stopped)
    press(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(asked.rekey_card.locking.isVisible)
    assert "has the key it had" in said(asked)
    assert key_of(home) == before
    assert not list(home.folder(OFFICER).glob("*.rekeyed*"))
    with qtbot.waitSignal(desktop.locked):
        press(asked, Qt.Key.Key_Escape)


def test_it_says_how_far_it_is(asked: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Per cent that only grow, up to all of it."""
    monkeypatch.setattr("storage.cipher.COPIED_PAGES", 8)
    seen: list[str] = []
    running = asked.rekey_card.show_running

    def show(words: str) -> None:
        """Note what is shown."""
        seen.append(words)
        running(words)

    monkeypatch.setattr(asked.rekey_card, "show_running", show)
    press(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asked.focusWidget() is asked.rekey_card.locking)
    shares = [int(words.partition("anew: ")[2].partition(" ")[0]) for words in seen if "%" in words]
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == 100


def test_a_wrong_passphrase_is_told_and_the_vault_stays_open(
    with_passphrase: Desktop, home: Home, qtbot: QtBot
) -> None:
    """It counts as at Unlock; what was typed is forgotten, and the right one does it afterwards."""
    window = with_passphrase.window
    assert window is not None
    before = key_of(home)
    ask_by_keys(window)
    qtbot.waitUntil(window.rekey_card.isVisible)
    (way,) = [each for each in SlotChanges(home, OFFICER).entries() if each.kind is SlotKind.PASSPHRASE]
    field = window.rekey_card.fields[way.id]
    assert window.focusWidget() is field
    assert "SYN label" in field.accessibleName()
    QTest.keyClicks(field, "SYN wrong")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open this vault" in said(window))
    assert field.text() == ""
    assert key_of(home) == before
    assert home.attempts(OFFICER, sample.NOW).failures == 1
    QTest.keyClicks(field, WORDS)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.focusWidget() is window.rekey_card.locking)
    assert key_of(home) == key_of(home, WORDS) != before
    with_passphrase.close()


def test_a_way_that_is_left_empty_stays_unless_it_is_to_go(with_passphrase: Desktop, home: Home, qtbot: QtBot) -> None:
    """Nothing is begun and the field named; the choice beside it has it removed."""
    window = with_passphrase.window
    assert window is not None
    before = key_of(home)
    ask_by_keys(window)
    qtbot.waitUntil(window.rekey_card.isVisible)
    card = window.rekey_card
    (field,) = card.fields.values()
    press(window, Qt.Key.Key_Return)
    assert "This way is empty" in said(window)
    assert window.focusWidget() is field
    assert key_of(home) == before
    next(each for each in card.findChildren(QPushButton) if each.text() == "It is removed").click()
    card.writing.click()
    qtbot.waitUntil(lambda: window.focusWidget() is card.locking)
    assert key_of(home) != before
    with pytest.raises(WrongPassphrase):
        key_of(home, WORDS)
    with_passphrase.close()


def test_the_ways_are_listed_and_an_escape_changes_nothing(asked: Window, home: Home) -> None:
    """Kind by kind, with nothing that opens anything; the focus goes back to where it came from."""
    before = key_of(home)
    words = " ".join(label.text() for label in asked.settings.ways.findChildren(QLabel))
    assert "Practice: opens by itself" in words
    press(asked, Qt.Key.Key_Escape)
    assert not asked.rekey_card.isVisible()
    assert asked.focusWidget() is asked.settings.ways.button
    assert key_of(home) == before
    assert asked.settings.ways.isVisible()
