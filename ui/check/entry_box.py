"""The input with what its text was read as, in one frame."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from overlap.query import Token
from ui.check.entry_field import EntryField
from ui.check.token_chip import TokenChip
from ui.pieces.flow import Flow
from ui.pieces.icon import Icon
from ui.pieces.label import Label
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.theme.metrics import Radius
from ui.wording import LABELS

_INPUT = 50


class EntryBox(QWidget):
    """Emits `edited` with the text at each keystroke, `entered` on Enter, and `reading` for another reading.

    `reading` carries the token and the alternative that the officer chose for it.
    """

    edited = Signal(str)
    entered = Signal()
    reading = Signal(object, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._tokens: tuple[Token, ...] = ()
        self.field = EntryField(look)
        self._icon = Icon(look, "scan", "accent", 28)
        self._note = Label("aside")
        self._live = Label("aside")
        self._live.hide()
        self._read = Flow(8)
        self._read_as = Label("aside", LABELS["read_as"])
        self._chips: tuple[TokenChip, ...] = ()
        self._end: Label | None = None
        self._lay_out()
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self.entered)
        self.field.installEventFilter(self)
        look.changed.connect(self._restyle)
        self._restyle()
        self.show_tokens(())

    def show_tokens(self, tokens: tuple[Token, ...]) -> None:
        """Show what the text was read as."""
        if tokens == self._tokens and not self._read.isHidden():
            return
        chips = self._chips_of(tokens)
        self._tokens, self._chips = tokens, chips
        unsure = any(token.alternatives for token in tokens)
        self._end = (self._end or Label("aside", LABELS["read_as_wrong"])) if unsure else None
        self._read.set_children((self._read_as, *chips), self._end)
        self._read.setVisible(bool(tokens))
        self._fit_field()
        before: QWidget = self.field
        for chip in chips:
            if chip.focusPolicy() != Qt.FocusPolicy.NoFocus:
                QWidget.setTabOrder(before, chip)  # it was made last, and would be the last stop of Tab
                before = chip

    def show_note(self, text: str) -> None:
        """Say at the right how the answer came about."""
        self._note.setText(text)

    def show_live(self, text: str) -> None:
        """Say beside it how far the agencies' live answers are."""
        self._live.setText(text)
        self._live.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Redraw the frame when the field gains or loses the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw well and frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        focused = self.field.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent if focused else tokens.control), 2))
        painter.setBrush(QColor(tokens.well))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), Radius.CARD, Radius.CARD)
        painter.end()

    def _lay_out(self) -> None:
        line = row(margin=(20, 0, 18, 0), gap=12)
        line.addWidget(self._icon)
        line.addWidget(self.field, 1)
        notes = column(gap=0)
        for each in (self._note, self._live):
            notes.addWidget(each, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(notes)
        line.addWidget(Label("key", "F2"), 0, Qt.AlignmentFlag.AlignVCenter)
        box = column(self, margin=(2, 2, 2, 2), gap=0)
        box.addLayout(line)
        below = row(margin=(62, 0, 18, 3))
        below.addWidget(self._read)
        box.addLayout(below)

    def _chips_of(self, tokens: tuple[Token, ...]) -> tuple[TokenChip, ...]:
        """A chip for each token; what was read the same before keeps its own, since most of a text stays as it is."""
        kept = list(zip(self._tokens, self._chips, strict=True))
        chips = []
        for token in tokens:
            at = next((at for at, (before, _) in enumerate(kept) if before == token), None)
            chips.append(self._chip(token) if at is None else kept.pop(at)[1])
        return tuple(chips)

    def _chip(self, token: Token) -> TokenChip:
        chip = TokenChip(self._look, token)
        chip.chosen.connect(lambda shown, token=token: self.reading.emit(token, shown))
        return chip

    def _on_text(self, text: str) -> None:
        self._icon.set_icon("search" if text else "scan", "accent")
        if not text:
            self.show_tokens(())
        self.edited.emit(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the caret into the input wherever its frame is touched."""
        self.field.setFocus()
        event.accept()

    def _restyle(self) -> None:
        self._fit_field()
        self._read.fit()

    def _fit_field(self) -> None:
        """Leave a gloved finger the whole frame to touch: alone the field is as high, with readings below it lower."""
        metrics = self._look.metrics
        is_alone = not self._tokens
        self.field.setFixedHeight(metrics.critical if metrics.glove and is_alone else metrics.display(_INPUT))
