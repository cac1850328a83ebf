"""The match model and the shares of names."""

import math
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from overlap.answer import Field
from overlap.frequencies import FEWEST_PEOPLE, Frequencies
from overlap.model import LEVELS, Model, ModelError, read_model, shipped_model


def damaged(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the shipped model with something changed in it."""
    whole = msgspec.json.decode(msgspec.json.encode(shipped_model()))
    change(whole)
    return msgspec.json.encode(whole)


def test_every_number_of_the_shipped_model_has_its_origin(model: Model) -> None:
    """Nobody has to ask where a weight is from."""
    for field in LEVELS:
        for weight in model.weights[field.value].values():
            assert weight.origin
            assert weight.date
            assert weight.bits == pytest.approx(math.log2(weight.m / weight.u), abs=1e-7)
    for part in (model.names, model.side_by_side, model.calibration):
        assert part.origin
        assert part.date


def test_the_shipped_calibration_is_right_where_it_was_not_fitted(model: Model) -> None:
    """What is said and what is true differ by a hundredth on the mean at most, and what is all but certain by less."""
    bands = model.calibration.reliability
    total = sum(band.count for band in bands)
    assert sum(abs(band.said - band.true) * band.count for band in bands) / total <= 0.01
    assert next(band.true for band in bands if band.start == 0.99) >= 0.99


@pytest.mark.parametrize(
    "change",
    [
        lambda model: model.pop("weights"),
        lambda model: model.pop("names"),
        lambda model: model["names"]["levels"].pop("edit"),
        lambda model: model["names"]["signs"].pop("both"),
        lambda model: model["names"].update(origin=""),
        lambda model: model["names"].update(places=[1, 1, 1, -1]),
        lambda model: model["names"]["levels"].update(edit=0.5),
        lambda model: model["names"]["signs"]["both"]["bits"].append(-9),
        lambda model: model["names"]["signs"]["both"]["bounds"].reverse(),
        lambda model: model["names"]["signs"]["both"]["bits"].reverse(),
        lambda model: model["names"]["signs"]["likeness"]["bits"].reverse(),
        lambda model: model["side_by_side"]["bits"].append(999),
        lambda model: model["side_by_side"].update(bits=[], probabilities=[]),
        lambda model: model["side_by_side"]["probabilities"].reverse(),
        lambda model: model["side_by_side"].update(bits=[0, 1], probabilities=[0.5, 1.5]),
        lambda model: model["side_by_side"].update(date=""),
        lambda model: model["weights"].pop("phone"),
        lambda model: model["weights"]["phone"].update(further=model["weights"]["phone"]["same"]),
        lambda model: model["weights"]["birth"]["exact"].update(m=0),
        lambda model: model["weights"]["birth"]["exact"].update(u=-1),
        lambda model: model["weights"]["birth"]["exact"].update(origin=""),
        lambda model: model["weights"]["birth"]["exact"].update(bits=99),
        lambda model: model["calibration"].update(slope=-1),
        lambda model: model["calibration"].update(log_people=-1),
        lambda model: model["calibration"].update(origin=""),
    ],
)
def test_a_damaged_model_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    """A model that lacks or contradicts anything would answer wrongly, silently."""
    with pytest.raises(ModelError):
        read_model(damaged(change))


def test_what_is_no_model_is_refused() -> None:
    """Half a file is no model."""
    with pytest.raises(ModelError):
        read_model(b'{"version":')


def test_more_bits_are_more_probable_and_more_people_less(model: Model) -> None:
    """The probability never leaves 0 to 1, whatever the sum."""
    assert model.probability(-1e6, 1000) < model.probability(10, 10**6) < model.probability(10, 1000)
    assert model.probability(10, 1000) < model.probability(20, 1000) < model.probability(1e6, 1000) <= 1


def test_more_alike_names_are_more_probable_side_by_side(model: Model) -> None:
    """The probability never falls, and beyond what was seen it stays."""
    bits = [-99.0, *(number / 4 for number in range(-80, 160)), 99.0]
    said = [model.same_name(value) for value in bits]
    assert said == sorted(said)
    assert said[0] < 0.2
    assert said[-1] > 0.9


def test_levels_that_agree_weigh_for_and_levels_that_contradict_against(model: Model) -> None:
    """The signs of the weights are what their names say; those of words count from the share of the word."""
    for field in LEVELS:
        for level, bits in model.bits(field).items():
            against = level in {"differs", "conflict", "other"}
            assert (bits < 0) is against, (field, level)
    assert model.bits(Field.BIRTH)["exact"] > model.bits(Field.BIRTH)["swap"] > model.bits(Field.BIRTH)["year"]


def test_the_copys_own_counts_outweigh_the_table_as_they_grow() -> None:
    """SINGH is common where many have it, whatever the census says; a few records change little."""
    table = Frequencies().share("singh")
    assert Frequencies({"singh": 300}, 1_000).share("singh") > table
    assert Frequencies({"singh": 300_000}, 1_000_000).share("singh") == pytest.approx(0.3, rel=0.05)
    assert Frequencies({"singh": 1}, 10).share("singh") == pytest.approx(table, rel=0.3)
    assert Frequencies().share("synthetic") > 0
    assert Frequencies(people=3).people == FEWEST_PEOPLE
