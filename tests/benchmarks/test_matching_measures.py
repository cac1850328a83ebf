"""Measures of scored pairs, on cases that are counted by hand."""

import numpy as np
import pytest

from benchmarks.matching.measures import Scored, average_precision, best_f1, calibration_error, f1_at, reliability


def scored(labels: list[int], scores: list[float], missed: int = 0) -> Scored:
    """Return pairs with their scores."""
    return Scored(np.array(labels, bool), np.array(scores, float), missed)


def test_f1_counts_pairs_that_were_never_scored() -> None:
    """One hit, one false, one missed."""
    assert f1_at(scored([1, 0], [0.9, 0.8], missed=1), 0.5) == 0.5
    assert f1_at(scored([0], [0.9]), 0.5) is None


def test_equal_scores_stand_or_fall_together() -> None:
    """A constant score can't be better than taking all pairs, whatever their order."""
    for labels in ([1, 0], [0, 1]):
        assert best_f1(scored(labels, [0.5, 0.5])) == pytest.approx(0.6667)
        assert average_precision(scored(labels, [0.5, 0.5])) == 0.5


def test_a_perfect_order_has_the_whole_area() -> None:
    """Half of it where as many again were missed."""
    assert average_precision(scored([1, 1, 0], [0.9, 0.8, 0.1])) == 1.0
    assert average_precision(scored([1, 1, 0], [0.9, 0.8, 0.1], missed=2)) == 0.5
    assert average_precision(scored([], [])) is None
    assert best_f1(scored([], [], missed=3)) is None


def test_calibration_is_the_distance_of_said_and_seen() -> None:
    """Eight tenths said and half true is three tenths off."""
    assert calibration_error(scored([1, 0], [0.8, 0.8])) == pytest.approx(0.3)
    assert reliability(scored([1], [1.0])) == [(1.0, 1.0, 1)]
    assert calibration_error(scored([], [])) is None
