"""The Subject screen: evidence, what is on file, flags, history, shared things, and what the other agency sees."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from overlap.answer import Agreement
from ui.check.evidence_table import EvidenceTable
from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.page import Page
from ui.pieces.panel import Panel, column, row
from ui.pieces.scroller import Scroller
from ui.subject.facts_panel import FactsPanel, FlagsPanel
from ui.subject.link_chart import LinkChart
from ui.subject.other_side import OtherSide
from ui.subject.state import SubjectView
from ui.subject.timeline import Timeline
from ui.theme.look import Look
from ui.wording import LABELS, match_subtitle, match_title
from ui.wording.subject import SUBJECT

#: From this text size on, the screen has no room for two columns.
_ONE_COLUMN = 125


class SubjectScreen(Page):
    """Shows what it is given; emits `opened` with another match, `stepped` with ±1, `wrong`, `printed` and `back`."""

    opened = Signal(object)
    stepped = Signal(int)
    wrong = Signal()
    printed = Signal()
    back = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.view: SubjectView | None = None
        self._only_differences = False
        self._title, self._source, self._note = Label("screen", wrap=True), Label("small", wrap=True), Label("aside")
        self._toggle = Button(look, f"D  {SUBJECT['differences']}")
        self._wrong = Button(look, f"W  {SUBJECT['wrong']}")
        self._print = Button(look, f"P  {SUBJECT['print']}")
        self._back = Button(look, f"Esc  {LABELS['back']}")
        self._flags, self._evidence = FlagsPanel(look), EvidenceTable(look)
        self._facts, self._other = FactsPanel(look), OtherSide()
        self.timeline, self.chart = Timeline(look), LinkChart(look)
        self._more = Label("hint", wrap=True)
        self._lay_out()
        self._connect()

    def show_view(self, view: SubjectView) -> None:
        """Show one record with its surroundings."""
        self.view = view
        self._title.setText(match_title(view.match))
        self._source.setText(match_subtitle(view.match))
        self._note.setText("")
        self._flags.show_view(view)
        self._facts.show_view(view)
        self._other.show_view(view)
        self.timeline.show_moments(view.moments, view.around.situation.now)
        self.chart.show_view(view)
        hidden = view.around.hidden
        self._more.setText(SUBJECT["more"].format(count=hidden) if hidden else "")
        self._more.setVisible(bool(hidden))
        self._show_evidence()
        self.mark_for([view.record, *(each.record for each in view.others)])

    @property
    def title(self) -> str:
        """What the shown record is called."""
        return self._title.text()

    def say(self, text: str) -> None:
        """Say beside the title what came of the officer's last act."""
        self._note.setText(text)

    def take_focus(self) -> None:
        """Put the focus where the arrows walk."""
        self.chart.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the screen's single letters."""
        keys = {
            Qt.Key.Key_D: self.toggle_differences,
            Qt.Key.Key_W: self.wrong.emit,
            Qt.Key.Key_P: self.printed.emit,
        }
        then = keys.get(Qt.Key(event.key()))
        if then is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            then()

    def toggle_differences(self) -> None:
        """Show only the fields that differ or are missing, or all of them again."""
        self._only_differences = not self._only_differences
        word = SUBJECT["everything" if self._only_differences else "differences"]
        self._toggle.set_words(f"D  {word}")
        self._show_evidence()

    def _show_evidence(self) -> None:
        if self.view is None:
            return
        match = self.view.match
        if self._only_differences:
            kept = tuple(each for each in match.evidence if each.agreement is not Agreement.SAME)
            match = type(match)(
                record=match.record, evidence=kept, bits=match.bits, probability=match.probability, grade=match.grade
            )
        self._evidence.show_match(match, self.view.asked)

    def _lay_out(self) -> None:
        box = column(self, margin=(18, 9, 18, 9), gap=9)
        box.addLayout(self._head())
        content = QWidget()
        content.setProperty("role", "ground")
        self._body = row(content, gap=12)
        below = row(gap=9)
        below.addWidget(self._facts, 10, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._other, 9, Qt.AlignmentFlag.AlignTop)
        evidence = column(gap=9)
        evidence.addWidget(self._flags)
        evidence.addWidget(self._evidence_card())
        evidence.addLayout(below)
        evidence.addStretch(1)
        around = column(gap=9)
        around.addWidget(self._chart_card())
        around.addWidget(self._timeline_card())
        around.addStretch(1)
        self._body.addLayout(evidence, 22)
        self._body.addLayout(around, 14)
        box.addWidget(Scroller(content), 1)
        self._look.changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        """Put both halves beside each other, or below each other where text is large."""
        large = self._look.metrics.text_size >= _ONE_COLUMN
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)

    def _head(self) -> QHBoxLayout:
        head = row(gap=9)
        words = column(gap=0)
        words.addWidget(self._title)
        words.addWidget(self._source)
        head.addLayout(words, 1)
        head.addWidget(self._note)
        for button in (self._toggle, self._wrong, self._print, self._back):
            head.addWidget(button)
        return head

    def _evidence_card(self) -> Panel:
        card = Panel("card")
        column(card, margin=(15, 12, 3, 12)).addWidget(self._evidence)
        return card

    def _chart_card(self) -> Panel:
        card = Panel("card")
        box = column(card, margin=(15, 12, 15, 12), gap=8)
        head = row()
        head.addWidget(Label("label", SUBJECT["links"]))
        head.addStretch(1)
        head.addWidget(Label("hint", SUBJECT["links_hint"]))
        box.addLayout(head)
        box.addWidget(self.chart)
        box.addWidget(self._more)
        return card

    def _timeline_card(self) -> Panel:
        card = Panel("card")
        box = column(card, margin=(15, 12, 15, 12), gap=8)
        box.addWidget(Label("label", SUBJECT["history"]))
        box.addWidget(self.timeline)
        return card

    def _connect(self) -> None:
        self.chart.opened.connect(self.opened)
        self.chart.turned.connect(self.stepped)
        self._toggle.clicked.connect(self.toggle_differences)
        self._wrong.clicked.connect(self.wrong)
        self._print.clicked.connect(self.printed)
        self._back.clicked.connect(self.back)
