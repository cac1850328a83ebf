"""No words are cut short: each line of text has the room that it asks for at the largest size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.ui.desktop.laptop import WindowOf
from ui import scenes
from ui.pictures import ALL, settle
from ui.theme.metrics import TEXT_SIZES


def cut_short(window: QWidget) -> Iterator[str]:
    """The texts that are set in fewer pixels than they ask for; one is left to rounding."""
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text():
            wide = 0 if label.wordWrap() else label.sizeHint().width()
            tall = label.heightForWidth(label.width()) if label.wordWrap() else label.minimumSizeHint().height()
            if wide > label.width() + 1 or tall > label.height() + 1:
                yield label.text()


@pytest.mark.parametrize("scene", ALL, ids=lambda scene: scene.name)
def test_no_words_are_cut_short(window_of: WindowOf, qapp: QApplication, scene: scenes.Scene) -> None:
    """What stands on a screen can be read to its end."""
    window = window_of(text_size=TEXT_SIZES[-1])
    scene.set_up(window)
    settle(qapp)
    assert list(cut_short(window)) == []
