"""The list models keep Qt's rules, and keep what the officer chose."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from ui import sample, scenes
from ui.activity.model import ActivityModel
from ui.check.match_model import ROW, MatchModel, match_row
from ui.outbox.model import OutboxModel
from ui.pieces.lines import Line
from ui.window import Window


def test_the_matches_are_a_proper_model(qtmodeltester: ModelTester) -> None:
    """The match list's model answers Qt's own examination."""
    model = MatchModel()
    model.show_matches(sample.warning().matches)
    qtmodeltester.check(model)


def test_the_outbox_is_a_proper_model(qtmodeltester: ModelTester) -> None:
    """The outbox's model answers Qt's own examination."""
    model = OutboxModel()
    model.show_items(scenes.QUEUE, sample.NOW)
    qtmodeltester.check(model)


def test_the_activity_is_a_proper_model(qtmodeltester: ModelTester) -> None:
    """The activity's model answers Qt's own examination."""
    model = ActivityModel()
    model.show_checks(scenes.PAST, sample.NOW)
    qtmodeltester.check(model)
    assert model.check_at(model.index(1)) == scenes.PAST[1]
    assert model.check_at(model.index(99)) is None


def test_the_same_matches_again_keep_the_choice(window: Window) -> None:
    """An answer that comes again while the officer reads does not move the list."""
    scenes.show_answer(window, sample.warning())
    matches = window.check.matches
    matches.list.setCurrentIndex(matches.list.matches.index(2))
    matches.show_assessment(sample.warning(), decided=False, notified=False)
    assert matches.list.chosen_match() == sample.warning().matches[2]


def test_a_refused_notice_says_what_to_do() -> None:
    """The line of a refused event has another icon and the reason in words."""
    model = OutboxModel()
    model.show_items(scenes.QUEUE, sample.NOW)
    line = model.data(model.index(3), Qt.ItemDataRole.UserRole)
    assert isinstance(line, Line)
    assert line.icon == "alert-triangle"
    assert "refused" in line.text
    assert "call the owner" in line.text


def test_a_row_shows_what_differs() -> None:
    """A field that differs is a chip of its own kind."""
    chips = match_row(sample.CASE_MATCH).chips
    assert [(chip.text, chip.agrees) for chip in chips] == [
        ("Name", True),
        ("Born", True),
        ("Plate", True),
        ("Document differs", False),
    ]
    model = MatchModel()
    model.show_matches(sample.warning().matches)
    assert model.data(model.index(0), ROW) == match_row(sample.CASE_MATCH)
