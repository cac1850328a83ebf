"""What is fed: each reader of bytes from outside with the errors that it may raise, and texts to begin with.

Knows which errors are a reader's own word for garbage; any other one is a fault. Does not know how garbage is bred.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from overlap.reading import read
from overlap.records import System
from sync.columns import unpacked
from sync.problems import SyncProblem
from sync.rows import read_row
from sync.wire import read_frame
from ui.scanner.reading import read_scan
from ui.scanner.scan import ScanError

_PROTOCOL: Final = Path(__file__).resolve().parents[2] / "docs" / "protocol"
_TODAY: Final = dt.date(2026, 11, 24)
_CARD: Final = "@\n\x1e\rANSI 636045090002DL00410278ZW03190008DLDAQSYN5550142\nDCSSYNTHETIC\nDACMILOS\nDBB02141987\n"
_ZONE: Final = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


class Target(NamedTuple):
    """A reader: what it is given, what it may refuse with, and what a run begins with."""

    feed: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]


def targets() -> dict[str, Target]:
    """Every reader by its name."""
    lines = tuple(line for path in sorted(_PROTOCOL.glob("*.ndjson")) for line in path.read_bytes().splitlines())
    return {
        "scan": Target(lambda raw: read_scan(_text(raw), _TODAY), (ScanError,), (_CARD.encode(), _ZONE.encode())),
        "typed": Target(lambda raw: read(_text(raw), today=_TODAY), (), (b"VARGA MILOS 19870214 BXT4821 WA",)),
        "frame": Target(read_frame, (SyncProblem,), lines),
        "row": Target(lambda raw: read_row(raw, System.E3), (SyncProblem,), lines),
        "columns": Target(unpacked, (SyncProblem,), lines),
    }


def _text(raw: bytes) -> str:
    """Any bytes as a text that a keyboard could have typed."""
    return raw.decode("utf-8", "replace")
