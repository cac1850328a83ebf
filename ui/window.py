"""The window: the frame around the screens, and the keys that work everywhere.

Knows which screen is shown and which key does what. It does *not* look anything up: `ui.session` connects the screens
with the vault and the agencies, `ui.desktop` starts it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLayout, QMainWindow, QStackedWidget, QWidget

from overlap.query import Action
from ui.activity.screen import ActivityScreen
from ui.bundles.card import BundleCard
from ui.check.contact_view import ContactView
from ui.check.decision_panel import DecisionPanel
from ui.check.notify_panel import NotifyPanel
from ui.check.screen import CheckScreen
from ui.frame.blank_screen import BlankScreen
from ui.frame.interruption import Interruption
from ui.frame.key_bar import KeyBar
from ui.frame.key_card import KeyCard
from ui.frame.keys import bind, bind_key
from ui.frame.limit_band import LimitBand
from ui.frame.look_keys import look_keys
from ui.frame.marking_strip import MarkingStrip
from ui.frame.practice_band import PracticeBand
from ui.frame.rail import Rail
from ui.frame.standing import Screen, Standing
from ui.frame.strip import TopStrip
from ui.frame.trouble_view import TroubleView
from ui.map.screen import MapScreen
from ui.needs.card import NeedCard
from ui.operations.screen import OperationsScreen
from ui.outbox.screen import OutboxScreen
from ui.overlaps.ask_panel import AskPanel
from ui.overlaps.screen import OverlapsScreen
from ui.oversight.export_card import ExportCard
from ui.oversight.screen import OversightScreen
from ui.oversight.table_card import TableCard
from ui.pieces.overlay import Overlay
from ui.pieces.page import Page
from ui.pieces.panel import column, row, rule
from ui.settings.rekey_card import RekeyCard
from ui.settings.screen import SettingsScreen
from ui.subject.screen import SubjectScreen
from ui.subject.state import SubjectView
from ui.theme.look import Look
from ui.wording.problems import Trouble

#: The rugged laptop's screen.
WIDTH, HEIGHT = 1366, 728


#: From this text size on, glove mode leaves no room for the key bar.
_CRAMPED = 150


class Window(QMainWindow):
    """Emits what the officer wants of the whole program; what concerns a check is the Check screen's own signal."""

    sync = Signal()
    carry = Signal()
    lock = Signal()
    exigent = Signal()
    new_check = Signal()
    raised_opened = Signal()
    closing = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setWindowTitle("Crosscheck")
        self.rail, self.strip, self.practice, self.keys = Rail(look), TopStrip(look), PracticeBand(look), KeyBar(look)
        self.limits, self.raised, self.marking = LimitBand(look), Interruption(look), MarkingStrip(look)
        self.settings = SettingsScreen(look)
        self.check, self.outbox, self.activity = CheckScreen(look), OutboxScreen(look), ActivityScreen(look)
        self.subject, self.overlaps = SubjectScreen(look), OverlapsScreen(look)
        self.operations = OperationsScreen(look)
        self.oversight, self.map = OversightScreen(look), MapScreen(look)
        self.screens = QStackedWidget()
        self._pages: dict[Screen, Page] = {
            Screen.CHECK: self.check,
            Screen.OVERLAPS: self.overlaps,
            Screen.OPERATIONS: self.operations,
            Screen.MAP: self.map,
            Screen.OUTBOX: self.outbox,
            Screen.ACTIVITY: self.activity,
            Screen.OVERSIGHT: self.oversight,
            Screen.SETTINGS: self.settings,
        }
        self._lay_out()
        self.key_card = KeyCard(look, self.ground)
        self.contact_view = ContactView(look, self.ground)
        self.decision = DecisionPanel(look, self.ground)
        self.notify_panel, self.ask_panel = NotifyPanel(look, self.ground), AskPanel(look, self.ground)
        self.need_card, self.bundle_card = NeedCard(look, self.ground), BundleCard(look, self.ground)
        self.export_card, self.table_card = ExportCard(look, self.ground), TableCard(look, self.ground)
        self.trouble, self.rekey_card = TroubleView(look, self.ground), RekeyCard(look, self.ground)
        self.blank = BlankScreen(look, self.ground)
        self._connect()
        look.changed.connect(self._restyle)
        self.resize(WIDTH, HEIGHT)
        self._restyle()
        self.show_screen(Screen.CHECK)

    def show_standing(self, standing: Standing) -> None:
        """Show the laptop's state in strip and rail."""
        self.strip.show_standing(standing)
        self.rail.show_standing(standing)
        self.practice.setVisible(standing.practice)

    def put_under_the_band(self, strip: QWidget) -> None:
        """Show a strip over all screens, below the band that tells practice."""
        self._right.insertWidget(1, strip)

    def show_screen(self, screen: Screen) -> None:
        """Show one screen if the officer's role has it; what is typed on Check stays as it is."""
        if not self.rail.is_offered(screen):
            return
        self.screens.setCurrentWidget(self._pages[screen])
        self.strip.say("")
        self.rail.show_screen(screen)
        self.keys.show_screen(screen)
        self._pages[screen].take_focus()

    def show_subject(self, view: SubjectView) -> None:
        """Show one record of the answer in full; it belongs to Check, where Esc leads back to."""
        self.subject.show_view(view)
        self.screens.setCurrentWidget(self.subject)
        self.rail.show_screen(Screen.CHECK)
        self.keys.show_keys("subject")
        self.subject.take_focus()

    def go_back(self) -> None:
        """Go to the list of matches from one of them, else to the input; what is typed there is never thrown away."""
        from_subject = self.screens.currentWidget() is self.subject
        self.show_screen(Screen.CHECK)
        if from_subject and self.check.answer is not None:
            self.check.matches.list.setFocus()

    def show_raised(self, text: str) -> None:
        """Interrupt on any screen with new information on an earlier check; an empty text takes it away."""
        self.raised.say(text)

    def say_trouble(self, trouble: Trouble) -> None:
        """Say what went wrong with something that the officer did, until it is closed."""
        self.trouble.show_trouble(trouble)

    def uncover(self) -> None:
        """Close every card over the screens, undecided; a blanked screen stays blank."""
        for card in self.ground.findChildren(Overlay):
            card.dismiss()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the session before the window goes."""
        self.closing.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        for page in (*self._pages.values(), self.subject):
            self.screens.addWidget(page)
            page.marked.connect(self._show_marking)
        self.screens.currentChanged.connect(self._show_marking)
        self.ground = QWidget()
        self.ground.setProperty("role", "ground")
        self.setCentralWidget(self.ground)
        self._right = right = column(gap=0)
        for widget in (self.practice, self.strip, rule(), self.limits):
            right.addWidget(widget)
        right.addWidget(self.raised)
        right.addWidget(self.screens, 1)
        right.addWidget(self.marking)
        right.addWidget(rule())
        right.addWidget(self.keys)
        box = row(self.ground, gap=0)
        box.addWidget(self.rail)
        box.addLayout(right, 1)
        layout = self.layout()
        if layout is not None:
            # The window may be as small as the screen; content that then has no room scrolls.
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_screen)
        self.rail.lock.connect(self.lock)
        self.raised.opened.connect(self.raised_opened)
        self.outbox.sync.connect(self.sync)
        self.outbox.carry.connect(self.carry)
        intents: dict[str, Callable[[], None]] = {
            "new": self.new_check.emit, "call": self._call, "notify": self.check.notify.emit,
            "decide": self.check.decide.emit, "exigent": self.exigent.emit, "sync": self.sync.emit,
            "carry": self.carry.emit,
            "back": self.go_back, "blank": self.blank.blank, "lock": self.lock.emit, "help": self.key_card.open,
            "settings": partial(self.show_screen, Screen.SETTINGS), "need": self._ask_need,
            **look_keys(self.look),
        }  # fmt: skip
        bind(self, intents, self.is_covered)
        for at, screen in enumerate(Screen):
            bind_key(self, f"Ctrl+{at + 1}", partial(self.show_screen, screen), self.is_covered)
        for at, action in enumerate(Action):
            bind_key(self, f"Alt+{at + 1}", partial(self._act, action), self.is_covered)

    def is_covered(self) -> bool:
        """Whether a card is over the screens, so that their keys must not work."""
        return self.blank.isVisible() or any(card.isVisible() for card in self.ground.findChildren(Overlay))

    def _call(self) -> None:
        """Show whom to call about what the shown screen is about."""
        shown = self.screens.currentWidget()
        (self.operations.call if shown is self.operations else self.check.call).emit()

    def _ask_need(self) -> None:
        shown = self.screens.currentWidget()
        named = (screen.value for screen, page in self._pages.items() if page is shown)
        self.need_card.ask(next(named, "subject"))

    def _show_marking(self) -> None:
        """Carry the marking of the screen that is shown."""
        shown = self.screens.currentWidget()
        self.marking.show_marking(shown.marking if isinstance(shown, Page) else None)

    def _act(self, action: Action) -> None:
        self.show_screen(Screen.CHECK)
        self.check.purpose.choose(action)

    def _restyle(self) -> None:
        metrics = self.look.metrics
        # Where fingers and letters are large the room is needed for the banner; F1 still shows the keys.
        self.keys.setVisible(not (metrics.glove and metrics.text_size >= _CRAMPED))
        self.setStyleSheet(self.look.style_sheet())
