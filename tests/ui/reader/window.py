"""Shows one scene in a real window until its standard input ends, for another process to read as a screen reader does.

`python tests/ui/reader/window.py SCENE` says `shown` on standard output once the scene is drawn.
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtWidgets import QApplication

from ui.pictures import ALL, settle, unlock_shots
from ui.theme.look import Look
from ui.unlock.screen import UnlockWindow
from ui.window import Window


def main(name: str) -> int:
    """The exit status after the scene was shown."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Crosscheck")
    app.setStyle("Fusion")
    window = shown(app, name)
    settle(app)
    window.activateWindow()
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    threading.Thread(target=_wait, args=(app,), daemon=True).start()
    return app.exec()


def shown(app: QApplication, name: str) -> Window | UnlockWindow:
    """The window with a scene on it, of the locked laptop or of an open one."""
    look = Look()
    for scene in ALL:
        if scene.name == name:
            window = Window(look)
            window.show()
            settle(app)
            scene.set_up(window)
            return window
    locked = UnlockWindow(look)
    locked.show()
    settle(app)
    next(shot.scene for shot in unlock_shots() if shot.scene.name == name).set_up(locked)
    return locked


def _wait(app: QApplication) -> None:
    """End the window when whoever started it is done."""
    sys.stdin.read()
    app.quit()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
