"""The window: the frame around the screens, and the keys that work everywhere.

Knows which screen is shown and which key does what. It does *not* look anything up: `ui.session` connects the screens
with the vault and the agencies.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLayout, QMainWindow, QStackedWidget, QWidget

from ui.check.contact_view import ContactView
from ui.check.decision_panel import DecisionPanel
from ui.check.screen import CheckScreen
from ui.frame.blank_screen import BlankScreen
from ui.frame.key_bar import KeyBar
from ui.frame.key_card import KeyCard
from ui.frame.practice_band import PracticeBand
from ui.frame.rail import Rail
from ui.frame.standing import Screen, Standing
from ui.frame.strip import TopStrip
from ui.pieces.panel import column, row, rule
from ui.theme.look import Look

#: The rugged laptop's screen.
WIDTH, HEIGHT = 1366, 728


class Window(QMainWindow):
    """Emits `sync`, `lock`, `exigent` and `closing`; everything on the Check screen is the screen's own signal."""

    sync = Signal()
    lock = Signal()
    exigent = Signal()
    closing = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setWindowTitle("Crosscheck")
        self.rail = Rail(look)
        self.strip = TopStrip(look)
        self.practice = PracticeBand(look)
        self.keys = KeyBar(look)
        self.check = CheckScreen(look)
        self.screens = QStackedWidget()
        self._pages: dict[Screen, QWidget] = {Screen.CHECK: self.check}
        self._lay_out()
        self._let_shrink()
        self.key_card = KeyCard(look, self._ground)
        self.contact_view = ContactView(look, self._ground)
        self.decision = DecisionPanel(look, self._ground)
        self.blank = BlankScreen(look, self._ground)
        look.changed.connect(self._restyle)
        self.resize(WIDTH, HEIGHT)
        self._restyle()
        self.show_screen(Screen.CHECK)

    def show_standing(self, standing: Standing) -> None:
        """Show the laptop's state in strip and rail."""
        self.strip.show_standing(standing)
        self.rail.show_standing(standing)
        self.practice.setVisible(standing.practice)

    def show_screen(self, screen: Screen) -> None:
        """Show one screen."""
        self.screens.setCurrentWidget(self._pages[screen])
        self.rail.show_screen(screen)
        self.keys.show_screen(screen)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the session before the window goes."""
        self.closing.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        for page in self._pages.values():
            self.screens.addWidget(page)
        self._ground = QWidget()
        self._ground.setProperty("role", "ground")
        self.setCentralWidget(self._ground)
        right = column(gap=0)
        for widget in (self.practice, self.strip, rule()):
            right.addWidget(widget)
        right.addWidget(self.screens, 1)
        right.addWidget(rule())
        right.addWidget(self.keys)
        box = row(self._ground, gap=0)
        box.addWidget(self.rail)
        box.addLayout(right, 1)

    def _let_shrink(self) -> None:
        """Let the window be as small as the screen; content that then has no room scrolls."""
        layout = self.layout()
        if layout is not None:
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    def _restyle(self) -> None:
        self.setStyleSheet(self.look.style_sheet())
