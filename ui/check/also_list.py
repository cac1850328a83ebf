"""The facts beyond the headline, each with the shape of its level; they wrap over as many lines as they need."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from overlap.answer import Assessment, Fact, FactKind, Level
from ui.check.blocks import measure
from ui.pieces.level_shape import paint_level
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Space
from ui.wording import LABELS, fact_sentence, level_word

_SHAPE = 16
#: Told in the banner's strip already, with source and date.
_IN_STRIP = frozenset({FactKind.THREAT_FLAG, FactKind.FLAG_ON_WEAK_MATCH})


@dataclass(frozen=True, slots=True)
class _Item:
    level: Level
    text: str
    where: QRectF


class AlsoList(QWidget):
    """A flow of facts below the banner, highest level first."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._facts: tuple[tuple[Level, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._fit)

    def show_facts(self, assessment: Assessment) -> None:
        """Show every fact but the one that is the headline and the flags of the strip."""
        self._facts = tuple((fact.level, fact_sentence(fact, assessment)) for fact in further_facts(assessment))
        spoken = "; ".join(f"{level_word(level)}: {text}" for level, text in self._facts)
        self.setAccessibleName(f"{LABELS['also']}: {spoken}")
        self.setVisible(bool(self._facts))
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the new width needs."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw label, shapes and sentences."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._look.tokens
        items, _ = self._flow()
        painter.setFont(self._look.font(Type.LABEL))
        painter.setPen(QColor(tokens.text3))
        if items:
            first = items[0].where
            painter.drawText(QRectF(0, first.top(), self._label(), first.height()), LABELS["also"])
        size = self._look.metrics.frame(_SHAPE)
        for item in items:
            painter.setFont(self._look.font(Type.LABEL))
            painter.setPen(QColor(tokens.text1))
            painter.drawText(item.where, Qt.TextFlag.TextWordWrap.value, item.text)
            line = QFontMetrics(self._look.font(Type.LABEL)).height()
            shape = QRectF(item.where.left() - size - 6, item.where.top() + (line - size) / 2, size, size)
            paint_level(painter, item.level, shape, tokens.text1, tokens.bg)
        painter.end()

    def _label(self) -> float:
        return float(QFontMetrics(self._look.font(Type.LABEL)).horizontalAdvance(LABELS["also"]) + Space.LARGE)

    def _flow(self) -> tuple[list[_Item], float]:
        size = self._look.metrics.frame(_SHAPE) + 6
        start = self._label()
        left, top, line = start, 0.0, 0.0
        items: list[_Item] = []
        for level, text in self._facts:
            room = self.width() - start - size
            needed = measure(self._look, Type.LABEL, text, room)
            if left > start and left + size + needed.width() > self.width():
                left, top, line = start, top + line + Space.TIGHT, 0.0
            items.append(_Item(level, text, QRectF(left + size, top, needed.width() + 2, needed.height())))
            left += size + needed.width() + Space.WIDE
            line = max(line, needed.height())
        return items, top + line

    def _fit(self) -> None:
        self.setFixedHeight(max(1, round(self._flow()[1] + 0.5)))


def further_facts(assessment: Assessment) -> tuple[Fact, ...]:
    """The facts that neither headline nor safety strip tells."""
    return tuple(fact for fact in assessment.facts[1:] if not _is_told(fact, assessment))


def _is_told(fact: Fact, assessment: Assessment) -> bool:
    """Whether headline or safety strip say the same already."""
    if fact.kind is FactKind.SOURCE_INCOMPLETE:
        return assessment.facts[0].kind is FactKind.SOURCE_INCOMPLETE
    shown = {seen.record for seen in assessment.flags}
    return fact.kind in _IN_STRIP and bool(fact.records) and set(fact.records) <= shown
