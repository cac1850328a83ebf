"""One agency down, slow or hostile for hours: the other's copy is as fresh as if nothing were wrong."""

from __future__ import annotations

import datetime as dt
import random
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from overlap.records import System
from storage.tokens import Access as Grant
from sync import problems as p
from sync.pages import Page, Step
from sync.report import RoundOutcome
from sync.wire import Head
from tests.simulation.disk import Disk
from tests.simulation.driving import Round
from tests.simulation.gateway import Gateway
from tests.simulation.memory import MemoryVault
from tests.simulation.network import Network
from tests.simulation.world import EPOCH, OFFICERS

#: How long the one agency misbehaves, and how often each is asked.
HOURS = 6
PAUSE = dt.timedelta(minutes=10)

Lines = Iterator[tuple[Step, int]]


class Misbehaving(Network):
    """A link on which one system's requests fare as `how` says; None leaves it to the network."""

    def __init__(self, rng: random.Random, system: System, how: Callable[[list[Step]], Lines]) -> None:
        super().__init__(rng, bad=False)
        self._system = system
        self._how = how

    def ask(self, gateway: Gateway, officer: str, request: Any, clock: Callable[[], dt.datetime]) -> Lines:
        """What of an answer arrives."""
        if gateway.system is self._system:
            return self._how(gateway.answer(officer, request, clock()))
        return super().ask(gateway, officer, request, clock)


def down(_: list[Step]) -> Lines:
    """Nobody answers."""
    raise p.Unreachable


def refusing(_: list[Step]) -> Lines:
    """Too busy, always."""
    raise p.Unavailable(503, "unavailable")


def garbled(steps: list[Step]) -> Lines:
    """A head, and then what is no page."""
    yield steps[0], 150
    raise p.Garbage(p.Fault.BAD_PAGE)


def of_another(steps: list[Step]) -> Lines:
    """Another life of its database in each answer, cut after its first page."""
    head = steps[0]
    assert isinstance(head, Head)
    yield msgspec.structs.replace(head, feed=f"SYN-{random.random()}", answer=""), 150
    yield from ((step, 900) for step in steps[1:2] if isinstance(step, Page))
    raise p.Cut


def endless(steps: list[Step]) -> Lines:
    """One page after the other and never an end."""
    yield steps[0], 150
    page = next((step for step in steps if isinstance(step, Page)), Page("1.0.0.2.0", (), 0))
    for number in range(1, 10**9):
        yield page, number * 900


@pytest.mark.parametrize("how", [down, refusing, garbled, of_another, endless])
def test_the_other_agencys_copy_stays_as_fresh_as_ever(how: Callable[[list[Step]], Lines]) -> None:
    """Six hours of changes: after each round the other's copy is its truth, as of now, with no more requests."""
    rng = random.Random(zlib.crc32(how.__name__.encode()))
    time = [EPOCH]
    vault = MemoryVault(Disk(), OFFICERS[0], rng.random, rng.getrandbits)
    gateways = [Gateway(system, rng, OFFICERS[:1]) for system in System]
    network = Misbehaving(rng, System.E3, how)
    for gateway in gateways:
        vault.tokens.put(gateway.system, Grant(access_token="SYN", refresh_token="SYN", expires_at=EPOCH + PAUSE))
        for name in range(6):
            gateway.put(name)
    bad, good = gateways

    def round_with(gateway: Gateway) -> Round:
        return Round(vault, gateway, network, lambda: time[0], lambda: time[0], lambda *_: None)

    stuck = round_with(bad).steps_of()
    for _ in range(int(dt.timedelta(hours=HOURS) / PAUSE)):
        time[0] += PAUSE
        good.put(int(rng.random() * 6))
        healthy = round_with(good)
        for _ in healthy.steps_of():
            # The misbehaving one's round is under way all the time, a step for each of the other's.
            if next(stuck, stuck) is stuck:
                stuck = round_with(bad).steps_of()
        assert healthy.report is not None
        assert healthy.report.outcome is RoundOutcome.COMPLETE
        assert healthy.report.requests == 1
        copy = vault.copies[good.system]
        assert copy.records == good.owed(OFFICERS[0])
        assert copy.as_of == time[0]
    assert vault.copies[bad.system].as_of is None
