"""Which source of the officer's position counts, and how exact each is."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pytest

from overlap.answer import Position, PositionSource
from ui.whereabouts.gps import RANGE_ERROR_M, Receiver, positions
from ui.whereabouts.sources import STATION_ACCURACY_M, TYPED_ACCURACY_M, Whereabouts

NOW = dt.datetime(2026, 11, 24, 10, 14, tzinfo=dt.UTC)
STATION = (48.9985, -122.7412)
MINUTE = dt.timedelta(minutes=1)


def fix(minutes_old: float) -> Position:
    """A receiver's fix of some age."""
    at = NOW - minutes_old * MINUTE
    return Position(latitude=49.0, longitude=-122.3, accuracy_m=5, source=PositionSource.GPS, at=at)


def source(whereabouts: Whereabouts) -> PositionSource | None:
    """The source of the position that counts now."""
    position = whereabouts.at(NOW)
    return None if position is None else position.source


def test_a_fresh_fix_comes_first() -> None:
    """With a receiver the typed place of before and the station don't count."""
    whereabouts = Whereabouts(STATION, lambda: fix(1))
    whereabouts.type((48.0, -120.0), NOW - 5 * MINUTE)
    assert source(whereabouts) is PositionSource.GPS


def test_what_is_typed_after_the_last_fix_counts() -> None:
    """An officer who types a place means it, also while a receiver talks."""
    whereabouts = Whereabouts(STATION, lambda: fix(1))
    whereabouts.type((48.0, -120.0), NOW)
    position = whereabouts.at(NOW)
    assert position is not None
    assert (position.source, position.accuracy_m) == (PositionSource.TYPED, TYPED_ACCURACY_M)


def test_an_old_fix_is_kept_with_its_age() -> None:
    """Ten minutes after the signal was lost the fix still counts, as old as it is."""
    position = Whereabouts(STATION, lambda: fix(10)).at(NOW)
    assert position is not None
    assert position.at == NOW - 10 * MINUTE


def test_a_fix_too_old_leaves_the_station() -> None:
    """After half an hour the station with its wide circle says more."""
    position = Whereabouts(STATION, lambda: fix(31)).at(NOW)
    assert position is not None
    assert (position.source, position.accuracy_m) == (PositionSource.STATION, STATION_ACCURACY_M)


def test_without_any_source_nothing_is_known() -> None:
    """No station, no receiver, nothing typed: the position is unknown, and said to be."""
    assert Whereabouts(None).at(NOW) is None


def test_a_typed_place_can_be_forgotten() -> None:
    """Back to the station once the officer says so."""
    whereabouts = Whereabouts(STATION)
    whereabouts.type((48.0, -120.0), NOW)
    whereabouts.forget_typed()
    assert source(whereabouts) is PositionSource.STATION


def sentence(body: str) -> bytes:
    """An NMEA sentence with its checksum."""
    checksum = 0
    for char in body.encode():
        checksum ^= char
    return f"${body}*{checksum:02X}\r\n".encode()


GGA = sentence("GPGGA,101400.00,4859.910,N,12244.472,W,1,08,1.2,30.0,M,-18.0,M,,")
NO_FIX = sentence("GPGGA,101400.00,,,,,0,00,99.9,,M,,M,,")


def test_a_receiver_s_fix_is_a_position() -> None:
    """GGA gives place and accuracy; the time is the laptop's."""
    (position,) = positions(io.BytesIO(GGA), lambda: NOW)
    assert (position.latitude, position.longitude) == pytest.approx((48.9985, -122.7412), abs=1e-6)
    assert position.accuracy_m == pytest.approx(1.2 * RANGE_ERROR_M)
    assert position.at == NOW


@pytest.mark.parametrize(
    "said",
    [NO_FIX, GGA.replace(b"4859", b"4858"), b"\xff\xfe\x00garbage\r\n", b"$GP", b"\r\n", sentence("GPTXT,01,01,02,hi")],
)
def test_what_is_no_fix_gives_no_position(said: bytes) -> None:
    """No fix, a wrong checksum, garbage and other sentences are skipped, and the next fix is still read."""
    assert len(list(positions(io.BytesIO(said), lambda: NOW))) == 0
    assert len(list(positions(io.BytesIO(said + b"\r\n" + GGA), lambda: NOW))) == 1


def listened(opener: Callable[[], io.BytesIO]) -> Receiver:
    """A receiver that has heard all there was."""
    receiver = Receiver(opener, lambda: NOW)
    receiver.start()
    receiver.close()
    return receiver


def test_a_missing_port_is_told_and_harms_nothing() -> None:
    """Without a receiver there is no fix, and the reason is kept."""

    def missing() -> io.BytesIO:
        raise OSError("no such port")

    receiver = listened(missing)
    assert receiver.last is None
    assert receiver.trouble is not None
