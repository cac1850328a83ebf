"""The command line's words for whoever looks after a laptop: how it stands, and a newer version of the program.

Knows verbs and options as `ui.arguments` does for the others; it does *not* carry any of them out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Add = Callable[[str, str], argparse.ArgumentParser]


def operating(add: Add) -> None:
    """The verbs of operating a laptop."""
    _doctor(add("doctor", "how this laptop stands: vault, keyring, clock, disk, display, scanner, gateways, versions"))
    _update(add("update", "install a newer, signed version from a share or a stick, or go back to the one before"))


def _doctor(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--open", action="store_true", help="open the officer's vault too, and ask its gateways")
    verb.add_argument("--export", type=Path, metavar="FILE", help="write codes, counts and faults, without content")
    verb.add_argument("--json", action="store_true", help="one JSON object instead of text (docs/administration.md)")


def _update(verb: argparse.ArgumentParser) -> None:
    way = verb.add_mutually_exclusive_group(required=True)
    way.add_argument("--from", dest="release", type=Path, metavar="FOLDER", help="the release's folder")
    way.add_argument("--back", action="store_true", help="start the version before from now on")
    verb.add_argument("--program", type=Path, metavar="FOLDER", help="the folder that the versions are installed in")
