"""The one Qt application of a process."""

from __future__ import annotations

import os
import sys
from typing import Final

from PySide6.QtWidgets import QApplication

from ui.allocator import settle_allocator
from ui.collecting import Collecting

#: For how long one thread may keep the interpreter while another waits for it. Painting asks for it again and again
#: between Qt's own work, and each time a commit that runs beside it could keep it waiting for Python's usual 5 ms.
_SWITCH_S: Final = 0.000_5


def application() -> QApplication:
    """The one Qt application of this process, made where there is none; without a display it draws off screen.

    From then on other threads give way to the screen's within half a millisecond, and cycles of garbage are looked for
    on this thread alone.
    """
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.setswitchinterval(_SWITCH_S)
    settle_allocator()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Crosscheck")
    app.setStyle("Fusion")  # the platform's own style would draw over the theme
    app.setCursorFlashTime(0)  # nothing blinks
    Collecting(app)
    return app
