"""Learns the name level: the bits of rarity, of each level of words and of each step, from lists of candidates.

A logistic regression with the birth date's bits and the prior as given, whose coefficients may go one way only. The
probability that two names laid side by side are one person's is learned apart, from pairs of people it has not seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from benchmarks.training.lists import BOUNDS, COLUMNS, PLACES, Floats, Rows
from overlap.alignment import WORD_LEVELS
from overlap.model import SIGNS

#: Pull of the coefficients towards nothing, in candidates: a step that hardly anybody stands on learns hardly anything.
_RIDGE: Final = 3.0

#: Wrong candidates are drawn, each standing for so many: a hundred of a query tell little more than a third of them.
_STANDS_FOR: Final = 3

#: Rarity counts in full at most: beyond, it would weigh more than chance agreement says it can.
_MOST_RARITY: Final = math.log(2)

#: The most that two words weigh which are near and each a name of its own, in bits: reasoned. The invented copies hold
#: strangers alone, whose names are seldom near; those who are met together are brothers and sisters, whose names are.
MOST_OF_TWO_NAMES: Final = -3.5

#: The least that two names weigh: log2(0.01 / 0.99), for one name in a hundred is reasoned to be another altogether.
LEAST: Final = -6.629

#: Pairs of one band of the side-by-side calibration: each alias comes four times, so that these are 200 of them; where
#: it ends above, and what is never quite certain.
_BAND: Final = 800
_BEYOND: Final = 10.0
_SURE: Final = 0.002

#: What the least alike names are less probable by than the mean of their band: it keeps an order, and says no more.
_TILT: Final = 0.001

_STEPS: Final = 1_000
_DIGITS: Final = 3

Bounds = list[tuple[float | None, float | None]]


def bounds() -> Bounds:
    """The way that each coefficient may go: rarity and signs of agreement up, prices of levels and the rest down."""
    found: Bounds = [(0.0, _MOST_RARITY)] * PLACES
    most = {"two_names": MOST_OF_TWO_NAMES * math.log(2)}
    found += [(0.0, 0.0) if level == "exact" else (None, most.get(level, 0.0)) for level in WORD_LEVELS]
    for sign, steps in BOUNDS.items():
        found += [(0.0, None) if SIGNS[sign] else (None, 0.0)] * len(steps)
    return [*found, (None, None)]


def learned(parts: Sequence[Rows], seed: int = 1) -> Floats:
    """The coefficients in nats, the base last."""
    rng = np.random.default_rng(seed)
    kept = [(part, (part.truth > 0) | (rng.random(len(part.truth)) < 1 / _STANDS_FOR)) for part in parts]
    x = np.concatenate([part.addends[rows] for part, rows in kept])
    x = np.column_stack((x, np.ones(len(x))))
    truth = np.concatenate([part.truth[rows] for part, rows in kept])
    given = np.concatenate([part.births[rows] * math.log(2) + part.prior for part, rows in kept])
    weights = np.where(truth > 0, 1.0, _STANDS_FOR)
    ridge = np.append(np.full(COLUMNS, _RIDGE), 0.0)

    def loss(theta: Floats) -> tuple[float, Floats]:
        nats = x @ theta + given
        error = weights * (1 / (1 + np.exp(-nats)) - truth)
        lost = float((weights * (np.logaddexp(0, nats) - truth * nats)).sum() + (ridge * theta**2).sum() / 2)
        return lost, x.T @ error + ridge * theta

    start = np.array([min(0.0, most) if most is not None else 0.0 for _, most in bounds()])
    return np.array(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds(), options={"maxiter": _STEPS}).x)


def written(theta: Floats, origin: str, date: str) -> dict[str, Any]:
    """The name level as the model file has it, in bits."""
    bits = [round(float(value) / math.log(2), _DIGITS) + 0.0 for value in theta]
    levels = dict(zip(WORD_LEVELS, bits[PLACES : PLACES + len(WORD_LEVELS)], strict=True))
    signs, place = {}, PLACES + len(WORD_LEVELS)
    for sign, steps in BOUNDS.items():
        reached = bits[place : place + len(steps)]
        signs[sign] = {
            "bounds": list(steps),
            "bits": [round(sum_, _DIGITS) for sum_ in accumulate(reached, initial=0.0)],
        }
        place += len(steps)
    return {
        "base": bits[-1],
        "least": LEAST,
        "places": bits[:PLACES],
        "levels": levels,
        "signs": signs,
        "origin": origin,
        "date": date,
    }


def side_by_side(bits: Floats, truth: Floats, origin: str, date: str) -> dict[str, Any]:
    """The probability of one person by bits, from pairs of which half are one person's, always rising.

    Bands of pairs with an equal number each are pooled until none falls; between their means it is drawn straight.
    Names of nothing in common are as often one person's as their band says: a share of all aliases is another name
    altogether, so that nothing is drawn towards 0 below.
    """
    bands = np.array_split(np.argsort(bits, kind="stable"), max(2, len(bits) // _BAND))
    middles = np.array([bits[band].mean() for band in bands])
    shares = IsotonicRegression().fit_transform(middles, [truth[band].mean() for band in bands])
    pooled = [(float(middles[shares == share].mean()), float(share)) for share in np.unique(shares)]
    lowest = (min(float(bits.min()), pooled[0][0]), pooled[0][1] - _TILT)
    knots = [lowest, *pooled, (float(bits.max()) + _BEYOND, 1 - _SURE)]
    return {
        "bits": [round(one, _DIGITS) for one, _ in knots],
        "probabilities": [round(min(max(other, _SURE), 1 - _SURE), 4) for _, other in knots],
        "origin": origin,
        "date": date,
    }
