"""What a fuzzer is given to feed: readers that take their own first texts, and refuse garbage in their own words."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fuzzing.targets import targets

NAMES = sorted(targets())


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_reads_what_a_run_begins_with(name: str) -> None:
    """At least one text to begin with is no garbage, so that a run gets behind the first refusal."""
    target = targets()[name]
    taken = 0
    for seed in target.seeds:
        with contextlib.suppress(*target.refuses):
            target.feed(seed)
            taken += 1
    assert taken


@pytest.mark.parametrize("name", NAMES)
@given(raw=st.binary(max_size=300))
def test_a_reader_refuses_garbage_in_its_own_words(name: str, raw: bytes) -> None:
    """Whatever comes, it is read or refused; another error is a fault."""
    target = targets()[name]
    with contextlib.suppress(*target.refuses):
        target.feed(raw)
