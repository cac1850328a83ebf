"""The one Qt application of a process."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """The one Qt application of this process, made where there is none; without a display it draws off screen."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Crosscheck")
    app.setStyle("Fusion")  # the platform's own style would draw over the theme
    app.setCursorFlashTime(0)  # nothing blinks
    return app
