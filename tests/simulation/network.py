"""The link between a laptop and a gateway: what is lost, doubled, late, cut, or comes wrong.

Knows requests and answers; an answer travels as the lines' values, or as bytes that the shipped reader decodes, cut at
any byte and gone on with there. Both ways bring the same events.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from overlap.records import System
from sync import problems as p
from sync.documents import SyncRequest
from sync.pages import Page, PageReader, Step
from sync.stream import lines
from sync.wire import Head
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
_TROUBLED = sum(share for _, share in TROUBLES)


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
        going_on = self._going_on(gateway, officer, request)
        if going_on is None:
            steps = gateway.answer(officer, request, clock())
            if trouble == "page twice":
                steps = [copy for step in steps for copy in ([step, step] if isinstance(step, Page) else [step])]
            going_on = gateway.kept[officer] = Answer(gateway.system, steps, as_bytes=self.as_bytes)
        if trouble == "answer lost":
            raise p.Unreachable(sent=True)
        ends = self.rng.random() if trouble in {"cut", "garbage"} else 1.0
        stop: p.SyncProblem = p.Garbage(p.Fault.BAD_PAGE) if trouble == "garbage" else p.Cut()
        return going_on.delivered(ends, stop, self.narrow)

    def _going_on(self, gateway: Gateway, officer: str, request: SyncRequest) -> Answer | None:
        """The answer that a request wants the rest of, as long as the gateway has it."""
        if request.resume is None:
            return None
        if officer in gateway.revoked:
            raise p.Revoked(403, "device_revoked")
        kept: Answer | None = gateway.kept.get(officer)
        if kept is None or kept.name != request.resume.answer or (self.bad and self.rng.random() < 0.2):
            return None
        if kept.arrived != request.resume.received:
            return None
        self.met.add("goes on")
        return kept

    def _trouble(self) -> str:
        draw = self.rng.random()
        if not self.bad:
            return ""
        for name, share in TROUBLES if draw < _TROUBLED else ():
            draw -= share
            if draw < 0:
                self.met.add(name)
                return name
        return ""

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
    return FRAME_BYTES + step.size if type(step) is Page else FRAME_BYTES


class Answer:
    """An answer on its way, as the lines' values or as bytes that the shipped reader decodes; it can go on."""

    def __init__(self, system: System, steps: list[Step], *, as_bytes: bool) -> None:
        head = steps[0]
        self.name = head.answer if isinstance(head, Head) else ""
        self.arrived = 0
        self._steps, self._at, self._end = steps, 0, 0
        self._bytes = b"".join(map(encoded, steps)) if as_bytes else None
        self._total = sum(map(_size, steps)) if self._bytes is None else len(self._bytes)
        self._pieces: deque[bytes] = deque()
        if as_bytes:
            self._lines = lines(_Popping(self._pieces))
            self._reader = PageReader(system)

    def delivered(self, ends: float, stop: p.SyncProblem, narrow: int = 0) -> Iterator[tuple[Step, int]]:
        """The lines that arrive of a share of what is left, each with the bytes so far, then what stopped it."""
        left = self._total - self.arrived
        most = self._total if ends >= 1 else self.arrived + int(left * ends)
        most = min(most, self.arrived + narrow) if narrow else most
        last = stop if most < self._total else None
        return self._values(most, last) if self._bytes is None else self._through_reader(self._bytes, most, last)

    def _values(self, most: int, stop: p.SyncProblem | None) -> Iterator[tuple[Step, int]]:
        self.arrived = most
        while self._at < len(self._steps):
            step = self._steps[self._at]
            end = self._end + _size(step)
            if end > most:
                break
            self._at, self._end = self._at + 1, end
            yield step, end
        if stop is not None:
            raise stop

    def _through_reader(self, whole: bytes, most: int, stop: p.SyncProblem | None) -> Iterator[tuple[Step, int]]:
        self._pieces.append(whole[self.arrived : most])
        self.arrived = most
        for line in self._lines:
            self._end += len(line)
            said = self._reader.read(line)
            if said is not None:
                yield said, self._end
        if stop is not None:
            raise stop


@dataclass
class _Popping(Iterator[bytes]):
    """The pieces that have come so far; more may come after the last."""

    pieces: deque[bytes]

    def __next__(self) -> bytes:
        if not self.pieces:
            raise StopIteration
        return self.pieces.popleft()
