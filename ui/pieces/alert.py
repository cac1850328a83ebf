"""What every banner of a level has in common: its ground, and being said once to a screen reader.

Knows levels by their colours and urgency. It does *not* know what a banner says or where its words stand.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from overlap.answer import Level
from ui.pieces.hatch import paint_hatch
from ui.theme.metrics import Radius
from ui.theme.tokens import BannerTokens

_OUTLINE = 2.0


def paint_ground(
    painter: QPainter, whole: QRectF, body: QRectF, colours: BannerTokens, strip: QRectF | None = None
) -> None:
    """Draw the outlined card of a banner: its body in the level's colour or hatch, and the safety strip below it."""
    inset = _OUTLINE / 2
    path = QPainterPath()
    path.addRoundedRect(whole.adjusted(inset, inset, -inset, -inset), Radius.CARD, Radius.CARD)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(body, QColor(colours.fill))
    if colours.hatch:
        paint_hatch(painter, body, colours.hatch)
    if strip:
        painter.fillRect(strip, QColor(colours.strip))
    painter.restore()
    painter.setPen(QPen(QColor(colours.line), _OUTLINE))
    painter.drawPath(path)


def announce(banner: QWidget, spoken: str, level: Level) -> None:
    """Say a banner once to a screen reader, at once where the level asks for a call."""
    banner.setAccessibleName(spoken)
    speak(banner, spoken, at_once=level >= Level.CAUTION)


def speak(widget: QWidget, spoken: str, *, at_once: bool = False) -> None:
    """Have a screen reader say something, after what it is saying, or at once."""
    event = QAccessibleAnnouncementEvent(widget, spoken)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)
