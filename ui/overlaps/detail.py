"""One entry in full: what it is, both sides, what officers said, what has happened, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.overlaps.acts import Act, acts_of
from ui.overlaps.acts_panel import ActsPanel
from ui.overlaps.happened import happened
from ui.overlaps.row import row_of
from ui.overlaps.sides_panel import SidesPanel
from ui.overlaps.state import Board, Entry, NoticeEntry, OverlapEntry
from ui.overlaps.steps_panel import StepsPanel
from ui.overlaps.table import table_of
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column, row
from ui.pieces.said import Said
from ui.pieces.scroller import Scroller
from ui.theme.look import Look
from ui.wording.labels import NOT_CONFIRMED
from ui.wording.overlaps import OVERLAPS

#: From this text size on, evidence and buttons have no room beside each other.
CRAMPED = 150


class Detail(Panel):
    """Emits `taken` with an act of the shown entry, `call`, and `left` when the focus has nowhere to be here."""

    taken = Signal(object)
    call = Signal()
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self.entry: Entry | None = None
        self._title, self._subtitle = Label("title", wrap=True), Label("small", wrap=True)
        self._clock, self._raised = Label("bold"), Label("late", OVERLAPS["raised"], wrap=True)
        self._sides, self.steps = SidesPanel(look), StepsPanel(look)
        self._note = Label("hint", NOT_CONFIRMED, wrap=True)
        self.said = Said()
        self.acts = ActsPanel(look)
        self._style = look
        look.changed.connect(self._arrange)
        self._lay_out()
        self.acts.taken.connect(self.taken)
        self.acts.call.connect(self.call)
        self.acts.left.connect(self.left)
        self.show_nothing()

    def show_entry(self, entry: Entry, board: Board) -> None:
        """Show an entry."""
        self.entry = entry
        line = row_of(entry, board)
        self._title.setText(line.title)
        self._subtitle.setText(line.text)
        self._clock.setText(line.clock)
        self._clock.set_role("late" if line.late else "bold")
        self._raised.setVisible(isinstance(entry, OverlapEntry) and entry.item.raised_again)
        self._note.setVisible(isinstance(entry, OverlapEntry))
        self._sides.show_table(table_of(entry), board.sources, board.now)
        self.steps.show_steps(happened(entry, board))
        self.acts.show_acts(acts_of(entry), may_call=bool(entry.contacts) or isinstance(entry, NoticeEntry))
        self._show(has_entry=True)

    def show_nothing(self) -> None:
        """Show that no entry is chosen."""
        self.entry = None
        self.acts.show_acts((), may_call=False)
        self._show(has_entry=False)

    def act_of(self, key: str) -> Act | None:
        """What a key does with the shown entry."""
        return self.acts.act_of(key)

    def _show(self, *, has_entry: bool) -> None:
        self._scroller.setVisible(has_entry)
        self.acts.setVisible(has_entry)

    def _lay_out(self) -> None:
        content = QWidget()
        inner = column(content, margin=(0, 0, 8, 0), gap=8)
        head = row(gap=12)
        words = column(gap=2)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        head.addLayout(words, 1)
        head.addWidget(self._clock, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(head)
        for widget in (self._raised, self._sides, self._note, Label("label", OVERLAPS["happened"]), self.steps):
            inner.addWidget(widget)
        inner.addStretch(1)
        self._scroller = Scroller(content)
        box = column(self, margin=(18, 14, 12, 14), gap=10)
        box.addWidget(self.said)
        box.addWidget(self._scroller, 1)
        self._inner, self._box = inner, box
        self._arrange()

    def _arrange(self) -> None:
        """Have the buttons below the scrolled content; where letters are large they scroll with it."""
        layout = self._inner if self._style.metrics.text_size >= CRAMPED else self._box
        layout.addWidget(self.acts)
