"""What a subject shares with other records, drawn as a small chart that is walked by the arrow keys.

Three columns: the subject, the things it shares, the records that share them. Knows where each node stands; it does
*not* open a record, it says which one was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy

from overlap.answer import Match
from ui.pieces.graphic import Graphic
from ui.subject.state import SubjectView
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius, Space
from ui.theme.qss import FOCUS_RING
from ui.wording import match_subtitle, match_title
from ui.wording.subject import SUBJECT, tie_words

#: The share of the width that the shared things take, and where the records begin.
_TIES_END, _RECORDS_AT = 0.42, 0.5
#: Tall enough for Qt to lay out any text that wraps within it.
_UNBOUND = 10_000
#: More rows than this are no picture any more.
MOST = 8

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_TURNS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


@dataclass(frozen=True, slots=True)
class _Edge:
    """A shared thing and one record that has it, by their rows."""

    thing: int
    record: int


class LinkChart(Graphic):
    """Emits `opened` with the match of a record to look at, and `turned` with ±1 for the next match of the answer."""

    opened = Signal(object)
    turned = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._things: list[str] = []
        self._records: list[Match] = []
        self._edges: list[_Edge] = []
        self._chosen = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._fit)

    @property
    def chosen(self) -> Match | None:
        """The record on which the walk stands, None where nothing is shared."""
        return self._records[self._chosen] if self._records else None

    def show_view(self, view: SubjectView) -> None:
        """Show what a subject shares."""
        ties = view.ties[:MOST]
        named = {record: view.named(record) for tie in ties for record in tie.records}
        self._records = [match for match in named.values() if match is not None][:MOST]
        rows = {match.record.id: at for at, match in enumerate(self._records)}
        self._things = [tie_words(tie) for tie in ties]
        self._edges = [
            _Edge(at, rows[record]) for at, tie in enumerate(ties) for record in tie.records if record in rows
        ]
        self._chosen = 0
        self._say()
        self._fit()

    def step(self, by: int) -> None:
        """Walk to a record further down or up, staying within the chart."""
        if self._records:
            self._chosen = min(max(self._chosen + by, 0), len(self._records) - 1)
            self._say()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk up and down, open by Enter; left and right are taken here, before a scroll bar takes them."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.step(_STEPS[key])
        elif key in _TURNS:
            self.turned.emit(_TURNS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen is not None:
            self.opened.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the record that is touched; a touch on the chosen one opens it."""
        at = int(event.position().y() // self._row())
        if event.position().x() < self.width() * _RECORDS_AT or not 0 <= at < len(self._records):
            return
        if at == self._chosen:
            self.opened.emit(self._records[at])
        self._chosen = at
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its longer column."""
        return QSize(300, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the words need at the new width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw lines, then things, then records."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._records:
            painter.setPen(QColor(self._look.tokens.text2))
            painter.setFont(self._look.font(Type.BODY))
            painter.drawText(QRectF(self.rect()), Qt.TextFlag.TextWordWrap.value, SUBJECT["no_links"])
        for edge in self._edges:
            self._paint_edge(painter, edge)
        for at, thing in enumerate(self._things):
            self._paint_node(painter, self._thing(at), thing, "", chosen=False)
        for at, match in enumerate(self._records):
            chosen = at == self._chosen and self.hasFocus()
            self._paint_node(painter, self._record(at), match_title(match), match_subtitle(match), chosen=chosen)
        painter.end()

    def _paint_edge(self, painter: QPainter, edge: _Edge) -> None:
        """Draw the line from a thing to a record; those of the chosen record stand out."""
        tokens = self._look.tokens
        thing, record = self._thing(edge.thing), self._record(edge.record)
        start, end = QPointF(thing.right(), thing.center().y()), QPointF(record.left(), record.center().y())
        stands_out = edge.record == self._chosen
        painter.setPen(QPen(QColor(tokens.accent if stands_out else tokens.control), 2 if stands_out else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path, middle = QPainterPath(start), (start.x() + end.x()) / 2
        path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
        painter.drawPath(path)

    def _paint_node(self, painter: QPainter, where: QRectF, title: str, text: str, *, chosen: bool) -> None:
        """Draw one box: a title in one line, cut with a sign where it has no room, and below it words that wrap."""
        tokens = self._look.tokens
        painter.setPen(QPen(QColor(tokens.accent if chosen else tokens.control), FOCUS_RING if chosen else 1))
        painter.setBrush(QColor(tokens.selected if chosen else tokens.raised))
        painter.drawRoundedRect(where, Radius.CHIP, Radius.CHIP)
        inner = where.adjusted(Space.MEDIUM, Space.TIGHT, -Space.MEDIUM, -Space.TIGHT)
        metrics = QFontMetrics(self._look.font(Type.LABEL))
        painter.setFont(self._look.font(Type.LABEL))
        painter.setPen(QColor(tokens.text1))
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, int(inner.width()))
        head = inner if not text else QRectF(inner.left(), inner.top(), inner.width(), metrics.height())
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter.value, shown)
        painter.setFont(self._look.font(Type.SMALL))
        painter.setPen(QColor(tokens.text2))
        painter.drawText(inner.adjusted(0, metrics.height(), 0, 0), Qt.TextFlag.TextWordWrap.value, text)

    def _thing(self, at: int) -> QRectF:
        return QRectF(1, at * self._row() + 1, self.width() * _TIES_END, self._row() - Space.MEDIUM)

    def _record(self, at: int) -> QRectF:
        left = self.width() * _RECORDS_AT
        return QRectF(left, at * self._row() + 1, self.width() - left - 2, self._row() - Space.MEDIUM)

    def _row(self) -> int:
        lines = QFontMetrics(self._look.font(Type.LABEL)).height() + self._words_height()
        return max(lines + 2 * Space.MEDIUM, self._look.metrics.target) + Space.MEDIUM

    def _words_height(self) -> int:
        """The height of the longest words below a title, at the present width."""
        metrics = QFontMetrics(self._look.font(Type.SMALL))
        room = QRect(0, 0, max(1, int(self.width() * (1 - _RECORDS_AT)) - 2 - 2 * Space.MEDIUM), _UNBOUND)
        wraps = Qt.TextFlag.TextWordWrap.value
        heights = (metrics.boundingRect(room, wraps, match_subtitle(match)).height() for match in self._records)
        return max(heights, default=metrics.height())

    def _height(self) -> int:
        return max(len(self._things), len(self._records), 1) * self._row()

    def _say(self) -> None:
        """Tell a screen reader where the walk stands."""
        chosen = self.chosen
        if chosen is None:
            self.setAccessibleName(SUBJECT["no_links"])
            return
        things = ", ".join(self._things[edge.thing] for edge in self._edges if edge.record == self._chosen)
        place = f"{SUBJECT['links']}, {self._chosen + 1} / {len(self._records)}"
        self.setAccessibleName(f"{place}: {match_title(chosen)}, {match_subtitle(chosen)}: {things}")

    def _fit(self) -> None:
        self.setFixedHeight(self._height())
        self.update()
