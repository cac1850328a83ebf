"""Which match is chosen while an answer grows: the strongest, until the officer picks another."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from overlap.answer import Match
from ui import sample
from ui.window import Window

STRONG, WEAK, THIRD = sample.warning().matches[:3]


def chosen(window: Window) -> Match | None:
    """The match whose evidence is shown."""
    return window.check.matches.list.chosen_match()


def test_a_stronger_match_that_comes_with_the_next_key_is_chosen(window: Window, qapp: QApplication) -> None:
    """What nobody picked is not kept: the evidence shown is the strongest match's."""
    matches = window.check.matches.list
    matches.show_matches((WEAK,))
    assert chosen(window) == WEAK
    matches.show_matches((STRONG, WEAK))
    assert chosen(window) == STRONG


def test_a_match_that_the_officer_picked_stays_chosen(window: Window, qapp: QApplication) -> None:
    """A refined answer does not take away what is being read."""
    matches = window.check.matches.list
    matches.show_matches((STRONG, WEAK))
    matches.step(1)
    matches.show_matches((THIRD, STRONG, WEAK))
    assert chosen(window) == WEAK


def test_a_picked_match_that_is_gone_gives_way_to_the_strongest(window: Window, qapp: QApplication) -> None:
    """And what comes then is not taken for picked."""
    matches = window.check.matches.list
    matches.show_matches((STRONG, WEAK))
    matches.step(1)
    matches.show_matches((THIRD,))
    assert chosen(window) == THIRD
    matches.show_matches((STRONG, THIRD))
    assert chosen(window) == STRONG
