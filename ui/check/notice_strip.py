"""A line above the banner that must not be missed: new information on an earlier check, warnings without a decision."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from overlap.answer import Level
from ui.pieces.button import Button
from ui.pieces.label import Label
from ui.pieces.level_shape import paint_level
from ui.pieces.panel import row
from ui.theme.look import Look
from ui.theme.metrics import Radius
from ui.wording.desktop import WORDS

_SHAPE = 26


class NoticeStrip(QWidget):
    """The shape of a warning, a sentence and one button; emits `opened` when the officer wants to see it."""

    opened = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._text = Label("strong", wrap=True)
        self._open = Button(look, WORDS["show_again"])
        self._open.clicked.connect(self.opened)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box = row(self, margin=(22 + _SHAPE + 12, 5, 6, 5), gap=12)
        box.addWidget(self._text, 1)
        box.addWidget(self._open)
        self.hide()

    def say(self, text: str) -> None:
        """Show the sentence; an empty one hides the strip."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._open.setAccessibleName(f"{WORDS['show_again']}: {text}")
        self.setVisible(bool(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the outline in the level's colour and its shape."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        line = tokens.banner(Level.WARNING).line
        painter.setPen(QPen(QColor(line), 2))
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), Radius.CARD, Radius.CARD)
        where = QRectF(22, (self.height() - _SHAPE) / 2, _SHAPE, _SHAPE)
        paint_level(painter, Level.WARNING, where, tokens.text1, tokens.surface)
        painter.end()
