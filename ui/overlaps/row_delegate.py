"""How a row of the list is drawn: shape, title, what agrees, and the clock at the right, or below if narrow."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.overlaps.row import Row
from ui.pieces.level_shape import paint_level
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius, Space
from ui.theme.qss import FOCUS_RING

_ICON = 24
_LEFT = 14
_BETWEEN = 8
_UNBOUND = 100_000
#: The clock goes below the title where it would leave it less than this share of the width.
_TITLE_SHARE = 0.5
_WRAP = Qt.TextFlag.TextWordWrap.value


class RowDelegate(QStyledItemDelegate):
    """Draws a `Row` that a model gives under `Qt.UserRole`."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The height that the row needs at the list's width."""
        row = index.data(Qt.ItemDataRole.UserRole)
        view = option.widget
        # Without the width of a scroll bar, which the row that is painted does not have either.
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()
        if not isinstance(row, Row):
            return QSize(width, 0)
        height = sum(rect.height() for _, rect, _ in self._lines(row, width)[0]) + 2 * Space.LARGE
        return QSize(width, max(height, self._look.metrics.target) + _BETWEEN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        row = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(row, Row):
            return
        card = QRectF(option.rect).adjusted(1, 1, -1, -_BETWEEN)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(
            painter, card, chosen=bool(state & QStyle.StateFlag.State_Selected),
            focused=bool(state & QStyle.StateFlag.State_HasFocus),
        )  # fmt: skip
        self._paint_shape(painter, card, row)
        for lines in self._lines(row, option.rect.width()):
            top = card.top() + (card.height() - sum(rect.height() for _, rect, _ in lines)) / 2
            for kind, rect, (text, colour) in lines:
                painter.setFont(self._look.font(kind))
                painter.setPen(QColor(colour))
                painter.drawText(QRectF(card.left() + rect.left(), top, rect.width(), rect.height()), _WRAP, text)
                top += rect.height()
        painter.restore()

    def _paint_card(self, painter: QPainter, card: QRectF, *, chosen: bool, focused: bool) -> None:
        tokens = self._look.tokens
        ring = FOCUS_RING if focused else 2 if chosen else 1
        painter.setPen(QPen(QColor(tokens.accent if chosen or focused else tokens.line), ring))
        painter.setBrush(QColor(tokens.selected if chosen else tokens.surface))
        painter.drawRoundedRect(card, Radius.CARD, Radius.CARD)

    def _paint_shape(self, painter: QPainter, card: QRectF, row: Row) -> None:
        tokens, size = self._look.tokens, self._look.metrics.frame(_ICON)
        where = QRectF(card.left() + _LEFT, card.top() + (card.height() - size) / 2, size, size)
        if row.level is None:
            self._look.icons.paint(painter, row.icon, tokens.text2, where)
        else:
            ink = tokens.late if row.late else tokens.text1
            paint_level(painter, row.level, where, ink, tokens.surface)

    def _lines(self, row: Row, width: int) -> list[list[tuple[Type, QRect, tuple[str, str]]]]:
        """The lines of the left side, and those of the right one where it has room; each with its place and colour."""
        tokens = self._look.tokens
        left = _LEFT + self._look.metrics.frame(_ICON) + Space.LARGE
        room = max(1, width - left - _LEFT)
        title, text = (Type.STRONG, row.title, tokens.text1), (Type.SMALL, row.text, tokens.text2)
        word = (Type.BOLD, row.clock, tokens.late if row.late else tokens.text1)
        limit = (Type.SMALL, row.limit, tokens.text2)
        wide = max(self._wide(Type.BOLD, row.clock), self._wide(Type.SMALL, row.limit)) + 2
        if room - wide - Space.LARGE < room * _TITLE_SHARE:
            below = Type.BOLD, " · ".join(part for part in (row.clock, row.limit) if part), word[2]
            return [self._placed((title, text, below), left, room)]
        beside = room - wide - Space.LARGE
        return [self._placed((title, text), left, beside), self._placed((word, limit), width - _LEFT - wide, wide)]

    def _placed(
        self, lines: tuple[tuple[Type, str, str], ...], left: float, width: int
    ) -> list[tuple[Type, QRect, tuple[str, str]]]:
        """Each line with the place that it needs at a width."""
        placed = []
        for kind, text, colour in lines:
            needed = QFontMetrics(self._look.font(kind)).boundingRect(QRect(0, 0, width, _UNBOUND), _WRAP, text)
            placed.append((kind, QRect(int(left), 0, width, needed.height()), (text, colour)))
        return placed

    def _wide(self, kind: Type, text: str) -> int:
        return QFontMetrics(self._look.font(kind)).horizontalAdvance(text)
