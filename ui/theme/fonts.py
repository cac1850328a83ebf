"""The bundled fonts, and the few ways in which text is set.

Inter for reading, JetBrains Mono for identifiers (0 and O, 1 and l never look alike), Noto Sans for Arabic, Devanagari
and the 8,900 commonest Chinese characters. Characters beyond these are left to the system's own fonts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from ui.theme.metrics import Metrics

_FOLDER = Path(__file__).parent / "assets" / "fonts"
_FALLBACKS = ("Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans SC")
SANS = ("Inter", *_FALLBACKS)
MONO = ("JetBrains Mono", *SANS)


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of setting text: px at 100 %, weight, family, tracking in per cent, and whether it counts as large."""

    px: int
    weight: int
    mono: bool = False
    spacing: int = 100
    large: bool = False


class Type(Enum):
    """The ways of setting text; nothing is smaller than 12 px."""

    HEADLINE = Setting(24, 700, large=True)
    SCREEN = Setting(20, 700, large=True)
    TITLE = Setting(17, 700, large=True)
    BODY = Setting(15, 500)
    STRONG = Setting(15, 600)
    BUTTON = Setting(16, 700, large=True)
    ACTION = Setting(15, 600, large=True)
    LABEL = Setting(13, 600)
    BOLD = Setting(13, 700)
    SMALL = Setting(13, 400)
    TINY = Setting(12, 600)
    KICKER = Setting(13, 700, spacing=109)
    BRAND = Setting(15, 700, spacing=111)
    INPUT = Setting(22, 500, mono=True, large=True)
    PLACEHOLDER = Setting(19, 500, large=True)
    NUMBER = Setting(20, 700, mono=True, large=True)
    DIAL = Setting(64, 700, mono=True, large=True)
    MONO = Setting(15, 500, mono=True)
    KEY = Setting(12, 700, mono=True)


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
    if setting.mono:
        made.setFeature(QFont.Tag("zero"), 1)  # a slashed zero is never read as O
    return made


def pixels(kind: Type, metrics: Metrics) -> int:
    """The height of one way of setting text at the chosen text size, in px."""
    setting = kind.value
    return metrics.display(setting.px) if setting.large else metrics.text(setting.px)
