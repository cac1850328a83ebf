"""Fits the logistic function that makes a probability of bits and the number of people on file."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.matching.engine import Copy, question
from benchmarks.public.sanctions import SanctionsList
from benchmarks.training.lists import Asked, about_invented, about_listed, invented_people, listed_people
from benchmarks.training.queries import Population
from benchmarks.training.split import PartOfList
from overlap.matching import Matcher
from overlap.model import Model

#: Sizes of the invented copies, from one station's to an eighth of a coast's; how many queries about listed people have
#: a birth date; and how many queries each copy is asked.
SIZES = (1_000, 10_000, 50_000)
WITH_BIRTH = 0.75
QUERIES = 1_000

#: Share of checks that are about somebody on file. Assumed: no agency publishes it. One in ten errs to the side of
#: showing too much, for most people checked are on no file.
ON_FILE = 0.10

_PRIOR = math.log(ON_FILE / (1 - ON_FILE))

#: How many of the strongest candidates of each query teach.
TAUGHT = 10

#: Steps of Newton's method; it stands still after some ten.
STEPS = 25

#: Where the bands of the reliability table begin and end; the last but one is where a match is called likely.
BANDS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)

#: A little ridge keeps the step defined.
RIDGE = 1e-6

Floats = npt.NDArray[np.float64]


def samples(model: Model, listed: SanctionsList, data: Path, size: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return bits, truth and weight of the strongest candidates of many queries against a copy of this size."""
    population = Population(data, seed)
    known = listed_people(listed, PartOfList.VALIDATION)
    invented = population.draw(size - len(known))
    people = [*known, *invented_people(invented)]
    asked = [
        *about_listed(listed, PartOfList.VALIDATION, seed, WITH_BIRTH),
        *about_invented(population, invented, seed),
    ]
    # Aliases of people who are not in the copy are as hard to tell as those of people who are.
    absent = [one for one, _ in about_listed(listed, PartOfList.TRAIN, seed, WITH_BIRTH)]
    asked += [Asked(one, "") for one in absent]
    asked = random.Random(seed).sample(asked, QUERIES)
    copy = Copy(people)
    bits, truth, weights = [], [], []
    shares = _weights_by_truth(asked)
    for one, right in asked:
        matcher = Matcher(question(one), model, copy.frequencies)
        scored = [(matcher.score(copy.record(place)).bits, place) for place in copy.candidates(question(one))]
        strongest = sorted(scored, reverse=True)[:TAUGHT]
        bits += [value for value, _ in strongest]
        truth += [float(people[place].id == right) for _, place in strongest]
        weights += [shares[bool(right)]] * len(strongest)
    return np.array(bits), np.array(truth), np.array(weights)


def _weights_by_truth(asked: Sequence[Asked]) -> dict[bool, float]:
    """Return what a query about nobody on file and one about somebody count, so that these are `ON_FILE` of all."""
    present = sum(bool(one.truth) for one in asked)
    return {True: ON_FILE * len(asked) / present, False: (1 - ON_FILE) * len(asked) / (len(asked) - present)}


class Fitted(NamedTuple):
    """The calibration as the model file has it, and the bits by which each name was found to say too much or little."""

    calibration: dict[str, Any]
    names_off: float


def fit(model: Model, listed: SanctionsList, data: Path, date: str) -> Fitted:
    """Return the calibration with, from queries that it was not fitted to, its reliability table.

    The prior is the assumed share over the number of people, for all evidence. What queries by name say beyond
    it is about names, and belongs to the base of the name level.
    """
    rows = [_columns(*samples(model, listed, data, size, 23), size) for size in SIZES]
    shape = _newton(*map(np.concatenate, zip(*rows, strict=True)))
    checks = [_columns(*samples(model, listed, data, size, 29), size) for size in SIZES]
    x, prior, y, weights = map(np.concatenate, zip(*checks, strict=True))
    calibration = {
        "slope": round(float(shape[1]), 4),
        "intercept": round(_PRIOR, 4),
        "log_people": 1.0,
        "reliability": _reliability(1 / (1 + np.exp(-x @ shape - prior)), y, weights),
        "origin": (
            f"logistic, fitted to copies of {SIZES[0]:,} to {SIZES[-1]:,} invented and some listed people, one query in"
            f" {round(1 / ON_FILE)} about somebody on file; the reliability is of other invented people and queries"
        ),
        "date": date,
    }
    return Fitted(calibration, float(shape[0] / shape[1]) / math.log(2))


def _columns(bits: Floats, truth: Floats, weights: Floats, size: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the columns of the regression, one and nats of evidence; the prior; truth and weights."""
    prior = np.full_like(bits, _PRIOR - math.log(size))
    return np.column_stack((np.ones_like(bits), bits * math.log(2))), prior, truth, weights


def _newton(x: Floats, prior: Floats, y: Floats, weights: Floats) -> Floats:
    """Return the coefficients of the logistic regression."""
    shape = np.array([0.0, 1.0])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ shape + prior, -40, 40)))
        slope = x.T @ (weights * (y - p)) - RIDGE * shape
        curve = (x * (weights * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
        shape = shape + np.linalg.solve(curve, slope)
    return shape


def _reliability(p: Floats, truth: Floats, weights: Floats) -> list[dict[str, float]]:
    """Return for each band of probability how many candidates fell in, the mean said and the share true."""
    table: list[dict[str, float]] = []
    for start, end in pairwise(BANDS):
        within = (p >= start) & (p < end)
        if within.any():
            said, true = (round(float(np.average(each[within], weights=weights[within])), 4) for each in (p, truth))
            table.append({"start": start, "count": round(float(weights[within].sum()), 1), "said": said, "true": true})
    return table


def error_of(reliability: Sequence[dict[str, float]]) -> float:
    """Return the expected calibration error of a reliability table."""
    total = sum(band["count"] for band in reliability)
    return sum(abs(band["said"] - band["true"]) * band["count"] for band in reliability) / total
