"""All sizes of the window, computed from two choices of the officer: text size and glove mode.

Knows lengths in device-independent pixels. It does *not* know colours or fonts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

#: Text sizes in per cent that Ctrl + and Ctrl − go through.
TEXT_SIZES = (100, 125, 150, 175)

#: WCAG 2.2 and the finger of a hand that holds something: no target is smaller.
TARGET = 44
#: 15 mm on the rugged laptop's screen, for what is pressed under stress.
CRITICAL_TARGET = 56
#: 20 mm keys are hit while wearing gloves (Colle & Hiszem 2004).
GLOVE_TARGET = 88

#: Large text grows by this share of what body text grows, so that a headline still fits beside the number to call.
_DISPLAY_GROWTH = 0.45
#: Icons and frame grow less than the words beside them.
_FRAME_GROWTH = 0.55


class Space(IntEnum):
    """The distances between things, 2-4-6-8-12-18 px."""

    HAIR = 2
    TIGHT = 4
    SMALL = 6
    MEDIUM = 8
    LARGE = 12
    WIDE = 18


class Radius(IntEnum):
    """How round corners are, in px."""

    CHIP = 6
    BUTTON = 7
    CARD = 8


@dataclass(frozen=True, slots=True)
class Metrics:
    """The sizes for one text size (per cent) with or without glove mode."""

    text_size: int = 100
    glove: bool = False

    def text(self, px: float) -> int:
        """The size of body text that is `px` at 100 %."""
        return round(px * self.text_size / 100)

    def display(self, px: float) -> int:
        """The size of large text (headline, input, numbers) that is `px` at 100 %."""
        return round(px * self._grown(_DISPLAY_GROWTH))

    def frame(self, px: float) -> int:
        """The size of an icon or of a part of the frame that is `px` at 100 %."""
        return round(px * self._grown(_FRAME_GROWTH))

    @property
    def target(self) -> int:
        """The least height and width of what can be pressed."""
        return GLOVE_TARGET if self.glove else max(TARGET, self.frame(TARGET))

    @property
    def critical(self) -> int:
        """The least height and width of what is pressed under stress."""
        return GLOVE_TARGET if self.glove else max(CRITICAL_TARGET, self.frame(CRITICAL_TARGET))

    def larger(self) -> Metrics:
        """These sizes with the next larger text, the largest again at the end."""
        return replace(self, text_size=next((s for s in TEXT_SIZES if s > self.text_size), TEXT_SIZES[-1]))

    def smaller(self) -> Metrics:
        """These sizes with the next smaller text, the smallest again at the end."""
        below = [size for size in TEXT_SIZES if size < self.text_size]
        return replace(self, text_size=below[-1] if below else TEXT_SIZES[0])

    def _grown(self, share: float) -> float:
        return 1 + (self.text_size / 100 - 1) * share
