"""The decision on a warning: one digit, and a second one where the first needs a reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from storage.checks import Choice
from ui.check.state import Decision
from ui.pieces.digit_button import DigitButton
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay, is_back
from ui.theme.look import Look
from ui.wording import DECISIONS, LABELS
from ui.wording.desktop import REASONS_EXIGENT, REASONS_NO_ANSWER, REASONS_NOT_SAME, WORDS

#: The digits that have a reason, with the question and the codes to choose from.
_REASONS = {
    3: (WORDS["decision_why_3"], REASONS_NO_ANSWER),
    4: (WORDS["decision_why_4"], REASONS_EXIGENT),
    5: (WORDS["decision_why_5"], REASONS_NOT_SAME),
}


#: The digits whose reason is asked at once; an exigency's is asked when there is time.
_AT_ONCE = (3, 5)


class DecisionPanel(Overlay):
    """Emits `decided` with a `Decision`, and `progressed` at every step before it; Esc goes back without one.

    `explained` carries the id of an earlier check and the reason that was owed for it.
    """

    decided = Signal(object)
    explained = Signal(str, str)
    progressed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._choice: int | None = None
        self._record = self._owing = ""
        self._buttons: list[DigitButton] = []
        self._title = Label("screen")
        self._headline = Label("body", wrap=True)
        self._hint = Label("hint")
        self.box.addWidget(self._title)
        self.box.addWidget(self._headline)
        self.box.addSpacing(4)
        self._at = self.box.count()
        self.box.addWidget(self._hint)

    @property
    def progress(self) -> int | None:
        """None while nothing is asked, 0 while the digit is, and the digit while its reason is.

        What is asked about one record, or about an earlier check, is no step of the shown answer's decision.
        """
        return None if self.isHidden() or self._record or self._owing else self._choice or 0

    def ask(self, headline: str) -> None:
        """Ask for the decision on the warning with that headline."""
        self._headline.setText(headline)
        self._choice, self._record, self._owing = None, "", ""
        self._offer(LABELS["decision_title"], list(DECISIONS.values()))
        self.open()
        self.progressed.emit()

    def ask_about(self, title: str, record: str) -> None:
        """Ask what shows that one record is not the same; the answer's own decision stays open."""
        self.ask(title)
        self._record = record
        self._take(Choice.NOT_THE_SAME)

    def ask_why(self, title: str, check_id: str) -> None:
        """Ask for the reason of an earlier exigent decision."""
        self.ask(title)
        self._choice, self._owing = Choice.EXIGENT, check_id
        question, reasons = _REASONS[Choice.EXIGENT]
        self._offer(question, [words for _, words in reasons])
        self.setFocus()

    def resume(self, headline: str, progress: int) -> None:
        """Ask again where it was broken off."""
        self.ask(headline)
        if progress in _AT_ONCE:
            self._take(progress)

    def dismiss(self) -> None:
        """Close the panel."""
        super().dismiss()
        self.progressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit that is pressed anew, since a held one answers no second question; Esc takes one step back."""
        digit = event.key() - Qt.Key.Key_0.value
        if event.isAutoRepeat():
            event.accept()
        elif 1 <= digit <= len(self._buttons):
            self._take(digit)
        elif is_back(event) and self._choice is not None and not (self._record or self._owing):
            self.ask(self._headline.text())
        else:
            super().keyPressEvent(event)

    def _offer(self, title: str, words: list[str]) -> None:
        for button in self._buttons:
            self.box.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._title.setText(title)
        self._hint.setText(f"{WORDS['decision_pick']} · Esc {LABELS['back']}")
        self._buttons = [DigitButton(self._look, at + 1, text) for at, text in enumerate(words)]
        for at, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked, digit=button.digit: self._take(digit))
            self.box.insertWidget(self._at + at, button)
        self.card.setMinimumWidth(self._look.metrics.display(560))

    def _take(self, digit: int) -> None:
        if self._choice is None and digit in _AT_ONCE:
            self._choice = digit
            title, reasons = _REASONS[digit]
            self._offer(title, [words for _, words in reasons])
            self.setFocus()
            self.progressed.emit()
            return
        if self._choice is None:
            decision = Decision(Choice(digit))
        else:
            decision = Decision(Choice(self._choice), _REASONS[self._choice][1][digit - 1][0], self._record)
        owing = self._owing
        self.dismiss()
        if owing:
            self.explained.emit(owing, decision.reason)
        else:
            self.decided.emit(decision)
