"""A match in full, by keyboard alone: opened, walked, reported as wrong, printed with its marking."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPagedPaintDevice, QPdfWriter
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from overlap.answer import Field
from storage.audit import Deed
from storage.checks import Choice
from storage.home import Home
from tests.ui.desktop.laptop import OFFICER
from tests.ui.desktop.test_journey import ASKED, Ask, ask, press
from ui import sample
from ui.desktop import Desktop
from ui.scenes import CHECK, OTHERS
from ui.subject.looking import Looking
from ui.subject.sheet import sheet
from ui.subject.state import SubjectView
from ui.window import Window

__all__ = ["ask"]

SCENE = next(scene for scene in (*CHECK, *OTHERS) if scene.name == "subject")


@pytest.fixture
def opened(unlocked: Window, ask: Ask, qtbot: QtBot) -> Window:
    """The window with the strongest match of a warning opened by Enter."""
    ask(unlocked, ASKED)
    unlocked.check.matches.list.setFocus()
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: unlocked.screens.currentWidget() is unlocked.subject)
    return unlocked


def shown(window: Window) -> SubjectView:
    """What the Subject screen shows."""
    view = window.subject.view
    assert view is not None
    return view


def test_enter_shows_a_match_in_full_and_esc_leads_back(opened: Window) -> None:
    """The case stands on its own screen with what it shares; Esc gives the list back, with the text kept."""
    assert shown(opened).record.id == sample.CASE.id
    assert {tie.field for tie in shown(opened).ties} >= {Field.PLATE, Field.PHONE}
    press(opened, Qt.Key.Key_Escape)
    assert opened.screens.currentWidget() is opened.check
    assert opened.check.text == ASKED
    assert opened.check.matches.list.hasFocus()


def test_enter_on_the_chart_walks_to_the_other_record(opened: Window, qtbot: QtBot) -> None:
    """From the case over the shared car to the encounter."""
    press(opened, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(opened).record.id == sample.ENCOUNTER.id)


def test_arrows_go_from_one_match_of_the_answer_to_the_next(opened: Window, qtbot: QtBot) -> None:
    """Right shows the next match, Left the first again; beyond the ends nothing happens."""
    press(opened, Qt.Key.Key_Left)
    press(opened, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown(opened).record.id == sample.ENCOUNTER.id)
    press(opened, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: shown(opened).record.id == sample.CASE.id)


def test_a_wrong_match_is_reported_and_the_warning_stays_open(
    opened: Window, desktop: Desktop, home: Home, qtbot: QtBot
) -> None:
    """W and a digit tell both agencies which record is not the same; the check still waits for its decision."""
    press(opened, Qt.Key.Key_W)
    assert opened.decision.isVisible()
    press(opened, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: opened.outbox.model.rowCount() == 4)
    desktop.close()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        decisions = [event for event in vault.outbox.waiting() if event.type == "decision"]
        assert [check.decided for check in vault.checks.undecided()] == [None]
    told = [event for event in decisions if sample.CASE.id.encode() in event.body]
    assert [event.system.value for event in told] == ["tecs"]
    assert all(f'"choice":{Choice.NOT_THE_SAME}'.encode() in event.body for event in decisions)


def test_looking_and_printing_are_audited(
    opened: Window, desktop: Desktop, home: Home, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P puts the sheet on paper once the audit says so; the audit names the records and no person."""
    paper = tmp_path / "sheet.pdf"

    def chosen(window: QWidget) -> QPagedPaintDevice:
        del window
        return QPdfWriter(str(paper))

    looking = opened.findChild(Looking)
    assert looking is not None
    monkeypatch.setattr(looking, "_paper", chosen)
    press(opened, Qt.Key.Key_P)
    qtbot.waitUntil(paper.exists)
    desktop.close()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        rows = [row for row in vault.audit.recent(50)[::-1] if row.what in (Deed.LOOK, Deed.PRINT)]
    assert [row.what for row in rows] == [Deed.LOOK, Deed.PRINT]
    assert sample.CASE.id in rows[1].records
    assert not any("VARGA" in str(row).upper() for row in rows)


def test_a_sheet_has_its_marking_at_head_and_foot(window: Window) -> None:
    """What leaves on paper carries the joint marking twice, the evidence, and that nothing is confirmed."""
    SCENE.set_up(window)
    text = sheet(shown(window), "BPA R. Synthetic")
    assert text.count("CUI//LEI") == 2
    assert "Not confirmed – verify identity yourself." in text
    assert "Printed by BPA R. Synthetic" in text


def test_a_sheet_escapes_what_a_record_says(window: Window) -> None:
    """A name with markup in it stays text."""
    SCENE.set_up(window)
    assert "<script>" not in sheet(shown(window), "<script>alert(1)</script>")


def test_differences_only_hides_what_is_the_same(window: Window) -> None:
    """D leaves the fields that differ or are missing, and D again brings all back."""
    SCENE.set_up(window)
    window.subject.toggle_differences()
    assert "SYN7739108" in visible_text(window.subject)
    assert "BXT 4821" not in visible_text(window.subject)
    window.subject.toggle_differences()


def visible_text(widget: QWidget) -> str:
    """All labels' text that is on the screen."""
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())
