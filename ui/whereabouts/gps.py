"""A GPS receiver on a serial port, read as positions.

Knows NMEA 0183 sentences GGA and RMC through pynmeagps, and that a receiver without a fix still talks. It keeps
the last fix alone: where an officer has been is not recorded. Which source counts is `ui.whereabouts.sources`' to say.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final, Protocol

import pynmeagps
import serial

from overlap.answer import Position, PositionSource

#: One sigma of a receiver under open sky, metres; times HDOP it is the accuracy (GPS SPS performance standard, 2020).
RANGE_ERROR_M: Final = 5.0
#: Taken where the receiver doesn't tell its dilution: twice the usual.
UNKNOWN_HDOP: Final = 2.0
#: NMEA receivers talk at this rate unless set otherwise.
BAUD: Final = 4_800
_WAIT_S: Final = 1.0
_NO_FIX: Final = 0


class Talking(Protocol):
    """A stream of bytes that a receiver talks into."""

    def read(self, size: int = 1) -> bytes:
        """Up to so many bytes, fewer where nothing comes within the stream's time."""

    def readline(self) -> bytes:
        """One line, cut where nothing comes within the stream's time."""

    def close(self) -> None:
        """Let the port go."""


def open_port(name: str) -> Talking:
    """The serial port of that name.

    Raises: OSError where there is none, or another program holds it.
    """
    port: Talking = serial.Serial(name, BAUD, timeout=_WAIT_S)
    return port


def positions(stream: Talking, clock: Callable[[], dt.datetime]) -> Iterator[Position]:
    """Each position with a fix as it comes, until the stream ends; damaged sentences are skipped.

    The time is this laptop's: a receiver's date may be wrong by its week number's rollover.
    """
    while line := stream.readline():
        try:
            sentence = pynmeagps.NMEAReader.parse(line, validate=pynmeagps.VALCKSUM)
        except pynmeagps.NMEAParseError:
            continue
        position = _position(sentence, clock())
        if position is not None:
            yield position


def _position(sentence: object, now: dt.datetime) -> Position | None:
    """The position of a GGA sentence with a fix; what else a receiver says is skipped."""
    if getattr(sentence, "msgID", "") != "GGA" or getattr(sentence, "quality", _NO_FIX) == _NO_FIX:
        return None
    latitude, longitude = getattr(sentence, "lat", ""), getattr(sentence, "lon", "")
    if not isinstance(latitude, float) or not isinstance(longitude, float):
        return None
    hdop = getattr(sentence, "HDOP", None) or UNKNOWN_HDOP
    accuracy = RANGE_ERROR_M * float(hdop)
    source = PositionSource.GPS
    return Position(latitude=latitude, longitude=longitude, accuracy_m=accuracy, source=source, at=now)


class Receiver:
    """Listens on its own thread until `close`; `last` is the newest fix, None before the first."""

    def __init__(self, opener: Callable[[], Talking], clock: Callable[[], dt.datetime]) -> None:
        self._opener, self._clock = opener, clock
        self._closing = threading.Event()
        self._last: Position | None = None
        self.trouble: OSError | None = None
        self._thread = threading.Thread(target=self._listen, name="gps", daemon=True)

    @property
    def last(self) -> Position | None:
        """The newest fix, whatever its age."""
        return self._last

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening; returns within the port's own time."""
        self._closing.set()
        self._thread.join()

    def _listen(self) -> None:
        """Take each fix until told to stop; a port that goes away leaves the last fix to grow old."""
        try:
            with closing(self._opener()) as stream:
                while not self._closing.is_set():
                    for position in positions(stream, self._clock):
                        self._last = position
                        if self._closing.is_set():
                            return
        except OSError as trouble:
            self.trouble = trouble
