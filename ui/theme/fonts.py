"""The bundled fonts, and the few ways in which text is set.

Inter for reading, JetBrains Mono for identifiers (0 and O, 1 and l never look alike), Noto Sans for Arabic, Devanagari
and the 8,900 commonest Chinese characters. Characters beyond these are left to the system's own fonts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import assert_never

from PySide6.QtGui import QFont, QFontDatabase

from ui.theme.metrics import Metrics

_FOLDER = Path(__file__).parent / "assets" / "fonts"
_FALLBACKS = ("Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans SC")
SANS = ("Inter", *_FALLBACKS)
MONO = ("JetBrains Mono", *SANS)


class Growth(Enum):
    """How much a text grows with the chosen size: in full, or less where it is large already or part of the frame."""

    FULL = "full"
    LARGE = "large"
    FRAME = "frame"


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of setting text: px at 100 %, weight, family, tracking in per cent, and how it grows."""

    px: int
    weight: int
    growth: Growth = Growth.FULL
    mono: bool = False
    spacing: int = 100


class Type(Enum):
    """The ways of setting text; nothing is smaller than 12 px."""

    HEADLINE = Setting(24, 700, Growth.LARGE)
    SCREEN = Setting(20, 700, Growth.LARGE)
    TITLE = Setting(17, 700, Growth.LARGE)
    BODY = Setting(15, 500)
    STRONG = Setting(15, 600)
    BUTTON = Setting(16, 700, Growth.LARGE)
    EMPHASIS = Setting(15, 600, Growth.LARGE)
    LABEL = Setting(13, 600)
    BOLD = Setting(13, 700)
    SMALL = Setting(13, 400)
    TINY = Setting(12, 600)
    RAIL = Setting(12, 600, Growth.FRAME)
    FRAME = Setting(13, 600, Growth.FRAME)
    FRAME_HINT = Setting(13, 400, Growth.FRAME)
    KICKER = Setting(13, 700, Growth.FRAME, spacing=109)
    BRAND = Setting(15, 700, Growth.FRAME, spacing=111)
    INPUT = Setting(22, 500, Growth.LARGE, mono=True)
    PLACEHOLDER = Setting(19, 500, Growth.LARGE)
    BANNER = Setting(15, 500, Growth.LARGE)
    ORIGIN = Setting(13, 400, Growth.LARGE)
    NUMBER = Setting(20, 700, Growth.LARGE, mono=True)
    DIAL = Setting(92, 700, Growth.LARGE, mono=True)
    MONO = Setting(15, 500, mono=True)
    KEY = Setting(12, 700, Growth.FRAME, mono=True)


class FontsMissingError(RuntimeError):
    """A bundled font cannot be loaded, so the installation is damaged."""


def load_fonts() -> None:
    """Make the bundled fonts known to Qt; doing so again changes nothing.

    Raises:
        FontsMissingError: a font file is missing or unreadable.
    """
    known = set(QFontDatabase.families())
    if known.issuperset(MONO):
        return
    for path in sorted(_FOLDER.glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FontsMissingError(f"the bundled font {path.name} cannot be loaded")
    if not set(QFontDatabase.families()).issuperset(MONO):
        raise FontsMissingError("the bundled fonts are incomplete")


def font(kind: Type, metrics: Metrics) -> QFont:
    """The font for one way of setting text at the chosen text size."""
    setting = kind.value
    made = QFont()
    made.setFamilies(list(MONO if setting.mono else SANS))
    made.setPixelSize(pixels(kind, metrics))
    made.setWeight(QFont.Weight(setting.weight))
    made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, setting.spacing)
    made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return made


def pixels(kind: Type, metrics: Metrics) -> int:
    """The height of one way of setting text at the chosen text size, in px."""
    setting = kind.value
    match setting.growth:
        case Growth.FULL:
            return metrics.text(setting.px)
        case Growth.LARGE:
            return metrics.display(setting.px)
        case Growth.FRAME:
            return metrics.frame(setting.px)
        case _:
            assert_never(setting.growth)
