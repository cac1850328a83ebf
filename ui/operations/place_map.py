"""The map in the form of a plan: it shows the place that stands there, and gives another one.

Knows how a place is taken by key or press. It does *not* read the form (`ui.operations.drafting`).
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.map.canvas import MapCanvas
from ui.map.ground import Ground
from ui.map.marks import SKETCH_ID
from ui.map.nearest import nearest
from ui.map.state import MapContent, Sketch
from ui.pieces.label import Label
from ui.pieces.panel import column
from ui.theme.look import Look
from ui.wording.map import MAP, point_words


class PlaceMap(QWidget):
    """Emits `picked` with the degrees of a place that was taken; the cross in its middle is what Enter takes."""

    picked = Signal(float, float)

    def __init__(self, look: Look, ground: Ground | None = None) -> None:
        super().__init__()
        self.canvas = MapCanvas(look, ground)
        self.canvas.setAccessibleName(MAP["pick"])
        self._said = Label("small", wrap=True)
        self._content: MapContent | None = None
        self._sketch: Sketch | None = None
        self._is_taking = False
        box = column(self, gap=4)
        box.addWidget(Label("label", MAP["pick"]))
        box.addWidget(self.canvas, 1)
        box.addWidget(self._said)
        box.addWidget(Label("hint", MAP["pick_hint"], wrap=True))
        self.canvas.ask_for_place(asked=True)
        self.canvas.picked.connect(self._on_picked)

    def begin(self, content: MapContent, sketch: Sketch | None, seen: MapCanvas | None = None) -> None:
        """Show what else is on the map, around the place of the form, or what another map has in its middle."""
        self._content = content
        self._said.setText("")
        self._show(sketch)
        self.canvas.look_at_all()
        if sketch is not None:
            self.canvas.look_near(sketch.latitude, sketch.longitude)
        elif seen is not None:
            self.canvas.look_from(seen)

    def show_sketch(self, sketch: Sketch | None) -> None:
        """Show the place that stands in the form, and have it in sight; None while none can be read there."""
        before = self._sketch
        if sketch == before:
            return
        self._show(sketch)
        if sketch is None or self._is_taking:
            return
        self._said.setText("")
        if before is None or sketch[:2] != before[:2]:
            self.canvas.look_near(sketch.latitude, sketch.longitude)

    def _show(self, sketch: Sketch | None) -> None:
        self._sketch = sketch
        if self._content is not None:
            self.canvas.show_content(replace(self._content, sketch=sketch))
            self.canvas.choose(SKETCH_ID if sketch is not None else "")

    def _on_picked(self, latitude: float, longitude: float) -> None:
        """Say which place was taken; the view stays, so that it can be taken better."""
        town, metres = nearest((latitude, longitude))
        self._said.setText(MAP["taken"].format(place=point_words(latitude, longitude, metres, town.title)))
        self._is_taking = True
        self.picked.emit(latitude, longitude)
        self._is_taking = False
