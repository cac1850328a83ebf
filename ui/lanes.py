"""Lanes beside the screen: one thread that owns the vault, one that reads it, a few for the network.

Results come back by one signal.

What holds here, and what is assumed:
- The vault is opened, used and closed on one thread only. A job takes the vault and gives back a value; neither a row
  nor a connection leaves the lane.
- A check is made beside the vault's lane (`storage.aside`), so that it does not wait for a sync that is being stored;
  where that can't be it takes its turn there. It stores nothing.
- Jobs on the vault's lane run in the order in which they were asked for. A network job that needs the vault asks this
  lane and waits, so no transaction is open while it waits for the network.
- Continuations run on the thread that made the lanes, which is the screen's.
- `open` and `shut` begin another stretch: a result of an earlier one is dropped, because what asked for it is gone.
- A job that was given the vault up (`give_up`) is the last: nothing else is run, begun or told from then on.
- `close` cancels what has not begun and waits for what has; afterwards no continuation runs.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from storage.aside import Aside, NotAside
from storage.checks import Checks
from storage.problems import VaultClosed, VaultError, VaultMisuse
from storage.vault import Vault
from sync.credentials import OnVault
from sync.problems import SyncProblem

T = TypeVar("T")

#: One round and one live check for each agency at a time.
_NETWORK_THREADS = 4

#: What is the world's fault: shown to the officer and tried again. Anything else is a fault of this program.
Problem = VaultError | SyncProblem


class _Turn(Enum):
    """A job that could not be run aside."""

    NEXT = "its turn on the vault's lane comes"


@dataclass(frozen=True, slots=True)
class _Result:
    """How a job ended, and who wants to know."""

    then: Callable[[Any], None]  # the job's own type, erased on its way through the signal
    failed: Callable[[Problem], None]
    future: Future[Any]
    stretch: int
    is_last: bool = False


class Lanes(QObject):
    """Runs jobs away from the screen and brings their results back to it."""

    _finished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._vault: Vault | None = None
        self._aside: Aside | None = None
        self._closed = self._given_up = False
        self._stretch = 0
        self._vault_lane = ThreadPoolExecutor(1, thread_name_prefix="vault")
        self._aside_lane = ThreadPoolExecutor(1, thread_name_prefix="aside")
        self._network = ThreadPoolExecutor(_NETWORK_THREADS, thread_name_prefix="network")
        self._finished.connect(self._deliver)

    def open(
        self, opener: Callable[[], Vault], then: Callable[[Vault], None], failed: Callable[[Problem], None]
    ) -> None:
        """Open the vault on its lane; `then` may read its header but must not use it."""
        self._stretch += 1

        def job() -> Vault:
            """Close the vault that was open, and open the other."""
            self._shut()
            self._vault = opener()
            self._aside = self._vault.aside
            return self._vault

        self._submit(self._vault_lane, job, then, failed)

    def shut(self, then: Callable[[None], None], failed: Callable[[Problem], None]) -> None:
        """Close the vault and stay ready to open one."""
        self._stretch += 1
        self._submit(self._vault_lane, self._shut, then, failed)

    def on_vault(self, job: Callable[[Vault], T], then: Callable[[T], None], failed: Callable[[Problem], None]) -> None:
        """Run a job with the vault, and one of the two continuations with what came of it."""
        self._submit(self._vault_lane, lambda: job(self._opened()), then, failed)

    def on_checks(
        self, job: Callable[[Checks], T], then: Callable[[T], None], failed: Callable[[Problem], None]
    ) -> None:
        """Run a job that only reads checks, beside what the vault is busy with if that can be, else in its turn."""

        def came(value: T | _Turn) -> None:
            """Hand on what came of it, or have the job wait for its turn with the vault."""
            if isinstance(value, _Turn):
                self.on_vault(lambda vault: job(vault.checks), then, failed)
            else:
                then(value)

        self._submit(self._aside_lane, lambda: self._run_aside(job), came, failed)

    def on_network(
        self, job: Callable[[OnVault], T], then: Callable[[T], None], failed: Callable[[Problem], None]
    ) -> None:
        """Run a job on the network's lane; it reaches the vault through the function that it is given."""
        self._submit(self._network, lambda: job(self._from_network), then, failed)

    def give_up(
        self,
        job: Callable[[Callable[[], None]], T],
        then: Callable[[T], None],
        failed: Callable[[Problem], None],
    ) -> None:
        """Run a job on the vault's lane that is given a call which closes the vault for good.

        From that call on nothing else is run and no other result told; what comes of this job is. Without the call
        everything is as before.
        """
        if self._closed or self._given_up:
            return
        future = self._vault_lane.submit(lambda: job(self._let_go))
        future.add_done_callback(
            lambda done: self._finished.emit(_Result(then, failed, done, self._stretch, is_last=True))
        )

    def finish(self, job: Callable[[Vault], None], seconds: float) -> bool:
        """Whether a job, and all that was asked for before it, was done within so many seconds.

        May be called on any thread, and is what the last moment of a session is used for: a vault that refuses can't be
        told to anybody any more.
        """
        if self._closed:
            return False
        try:
            self._vault_lane.submit(lambda: job(self._opened())).result(seconds)
        except (TimeoutError, VaultError, VaultMisuse):
            return False
        return True

    @property
    def is_closed(self) -> bool:
        """Whether the lanes end with the job that is under way; on any thread."""
        return self._closed

    @property
    def is_given_up(self) -> bool:
        """Whether the vault was closed for good by a job that is or was the last."""
        return self._given_up

    @property
    def stretch(self) -> int:
        """Which stretch between two openings this is; a long job ends when it is no longer its own."""
        return self._stretch

    def close(self) -> None:
        """End both lanes and close the vault; waits for the jobs that have begun. Closing again changes nothing."""
        if self._closed:
            return
        self._closed = True
        self._stretch += 1
        self._network.shutdown(wait=True, cancel_futures=True)
        self._vault_lane.submit(self._shut).result()
        self._vault_lane.shutdown(wait=True)
        self._aside_lane.shutdown(wait=True, cancel_futures=True)

    def _run_aside(self, job: Callable[[Checks], T]) -> T | _Turn:
        aside = self._aside
        try:
            return _Turn.NEXT if aside is None else aside.run(job)
        except NotAside:
            return _Turn.NEXT

    def _from_network(self, job: Callable[[Vault], T], /) -> T:
        return self._vault_lane.submit(lambda: job(self._opened())).result()

    def _opened(self) -> Vault:
        if self._vault is None:
            raise VaultClosed("the vault's lane has no vault")
        return self._vault

    def _shut(self) -> None:
        if self._vault is not None:
            vault, self._vault, self._aside = self._vault, None, None
            self._aside_lane.submit(lambda: None).result()  # what runs beside the vault has ended
            vault.close()

    def _let_go(self) -> None:
        self._given_up = True
        self._stretch += 1
        self._shut()

    def _submit(
        self,
        lane: ThreadPoolExecutor,
        job: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Problem], None],
    ) -> None:
        if self._closed or self._given_up:
            return
        stretch, future = self._stretch, lane.submit(job)
        future.add_done_callback(lambda done: self._finished.emit(_Result(then, failed, done, stretch)))

    def _deliver(self, result: _Result) -> None:
        """Run the continuation; a fault of this program is raised here, where the crash report is made."""
        if result.stretch != self._stretch or (self._given_up and not result.is_last):
            return
        try:
            value = result.future.result()
        except CancelledError:
            return
        except (VaultError, SyncProblem) as problem:
            result.failed(problem)
            return
        result.then(value)
