"""The keys that work on every screen, each with its twin that needs no F key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

#: Intent → the key sequences that mean it.
SEQUENCES: dict[str, tuple[str, ...]] = {
    "new": ("F2", "Ctrl+K"),
    "call": ("F6", "Ctrl+Shift+C"),
    "notify": ("F7", "Ctrl+Shift+N"),
    "decide": ("F8", "Ctrl+Shift+D"),
    "exigent": ("F9", "Ctrl+9"),
    "sync": ("F5", "Ctrl+R"),
    "carry": ("Ctrl+B",),
    "back": ("Esc", "Ctrl+Backspace"),
    "theme": ("F11", "Ctrl+T"),
    "blank": ("F12", "Ctrl+."),
    "lock": ("Ctrl+L",),
    "larger": ("Ctrl++", "Ctrl+="),
    "smaller": ("Ctrl+-",),
    "usual": ("Ctrl+0",),
    "glove": ("Ctrl+G",),
    "settings": ("Ctrl+,",),
    "need": ("F4", "Ctrl+U"),
    "help": ("F1", "Ctrl+H"),
}


#: What works whatever is over the screens: hiding them, locking them, and being able to read them.
ALWAYS = frozenset({"blank", "lock", "theme", "larger", "smaller", "usual", "glove"})


def bind(owner: QWidget, intents: dict[str, Callable[[], None]], blocked: Callable[[], bool]) -> None:
    """Bind every intent's keys on a window; most do nothing while `blocked` says so."""
    for intent, then in intents.items():
        for sequence in SEQUENCES[intent]:
            bind_key(owner, sequence, then, (lambda: False) if intent in ALWAYS else blocked)


def bind_key(owner: QWidget, sequence: str, then: Callable[[], None], blocked: Callable[[], bool]) -> None:
    """Bind one key sequence."""
    shortcut = QShortcut(QKeySequence(sequence), owner)
    shortcut.setAutoRepeat(False)

    def fire() -> None:
        """Do it, unless the keys are blocked just now."""
        if not blocked():
            then()

    shortcut.activated.connect(fire)
