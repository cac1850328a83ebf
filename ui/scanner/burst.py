"""A scanner's keystrokes told from a hand's, by their speed.

Knows when keys came. Pure: it holds no clock and no widget, so that it can be tested key by key.
"""

from __future__ import annotations

from typing import Final

#: Keys closer together than this are a machine's: the fastest typists need 60 ms.
MACHINE_MS: Final = 35
#: So many keys at that speed are a burst; two or three can be a rolled hand.
FEWEST_KEYS: Final = 4
#: Silence that ends a burst.
QUIET_MS: Final = 90
#: The compliance indicator every AAMVA card begins with; nobody types it first.
LEADING: Final = "@"


class Burst:
    """The keys of one run; feed it each key's text with its time in milliseconds."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._last_ms = 0.0
        self._sure = False

    @property
    def is_machine(self) -> bool:
        """Whether the run is a scanner's for sure."""
        return self._sure

    @property
    def text(self) -> str:
        """What the run has brought so far."""
        return "".join(self._keys)

    def hear(self, key: str, at_ms: float) -> bool:
        """Take one key in; gives whether it belongs to a scanner's run for sure."""
        limit = QUIET_MS if self._sure else MACHINE_MS
        if at_ms - self._last_ms > limit:
            self.forget()
        self._last_ms = at_ms
        self._keys.append(key)
        self._sure = self._sure or len(self._keys) >= FEWEST_KEYS or self._keys[0] == LEADING
        return self._sure

    def forget(self) -> None:
        """Begin anew."""
        self._keys.clear()
        self._sure = False
