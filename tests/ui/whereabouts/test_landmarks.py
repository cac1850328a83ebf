"""A town or crossing that is typed by name gives a place, with how exactly it is known; several of a name give none."""

from __future__ import annotations

import pytest

from ui.whereabouts.landmarks import CROSSING_M, accuracy_m, find_landmarks
from ui.wording.places import PLACES, places_words


@pytest.mark.parametrize("text", ["Sumas, WA", "sumas , wa", "SUMAS,WA"])
def test_a_town_is_found_however_it_is_typed(text: str) -> None:
    """Case and spaces do not matter."""
    (found,) = find_landmarks(text)
    assert (found.latitude, found.longitude) == pytest.approx((49.0, -122.27), abs=0.02)


def test_a_crossing_is_known_better_than_a_town() -> None:
    """Accuracy follows the size of the place."""
    (arch,), (sumas,), (detroit,) = (find_landmarks(name) for name in ("Peace Arch", "Sumas, WA", "Detroit, MI"))
    assert accuracy_m(arch) == CROSSING_M < accuracy_m(sumas) < accuracy_m(detroit)


def test_a_name_of_several_places_is_never_guessed() -> None:
    """All of them are told, for the officer to say which."""
    found = find_landmarks("Blaine")
    assert {"MN", "WA"} <= {each.region for each in found}
    assert "Blaine, WA" in places_words([each.title for each in found], len(found))


def test_a_name_of_no_place_is_refused() -> None:
    """Neither coordinates nor a landmark: nothing is taken."""
    assert find_landmarks("SYN Nowhere") == ()
    assert places_words([], 0) == PLACES["refused"]
