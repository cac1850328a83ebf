"""Settings: what the officer chooses is used at once and kept; what the agency has set is told and can't be changed."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import wave
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from overlap.query import Action
from overlap.records import Place, System
from storage.home import Home
from storage.lease import LeasePhase
from storage.preferences import Preferences, Sound
from storage.retention import RetentionPolicy
from storage.trusted_time import Clock
from tests.ui.desktop.laptop import OFFICER, WindowOf, fail, opened
from ui import locked_scenes, sample, scenes
from ui.comfort import Comfort
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.kept_look import keep_look, kept_look
from ui.lanes import Lanes
from ui.launcher.ending import Ending
from ui.pictures import settle
from ui.settings.licences_card import bundled
from ui.sounds import Sounds, Tone, wave_of
from ui.theme.metrics import Metrics
from ui.theme.tokens import ThemeName
from ui.window import Window
from ui.wording.settings import band_words, days_words, retention_lines


def said(window: Window) -> str:
    """Every visible word."""
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def preferences(home: Home) -> Preferences | None:
    """What is in the vault once the program has closed it."""
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        return vault.preferences.read()


@pytest.fixture
def shown(window: Window, qapp: QApplication) -> Window:
    """A window on Settings."""
    locked_scenes.show_settings(window)
    settle(qapp)
    return window


def test_settings_open_by_key_and_are_left_by_escape(unlocked: Window) -> None:
    """Ctrl and a comma lead to Settings with the focus on the first choice, Esc back to the input."""
    QTest.keyClick(unlocked, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert unlocked.screens.currentWidget() is unlocked.settings
    assert unlocked.focusWidget().accessibleName() == "Theme: Dark"
    QTest.keyClick(unlocked, Qt.Key.Key_Escape)
    assert unlocked.screens.currentWidget() is unlocked.check


def test_the_look_changes_at_once_and_is_kept(
    unlocked: Window, desktop: Desktop, home: Home, clock: Callable[[], dt.datetime], qtbot: QtBot
) -> None:
    """Theme, size and gloves are in the vault and beside it, and the next process begins with them."""
    settings = unlocked.settings
    settings.look.theme._buttons[1].click()
    settings.look.size_row._buttons[2].click()
    settings.look.glove._buttons[1].click()
    assert unlocked.look.tokens.name is ThemeName.LIGHT
    assert unlocked.look.metrics == Metrics(150, glove=True)
    desktop.close()
    assert preferences(home) == Preferences(theme="light", text_size=150, glove=True)
    assert kept_look(home.root) == (ThemeName.LIGHT, Metrics(150, glove=True))
    keep_look(home.root, ThemeName.DARK, Metrics())
    with Desktop(home, OFFICER, clock) as again:
        again.show_unlock()
        opened(again, qtbot)
        qtbot.waitUntil(lambda: again.look.metrics == Metrics(150, glove=True))
        assert again.look.tokens.name is ThemeName.LIGHT


def test_the_choices_follow_the_keys(shown: Window) -> None:
    """What F11 and Ctrl+G change is what the screen shows as taken."""
    QTest.keyClick(shown, Qt.Key.Key_F11)
    QTest.keyClick(shown, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert shown.settings.look.theme.value is ThemeName.LIGHT
    assert shown.settings.look.glove.value is True


def test_the_file_beside_the_vault_says_nothing_of_an_officer(tmp_path: Path) -> None:
    """Theme and sizes alone are in it; a file that was changed, or another one, gives the usual look."""
    keep_look(tmp_path, ThemeName.NIGHT, Metrics(125))
    assert set(json.loads((tmp_path / "look.json").read_text())) == {"theme", "text_size", "glove"}
    assert kept_look(tmp_path) == (ThemeName.NIGHT, Metrics(125))
    for changed in ("", "[]", '{"theme": "green"}', '{"theme": 7, "text_size": []}', "x" * 2_000):
        (tmp_path / "look.json").write_text(changed)
        assert kept_look(tmp_path) == (ThemeName.DARK, Metrics())
    (tmp_path / "look.json").write_text('{"theme": "light", "text_size": 400, "glove": "yes"}')
    assert kept_look(tmp_path) == (ThemeName.LIGHT, Metrics())
    keep_look(tmp_path / "none", ThemeName.NIGHT, Metrics())


class Player:
    """A program that notes what it was given to play."""

    def __init__(self, folder: Path) -> None:
        self.heard = folder / "heard"
        self.program = folder / "paplay"
        self.program.write_text(
            f"#!{sys.executable}\nimport sys\nopen({str(self.heard)!r}, 'ab').write(sys.stdin.buffer.read())\n"
        )
        self.program.chmod(0o755)

    def find(self, name: str) -> str | None:
        """The program's place."""
        return str(self.program) if name == "paplay" else None


