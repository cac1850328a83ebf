"""Measures of a scored list of pairs: precision and recall at a threshold, area under their curve, calibration.

Knows labels and scores. Ties are never broken in anybody's favour: equal scores stand or fall together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Parts of the probability scale that a calibration is compared in, equal in width.
_BINS = 10


class Scored(NamedTuple):
    """Scores with the labels of the same pairs; `missed` are true pairs that no score was given to."""

    labels: npt.NDArray[np.bool_]
    scores: Floats
    missed: int = 0

    @property
    def positives(self) -> int:
        """True pairs, those never scored included."""
        return int(self.labels.sum()) + self.missed


def f1_at(pairs: Scored, threshold: float) -> float | None:
    """F1 where every pair from a threshold on is taken for one; None where nothing is true."""
    if not pairs.positives:
        return None
    taken = pairs.scores >= threshold
    return _rounded(2 * int((taken & pairs.labels).sum()) / (int(taken.sum()) + pairs.positives))


def precision_at(pairs: Scored, threshold: float) -> float | None:
    """The share of true pairs among those from a threshold on; None where there is none."""
    taken = pairs.scores >= threshold
    return _rounded(float(pairs.labels[taken].mean())) if taken.any() else None


def best_f1(pairs: Scored) -> float | None:
    """The highest F1 that any threshold gives, which is known only afterwards."""
    hits, taken = _curve(pairs)
    return _rounded(float((2 * hits / (taken + pairs.positives)).max())) if pairs.positives and len(hits) else None


def average_precision(pairs: Scored) -> float | None:
    """The area under the curve of precision over recall, as steps."""
    hits, taken = _curve(pairs)
    if not pairs.positives or not len(hits):
        return None
    steps = np.diff(hits, prepend=0)
    return _rounded(float((steps * hits / taken).sum() / pairs.positives))


def calibration_error(pairs: Scored) -> float | None:
    """The expected calibration error: how far probabilities are from frequencies, on the mean over all pairs."""
    if not len(pairs.scores):
        return None
    return _rounded(sum(count * abs(said - seen) for said, seen, count in reliability(pairs)) / len(pairs.scores))


def reliability(pairs: Scored) -> list[tuple[float, float, int]]:
    """For each tenth of the scale that has pairs: the mean probability, the share that is true, and how many."""
    places = np.minimum((pairs.scores * _BINS).astype(int), _BINS - 1)
    return [
        (float(pairs.scores[inside].mean()), float(pairs.labels[inside].mean()), int(inside.sum()))
        for place in range(_BINS)
        if (inside := places == place).any()
    ]


def _curve(pairs: Scored) -> tuple[Floats, Floats]:
    """True pairs and all pairs from each distinct score on, highest first."""
    order = np.argsort(-pairs.scores, kind="stable")
    scores, labels = pairs.scores[order], pairs.labels[order]
    ends = np.append(scores[1:] != scores[:-1], np.True_) if len(scores) else np.empty(0, bool)
    hits = np.cumsum(labels)[ends].astype(np.float64)
    return hits, (np.arange(len(scores)) + 1.0)[ends]


def _rounded(value: float) -> float:
    """A figure with as many digits as a few thousand pairs give it."""
    return round(value, 4)
