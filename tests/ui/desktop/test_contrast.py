"""Every pair of colours can be told apart."""

from __future__ import annotations

import pytest

from ui.theme.contrast import Pair, contrast, pairs
from ui.theme.tokens import THEMES, ThemeName

ALL = [(theme, pair) for theme, tokens in THEMES.items() for pair in pairs(tokens)]


@pytest.mark.parametrize(("theme", "pair"), ALL, ids=lambda part: part.name if isinstance(part, Pair) else str(part))
def test_colours_that_meet_can_be_told_apart(theme: ThemeName, pair: Pair) -> None:
    """Text reaches AA everywhere, body text AAA by day, lines of controls 3:1."""
    assert pair.ratio >= pair.least, f"{theme}: {pair.front} on {pair.back} is {pair.ratio:.2f}"


def test_contrast_is_the_formula_of_wcag() -> None:
    """Black on white is 21, a colour on itself 1, whatever the order."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


def test_red_light_has_no_other_light() -> None:
    """No colour of the night theme has more green or blue than red, so the eyes stay used to the dark."""
    tokens = THEMES[ThemeName.NIGHT]
    colours = [value for pair in pairs(tokens) for value in (pair.front, pair.back)]
    for colour in [*colours, tokens.line]:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert red >= green >= blue or red >= blue, colour


def test_nothing_that_is_found_absent_is_green() -> None:
    """The banner of no overlap is blue-grey in every theme: its green is not its strongest part."""
    for tokens in THEMES.values():
        fill = tokens.no_overlap.fill
        red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
        assert green <= max(red, blue)
