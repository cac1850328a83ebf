"""What a round says of itself: how far it has come, and at last its report.

Knows counts alone. It does *not* know a sentence for any of it.
"""

from __future__ import annotations

import datetime as dt

from sync.engine.effects import Tell
from sync.engine.state import State
from sync.problems import SyncProblem
from sync.report import Progress, RoundOutcome, RoundReport


def tell(state: State) -> Tell:
    """How far the round has come."""
    seen = state.seen
    remaining = max(0, state.opened.remaining - seen.lines)
    return Tell(Progress(state.system, seen.lines, seen.bytes + state.received, remaining))


def reported(state: State, outcome: RoundOutcome, problem: SyncProblem | None, now: dt.datetime) -> RoundReport:
    """The round so far as its report."""
    seen = state.seen
    return RoundReport(
        system=state.system,
        outcome=outcome,
        started=state.started,
        finished=now,
        problem=problem,
        requests=seen.requests + seen.cuts,
        pages=seen.pages,
        lines=seen.lines,
        bytes=seen.bytes + state.received,
        applied=seen.applied,
        settled=dict(seen.settled),
        rejected=dict(seen.rejected),
        unread=seen.unread,
        unmatched=seen.unmatched,
        unsigned=seen.unsigned,
        clock=state.clock,
    )
