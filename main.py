"""Crosscheck: the one place where its parts are built, handed to each other, and closed.

`python3 run.py app VERB …` runs it inside its environment. Knows which face was asked for; it decides nothing else, and
loads nothing before it knows: the window's launcher must not have what opens a vault.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ui.launcher.installed import hand_over, successor
from ui.launcher.starting import STANDBY, is_window, launch

PROGRAM = Path(__file__).resolve()


def now() -> dt.datetime:
    """The time by this laptop's clock, in UTC."""
    return dt.datetime.now(dt.UTC)


def main(arguments: Sequence[str]) -> int:
    """The exit status of one run of the program."""
    newer = successor(Path(sys.executable)) if getattr(sys, "frozen", False) else None
    if newer is not None:
        return hand_over(newer, arguments)
    if is_window(arguments):
        return launch(PROGRAM, arguments)
    if arguments[:1] == [STANDBY]:
        from ui.lean_imports import lean_imports

        lean_imports()
        from ui.standby import run_standby

        return run_standby(arguments[1:], PROGRAM.parent, now)
    return _command(arguments)


def _command(arguments: Sequence[str]) -> int:
    """The status of a command; neither Qt nor the launcher takes part."""
    from storage.home import Home
    from storage.site_policy import policy_place, read_policy
    from ui import cli
    from ui.arguments import read
    from ui.commands.laptop import Laptop, passphrase_source
    from ui.laptop_folder import find_home
    from ui.launcher.guards import hardened

    hardened()  # a command holds key and content as a session does
    cli.speak_utf8()
    options = read(arguments)
    if options.verb == "window":
        return launch(PROGRAM, arguments)
    home = Home(
        find_home(options.home, os.environ, PROGRAM.parent, cli.say), policy=lambda: read_policy(policy_place())
    )
    return cli.run(options, Laptop(home, passphrase_source(options.passphrase_fd), cli.say), now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
