"""The link between a laptop and a gateway: what is lost, doubled, late, cut, or comes wrong.

Knows requests and answers; an answer travels as the lines' values, or as bytes that the shipped reader decodes, cut at
any byte. Both ways bring the same events.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from overlap.records import System
from sync import problems as p
from sync.documents import SyncRequest
from sync.pages import Page, PageReader, Step
from sync.stream import lines
from tests.simulation.gateway import FRAME_BYTES, Gateway
from tests.simulation.wire_form import encoded

#: How a request may fare, and its share while the link is bad.
TROUBLES = (
    ("no connection", 0.08),
    ("answer lost", 0.06),
    ("doubled", 0.06),
    ("again later", 0.05),
    ("cut", 0.22),
    ("garbage", 0.04),
    ("busy", 0.05),
    ("down", 0.04),
    ("token over", 0.05),
    ("page twice", 0.04),
)


@dataclass
class Network:
    """All links of one world. `narrow` is how many bytes an answer brings before it is cut, 0 for no such limit."""

    rng: random.Random
    as_bytes: bool = False
    bad: bool = True
    narrow: int = 0
    late: list[tuple[Gateway, str, SyncRequest]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def ask(
        self, gateway: Gateway, officer: str, request: SyncRequest, clock: Callable[[], dt.datetime]
    ) -> Iterator[tuple[Step, int]]:
        """What of an answer arrives, each line with the bytes so far.

        Raises:
            SyncProblem: the request or its answer did not make it whole, or was refused.
        """
        trouble = self._trouble()
        if trouble == "no connection":
            raise p.Unreachable(sent=self.rng.random() < 0.5)
        _refuse(trouble)
        if trouble == "doubled":
            gateway.answer(officer, request, clock())
        if trouble == "again later":
            self.late.append((gateway, officer, request))
        steps = gateway.answer(officer, request, clock())
        if trouble == "answer lost":
            raise p.Unreachable(sent=True)
        if trouble == "page twice":
            steps = [copy for step in steps for copy in ([step, step] if isinstance(step, Page) else [step])]
        ends = self.rng.random() if trouble in {"cut", "garbage"} else 1.0
        stop: p.SyncProblem = p.Garbage(p.Fault.BAD_PAGE) if trouble == "garbage" else p.Cut()
        return self.delivered(gateway.system, steps, ends, stop)

    def _trouble(self) -> str:
        draw = self.rng.random()
        if not self.bad:
            return ""
        for name, share in TROUBLES:
            draw -= share
            if draw < 0:
                self.met.add(name)
                return name
        return ""

    def delivered(
        self, system: System, steps: list[Step], ends: float, stop: p.SyncProblem
    ) -> Iterator[tuple[Step, int]]:
        """The lines that arrive of an answer of which a share does, then what stopped it."""
        if self.as_bytes:
            return _through_reader(system, steps, ends, stop)
        total = sum(map(_size, steps))
        most = total * ends if ends < 1 else total
        return _values(steps, min(most, self.narrow or most), stop)

    def late_requests(self, clock: Callable[[], dt.datetime]) -> None:
        """Have the requests arrive that the network held back; nobody hears their answers."""
        held, self.late = self.late, []
        for gateway, officer, request in held:
            try:
                gateway.answer(officer, request, clock())
            except p.Refused:
                continue


def _refuse(trouble: str) -> None:
    match trouble:
        case "busy":
            raise p.SlowDown(429, "slow_down", dt.timedelta(seconds=30))
        case "down":
            raise p.Unavailable(503, "unavailable")
        case "token over":
            raise p.SignInNeeded(401, "token_expired")
        case _:
            return


def _size(step: Step) -> int:
    return FRAME_BYTES + (step.size if isinstance(step, Page) else 0)


def _values(steps: list[Step], most: float, stop: p.SyncProblem) -> Iterator[tuple[Step, int]]:
    received = 0
    for step in steps:
        received += _size(step)
        if received > most:
            raise stop
        yield step, received


def _through_reader(system: System, steps: list[Step], ends: float, stop: p.SyncProblem) -> Iterator[tuple[Step, int]]:
    """The same through bytes, the shipped splitter of lines and the shipped reader of pages."""
    whole = b"".join(map(encoded, steps))
    reader, received = PageReader(system), 0
    for line in lines(iter([whole[: int(len(whole) * ends)]])):
        received += len(line)
        said = reader.read(line)
        if said is not None:
            yield said, received
    if ends < 1:
        raise stop
