"""The form in which a plan is written or changed: type, window with buffers, place, radius, targets, contact."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from storage.drafts import PlanText
from ui.map.canvas import MapCanvas
from ui.map.ground import Ground
from ui.map.state import MapContent, Sketch
from ui.operations.drafting import FormFault, FormField, spot_of, with_kind, with_spot
from ui.operations.kinds import OperationKind, kind_of
from ui.operations.place_map import PlaceMap
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay
from ui.pieces.panel import column, row
from ui.pieces.said import Said
from ui.pieces.scroller import Scroller
from ui.theme.look import Look
from ui.wording.plan_form import FAULTS, FORM, VISIBILITIES

_WIDTH, _HEIGHT = 1_250, 690
_LONGEST = {FormField.PLACE: 320, FormField.TARGETS: 600, FormField.PHONE: 32}
_SHORT = 24
#: From this text size on, fields stand below each other.
_ONE_COLUMN = 125
#: The lines of the form: fields side by side with their shares of the width, and a hint below.
_LINES = (
    (((FormField.STARTS, 3), (FormField.ENDS, 3), (FormField.LEAD, 1), (FormField.LAG, 1)), "times_hint"),
    (((FormField.PLACE, 5), (FormField.RADIUS, 2)), "place_hint"),
    (((FormField.TARGETS, 5), (FormField.PHONE, 2)), "targets_hint"),
)


class PlanForm(Overlay):
    """Emits `kept` and `sent` with what was typed; Esc closes it and keeps what was typed for the next time.

    `edited` tells that something was typed, `emptied` that the officer wants to begin anew.
    """

    kept = Signal(object)
    sent = Signal(object)
    edited = Signal()
    emptied = Signal()

    def __init__(self, look: Look, parent: QWidget, ground: Ground | None = None) -> None:
        super().__init__(look, parent)
        self.map = PlaceMap(look, ground)
        self._activity = OperationKind.SURVEILLANCE.value
        self._title = Label("screen")
        self._fault = Said("late", keeps_room=True)
        self._anew = Button(look, FORM["anew"])
        self._kinds = ChoiceRow(look, FORM["kind"], [(kind, kind.value) for kind in OperationKind])
        self._visibility = ChoiceRow(look, FORM["visibility"], list(VISIBILITIES.items()))
        self._fields = {
            field: Field(look, FORM[field], _LONGEST.get(field, _SHORT)) for line, _ in _LINES for field, _ in line
        }
        self._rows: list[tuple[QHBoxLayout, tuple[int, ...]]] = []
        self._lay_out()
        self._kinds.chosen.connect(self._on_kind)
        self._visibility.chosen.connect(self.edited)
        for typed in self._fields.values():
            typed.returnPressed.connect(lambda: self._take(self.kept.emit))
        for typed in self._fields.values():
            typed.textChanged.connect(self.edited)
        for field in (FormField.PLACE, FormField.RADIUS):
            self._fields[field].textChanged.connect(lambda: self.map.show_sketch(self._sketch()))
        self.map.picked.connect(self._on_picked)
        look.changed.connect(self._arrange)

    def ask(
        self, text: PlanText, content: MapContent, *, new: bool, focus: FormField = FormField.STARTS,
        seen: MapCanvas | None = None, begun: bool = False,
    ) -> None:  # fmt: skip
        """Show what a plan says so far among what is on the map, with the focus on one field.

        `seen` is a map whose middle the place is to be taken from; the focus is then on the form's map. `begun` is True
        where the text was typed before, and can be given up for a new one.
        """
        self._title.setText(FORM["new" if new else "change"])
        self._anew.setVisible(begun)
        self._put(text)
        self._fault.say("")
        self._arrange()
        self.map.begin(content, self._sketch(), seen)
        self.open()
        # The rows of choices take their height from the width that they have only now.
        self._inside.invalidate()
        if seen is not None:
            self.map.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus(focus)

    def refuse(self, fault: FormFault) -> None:
        """Say which field can't be read and why; everything that was typed stays."""
        self._fault.say(FAULTS[fault.reason])
        self._focus(fault.field)

    def text(self) -> PlanText:
        """What stands in the form."""
        typed = {str(field): widget.text() for field, widget in self._fields.items()}
        return PlanText(activity=self._activity, visibility=self._visibility.value, **typed)

    def field(self, field: FormField) -> Field:
        """The line of one field."""
        return self._fields[field]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from a field to the map and back by Ctrl+M."""
        if event.key() == Qt.Key.Key_M and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turn()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _turn(self) -> None:
        if self.map.canvas.hasFocus():
            self._focus(FormField.PLACE)
        else:
            self.map.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sketch(self) -> Sketch | None:
        """The place that stands in the form, as the map shows it."""
        found = spot_of(self.text())
        return None if found is None else Sketch(found[0].latitude, found[0].longitude, found[1])

    def _on_picked(self, latitude: float, longitude: float) -> None:
        place = self._fields[FormField.PLACE]
        place.setText(with_spot(place.text(), latitude, longitude))
        place.setCursorPosition(0)

    def _put(self, text: PlanText) -> None:
        self._activity = text.activity
        self._kinds.take(kind_of(text.activity) or OperationKind.SURVEILLANCE)
        self._visibility.take(text.visibility)
        for field, widget in self._fields.items():
            widget.setText(getattr(text, field))
            widget.setCursorPosition(0)

    def _focus(self, field: FormField) -> None:
        if field in self._fields:
            self._fields[field].setFocus(Qt.FocusReason.OtherFocusReason)
            self._fields[field].selectAll()
        else:
            self._kinds.take_focus()

    def _on_kind(self, kind: OperationKind) -> None:
        radius = with_kind(self.text(), kind).radius
        self._activity = kind.value
        self._fields[FormField.RADIUS].setText(radius)
        self.edited.emit()

    def _take(self, tell: Callable[[PlanText], None]) -> None:
        tell(self.text())

    def _lay_out(self) -> None:
        content = QWidget()
        self._inside = inside = column(content, margin=(2, 0, 12, 0), gap=6)
        inside.addWidget(Label("label", FORM["kind"]))
        inside.addWidget(self._kinds)
        for line, hint in _LINES:
            inside.addLayout(self._line(line))
            inside.addWidget(Label("hint", FORM[hint], wrap=True))
        inside.addWidget(Label("label", FORM["visibility"]))
        inside.addWidget(self._visibility)
        inside.addWidget(Label("hint", FORM["restricted_hint"], wrap=True))
        inside.addStretch(1)
        self.box.addWidget(self._title)
        body = row(gap=12)
        body.addWidget(Scroller(content), 5)
        body.addWidget(self.map, 3)
        self.box.addLayout(body, 1)
        self.box.addWidget(self._fault)
        self.box.addLayout(self._buttons())

    def _line(self, fields: tuple[tuple[FormField, int], ...]) -> QHBoxLayout:
        made = row(gap=12)
        for field, share in fields:
            one: QVBoxLayout = column(gap=2)
            one.addWidget(Label("label", FORM[field]))
            self._fields[field].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            one.addWidget(self._fields[field])
            made.addLayout(one, share)
        self._rows.append((made, tuple(share for _, share in fields)))
        return made

    def _buttons(self) -> QHBoxLayout:
        look = self._look
        back, keep = Button(look, FORM["back"]), Button(look, FORM["draft"], role="critical")
        send = Button(look, FORM["send"], icon="send", role="primary")
        self._anew.clicked.connect(self.emptied)
        back.clicked.connect(self.dismiss)
        keep.clicked.connect(lambda: self._take(self.kept.emit))
        send.clicked.connect(lambda: self._take(self.sent.emit))
        made = row(gap=9)
        made.addWidget(keep)
        made.addWidget(send)
        made.addStretch(1)
        made.addWidget(self._anew)
        made.addWidget(back)
        return made

    def _arrange(self) -> None:
        """Put the fields beside each other, or below each other where text is large."""
        large = self._look.metrics.text_size >= _ONE_COLUMN
        for made, _ in self._rows:
            made.setDirection(QHBoxLayout.Direction.TopToBottom if large else QHBoxLayout.Direction.LeftToRight)
        parent = self.parentWidget()
        room = parent.size() if parent is not None else self.size()
        self.card.setFixedSize(
            min(_WIDTH, room.width() - 24), min(self._look.metrics.frame(_HEIGHT), room.height() - 16)
        )
