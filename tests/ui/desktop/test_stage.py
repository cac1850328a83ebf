"""What stands below the input is never cut at a side, and what can be done about an answer stays in sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.desktop.laptop import WindowOf
from ui import sample, scenes
from ui.check.evidence_table import EvidenceTable
from ui.pictures import settle
from ui.theme.metrics import TEXT_SIZES
from ui.window import Window

SIZES = [(size, glove) for size in TEXT_SIZES for glove in (False, True)]


def bottom_of(widget: QWidget, window: Window) -> int:
    """Where a widget ends on its window."""
    return widget.mapTo(window, QPoint(0, widget.height())).y()


@pytest.mark.parametrize(("text_size", "glove"), SIZES)
def test_what_both_systems_hold_is_seen_to_its_right_end(
    window_of: WindowOf, qapp: QApplication, text_size: int, glove: bool
) -> None:
    """The table of evidence, which can be scrolled up and down only, is no wider than its room."""
    window = window_of(text_size=text_size, glove=glove)
    for answer in (sample.warning(), sample.advisory()):
        scenes.show_answer(window, answer)
        settle(qapp)
        table = window.check.matches.findChild(EvidenceTable)
        assert table is not None
        viewport = table.parentWidget()
        assert viewport is not None
        assert table.width() <= viewport.width()


@pytest.mark.parametrize(("text_size", "glove"), [(100, False), (125, False), (100, True)])
def test_a_decision_can_be_touched_without_scrolling(
    window_of: WindowOf, qapp: QApplication, text_size: int, glove: bool
) -> None:
    """Record decision and Notify stand whole on the screen, whatever stands above them."""
    window = window_of(text_size=text_size, glove=glove)
    scenes.show_answer(window, sample.warning())
    if not glove:  # whose strip is as high as a glove's target
        window.check.show_undecided("2 warnings without a decision")
    settle(qapp)
    line, stage = window.check.matches.evidence.line, window.check.stage
    assert line.isVisible()
    assert bottom_of(line, window) <= bottom_of(stage, window)
    assert bottom_of(window.check.banner, window) <= bottom_of(stage.viewport(), window)


def test_the_line_goes_back_where_it_belongs(window: Window, qapp: QApplication) -> None:
    """With room enough whom to call and what to do stand at the foot of the evidence."""
    scenes.show_answer(window, sample.many_flags())
    settle(qapp)
    assert [window.check.matches.has_line] == [False]
    scenes.show_answer(window, sample.caution())
    settle(qapp)
    assert [window.check.matches.has_line] == [True]
    assert window.check.matches.evidence.line.isVisible()


def test_many_flags_leave_the_answer_its_place(window: Window, qapp: QApplication) -> None:
    """Eleven flags take less room than the answer's own words and the first match below them are left."""
    scenes.show_answer(window, sample.many_flags())
    settle(qapp)
    placement = window.check.banner.placement()
    assert placement is not None
    assert placement.strip is not None
    assert placement.strip.height() < 2 * placement.body.height()
    told = " ".join(block.text for block in placement.blocks)
    for words in ("handgun reported", "rifle in vehicle", "insulin", "Suicidal", "Diabetic", "Alcoholic"):
        assert words in told


def test_the_frame_of_the_input_takes_the_caret(window: Window, qapp: QApplication) -> None:
    """A finger that lands beside the text has found the input all the same."""
    scenes.show_answer(window, sample.caution())
    settle(qapp)
    window.check.matches.list.setFocus()
    box = window.check.entry
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(6, box.height() - 6))
    assert window.check.entry.field.hasFocus()


def test_a_gloved_finger_finds_the_input(window_of: WindowOf, qapp: QApplication) -> None:
    """The frame is as high as a glove's target with nothing read below it, and with readings."""
    window = window_of(glove=True)
    settle(qapp)
    assert window.check.entry.height() >= window.look.metrics.target
    scenes.show_answer(window, sample.no_overlap())
    settle(qapp)
    assert window.check.entry.height() >= window.look.metrics.target
