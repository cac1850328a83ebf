"""The index of match keys: what many keys at once lead to, and which of many records are the best."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from overlap.key_index import KeyIndex, WeightedKey, best, pack


@given(st.lists(st.sampled_from((0.0, 0.5, 1.0, 2.5)), max_size=400), st.integers(1, 20))
def test_the_best_are_those_of_all_in_order(scores: list[float], limit: int) -> None:
    """Groups that are left out at a glance held none of them, however many are equal."""
    rids = np.arange(5, 5 + len(scores))
    ordered = sorted(rids.tolist(), key=lambda rid: (-scores[rid - 5], rid))
    assert best(rids, np.array(scores), limit) == ordered[:limit]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), max_size=500), st.integers(1, 400))
@example([(key, rid) for key in range(400) for rid in (key, 7)], 400)
def test_a_search_meets_every_record_of_its_keys(held: list[tuple[int, int]], asked: int) -> None:
    """Whether few keys or hundreds are asked for: each record of each is met once, by number, then by key."""
    postings = sorted({posting for key, rid in held for posting in pack(rid, [key])})
    index = KeyIndex.build(np.array(postings, np.uint64))
    met = index.met([WeightedKey(key, 1.0) for key in range(asked)])
    expected = sorted({(rid, key) for key, rid in held if key < asked})
    assert list(zip(met.rids.tolist(), met.places.tolist(), strict=True)) == expected
    assert met.holders.tolist() == [sum(place == key for _, place in expected) for key in range(asked)]


def test_the_first_and_the_last_key_are_met() -> None:
    """The ends of what a key and a number can be are no trap."""
    last, highest = (1 << 40) - 1, (1 << 24) - 1
    index = KeyIndex.build(np.array([*pack(0, [0]), *pack(highest, [last])], np.uint64))
    met = index.met([WeightedKey(0, 1.0), WeightedKey(last, 1.0)])
    assert list(zip(met.rids.tolist(), met.places.tolist(), strict=True)) == [(0, 0), (highest, 1)]
