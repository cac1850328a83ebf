"""The card of the stick: which agency, which folder, whom a bundle is for, how far it is, and what came of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from overlap.records import System
from ui.bundles.state import Side
from ui.pieces.button import Button
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.field import Field
from ui.pieces.label import Label
from ui.pieces.overlay import Overlay, is_back
from ui.pieces.panel import row
from ui.theme.look import Look
from ui.wording import LABELS, system_label
from ui.wording.bundles import BUNDLES, found_words, recipients, waiting_words
from ui.wording.problems import Trouble

_WIDTH = 980
#: The lines stand closer than on other cards, so that all of them fit at the largest text size.
_GAP = 7
#: The longest path that is typed here: as long as Windows takes one (MAX_PATH).
_LONGEST = 260


class BundleCard(Overlay):
    """Emits what the officer wants: another agency, another folder, a bundle written or taken in, a stop.

    `chosen` carries the agency, `folder_changed` the folder; `write` agency and folder, `take` agency and file;
    `browse_folder` and `browse_file` where a folder or file is to be chosen by sight.
    """

    chosen = Signal(object)
    folder_changed = Signal(object)
    browse_folder = Signal()
    browse_file = Signal()
    write = Signal(object, object)
    take = Signal(object, object)
    stop = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.system: ChoiceRow[System] = ChoiceRow(
            look, BUNDLES["system"], [(system, system_label(system)) for system in System]
        )
        self.folder, self.file = Field(look, BUNDLES["folder"], _LONGEST), Field(look, BUNDLES["file"], _LONGEST)
        self.writing = Button(look, BUNDLES["write"], icon="send", role="critical")
        self.taking = Button(look, BUNDLES["take"], icon="refresh", role="critical")
        self.stopping = Button(look, BUNDLES["stop"])
        self._browse_folder, self._browse_file = Button(look, BUNDLES["browse"]), Button(look, BUNDLES["choose"])
        self._to, self._from = Label("small", "", wrap=True), Label("small", "", wrap=True)
        self._waiting, self._found = Label("body", "", wrap=True), Label("small", "", wrap=True)
        self._said, self._more = Label("strong", "", wrap=True), Label("body", "", wrap=True)
        self._keys = Label("hint", "")
        self._is_running, self._is_able = False, True
        self._lay_out()
        self._connect()

    def show_side(self, side: Side, now: dt.datetime) -> None:
        """Show whom bundles are for, what waits, and until when the copy may be read."""
        self._is_able = side.is_able
        for label, words in zip((self._to, self._from), recipients(side), strict=True):
            label.setText(words)
        self._from.setVisible(side.is_able)
        self._waiting.setText(waiting_words(side, now))
        self._allow()

    def show_folder(self, folder: Path | None) -> None:
        """Name a folder without telling anybody."""
        self.folder.setText("" if folder is None else str(folder))

    def show_found(self, newest: Path | None, count: int) -> None:
        """Show which bundle of the folder would be taken in, and how many there are."""
        self.file.setText("" if newest is None else str(newest))
        self._found.setText(found_words(count))

    def show_running(self, words: str) -> None:
        """Show how far it has come; only a stop is offered."""
        self._is_running = True
        self._say(words, "")
        self._allow()

    def show_ended(self, trouble: Trouble) -> None:
        """Show what came of it: what happened, what is kept or still waits, what to do or what follows."""
        self._is_running = False
        self._say(f"{trouble.happened}.", f"{trouble.kept}. {trouble.to_do}.")
        self._allow()
        self.system.take_focus()

    def ask(self) -> None:
        """Open the card with the focus on the agency."""
        self._say("", "")
        self._allow()
        self.card.setFixedWidth(self._look.metrics.display(_WIDTH))
        self.open()
        self.system.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stop by Esc what is under way; close the card by it otherwise."""
        if is_back(event) and self._is_running:
            self.stop.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.box.setSpacing(_GAP)
        head = row()
        head.addWidget(Label("screen", BUNDLES["title"]), 1)
        head.addWidget(self._keys)
        head.addWidget(self.stopping)
        self.box.addLayout(head)
        self.box.addWidget(Label("body", BUNDLES["text"], wrap=True))
        self.box.addWidget(self.system)
        for label in (self._to, self._from, self._waiting):
            self.box.addWidget(label)
        for name, field, browse, button in (
            ("folder", self.folder, self._browse_folder, self.writing),
            ("file", self.file, self._browse_file, self.taking),
        ):
            self.box.addWidget(Label("label", BUNDLES[name]))
            line = row(gap=10)
            line.addWidget(field, 1)
            line.addWidget(browse)
            line.addWidget(button)
            self.box.addLayout(line)
        self.box.addWidget(self._found)
        self.box.addWidget(self._said)
        self.box.addWidget(self._more)

    def _connect(self) -> None:
        self.system.chosen.connect(self.chosen)
        self.folder.textEdited.connect(self._on_folder)
        self.folder.returnPressed.connect(self._write)
        self.file.returnPressed.connect(self._take)
        self.writing.clicked.connect(self._write)
        self.taking.clicked.connect(self._take)
        self.stopping.clicked.connect(self.stop)
        self._browse_folder.clicked.connect(self.browse_folder)
        self._browse_file.clicked.connect(self.browse_file)

    def _on_folder(self, text: str) -> None:
        if text.strip() and Path(text.strip()).is_dir():
            self.folder_changed.emit(Path(text.strip()))

    def _write(self) -> None:
        folder = self.folder.text().strip()
        if not folder:
            self._miss("no_folder", self.folder)
        elif not Path(folder).is_dir():
            self._miss("bad_folder", self.folder)
        elif not self._is_running and self._is_able:
            self.write.emit(self.system.value, Path(folder))

    def _take(self) -> None:
        file = self.file.text().strip()
        if not file:
            self._miss("no_file", self.file)
        elif not self._is_running and self._is_able:
            self.take.emit(self.system.value, Path(file))

    def _miss(self, words: str, field: Field) -> None:
        self._say(f"{BUNDLES[words]}.", "")
        field.setFocus()

    def _allow(self) -> None:
        """Offer what can be done now."""
        for widget in (self.system, self.folder, self.file, self._browse_folder, self._browse_file):
            widget.setEnabled(not self._is_running)
        for button in (self.writing, self.taking):
            button.setEnabled(not self._is_running and self._is_able)
        self.stopping.setVisible(self._is_running)
        self._keys.setText(BUNDLES["keys_running"] if self._is_running else BUNDLES["keys"].format(back=LABELS["back"]))
        if self._is_running:
            self.stopping.setFocus()

    def _say(self, first: str, then: str) -> None:
        for label, words in ((self._said, first), (self._more, then)):
            label.setText(words)
            label.setVisible(bool(words))
