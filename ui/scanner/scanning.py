"""What a scan does to the window: it asks about the document on the Check screen, from whichever screen is shown.

Knows the window's intents. It does *not* know keys (`ui.scanner.wedge`) or layouts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from ui.frame.keys import bind_key
from ui.frame.standing import Screen
from ui.scanner.picture import read_picture
from ui.scanner.picture_card import PictureCard
from ui.scanner.scan import Scan, ScanError
from ui.scanner.wedge import Wedge
from ui.window import Window
from ui.wording.scans import scan_trouble, scan_words


class Scanning(QObject):
    """Connects a scanner with a window for as long as the window lives."""

    def __init__(self, window: Window, today: Callable[[], dt.date]) -> None:
        super().__init__(window)
        self._window, self._today = window, today
        self._pictures = PictureCard(window.look, window.ground)
        self._pictures.named.connect(self._on_named)
        bind_key(window, "Ctrl+I", self._pictures.ask, window.is_covered)
        self.wedge = Wedge(window, today)
        self.wedge.scanned.connect(self.ask)
        self.wedge.refused.connect(self._on_refused)
        self.wedge.typed.connect(self._on_typed)
        self.wedge.heard.connect(window.settings.scanner.hear)

    def ask(self, scan: Scan) -> None:
        """Begin a new check with what was scanned; the one before is kept as an earlier check."""
        if self._window.settings.scanner.is_listening:
            return  # the page shows it, and asks nothing
        self._window.uncover()  # a card answers the check before, and must not answer this one
        self._window.new_check.emit()
        self._window.show_screen(Screen.CHECK)
        self._window.check.put_scan(scan.text, scan_words(scan))

    def _on_named(self, path: str) -> None:
        """Ask about the card on a picture, or say why it can't be read; the card for the path closes either way."""
        self._pictures.dismiss()
        try:
            self.ask(read_picture(Path(path), self._today()))
        except ScanError as refused:
            self._window.say_trouble(scan_trouble(refused.why))

    def _on_refused(self, refused: ScanError) -> None:
        if not self._window.settings.scanner.is_listening:
            self._window.say_trouble(scan_trouble(refused.why))

    def _on_typed(self, text: str) -> None:
        """Put into the input what came where nothing can be typed."""
        if self._window.settings.scanner.is_listening:
            return
        self._window.show_screen(Screen.CHECK)
        self._window.check.entry.field.insert(text)
