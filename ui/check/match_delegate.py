"""How one row of the match list is drawn."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.check.blocks import measure
from ui.check.match_model import ROW, Chip, MatchRow
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius, Space
from ui.theme.qss import FOCUS_RING

_ICON = 24
_LEFT = 18
_CHIP_PAD = 10
_CHIP_TALL = 22
#: What is left between two cards of the list.
_BETWEEN = 7


class MatchDelegate(QStyledItemDelegate):
    """Draws icon, title, agreement, subtitle and one chip for each compared field; nothing is cut short."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        # Qt asks for every row's size again and again while it lays out a list.
        self._heights: dict[tuple[MatchRow, int], int] = {}
        look.changed.connect(self._heights.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The height that a row needs at the list's width."""
        found = index.data(ROW)
        width = option.rect.width() or option.widget.width()
        if not isinstance(found, MatchRow):
            return QSize(width, 0)
        if (found, width) not in self._heights:
            self._heights[found, width] = max(self._height(found, width), self._look.metrics.target) + _BETWEEN
        return QSize(width, self._heights[found, width])

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        found = index.data(ROW)
        if not isinstance(found, MatchRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        card = QRectF(option.rect).adjusted(1, 1, -1, -_BETWEEN)
        self._paint_card(painter, card, chosen=bool(state & QStyle.StateFlag.State_Selected))
        self._paint_words(painter, card, found)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._look.tokens.accent), FOCUS_RING))
            painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), Radius.CARD, Radius.CARD)
        painter.restore()

    def _paint_card(self, painter: QPainter, card: QRectF, *, chosen: bool) -> None:
        tokens = self._look.tokens
        painter.setPen(QPen(QColor(tokens.accent if chosen else tokens.line), 2 if chosen else 1))
        painter.setBrush(QColor(tokens.selected if chosen else tokens.surface))
        painter.drawRoundedRect(card, Radius.CARD, Radius.CARD)
        edge, body = QPainterPath(), QPainterPath()
        body.addRoundedRect(card, Radius.CARD, Radius.CARD)
        edge.addRect(QRectF(card.left(), card.top(), 5, card.height()))
        painter.fillPath(edge.intersected(body), QColor(tokens.accent if chosen else tokens.control))

    def _text_left(self) -> float:
        return _LEFT + self._look.metrics.frame(_ICON) + Space.LARGE

    def _paint_words(self, painter: QPainter, card: QRectF, found: MatchRow) -> None:
        tokens, icon = self._look.tokens, self._look.metrics.frame(_ICON)
        where = QRectF(card.left() + _LEFT, card.top() + (card.height() - icon) / 2, icon, icon)
        self._look.icons.paint(painter, found.icon, tokens.text1, where)
        left, width = card.left() + self._text_left(), card.width() - self._text_left() - Space.LARGE
        agreement, title, subtitle = self._measured(found, width)
        top = card.top() + Space.MEDIUM
        flags = Qt.TextFlag.TextWordWrap.value
        painter.setPen(QColor(tokens.text1))
        painter.setFont(self._look.font(Type.TITLE))
        painter.drawText(QRectF(left, top, title.width(), title.height()), flags, found.title)
        painter.setFont(self._look.font(Type.BOLD))
        at = QRectF(left + width - agreement.width(), top + Space.HAIR, agreement.width(), agreement.height())
        painter.drawText(at, Qt.AlignmentFlag.AlignRight, found.agreement)
        painter.setPen(QColor(tokens.text2))
        painter.setFont(self._look.font(Type.SMALL))
        top += title.height() + Space.HAIR
        painter.drawText(QRectF(left, top, width, subtitle.height()), flags, found.subtitle)
        self._chips(found.chips, QRectF(left, top + subtitle.height() + Space.TIGHT, width, 0), painter)

    def _measured(self, found: MatchRow, width: float) -> tuple[QRectF, QRectF, QRectF]:
        agreement = measure(self._look, Type.BOLD, found.agreement, width)
        title = measure(self._look, Type.TITLE, found.title, width - agreement.width() - Space.MEDIUM)
        subtitle = measure(self._look, Type.SMALL, found.subtitle, width)
        return (
            QRectF(0, 0, agreement.width(), agreement.height()),
            QRectF(0, 0, width - agreement.width() - Space.MEDIUM, title.height()),
            QRectF(0, 0, width, subtitle.height()),
        )

    def _height(self, found: MatchRow, width: float) -> int:
        room = width - 2 - self._text_left() - Space.LARGE
        agreement, title, subtitle = self._measured(found, room)
        chips = self._chips(found.chips, QRectF(0, 0, room, 0), None)
        text = max(title.height(), agreement.height()) + Space.HAIR + subtitle.height()
        return round(Space.MEDIUM + text + (Space.TIGHT + chips if chips else 0) + Space.MEDIUM)

    def _chips(self, chips: tuple[Chip, ...], room: QRectF, painter: QPainter | None) -> float:
        """Lay the chips out in lines, drawing them where there is a painter; gives the height they take."""
        if not chips:
            return 0.0
        metrics, tall = QFontMetrics(self._look.font(Type.TINY)), float(self._look.metrics.text(_CHIP_TALL))
        left, top = room.left(), room.top()
        for chip in chips:
            width = metrics.horizontalAdvance(chip.text) + 2 * _CHIP_PAD
            if left > room.left() and left + width > room.right():
                left, top = room.left(), top + tall + Space.TIGHT
            if painter is not None:
                self._paint_chip(painter, chip, QRectF(left, top, width, tall))
            left += width + Space.SMALL
        return top + tall - room.top()

    def _paint_chip(self, painter: QPainter, chip: Chip, where: QRectF) -> None:
        tokens = self._look.tokens
        pen = QPen(QColor(tokens.control), 1)
        pen.setStyle(Qt.PenStyle.SolidLine if chip.agrees else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.raised) if chip.agrees else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), Radius.CHIP, Radius.CHIP)
        painter.setFont(self._look.font(Type.TINY))
        painter.setPen(QColor(tokens.text1 if chip.agrees else tokens.text2))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, chip.text)
