"""Making this laptop known to an agency, and making a practice copy, behind the Unlock screen.

Knows the thread on which both are done, so that the screen never waits, and how a problem is said. The vault is opened,
filled and closed on that thread; what was typed is forgotten once it is over. Does *not* know what an enrolment says to
a gateway (`ui.commands.enrolling`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from overlap.records import System
from storage.header import VaultHeader
from storage.home import Home
from storage.problems import VaultError
from storage.proofs import Passphrase
from storage.vault import Vault
from sync.client import Gateway
from sync.problems import SyncProblem
from ui.commands.enrolling import enrol, remember_gateway
from ui.commands.outcome import CommandRefused
from ui.enrolment.state import PRACTICE_OFFICER, Form
from ui.unlock.screen import UnlockWindow
from ui.wording import system_label
from ui.wording.enrolment import ENROLMENT, enrolment_trouble
from ui.wording.problems import vault_trouble

#: Brings an address before the officer; what it gives is of no account.
Browse = Callable[[str], object]


class Enrolling(QObject):
    """Serves one form while the laptop is locked; emits `enrolled` with the officer's id, whatever was made."""

    enrolled = Signal(str)
    _done = Signal(object, object)
    _signing_in = Signal(str)

    def __init__(self, home: Home, unlock: UnlockWindow, clock: Callable[[], dt.datetime], browse: Browse) -> None:
        super().__init__()  # kept by who made it: a child of the window that it holds would keep it for ever
        self._home, self._unlock, self._clock, self._browse = home, unlock, clock, browse
        self._work = ThreadPoolExecutor(1, thread_name_prefix="enrolling")
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._signing_in.connect(self._on_signing_in, Qt.ConnectionType.QueuedConnection)
        unlock.filled.connect(self._on_filled)
        unlock.practising.connect(self._practise)
        unlock.choosing.connect(self._choose)

    def close(self) -> None:
        """Wait for what is under way; nothing is left half made."""
        self._work.shutdown(wait=True, cancel_futures=True)

    def _practise(self) -> None:
        """Make the practice copy anew; the invented people are loaded for who wants them alone."""

        def make() -> None:
            """Load the invented people, and make their copy."""
            from ui.enrolment.practice import make_practice

            make_practice(self._home, self._clock())

        self._do(None, make, PRACTICE_OFFICER)

    def _choose(self) -> None:
        """Let the officer look for the authority's file, which most often came on a stick."""
        path, _ = QFileDialog.getOpenFileName(self._unlock, ENROLMENT["authority"], "", "*.pem *.crt *.cer;;*")
        self._unlock.enrol.take_file(path)

    def _on_filled(self, form: Form) -> None:
        self._do(form.system, lambda: self._enrol(form), form.officer)

    def _do(self, system: System | None, job: Callable[[], None], officer: str) -> None:
        def tell(done: Future[None]) -> None:
            """Bring what came of it to the screen's thread."""
            self._done.emit((system, officer), done.exception())

        self._work.submit(job).add_done_callback(tell)

    def _enrol(self, form: Form) -> None:
        authority = Path(form.authority) if form.authority else None
        self._home.admit(form.system, form.address, authority)
        with Gateway(form.system, form.address, practice=False, authority=authority) as gateway:
            vault = enrol(
                gateway, form.officer, form.code, self._opener(form), self._clock, self._signing_in.emit, practice=False
            )
        with vault:
            remember_gateway(vault, form.system, form.address, None, authority)

    def _opener(self, form: Form) -> Callable[[VaultHeader], Vault]:
        """Opens the officer's vault with the passphrase that was typed, or makes it."""

        def open_or_make(header: VaultHeader) -> Vault:
            """The vault of the officer whom the agency named."""
            known = [each for each in self._home.officers() if each.id == header.officer_id and each.destroyed is None]
            if known:
                proof = Passphrase(form.passphrase)
                return self._home.open(header.officer_id, proof, practice=False, now=header.created_at)
            return self._home.create(header, form.passphrase)

        return open_or_make

    def _on_signing_in(self, address: str) -> None:
        self._unlock.enrol.say(ENROLMENT["browser"])
        self._browse(address)

    def _on_done(self, what: tuple[System | None, str], problem: BaseException | None) -> None:
        system, officer = what
        card = self._unlock.enrol
        card.set_busy(busy=False)
        card.forget()
        match problem:
            case None:
                card.say("" if system is None else ENROLMENT["done"].format(system=system_label(system)))
                self.enrolled.emit(officer)
            case CommandRefused():
                card.say(ENROLMENT["other_code"])
            case VaultError():
                card.say(str(vault_trouble(problem)))
            case SyncProblem() if system is not None:
                card.say(enrolment_trouble(problem, system))
            case _:
                raise problem
