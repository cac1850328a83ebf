"""The one banner of the Check screen: level, headline, how sure it is, whom to call, and the safety strip.

Knows how a level is painted. Its text wraps and is never cut short; it takes the height that it needs.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from overlap.answer import Assessment
from ui.check.banner_layout import Placement, place
from ui.check.blocks import Part
from ui.check.contact_card import ContactCard
from ui.pieces.alert import announce, paint_ground
from ui.pieces.level_shape import paint_level
from ui.theme.look import Look
from ui.theme.tokens import BannerTokens
from ui.wording.desktop import banner_spoken

#: How much of an outdated banner is left while its successor is being looked up.
_DIMMED = 0.45


class Banner(QWidget):
    """Shows one assessment; emits `call` for the number in full, and `announced` once for each new banner."""

    call = Signal()
    announced = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._assessment: Assessment | None = None
        self._spoken = ""
        self._dimmed = False
        self._placed: dict[int, Placement] = {}
        self._card = ContactCard(look)
        self._card.setParent(self)
        self._card.clicked.connect(self.call)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)

    def show_assessment(self, assessment: Assessment) -> None:
        """Show an answer and say it once to a screen reader."""
        self._assessment = assessment
        self._dimmed = False
        self._restyle()
        spoken = banner_spoken(assessment)
        if spoken != self._spoken:
            self._spoken = spoken
            announce(self, spoken, assessment.level)
            self.announced.emit(spoken)

    def forget(self) -> None:
        """Hold no answer any more, so that the same one is announced again when it comes back."""
        self._assessment, self._spoken = None, ""

    def set_dimmed(self, *, dimmed: bool) -> None:
        """Show that the answer is of an earlier text."""
        self._dimmed = dimmed
        self.update()

    def placement(self) -> Placement | None:
        """Where everything stands at the present width."""
        return self._at(self.width())

    def height_for(self, width: int) -> int:
        """The height that all the text needs at a width."""
        placement = self._at(width)
        return 0 if placement is None else round(placement.height + 0.5)

    def _at(self, width: int) -> Placement | None:
        """Where everything stands at a width: measured once, since laying out a screen asks again and again."""
        if self._assessment is None:
            return None
        if width not in self._placed:
            card = QSizeF(self._card.sizeHint()) if self._assessment.contacts else None
            self._placed[width] = place(self._look, self._assessment, width, card)
        return self._placed[width]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the text needs at the new width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the banner."""
        placement = self.placement()
        if placement is None or self._assessment is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._dimmed:
            painter.setOpacity(_DIMMED)
        colours = self._look.tokens.banner(self._assessment.level)
        whole = QRectF(0, 0, self.width(), placement.height)
        paint_ground(painter, whole, placement.body, colours, placement.strip)
        paint_level(painter, self._assessment.level, placement.shape, *self._shape_colours(colours))
        self._paint_texts(painter, placement, colours)
        painter.end()

    def _shape_colours(self, colours: BannerTokens) -> tuple[str, str]:
        return colours.text, colours.fill

    def _paint_texts(self, painter: QPainter, placement: Placement, colours: BannerTokens) -> None:
        flags = Qt.TextFlag.TextWordWrap.value
        for block in placement.blocks:
            painter.setFont(self._look.font(block.kind))
            painter.setPen(QColor(colours.strip_text if block.part is Part.STRIP else colours.text))
            painter.drawText(block.where, flags, block.text)
        for icon in placement.icons:
            self._look.icons.paint(painter, icon.name, colours.strip_text, icon.where)

    def _fit(self) -> None:
        self.setFixedHeight(self.height_for(self.width()))
        placement = self.placement()
        where = placement.card if placement else None
        self._card.setVisible(where is not None)
        if where is not None:
            self._card.setGeometry(where.toRect())

    def _restyle(self) -> None:
        self._placed.clear()
        if self._assessment is None:
            return
        if self._assessment.contacts:
            colours = self._look.tokens.banner(self._assessment.level)
            self._card.show_contact(self._assessment.contacts[0], colours)
        self._fit()
        self.update()
