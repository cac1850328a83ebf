"""The map as a widget: the ground in kept pieces, the officer's things over it, moved by keys, wheel or drag.

A frame is some pictures laid beside each other, and a mark for each operation; no frame goes through the encounters.
It shows the content that it is given and says what was chosen.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy

from ui.map.furniture import Furniture
from ui.map.ground import PIECE, Ground, Piece
from ui.map.marks import Mark, MarkPainter, marks_of
from ui.map.nearest import nearest
from ui.map.projection import View, view_around, world_of
from ui.map.state import MapContent
from ui.pieces.graphic import Graphic
from ui.theme.look import Look
from ui.theme.qss import FOCUS_RING
from ui.wording.map import MAP, point_words, station_credit

#: The middle of the northern border, for a map that nothing is on yet.
_HOME: Final = (48.5, -97.0)
_HOME_STEP: Final = 8
#: No nearer than this when all things are shown: a town with its surroundings.
_ALL_STEP: Final = 20
_KEY_PX: Final = 80
_PRESS_PX: Final = 24.0
_DRAG_PX: Final = 4.0
#: Undrawn pieces that one frame of a drag draws; the rest come in the next frames, and are ground until then.
_PER_FRAME: Final = 1
_WHEEL: Final = 120
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_ZOOMS: Final = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}


class MapCanvas(Graphic):
    """Emits `chosen` with the id of a mark, `opened` on Enter, `picked` with degrees while a place is asked for.

    `stepped` says that the scale changed, so that clusters are others.
    """

    chosen = Signal(str)
    opened = Signal(str)
    picked = Signal(float, float)
    stepped = Signal()

    def __init__(self, look: Look, ground: Ground | None = None) -> None:
        super().__init__()
        self._look = look
        self.ground = ground or Ground(look)
        self._furniture = Furniture(look)
        self.content: MapContent | None = None
        self.marks: tuple[Mark, ...] = ()
        self.shows_operations = True
        self._spots: object = None
        self._chosen = ""
        self._picking = self._moved_by_hand = False
        self._drag: QPointF | None = None
        self._pressed = QPointF()
        self.view = View(*world_of(*_HOME), _HOME_STEP, 1, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(MAP["canvas"])
        look.changed.connect(self._restyle)

    def show_content(self, content: MapContent) -> None:
        """Show these things; the view stays where the officer put it."""
        self.content = content
        self.marks = marks_of(content)
        if content.spots is not self._spots:
            self._spots = content.spots
            self.ground.clusters.show(content.spots)
            self.ground.forget()
        if self._chosen not in {mark.id for mark in self.marks}:
            self._chosen = ""
        if not self._moved_by_hand:
            self.show_all()
        self._say()
        self.update()

    def choose(self, mark_id: str) -> None:
        """Choose a mark and have it in sight; an unknown id chooses none."""
        mark = self._mark(mark_id)
        self._chosen = mark.id if mark is not None else ""
        if mark is not None and not self.rect().contains(self._painter().where(mark).toPoint()):
            self._look_at(self.view.centred(mark.latitude, mark.longitude))
        self._say()
        self.update()

    def show_all(self) -> None:
        """Have all marks in sight, of many encounters none; without any the whole border."""
        points = [(mark.latitude, mark.longitude) for mark in self.marks]
        if points:
            self._look_at(view_around(points, self.width(), self.height(), _ALL_STEP))
        else:
            self._look_at(View(*world_of(*_HOME), _HOME_STEP, self.width(), self.height()))

    def centre_on(self, latitude: float, longitude: float) -> None:
        """Have a place in the middle."""
        self._moved_by_hand = True
        self._look_at(self.view.centred(latitude, longitude))

    def ask_for_place(self, *, asked: bool) -> None:
        """Show a cross in the middle whose place Enter gives, or a press anywhere; or stop asking."""
        self._picking = asked
        self._say()
        self.update()

    def look_from(self, other: MapCanvas) -> None:
        """Have in sight what another map has in the middle, at its scale."""
        self._moved_by_hand = True
        self._look_at(other.view.sized(self.width(), self.height()))

    def look_near(self, latitude: float, longitude: float) -> None:
        """Have a place in the middle with its surroundings, no farther than it was."""
        self._moved_by_hand = True
        step = max(self.view.step, _ALL_STEP)
        self._look_at(view_around([(latitude, longitude)], self.width(), self.height(), step))

    def look_at_all(self) -> None:
        """Have all marks in sight, and go with them until a hand moves the map."""
        self._moved_by_hand = False
        self.show_all()

    def zoom(self, by: int, at: QPointF | None = None) -> None:
        """Go nearer or farther, with the same ground at a pixel, else at the chosen mark or the middle."""
        mark = self._mark(self._chosen)
        fixed = at or (self._painter().where(mark) if mark is not None else QPointF(self.rect().center()))
        self._moved_by_hand = True
        self._look_at(self.view.zoomed(by, fixed.x(), fixed.y()))

    def move_by(self, right: float, down: float) -> None:
        """Move the view over the ground by pixels."""
        self._moved_by_hand = True
        self._look_at(self.view.moved(right, down))

    def show_layers(self, *, operations: bool, encounters: bool, sectors: bool, station: bool) -> None:
        """Draw these layers and leave out the others."""
        self.shows_operations = operations
        self.ground.shows_encounters, self.ground.shows_sectors = encounters, sectors
        self.ground.shows_station = station
        self.ground.forget()
        self.update()

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(560, 400)

    def minimumSizeHint(self) -> QSize:
        """Still large enough to tell something."""
        return QSize(240, 200)

    # Keys and hands.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows, zoom by + and −, show all by 0, open by Enter."""
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            right, down = _ARROWS[key]
            self.move_by(right * _KEY_PX, down * _KEY_PX)
        elif key in _ZOOMS:
            self.zoom(_ZOOMS[key])
        elif key is Qt.Key.Key_0:
            self.show_all()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001  # Qt's signature
        """Go through the marks by Tab, and on to the next widget after the last; a map that asks for a place is one."""
        if self._picking:
            return super().focusNextPrevChild(forward)
        ids = [mark.id for mark in self._seen_marks()]
        at = ids.index(self._chosen) if self._chosen in ids else (-1 if forward else len(ids))
        after = at + (1 if forward else -1)
        if not 0 <= after < len(ids):
            return super().focusNextPrevChild(forward)
        self.choose(ids[after])
        self.chosen.emit(self._chosen)
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        steps = round(event.angleDelta().y() / _WHEEL)
        if steps:
            self.zoom(steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag, or a press."""
        self._drag = self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the ground along."""
        if self._drag is not None:
            by = self._drag - event.position()
            self._drag = event.position()
            self.move_by(by.x(), by.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; a press that did not move takes the place, or chooses the mark there."""
        dragged, self._drag = (event.position() - self._pressed).manhattanLength() > _DRAG_PX, None
        self.update()
        if dragged:
            return
        if self._picking:
            self.picked.emit(*self.view.ground(event.position().x(), event.position().y()))
            return
        painter = self._painter()
        near = [((painter.where(mark) - event.position()).manhattanLength(), mark.id) for mark in self._seen_marks()]
        if near and min(near)[0] <= _PRESS_PX:
            self.choose(min(near)[1])
            self.chosen.emit(self._chosen)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle."""
        super().resizeEvent(event)
        self.view = self.view.sized(self.width(), self.height())
        if not self._moved_by_hand:
            self.show_all()

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  # Qt's signature
        """Draw the ground, points, marks and furniture."""
        painter = QPainter(self)
        self._paint_ground(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.shows_operations:
            self._paint_marks(painter)
        self._furniture.paint(painter, self.view, self._credit(), sectors=self.ground.shows_sectors)
        if self._picking:
            self._paint_cross(painter)
        painter.setPen(_frame(self._look, focus=self.hasFocus()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        """Lay the pieces side by side; while dragging only some new ones are drawn in one frame."""
        painter.fillRect(self.rect(), QColor(self._look.tokens.water))
        left, top = int(self.view.left), int(self.view.top)
        may_draw, waits = _PER_FRAME if self._drag is not None else -1, False
        for piece in self._pieces():
            if self.ground.has(piece) or may_draw != 0:
                may_draw -= 0 if self.ground.has(piece) else 1
                painter.drawPixmap(piece.column * PIECE - left, piece.row * PIECE - top, self.ground.piece(piece))
            else:
                waits = True
        if waits:
            self.update()

    def _pieces(self) -> list[Piece]:
        """The pieces that are in sight."""
        left, top = int(self.view.left), int(self.view.top)
        columns = range(left // PIECE, (left + self.width()) // PIECE + 1)
        rows = range(top // PIECE, (top + self.height()) // PIECE + 1)
        return [Piece(self.view.step, column, row) for row in rows for column in columns]

    def _paint_marks(self, painter: QPainter) -> None:
        """Draw conflict lines, rings, marks, and labels where they have room."""
        marks, content = self._seen_marks(), self.content
        painting = self._painter()
        by_id = {mark.id: mark for mark in self.marks}
        for mark in marks:
            painting.ring(painter, mark)
        for one, other in content.conflicts if content is not None else ():
            if one in by_id and other in by_id:
                painting.conflict(painter, by_id[one], by_id[other])
        for mark in marks:
            painting.symbol(painter, mark, chosen=mark.id == self._chosen)
        taken: list[QRectF] = []
        for mark in sorted(marks, key=lambda each: each.id != self._chosen):
            painting.label(painter, mark, taken, chosen=mark.id == self._chosen)

    def _paint_cross(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(self._look.tokens.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle = QPointF(self.rect().center())
        for x, y in ((22, 0), (0, 22)):
            painter.drawLine(middle - QPointF(x, y), middle + QPointF(x, y))
        painter.drawEllipse(middle, 12, 12)

    # What is where.

    def _painter(self) -> MarkPainter:
        return MarkPainter(self._look, self.view)

    def _seen_marks(self) -> tuple[Mark, ...]:
        return self.marks if self.shows_operations else ()

    def _mark(self, mark_id: str) -> Mark | None:
        return next((mark for mark in self._seen_marks() if mark.id == mark_id), None)

    def _enter(self) -> None:
        if self._picking:
            self.picked.emit(*self.view.ground(self.width() / 2, self.height() / 2))
        elif self._chosen:
            self.opened.emit(self._chosen)

    def _look_at(self, view: View) -> None:
        before = self.view.step
        self.view = view
        self.update()
        if self._picking:
            self._say()
        if view.step != before:
            self.stepped.emit()

    def _say(self) -> None:
        """Tell a screen reader what is chosen, or what the cross is at."""
        mark = self._mark(self._chosen)
        words = mark.sentence if mark is not None else ""
        self.setAccessibleDescription(self._aim() if self._picking else words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _credit(self) -> str:
        """Whose data is on the map."""
        tiles = self.ground.tiles
        return MAP["credit"] if tiles is None else station_credit(tiles.credit)

    def _aim(self) -> str:
        """What the cross is at, in words."""
        where = self.view.ground(self.width() / 2, self.height() / 2)
        town, metres = nearest(where)
        return MAP["aim"].format(place=point_words(*where, metres, town.title))

    def _restyle(self) -> None:
        self.ground.forget()
        self.update()


def _frame(look: Look, *, focus: bool) -> QPen:
    """The line around the map: the focus ring where it has the keys."""
    return QPen(QColor(look.tokens.accent if focus else look.tokens.line), FOCUS_RING if focus else 1)
