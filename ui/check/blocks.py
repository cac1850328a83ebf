"""Texts with the rectangles that they fill, as the banner and its safety strip are laid out in.

Knows how much room a text needs. It does *not* know what stands where.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetrics

from ui.theme.fonts import Type
from ui.theme.look import Look

#: Tall enough for Qt to lay out any text that wraps within it.
_UNBOUND = 100_000


class Part(Enum):
    """Which part of the banner a text belongs to; it decides the colour."""

    BODY = "body"
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class Block:
    """One text of the banner with the rectangle that it fills."""

    part: Part
    kind: Type
    text: str
    where: QRectF


@dataclass(frozen=True, slots=True)
class FlagIcon:
    """The icon before one flag of the safety strip."""

    name: str
    where: QRectF


def measure(look: Look, kind: Type, text: str, width: float) -> QSizeF:
    """The size of a text that wraps at `width`."""
    metrics = QFontMetrics(look.font(kind))
    bounds = metrics.boundingRect(QRect(0, 0, max(1, int(width)), _UNBOUND), Qt.TextFlag.TextWordWrap.value, text)
    return QSizeF(bounds.width() + 1, bounds.height())
