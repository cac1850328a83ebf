"""Fonts, icons and sizes are there and fit together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication

import ui.theme
from tests.ui.desktop.laptop import WindowOf
from ui.pictures import settle
from ui.theme.fonts import MONO, SANS, Growth, Type, font, pixels
from ui.theme.icons import IconMissingError, Icons
from ui.theme.look import Look
from ui.theme.metrics import GLOVE_TARGET, TEXT_SIZES, Metrics
from ui.theme.tokens import ThemeName

ASSETS = Path(ui.theme.__file__).parent / "assets"
SOURCE = Path(ui.theme.__file__).parents[1]
NAMES = {
    "Latin": "Miloš Ñuñez Łukasz",
    "Cyrillic": "Милош Щербаков",
    "Arabic": "الحسن محمد",
    "Devanagari": "हरप्रीत सिंह",
    "Chinese": "李小龍 张伟",
}


@pytest.mark.parametrize("script", NAMES)
def test_names_in_every_script_are_drawn_with_bundled_fonts(qapp: QApplication, script: str) -> None:
    """No letter of these names is a box, and none depends on what the laptop has installed."""
    Look()
    fonts = [QRawFont.fromFont(QFont(family)) for family in SANS]
    for letter in NAMES[script].replace(" ", ""):
        assert any(raw.supportsCharacter(ord(letter)) for raw in fonts), letter


def test_the_bundled_families_are_the_ones_that_are_drawn(qapp: QApplication) -> None:
    """Text is set in Inter and identifiers in JetBrains Mono, at the pixel size that was asked for."""
    look = Look()
    for kind in Type:
        info = QFontInfo(look.font(kind))
        assert info.family() == (MONO[0] if kind.value.mono else SANS[0])
        assert info.pixelSize() == pixels(kind, look.metrics)


def test_zero_and_o_differ_in_identifiers(qapp: QApplication) -> None:
    """The identifier font keeps every sign as wide as any other and slashes its zero."""
    mono = font(Type.MONO, Metrics())
    metrics = QFontMetrics(mono)
    assert len({metrics.horizontalAdvance(sign) for sign in "0O1lI8B"}) == 1
    raw = QRawFont.fromFont(mono)
    zero, letter = (raw.pathForGlyph(raw.glyphIndexesForString(sign)[0]) for sign in "0O")
    # The slash is an outline more than the ring of the letter, which has two.
    assert zero.elementCount() > letter.elementCount()


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_nothing_is_smaller_than_twelve_pixels(text_size: int) -> None:
    """Every way of setting text stays readable, and grows with the chosen size."""
    for kind in Type:
        assert pixels(kind, Metrics(text_size)) >= max(12, kind.value.px)
        if kind.value.growth is Growth.FULL:
            assert pixels(kind, Metrics(text_size)) == round(kind.value.px * text_size / 100)


def test_sizes_stop_at_their_ends() -> None:
    """The largest size has no larger one, the smallest no smaller one, and gloves stay on."""
    sizes = Metrics(glove=True)
    for _ in range(9):
        sizes = sizes.larger()
    assert sizes == Metrics(TEXT_SIZES[-1], glove=True)
    for _ in range(9):
        sizes = sizes.smaller()
    assert sizes == Metrics(glove=True)
    assert sizes.target == sizes.critical == GLOVE_TARGET


def test_every_icon_that_is_named_is_in_the_bundle(qapp: QApplication) -> None:
    """No widget names an icon that is not shipped, and no icon is shipped that nothing names."""
    shipped = {path.stem for path in (ASSETS / "icons").glob("*.svg")}
    named = {
        word
        for path in SOURCE.rglob("*.py")
        for word in re.findall(r'"([a-z][a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert shipped <= named
    icons = Icons()
    for name in shipped:
        assert not icons.pixmap(name, "#FFFFFF", 24).isNull()
    with pytest.raises(IconMissingError):
        icons.pixmap("no-such-icon", "#FFFFFF", 24)


def test_fonts_and_icons_come_with_their_licences() -> None:
    """Each bundled family has its licence text beside it."""
    licences = " ".join(path.name for path in ASSETS.rglob("*.txt"))
    for family in ("Inter", "JetBrainsMono", "NotoSansArabic", "NotoSansDevanagari", "NotoSansSC", "tabler"):
        assert family in licences


def test_themes_go_round() -> None:
    """F11 comes back to where it began after every theme was shown."""
    name, seen = ThemeName.DARK, []
    for _ in ThemeName:
        seen.append(name)
        name = name.next
    assert name is ThemeName.DARK
    assert set(seen) == set(ThemeName)


def test_a_change_of_look_reaches_what_is_shown(window_of: WindowOf, qapp: QApplication) -> None:
    """The window's ground has the new theme's colour after a change."""
    window = window_of()
    window.look.set_theme(ThemeName.LIGHT)
    settle(qapp)
    corner = window.grab().toImage().pixelColor(window.width() - 4, window.height() // 2)
    assert corner.name().upper() == window.look.tokens.bg
