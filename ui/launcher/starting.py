"""How the window is started: which command line asks for it, which command starts one of its processes.

Knows the options that the window takes. The full command line is read elsewhere (`ui.arguments`), because reading it
loads what the launcher must not have.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from ui.launcher.ending import Ending
from ui.launcher.launcher import Launcher
from ui.launcher.logind import listening

#: The hidden verb with which the launcher starts a process that waits.
STANDBY = "standby"
_OPTIONS = frozenset({"--home", "--officer", "--passphrase-fd"})


def is_window(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for the window, as far as this can be told without reading all of it."""
    words, skip = [], False
    for word in arguments:
        if skip:
            skip = False
        elif word in _OPTIONS:
            skip = True
        elif word.partition("=")[0] not in _OPTIONS:
            words.append(word)
    return not skip and words in ([], ["window"])


def standby_command(program: Path, arguments: Sequence[str]) -> list[str]:
    """The command of a process that waits; a program that was packed into one file starts itself."""
    passed = [word for word in arguments if word != "window"]
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, str(program)]
    return [*own, STANDBY, *passed]


def launch(program: Path, arguments: Sequence[str]) -> int:
    """The status of the window's program, once it was closed."""
    launcher = Launcher(standby_command(program, arguments))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: launcher.ask(Ending.CLOSED))
    ears = listening(launcher.ask)
    try:
        return launcher.run()
    finally:
        if ears is not None:
            ears.close()
