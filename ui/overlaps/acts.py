"""What an officer can do with an entry: a key, words, and what follows.

Knows that the outcomes of an overlap weigh the same. It does *not* know how a button looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, assert_never

from overlap.judgements import Verdict
from overlap.notices import Step
from ui.overlaps.state import Deed, Entry, Judged, OverlapEntry, Stepped
from ui.wording.overlaps import MORE_MINUTES, OVERLAPS, REASONS, SHOWN_BY, STEPS, VERDICTS
from ui.wording.times import span_of_minutes


class Asks(StrEnum):
    """What has to be asked before a deed is whole."""

    NOTHING = ""
    SHOWN_BY = "which"
    REASON = "why"
    MINUTES = "how_long"


@dataclass(frozen=True, slots=True)
class Act:
    """A key, its words, the deed, and what is asked for first; `weighty` ones stand together in one size."""

    key: str
    words: str
    deed: Deed
    asks: Asks = Asks.NOTHING
    weighty: bool = True


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of all acts; the weighty ones stand first."""

    weighty: tuple[str, ...]
    light: tuple[str, ...]


_UNDO = "U"
#: Each step has its key whatever else can be done: pressed twice, it never takes the step that came into its place.
_STEP_KEYS: Mapping[Step, str] = MappingProxyType(
    {
        Step.ACKNOWLEDGE: "A",
        Step.POSITIVE: "1",
        Step.NEGATIVE: "2",
        Step.MORE_TIME: "3",
        Step.SECOND_REQUEST: "4",
        Step.ESCALATE: "5",
        Step.RESOLVE: "6",
    }
)
KEYS: Final = _Keys(weighty=tuple(_STEP_KEYS.values()), light=(_UNDO,))

_ASKS = {Verdict.NOT_THE_SAME: Asks.SHOWN_BY, Verdict.DEFERRED: Asks.REASON}


def acts_of(entry: Entry) -> tuple[Act, ...]:
    """What can be done with an entry now, in the order of the keys."""
    return _judging(entry) if isinstance(entry, OverlapEntry) else _stepping(entry)


def _judging(entry: OverlapEntry) -> tuple[Act, ...]:
    pair, holds = entry.item.kept.pair, entry.item.judgement
    if entry.one is None or entry.other is None:
        return ()
    acts = tuple(
        Act(str(at), words, Judged(pair, verdict), _ASKS.get(verdict, Asks.NOTHING))
        for at, (verdict, words) in enumerate(VERDICTS.items(), 1)
    )
    undo = Act(_UNDO, OVERLAPS["undo"], Judged(pair, Verdict.WITHDRAWN), weighty=False)
    return (*acts, undo) if holds is not None else acts


def _stepping(entry: Entry) -> tuple[Act, ...]:
    if isinstance(entry, OverlapEntry):
        return ()
    name, possible = entry.item.event, entry.item.possible
    return tuple(
        Act(key, STEPS[step], Stepped(name, step), Asks.MINUTES if step is Step.MORE_TIME else Asks.NOTHING)
        for step, key in _STEP_KEYS.items()
        if step in possible
    )


def choices(asks: Asks) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question, and the codes to choose from with their words."""
    offered: list[tuple[str, str]]
    match asks:
        case Asks.SHOWN_BY:
            offered = [(code.value, words) for code, words in SHOWN_BY.items()]
        case Asks.REASON:
            offered = [(code.value, words) for code, words in REASONS.items()]
        case Asks.MINUTES:
            offered = [(str(minutes), span_of_minutes(minutes)) for minutes in MORE_MINUTES]
        case Asks.NOTHING:
            return "", ()
        case _:
            assert_never(asks)
    return OVERLAPS[asks.value], tuple(offered)


def with_code(deed: Deed, code: str) -> Deed:
    """A deed with what was asked for."""
    if isinstance(deed, Judged):
        return Judged(deed.pair, deed.verdict, code)
    return Stepped(deed.notice, deed.step, int(code))
