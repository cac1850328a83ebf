"""The stick as folders and files: where one is plugged in, which bundles lie there, what a new one is called.

Knows names and places. It does *not* know what a bundle holds (`sync.bundle`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from overlap.records import System

#: How files of bundles end; any other name can be typed.
ENDING: Final = ".bundle"

#: What this laptop writes is named so, and is not offered to be taken in.
_OUT: Final = "to-"

#: Where systems put what is plugged in (udisks; older desktops; by hand).
_PLUGGED: Final = (Path("/run/media"), Path("/media"), Path("/mnt"))

#: The drive that Windows itself is on.
_WINDOWS: Final = "C:"


def stick_among(places: Iterable[Path]) -> Path | None:
    """The first of the mounted places that something is plugged in at; None where there is none."""
    return next((place for place in places if _is_plugged(place)), None)


def _is_plugged(place: Path) -> bool:
    if place.drive:
        return place.drive.upper() != _WINDOWS
    return any(root in place.parents for root in _PLUGGED)


def out_name(system: System, now: dt.datetime) -> str:
    """What a bundle for an agency is called that is written now: agency and Zulu time, nobody's name."""
    return f"{_OUT}{system.value}-{now.astimezone(dt.UTC):%Y%m%d-%H%M%S}{ENDING}"


def newest_in(folder: Path) -> tuple[Path | None, int]:
    """The newest bundle in a folder that this laptop did not write, and how many there are."""
    try:
        found = [file for file in folder.iterdir() if file.suffix == ENDING and not file.name.startswith(_OUT)]
        found.sort(key=lambda file: (file.stat().st_mtime, file.name))
    except OSError:
        return None, 0
    return (found[-1] if found else None), len(found)
