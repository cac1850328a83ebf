"""Many pairs of names compared at once say the same as each of them compared alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overlap.alignment import may_be_one, word_level
from overlap.frequencies import Frequencies
from overlap.model import shipped_model
from overlap.names import NameScale
from overlap.normalize import NameWords, name_words
from overlap.records import PersonName

#: Words that are one another's spellings, slips, nicknames, sounds, beginnings, initials, and written as one.
_WORDS = (
    "garcia garsia gracia jose pepe j maria mario marie de la cruz delacruz delcruz abdel rahman abdelrahman abdurahman"
    " al alhassan elhassan hassan hussein mohammed muhammad mhmd moh xu hsu li wei liwei weili chen chernenko"
    " tschernenko nguyen van katya ekaterina yekaterina al-masri almasri christopher chris christophersonberg"
    " Ковалёв Сергей محمد 王伟 王小明 शर्मा राजेश o'neil oneil müller mueller muller"
)
NAMES = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=6).map(" ".join)


def _worded(texts: Sequence[str]) -> list[NameWords]:
    return [found for text in texts if (found := name_words(PersonName(surname=text))).tokens]


def _agree(names: list[tuple[NameWords, NameWords]], frequencies: Frequencies) -> int:
    """How many pairs are known after a look at all of them; each must be as it is alone, to the last digit."""
    at_once, alone = (NameScale(shipped_model(), frequencies) for _ in range(2))
    at_once.look_at(names)
    for one, other in names:
        assert at_once.compare(one, other) == alone.compare(one, other)
    return at_once.known


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=6, max_size=40))
def test_names_compared_at_once_are_as_they_are_alone(texts: list[tuple[str, str]]) -> None:
    """Level, bits and aligned words are the same to the last digit, whatever is compared along with a pair."""
    names = [(one, other) for pair in texts for one in _worded(pair[:1]) for other in _worded(pair[1:])]
    _agree(names, Frequencies({"garcia": 400, "cruz": 90, "hassan": 30}, 5_000))


def test_most_names_are_known_after_a_look() -> None:
    """Only names of which one may write two words of the other as one are compared alone."""
    texts = ("GARCIA JOSE", "GARSIA PEPE", "Ковалёв Сергей", "KOVALEV SERGEI", "DE LA CRUZ MARIA", "DELACRUZ MARIO")
    names = [(one, other) for one in _worded(texts) for other in _worded(texts)]
    joined = 2
    assert _agree(names, Frequencies()) == len(set(names)) - joined


@given(st.lists(st.sampled_from(_WORDS.lower().split()), min_size=2, max_size=12, unique=True))
def test_words_that_can_t_be_one_are_tied_by_no_level(words: list[str]) -> None:
    """What is left out unseen would not have been tied."""
    plain = sorted({word for text in words for word in name_words(PersonName(surname=text)).tokens})
    pairs = [(one, other) for one in range(len(plain)) for other in range(len(plain)) if one != other]
    if not pairs:
        return
    lefts, rights = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    for (one, other), may_be in zip(pairs, may_be_one(plain, lefts, rights).tolist(), strict=True):
        assert may_be or not word_level(plain[one], plain[other])


@pytest.mark.parametrize("number", [0, 1, 5])
def test_a_look_at_few_names_changes_nothing(number: int) -> None:
    """Few names, or none, are compared when they are asked for."""
    names = [(one, one) for one in _worded(["GARCIA JOSE"] * number)]
    assert _agree(names, Frequencies()) == 0
