"""A list of lines, each with an icon, a title and a text below it that wraps."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from overlap.answer import Level
from ui.pieces.level_shape import paint_level
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius, Space
from ui.theme.qss import FOCUS_RING

_ICON = 24
_LEFT = 16
_BETWEEN = 6
_UNBOUND = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """What one line shows: an icon of the bundle, or a level's shape where `level` is given."""

    icon: str
    title: str
    text: str
    level: Level | None = None


class LineDelegate(QStyledItemDelegate):
    """Draws a `Line` that a model gives under `Qt.UserRole`."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The height that the line needs at the list's width."""
        line = index.data(Qt.ItemDataRole.UserRole)
        width = option.rect.width() or option.widget.width()
        if not isinstance(line, Line):
            return QSize(width, 0)
        title, text = self._measured(line, width - self._text_left() - _LEFT)
        height = title.height() + text.height() + 2 * Space.LARGE
        return QSize(width, max(height, self._look.metrics.target) + _BETWEEN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one line."""
        line = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(line, Line):
            return
        tokens = self._look.tokens
        state = option.state
        card = QRectF(option.rect).adjusted(1, 1, -1, -_BETWEEN)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        ring = FOCUS_RING if focused else 1
        painter.setPen(QPen(QColor(tokens.accent if chosen or focused else tokens.line), ring))
        painter.setBrush(QColor(tokens.selected if chosen else tokens.surface))
        painter.drawRoundedRect(card, Radius.CARD, Radius.CARD)
        self._paint_words(painter, card, line)
        painter.restore()

    def _text_left(self) -> float:
        return _LEFT + self._look.metrics.frame(_ICON) + Space.LARGE

    def _measured(self, line: Line, width: float) -> tuple[QRect, QRect]:
        wrap, room = Qt.TextFlag.TextWordWrap.value, QRect(0, 0, max(1, int(width)), _UNBOUND)
        title = QFontMetrics(self._look.font(Type.STRONG)).boundingRect(room, wrap, line.title)
        text = QFontMetrics(self._look.font(Type.SMALL)).boundingRect(room, wrap, line.text)
        return title, text

    def _paint_words(self, painter: QPainter, card: QRectF, line: Line) -> None:
        tokens, size = self._look.tokens, self._look.metrics.frame(_ICON)
        icon = QRectF(card.left() + _LEFT, card.top() + (card.height() - size) / 2, size, size)
        if line.level is None:
            self._look.icons.paint(painter, line.icon, tokens.text1, icon)
        else:
            paint_level(painter, line.level, icon, tokens.text1, tokens.surface)
        left, width = card.left() + self._text_left(), card.width() - self._text_left() - _LEFT
        title, text = self._measured(line, width)
        top = card.top() + (card.height() - title.height() - text.height()) / 2
        wrap = Qt.TextFlag.TextWordWrap.value
        painter.setPen(QColor(tokens.text1))
        painter.setFont(self._look.font(Type.STRONG))
        painter.drawText(QRectF(left, top, width, title.height()), wrap, line.title)
        painter.setPen(QColor(tokens.text2))
        painter.setFont(self._look.font(Type.SMALL))
        painter.drawText(QRectF(left, top + title.height(), width, text.height()), wrap, line.text)
