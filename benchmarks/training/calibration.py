"""Fits the logistic function that makes a probability of bits and the number of people on file."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.training.queries import Invented, Population
from overlap.candidates import query_keys, record_keys, record_words
from overlap.key_index import KeyIndex, pack
from overlap.matching import Matcher
from overlap.model import Model
from overlap.query import Query
from overlap.records import Agency, Encounter, PartialDate, Person, PersonName, Provenance, System
from overlap.vocabulary import Vocabulary

#: Sizes of the invented copies, and queries of each: from one station's to a quarter of a coast's.
SIZES = (1_000, 5_000, 25_000, 100_000)
QUERIES = 4_000

#: Share of checks that are about somebody on file. Assumed: no agency publishes it. One in ten errs to the side of
#: showing too much, for most people checked are on no file.
ON_FILE = 0.10

#: Stands for the place of somebody who is on no file.
ABSENT = -1

#: Candidates compared for each query, and how many of the strongest teach.
CANDIDATES, TAUGHT = 60, 10

#: Steps of Newton's method; it stands still after some ten.
STEPS = 25

#: Bands of the reliability table.
BANDS = 10

#: A little ridge keeps the step defined.
RIDGE = 1e-6

Floats = npt.NDArray[np.float64]
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def record(number: int, person: Invented) -> Encounter:
    """Return an invented person as a record."""
    surname, given, birth = person
    return Encounter(
        id=f"e3:SYN-{number}",
        revision=1,
        provenance=Provenance(system=System.E3, agency=Agency.USBP, unit="SYN", updated_at=EPOCH),
        occurred_at=EPOCH,
        event_number="SYN",
        person=Person(names=(PersonName(surname=surname, given_names=given),), birth_dates=(birth,)),
    )


def question(person: Invented) -> Query:
    """Return what was typed as a query."""
    surname, given, birth = person
    births = (PartialDate.parse(birth),) if birth else ()
    return Query(text="", names=(PersonName(surname=surname, given_names=given),), birth_dates=births)


def samples(model: Model, data: Path, size: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return bits, truth and weight of the strongest candidates of many queries against an invented copy."""
    population = Population(data, seed)
    people = population.draw(size)
    records = [record(number, person) for number, person in enumerate(people)]
    index = KeyIndex.build(
        np.array([posting for rid, item in enumerate(records) for posting in pack(rid, record_keys(item))], np.uint64)
    )
    vocabulary = Vocabulary()
    for item in records:
        vocabulary.add(record_words(item))
    bits, truth, weights = [], [], []
    chosen = np.random.default_rng(seed).integers(0, size, QUERIES // 2)
    asked_about = [(people[at], int(at)) for at in chosen] + [(one, ABSENT) for one in population.draw(QUERIES // 2)]
    for person, owner in asked_about:
        asked = question(population.typed(person))
        matcher = Matcher(asked, model, vocabulary.frequencies)
        found = index.find(query_keys(asked, vocabulary), CANDIDATES)
        scored = sorted(((matcher.score(records[rid]).bits, rid) for rid in found), reverse=True)[:TAUGHT]
        bits += [value for value, _ in scored]
        truth += [float(rid == owner) for _, rid in scored]
        weights += [2 * (1 - ON_FILE if owner == ABSENT else ON_FILE)] * len(scored)
    return np.array(bits), np.array(truth), np.array(weights)


def fit(model: Model, data: Path, date: str) -> tuple[dict[str, Any], list[dict[str, float]]]:
    """Return the calibration and, on queries that it was not fitted to, its reliability table."""
    rows = [_columns(*samples(model, data, size, 23), size) for size in SIZES]
    shape = _newton(*map(np.concatenate, zip(*rows, strict=True)))
    checks = [_columns(*samples(model, data, size, 29), size) for size in SIZES]
    x, y, weights = map(np.concatenate, zip(*checks, strict=True))
    calibration = {
        "slope": round(float(shape[1]), 4),
        "intercept": round(float(shape[0]), 4),
        "log_people": round(float(-shape[2]), 4),
        "origin": "fitted to invented populations of 1,000 to 100,000 people, nine in ten queries about no one on file",
        "date": date,
    }
    return calibration, _reliability(1 / (1 + np.exp(-x @ shape)), y, weights)


def _columns(bits: Floats, truth: Floats, weights: Floats, size: int) -> tuple[Floats, Floats, Floats]:
    """Return the columns of the regression: one, nats of evidence, log of people."""
    return np.column_stack((np.ones_like(bits), bits * math.log(2), np.full_like(bits, math.log(size)))), truth, weights


def _newton(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Return the coefficients of the logistic regression."""
    shape = np.array([-1.0, 1.0, -1.0])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ shape, -40, 40)))
        slope = x.T @ (weights * (y - p)) - RIDGE * shape
        curve = (x * (weights * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
        shape = shape + np.linalg.solve(curve, slope)
    return shape


def _reliability(p: Floats, truth: Floats, weights: Floats) -> list[dict[str, float]]:
    """Return for each band of probability how many fell in, the mean said and the share true; at last the ECE."""
    table: list[dict[str, float]] = []
    error = 0.0
    bands = np.minimum((p * BANDS).astype(int), BANDS - 1)
    for band in range(BANDS):
        within = bands == band
        if within.any():
            said, true = (float(np.average(each[within], weights=weights[within])) for each in (p, truth))
            error += abs(said - true) * weights[within].sum() / weights.sum()
            row = {"from": band / BANDS, "count": int(within.sum()), "said": round(said, 3), "true": round(true, 3)}
            table.append(row)
    return [*table, {"ece": round(float(error), 4)}]
