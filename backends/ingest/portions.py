"""In which portions an extract is stored: small enough that nobody waits for one, the newest records first.

Each portion is a transaction and a place in the feed of its own. Where one ends follows from records that every officer
may see, so that records which somebody may not know of move nothing that they see to another place. Knows drafts. Does
not know extracts or SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from backends.entitlement import Sharing
from backends.preparing import Prepared

#: Open records of a portion: with as many changes of custody it is written within some tenths of a second.
PORTION: Final = 2_000

#: Open records that are put in order together: a day's extract as a whole, a history piece by piece.
WINDOW: Final = 10_000

#: A portion or window ends in any case at so many times its open records, or an extract without any would not end.
MOST: Final = 8

#: Records of this level are everybody's, where their owner shares them at all.
_OPEN_LEVEL: Final = 1
_SUMMARY: Final = Sharing.SUMMARY.value


def portions(drafts: Iterable[Prepared], portion: int = PORTION, window: int = WINDOW) -> Iterator[list[Prepared]]:
    """The drafts in portions; of two with one id the later one stays the later one."""
    for held in _windows(drafts, window):
        yield from _cut(sorted(held, key=_newest_first), portion)


def _windows(drafts: Iterable[Prepared], window: int) -> Iterator[list[Prepared]]:
    """Drafts that may change places: no id is twice among them."""
    held: dict[str, Prepared] = {}
    open_ones = 0
    for draft in drafts:
        if draft.id in held or open_ones == window or len(held) == MOST * window:
            yield list(held.values())
            held, open_ones = {}, 0
        held[draft.id] = draft
        open_ones += _is_open(draft)
    yield list(held.values())


def _cut(drafts: list[Prepared], portion: int) -> Iterator[list[Prepared]]:
    taken: list[Prepared] = []
    open_ones = 0
    for draft in drafts:
        if open_ones == portion or len(taken) == MOST * portion:
            yield taken
            taken, open_ones = [], 0
        taken.append(draft)
        open_ones += _is_open(draft)
    if taken:
        yield taken


def _is_open(draft: Prepared) -> bool:
    """Whether every officer who may see anything sees the draft's record."""
    return not draft.loss and draft.level <= _OPEN_LEVEL and draft.sharing == _SUMMARY


def _newest_first(draft: Prepared) -> tuple[int, str]:
    """The place of a draft: losses first, then the newest record; the id decides between those of one minute."""
    return draft.rank, draft.id
