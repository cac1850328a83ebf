"""The states of the card of the stick as scenes, for pictures and for tests; their data is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from overlap.records import System
from storage.outbox import EventState
from storage.staging import Applied, Outcome
from sync.problems import BundleFault, BundleRefused
from sync.report import Progress, RoundOutcome, RoundReport
from ui import sample, scenes
from ui.bundles.state import Side
from ui.frame.standing import Screen
from ui.window import Window
from ui.wording.bundles import refused_words, taken_words
from ui.wording.queue import progress_line

_STICK = Path("/media/SYN-STICK")

SIDE = Side(
    System.E3,
    recipient="age1syn0gateway0of0e30000000000000000000000000000000000qx7m",
    own="age1syn0laptop0000000000000000000000000000000000000000004kd2",
    device="SYN-D-0042",
    waiting=3,
    in_flight=1,
    lent_until=sample.NOW + dt.timedelta(hours=9),
)


def show_card(window: Window, side: Side = SIDE) -> None:
    """Show the card over the outbox, with a stick that has an answer on it."""
    scenes.show_idle(window)
    window.show_screen(Screen.OUTBOX)
    window.outbox.show_items(scenes.QUEUE, sample.NOW)
    window.bundle_card.ask()
    window.bundle_card.show_folder(_STICK)
    window.bundle_card.show_found(_STICK / "back.bundle", 2)
    window.bundle_card.show_side(side, sample.NOW)


def report(settled: int = 4) -> RoundReport:
    """What an invented bundle brought."""
    return RoundReport(
        system=System.E3, outcome=RoundOutcome.COMPLETE, started=sample.NOW - dt.timedelta(seconds=8),
        finished=sample.NOW, problem=None, requests=1, pages=3, lines=812, bytes=88_000,
        applied=(Applied(outcome=Outcome.APPLIED, records=20_431, changed_count=640, removed_count=12),),
        settled={EventState.APPLIED: settled},
    )  # fmt: skip


def _running(window: Window) -> None:
    show_card(window)
    window.bundle_card.show_running(progress_line(Progress(System.E3, 12_400, 810_000, 7_600), dt.timedelta(seconds=3)))


def _refused(fault: BundleFault) -> Callable[[Window], None]:
    def set_up(window: Window) -> None:
        """Open the card and show why a stick was refused."""
        show_card(window)
        window.bundle_card.show_ended(refused_words(BundleRefused(fault), System.E3))

    return set_up


def _taken(window: Window) -> None:
    after = Side(System.E3, SIDE.recipient, SIDE.own, SIDE.device, lent_until=sample.NOW + dt.timedelta(hours=72))
    show_card(window, after)
    window.bundle_card.show_ended(taken_words(report(), SIDE, after, sample.NOW))


BUNDLE_SCENES = (
    scenes.Scene("bundle", show_card),
    scenes.Scene("bundle running", _running),
    scenes.Scene("bundle refused", _refused(BundleFault.CUT)),
    scenes.Scene("bundle taken", _taken),
    scenes.Scene("bundle not enrolled", lambda window: show_card(window, Side(System.E3))),
)
