"""Names in many scripts, labelled by hand, and the sum behind each of them."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.alignment import Aligner
from overlap.evidence import SAME_NAME
from overlap.frequencies import Frequencies
from overlap.model import SIGNS, Model, NameModel, shipped_model
from overlap.names import NameScale, signs
from overlap.normalize import NameWords, name_words
from overlap.reading_names import read_names
from overlap.records import PersonName

#: Invented names; each label follows from the rule beside it.
BY_HAND = Path(__file__).parent / "golden" / "names_by_hand.csv"

#: What the set as a whole must reach: some of its strangers are alike by design, some of its namesakes hardly are.
LEAST_F1 = 0.86

WORDS = "varga vargas milos m garcia lopez pepe jose delacruz de la cruz lee xu hsu qubaysi kobeissy"
NAMES = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=5)


def worded(text: str) -> NameWords:
    """Return the words of a typed name."""
    return name_words(read_names(text).names[0])


def addends(weights: NameModel, one: NameWords, other: NameWords) -> Iterator[float]:
    """Yield what the model says of two names, addend by addend, as its file tells: the base, each word, each sign."""
    aligner = Aligner(Frequencies())
    alignment = aligner.align(one, other)
    yield weights.base
    for place, pair in enumerate(sorted(alignment.pairs, key=lambda pair: pair.minus_rarity)):
        yield weights.levels[pair.level]
        yield -pair.minus_rarity * weights.places[min(place, len(weights.places) - 1)]
    for sign, value in zip(SIGNS, signs(one, other, alignment, aligner.rarity), strict=True):
        steps = weights.signs[sign]
        yield steps.bits[sum(value >= bound for bound in steps.bounds)]


def labelled() -> list[dict[str, str]]:
    """Return the rows of the set."""
    with BY_HAND.open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


def test_names_in_many_scripts_are_told_apart_at_the_shipped_threshold(model: Model) -> None:
    """Scripts, romanisations, particles, double surnames, short forms, initials and near strangers."""
    scale = NameScale(model, Frequencies())
    taken = hits = truly = 0
    for row in labelled():
        bits = scale.compare(worded(row["name1"]), worded(row["name2"])).bits
        said = scale.same_name(bits) >= SAME_NAME
        is_match = row["is_match"] == "1"
        taken, hits, truly = taken + said, hits + (said and is_match), truly + is_match
    assert 2 * hits / (taken + truly) >= LEAST_F1


@given(NAMES, NAMES)
def test_the_addends_of_a_name_are_its_sum(one: list[str], other: list[str]) -> None:
    """Nothing is hidden: the base, the words and the signs make the bits."""
    left, right = (name_words(PersonName(surname=" ".join(words))) for words in (one, other))
    weights = shipped_model().names
    bits = NameScale(shipped_model(), Frequencies()).compare(left, right).bits
    assert bits == pytest.approx(max(weights.least, sum(addends(weights, left, right))))


@given(NAMES, st.randoms(use_true_random=False))
def test_the_order_of_words_is_of_no_account(words: list[str], random: object) -> None:
    """Family name first or last is one name."""
    plain = [word for word in words if word not in {"de", "la"}] or ["varga"]
    turned = list(reversed(plain))
    scale = NameScale(shipped_model(), Frequencies())
    target = name_words(PersonName(surname="varga jose lopez"))
    one, other = (name_words(PersonName(surname=" ".join(each))) for each in (plain, turned))
    if not one.joined or set(one.joined) == set(other.joined):
        assert scale.compare(one, target).bits == pytest.approx(scale.compare(other, target).bits)
    assert scale.compare(one, other).bits >= scale.compare(one, target).bits


def test_a_word_more_in_common_never_weighs_less(model: Model, frequencies: Frequencies) -> None:
    """Two words agree better than one, and three better than two."""
    scale = NameScale(model, frequencies)
    whole = worded("GARCIA LOPEZ MILOS")
    bits = [scale.compare(whole, worded(text)).bits for text in ("NOVAK PETER ROSTOV", "GARCIA PETER ROSTOV")]
    bits += [scale.compare(whole, worded(text)).bits for text in ("GARCIA LOPEZ ROSTOV", "GARCIA LOPEZ MILOS")]
    assert bits == sorted(bits)
