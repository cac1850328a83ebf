"""The Check screen: it shows what it is given and says what the officer wants; it looks nothing up itself."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from overlap.answer import Assessment, Match
from overlap.query import Action
from overlap.records import Pointer
from ui.check.action_row import ActionRow
from ui.check.ages_panel import AgesPanel
from ui.check.also_list import AlsoList
from ui.check.banner import Banner
from ui.check.coverage_card import CoverageCard
from ui.check.entry_box import EntryBox
from ui.check.evidence_card import EvidenceCard
from ui.check.help_card import HelpCard
from ui.check.idle_panel import IdlePanel
from ui.check.match_list import MatchList
from ui.check.near_misses import NearMisses
from ui.check.notice_strip import NoticeStrip
from ui.check.problem_panel import ProblemPanel
from ui.check.state import Answer, Idle
from ui.pieces.label import Label
from ui.pieces.panel import column, row
from ui.pieces.scroller import Scroller
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.desktop import WORDS, matches_words
from ui.wording.problems import Trouble

#: An answer that arrives within this time replaces the old one without dimming it first.
DIM_AFTER_MS = 150


class Body(Enum):
    """What stands below the banner."""

    IDLE = "idle"
    MATCHES = "matches"
    NOTHING = "nothing"
    PROBLEM = "problem"


class CheckScreen(QWidget):
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
        self.setProperty("role", "ground")
        self.answer: Answer | None = None
        self.purpose = ActionRow(look)
        self.entry = EntryBox(look)
        self.banner = Banner(look)
        self.also = AlsoList(look)
        self.undecided = NoticeStrip(look)
        self.matches = MatchList(look)
        self.evidence = EvidenceCard(look)
        self._near = NearMisses(look)
        self._coverage = CoverageCard(look)
        self._help = HelpCard(look)
        self._help.call.connect(self.call)
        self._ages = AgesPanel(look, LABELS["how_current"])
        self._idle = IdlePanel(look)
        self._problem = ProblemPanel(look)
        self._count = Label("label")
        self._hidden = Label("hint")
        self._bodies = QStackedWidget()
        self._dim = QTimer(self)
        self._dim.setSingleShot(True)
        self._dim.setInterval(DIM_AFTER_MS)
        self._dim.timeout.connect(self._show_waiting)
        self._lay_out()
        self._connect()

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
        self._show_matches(assessment)
        self._near.show_matches(assessment.near_misses)
        self._ages.show_sources(assessment.situation.sources, assessment.situation.now)
        self._coverage.show_sources(assessment.situation.sources, assessment.situation.now)
        self._help.setVisible(bool(assessment.contacts))
        self.evidence.line.show_assessment(assessment, decided=decided, notified=notified)
        self._go(Body.MATCHES if assessment.matches else Body.NOTHING)

    def show_waiting(self) -> None:
        """Tell, after a moment, that the shown answer is of an earlier text."""
        if not self._dim.isActive():
            self._dim.start()

    def show_idle(self, idle: Idle) -> None:
        """Show the idle state; used while nothing is typed."""
        self._idle.show_idle(idle)
        if not self.text.strip():
            self._forget()
            self._go(Body.IDLE)

    def show_problem(self, trouble: Trouble) -> None:
        """Show that the check could not be made."""
        self._forget()
        self._problem.show_problem(trouble)
        self._go(Body.PROBLEM)

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

    def focus_entry(self) -> None:
        """Put the caret into the input."""
        self.entry.field.setFocus()

    def _lay_out(self) -> None:
        box = column(self, margin=(18, 9, 18, 9), gap=9)
        for widget in (self.purpose, self.entry, self.undecided, self.banner, self.also):
            box.addWidget(widget)
        self._pages = {
            Body.IDLE: Scroller(self._idle),
            Body.MATCHES: self._matches_page(),
            Body.NOTHING: Scroller(self._nothing_page()),
            Body.PROBLEM: Scroller(self._problem),
        }
        for page in self._pages.values():
            self._bodies.addWidget(page)
        box.addWidget(self._bodies, 1)
        self.banner.hide()
        self.also.hide()

    def _matches_page(self) -> QWidget:
        page = QWidget()
        head = row()
        head.addWidget(self._count)
        head.addWidget(self._hidden)
        head.addStretch(1)
        head.addWidget(Label("hint", LABELS["strongest_first"]))
        left = column(gap=5)
        left.addLayout(head)
        left.addWidget(self.matches, 1)
        box = row(page, gap=12)
        box.addLayout(left, 9)
        box.addWidget(self.evidence, 17)
        return page

    def _nothing_page(self) -> QWidget:
        page = QWidget()
        box = row(page, gap=12)
        for stretch, cards in ((3, (self._near, self._coverage)), (2, (self._ages, self._help))):
            side = column(gap=12)
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            box.addLayout(side, stretch)
        return page

    def _connect(self) -> None:
        self.entry.edited.connect(self._on_edited)
        self.purpose.chosen.connect(lambda _action: self._ask())
        self.entry.entered.connect(self.entered)
        self.entry.reading.connect(self.reading)
        self.banner.call.connect(self.call)
        self.matches.chosen.connect(self._on_match)
        self.evidence.notify.connect(self.notify)
        self.evidence.decide.connect(self.decide)
        self._idle.again.connect(self.again)
        self.undecided.opened.connect(self.undecided_opened)

    def _on_edited(self, text: str) -> None:
        if not text.strip():
            self._forget()
            self._go(Body.IDLE)
        self._ask()

    def _ask(self) -> None:
        self.asked.emit(self.text, self.purpose.action)

    def _show_matches(self, assessment: Assessment) -> None:
        self.matches.show_matches(assessment.matches)
        self._count.setText(matches_words(len(assessment.matches)))
        self._hidden.setText(WORDS["hidden_more"].format(count=assessment.hidden) if assessment.hidden else "")
        self._on_match(self.matches.chosen_match())

    def _on_match(self, match: Match | None) -> None:
        if match is not None and self.answer is not None:
            self.evidence.show_match(match, self.answer.assessment)

    def _show_waiting(self) -> None:
        self.banner.set_dimmed(True)
        self.entry.show_note(LABELS["searching"])

    def _settle(self) -> None:
        self._dim.stop()
        self.banner.set_dimmed(False)

    def _forget(self) -> None:
        self._settle()
        self.answer = None
        self.banner.forget()
        self.banner.hide()
        self.also.hide()
        self.entry.show_note("")

    def _go(self, body: Body) -> None:
        self._bodies.setCurrentWidget(self._pages[body])


def is_restricted_only(assessment: Assessment) -> bool:
    """Whether all that came up is withheld, so that no list and no field may be shown."""
    return bool(assessment.matches) and all(isinstance(match.record, Pointer) for match in assessment.matches)
