"""One round of the shipped machine in the simulated world, a step at a time.

Knows how each effect is carried out here; what is done to the vault is done by the shipped code (`sync.keeping`,
`sync.credentials`, `sync.revocation`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import msgspec

from overlap.records import Agency, System
from sync import problems as p
from sync.credentials import Access, renewed_token, valid_token
from sync.documents import Officer, Resume, TokenAnswer
from sync.engine.effects import Ask, Effect, Greet, HandUp, HangUp, KeepLease, SignIn, Stop, Tell
from sync.engine.events import Begun, Event, Greeted, SignedIn, Troubled
from sync.engine.machine import step
from sync.engine.state import begin
from sync.keeping import keep
from sync.pages import Step
from sync.report import RoundReport
from sync.revocation import destroy_copy
from sync.round import heard
from tests.simulation.gateway import MAX_EVENTS, Gateway
from tests.simulation.memory import MemoryVault
from tests.simulation.network import Network

T = TypeVar("T")

#: What nobody but the officer at this laptop has anything of: no moment for the world to go on.
_UNSEEN = frozenset({Tell, KeepLease, HangUp})
#: A round that takes more steps than this does not end.
MOST_STEPS = 4_000
LARGEST_PAGE = 1 << 18


class Endless(Exception):  # says what was found
    """A round did not terminate."""


@dataclass
class Desk:
    """Where one gateway renews an officer's sign-in."""

    gateway: Gateway
    officer: str
    network: Network

    @property
    def system(self) -> System:
        """The gateway's system."""
        return self.gateway.system

    def token_by_refresh(self, refresh_token: str) -> TokenAnswer:
        """New tokens, unless the link or a revocation is in the way."""
        if self.network.bad and self.network.rng.random() < 0.1:
            raise p.Unreachable
        if self.officer in self.gateway.revoked:
            raise p.Revoked(403, "device_revoked")
        officer = Officer(self.officer, "Agent Synthetic", Agency.USBP)
        return TokenAnswer("SYN-access", "bearer", 3_600, refresh_token, officer)


@dataclass
class Round:
    """One round of one officer with one gateway; `watch` is told each event and its effects."""

    vault: MemoryVault
    gateway: Gateway
    network: Network
    clock: Callable[[], dt.datetime]
    server_clock: Callable[[], dt.datetime]
    watch: Callable[[Event, tuple[Effect, ...]], None]
    report: RoundReport | None = None
    steps: int = 0
    received: int = 0
    _lines: Iterator[tuple[Step, int]] = field(default_factory=lambda: iter(()))

    def __post_init__(self) -> None:
        self._desk = Desk(self.gateway, self.vault.officer, self.network)
        self._access = Access(self.vault.officer)

    def steps_of(self) -> Iterator[None]:
        """Run the round, giving the world a chance to go on before each line and each effect that it may meet."""
        state = begin(self.gateway.system, "", self.clock())
        answer: Event | None = Begun(state.started)
        while self.steps < MOST_STEPS:
            if answer is None:
                yield
            event = answer or self._guarded(self._hear)
            state, effects = step(state, event)
            self.watch(event, effects)
            self.steps += 1
            answer = None
            for effect in effects:
                if type(effect) in _UNSEEN:
                    continue
                yield
                if isinstance(effect, (Stop, HandUp)):
                    self._end(effect)
                    return
                answer = self._perform(effect)
        raise Endless

    def _end(self, effect: Stop | HandUp) -> None:
        """The round is over; a revoked copy is destroyed as the program does it."""
        if isinstance(effect, Stop):
            self.report = effect.report
        else:
            destroy_copy(cast("Any", self.vault), self.gateway.system, effect.problem, self.clock())

    def _guarded(self, ask: Callable[[], Event]) -> Event:
        try:
            return ask()
        except p.SyncProblem as problem:
            kept = self.gateway.kept.get(self.vault.officer)
            self.received = max(self.received, kept.arrived if kept is not None else 0)
            return Troubled(problem, self.clock(), self.received)

    def _perform(self, effect: Effect) -> Event | None:
        match effect:
            case Greet():
                return Greeted(MAX_EVENTS, LARGEST_PAGE, self.clock())
            case SignIn():
                return self._guarded(lambda: self._sign_in(renew=effect.renew))
            case Ask():
                return self._guarded(lambda: self._ask(effect))
            case HangUp() | Tell() | KeepLease() | Stop() | HandUp():
                return None
            case _:
                return keep(self.vault, self.gateway.system, self.vault.officer, effect, self.clock)

    def _sign_in(self, *, renew: bool) -> Event:
        ask = renewed_token if renew else valid_token
        ask(self._desk, self._access, self._on_vault, self.clock)
        return SignedIn(self.clock())

    # Any: the simulator's vault stands for the real one.
    def _on_vault(self, job: Callable[[Any], T]) -> T:
        return job(self.vault)

    def _ask(self, effect: Ask) -> Event:
        """Open the request, and hear the first line, or the next one of an answer that goes on."""
        request = effect.request
        if effect.rest_of:
            request = msgspec.structs.replace(request, resume=Resume(effect.rest_of, self.received))
        else:
            self.received = 0
        self._lines = self.network.ask(self.gateway, self.vault.officer, request, self.server_clock)
        return self._hear()

    def _hear(self) -> Event:
        if self.network.bad and self.network.rng.random() < 0.01:
            raise p.Cancelled
        for said, received in self._lines:
            self.received = received
            return heard(said, received, self.clock())
        raise p.Cut
