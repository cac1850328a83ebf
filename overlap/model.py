"""The match model: what each way in which two values can stand to each other is worth, and where the number is from.

Knows the weights (`model.json`) and how their sum becomes a probability. It does *not* know how values are compared
(`overlap.evidence`) or how the numbers were estimated (`benchmarks/training`).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

import msgspec

from overlap.alignment import WORD_LEVELS
from overlap.answer import Field
from overlap.decoding import learnt

#: The levels of each field that the comparisons can yield; a model without one of them is refused. Names have no
#: levels of their own weight: they are a sum (`NameModel`).
LEVELS: Final = {
    Field.BIRTH: (
        "exact", "heaped", "month", "swap", "digit", "year_step", "decade", "part", "year", "year_near", "conflict",
    ),
    Field.DOCUMENT: ("same", "lookalike", "edit", "conflict", "other"),
    Field.PLATE: ("same", "lookalike", "edit", "elsewhere", "differs"),
    Field.VIN: ("same", "edit", "differs"),
    Field.PHONE: ("same", "edit", "differs"),
    Field.ADDRESS: ("same", "near", "street", "differs"),
}  # fmt: skip

#: What the whole of two names shows, in the order of `overlap.names.Signs`, and whether more of it speaks for one.
SIGNS: Final = {
    "aligned": True,
    "both": False,
    "alone": False,
    "covered": True,
    "likeness": True,
    "leftover": True,
    "rare_left": False,
    "lone": False,
    "lone_pair": False,
}

#: How far the bits written in the file may be from log2(m / u), for they are rounded.
_ROUNDING: Final = 1e-7

#: Beyond this many nats a probability is 0 or 1 to all digits; `exp` must not overflow.
_FARTHEST: Final = 40.0


class ModelError(ValueError):
    """The model file can't be used; the message tells why."""


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level's weight.

    `m` is how often it occurs for one person, `u` for two, `bits` is log2(m/u), `origin` and `date` tell where the two
    are from.
    """

    m: float
    u: float
    bits: float
    origin: str
    date: str


class Steps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one sign of two names is worth: `bits[i]` from `bounds[i - 1]` on, and `bits[0]` below all bounds."""

    bounds: tuple[float, ...]
    bits: tuple[float, ...]


class NameModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The learned name level.

    `places` are the shares in which the rarity of the rarest, second, third and further word count; `levels` is added
    for each aligned pair of words, `signs` for what the whole shows, and `base` always. `least` is the least of
    all: one name in a hundred is another name of the same person, whatever it looks like.
    """

    base: float
    least: float
    places: tuple[float, float, float, float]
    levels: dict[str, float]
    signs: dict[str, Steps]
    origin: str
    date: str

    def most_of_signs(self, words: int) -> float:
        """The bits that two names of no word left over may have beyond the rarity of so many words that are tied."""
        aligned = self.signs["aligned"]
        others = [max(steps.bits) for sign, steps in self.signs.items() if sign not in {"aligned", "leftover"}]
        return self.base + max(aligned.bits[: bisect_right(aligned.bounds, words) + 1]) + sum(others)


class SideBySide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The probability that two names laid side by side are one person's, where half of such pairs are.

    `probabilities[i]` holds at `bits[i]`; between two of them it is drawn straight.
    """

    bits: tuple[float, ...]
    probabilities: tuple[float, ...]
    origin: str
    date: str


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One band of a reliability table: how many matches fell in it, what was said of them and what was true."""

    start: float
    count: float
    said: float
    true: float


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The logistic function from bits and the number of people on file to a probability."""

    slope: float
    intercept: float
    log_people: float
    reliability: tuple[Band, ...]
    origin: str
    date: str


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All weights by field and level, the learned name level, and the two calibrations."""

    version: str
    weights: dict[str, dict[str, Weight]]
    names: NameModel
    side_by_side: SideBySide
    calibration: Calibration

    def bits(self, field: Field) -> dict[str, float]:
        """The weight of each level of a field in bits."""
        return {level: weight.bits for level, weight in self.weights[field.value].items()}

    def probability(self, bits: float, people: int) -> float:
        """The probability that a match of this weight, found among this many people, concerns one person."""
        shape = self.calibration
        nats = shape.slope * math.log(2) * bits + shape.intercept - shape.log_people * math.log(people)
        return _probability(nats)

    def same_name(self, bits: float) -> float:
        """The probability that two names of this weight, laid side by side, are one person's."""
        shape = self.side_by_side
        place = bisect_right(shape.bits, bits)
        if place in (0, len(shape.bits)):
            return shape.probabilities[max(place - 1, 0)]
        low, high = shape.bits[place - 1], shape.bits[place]
        start, end = shape.probabilities[place - 1], shape.probabilities[place]
        return start + (end - start) * (bits - low) / (high - low)


