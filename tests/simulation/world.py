"""One seed's world: who does what when, until all is quiet, and what must be true then.

Knows virtual time and chance. Everything random comes from one generator, so that a seed is a schedule.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import get_args

from overlap.records import System
from storage.outbox import EventId
from storage.tokens import Access as Grant
from sync.engine.effects import Effect
from sync.engine.events import Committed, Event
from tests.simulation.disk import Crash, Disk
from tests.simulation.driving import Endless, Round
from tests.simulation.gateway import ROW_BYTES, Gateway
from tests.simulation.invariants import missing, outliving, unsettled, violations
from tests.simulation.memory import MemoryVault
from tests.simulation.network import Network
from tests.simulation.plants import PLANTS

EPOCH = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)
OFFICERS = ("SYN-U-0001", "SYN-U-0002")
#: Something happens before a step of a round with a chance of 8 %; the time until then is drawn at once.
CALM = 1 / math.log(1 - 0.08)
#: Longer than any wait of an event, so that each round of the quiet time may send all.
PAUSE = dt.timedelta(minutes=10)
#: Rounds in the quiet time within which all must have come to rest.
QUIET_ROUNDS = 14
#: On a link that is always cut a page must first become small enough, and then every page takes a round.
NARROW_ROUNDS = 60
#: What a narrow link lets through of one answer: a little more than the smallest page with its frame.
NARROW_BYTES = 4_096
#: A record's size on a narrow link, so that a handful of records is more than it lets through.
WIDE_ROW = 700


_NAMES = {kind: kind.__name__.encode() for kind in get_args(Event)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one schedule came to; `trace` sums up every step, `violations` are empty where all held."""

    seed: int
    steps: int
    trace: int
    violations: tuple[str, ...]


