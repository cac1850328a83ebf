"""The card of the stick: a bundle goes out and its answer comes in by keys alone, and every refusal says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from overlap.records import System
from storage.device_keys import new_device_key
from storage.home import Home
from sync.credentials import granted, keep_enrolment
from sync.documents import TokenAnswer, decode_document
from sync.problems import BundleFault, BundleRefused, Cancelled
from tests.ui.desktop.laptop import OFFICER
from ui import sample
from ui.bundles.folder import newest_in, out_name, stick_among
from ui.bundles.scenes import BUNDLE_SCENES, SIDE, report, show_card
from ui.bundles.state import Side
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.pieces.field import Field
from ui.window import Window
from ui.wording.bundles import refused_words, taken_words

NOTICE = b'{"record":"e3:SYN-E-1","action":"stop","urgency":"urgent","callback":"360-555-0142"}'


def said(window: Window) -> str:
    """Every word that the card shows."""
    return " ".join(label.text() for label in window.bundle_card.findChildren(QLabel) if label.isVisibleTo(window))


def name(field: Field, place: Path) -> None:
    """Put a path into a field, at once as by pasting: a burst of keys would be a scanner's."""
    field.setFocus()
    field.selectAll()
    field.insert(str(place))


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Any]:
    """An agency in this process, with three records and the laptop's time."""
    from tests.backends.agency import Agency, e3

    made = Agency(tmp_path / "agency", now=sample.NOW)
    made.ingest(*(e3(f"SYN-E-{number}") for number in range(3)))
    made.now = sample.NOW
    yield made
    made.close()


@pytest.fixture
def enrolled(home: Home, agency: Any) -> Home:
    """The laptop, enrolled with the agency anew, with nothing of its copy and one notice that waits."""
    key = new_device_key()
    form = {
        "grant_type": "urn:crosscheck:enrolment", "officer": OFFICER, "device": "SYN-D-1",
        "code": agency.code(OFFICER), "recipient": key.recipient, "signing_key": key.signing_key,
    }  # fmt: skip
    answer = decode_document(agency.gateway.token(form), TokenAnswer)
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        vault.staging.destroy(System.E3, sample.NOW)
        vault.tokens.put(System.E3, granted(answer, "SYN-D-1", sample.NOW))
        keep_enrolment(vault, System.E3, answer, key)
        vault.outbox.put(System.E3, "notice", NOTICE, sample.NOW)
    return home