def _probability(nats: float) -> float:
    """The probability of log odds."""
    return 1.0 / (1.0 + math.exp(-max(-_FARTHEST, min(_FARTHEST, nats))))


def read_model(raw: bytes) -> Model:
    """The model of a file's bytes.

    Raises:
        ModelError: not JSON of the right shape, a level missing or unknown, or numbers that contradict each other.
    """
    try:
        model = msgspec.json.decode(raw, type=learnt(Model))
    except msgspec.MsgspecError as error:
        raise ModelError(f"the model can't be read: {error}") from error
    wanted = {field.value: set(levels) for field, levels in LEVELS.items()}
    if {field: set(levels) for field, levels in model.weights.items()} != wanted:
        raise ModelError("the model lacks levels, or has some that no comparison yields")
    for field, levels in model.weights.items():
        for level, weight in levels.items():
            _check(f"{field}.{level}", weight)
    _check_names(model.names)
    _check_calibrations(model)
    return model


def _check(name: str, weight: Weight) -> None:
    """Refuses a weight that no pair of probabilities can have, or that has no origin."""
    if not (0 < weight.m < 1 and weight.u > 0 and weight.origin and weight.date):
        raise ModelError(f"{name} has no usable m, u, origin and date")
    if abs(weight.bits - math.log2(weight.m / weight.u)) > _ROUNDING:
        raise ModelError(f"the bits of {name} are not log2(m/u)")


def _check_names(names: NameModel) -> None:
    """Refuses a name level that lacks a part, or in which more agreement weighs less."""
    if set(names.levels) != set(WORD_LEVELS) or set(names.signs) != set(SIGNS):
        raise ModelError("names: a level of words or a sign is missing, or nothing yields it")
    if not (names.origin and names.date):
        raise ModelError("names: the origin or the date is missing")
    if min(names.places) < 0 or max(names.levels.values()) > 0:
        raise ModelError("names: a rarer word weighs less, or a word that differs weighs more than an equal one")
    for sign, steps in names.signs.items():
        if len(steps.bits) != len(steps.bounds) + 1 or not _rising(steps.bounds):
            raise ModelError(f"names.{sign}: the steps don't fit their bounds")
        if not _rising(steps.bits if SIGNS[sign] else steps.bits[::-1]):
            raise ModelError(f"names.{sign}: a step goes the wrong way")


def _check_calibrations(model: Model) -> None:
    """Refuses calibrations by which more evidence is less probable, or that have no origin."""
    shape, pairs = model.calibration, model.side_by_side
    if not (shape.slope > 0 and shape.log_people >= 0):
        raise ModelError("the calibration turns more evidence into less probability")
    if len(pairs.bits) != len(pairs.probabilities) or not pairs.bits:
        raise ModelError("side_by_side: bits and probabilities are not as many")
    if not _rising(pairs.bits) or not _rising(pairs.probabilities):
        raise ModelError("side_by_side: more evidence is less probable")
    if not all(0 <= probability <= 1 for probability in pairs.probabilities):
        raise ModelError("side_by_side: a probability is outside 0 to 1")
    if not (shape.origin and shape.date and pairs.origin and pairs.date):
        raise ModelError("a calibration has no origin or no date")


def _rising(values: tuple[float, ...]) -> bool:
    """Whether no value is below the one before it."""
    return all(one <= other for one, other in pairwise(values))


@cache
def shipped_model() -> Model:
    """The model that ships with the engine."""
    return read_model((files("overlap") / "model.json").read_bytes())
