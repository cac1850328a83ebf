"""The list twin of lanes and map: every planned operation as one line with the same facts."""

from __future__ import annotations

from overlap.answer import Level
from overlap.records import Operation, RecordId
from ui.operations.state import OperationsView, level_of
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.wording.operations import operation_line, operation_title


class OperationsModel(LineModel):
    """One row for each operation, in the order of the lanes."""

    def __init__(self) -> None:
        super().__init__()
        self._ids: tuple[RecordId, ...] = ()

    def show_view(self, view: OperationsView) -> None:
        """Show the operations."""
        operations = view.operations
        self._ids = tuple(RecordId(each.id) for each in operations)
        self.show_lines(tuple(_line(each, view) for each in operations))

    def id_at(self, row: int) -> RecordId | None:
        """The operation of a row."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, operation: RecordId | None) -> int | None:
        """The row of an operation."""
        return self._ids.index(operation) if operation in self._ids else None


def _line(operation: Operation, view: OperationsView) -> Line:
    return Line(
        "calendar-event", operation_title(operation, view), operation_line(operation, view), _level(operation, view)
    )


def _level(operation: Operation, view: OperationsView) -> Level | None:
    """The shape before a row: an own plan's level, a warning where another meets a plan, else the icon."""
    plan = view.plan(RecordId(operation.id))
    if plan is not None:
        return level_of(view, plan)
    return Level.WARNING if any(each.is_conflict for each in view.meetings_of(RecordId(operation.id))) else None
