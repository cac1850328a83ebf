"""The Map screen: the map, its layers, and beside it the list that tells the same."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from overlap.records import Marking
from storage.mbtiles import MapFault
from ui.map.canvas import MapCanvas
from ui.map.state import MapContent
from ui.map.tiles import StationMap
from ui.map.twin import Row, rows_of
from ui.pieces.button import Button
from ui.pieces.choice_row import Choice
from ui.pieces.flow import Flow
from ui.pieces.label import Label
from ui.pieces.line_list import LineList
from ui.pieces.line_model import LineModel
from ui.pieces.page import Page
from ui.pieces.panel import column, row
from ui.theme.look import Look
from ui.wording.map import MAP, STATION, notes
from ui.wording.problems import Trouble

#: From this text size on the list stands below the map.
_ONE_COLUMN = 150
_LAYERS = ("operations", "encounters", "sectors", "station")


class MapScreen(Page):
    """Emits `opened` with the id of an operation on the map whose details are wanted, `planned` for a plan here."""

    opened = Signal(str)
    planned = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.canvas = MapCanvas(look)
        self.model = LineModel()
        self.list = LineList(look, self.model, MAP["list"])
        self.layers = {name: Choice(look, MAP["layers"], MAP[name]) for name in _LAYERS}
        self.buttons = [Button(look, MAP[name]) for name in ("in", "out", "all", "plan")]
        self._notes, self._empty = Label("hint", wrap=True), Label("body", wrap=True)
        self._fault = Label("late", wrap=True)
        self._fault.setVisible(False)
        self._tools = Flow(8)
        self.layers["station"].setParent(self)
        self._rows: tuple[Row, ...] = ()
        self._lay_out()
        self._connect()
        self._arrange()

    def take_focus(self) -> None:
        """Put the focus on the map."""
        self.canvas.setFocus()

    def show_content(self, content: MapContent) -> None:
        """Show these things on the map and in the list."""
        self.canvas.show_content(content)
        self.mark(_marking(content))
        self._notes.setText(" · ".join([*notes(content), MAP["cells"], MAP["absent"]]))
        self._list()

    def show_station(self, station: StationMap | None, fault: MapFault | None = None) -> None:
        """Have a station's own map as the ground, with a layer to turn it off; or say why the file is not one."""
        self.canvas.ground.station = station
        self.canvas.ground.forget()
        self._fault.setText(STATION[fault] if fault is not None else "")
        self._fault.setVisible(fault is not None)
        self._offer(station=station is not None)
        self.canvas.update()

    def show_trouble(self, trouble: Trouble) -> None:
        """Say in place of the list that nothing can be read."""
        self._rows = ()
        self.model.show_lines(())
        self.list.setVisible(False)
        self._say(f"{MAP['error']}. {trouble.happened}. {trouble.to_do}.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Have the map's keys work from the list as well."""
        if event.text() in ("+", "=", "-", "0"):
            self.canvas.keyPressEvent(event)
        elif event.key() == Qt.Key.Key_N and not event.modifiers():
            self.planned.emit()
        else:
            super().keyPressEvent(event)

    def _list(self) -> None:
        """Name what is on the map at its scale."""
        canvas = self.canvas
        marks = canvas.marks if canvas.shows_operations else ()
        clusters, shown = canvas.ground.clusters, canvas.ground.shows_encounters
        self._rows = rows_of(marks, clusters, canvas.view.step, encounters=shown)
        self.model.show_lines(tuple(each.line for each in self._rows))
        self.list.setVisible(bool(self._rows))
        self._say("" if self._rows else MAP["empty"])

    def _say(self, words: str) -> None:
        self._empty.setText(words)
        self._empty.setVisible(bool(words))

    def _on_row(self, index: QModelIndex) -> None:
        """Have what a row tells of in sight."""
        if not self.list.hasFocus() or not 0 <= index.row() < len(self._rows):
            return
        chosen = self._rows[index.row()]
        if chosen.mark:
            self.canvas.choose(chosen.mark)
        else:
            self.canvas.centre_on(*chosen.where)

    def _on_mark(self, mark: str) -> None:
        """Mark the row of what was chosen on the map."""
        at = next((at for at, each in enumerate(self._rows) if each.mark == mark), None)
        if at is not None:
            self.list.setCurrentIndex(self.model.index(at, 0))

    def _on_layers(self) -> None:
        shown = {name: choice.isChecked() for name, choice in self.layers.items()}
        self.canvas.show_layers(**shown)
        self._list()

    def _connect(self) -> None:
        canvas = self.canvas
        for choice in self.layers.values():
            choice.setChecked(True)
            choice.clicked.connect(self._on_layers)
        nearer, farther, every, plan = self.buttons
        plan.clicked.connect(self.planned)
        nearer.clicked.connect(lambda: canvas.zoom(1))
        farther.clicked.connect(lambda: canvas.zoom(-1))
        every.clicked.connect(canvas.show_all)
        canvas.stepped.connect(self._list)
        canvas.chosen.connect(self._on_mark)
        canvas.opened.connect(self.opened)
        self.list.selectionModel().currentChanged.connect(lambda now, _: self._on_row(now))
        self._look.changed.connect(self._arrange)

    def _lay_out(self) -> None:
        head: QHBoxLayout = row()
        head.addWidget(Label("screen", MAP["title"]))
        head.addStretch(1)
        head.addWidget(Label("hint", MAP["hint"]))
        self._offer(station=False)
        side: QVBoxLayout = column(gap=8)
        for widget in (self._tools, self._empty, self._fault):
            side.addWidget(widget)
        side.addWidget(self.list, 1)
        side.addWidget(self._notes)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(12)
        self._body.addWidget(self.canvas, 8)
        self._body.addLayout(side, 5)
        box = column(self, margin=(18, 12, 18, 12), gap=10)
        box.addLayout(head)
        box.addLayout(self._body, 1)

    def _offer(self, *, station: bool) -> None:
        """Offer the layers that there are."""
        layers = [choice for name, choice in self.layers.items() if station or name != "station"]
        self.layers["station"].setVisible(station)
        self._tools.set_children((*layers, *self.buttons), None)

    def _arrange(self) -> None:
        below = self._look.metrics.text_size >= _ONE_COLUMN
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)


def _marking(content: MapContent) -> Marking | None:
    """The marking of the operations shown; counted encounters have at least the one that every record has."""
    if content.spots:
        return content.marking.union(Marking())
    return content.marking if content.operations else None