@dataclass
class World:
    """A laptop with one or two officers, one or two gateways, and the links between them."""

    seed: int
    plant: str = ""
    tell: Callable[[str], None] | None = None
    steps: int = 0
    trace: int = 0
    offset: dt.timedelta = dt.timedelta()
    time: dt.datetime = EPOCH
    #: Every action by its body, with the event that stands for it once the screen said `queued`.
    acknowledged: dict[EventId, tuple[MemoryVault, System]] = field(default_factory=dict)
    actions: int = 0
    #: What was wrong on the way, not only at rest.
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = rng = random.Random(self.seed)
        self.disk = Disk()
        narrow = rng.random() < 0.08
        self.network = Network(rng, as_bytes=not narrow and rng.random() < 0.1)
        self.narrow = NARROW_BYTES + int(rng.random() * 2_000) if narrow else 0
        officers = OFFICERS if rng.random() < 0.5 else OFFICERS[:1]
        systems = tuple(System) if rng.random() < 0.4 else (System.E3,)
        self.names = 10 if narrow else 6
        row = WIDE_ROW if narrow else ROW_BYTES
        current = rng.random() < 0.7
        self.gateways = [Gateway(system, rng, officers, row, is_current=current) for system in systems]
        self.vaults = [MemoryVault(self.disk, officer, rng.random, rng.getrandbits) for officer in officers]
        for vault in self.vaults:
            for system in systems:
                vault.tokens.put(system, Grant(access_token="SYN", refresh_token="SYN", expires_at=self.time + PAUSE))
        if self.plant:
            PLANTS[self.plant](self.vaults)

    def clock(self) -> dt.datetime:
        """What the laptop's clock shows."""
        return self.time + self.offset

    def server_clock(self) -> dt.datetime:
        """What the gateways' clocks show: the true time."""
        return self.time

    def play(self) -> Verdict:
        """Run the schedule of the seed."""
        try:
            for gateway in self.gateways:
                for name in range(self.names):
                    gateway.put(name)
            for _ in range(2 + int(self.rng.random() * 3)):
                self._session()
            found = tuple(self._quiet())
        except Endless:
            found = ("a round did not end",)
        return Verdict(self.seed, self.steps, self.trace, (*dict.fromkeys(self.found), *found))

    # While things happen.

    def _session(self) -> None:
        """One officer at the laptop, until the rounds are over or the laptop stops."""
        vault = self.vaults[int(self.rng.random() * len(self.vaults))]
        if self.rng.random() < 0.4:
            self.disk.left, self.disk.loses_last = int(self.rng.random() * 10), self.rng.random() < 0.5
        try:
            self._act(vault)
            self._interleave(vault)
        except Crash:
            self._say("the laptop stops")
            for gateway in self.gateways:
                self.found += [*missing(vault, gateway), *outliving(vault, gateway)]
        self.disk.left = -1
        self.network.late_requests(self.server_clock)
        self.time += dt.timedelta(seconds=int(self.rng.random() * 600))

    def _interleave(self, vault: MemoryVault) -> None:
        """Both agencies' rounds at once, a step of either at a time, with the world going on in between."""
        rounds = [self._round(vault, gateway) for gateway in self.gateways]
        draw = self.rng.random
        while rounds:
            for _ in range(int(math.log(1 - draw()) * CALM)):
                chosen = rounds[int(draw() * len(rounds))] if len(rounds) > 1 else rounds[0]
                if next(chosen, chosen) is chosen:
                    rounds.remove(chosen)
                    if not rounds:
                        return
            self._happen(vault)

    def _happen(self, vault: MemoryVault) -> None:
        """Something that nobody waited for."""
        draw = self.rng.random()
        gateway = self.gateways[int(draw * 97) % len(self.gateways)]
        if draw < 0.45:
            self._change(gateway)
        elif draw < 0.7:
            self._act(vault)
        elif draw < 0.76:
            gateway.back_up()
        elif draw < 0.8:
            self._say(f"{gateway.system} is restored")
            gateway.restore()
        elif draw < 0.82:
            self._say(f"{gateway.system} is rewound")
            gateway.rewind()
        elif draw < 0.84:
            self._say(f"{gateway.system} revokes")
            gateway.revoked.add(vault.officer)
        elif draw < 0.92:
            hours = int(self.rng.random() * 72) - 36
            self.offset = dt.timedelta(hours=hours) if self.rng.random() < 0.7 else dt.timedelta()
            self._say(f"the clock jumps to {hours} h")
        else:
            self.time += dt.timedelta(seconds=int(self.rng.random() * 90))

    def _change(self, gateway: Gateway) -> None:
        name = int(self.rng.random() * self.names)
        if self.rng.random() < 0.75:
            gateway.put(name)
        else:
            gateway.delete(name)

    def _act(self, vault: MemoryVault) -> None:
        """The officer does something, or takes it back."""
        gateway = self.gateways[int(self.rng.random() * len(self.gateways))]
        if self.rng.random() < 0.25 and vault.outbox.rows:
            chosen = list(vault.outbox.rows)[int(self.rng.random() * len(vault.outbox.rows))]
            vault.outbox.withdraw(chosen, self.clock())
            return
        self.actions += 1
        body = b'{"n":%d}' % self.actions
        if self.rng.random() < 0.03:
            gateway.poison.add(body)
        event_id = vault.outbox.put(gateway.system, "notice", body, self.clock())
        self.acknowledged[event_id] = (vault, gateway.system)

    def _round(self, vault: MemoryVault, gateway: Gateway) -> Iterator[None]:
        name = f"{vault.officer} {gateway.system.value}"

        def watch(event: Event, effects: tuple[Effect, ...]) -> None:
            self.steps += 1
            if type(event) is Committed:
                self.found += outliving(vault, gateway)
            self.trace = zlib.crc32(_NAMES[type(event)], self.trace)
            if self.tell is not None:
                self._say(f"{name}: {type(event).__name__} -> {', '.join(type(each).__name__ for each in effects)}")

        return Round(vault, gateway, self.network, self.clock, self.server_clock, watch).steps_of()

    def _say(self, line: str) -> None:
        if self.tell is not None:
            self.tell(f"{self.time:%H:%M:%S} {line}")

    # When nothing happens any more.

    def _quiet(self) -> list[str]:
        """What is wrong once the link is as good as it gets, the clock right, and nobody does anything more."""
        self._say("quiet")
        self.network.bad, self.network.narrow, self.offset = False, self.narrow, dt.timedelta()
        # One more round than needed, since asking again must change nothing.
        left = {(vault.officer, gateway.system): 2 for vault in self.vaults for gateway in self.gateways}
        for _ in range(NARROW_ROUNDS if self.narrow else QUIET_ROUNDS):
            self.time += PAUSE
            for vault in self.vaults:
                for gateway in self.gateways:
                    if left[vault.officer, gateway.system]:
                        deque(self._round(vault, gateway), maxlen=0)
                        at_rest = next(unsettled(vault, gateway), None) is None
                        left[vault.officer, gateway.system] = left[vault.officer, gateway.system] - 1 if at_rest else 2
            if not any(left.values()):
                break
        return list(violations(self.vaults, self.gateways, self.acknowledged))


def run(seed: int, plant: str = "", tell: Callable[[str], None] | None = None) -> Verdict:
    """Play one seed, with a known bug planted if one is named."""
    return World(seed, plant, tell).play()