@pytest.fixture
def on_card(enrolled: Home, unlocked: Window, tmp_path: Path, qtbot: QtBot) -> Window:
    """The card, open, with a folder that stands for the stick."""
    stick = tmp_path / "stick"
    stick.mkdir()
    QTest.keyClick(unlocked, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    card = unlocked.bundle_card
    qtbot.waitUntil(lambda: "Only the gateway of e3" in said(unlocked))
    name(card.folder, stick)
    QTest.keyClick(card.folder, Qt.Key.Key_Tab)
    return unlocked


def test_a_bundle_goes_out_and_its_answer_comes_in_by_keys(
    on_card: Window, agency: Any, desktop: Desktop, enrolled: Home, tmp_path: Path, qtbot: QtBot
) -> None:
    """The officer reads what left, what came, what is still open, and until when the copy may be read."""
    from backends.bundle import BundleDesk

    card = on_card.bundle_card
    QTest.keyClick(card.folder, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "is on the stick: 1 item" in said(on_card))
    qtbot.waitUntil(lambda: "1 item on the way without a receipt" in said(on_card))
    (out,) = (tmp_path / "stick").iterdir()
    assert out.name == out_name(System.E3, sample.NOW)
    back = out.with_name("back.bundle")
    back.write_bytes(BundleDesk(agency.gateway, agency.store, lambda: agency.now).answer(out.read_bytes()))
    name(card.folder, tmp_path / "stick")
    QTest.keyClick(card.folder, Qt.Key.Key_Tab)
    assert card.file.text() == str(back)
    card.file.setFocus()
    QTest.keyClick(card.file, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "e3 is up to date" in said(on_card))
    words = said(on_card)
    assert "1 receipt" in words
    assert "Nothing is open for e3" in words
    assert "Renewed: e3 may be read on this laptop until" in words
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert card.isHidden()
    desktop.close()
    with enrolled.open(OFFICER, practice=True, now=sample.NOW) as vault:
        assert [item.state for item in vault.outbox.waiting()] == []
        assert vault.records.count(System.E3) == 4  # the notice is a record too


def test_a_bundle_that_was_cut_is_refused_with_its_reason(on_card: Window, tmp_path: Path, qtbot: QtBot) -> None:
    """Nothing of it is used, and the officer reads what to do about it."""
    card = on_card.bundle_card
    bad = tmp_path / "stick" / "bad.bundle"
    bad.write_bytes(b"crosscheck-bundle/1 500\nSYN")
    card.file.setText(str(bad))
    QTest.keyClick(card.file, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "refused" in said(on_card))
    assert "it was cut when it was copied" in said(on_card)
    assert "Copy the file to the stick once more" in said(on_card)
    card.file.setText(str(bad.with_name("none.bundle")))
    QTest.keyClick(card.file, Qt.Key.Key_Return)
    assert "can’t be read. Nothing was changed" in said(on_card).replace("..", ".")


def test_what_waits_is_kept_where_the_stick_refuses(on_card: Window, tmp_path: Path, qtbot: QtBot) -> None:
    """A file of that name is there already; no folder is told as none."""
    card, file = on_card.bundle_card, tmp_path / "stick" / out_name(System.E3, sample.NOW)
    file.write_bytes(b"SYN")
    QTest.keyClick(card.folder, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "can’t be written" in said(on_card))
    assert file.read_bytes() == b"SYN"
    assert "What waits is kept" in said(on_card)
    card.folder.setText(str(tmp_path / "nowhere"))
    QTest.keyClick(card.folder, Qt.Key.Key_Return)
    assert "There is no such folder" in said(on_card)


@pytest.mark.parametrize("fault", BundleFault)
def test_every_refusal_says_its_reason_and_what_to_do(fault: BundleFault) -> None:
    """In one sentence each, with the agency's name, and no command of a terminal."""
    told = refused_words(BundleRefused(fault), System.TECS)
    assert fault.value in told.happened
    assert "TECS" in told.happened
    assert "as it was" in told.kept
    assert "`" not in told.to_do


def test_a_stopped_import_says_that_it_goes_on() -> None:
    """What came whole is kept."""
    told = refused_words(Cancelled(), System.E3)
    assert ("stopped" in told.happened, "kept" in told.kept, "goes on" in told.to_do) == (True, True, True)


def test_what_came_is_told_with_what_is_still_open_and_the_lease() -> None:
    """A lease that was not renewed is told as that."""
    told = str(taken_words(report(2), SIDE, SIDE, sample.NOW))
    assert "2 receipts" in told
    assert "4 items for e3 still open in the outbox" in told
    assert "was not renewed: it ends" in told
    assert "has lent no copy yet" in str(taken_words(report(), Side(System.E3), Side(System.E3), sample.NOW))


def test_escape_stops_what_runs_and_closes_the_card_otherwise(window: Window, qtbot: QtBot) -> None:
    """The focus stands on the stop while something is under way."""
    show_card(window)
    card = window.bundle_card
    card.show_running("SYN")
    assert window.focusWidget() is card.stopping
    with qtbot.waitSignal(card.stop):
        QTest.keyClick(card.stopping, Qt.Key.Key_Escape)
    assert card.isVisible()
    card.show_ended(refused_words(Cancelled(), System.E3))
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_who_was_never_enrolled_with_an_agency_can_do_nothing_here(window: Window) -> None:
    """The card says what is missing, and neither button can be pressed."""
    show_card(window, Side(System.TECS))
    assert "Enrol with it once over a link" in said(window)
    assert not window.bundle_card.writing.isEnabled()
    assert not window.bundle_card.taking.isEnabled()


def test_every_state_of_the_card_has_a_picture() -> None:
    """Each under a name of its own."""
    assert len({scene.name for scene in BUNDLE_SCENES}) == len(BUNDLE_SCENES) == 5


def test_what_this_laptop_wrote_is_not_offered_and_the_newest_is(tmp_path: Path) -> None:
    """By the time that the file was written; other files don't count, and a folder that is gone is empty."""
    import os

    for at, name in enumerate(("b.bundle", "a.bundle", "to-e3-1.bundle", "notes.txt")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (at, at))
    assert newest_in(tmp_path) == (tmp_path / "a.bundle", 2)
    assert newest_in(tmp_path / "gone") == (None, 0)


def test_a_stick_is_where_something_is_plugged_in() -> None:
    """The system's own disk is none."""
    places = [Path("/"), Path("/home"), Path("/run/media/officer/SYN")]
    assert stick_among(places) == places[2]
    assert stick_among(places[:2]) is None


def test_the_button_of_the_outbox_opens_the_card(unlocked: Window, qtbot: QtBot) -> None:
    """By Enter, as any button."""
    unlocked.show_screen(Screen.OUTBOX)
    with qtbot.waitSignal(unlocked.carry):
        unlocked.outbox.carry.emit()
    assert unlocked.bundle_card.isVisible()
