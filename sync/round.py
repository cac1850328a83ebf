"""One round with one agency: what the officer did goes up, receipts and records come down.

Knows how the effects of the machine (`sync.engine`) are carried out with a gateway and a vault, and that no transaction
is open while it waits for the network. It decides nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import assert_never

import msgspec

from sync.carried import Carried, CarriedFeed
from sync.client import Gateway
from sync.credentials import Access, OnVault, renewed_token, valid_token
from sync.documents import Resume
from sync.engine.effects import (
    Ask,
    Commit,
    Effect,
    Greet,
    HandUp,
    HangUp,
    Keeping,
    KeepLease,
    Note,
    PutOff,
    Resize,
    Restart,
    Settle,
    SignIn,
    Stage,
    Stop,
    Take,
    Tell,
)
from sync.engine.events import (
    Answered,
    Begun,
    Ended,
    Event,
    Greeted,
    Heard,
    Opened,
    Reached,
    SignedIn,
    Troubled,
    Verified,
)
from sync.engine.machine import step
from sync.engine.state import begin
from sync.engine.trouble import NO_RECEIPT
from sync.feed import Feed
from sync.keeping import MAX_LOOKED_AT, keep
from sync.leases import keep_lease
from sync.pages import Page, PageReader, Step
from sync.plan import cause
from sync.problems import Cancelled, Cut, SyncProblem
from sync.report import Progress, RoundReport
from sync.wire import Checkpoint, End, Head, Receipt

__all__ = ["MAX_LOOKED_AT", "NO_RECEIPT", "Clock", "heard", "run_round"]

Clock = Callable[[], dt.datetime]


def run_round(
    gateway: Gateway | Carried,
    access: Access,
    on_vault: OnVault,
    now: Clock,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> RoundReport:
    """One round with the gateway's agency, reported whether it completed or not.

    `on_vault` runs a function of the vault on the thread that owns it. `cancelled` is asked between lines.

    Raises:
        Revoked: the device is revoked; the caller must destroy this agency's copy.
        VaultError: the vault refused; nothing of the stretch at hand was stored.
    """
    report = _Round(gateway, access, on_vault, now, progress, cancelled).run()
    if report.pages or report.problem is None:
        ahead = None if report.clock is None else report.clock.ahead
        on_vault(lambda vault: vault.agency_clock.heard(gateway.system, ahead))
    return report


class _Round:
    """The machine's hands: the connection that is open, and the token that opens one."""

    def __init__(
        self,
        gateway: Gateway | Carried,
        access: Access,
        on_vault: OnVault,
        now: Clock,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._gateway = gateway
        self._access = access
        self._on_vault = on_vault
        self._now = now
        self._progress = progress
        self._cancelled = cancelled
        self._token = ""
        self._open = ExitStack()
        self._feed: Feed | CarriedFeed | None = None
        self._lines: Iterator[bytes] = iter(())
        self._reader = PageReader(gateway.system)
        self._is_over = False
        self._report: RoundReport | None = None

    def run(self) -> RoundReport:
        """The report of the round, event by event until the machine stops."""
        state = begin(self._gateway.system, self._access.area, self._now())
        event: Event | None = Begun(state.started)
        with self._open:
            while self._report is None:
                state, effects = step(state, event or self._guarded(self._hear))
                event = None
                for effect in effects:
                    event = self._perform(effect)
        return self._report

    def _guarded(self, ask: Callable[[], Event | None]) -> Event:
        """What the network brought, a problem among it."""
        try:
            return ask() or self._hear()
        except SyncProblem as problem:
            received = 0 if self._feed is None else self._feed.received
            return Troubled(cause(problem, cancelled=self._cancelled()), self._now(), received)

    def _perform(self, effect: Effect) -> Event | None:
        match effect:
            case Greet():
                return self._guarded(self._greet)
            case SignIn():
                return self._guarded(lambda: self._sign_in(renew=effect.renew))
            case Ask():
                return self._guarded(lambda: self._ask(effect))
            case KeepLease():
                return self._keep_lease(effect.signed)
            case Tell():
                self._progress(effect.progress)
            case HangUp():
                self._hang_up()
            case Stop():
                self._report = effect.report
            case HandUp():
                raise effect.problem
            case Take() | Settle() | Stage() | Commit() | PutOff() | Restart() | Resize() | Note():
                return self._keep(effect)
            case _:
                assert_never(effect)
        return None

    def _keep(self, effect: Keeping) -> Event | None:
        system, officer = self._gateway.system, self._access.officer
        return self._on_vault(lambda vault: keep(vault, system, officer, effect, self._now))

    def _keep_lease(self, signed: str) -> Event | None:
        try:
            self._on_vault(lambda vault: keep_lease(vault, signed))
        except SyncProblem as problem:
            return Troubled(problem, self._now())
        return None

    def _greet(self) -> Event:
        self._check_cancelled()
        limits = self._gateway.greeting().limits
        return Greeted(limits.max_events, limits.page_bytes, self._now())

    def _sign_in(self, *, renew: bool) -> Event:
        """Have a token valid by this machine's clock, a new one where the gateway did not take the last one."""
        if isinstance(self._gateway, Gateway):
            ask = renewed_token if renew else valid_token
            self._token = ask(self._gateway, self._access, self._on_vault, self._now)
        return SignedIn(self._now())

    def _ask(self, effect: Ask) -> None:
        """Open the request; the first line is heard next, or the next one of the answer that goes on."""
        cut = self._feed if effect.rest_of and isinstance(self._feed, Feed) else None
        request = effect.request
        if cut is not None:
            request = msgspec.structs.replace(request, resume=Resume(effect.rest_of, cut.received))
        feed = self._gateway.sync(self._token, request, cut)
        if feed is not cut:
            self._open.close()
            self._begin(feed)

    def _begin(self, feed: Feed | CarriedFeed) -> None:
        self._open.enter_context(feed)
        self._feed = feed
        self._lines = feed.lines()
        self._reader = PageReader(self._gateway.system, self._key_of_pages())

    def _key_of_pages(self) -> bytes | None:
        """The agency's key that every page must be signed by; None where it told none, or a bundle as a whole is."""
        system = self._gateway.system
        if isinstance(self._gateway, Carried) and not self._gateway.signs_pages:
            return None
        return self._on_vault(lambda vault: vault.agency_keys.pinned(system))

    def _hear(self) -> Event:
        """What the next lines complete.

        Raises:
            SyncProblem: the answer was cut, is not the protocol's, or the officer stopped the round.
        """
        for line in self._lines:
            self._check_cancelled()
            said = self._reader.read(line)
            if said is not None:
                received = 0 if self._feed is None else self._feed.received
                self._is_over = isinstance(said, End)
                return heard(said, received, self._now())
        raise Cut

    def _hang_up(self) -> None:
        """Give the answer up; of one that is over the last bytes are read, so that its connection can be used again."""
        if self._is_over and isinstance(self._feed, Feed):
            self._feed.read_out()
        self._is_over = False
        self._open.close()

    def _check_cancelled(self) -> None:
        if self._cancelled():
            raise Cancelled


def heard(said: Step, received: int, now: dt.datetime) -> Heard:
    """What a line brought, as the machine's event; `received` are the bytes of the answer so far."""
    match said:
        case Head():
            return Opened(said, received, now)
        case Receipt():
            return Answered(said, received, now)
        case Page():
            return Verified(said, received, now)
        case Checkpoint():
            return Reached(said, received, now)
        case End():
            return Ended(said, received, now)
        case _:
            assert_never(said)
