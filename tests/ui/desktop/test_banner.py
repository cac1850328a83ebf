"""The banner shows all of its text in every state, theme and size."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from overlap.answer import Assessment, Level
from tests.ui.desktop.laptop import WindowOf
from ui import sample, scenes
from ui.check.blocks import Part, measure
from ui.pictures import settle
from ui.theme.look import Look
from ui.theme.metrics import TEXT_SIZES
from ui.theme.tokens import ThemeName
from ui.window import Window
from ui.wording import contact_number

ANSWERS = {
    "warning": sample.warning(),
    "many flags": sample.many_flags(),
    "caution": sample.caution(),
    "restricted": sample.restricted(),
    "incomplete": sample.incomplete(),
    "never synced": sample.incomplete(sample.NONE_SYNCED),
    "advisory": sample.advisory(),
    "no overlap": sample.no_overlap(),
}
SIZES = [(size, glove) for size in TEXT_SIZES for glove in (False, True)]


def shown(window: Window, assessment: Assessment, app: QApplication) -> Window:
    """The window with an answer, laid out."""
    scenes.show_answer(window, assessment)
    settle(app)
    return window


@pytest.mark.parametrize(("text_size", "glove"), SIZES)
@pytest.mark.parametrize("name", ANSWERS)
def test_no_text_of_the_banner_is_cut(
    window_of: WindowOf, qapp: QApplication, name: str, text_size: int, glove: bool
) -> None:
    """Every text has the room that it needs, inside the banner, at 1366 by 728."""
    window = shown(window_of(ThemeName.DARK, text_size, glove=glove), ANSWERS[name], qapp)
    banner, look = window.check.banner, window.look
    placement = banner.placement()
    assert placement is not None
    assert banner.height() >= placement.height - 0.5
    for block in placement.blocks:
        needed = measure(look, block.kind, block.text, block.where.width())
        assert needed.height() <= block.where.height() + 0.5, block.text
        assert needed.width() <= block.where.width() + 1.5, block.text
        assert block.where.bottom() <= placement.height, block.text
        assert block.where.right() <= banner.width(), block.text


@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize("name", ANSWERS)
def test_the_banner_has_the_same_place_in_every_theme(
    window_of: WindowOf, qapp: QApplication, name: str, theme: ThemeName
) -> None:
    """A theme changes colours, never where a text stands."""
    window = shown(window_of(theme), ANSWERS[name], qapp)
    usual = shown(window_of(), ANSWERS[name], qapp)
    assert window.check.banner.placement() == usual.check.banner.placement()


@pytest.mark.parametrize(("text_size", "glove"), SIZES)
def test_the_safety_strip_is_above_the_fold(
    window_of: WindowOf, qapp: QApplication, text_size: int, glove: bool
) -> None:
    """Banner and strip are seen whole without scrolling, whatever the size."""
    window = shown(window_of(text_size=text_size, glove=glove), ANSWERS["warning"], qapp)
    banner = window.check.banner
    bottom = banner.mapTo(window, banner.rect().bottomLeft()).y()
    stage = window.check.stage
    assert bottom <= stage.mapTo(window, stage.rect().bottomLeft()).y()


def test_texts_of_the_banner_do_not_overlap(window: Window, qapp: QApplication) -> None:
    """No two texts share a spot, and none runs under the contact card."""
    placement = shown(window, ANSWERS["warning"], qapp).check.banner.placement()
    assert placement is not None
    assert placement.card is not None
    blocks = placement.blocks
    for at, block in enumerate(blocks):
        assert not any(block.where.intersects(other.where) for other in blocks[at + 1 :]), block.text
        if block.part is Part.BODY:
            assert not block.where.intersects(placement.card), block.text


def test_each_banner_is_announced_once(window: Window, qtbot: QtBot) -> None:
    """The same answer again says nothing; another one is said."""
    said: list[str] = []
    window.check.banner.announced.connect(said.append)
    scenes.show_answer(window, sample.warning())
    window.check.banner.show_assessment(sample.warning())
    window.check.banner.show_assessment(sample.advisory())
    assert len(said) == 2
    assert "WARNING" in said[0]
    assert "handgun" in said[0]
    assert contact_number(sample.CONTACT) in said[0]
    assert window.check.banner.accessibleName() == said[1]


def test_the_fills_of_the_levels_differ(window: Window) -> None:
    """By day each level has a fill of its own; at night the warning alone is filled."""
    for theme in (ThemeName.DARK, ThemeName.LIGHT, ThemeName.CONTRAST):
        tokens = Look(theme).tokens
        assert len({tokens.banner(level).fill for level in Level}) == len(Level)
    night = Look(ThemeName.NIGHT).tokens
    filled = [level for level in Level if night.banner(level).fill != night.surface]
    assert filled == [Level.WARNING]
