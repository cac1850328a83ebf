"""What has happened with an entry, step by step, the same for both sides, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from overlap.inbox import Stand
from overlap.notices import Step
from ui.overlaps.state import Board, Entry, NoticeEntry, OverlapEntry
from ui.wording.overlaps import (
    OVERLAPS,
    STEPS,
    judgement_words,
    linked_words,
    notice_clock,
    sent_words,
    step_words,
    unsent_words,
)
from ui.wording.times import clock


class Phase(StrEnum):
    """Whether a step is over, is the next one, or is still to come; the value is its icon."""

    OVER = "circle-check"
    NEXT = "circle-dot"
    LATER = "circle"


@dataclass(frozen=True, slots=True)
class Happened:
    """One step: its words, and when, or by when."""

    phase: Phase
    words: str
    when: str = ""


def happened(entry: Entry, board: Board) -> tuple[Happened, ...]:
    """The steps of an entry, the first one first."""
    steps = _with_overlap(entry, board.now) if isinstance(entry, OverlapEntry) else _with_notice(entry, board)
    return tuple(steps)


def _with_overlap(entry: OverlapEntry, now: dt.datetime) -> Iterator[Happened]:
    item = entry.item
    found = Happened(Phase.OVER, OVERLAPS["found"], clock(item.kept.grown_at, now))
    if not item.raised_again:
        yield found
    if item.linked is not None:
        yield Happened(Phase.OVER, linked_words(item.linked), clock(item.linked.at, now))
    for judgement in item.history:
        yield Happened(Phase.OVER, judgement_words(judgement), clock(judgement.at, now))
    if entry.unsent:
        yield Happened(Phase.NEXT, unsent_words(entry.unsent))
    if item.raised_again:
        yield Happened(Phase.OVER, OVERLAPS["grown"], clock(item.kept.grown_at, now))
    if item.stand is Stand.NEEDS_YOU:
        yield Happened(Phase.NEXT, OVERLAPS["yours"])


def _with_notice(entry: NoticeEntry, board: Board) -> Iterator[Happened]:
    notice, now = entry.item.notice, board.now
    yield Happened(Phase.OVER, sent_words(notice), clock(notice.sent, now))
    for step in notice.steps:
        yield Happened(Phase.OVER, step_words(step), clock(step.at, now))
    for queued in entry.item.queued:
        yield Happened(Phase.NEXT, f"{STEPS[queued]} – {OVERLAPS['waits']}")
    if entry.stand is Stand.RESOLVED:
        return
    if entry.due is not None:
        word, limit = notice_clock(entry, now)
        yield Happened(Phase.NEXT, word, limit)
    if Step.RESOLVE in entry.item.possible:
        yield Happened(Phase.LATER, STEPS[Step.RESOLVE])
