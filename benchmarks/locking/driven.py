"""The product's process with a hand at its keys: it unlocks, asks, and presses Ctrl+L when it is told to.

The hand reads what it types from a file, and only in the process that was started first, so that nothing of it is in
the one that shows Unlock after the lock. The process is the product's own in everything else.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from ui.launcher.ending import Ending
from ui.launcher.guards import UNGUARDED, hardened
from ui.launcher.line import taken_line
from ui.launcher.messages import Show
from ui.standby import Setting, Standby

if TYPE_CHECKING:  # as the program itself, it loads what opens a vault beside the screen
    from storage.home import Home

#: How often the hand looks whether it can go on; a lock is asked for that much later than it was told to, at most.
_LOOK_MS = 5
_MIB = 1 << 20


class Hand(QObject):
    """Types into one process; `orders` is the folder in which it finds what to do and leaves what it did."""

    def __init__(self, standby: Standby, orders: Path, ballast_mib: int) -> None:
        super().__init__(standby)
        self._standby, self._orders, self._ballast_mib = standby, orders, ballast_mib
        self._steps: list[Callable[[], bool]] = [
            self._acknowledge, self._type, self._unlock, self._ask, self._see, self._lock,
        ]  # fmt: skip
        self._typed: dict[str, str] = {}
        self._ballast = np.empty(0, np.uint64)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._go_on)
        standby.heard.connect(self._on_shown)

    def _on_shown(self, show: Show) -> None:
        if show.ending == Ending.STARTED.value:
            self._typed = json.loads((self._orders / "typed.json").read_text())
            self._look.start()

    def _go_on(self) -> None:
        if self._steps and self._steps[0]():
            self._steps.pop(0)

    def _acknowledge(self) -> bool:
        if self._standby._desktop is None:  # noqa: SLF001  # a hand sees what is on the screen, not when it is ready
            return False
        self._standby.unlock.notice.button.click()
        return True

    def _type(self) -> bool:
        field = self._standby.unlock.card.field
        if not field.isVisible():
            return False
        QTest.keyClicks(field, self._typed.pop("passphrase"))
        (self._orders / "typed").touch()
        return True

    def _unlock(self) -> bool:
        if not (self._orders / "enter").exists():
            return False
        QTest.keyClick(self._standby.unlock.card.field, Qt.Key.Key_Return)
        return True

    def _ask(self) -> bool:
        desktop = self._standby._desktop  # noqa: SLF001  # as above
        if desktop is None or desktop.window is None:
            return False
        desktop.window.check.entry.field.setText(self._typed.pop("asked"))
        # As the match index of a large copy is held: in arrays, for which numpy asks the system for large pages.
        self._ballast = np.ones(self._ballast_mib * _MIB // 8, np.uint64)
        return True

    def _see(self) -> bool:
        desktop = self._standby._desktop  # noqa: SLF001  # as above
        if desktop is None or desktop.window is None or desktop.window.check.answer is None:
            return False
        (self._orders / "seen").write_text(str(len(desktop.window.check.answer.assessment.matches)))
        return True

    def _lock(self) -> bool:
        desktop = self._standby._desktop  # noqa: SLF001  # as above
        if desktop is None or desktop.window is None or not (self._orders / "lock").exists():
            return False
        (self._orders / "pressed").write_text(str(time.monotonic_ns()))
        QTest.keyClick(desktop.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        return True


def main(arguments: Sequence[str]) -> int:
    """Be the process that a launcher starts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("orders", type=Path)
    parser.add_argument("--ballast-mib", type=int, default=0)
    parser.add_argument("--unguarded", action="store_true", help="let whoever is not root look into the memory")
    options = parser.parse_args(arguments)
    line = taken_line()

    def open_home(folder: Path) -> Home:
        from benchmarks.locking.keyring_file import home_at

        return home_at(folder)

    guard = (lambda: UNGUARDED) if options.unguarded else hardened
    standby = Standby(Setting(options.folder, "", lambda: dt.datetime.now(dt.UTC), line, open_home, guard=guard))
    Hand(standby, options.orders, options.ballast_mib)
    return standby.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
