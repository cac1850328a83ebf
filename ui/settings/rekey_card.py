"""The card of a new key: what is to open the vault again is shown, it tells how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from storage.keys import SlotKind
from storage.proofs import CardPin, Passphrase, Proof
from storage.slot_changes import SlotEntry
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay, is_back
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording import LABELS
from ui.wording.problems import Trouble
from ui.wording.rekey import REKEY, way_words

_WIDTH = 820
#: As on Unlock: longer than anyone types.
_LONGEST = 256
_SHOWN = (SlotKind.PASSPHRASE, SlotKind.CARD)


class RekeyCard(Overlay):
    """Emits `begun` with what was shown and whether the other ways may go, `stop`, and `lock` once it is over.

    While it is under way, and once the vault was closed for it, the card can't be left: there is no vault behind it.
    """

    begun = Signal(object, bool)
    stop = Signal()
    lock = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._fields: dict[str, tuple[SlotEntry, Field]] = {}
        self._by_itself = False
        self._is_running = self._is_over = False
        self._unshown: ChoiceRow[bool] = ChoiceRow(
            look, REKEY["unshown"], ((False, REKEY["unshown_stay"]), (True, REKEY["unshown_go"]))
        )
        self.writing = Button(look, REKEY["write"], role="critical")
        self.stopping, self.locking = Button(look, REKEY["stop"]), Button(look, REKEY["lock"], role="primary")
        self._form = QWidget()
        self._again, self._empty = (
            Label("label", REKEY["again"], wrap=True),
            Label("label", REKEY["unshown"], wrap=True),
        )
        self._agency = Label("small", REKEY["kept_by_itself"], wrap=True)
        self._said, self._more, self._keys = Label("strong", "", wrap=True), Label("body", "", wrap=True), Label("hint")
        self._lay_out()
        self.writing.clicked.connect(self._begin)
        self.stopping.clicked.connect(self.stop)
        self.locking.clicked.connect(self.lock)

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of the ways that are shown again, by their ids."""
        return {name: field for name, (_, field) in self._fields.items()}

    def ask(self, ways: Sequence[SlotEntry]) -> None:
        """Open the card for a vault's ways in, with the focus on the first that is to be shown."""
        self._forget()
        for way in (each for each in ways if each.kind in _SHOWN):
            field = Field(self._look, way_words(way), _LONGEST)
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.returnPressed.connect(self._begin)
            self._fields[way.id] = (way, field)
            self._places.addWidget(Label("label", way_words(way), wrap=True))
            self._places.addWidget(field)
        kinds = [way.kind for way in ways]
        self._by_itself = SlotKind.PRACTICE in kinds
        self._agency.setVisible(SlotKind.RECOVERY in kinds)
        self._again.setVisible(bool(self._fields))
        for widget in (self._empty, self._unshown):
            widget.setVisible(len(self._fields) + self._by_itself > 1)
        self._unshown.take(False)
        self._is_running = self._is_over = False
        self._say("", "")
        self.card.setFixedWidth(self._look.metrics.display(_WIDTH))
        self.open()
        self._allow()
        self._first().setFocus()

    def show_running(self, words: str) -> None:
        """Show how far it is; only a stop is offered."""
        was_running, self._is_running = self._is_running, True
        self._say(words, "")
        if not was_running:
            self._allow()
            self.stopping.setFocus()

    def show_refused(self, trouble: Trouble) -> None:
        """Show why it was not begun; what was typed is typed anew."""
        self._is_running = False
        self._tell(trouble)
        self._clear()
        self._first().setFocus()

    def show_over(self, trouble: Trouble) -> None:
        """Show what came of it; nothing is left but to lock."""
        self._is_running, self._is_over = False, True
        self._tell(trouble)
        self._clear()
        self.locking.setFocus()

    def dismiss(self) -> None:
        """Close the card while there is a vault behind it, and forget what was typed."""
        if not self._is_running and not self._is_over:
            self._forget()
            super().dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stop by Esc what is under way; lock by it where nothing else is left."""
        if is_back(event) and (self._is_running or self._is_over):
            (self.stop if self._is_running else self.lock).emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = row()
        head.addWidget(Label("screen", REKEY["title"]), 1)
        head.addWidget(self._keys)
        self.box.addLayout(head)
        form = column(self._form, gap=8)
        form.addWidget(Label("body", REKEY["text"], wrap=True))
        form.addWidget(self._again)
        self._places = column(gap=4)
        form.addLayout(self._places)
        for widget in (self._empty, self._unshown, self._agency):
            form.addWidget(widget)
        for part in (self._form, self._said, self._more):
            self.box.addWidget(part)
        foot = row(gap=10)
        foot.addStretch(1)
        for button in (self.stopping, self.writing, self.locking):
            foot.addWidget(button)
        self.box.addLayout(foot)

    def _begin(self) -> None:
        if self._is_running or self._is_over:
            return
        empty = [field for _, field in self._fields.values() if not field.text()]
        if empty and not self._unshown.value:
            self._say(f"{REKEY['missing']}.", "")
            empty[0].setFocus()
            return
        shown: list[Proof | None] = [None] if self._by_itself else []
        shown += [_proof(way.kind, field.text()) for way, field in self._fields.values() if field.text()]
        self._clear()
        self.begun.emit(tuple(shown), self._unshown.value)

    def _first(self) -> QWidget:
        """Where the focus begins."""
        return next((field for _, field in self._fields.values()), self.writing)

    def _clear(self) -> None:
        for _, field in self._fields.values():
            field.clear()

    def _forget(self) -> None:
        """Take away the fields with what was typed into them."""
        self._clear()
        self._fields = {}
        while (item := self._places.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    def _tell(self, trouble: Trouble) -> None:
        self._say(f"{trouble.happened}.", f"{trouble.kept}. {trouble.to_do}.")
        self._allow()

    def _allow(self) -> None:
        """Offer what can be done now."""
        is_asking = not self._is_running and not self._is_over
        self._form.setVisible(is_asking)
        self.writing.setVisible(is_asking)
        self.stopping.setVisible(self._is_running)
        self.locking.setVisible(self._is_over)
        words = "keys_running" if self._is_running else "keys_over" if self._is_over else "keys"
        self._keys.setText(REKEY[words].format(back=LABELS["back"]))

    def _say(self, first: str, then: str) -> None:
        for label, words in ((self._said, first), (self._more, then)):
            label.setText(words)
            label.setVisible(bool(words))


def _proof(kind: SlotKind, text: str) -> Proof:
    """What was typed, as what it is."""
    return CardPin(text) if kind is SlotKind.CARD else Passphrase(text)
