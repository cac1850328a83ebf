"""Whether a rate has changed: an exact test of two Poisson counts, with control of false discoveries among many.

Given both counts together, the later one is binomial if both have one rate (Przyborowski and Wilenski, 1940), so that
small counts need no approximation; the q values are those of Benjamini and Hochberg (1995). Both are SciPy's. Events
that come in clusters change by chance more than the test allows for. Knows counts alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import binomtest, false_discovery_control

#: The share of false findings that is accepted among all that are told.
FALSE_SHARE = 0.05

#: How sure the interval of a ratio is.
SURE = 0.95


@dataclass(frozen=True, slots=True)
class Counts:
    """How often something happened in the last week, and in so many weeks before."""

    last: int
    before: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Change:
    """The ratio of the last week's rate to the earlier one with its exact interval, and its q value.

    `high` is None where nothing happened before, so that the ratio has no upper end.
    """

    ratio: float
    low: float
    high: float | None
    q: float

    @property
    def matters(self) -> bool:
        """Whether it is more than chance explains."""
        return self.q <= FALSE_SHARE


def changes(pairs: Sequence[Counts]) -> list[Change | None]:
    """The change of each pair of counts; None where there is nothing to compare. Only those given together count."""
    asked = [pair for pair in pairs if _is_comparable(pair)]
    if not asked:
        return [None] * len(pairs)
    tests = [binomtest(pair.last, pair.last + pair.before, 1 / (pair.weeks + 1)) for pair in asked]
    q_values = iter(false_discovery_control([test.pvalue for test in tests], method="bh"))
    intervals = iter(test.proportion_ci(SURE, "exact") for test in tests)
    return [_change(pair, next(intervals), float(next(q_values))) if _is_comparable(pair) else None for pair in pairs]


def _is_comparable(pair: Counts) -> bool:
    return pair.weeks > 0 and pair.last + pair.before > 0


def _change(pair: Counts, interval: object, q: float) -> Change:
    low, high = float(interval.low), float(interval.high)  # type: ignore[attr-defined]  # SciPy has no types
    weekly = pair.before / pair.weeks
    ratio = pair.last / weekly if pair.before else float(pair.last)
    upper = _ratio_of(high, pair.weeks) if pair.before else None
    return Change(ratio=ratio, low=_ratio_of(low, pair.weeks) or 0.0, high=upper, q=q)


def _ratio_of(share: float, weeks: int) -> float | None:
    """The ratio of rates that a share of all counts stands for; None where it has no end."""
    return None if share >= 1 else share / (1 - share) * weeks
