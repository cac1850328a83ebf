"""Coordinates as they are typed on a radio call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.whereabouts.coordinates import read_coordinates

BLAINE = (48.9985, -122.7412)


@pytest.mark.parametrize(
    "text",
    [
        "48.9985 -122.7412",
        "48.9985, -122.7412",
        "48.9985,-122.7412",
        "48.9985N 122.7412W",
        "N48.9985 W122.7412",
        "n 48.9985, w 122.7412",
        "122.7412W 48.9985N",
        "48 59.91 N 122 44.472 W",
        "48°59.91'N 122°44.472'W",
        "48°59'54.6\"N 122°44'28.3\"W",
        "48 59 54.6 N, 122 44 28.3 W",
        "48.9985 / -122.7412",
        "48.9985 −122.7412",
    ],
)
def test_every_usual_form_gives_the_same_place(text: str) -> None:
    """Decimal degrees, minutes and seconds, letters before or after, any sign between."""
    read = read_coordinates(text)
    assert read == pytest.approx(BLAINE, abs=2e-5)


@pytest.mark.parametrize(
    "text",
    ["", "48.9985", "VARGA MILOS", "99 -122", "48 -190", "48.5 30 N 122 W", "48 61 N 122 0 W", "48E 122E", "1 2 3"],
)
def test_what_is_no_place_gives_none(text: str) -> None:
    """One number, words, what lies nowhere and what can't be told apart is refused."""
    assert read_coordinates(text) is None


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9))
def test_what_is_written_is_read(latitude: float, longitude: float) -> None:
    """Any place written in decimal degrees comes back."""
    read = read_coordinates(f"{latitude:.6f} {longitude:.6f}")
    assert read == pytest.approx((latitude, longitude), abs=1e-6)


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_none(text: str) -> None:
    """No text makes the reader fail, and every place lies on the earth."""
    read = read_coordinates(text)
    assert read is None or (abs(read[0]) <= 90 and abs(read[1]) <= 180)
