"""The invented officer of the tests, and how records come into the officer's vault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NoReturn

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from overlap.any_record import Record
from overlap.records import System
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault
from ui import sample
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.lanes import Problem
from ui.window import Window

OFFICER = "SYN-BPA-1"
WindowOf = Callable[..., Window]


def give(vault: Vault, system: System, *records: Record, as_of: dt.datetime = sample.NOW) -> None:
    """Bring records into a vault as a completed round of one system would."""
    changes = tuple(Upsert(record=msgspec.json.encode(record)) for record in records)
    vault.staging.stage(system, StagedPage(feed="SYN-feed", cursor=f"c{as_of:%H%M}", changes=changes))
    closing = Closing(
        cursor=f"c{as_of:%H%M}", feed="SYN-feed", epoch="SYN-1", server_time=as_of, token_key=bytes(32),
        scope="SYN Blaine sector", complete=True, held=None,
    )  # fmt: skip
    vault.staging.commit(system, closing, as_of)


def opened(desktop: Desktop, qtbot: QtBot) -> Window:
    """The window of the practice vault, unlocked by its buttons."""
    desktop.unlock.notice.button.click()
    with qtbot.waitSignal(desktop.unlocked):
        desktop.unlock.card.unlock.click()
    assert desktop.window is not None
    return desktop.window


def fail(problem: Problem) -> NoReturn:
    """Fail a test in which nothing may go wrong."""
    pytest.fail(f"unexpected: {type(problem).__name__}")


def number_of(screen: Screen) -> Qt.Key:
    """The digit that shows a screen together with Ctrl."""
    return Qt.Key(Qt.Key.Key_1.value + list(Screen).index(screen))
