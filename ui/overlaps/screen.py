"""The Overlaps screen: what needs the officer, what waits, what is resolved; evidence beside evidence.

It shows the board that it is given and says what the officer wants; it looks nothing up itself.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from overlap.answer import SourceCondition
from overlap.inbox import Stand
from ui.overlaps.acts import Act, Asks
from ui.overlaps.detail import CRAMPED, Detail
from ui.overlaps.entry_list import EntryList
from ui.overlaps.model import OverlapModel
from ui.overlaps.row import row_of
from ui.overlaps.state import Board, Entry
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.label import Label
from ui.pieces.page import Page
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording.overlaps import OVERLAPS, STANDS, comparing_words, entry_title
from ui.wording.problems import Trouble
from ui.wording.sources import age, source_title

_TURNS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_RELIED = (SourceCondition.CURRENT,)


class OverlapsScreen(Page):
    """Emits `done` with a whole deed, `asked` with title and act of one that needs a code first, `call` with contacts.

    `called` carries what is known of whom to call for the shown entry.
    """

    done = Signal(object)
    asked = Signal(str, object)
    called = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.board: Board | None = None
        self.model = OverlapModel()
        self.tabs = ChoiceRow(look, OVERLAPS["title"], [(stand, words) for stand, words in STANDS.items()])
        self.list = EntryList(look, self.model, OVERLAPS["list"])
        self.detail = Detail(look)
        self._empty, self._empty_text = Label("strong", OVERLAPS["loading"], wrap=True), Label("body", wrap=True)
        self._notes, self._hint = Label("hint", wrap=True), Label("hint", OVERLAPS["hint"])
        self._style = look
        #: The entry that the officer came to, listed or not; None before the first.
        self._chosen: str | None = None
        self._lay_out()
        self._connect()
        look.changed.connect(self._arrange)

    @property
    def stand(self) -> Stand:
        """Which list is shown."""
        return self.tabs.value

    def take_focus(self) -> None:
        """Put the focus on the list."""
        self.list.setFocus()

    def show_board(self, board: Board) -> None:
        """Show the entries as they stand; the chosen one stays shown, though it went to another list."""
        self.board = board
        self.tabs.name({stand: f"{words}  {len(board.standing(stand))}" for stand, words in STANDS.items()})
        self._notes.setText(" · ".join(_notes(board)))
        self._notes.setVisible(bool(self._notes.text()))
        self._show_list()

    def show_trouble(self, trouble: Trouble) -> None:
        """Show that the entries can't be read, with what that means and what to do."""
        self.board = None
        self.mark(None)
        self.model.show_rows(())
        self.detail.show_nothing()
        self._say(OVERLAPS["error"], f"{trouble.happened}. {trouble.to_do}.")

    def show_entry(self, key: str) -> None:
        """Turn to the list that an entry is in, and choose it."""
        entry = self._entry(key)
        if entry is not None:
            if key != self._chosen:
                self.say("")
            self._chosen = key
            self.tabs.take(entry.stand)
            self._show_list()

    def say(self, words: str) -> None:
        """Say what became of what the officer did with the shown entry, until another one is shown."""
        self.detail.said.say(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the screen's single letters and digits."""
        key, plain = Qt.Key(event.key()), not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        act = self.detail.act_of(event.text().upper()) if plain and event.text() else None
        if plain and key in _TURNS:
            self._turn(_TURNS[key])
        elif plain and key is Qt.Key.Key_C:
            self._call()
        elif act is not None:
            if not event.isAutoRepeat():
                self._take(act)
        else:
            super().keyPressEvent(event)

    def _turn(self, by: int) -> None:
        """Go to the list beside the shown one."""
        stands = list(Stand)
        at = stands.index(self.stand) + by
        if 0 <= at < len(stands):
            self.tabs.take(stands[at])
            self._show_another()

    def _take(self, act: Act) -> None:
        entry = self.detail.entry
        if entry is None:
            return
        if act.asks is Asks.NOTHING:
            self.done.emit(act.deed)
        else:
            self.asked.emit(entry_title(entry), act)

    def _call(self) -> None:
        if self.detail.entry is not None:
            self.called.emit(self.detail.entry.contacts)

    def _show_another(self) -> None:
        """Show another list, from its first entry on unless the chosen one is in it."""
        entry = self._entry(self._chosen or "")
        if entry is None or entry.stand is not self.stand:
            self._chosen = None
        self._show_list()

    def _show_list(self) -> None:
        board = self.board
        if board is None:
            return
        entries, row = board.standing(self.stand), self.list.currentIndex().row()
        self.model.show_rows(tuple(row_of(entry, board) for entry in entries))
        self.mark_for(record for entry in entries for record in entry.held)
        self._say(*(("", "") if entries else _empty_words(board, self.stand)))  # the list stays, and the keys with it
        if entries and (self._chosen is None or self.model.place_of(self._chosen) is not None):
            self.list.choose(self._chosen or "")
        else:  # what the officer did is to be seen, and a second press must not fall upon the next entry
            self.list.leave(row)
            self._show_chosen(self._chosen or "")

    def _on_chosen(self, key: str) -> None:
        """Show what the officer came to."""
        if key != self._chosen:
            self.say("")
        self._chosen = key
        self._show_chosen(key)

    def _show_chosen(self, key: str) -> None:
        entry = self._entry(key)
        if entry is not None and self.board is not None:
            self.detail.show_entry(entry, self.board)
        else:
            self.detail.show_nothing()

    def _entry(self, key: str) -> Entry | None:
        entries = self.board.entries if self.board is not None else ()
        return next((entry for entry in entries if entry.key == key), None)

    def _say(self, title: str, text: str) -> None:
        """Say why the list is empty, in its place."""
        for label, words in ((self._empty, title), (self._empty_text, text)):
            label.setText(words)
            label.setVisible(bool(words))

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda _: self._show_another())
        self.list.chosen.connect(self._on_chosen)
        self.detail.left.connect(self.take_focus)
        self.detail.taken.connect(self._take)
        self.detail.call.connect(self._call)

    def _lay_out(self) -> None:
        head = row(gap=12)
        head.addWidget(Label("screen", OVERLAPS["title"]))
        head.addWidget(self._hint)
        left = column(gap=8)
        for widget in (self._notes, self._empty, self._empty_text):
            left.addWidget(widget)
        left.addWidget(self.list, 1)
        self._head, self._left = head, left
        body = row(gap=12)
        body.addLayout(left, 5)
        body.addWidget(self.detail, 8)
        box = column(self, margin=(18, 12, 18, 12), gap=10)
        box.addLayout(head)
        box.addLayout(body, 1)
        self._arrange()

    def _arrange(self) -> None:
        """Have the lists' names above the list, or beside the title where letters are large."""
        cramped = self._style.metrics.text_size >= CRAMPED
        if cramped:
            self._head.insertWidget(1, self.tabs, 1)
        else:
            self._left.insertWidget(0, self.tabs)
        self._head.setStretch(0, int(not cramped))
        self._hint.setVisible(not cramped)


def _notes(board: Board) -> list[str]:
    """What has to be known of all entries: clock, age of the copies, work that is still to be done."""
    old = [state for state in board.sources if state.condition not in _RELIED and state.as_of is not None]
    ages = ", ".join(f"{source_title(state.system)} {age(state, board.now)}" for state in old)
    return [
        words
        for words in (
            OVERLAPS["clock"] if board.clock_wrong else "",
            OVERLAPS["stale"].format(ages=ages) if old else "",
            comparing_words(board.left) if board.left else "",
        )
        if words
    ]


def _empty_words(board: Board, stand: Stand) -> tuple[str, str]:
    """Why a list is empty, and what would be in it."""
    if board.sealed:
        return OVERLAPS["sealed"], OVERLAPS["sealed_text"]
    if any(state.condition is SourceCondition.NEVER for state in board.sources):
        return OVERLAPS["never"], OVERLAPS["never_text"]
    name = {Stand.NEEDS_YOU: "needs", Stand.WAITING: "waiting", Stand.RESOLVED: "resolved"}[stand]
    return OVERLAPS[f"empty_{name}"], OVERLAPS[f"empty_{name}_text"]
