"""Officers' judgements on whether two records concern one person, folded to the latest of each pair.

Knows that a judgement is shown beside a match and never hides one, nor a flag. It does *not* merge records: undoing a
judgement is another judgement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from overlap.records import RecordId, Value


class Verdict(StrEnum):
    """What an officer judged of a pair."""

    SAME = "same"
    NOT_THE_SAME = "not the same"
    WITHDRAWN = "withdrawn"


class Judgement(Value, frozen=True, kw_only=True):
    """One officer's judgement of a pair of records at a time, by the identifier that showed it."""

    one: RecordId
    other: RecordId
    verdict: Verdict
    officer: str
    at: dt.datetime
    shown_by: str = ""

    @property
    def pair(self) -> tuple[RecordId, RecordId]:
        """The two records in a fixed order, whichever was named first."""
        return (self.one, self.other) if self.one <= self.other else (self.other, self.one)


def fold_judgements(judgements: Iterable[Judgement]) -> dict[tuple[RecordId, RecordId], Judgement]:
    """The latest judgement of each pair, those withdrawn left out; the order in which they come is of no account."""
    latest: dict[tuple[RecordId, RecordId], Judgement] = {}
    for item in judgements:
        known = latest.get(item.pair)
        if known is None or _age(item) > _age(known):
            latest[item.pair] = item
    return {pair: item for pair, item in latest.items() if item.verdict is not Verdict.WITHDRAWN}


def _age(item: Judgement) -> tuple[dt.datetime, str, str, str]:
    """What decides which of two judgements is the later one, also where their times are equal."""
    return (item.at, item.officer, item.verdict.value, item.shown_by)