@pytest.fixture
def player(tmp_path: Path) -> Player:
    """A laptop that plays sounds."""
    return Player(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the player stands in for Linux's")
def test_sounds_are_played_by_what_there_is(player: Player) -> None:
    """The program gets the whole tone; without one it is told that nothing was heard."""
    sounds = Sounds(player.find)
    assert sounds.play(Tone.WARNING)
    for process in sounds._playing:
        process.wait(30)
    assert player.heard.read_bytes() == wave_of(Tone.WARNING.value)
    sounds.close()
    assert not Sounds(lambda _name: None).play(Tone.CAUTION)
    with wave.open(BytesIO(wave_of(Tone.CAUTION.value))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getnframes() == pytest.approx(0.2 * file.getframerate(), abs=1)


class Heard(Sounds):
    """Notes the tones instead of starting a program for them."""

    def __init__(self) -> None:
        super().__init__(lambda _name: None)
        self.tones: list[Tone] = []

    def play(self, tone: Tone) -> bool:
        """Note a tone."""
        self.tones.append(tone)
        return True


@pytest.fixture
def lanes(home: Home, qtbot: QtBot) -> Lanes:
    """Lanes with the practice vault open."""
    lanes = Lanes()
    came: list[object] = []
    lanes.open(lambda: home.open(OFFICER, practice=True, now=sample.NOW), came.append, fail)
    qtbot.waitUntil(lambda: bool(came))
    return lanes


@pytest.mark.parametrize(
    ("sound", "action", "heard"),
    [
        (Sound.QUIET_WORK, Action.STOP, [Tone.WARNING]), (Sound.QUIET_WORK, Action.SURVEILLANCE, []),
        (Sound.QUIET_WORK, Action.OPERATION, []), (Sound.ALWAYS, Action.SURVEILLANCE, [Tone.WARNING]),
        (Sound.OFF, Action.STOP, []),
    ],
)  # fmt: skip
def test_a_warning_is_heard_where_it_gives_nobody_away(
    window: Window, lanes: Lanes, home: Home, sound: Sound, action: Action, heard: list[Tone]
) -> None:
    """A new warning sounds once, in surveillance and operations only for who wants it there."""
    sounds = Heard()
    comfort = Comfort(window, lanes, home.root, fail, sounds)
    window.settings.sound.chosen.emit(sound)
    warning = sample.warning()
    situation = msgspec.structs.replace(warning.situation, action=action)
    scenes.show_answer(window, msgspec.structs.replace(warning, situation=situation))
    assert sounds.tones == heard
    comfort.stop()
    lanes.close()
    kept = preferences(home)
    assert kept is not None
    assert kept.sound is sound


def test_the_sound_is_tested_with_its_result(window: Window, lanes: Lanes, home: Home) -> None:
    """The test plays both tones and says what should have been heard; a lesser answer makes no sound."""
    sounds = Heard()
    comfort = Comfort(window, lanes, home.root, fail, sounds)
    locked_scenes.show_settings(window)
    window.settings.sound.button.click()
    assert sounds.tones == [Tone.WARNING, Tone.CAUTION]
    assert "heard both" in said(window)
    scenes.show_answer(window, sample.advisory())
    assert len(sounds.tones) == 2
    comfort.stop()
    lanes.close()


def test_the_place_of_the_station_is_corrected(unlocked: Window, desktop: Desktop, home: Home, qtbot: QtBot) -> None:
    """What is no place is refused with a word; a place is in the vault, and the next check uses it."""
    posting = unlocked.settings.posting
    unlocked.show_screen(Screen.SETTINGS)
    assert "Blaine Station" in said(unlocked)
    posting.field.setText("somewhere")
    QTest.keyClick(posting.field, Qt.Key.Key_Return)
    assert "no place" in said(unlocked)
    posting.field.setText("49.00, -122.75")
    posting.button.click()
    qtbot.waitUntil(lambda: "Kept" in said(unlocked))
    unlocked.show_screen(Screen.CHECK)
    unlocked.check.entry.field.setText("VARGA MILOS 19870214")

    def is_there() -> bool:
        answer = unlocked.check.answer
        return answer is not None and answer.assessment.situation.position is not None

    qtbot.waitUntil(is_there)
    desktop.close()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        assert vault.settings.read().station == Place(latitude=49.0, longitude=-122.75)


def test_limits_are_told_and_nothing_of_them_can_be_pressed(shown: Window) -> None:
    """Idle time, hours, ages, leases and retention stand as lines without a button or a field."""
    told = said(shown)
    for part in ("15 min", "12 h", "TECS may be read on this laptop until", "75 years", "365 days"):
        assert part in told
    assert [child for child in shown.settings.limits.children() if hasattr(child, "click")] == []
    shown.settings.limits.show_limits(locked_scenes.LIMITS, sample.NOW)
    assert said(shown) == told


def test_the_open_vault_tells_its_limits(unlocked: Window, qtbot: QtBot) -> None:
    """An unlocked vault shows its own limits, and says that no lease was given."""
    unlocked.show_screen(Screen.SETTINGS)
    qtbot.waitUntil(lambda: "No lease was given" in said(unlocked))
    assert not unlocked.limits.isVisible()


def test_a_scanner_is_listened_to_only_when_asked(shown: Window, qapp: QApplication) -> None:
    """What is scanned is shown sign by sign after the button was pressed, and is gone when the screen is left."""
    scanner = shown.settings.scanner
    scanner.hear("@")
    assert "@" not in scanner._raw.text()
    scanner.button.click()
    assert "Scan a card now" in said(shown)
    scanner.hear("")
    scanner.hear("@\n\x1eA B")
    assert scanner._raw.text() == "@ <0A> <1E> A <20> B"
    assert "6 signs, the last one 42" in said(shown)
    shown.show_screen(Screen.CHECK)
    settle(qapp)
    assert not scanner.is_listening
    assert scanner._raw.text() == ""


def test_a_scan_asks_nothing_while_the_page_listens(unlocked: Window, qtbot: QtBot) -> None:
    """The page shows what a scanner types, and no check is made of it; afterwards scans ask again."""
    unlocked.show_screen(Screen.SETTINGS)
    unlocked.settings.scanner.button.click()
    QTest.keyClicks(unlocked.focusWidget(), "@8KZT114SYN")
    qtbot.waitUntil(lambda: unlocked.settings.scanner._raw.text() != "")
    assert unlocked.check.text == ""
    assert unlocked.screens.currentWidget() is unlocked.settings
    assert not unlocked.trouble.isVisible()


def test_every_bundled_part_names_its_licence() -> None:
    """No part stands there without a licence, and Qt's is among them."""
    parts = dict(bundled())
    assert any(name.startswith("PySide6_Essentials ") for name in parts)
    assert all(licence and licence != "not set" for licence in parts.values()), parts


def test_the_parts_are_listed_once_the_settings_are_seen(window: Window, qapp: QApplication) -> None:
    """Each stands there once, however often one comes back."""
    for screen in (Screen.SETTINGS, Screen.CHECK, Screen.SETTINGS):
        window.show_screen(screen)
        settle(qapp)
    texts = [label.text() for label in window.settings.findChildren(QLabel)]
    assert [texts.count(name) for name, _ in bundled()] == [1] * len(bundled())


@pytest.mark.parametrize(("text_size", "glove"), [(100, False), (175, False), (100, True), (175, True)])
def test_settings_fit_the_laptop_in_every_size(
    window_of: WindowOf, qapp: QApplication, text_size: int, glove: bool
) -> None:
    """No card is wider than the screen, and no choice is cut."""
    window = window_of(text_size=text_size, glove=glove)
    locked_scenes.show_settings(window)
    settle(qapp)
    room = window.settings.width()
    for card in (window.settings.look, window.settings.sound, window.settings.posting, window.settings.limits):
        assert card.width() <= room
    for button in window.settings.look.theme._buttons:
        assert button.width() >= button.sizeHint().width()


def test_a_lease_that_ends_is_announced_and_then_locks(unlocked: Window, desktop: Desktop, qtbot: QtBot) -> None:
    """The band says until when a copy may be read; the end of a lease that was valid asks for a lock, once."""
    limiting = desktop._tending._limiting  # type: ignore[union-attr]  # the vault is open
    ended: list[object] = []
    desktop.locked.connect(ended.append)
    valid = msgspec.structs.replace(locked_scenes.LIMITS.lease)
    limiting._notice_seal(valid)
    sealed = locked_scenes.lease(LeasePhase.SEALED, dt.timedelta(hours=-1))
    limiting._notice_seal(sealed)
    limiting._notice_seal(sealed)
    assert ended == [Ending.LEASE]


def test_who_unlocks_after_a_leases_end_is_let_in(unlocked: Window, desktop: Desktop) -> None:
    """A vault whose copy was sealed before it was opened is not locked for it: what waits can still be sent."""
    limiting = desktop._tending._limiting  # type: ignore[union-attr]  # the vault is open
    ended: list[object] = []
    desktop.locked.connect(ended.append)
    limiting._sealed = None
    limiting._notice_seal(locked_scenes.lease(LeasePhase.SEALED, dt.timedelta(hours=-1)))
    assert ended == []


def test_what_is_near_is_said_in_one_line() -> None:
    """Leases, clocks and hours each have their sentence; far off there is none."""
    now, hour = sample.NOW, dt.timedelta(hours=1)
    assert band_words(None, None, now) == ""
    assert band_words(locked_scenes.lease(LeasePhase.VALID, 60 * hour), None, now) == ""
    near = band_words(locked_scenes.lease(LeasePhase.ENDS_IN_HOURS, 3 * hour), now + hour, now)
    assert "TECS may be read" in near
    assert "for 3 h more" in near
    assert "signed in for long" in near
    sealed = locked_scenes.lease(LeasePhase.SEALED, -hour)
    assert "no longer be read" in band_words(sealed, None, now)
    for clock, words in ((Clock.BEHIND, "set back"), (Clock.AHEAD, "far ahead")):
        assert words in band_words(msgspec.structs.replace(sealed, clock=clock), None, now)


def test_lengths_are_told_in_what_people_count_in() -> None:
    """Days up to two years, years beyond."""
    assert [days_words(days) for days in (1, 30, 365, 27_394)] == ["1 day", "30 days", "365 days", "75 years"]
    assert len(tuple(retention_lines(RetentionPolicy()))) == 6


def test_a_tone_is_played_by_a_real_program(tmp_path: Path) -> None:
    """What is written is a sound file that Python's own reader accepts."""
    path = tmp_path / "tone.wav"
    path.write_bytes(wave_of(Tone.WARNING.value))
    code = f"import wave; print(wave.open({str(path)!r}).getframerate())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "22050\n"


def test_two_systems_stand_in_the_limits() -> None:
    """Each agency's copy has its own line."""
    assert [system for system, _ in locked_scenes.LIMITS.copies] == list(System)
