"""How large a page to ask for: halved when an answer was cut, doubled when one came whole.

Knows that a page counts only once it is whole, so that on a link that is cut again and again only a smaller page gets
through. Pure; where the size is kept is the vault's business (`storage.sources`).
"""

from __future__ import annotations

from sync.limits import DEFAULT_PAGE_BYTES, MIN_PAGE_BYTES
from sync.problems import Cut, Fault, Garbage, SyncProblem

#: Beyond this a page saves no more: its closing line is a thousandth of it, and a cut costs more with each doubling.
MOST_PAGE_BYTES = DEFAULT_PAGE_BYTES


def after_end(size: int, *, brought_pages: bool) -> int:
    """The size after an answer that came whole; one without a page says nothing about what the link bears."""
    return min(MOST_PAGE_BYTES, size * 2) if brought_pages else size


def after_problem(size: int, problem: SyncProblem, *, answered: bool) -> int:
    """The size after a problem; only an answer that began and broke off, or was too slow, speaks for a smaller page."""
    was_cut = isinstance(problem, Cut) or (isinstance(problem, Garbage) and problem.fault is Fault.TOO_SLOW)
    return max(MIN_PAGE_BYTES, size // 2) if was_cut and answered else size
