"""The match model: what each way in which two values can stand to each other is worth, and where the number is from.

Knows the weights (`model.json`) and how their sum becomes a probability. It does *not* know how values are compared
(`overlap.evidence`) or how the numbers were estimated (`benchmarks/training`).
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from overlap.answer import Field

#: The levels of each field that the comparisons can yield; a model without one of them is refused.
LEVELS: Final = {
    Field.NAME: (
        "exact", "joined", "edit", "sounds", "nickname", "prefix", "initial", "differs", "extra", "other_name",
    ),
    Field.BIRTH: (
        "exact", "heaped", "month", "swap", "digit", "year_step", "decade", "year", "year_near", "conflict",
    ),
    Field.DOCUMENT: ("same", "lookalike", "edit", "conflict", "other"),
    Field.PLATE: ("same", "lookalike", "edit", "elsewhere", "differs"),
    Field.VIN: ("same", "edit", "differs"),
    Field.PHONE: ("same", "edit", "differs"),
    Field.ADDRESS: ("same", "near", "street", "differs"),
}  # fmt: skip

#: How far the bits written in the file may be from log2(m / u), for they are rounded.
_ROUNDING: Final = 0.002

#: Beyond this many nats a probability is 0 or 1 to all digits; `exp` must not overflow.
_FARTHEST: Final = 40.0


class ModelError(ValueError):
    """The model file can't be used; the message tells why."""


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level's weight.

    `m` is how often it occurs for one person, `u` for two (for words of a name: in shares of the word, so that it may
    be above 1), `bits` is log2(m/u), `origin` and `date` tell where the two are from.
    """

    m: float
    u: float
    bits: float
    origin: str
    date: str


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The logistic function from bits and the number of people on file to a probability."""

    slope: float
    intercept: float
    log_people: float
    origin: str
    date: str


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All weights by field and level, and the calibration."""

    version: str
    weights: dict[str, dict[str, Weight]]
    calibration: Calibration

    def bits(self, field: Field) -> dict[str, float]:
        """The weight of each level of a field in bits."""
        return {level: weight.bits for level, weight in self.weights[field.value].items()}

    def probability(self, bits: float, people: int) -> float:
        """The probability that a match of this weight, found among this many people, concerns one person."""
        shape = self.calibration
        nats = shape.slope * math.log(2) * bits + shape.intercept - shape.log_people * math.log(people)
        return 1.0 / (1.0 + math.exp(-max(-_FARTHEST, min(_FARTHEST, nats))))


def read_model(raw: bytes) -> Model:
    """The model of a file's bytes.

    Raises:
        ModelError: not JSON of the right shape, a level missing or unknown, or numbers that contradict each other.
    """
    try:
        model = msgspec.json.decode(raw, type=Model)
    except msgspec.MsgspecError as error:
        raise ModelError(f"the model can't be read: {error}") from error
    wanted = {field.value: set(levels) for field, levels in LEVELS.items()}
    if {field: set(levels) for field, levels in model.weights.items()} != wanted:
        raise ModelError("the model lacks levels, or has some that no comparison yields")
    for field, levels in model.weights.items():
        for level, weight in levels.items():
            _check(f"{field}.{level}", weight)
    if not (model.calibration.slope > 0 and model.calibration.log_people >= 0):
        raise ModelError("the calibration turns more evidence into less probability")
    return model


def _check(name: str, weight: Weight) -> None:
    """Refuses a weight that no pair of probabilities can have, or that has no origin."""
    if not (0 < weight.m < 1 and weight.u > 0 and weight.origin and weight.date):
        raise ModelError(f"{name} has no usable m, u, origin and date")
    if abs(weight.bits - math.log2(weight.m / weight.u)) > _ROUNDING:
        raise ModelError(f"the bits of {name} are not log2(m/u)")


@cache
def shipped_model() -> Model:
    """The model that ships with the engine."""
    return read_model((files("overlap") / "model.json").read_bytes())
