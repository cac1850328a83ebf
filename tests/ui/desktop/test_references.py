"""Qt's binding keeps count of None."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 200
#: Other code takes and gives a few references meanwhile; the binding that loses one per call loses all of these.
TOLERATED = 40


def test_void_calls_do_not_eat_references_of_none(qtbot: QtBot) -> None:
    """A binding that loses a reference to None for each void call aborts the process after some thousand calls."""
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        label.setText(str(number))
    assert sys.getrefcount(None) > before - TOLERATED
