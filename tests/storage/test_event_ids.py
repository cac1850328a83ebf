"""Ids of events: UUIDs of version 7 that sort by when they were made."""

from __future__ import annotations

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from storage.event_ids import RANDOM_BITS, EventIds, compose

NOW = dt.datetime(2026, 11, 23, 14, 58, 1, 120_000, tzinfo=dt.UTC)


def test_the_example_of_the_standard_comes_out() -> None:
    """RFC 9562, appendix A.6, gives the id for its time and random bits."""
    random = 0xCC3 << 62 | 0x18C4DC0C0C07398F
    assert compose(0x017F22E279B0, random) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(st.lists(st.integers(-5_000, 5_000), min_size=2, max_size=50))
def test_ids_rise_whatever_the_clock_does(steps: list[int]) -> None:
    """Each id sorts after the one before, also when the clock stands or goes back."""
    ids, moment, made = EventIds(), NOW, []
    for step in steps:
        moment += dt.timedelta(milliseconds=step)
        made.append(ids.next(moment))
    assert made == sorted(set(made))
    assert {uuid.UUID(each).version for each in made} == {7}
    assert {uuid.UUID(each).variant for each in made} == {uuid.RFC_4122}


def test_an_id_carries_its_time() -> None:
    """The first 48 bits are the milliseconds of the moment."""
    assert uuid.UUID(EventIds().next(NOW)).int >> 80 == 1_795_445_881_120


def test_a_full_counter_goes_on_in_the_next_millisecond() -> None:
    """Where the random part can't rise any more, the time does."""
    ids = EventIds(bits=lambda count: (1 << count) - 1)
    first, second = ids.next(NOW), ids.next(NOW)
    assert second > first
    assert uuid.UUID(second).int >> 80 == (uuid.UUID(first).int >> 80) + 1


def test_the_random_part_is_random() -> None:
    """Two sources do not make the same id for the same moment."""
    assert RANDOM_BITS == 74
    assert EventIds().next(NOW) != EventIds().next(NOW)


def test_a_clock_before_1970_still_gives_ids() -> None:
    """Such as that of a laptop whose battery is empty; they rise as ever."""
    ids = EventIds()
    made = [ids.next(dt.datetime(year, 1, 1, tzinfo=dt.UTC)) for year in (1, 1901, 1969, 1970, 2026)]
    assert made == sorted(set(made))
    assert {uuid.UUID(each).version for each in made} == {7}
