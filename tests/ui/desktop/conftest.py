"""The window with invented values, and the whole desktop program with a practice vault on the disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.home import Home
from tests.ui.desktop.laptop import OFFICER, WindowOf, give, opened
from ui import sample
from ui.application import application
from ui.desktop import Desktop
from ui.pictures import settle
from ui.theme.look import Look
from ui.theme.metrics import Metrics
from ui.theme.tokens import ThemeName
from ui.window import Window


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The one application, set up as the program does it."""
    return application()


@pytest.fixture
def window_of(qtbot: QtBot, qapp: QApplication) -> WindowOf:
    """Makes a shown window in a theme, text size and glove mode."""

    def make(theme: ThemeName = ThemeName.DARK, text_size: int = 100, *, glove: bool = False) -> Window:
        window = Window(Look(theme, Metrics(text_size, glove)))
        qtbot.addWidget(window)
        window.show()
        settle(qapp)
        return window

    return make


@pytest.fixture
def window(window_of: WindowOf) -> Window:
    """A shown window in the usual look."""
    return window_of()


@pytest.fixture
def clock() -> Callable[[], dt.datetime]:
    """The fixed time of the invented data."""
    return lambda: sample.NOW


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A laptop with one officer's practice vault, both copies current, with the invented records in it."""
    home = Home(tmp_path)
    header = VaultHeader(
        officer_id=OFFICER, name="BPA R. Synthetic", agency=Agency.USBP, unit="Blaine Station", sector="BLW",
        practice=True, created_at=sample.NOW,
    )  # fmt: skip
    with home.create(header) as vault:
        give(vault, System.E3, sample.ENCOUNTER)
        give(vault, System.TECS, sample.CASE, sample.DUTY)
    return home


@pytest.fixture
def desktop(home: Home, clock: Callable[[], dt.datetime], qtbot: QtBot) -> Iterator[Desktop]:
    """The whole program, locked."""
    with Desktop(home, OFFICER, clock) as desktop:
        desktop.show_unlock()
        yield desktop


@pytest.fixture
def unlocked(desktop: Desktop, qtbot: QtBot) -> Window:
    """The window of the unlocked practice vault."""
    return opened(desktop, qtbot)
