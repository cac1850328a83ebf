"""Crosscheck: the one place where its parts are built, handed to each other, and closed.

`python3 run.py app VERB …` runs it inside its environment. Knows which face was asked for; it decides nothing else.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from storage.home import Home
from ui import cli
from ui.arguments import read
from ui.commands.laptop import Laptop, find_home, passphrase_source


def now() -> dt.datetime:
    """The time by this laptop's clock, in UTC."""
    return dt.datetime.now(dt.UTC)


def main(arguments: Sequence[str]) -> int:
    """The exit status of one run of the program."""
    cli.speak_utf8()
    options = read(arguments)
    home = Home(find_home(options.home, os.environ, Path(__file__).resolve().parent, cli.say))
    if options.verb == "window":
        return _window(home, options.officer)
    return cli.run(options, Laptop(home, passphrase_source(options.passphrase_fd)), now)


def _window(home: Home, officer: str) -> int:
    """The status of the window; Qt is loaded here alone, so that no command waits for it."""
    from ui.desktop import run_desktop

    return run_desktop(home, officer, now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
