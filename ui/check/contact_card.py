"""The card in the banner that says whom to call, with the number in large type."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen

from overlap.answer import Contact
from ui.pieces.painted_button import PaintedButton
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius, Space
from ui.theme.qss import FOCUS_RING
from ui.theme.tokens import BannerTokens
from ui.wording import contact_line, contact_number, contact_title

_ICON = 26
_PAD = 16
_KEY = "F6"
_KEY_PAD = 8


class ContactCard(PaintedButton):
    """Shows one contact; pressing it asks for the full-screen view."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._title, self._number, self._number_type = "", "", Type.NUMBER
        self._colours: BannerTokens = look.tokens.warning
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_contact(self, contact: Contact, colours: BannerTokens) -> None:
        """Show whom to call, in the colours of the banner that it stands in."""
        self._title, self._number, self._colours = contact_title(contact), contact_number(contact), colours
        # Words in place of a number are set as words, or the card would take half the banner.
        self._number_type = Type.NUMBER if contact.duty is not None else Type.LABEL
        self.setAccessibleName(contact_line(contact))
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for the number, at least as high as a critical target."""
        title, number, key = self._measured()
        icon = self._look.metrics.frame(_ICON)
        words = max(title.horizontalAdvance(self._title), number.horizontalAdvance(self._number))
        width = _PAD + icon + Space.LARGE + words + Space.WIDE + key.horizontalAdvance(_KEY) + 2 * _KEY_PAD + _PAD
        return QSize(width, max(self._look.metrics.critical, title.height() + number.height() + 2 * Space.MEDIUM))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw card, icon, words and key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(self._colours.card_text), 1))
        painter.setBrush(QColor(self._colours.card))
        painter.drawRoundedRect(body, Radius.BUTTON, Radius.BUTTON)
        self._paint_words(painter)
        self._paint_key(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._colours.card_text), FOCUS_RING))
            painter.drawRoundedRect(body.adjusted(3, 3, -3, -3), Radius.CHIP, Radius.CHIP)
        painter.end()

    def _measured(self) -> tuple[QFontMetrics, QFontMetrics, QFontMetrics]:
        title, number, key = (QFontMetrics(self._look.font(kind)) for kind in (Type.BOLD, self._number_type, Type.KEY))
        return title, number, key

    def _paint_words(self, painter: QPainter) -> None:
        title, number, _ = self._measured()
        icon = self._look.metrics.frame(_ICON)
        self._look.icons.paint(
            painter, "phone-call", self._colours.card_text, QRectF(_PAD, (self.height() - icon) / 2, icon, icon)
        )
        left = _PAD + icon + Space.LARGE
        top = (self.height() - title.height() - number.height()) / 2
        painter.setPen(QColor(self._colours.card_text))
        painter.setFont(self._look.font(Type.BOLD))
        painter.drawText(QRectF(left, top, self.width(), title.height()), self._title)
        painter.setFont(self._look.font(self._number_type))
        painter.drawText(QRectF(left, top + title.height(), self.width(), number.height()), self._number)

    def _paint_key(self, painter: QPainter) -> None:
        key = self._measured()[2]
        width, height = key.horizontalAdvance(_KEY) + 2 * _KEY_PAD, key.height() + Space.SMALL
        where = QRectF(self.width() - _PAD - width, (self.height() - height) / 2, width, height)
        painter.setFont(self._look.font(Type.KEY))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, _KEY)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._colours.card_text), 1))
        painter.drawRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
