"""What waits in the outbox as a list model."""

from __future__ import annotations

import datetime as dt

from storage.outbox import EventState, OutboxItem
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.wording.queue import item_line


class OutboxModel(LineModel):
    """One line for each event that is not confirmed."""

    def show_items(self, items: tuple[OutboxItem, ...], now: dt.datetime) -> None:
        """Replace the lines where they changed."""
        self.show_lines(tuple(_line(item, now) for item in items))


_ICONS = {"check": "shield-search", "notice": "send", "decision": "check"}


def _line(item: OutboxItem, now: dt.datetime) -> Line:
    title, _, rest = item_line(item, now).partition(" · ")
    icon = "alert-triangle" if item.state is EventState.REJECTED else _ICONS.get(item.type, "file-text")
    return Line(icon, title, rest)
