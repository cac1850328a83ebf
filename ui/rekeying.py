"""What the officer does about the vault's key: sees what opens it, and has the vault written anew under another one.

Knows the two cards, the lanes, and that a vault that was let go does not come back: whatever came of it, the session is
locked, and the process that knew the old key ends. It does *not* know how a vault is written anew
(`storage.partition_rekey`).
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from storage.home import Home
from storage.partition_rekey import Rekeyed, rekey_partition
from storage.problems import VaultError
from storage.proofs import Proof
from storage.slot_changes import SlotChanges, SlotEntry
from ui.lanes import Lanes, Problem
from ui.session import Session
from ui.window import Window
from ui.wording.problems import vault_trouble
from ui.wording.rekey import REKEY, STOPPED, not_rekeyed, progress_words, rekeyed_words

#: How long what was typed last may take to the disk before the vault is closed.
_KEEP_S = 2.0


class _Stopped(Exception):
    """The officer thought better of it, or the program is being closed."""


class Rekeying(QObject):
    """Connects one window's ways in, and its card of a new key, with the open vault."""

    _progressed = Signal(int, int)

    def __init__(
        self, window: Window, session: Session, lanes: Lanes, home: Home, officer: str, clock: Callable[[], dt.datetime]
    ) -> None:
        super().__init__(session)
        self._session, self._lanes, self._home, self._officer = session, lanes, home, officer
        self._clock = clock
        self._ways, self._card = window.settings.ways, window.rekey_card
        self._is_stopped = threading.Event()
        self._ways.rekey.connect(partial(self._read, self._card.ask))
        self._card.begun.connect(self._on_begun)
        self._card.stop.connect(self._is_stopped.set)
        self._card.lock.connect(session.locked)
        self._progressed.connect(lambda done, total: self._card.show_running(progress_words(done, total)))
        self._read(self._ways.show_ways)

    def _read(self, then: Callable[[Sequence[SlotEntry]], None]) -> None:
        """Have the ways in read, which opens nothing."""
        self._lanes.on_vault(lambda _: SlotChanges(self._home, self._officer).entries(), then, self._session.tell)

    def _on_begun(self, shown: Sequence[Proof | None], drop: bool) -> None:  # noqa: FBT001  # a signal's
        self._is_stopped.clear()
        self._card.show_running(REKEY["looking"])
        self._session.keep(_KEEP_S)

        def job(let_go: Callable[[], None]) -> Rekeyed | None:
            """What became of the ways in, None where it was stopped."""
            try:
                return rekey_partition(
                    self._home, self._officer, shown, now=self._clock(), drop=drop, told=self._told, let_go=let_go
                )
            except _Stopped:
                return None

        self._lanes.give_up(job, self._on_done, self._on_failed)

    def _told(self, done: int, total: int) -> None:
        """Say how far it is, on the vault's lane; it ends where it was stopped or the program is being closed."""
        if self._is_stopped.is_set() or self._lanes.is_closed:
            raise _Stopped
        self._progressed.emit(done, total)

    def _on_done(self, done: Rekeyed | None) -> None:
        self._card.show_over(STOPPED if done is None else rekeyed_words(done))

    def _on_failed(self, problem: Problem) -> None:
        if not isinstance(problem, VaultError):
            raise problem
        trouble = vault_trouble(problem)
        if self._lanes.is_given_up:
            self._card.show_over(not_rekeyed(trouble))
        else:
            self._card.show_refused(trouble)
