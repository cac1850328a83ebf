"""What waits to be delivered, how the last syncs went, and a button to sync now."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal

from overlap.records import System
from storage.outbox import OutboxItem
from sync.report import RoundReport
from ui.outbox.model import OutboxModel
from ui.pieces.button import Button
from ui.pieces.icon_line import IconLine
from ui.pieces.label import Label
from ui.pieces.line_list import LineList
from ui.pieces.page import Page
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.wording import LABELS, clock, system_label
from ui.wording.bundles import BUNDLES
from ui.wording.desktop import WORDS
from ui.wording.problems import Trouble
from ui.wording.queue import round_sentence


class OutboxScreen(Page):
    """Emits `sync`, `carry` where a stick is to do it, and `stop` while a sync is under way."""

    sync = Signal()
    carry = Signal()
    stop = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.model = OutboxModel()
        self.list = LineList(look, self.model, WORDS["outbox_title"])
        self._empty = Label("body", WORDS["outbox_empty"])
        self._syncs = {
            system: IconLine(look, "refresh", WORDS["outbox_never"].format(system=system_label(system)), "")
            for system in System
        }
        button = Button(look, f"{LABELS['sync_now']}  F5", icon="refresh", role="critical")
        button.clicked.connect(self.sync)
        carry = Button(look, f"{BUNDLES['open']}  Ctrl+B")
        carry.clicked.connect(self.carry)
        self._stop = Button(look, LABELS["sync_stop"])
        self._stop.clicked.connect(self.stop)
        self._stop.setVisible(False)
        head = row()
        head.addWidget(Label("screen", WORDS["outbox_title"]))
        head.addStretch(1)
        head.addWidget(Label("hint", WORDS["outbox_hint"]))
        box = column(self, margin=(18, 12, 18, 12), gap=12)
        box.addLayout(head)
        box.addWidget(self._syncs_card(carry, button))
        box.addWidget(self._empty)
        box.addWidget(self.list, 1)

    def take_focus(self) -> None:
        """Put the focus on the list."""
        self.list.setFocus()

    def show_items(self, items: tuple[OutboxItem, ...], now: dt.datetime) -> None:
        """Show what waits."""
        self.model.show_items(items, now)
        self._empty.setVisible(not items)

    def show_report(self, report: RoundReport, now: dt.datetime) -> None:
        """Show how a sync went; one that failed is shown by its trouble."""
        if report.problem is None:
            words = WORDS["outbox_last"].format(system=system_label(report.system), time=clock(report.finished, now))
            self._syncs[report.system].say(words, round_sentence(report))

    def show_headway(self, system: System, words: str) -> None:
        """Show how far a sync has come."""
        self._syncs[system].say(WORDS["outbox_running"].format(system=system_label(system)), words)

    def show_running(self, *, running: bool) -> None:
        """Offer to stop what is under way, while something is."""
        self._stop.setVisible(running)

    def show_trouble(self, system: System, trouble: Trouble) -> None:
        """Show why a sync failed, what is kept and what to do."""
        self._syncs[system].say(trouble.happened, f"{trouble.kept}. {trouble.to_do}.")

    def _syncs_card(self, *buttons: Button) -> Panel:
        card = Panel("card")
        box = row(card, margin=(16, 12, 16, 12), gap=18)
        lines = column(gap=8)
        for line in self._syncs.values():
            lines.addWidget(line)
        box.addLayout(lines, 1)
        box.addWidget(self._stop)
        for button in buttons:
            box.addWidget(button)
        return card
