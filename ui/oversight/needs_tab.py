"""The needs that officers reported, counted by group; the board reads them, groups them and answers."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from overlap.needs import LONGEST_GROUP, SETTABLE, Need, NeedCount, NeedState, counted
from overlap.records import MAX_TEXT
from ui.oversight.short_list import ShortList
from ui.oversight.state import Board
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.pieces.panel import Panel, column, row
from ui.pieces.said import Said
from ui.theme.look import Look
from ui.wording.needs import NEEDS, count_text, count_title, need_text, need_title

_PAD = (16, 10, 16, 10)


class NeedsTab(QWidget):
    """Emits `answered` with the ids of needs, a state, a group and an answer."""

    answered = Signal(object, object, str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._counts: tuple[NeedCount, ...] = ()
        self._needs: tuple[Need, ...] = ()
        self._chosen: tuple[Need, ...] = ()
        self.model, self.text_model = LineModel(), LineModel()
        self.list = ShortList(look, self.model, NEEDS["board"])
        self.texts = ShortList(look, self.text_model, NEEDS["text_of"])
        self._none = Label("body", NEEDS["none"], wrap=True)
        self.states: ChoiceRow[NeedState] = ChoiceRow(
            look, NEEDS["answer"], [(state, NEEDS[state.value]) for state in SETTABLE]
        )
        self.group = Field(look, NEEDS["group"], LONGEST_GROUP)
        self.answer = Field(look, NEEDS["answer_text"], MAX_TEXT)
        self.button = Button(look, NEEDS["answer"], icon="send")
        self._hint = Said(keeps_room=True)
        self._form = Panel("card")
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._choose(now))
        self.button.clicked.connect(self._send)

    def show_board(self, board: Board) -> None:
        """Show the board's needs; the group that was chosen stays chosen where it still is."""
        before = self.list.currentIndex().row()
        self._needs, self._counts = board.needs, counted(board.needs)
        self.model.show_lines(tuple(Line("info-circle", count_title(each), count_text(each)) for each in self._counts))
        self._none.setVisible(not board.needs)
        self.list.setVisible(bool(board.needs))
        self._form.setVisible(board.is_board and bool(board.needs))
        if self._counts:
            self.list.setCurrentIndex(self.model.index(min(max(before, 0), len(self._counts) - 1), 0))
            self._choose(self.list.currentIndex())
        else:
            self.text_model.show_lines(())

    def say(self, words: str) -> None:
        """Tell what became of an answer, or what it lacks."""
        self._hint.say(words)

    def take_focus(self) -> None:
        """Put the focus on the counts."""
        self.list.setFocus()

    def _choose(self, index: QModelIndex) -> None:
        """Show what was written in the needs of one count."""
        if not 0 <= index.row() < len(self._counts):
            return
        count = self._counts[index.row()]
        wanted = (count.group, count.kind, count.state)
        self._chosen = tuple(each for each in self._needs if (each.group, each.kind, each.state) == wanted)
        self.text_model.show_lines(tuple(Line("file-text", need_title(each), need_text(each)) for each in self._chosen))
        self.group.setText(count.group)
        self.answer.setText(count.answer)
        self.say("")

    def _send(self) -> None:
        state, group, answer = self.states.value, self.group.text().strip(), self.answer.text().strip()
        if state is NeedState.GROUPED and not group:
            self.say(NEEDS["group_missing"])
            self.group.setFocus()
        elif state is NeedState.DECLINED and not answer:
            self.say(NEEDS["answer_missing"])
            self.answer.setFocus()
        elif self._chosen:
            self.answered.emit(tuple(each.event for each in self._chosen), state, group, answer)

    def _lay_out(self) -> None:
        box = row(self, gap=9)
        left, right, texts = Panel("card"), column(gap=9), Panel("card")
        counts = column(left, margin=_PAD, gap=6)
        for widget in (Label("label", NEEDS["board"]), Label("hint", NEEDS["board_hint"], wrap=True), self._none):
            counts.addWidget(widget)
        counts.addWidget(self.list, 1)
        counts.addStretch(0)
        below = column(texts, margin=_PAD, gap=6)
        below.addWidget(Label("label", NEEDS["text_of"]))
        below.addWidget(self.texts, 1)
        form = column(self._form, margin=_PAD, gap=6)
        fields = row(gap=12)
        for words, field, share in (("group", self.group, 2), ("answer_text", self.answer, 3)):
            part = column(gap=4)
            part.addWidget(Label("label", NEEDS[words]))
            part.addWidget(field)
            fields.addLayout(part, share)
        form.addWidget(self.states)
        form.addLayout(fields)
        send = row(gap=12)
        send.addWidget(self.button)
        send.addWidget(self._hint, 1)
        form.addLayout(send)
        right.addWidget(texts, 1)
        right.addWidget(self._form)
        box.addWidget(left, 2)
        box.addLayout(right, 3)
