"""The look of the last session, in a file beside the vaults, so that Unlock is readable before anything is open.

Knows one small file with theme, text size and glove mode: nothing of an officer, a record or a time is in it. A file
that is missing or was changed by hand gives the usual look.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from ui.theme.metrics import TEXT_SIZES, Metrics
from ui.theme.tokens import ThemeName

_NAME = "look.json"
#: The file is some 60 bytes; a larger one is another file.
_LARGEST = 1_000


def kept_look(folder: Path) -> tuple[ThemeName, Metrics]:
    """Theme and sizes of the last session, the usual ones where they can't be read."""
    theme, metrics = ThemeName.DARK, Metrics()
    with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
        kept = json.loads((folder / _NAME).read_bytes()[:_LARGEST])
        theme = ThemeName(kept.get("theme"))
        size = kept.get("text_size")
        metrics = Metrics(size if size in TEXT_SIZES else TEXT_SIZES[0], glove=kept.get("glove") is True)
    return theme, metrics


def keep_look(folder: Path, theme: ThemeName, metrics: Metrics) -> None:
    """Keep theme and sizes for the next Unlock; where the folder refuses, the next one has the look of before."""
    body = json.dumps({"theme": theme.value, "text_size": metrics.text_size, "glove": metrics.glove})
    fresh = folder / f"{_NAME}.new"
    with suppress(OSError):
        fresh.write_text(body, encoding="utf-8")
        fresh.replace(folder / _NAME)
