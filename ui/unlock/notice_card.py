"""The use notice, which stays until it is acknowledged (CJIS Security Policy, AC-8), and why the laptop is locked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from ui.launcher.ending import Ending
from ui.pieces.button import Button
from ui.pieces.icon_line import IconLine
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.desktop import WORDS
from ui.wording.unlock import ENDINGS


class NoticeCard(Panel):
    """Emits `acknowledged`."""

    acknowledged = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self.button = Button(look, LABELS["acknowledge"], role="primary")
        self.button.clicked.connect(self.acknowledged)
        self._why = IconLine(look, "lock", "", "")
        box = column(self, margin=(30, 26, 30, 26), gap=14)
        box.addWidget(self._why)
        box.addWidget(Label("screen", WORDS["use_notice_title"]))
        box.addWidget(Label("body", LABELS["use_notice"], wrap=True))
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        self.show_before(Ending.STARTED)

    def show_before(self, ending: Ending) -> None:
        """Say why the session before ended."""
        title, text = ENDINGS[ending]
        self._why.say(title, text)
        self._why.setVisible(bool(title))
