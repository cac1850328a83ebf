"""Answers that were cut, kept for a while so that they go on at any byte (docs/protocol.md section 5, "Going on").

Knows the bytes that were sent of each device's last answer, and what is still to come of it. Does not know what they
say. One process keeps them: behind several, a client that meets another one gets an answer from its cursor.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from backends.decoding import learnt
from backends.wire import Resume

#: Sent bytes that are kept of one answer: more than the buffers on the way hold, so none that was lost is missing.
KEPT_BYTES: Final = 1 << 20

#: Answers that are kept at a time, the oldest go first: 64 MiB at most.
KEPT_ANSWERS: Final = 64

#: Seconds after which nobody comes back for an answer: its records are sent from the cursor then.
KEPT_SECONDS: Final = 300.0


class Answer:
    """One answer on its way: what of it was sent last, and what comes next."""

    def __init__(self, name: str, device: str, pieces: Iterator[bytes], now: float) -> None:
        self.name = name
        self.device = device
        self.used = now
        self._pieces = pieces
        self._sent: deque[bytes] = deque()
        self._first = 0
        self._end = 0
        self._lock = threading.Lock()
        self._reader = 0

    def can_go_on(self, offset: int) -> bool:
        """Whether the bytes from there on are still to be had."""
        return self._first <= offset <= self._end

    def bytes_from(self, offset: int) -> Iterator[bytes]:
        """The answer from a byte on; whoever read it before gets no more of it."""
        with self._lock:
            self._reader += 1
            reader = self._reader
            again = b"".join(self._sent)[offset - self._first :]
        if again:
            yield again
        while True:
            with self._lock:
                if reader != self._reader:
                    return
                piece = next(self._pieces, None)
                if piece is not None:
                    self._keep(piece)
            if piece is None:
                return
            yield piece

    def _keep(self, piece: bytes) -> None:
        self._sent.append(piece)
        self._end += len(piece)
        while self._end - self._first - len(self._sent[0]) >= KEPT_BYTES:
            self._first += len(self._sent.popleft())


class Answers:
    """The answers of one process that can be gone on with; threads share them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def new_name(self) -> str:
        """A name for an answer, which nobody can guess."""
        return secrets.token_urlsafe(6)

    def begin(self, name: str, device: str, pieces: Iterator[bytes]) -> Answer:
        """A new answer to a device, whose last one ends."""
        answer = Answer(name, device, pieces, self._clock())
        with self._lock:
            for other in [each.name for each in self._kept.values() if each.device == device]:
                del self._kept[other]
            self._kept[name] = answer
            self._drop_old()
        return answer

    def find(self, name: str, device: str, offset: int) -> Answer | None:
        """The answer of that name, if it is that device's and can go on at that byte."""
        with self._lock:
            self._drop_old()
            answer = self._kept.get(name)
            if answer is None or answer.device != device or not answer.can_go_on(offset):
                return None
            answer.used = self._clock()
            return answer

    def _drop_old(self) -> None:
        now = self._clock()
        for name in [each.name for each in self._kept.values() if now - each.used > KEPT_SECONDS]:
            del self._kept[name]
        while len(self._kept) > KEPT_ANSWERS:
            self._kept.popitem(last=False)


class _Asked(msgspec.Struct):
    """As much of a request as tells whether it goes on with an answer."""

    resume: Resume | None = None


def cut_answer(body: bytes) -> Resume | None:
    """The answer that a request wants to go on with; None where it wants none, or can't be read."""
    try:
        return msgspec.json.decode(body, type=learnt(_Asked)).resume
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
