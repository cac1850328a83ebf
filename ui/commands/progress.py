"""How far long work is, at a terminal: a line for each tenth, so that a log stays readable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Say = Callable[[str], None]
_PARTS: Final = 10


def tenths(say: Say, words: str) -> Callable[[int, int], None]:
    """What is given parts done and all there are, and says each tenth once; `words` has `{done}` in it."""
    said = 0

    def told(done: int, total: int) -> None:
        """Say how far the work is, where another tenth of it is done."""
        nonlocal said
        reached = _PARTS * done // max(1, total)
        if reached > said:
            said = reached
            say(words.format(done=100 * reached // _PARTS))

    return told
