"""The Check screen: it shows what it is given and says what the officer wants; it looks nothing up itself."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from overlap.query import Action
from ui.check.action_row import ActionRow
from ui.check.also_list import AlsoList
from ui.check.banner import Banner
from ui.check.entry_box import EntryBox
from ui.check.idle_panel import IdlePanel
from ui.check.matches_panel import MatchesPanel
from ui.check.nothing_panel import NothingPanel
from ui.check.notice_strip import NoticeStrip
from ui.check.problem_panel import ProblemPanel
from ui.check.stage import Stage
from ui.check.state import Answer, Idle
from ui.check.stop_strip import StopStrip
from ui.pieces.label import Label
from ui.pieces.page import Page
from ui.pieces.panel import column
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.problems import Trouble

#: An answer that arrives within this time replaces the old one without dimming it first.
DIM_AFTER_MS = 150


class CheckScreen(Page):
    """Emits `asked` with text and action, and the officer's intents on the shown answer."""

    asked = Signal(str, object)
    entered = Signal()
    reading = Signal(object, str)
    call = Signal()
    notify = Signal()
    decide = Signal()
    again = Signal(object)
    undecided_opened = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.answer: Answer | None = None
        self.purpose = ActionRow(look)
        self.entry = EntryBox(look)
        self.banner = Banner(look)
        self.also = AlsoList(look)
        self.stop, self.undecided = StopStrip(look), NoticeStrip(look)
        self.scanned = Label("aside", wrap=True)
        self.scanned.hide()
        self.idle = IdlePanel(look)
        self.matches = MatchesPanel(look)
        self.nothing = NothingPanel(look)
        self.problem = ProblemPanel(look)
        self._dim = QTimer(self)
        self._dim.setSingleShot(True)
        self._dim.setInterval(DIM_AFTER_MS)
        self._dim.timeout.connect(self._show_waiting)
        self._lay_out()
        self._connect()
        self._forget()
        self._go(self.idle)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.entry.field.text()

    def show_answer(self, answer: Answer, *, decided: bool = False, notified: bool = False) -> None:
        """Show an answer to what is typed."""
        self._settle()
        self.answer = answer
        assessment = answer.assessment
        self.entry.show_tokens(assessment.query.tokens)
        self.entry.show_note(LABELS["answered_in"].format(milliseconds=answer.milliseconds))
        self.banner.show_assessment(assessment)
        self.banner.show()
        self.also.show_facts(assessment)
        self.matches.show_assessment(assessment, decided=decided, notified=notified)
        if not assessment.matches:
            self.nothing.show_assessment(assessment)
        self._go(self.matches if assessment.matches else self.nothing)
        self.mark_for(each.record for each in assessment.matches or assessment.near_misses)

    def show_waiting(self) -> None:
        """Tell, after a moment, that the shown answer is of an earlier text."""
        if not self._dim.isActive():
            self._dim.start()

    def show_idle(self, idle: Idle) -> None:
        """Show the idle state; used while nothing is typed."""
        self.idle.show_idle(idle)
        if not self.text.strip():
            self._forget()
            self._go(self.idle)

    def show_problem(self, trouble: Trouble) -> None:
        """Show that the check could not be made."""
        self._forget()
        self.problem.show_problem(trouble)
        self._go(self.problem)

    def show_undecided(self, text: str) -> None:
        """Keep in sight that warnings wait for a decision; an empty text takes the strip away."""
        self.undecided.say(text)

    def start_new(self) -> None:
        """Empty the input and put the caret there."""
        self.entry.field.clear()
        self.focus_entry()

    def put(self, text: str, action: Action) -> None:
        """Ask something as if it had been typed."""
        self.purpose.choose(action)
        self.entry.field.setText(text)
        self.focus_entry()

    def put_scan(self, text: str, note: str) -> None:
        """Ask about a scanned document; `note` says what it is and what is doubtful, until the text changes."""
        self.put(text, self.purpose.action)
        self.scanned.setText(note)
        self.scanned.show()

    def take_focus(self) -> None:
        """Put the caret into the input."""
        self.focus_entry()

    def focus_entry(self) -> None:
        """Put the caret into the input."""
        self.entry.field.setFocus()

    def _lay_out(self) -> None:
        """Purpose and input stay; banner and body below them scroll where text or targets are large."""
        above = (self.stop, self.undecided, self.scanned, self.banner, self.also)
        self.stage = Stage(above, (self.idle, self.matches, self.nothing, self.problem), self.banner)
        box = column(self, margin=(18, 9, 18, 9), gap=9)
        box.addWidget(self.purpose)
        box.addWidget(self.entry)
        box.addWidget(self.stage, 1)

    def _connect(self) -> None:
        self.entry.edited.connect(self._on_edited)
        self.purpose.chosen.connect(self._ask)
        self.entry.entered.connect(self.entered)
        self.entry.reading.connect(self.reading)
        self.banner.call.connect(self.call)
        self.nothing.call.connect(self.call)
        self.matches.notify.connect(self.notify)
        self.matches.decide.connect(self.decide)
        self.idle.again.connect(self.again)
        self.undecided.opened.connect(self.undecided_opened)

    def _on_edited(self, text: str) -> None:
        self.scanned.hide()
        if not text.strip():
            self._forget()
            self._go(self.idle)
        self._ask()

    def _ask(self) -> None:
        self.asked.emit(self.text, self.purpose.action)

    def _show_waiting(self) -> None:
        self.banner.set_dimmed(dimmed=True)
        self.entry.show_note(LABELS["searching"])

    def _settle(self) -> None:
        self._dim.stop()
        self.banner.set_dimmed(dimmed=False)

    def _forget(self) -> None:
        self._settle()
        self.answer = None
        self.mark(None)
        self.banner.forget()
        self.banner.hide()
        self.also.hide()
        self.entry.show_note("")

    def _go(self, shown: QWidget) -> None:
        self.stage.show_page(shown)
