"""Every screen carries the control marking of the records on it."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from overlap.answer import Assessment
from overlap.records import Marking
from tests.ui.desktop.laptop import WindowOf
from ui import sample, scenes
from ui.check.state import Answer
from ui.frame.standing import Screen
from ui.map.state import MapContent, Spot
from ui.pictures import ALL, settle
from ui.theme.metrics import TEXT_SIZES
from ui.window import HEIGHT, Window

SCENES = {scene.name: scene for scene in ALL}


def marked(answer: Assessment, marking: Marking) -> Assessment:
    """The answer with a juvenile's encounter of a marking as its first match."""
    person = msgspec.structs.replace(sample.ENCOUNTER.person, juvenile=True)
    record = msgspec.structs.replace(sample.ENCOUNTER, marking=marking, person=person)
    first, *others = answer.matches
    return msgspec.structs.replace(answer, matches=(msgspec.structs.replace(first, record=record), *others))


@pytest.mark.parametrize("name", ["warning", "restricted", "subject", "overlaps person", "operations conflict", "map"])
def test_a_screen_with_records_is_marked(window: Window, qapp: QApplication, name: str) -> None:
    """The strip stands in sight, is written as control markings are, and is named for a screen reader."""
    SCENES[name].set_up(window)
    settle(qapp)
    assert window.marking.isVisible()
    assert window.marking.text.startswith("CUI//")
    assert "LEI" in window.marking.text
    assert window.marking.accessibleName() == f"Control marking of what is shown: {window.marking.text}"


@pytest.mark.parametrize("name", ["idle", "error", "outbox", "activity", "settings", "overlaps empty"])
def test_a_screen_without_records_is_not_marked(window: Window, qapp: QApplication, name: str) -> None:
    """No marking is claimed for what holds no record."""
    SCENES[name].set_up(window)
    settle(qapp)
    assert not window.marking.isVisible()


def test_the_shown_matches_are_marked_with_all_they_carry(window: Window, qapp: QApplication) -> None:
    """Limits and the juveniles' category of one match stand for the whole screen, specified categories first."""
    marking = Marking(categories=("LEI", "SP-CHRI"), limits=("FED ONLY", "NOFORN"))
    scenes.show_answer(window, marked(sample.warning(), marking))
    settle(qapp)
    assert window.marking.text == "CUI//SP-CHRI/JUV/LEI//FED ONLY/NOFORN"


def test_the_marking_follows_answer_and_screen(window: Window, qapp: QApplication) -> None:
    """Another screen has its own, Check has its again on return, and a new check has none."""
    strip = window.marking
    scenes.show_answer(window, marked(sample.warning(), Marking(limits=("NOFORN",))))
    texts = []
    for screen in (Screen.CHECK, Screen.SETTINGS, Screen.CHECK):
        window.show_screen(screen)
        texts.append(strip.text)
    assert texts == ["CUI//JUV/LEI//NOFORN", "", "CUI//JUV/LEI//NOFORN"]
    window.check.show_answer(Answer(sample.no_overlap()))
    assert "NOFORN" not in strip.text
    window.check.start_new()
    settle(qapp)
    assert not strip.isVisible()


def test_the_map_is_marked_for_what_it_counts(window: Window) -> None:
    """Encounters that are only counted have the marking that every record has; an empty map has none."""
    found = []
    for spots in ((), (Spot(48.9, -122.4, 3),)):
        window.map.show_content(MapContent(now=sample.NOW, spots=spots))
        found.append(window.map.marking)
    assert found == [None, Marking()]


@pytest.mark.parametrize("glove", [False, True])
@pytest.mark.parametrize("size", TEXT_SIZES)
def test_the_marking_is_whole_at_every_size(window_of: WindowOf, qapp: QApplication, size: int, *, glove: bool) -> None:
    """The strip has room for its letters, lies on the laptop's screen, and is not cut at its sides."""
    window = window_of(text_size=size, glove=glove)
    scenes.show_answer(window, marked(sample.warning(), Marking(categories=("LEI", "PRVCY"), limits=("FED ONLY",))))
    settle(qapp)
    strip = window.marking
    (words,) = strip.findChildren(QLabel)
    assert words.fontMetrics().height() <= strip.height()
    assert words.fontMetrics().horizontalAdvance(words.text()) <= words.width()
    assert strip.mapTo(window, strip.rect().bottomLeft()).y() < HEIGHT
