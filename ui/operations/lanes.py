"""Time lanes: one line of time for each planned operation, walked by the arrow keys.

Knows how an own plan, one of others, a restricted one and a conflict are drawn so that they differ without colour: an
own bar is filled, another's has an edge, a restricted one is dashed, buffers are hatched, what meets the chosen plan is
filled as an alert and has its mark. The list beside it has the same facts for whoever reads it.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from overlap.answer import Level
from overlap.records import Operation, RecordId, Visibility
from ui.operations.lane_layout import HOURS, Bar, Stretch, bar, first_hour
from ui.operations.state import OperationsView
from ui.pieces.graphic import Graphic
from ui.pieces.level_shape import paint_level
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Radius, Space
from ui.theme.qss import FOCUS_RING
from ui.wording.operations import OPERATIONS, lane_label, operation_line, operation_title

_LABELS = 150
_BAR = 22
_LEAST_BAR = 6
_MARK = 16
#: How much of the conflict band's colour is seen.
_BAND = 90
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Lanes(Graphic):
    """Emits `chosen` with the id of an operation, and `opened` for Enter on it."""

    chosen = Signal(str)
    opened = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._view: OperationsView | None = None
        self._at: RecordId | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(OPERATIONS["lanes"])
        look.changed.connect(self._fit)

    def show_view(self, view: OperationsView, chosen: RecordId | None) -> None:
        """Show the operations, with one of them chosen."""
        self._view, self._at = view, chosen
        operation = view.operation(chosen)
        told = f"{operation_title(operation, view)}. {operation_line(operation, view)}" if operation else ""
        self.setAccessibleName(f"{OPERATIONS['lanes']}: {told or OPERATIONS['empty']}")
        self._fit()

    @property
    def shown(self) -> tuple[Operation, ...]:
        """The operations that have a lane: those within the hours that are shown, and always the chosen one."""
        if self._view is None:
            return ()
        stretch = self._stretch(0, 1)
        return tuple(
            each for each in self._view.operations
            if each.id == self._at or bar(stretch, each, 0) is not None
        )  # fmt: skip

    def step(self, by: int) -> None:
        """Choose the lane further down or up."""
        ids = [each.id for each in self.shown]
        if ids:
            at = ids.index(self._at) if self._at in ids else 0
            self.chosen.emit(ids[min(max(at + by, 0), len(ids) - 1)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk up and down, open by Enter; other keys are the screen's."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.step(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the lane that is touched."""
        at = int((event.position().y() - self._head()) // self._row())
        shown = self.shown
        if 0 <= at < len(shown):
            self.chosen.emit(shown[at].id)

    def sizeHint(self) -> QSize:
        """As high as its lanes."""
        return QSize(420, self._height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw hours, band, lanes and the line of now."""
        view = self._view
        if view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        label = self._look.metrics.frame(_LABELS)
        stretch = self._stretch(label, self.width() - label - Space.WIDE)
        self._paint_hours(painter, stretch)
        self._paint_band(painter, stretch, view)
        for at, operation in enumerate(self.shown):
            top = self._head() + at * self._row()
            self._paint_lane(painter, stretch, operation, QRectF(0, top, self.width(), self._row()))
        self._paint_now(painter, stretch, view.now)
        painter.end()

    def _paint_hours(self, painter: QPainter, stretch: Stretch) -> None:
        tokens = self._look.tokens
        font = self._look.font(Type.FRAME_HINT)
        painter.setFont(font)
        height = QFontMetrics(font).height()
        for hour in stretch.hours():
            x = stretch.x(hour)
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(x, height + Space.TIGHT), QPointF(x, self.height() - 1))
            painter.setPen(QColor(tokens.text2))
            where = QRectF(x - 30, 0, 60, height)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter.value, f"{hour.astimezone():%H}")

    def _paint_band(self, painter: QPainter, stretch: Stretch, view: OperationsView) -> None:
        """Draw the stretches of time in which the chosen plan meets another, over all lanes."""
        colour = QColor(self._look.tokens.warning.fill)
        for meeting in view.meetings_of(self._at):
            if (
                not meeting.is_conflict
                or meeting.ends <= meeting.begins
                or not stretch.shows(meeting.begins, meeting.ends)
            ):
                continue
            left, right = stretch.x(meeting.begins), stretch.x(meeting.ends)
            band = QRectF(left, self._head(), max(right - left, _LEAST_BAR), self.height() - self._head())
            colour.setAlpha(_BAND)
            painter.fillRect(band, colour)
            colour.setAlpha(255)
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
            painter.drawLine(band.topLeft(), band.bottomLeft())
            painter.drawLine(band.topRight(), band.bottomRight())

    def _paint_lane(self, painter: QPainter, stretch: Stretch, operation: Operation, row: QRectF) -> None:
        tokens, view = self._look.tokens, self._view
        assert view is not None  # noqa: S101  # nothing is painted before something is shown
        if operation.id == self._at:
            painter.setPen(QPen(QColor(tokens.accent), FOCUS_RING if self.hasFocus() else 1))
            painter.setBrush(QColor(tokens.selected))
            painter.drawRoundedRect(row.adjusted(1.5, 1.5, -1.5, -1.5), Radius.CHIP, Radius.CHIP)
        self._paint_label(painter, operation, row)
        placed = bar(stretch, operation, _LEAST_BAR)
        if placed is None:
            return
        meets = operation.id != self._at and any(
            each.is_conflict and operation.id in (each.plan, each.other) for each in view.meetings_of(self._at)
        )
        self._paint_bar(painter, placed, operation, row, meets=meets)

    def _paint_label(self, painter: QPainter, operation: Operation, row: QRectF) -> None:
        tokens = self._look.tokens
        first, second = lane_label(operation)
        width = self._look.metrics.frame(_LABELS) - Space.LARGE
        top = row.top() + (row.height() - self._lines()) / 2
        lines = ((Type.LABEL, first, tokens.text1), (Type.SMALL, second, tokens.text2))
        for kind, text, colour in lines:
            metrics = QFontMetrics(self._look.font(kind))
            painter.setFont(self._look.font(kind))
            painter.setPen(QColor(colour))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, int(width))
            painter.drawText(QRectF(row.left() + Space.MEDIUM, top, width, metrics.height()), shown)
            top += metrics.height()

    def _paint_bar(self, painter: QPainter, placed: Bar, operation: Operation, row: QRectF, *, meets: bool) -> None:
        tokens, view = self._look.tokens, self._view
        assert view is not None  # noqa: S101  # as above
        height = self._look.metrics.frame(_BAR)
        top = row.top() + (row.height() - height) / 2
        own = view.plan(RecordId(operation.id)) is not None
        fill = tokens.warning.fill if meets else tokens.accent if own else tokens.track
        edge = tokens.warning.fill if meets else tokens.accent if own else tokens.control
        dashed = operation.visibility is Visibility.RESTRICTED or operation.cancelled
        pen = QPen(QColor(edge), 2, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        for buffer in (placed.lead, placed.lag):
            if buffer is not None:
                where = QRectF(buffer[0], top, buffer[1] - buffer[0], height)
                painter.setPen(QPen(QColor(edge), 1))
                painter.setBrush(QBrush(QColor(edge), Qt.BrushStyle.BDiagPattern))
                painter.drawRect(where)
        window = QRectF(placed.window[0], top, placed.window[1] - placed.window[0], height)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush if operation.cancelled else QColor(fill))
        painter.drawRoundedRect(window, Radius.CHIP / 2, Radius.CHIP / 2)
        if meets:
            self._paint_mark(painter, window)

    def _paint_mark(self, painter: QPainter, window: QRectF) -> None:
        """Draw the warning's shape on a bar, so that it is told without colour."""
        size = self._look.metrics.frame(_MARK)
        where = QRectF(window.left() + Space.TIGHT, window.center().y() - size / 2, size, size)
        warning = self._look.tokens.warning
        if window.width() >= size + 2 * Space.TIGHT:
            paint_level(painter, Level.WARNING, where, warning.text, warning.fill)

    def _paint_now(self, painter: QPainter, stretch: Stretch, now: dt.datetime) -> None:
        if not stretch.shows(now, now):
            return
        x = stretch.x(now)
        painter.setPen(QPen(QColor(self._look.tokens.text1), 2))
        painter.drawLine(QPointF(x, self._head() - Space.MEDIUM), QPointF(x, self.height() - 1))

    def _stretch(self, left: float, width: float) -> Stretch:
        view = self._view
        assert view is not None  # noqa: S101  # asked once something is shown
        return Stretch(first_hour(view.now, view.operation(self._at)), left, width)

    def _lines(self) -> int:
        return sum(QFontMetrics(self._look.font(kind)).height() for kind in (Type.LABEL, Type.SMALL))

    def _head(self) -> int:
        return QFontMetrics(self._look.font(Type.FRAME_HINT)).height() + Space.LARGE

    def _row(self) -> int:
        return max(self._lines() + Space.MEDIUM, self._look.metrics.target)

    def _height(self) -> int:
        return self._head() + max(1, len(self.shown)) * self._row() + Space.TIGHT

    def _fit(self) -> None:
        self.setFixedHeight(self._height())
        self.updateGeometry()
        self.update()


#: How the card over the lanes names the hours.
HOURS_WORDS = OPERATIONS["hours"].format(hours=HOURS)
