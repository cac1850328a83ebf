"""What a record holds: every flag with where it came from, and names, birth dates and numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from overlap.answer import SeenFlag
from ui.pieces.icon_line import IconLine
from ui.pieces.label import Label
from ui.pieces.panel import Panel, column
from ui.subject.state import SubjectView
from ui.theme.look import Look
from ui.wording import flag_source, flag_text
from ui.wording.subject import SUBJECT, person_lines

#: The width of a field's name at 100 %.
_FIELD = 118


class _Refilled(Panel):
    """A card that is made anew for each record: what it holds differs in kind and number."""

    def __init__(self, look: Look) -> None:
        super().__init__("card")
        self._look = look
        self._box = column(self, margin=(15, 12, 15, 14))
        self._content: QWidget | None = None

    def _begin(self) -> QVBoxLayout:
        """An empty layout in the place of what was shown."""
        if self._content is not None:
            self._box.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = QWidget()
        self._content.setProperty("role", "clear")
        self._box.addWidget(self._content)
        return column(self._content, gap=8)


class FlagsPanel(_Refilled):
    """The flags, which stand above everything else."""

    def show_view(self, view: SubjectView) -> None:
        """Show the flags around one record."""
        box, now = self._begin(), view.around.situation.now
        box.addWidget(Label("label", SUBJECT["flags"]))
        flags = flags_of(view)
        for seen in flags:
            box.addWidget(IconLine(self._look, "alert-triangle", flag_text(seen), flag_source(seen, now)))
        if not flags:
            box.addWidget(Label("body", SUBJECT["no_flags"], wrap=True))


class FactsPanel(_Refilled):
    """The person of a record."""

    def show_view(self, view: SubjectView) -> None:
        """Show what is on file about the person."""
        box = self._begin()
        box.addWidget(Label("label", SUBJECT["identifiers"]))
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, self._look.metrics.text(_FIELD))
        grid.setColumnStretch(1, 1)
        for at, (field, value) in enumerate(person_lines(view.person) if view.person else ()):
            grid.addWidget(Label("faint", field, wrap=True), at, 0)
            grid.addWidget(Label("value", value, wrap=True), at, 1)
        box.addLayout(grid)
        box.addWidget(Label("hint", SUBJECT["not_confirmed"], wrap=True))


def flags_of(view: SubjectView) -> tuple[SeenFlag, ...]:
    """The flags on the record itself, then those on records that share something with it."""
    own = [seen for seen in view.around.flags if seen.record == view.record.id]
    tied = {record for tie in view.ties for record in tie.records}
    return (*own, *(seen for seen in view.around.flags if seen.record in tied))
