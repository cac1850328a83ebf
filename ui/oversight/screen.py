"""The Oversight screen for supervisors, governance board and auditors: counts of a period, and checks of others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from overlap.oversight import By
from ui.oversight.checks_tab import ChecksTab
from ui.oversight.measures_tab import MeasuresTab
from ui.oversight.needs_tab import NeedsTab
from ui.oversight.state import Board, Figures, Span, Tab, Threats
from ui.oversight.threat_tab import ThreatTab
from ui.pieces.alert import speak
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.label import Label
from ui.pieces.page import Page
from ui.pieces.panel import column, row
from ui.pieces.scroller import Scroller
from ui.theme.look import Look
from ui.wording.oversight import OVERSIGHT, period_words

_TABS = tuple((tab, OVERSIGHT[tab.value]) for tab in Tab)
_SPANS = ((Span.WEEK, OVERSIGHT["week"]), (Span.MONTH, OVERSIGHT["month"]), (Span.QUARTER, OVERSIGHT["quarter"]))
_PLACES = ((By.SECTOR, OVERSIGHT["sector"]), (By.UNIT, OVERSIGHT["unit"]))
#: Keys of the screen, while no text is being written.
_KEYS = {"M": Tab.MEASURES, "T": Tab.THREAT, "N": Tab.NEEDS, "C": Tab.CHECKS}
_REPORT = "R"
#: How many weeks, or blocks of them, a key moves the period back.
_MOVES = {"[": 1, "]": -1}


class OversightScreen(Page):
    """Emits `asked` when another period or place is wanted, `report` for files of what is shown.

    `sign` asks for the agency's signature on the assessment, `open_file` for one that the other agency sent,
    `listed` for the list of checks of the week that is so many weeks back.
    """

    asked = Signal()
    report = Signal()
    sign = Signal()
    open_file = Signal()
    listed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.tabs: ChoiceRow[Tab] = ChoiceRow(look, OVERSIGHT["part"], _TABS)
        self.spans: ChoiceRow[Span] = ChoiceRow(look, OVERSIGHT["span"], _SPANS)
        self.places: ChoiceRow[By] = ChoiceRow(look, OVERSIGHT["by"], _PLACES)
        self.measures, self.threat, self.needs = MeasuresTab(look), ThreatTab(look), NeedsTab(look)
        self.checks = ChecksTab(look)
        self.report_button = Button(look, OVERSIGHT["report"], icon="file-text")
        self.sign_button = Button(look, OVERSIGHT["sign"].format(agency=""))
        self.open_button = Button(look, OVERSIGHT["open_assessment"])
        self._when, self._as_of = Label("title"), Label("hint", wrap=True)
        self._empty, self._small = Label("body", OVERSIGHT["none"], wrap=True), Label("hint", wrap=True)
        self._stack = QStackedWidget()
        #: How many weeks before the last whole one the period ends.
        self.back = 0
        #: How many weeks before this one the checks that are listed were made.
        self.checks_back = 0
        self._counts = Label("hint", OVERSIGHT["counts_only"])
        self._shown: dict[Tab, bool] = dict.fromkeys(Tab, False)
        self._lay_out()
        self._connect()
        self.offer_checks(offered=False)

    def take_focus(self) -> None:
        """Put the focus on the parts of the screen."""
        self.tabs.take_focus()

    def show_figures(self, figures: Figures, as_of: str, small: str) -> None:
        """Show the measures of a period, from when they are, and what is kept back."""
        self._shown[Tab.MEASURES] = bool(figures.answers)
        self._when.setText(period_words(figures.period.begins, figures.period.ends))
        self._as_of.setText(as_of)
        self._small.setText(small)
        self.measures.show_figures(figures)
        self._turn()

    def show_threats(self, threats: Threats, agency: str) -> None:
        """Show the threat picture, and whether this officer may have it signed for their agency."""
        self._shown[Tab.THREAT] = bool(threats.statements)
        self.threat.show_threats(threats)
        self.sign_button.set_words(OVERSIGHT["sign"].format(agency=agency))
        self.sign_button.setEnabled(threats.may_sign and threats.assessment is not None)
        self._turn()

    def show_board(self, board: Board) -> None:
        """Show the needs that the board answers."""
        self._shown[Tab.NEEDS] = True
        self.needs.show_board(board)
        self._turn()

    def offer_checks(self, *, offered: bool) -> None:
        """Have the part in which checks of others are looked at, or not."""
        self._shown[Tab.CHECKS] = offered
        if not offered:
            self.checks.leave()
        self.tabs.offer([tab for tab in Tab if offered or tab is not Tab.CHECKS])
        self._turn()

    def say(self, words: str) -> None:
        """Tell what is going on, or what went wrong, in the place of the figures that are not there."""
        if words != self._empty.text():
            speak(self._empty, words)
        self._empty.setText(words)

    def tell(self, words: str) -> None:
        """Tell what became of files or a signature."""
        self._as_of.setText(words)
        speak(self._as_of, words)

    def choose(self, tab: Tab) -> None:
        """Show one part, if the officer's role has it."""
        if tab is Tab.CHECKS and not self._shown[tab]:
            return
        self.tabs.take(tab)
        self._chosen()

    def _move(self, steps: int) -> None:
        """Ask for the period before, or after; never one that is not over, but for checks of this week."""
        if self.tab is Tab.CHECKS:
            self.checks_back = max(0, self.checks_back + steps)
            self.listed.emit()
        elif (self.back or steps > 0) and self.tab is not Tab.NEEDS:
            self.back = max(0, self.back + steps * self.spans.value.step)
            self.asked.emit()

    def _report(self) -> None:
        """Ask for a report where there is something to be written."""
        if self.report_button.isVisible():
            self.report.emit()

    @property
    def told(self) -> str:
        """What stands beside the title: from when the figures are, or what became of files or a signature."""
        return self._as_of.text()

    @property
    def tab(self) -> Tab:
        """Which part is shown."""
        return self.tabs.value

    def _chosen(self) -> None:
        """Show the part that was chosen, and ask for its list where it has one."""
        self._turn()
        if self.tab is Tab.CHECKS:
            self.listed.emit()

    def _turn(self) -> None:
        """Show the chosen part, or that it has no figures yet."""
        tab = self.tabs.value
        has = self._shown[tab]
        parts = {
            Tab.MEASURES: self.measures, Tab.THREAT: self.threat, Tab.NEEDS: self.needs, Tab.CHECKS: self.checks,
        }  # fmt: skip
        self._stack.setCurrentWidget(parts[tab])
        self._stack.setVisible(has)
        self._empty.setVisible(not has)
        is_threat, is_list = tab is Tab.THREAT, tab in {Tab.NEEDS, Tab.CHECKS}
        self.places.setVisible(tab is Tab.MEASURES)
        self.spans.setVisible(not is_list)
        self._small.setVisible(not is_list)
        self._when.setVisible(not is_list)
        self._counts.setVisible(tab is not Tab.CHECKS)
        self.report_button.setVisible(has and not is_list)
        for button in (self.sign_button, self.open_button):
            button.setVisible(has and is_threat)

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda _: self._chosen())
        for key, tab in _KEYS.items():
            self._bind(key, partial(self.choose, tab))
        self._bind(_REPORT, self._report)
        for key, steps in _MOVES.items():
            self._bind(key, partial(self._move, steps))
        for choices in (self.spans, self.places):
            choices.chosen.connect(lambda _: self.asked.emit())
        self.report_button.clicked.connect(self.report)
        self.sign_button.clicked.connect(self.sign)
        self.open_button.clicked.connect(self.open_file)

    def _bind(self, key: str, then: Callable[[], None]) -> None:
        """Have a letter do something while this screen has the focus; in a text it stays a letter."""
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(then)

    def _lay_out(self) -> None:
        head, choices, foot = row(), row(gap=18), row(gap=9)
        head.addWidget(Label("screen", OVERSIGHT["title"]))
        head.addWidget(self._when)
        self._as_of.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._as_of, 1)
        for each, share in ((self.tabs, 4), (self.spans, 4), (self.places, 2)):
            choices.addWidget(each, share)
        for button in (self.report_button, self.sign_button, self.open_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._small, 2)
        foot.addWidget(self._counts)
        for part in (self.measures, self.threat, self.needs, self.checks):
            self._stack.addWidget(part)
        box = column(self, margin=(18, 10, 18, 8), gap=9)
        box.addLayout(head)
        box.addLayout(choices)
        box.addWidget(self._empty)
        self.scroller = Scroller(self._stack)
        box.addWidget(self.scroller, 1)
        box.addLayout(foot)
