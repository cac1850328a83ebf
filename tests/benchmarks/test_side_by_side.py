"""How probable names laid side by side are learned to be, from pairs that are known."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytest.importorskip("scipy")

from benchmarks.training.name_level import side_by_side

#: A third of the pairs that have nothing in common are one person's by another name.
_LEAST, _SHARE = -6.6, 1 / 3


def _pairs() -> tuple[np.ndarray, np.ndarray]:
    """Six hundred pairs of the least bits, as many of some bits and of many, nearly all of these one person's."""
    bits = np.repeat([_LEAST, 5.0, 20.0], 600)
    return bits, np.concatenate((np.arange(600) % 3 == 0, np.arange(600) % 2 == 0, np.arange(600) % 50 > 0)).astype(
        float
    )


def test_names_of_nothing_in_common_are_as_probable_as_they_were_seen_to_be() -> None:
    """An alias that is another name altogether is told with the share of such, and not drawn towards nothing."""
    learned = side_by_side(*_pairs(), "test", "2026-11-24")
    told = float(np.interp(_LEAST, learned["bits"], learned["probabilities"]))
    assert told == pytest.approx(_SHARE, abs=0.01)


def test_probabilities_side_by_side_rise_with_the_bits() -> None:
    """More evidence is never less probable, and nothing is certain."""
    learned = side_by_side(*_pairs(), "test", "2026-11-24")
    assert learned["bits"] == sorted(learned["bits"])
    assert learned["probabilities"] == sorted(learned["probabilities"])
    assert learned["probabilities"][-1] < 1
