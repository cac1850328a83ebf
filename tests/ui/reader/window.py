"""Shows one scene in a real window until its standard input ends, for another process to read as a screen reader does.

`python tests/ui/reader/window.py SCENE` says `shown` on standard output once the scene is drawn.
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtWidgets import QApplication

from ui import scenes
from ui.pictures import settle
from ui.theme.look import Look
from ui.window import Window


def main(name: str) -> int:
    """The exit status after the scene was shown."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Crosscheck")
    app.setStyle("Fusion")
    window = Window(Look())
    window.show()
    settle(app)
    next(scene for scene in (*scenes.CHECK, *scenes.OTHERS) if scene.name == name).set_up(window)
    settle(app)
    window.activateWindow()
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    threading.Thread(target=_wait, args=(app,), daemon=True).start()
    return app.exec()


def _wait(app: QApplication) -> None:
    """End the window when whoever started it is done."""
    sys.stdin.read()
    app.quit()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
