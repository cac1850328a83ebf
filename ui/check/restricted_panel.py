"""What is shown of a restricted record: that it exists, who owns it, what to do; nothing else, ever."""

from __future__ import annotations

from overlap.answer import Contact
from overlap.records import Pointer
from ui.pieces.icon_line import IconLine
from ui.pieces.panel import Panel, column
from ui.theme.look import Look
from ui.wording import LABELS, contact_line
from ui.wording.desktop import WORDS


class RestrictedPanel(Panel):
    """Three lines in one fixed layout; it takes a pointer, so no other field can reach it."""

    def __init__(self, look: Look) -> None:
        super().__init__("clear")
        box = column(self, margin=(8, 4, 8, 4), gap=12)
        self._seen = IconLine(look, "lock", LABELS["restricted_see"], "", big=True)
        self._call = IconLine(look, "phone-call", LABELS["restricted_do"], LABELS["restricted_call"], big=True)
        wait = IconLine(look, "clock", WORDS["restricted_nobody"], WORDS["restricted_wait"], big=True)
        for line in (self._seen, self._call, wait):
            box.addWidget(line)
        box.addStretch(1)

    def show_pointer(self, pointer: Pointer, contact: Contact | None) -> None:
        """Show that the record exists, its owner, and whom to call."""
        self._seen.say(LABELS["restricted_see"], LABELS["restricted_seen"].format(unit=pointer.provenance.unit))
        told = f"{contact_line(contact)}. " if contact else ""
        self._call.say(LABELS["restricted_do"], f"{told}{LABELS['restricted_call']}")
