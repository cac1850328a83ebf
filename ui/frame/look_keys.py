"""What the keys for theme, text size and glove mode do, on the locked laptop as on the open one."""

from __future__ import annotations

from collections.abc import Callable

from ui.theme.look import Look
from ui.theme.metrics import Metrics


def look_keys(look: Look) -> dict[str, Callable[[], None]]:
    """Intent → what it does to the look."""

    def glove() -> None:
        """Make targets larger for gloves, or usual again."""
        metrics = look.metrics
        look.set_metrics(Metrics(metrics.text_size, not metrics.glove))

    return {
        "theme": lambda: look.set_theme(look.tokens.name.next),
        "larger": lambda: look.set_metrics(look.metrics.larger()),
        "smaller": lambda: look.set_metrics(look.metrics.smaller()),
        "usual": lambda: look.set_metrics(Metrics(glove=look.metrics.glove)),
        "glove": glove,
    }
