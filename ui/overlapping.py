"""Overlaps and notices while a session lasts: compared after each sync, read anew, judged, answered, counted.

Knows the order of things between the Overlaps screen and the vault's lane, and that comparing goes in short stretches,
between which a check finds the lane free. It does *not* know what an overlap is (`overlap`), nor what a board holds.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Final, assert_never

from PySide6.QtCore import QObject

from overlap.answer import Contact
from storage.judgements import JudgementRefused
from storage.notices import NotPossible
from storage.problems import VaultError
from storage.vault import Vault
from sync.report import RoundReport
from ui.frame.standing import Screen
from ui.jobs import Overview
from ui.lanes import Lanes, Problem
from ui.later import later
from ui.overlaps.board import compare_some, judge, read_board, step
from ui.overlaps.state import Board, Deed, Judged, Stepped
from ui.rereading import Rereading
from ui.rounds import Rounds
from ui.session import Session
from ui.window import Window
from ui.wording.overlaps import OVERLAPS, judged_words, stepped_words
from ui.wording.problems import vault_trouble

#: A stretch of comparing is as long as this, so that a check that comes in between waits no longer.
STRETCH_S: Final = 0.04
#: Records of the first stretch; later ones are as many as fit.
_FIRST, _LEAST, _MOST = 200, 20, 5_000
#: What a stretch may change of the last one's number, so that one slow page doesn't stall the rest.
_GROWS: Final = 2.0
#: So often what was found and how much is left is shown while there is more to compare.
_SHOWN_EVERY_S: Final = 3.0
#: Between two stretches the lane is free for so long.
_PAUSE_MS = 10
#: After a key nothing is compared for so long: checks are made beside the vault's lane, and would share the processor.
_TYPING_MS = 400


class Overlapping(QObject):
    """Connects the Overlaps screen of one window with its vault until the session ends."""

    def __init__(
        self, window: Window, session: Session, lanes: Lanes, rounds: Rounds, clock: Callable[[], dt.datetime]
    ) -> None:
        super().__init__(session)
        self._window, self._session, self._lanes = window, session, lanes
        self._rounds, self._clock = rounds, clock
        self._at_once = _FIRST
        self._comparing = self._has_more = False
        self._shown_at = time.monotonic()
        self._board = Rereading(lanes, self._job, self._on_board, self._not_read)
        self._next = later(self, _PAUSE_MS, self._compare)
        self._typing = later(self, _TYPING_MS, self._after_typing)
        window.check.asked.connect(lambda *_: self._typing.start())
        session.overviewed.connect(self._on_overview)
        rounds.finished.connect(self._on_synced)
        screen = window.overlaps
        screen.done.connect(self._do)
        screen.asked.connect(window.ask_panel.ask)
        screen.called.connect(self._call)
        window.ask_panel.answered.connect(self._do)
        window.check.idle.opened.connect(self._open)
        self._compare()

    # Comparing, a stretch at a time.

    def _on_synced(self, _report: RoundReport) -> None:
        self._compare()

    def _compare(self) -> None:
        """Compare some records that are due, and go on later if there are more, or once nobody types."""
        self._has_more = True
        if self._comparing or self._typing.isActive():
            return
        self._comparing = True
        now, at_once, stretch = self._clock(), self._at_once, self._lanes.stretch

        def job(vault: Vault) -> tuple[int, float]:
            """How many are left, and how long this stretch had the processor, in seconds."""
            began = time.thread_time()  # a machine that others keep busy makes no stretch a long one
            left = compare_some(vault, now, at_once, lambda: self._lanes.stretch != stretch)
            return left, time.thread_time() - began

        self._lanes.on_vault(job, lambda done: self._compared(*done), self._not_compared)

    def _compared(self, left: int, seconds: float) -> None:
        self._comparing, self._has_more = False, bool(left)
        wanted = self._at_once * min(_GROWS, STRETCH_S / max(seconds, 1e-6))
        self._at_once = int(max(_LEAST, min(_MOST, wanted)))
        if left:
            self._next.start()
        if not left or time.monotonic() - self._shown_at > _SHOWN_EVERY_S:
            self._shown_at = time.monotonic()
            self.refresh()

    def _after_typing(self) -> None:
        if self._has_more:
            self._compare()

    def _not_compared(self, problem: Problem) -> None:
        self._comparing = False
        self._on_trouble(problem)

    # Reading.

    def _on_overview(self, _overview: Overview) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the board anew."""
        self._board.again()

    def _job(self) -> Callable[[Vault], Board]:
        now, agencies = self._clock(), self._rounds.time()
        return lambda vault: read_board(vault, now, agencies)

    def _on_board(self, board: Board) -> None:
        self._window.overlaps.show_board(board)
        self._window.rail.set_count(Screen.OVERLAPS, len(board.needs))
        self._window.check.idle.show_board(board)

    def _not_read(self, problem: Problem) -> None:
        if isinstance(problem, VaultError):
            self._window.overlaps.show_trouble(vault_trouble(problem))
        self._on_trouble(problem)

    def _on_trouble(self, problem: Problem) -> None:
        self._session.tell(problem)

    # What the officer does.

    def _do(self, deed: Deed) -> None:
        now, agencies = self._clock(), self._rounds.time()

        def job(vault: Vault) -> bool:
            """Whether it could be done."""
            try:
                self._done_on(vault, deed, now, agencies)
            except (JudgementRefused, NotPossible):
                return False  # a sync was quicker: the board shows what can be done now
            return True

        self._lanes.on_vault(job, lambda is_done: self._on_done(deed, is_done=is_done), self._session.tell)

    def _on_done(self, deed: Deed, *, is_done: bool) -> None:
        """Say beside the entry what became of it, and show how all stands now."""
        self._window.overlaps.say(_words_of(deed) if is_done else OVERLAPS["too_late"])
        self._session.refresh()

    def _done_on(self, vault: Vault, deed: Deed, now: dt.datetime, agencies: dt.datetime) -> None:
        match deed:
            case Judged():
                judge(vault, deed, now, agencies)
            case Stepped():
                step(vault, deed, now)
            case _:
                assert_never(deed)

    def _call(self, contacts: tuple[Contact, ...]) -> None:
        self._window.contact_view.show_contacts(contacts, self._clock())

    def _open(self, key: str) -> None:
        self._window.show_screen(Screen.OVERLAPS)
        self._window.overlaps.show_entry(key)


def _words_of(deed: Deed) -> str:
    """What is said of a deed that was recorded."""
    match deed:
        case Judged():
            return judged_words(deed.verdict)
        case Stepped():
            return stepped_words(deed.step)
        case _:
            assert_never(deed)
