"""The banner of the Operations screen: what the chosen plan meets, how sure that is, and whom to call.

Knows how a level is painted, as the banner of Check is. Its text wraps and is never cut short.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from overlap.answer import Contact, Level
from ui.check.blocks import measure
from ui.check.contact_card import ContactCard
from ui.pieces.alert import announce, paint_ground
from ui.pieces.level_shape import paint_level
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Space

_SHAPE = 44
_PAD = 20


class PlanBanner(QWidget):
    """Emits `call` for the number in full, and `announced` once for each new banner."""

    call = Signal()
    announced = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._level = Level.INCOMPLETE
        self._texts: tuple[tuple[Type, str], ...] = ()
        self._contact: Contact | None = None
        self._spoken = ""
        self._card = ContactCard(look)
        self._card.setParent(self)
        self._card.clicked.connect(self.call)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)

    def show_plan(self, level: Level, kicker: str, headline: str, text: str, contact: Contact | None) -> None:
        """Show where a plan stands, and say it once to a screen reader."""
        self._level, self._contact = level, contact
        self._texts = ((Type.KICKER, kicker), (Type.HEADLINE, headline), (Type.BANNER, text))
        self._restyle()
        spoken = f"{kicker}. {headline}. {text}"
        if spoken != self._spoken:
            self._spoken = spoken
            announce(self, spoken, level)
            self.announced.emit(spoken)

    @property
    def contact(self) -> Contact | None:
        """Whom it says to call."""
        return self._contact

    @property
    def words(self) -> tuple[str, ...]:
        """What it says, line by line."""
        return tuple(text for _, text in self._texts)

    def sizeHint(self) -> QSize:
        """The height that its text needs."""
        return QSize(600, self._height(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the text needs at the new width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw ground, shape and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._look.tokens.banner(self._level)
        whole = QRectF(self.rect())
        paint_ground(painter, whole, whole, colours)
        size = self._look.metrics.frame(_SHAPE)
        paint_level(
            painter, self._level, QRectF(_PAD, (self.height() - size) / 2, size, size), colours.text, colours.fill
        )
        painter.setPen(QColor(colours.text))
        for kind, text, where in self._placed(self.width()):
            painter.setFont(self._look.font(kind))
            painter.drawText(where, Qt.TextFlag.TextWordWrap.value, text)
        painter.end()

    def _placed(self, width: int) -> list[tuple[Type, str, QRectF]]:
        """Each text with its rectangle, all of them in the middle of the height."""
        left = 2 * _PAD + self._look.metrics.frame(_SHAPE)
        room = width - left - _PAD - (self._card.sizeHint().width() + Space.LARGE if self._contact else 0)
        sizes = [(kind, text, measure(self._look, kind, text, room)) for kind, text in self._texts]
        total = sum(size.height() + Space.HAIR for _, _, size in sizes)
        top, placed = max(float(Space.LARGE), (self.height() - total) / 2), []
        for kind, text, size in sizes:
            placed.append((kind, text, QRectF(left, top, room, size.height())))
            top += size.height() + Space.HAIR
        return placed

    def _height(self, width: int) -> int:
        left = 2 * _PAD + self._look.metrics.frame(_SHAPE)
        card = self._card.sizeHint()
        room = width - left - _PAD - (card.width() + Space.LARGE if self._contact else 0)
        total = sum(measure(self._look, kind, text, room).height() + Space.HAIR for kind, text in self._texts)
        least = card.height() if self._contact else self._look.metrics.frame(_SHAPE)
        return round(max(total, least) + 2 * Space.LARGE)

    def _fit(self) -> None:
        self.setFixedHeight(self._height(self.width()))
        self._card.setVisible(self._contact is not None)
        if self._contact is not None:
            size = self._card.sizeHint()
            left, top = self.width() - size.width() - Space.LARGE, (self.height() - size.height()) / 2
            self._card.setGeometry(left, int(top), size.width(), size.height())

    def _restyle(self) -> None:
        if self._contact is not None:
            self._card.show_contact(self._contact, self._look.tokens.banner(self._level))
        self._fit()
        self.update()
