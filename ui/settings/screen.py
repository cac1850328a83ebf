"""The Settings screen: cards in two columns, in one where letters or targets are large."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.pieces.label import Label
from ui.pieces.page import Page
from ui.pieces.panel import column, row
from ui.pieces.scroller import Scroller
from ui.settings.licences_card import LicencesCard
from ui.settings.limits_card import LimitsCard
from ui.settings.look_card import LookCard
from ui.settings.posting_card import PostingCard
from ui.settings.scanner_card import ScannerCard
from ui.settings.sound_card import SoundCard
from ui.settings.ways_card import WaysCard
from ui.theme.look import Look
from ui.wording.settings import SETTINGS

#: From this text size on there is one column.
_CRAMPED = 150


class SettingsScreen(Page):
    """Holds the cards, each with its own signals; the look changes by itself, the rest is kept by who listens."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._style = look
        self.look, self.sound, self.posting = LookCard(look), SoundCard(look), PostingCard(look)
        self.limits, self.scanner, self.licences = LimitsCard(), ScannerCard(look), LicencesCard()
        self.ways = WaysCard(look)
        content = QWidget()
        self._columns = row(content, gap=12)
        for cards in ((self.look, self.sound, self.posting, self.ways), (self.limits, self.scanner, self.licences)):
            side = column(gap=12)
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            self._columns.addLayout(side, 1)
        self._scroller = Scroller(content)
        box = column(self, margin=(18, 12, 18, 12), gap=10)
        box.addWidget(Label("screen", SETTINGS["title"]))
        box.addWidget(Label("hint", SETTINGS["hint"], wrap=True))
        box.addWidget(self._scroller, 1)
        look.changed.connect(self._arrange)
        self._arrange()

    def take_focus(self) -> None:
        """Put the focus on the first choice."""
        self.look.theme.take_focus()

    def reveal(self, card: QWidget) -> None:
        """Scroll to a card."""
        self._scroller.ensureWidgetVisible(card, 0, self._scroller.height() // 2)

    def _arrange(self) -> None:
        metrics = self._style.metrics
        cramped = metrics.text_size >= _CRAMPED
        way = QBoxLayout.Direction.TopToBottom if cramped else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
