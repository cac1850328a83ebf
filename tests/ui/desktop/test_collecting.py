"""Cycles of garbage are taken apart on the screen's thread, whoever makes garbage meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.desktop.laptop import opened
from ui.collecting import EVERY_MS, Collecting, collect_all, set_aside, take_back
from ui.desktop import Desktop


class Rings:
    """Rings of a Qt timer and a value, and on which thread each was taken apart."""

    def __init__(self) -> None:
        self.apart: list[int] = []

    def drop(self) -> None:
        """Make one ring that nothing else points at."""
        timer, holder = QTimer(), []
        holder.append((holder, timer))
        timer.setProperty("unused", True)
        ring = _Ring(holder)
        holder.append(ring)
        weakref.finalize(ring, lambda: self.apart.append(threading.get_ident()))


class _Ring:
    """What can be watched as it goes."""

    def __init__(self, holder: list[object]) -> None:
        self.holder = holder


@pytest.fixture
def collecting(qapp: QApplication) -> Iterator[Collecting]:
    """A collector of the screen's thread."""
    parent = QObject(qapp)
    yield Collecting(parent)
    parent.deleteLater()


def test_a_lane_that_makes_garbage_takes_nothing_of_the_screens_apart(collecting: Collecting, qtbot: QtBot) -> None:
    """A timer in a ring goes on its own thread, although another made all the values that made it due."""
    rings = Rings()
    rings.drop()
    with ThreadPoolExecutor(1) as lane:
        lane.submit(_make_rings_of_values).result()
    assert rings.apart == []
    qtbot.waitUntil(lambda: bool(rings.apart), timeout=10 * EVERY_MS)
    assert rings.apart == [threading.get_ident()]


def test_nobody_else_looks_for_cycles(collecting: Collecting) -> None:
    """Python's own collections, which run wherever the next value is made, are off."""
    assert collecting.parent() is not None
    assert not gc.isenabled()


def _make_rings_of_values() -> None:
    """Make so many cycles that Python would have looked through all ages of values."""
    for _ in range(200_000):
        ring: list[object] = []
        ring.append(ring)


def test_what_was_set_aside_is_not_looked_through_until_it_is_taken_back(collecting: Collecting) -> None:
    """A ring that was there when all was set aside outlives a look, and goes with the look after it is taken back."""
    assert collecting.parent() is not None
    rings = Rings()
    rings.drop()
    try:
        set_aside()
        collect_all()
        assert rings.apart == []
    finally:
        take_back()
    collect_all()
    assert rings.apart == [threading.get_ident()]


def test_an_open_window_is_set_aside_until_it_is_closed(desktop: Desktop, qtbot: QtBot) -> None:
    """Keys don't wait for a look through window and program; what is closed is looked through again."""
    opened(desktop, qtbot)
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    desktop.close()
    assert gc.get_freeze_count() == 0
