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
    _map(add("map", "draw your station's own map, an MBTiles file of pictures, under what the map shows"))
    _doctor(add("doctor", "how this laptop stands: vault, keyring, clock, disk, display, scanner, gateways, versions"))
    _update(add("update", "install a newer, signed version from a share or a stick, or go back to the one before"))


def _map(verb: argparse.ArgumentParser) -> None:
    way = verb.add_mutually_exclusive_group()
    way.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the file; without one, which is set is told")
    way.add_argument("--off", action="store_true", help="draw the bundled map alone")


def _doctor(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--open", action="store_true", help="open the officer's vault too, and ask its gateways")
    verb.add_argument("--export", type=Path, metavar="FILE", help="write codes, counts and faults, without content")
    verb.add_argument("--json", action="store_true", help="one JSON object instead of text (docs/administration.md)")


def _update(verb: argparse.ArgumentParser) -> None:
    way = verb.add_mutually_exclusive_group(required=True)
    way.add_argument("--from", dest="release", type=Path, metavar="FOLDER", help="the release's folder")
    way.add_argument("--back", action="store_true", help="start the version before from now on")
    verb.add_argument("--program", type=Path, metavar="FOLDER", help="the folder that the versions are installed in")
