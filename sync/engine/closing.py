"""Checkpoints and the end: rows, cursor and counts are committed together, and what follows is decided.

Knows that the end carries the gateway's own count of what must be held now (docs/protocol.md, section 5).
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from msgspec.structs import replace

from storage.staging import Closing, Outcome
from sync.engine.asking import ask_again
from sync.engine.effects import Commit, Effect, HangUp, Resize, Stop
from sync.engine.events import Committed, Ended, Reached
from sync.engine.reporting import reported, tell
from sync.engine.state import Phase, State
from sync.engine.trouble import put_off
from sync.limits import BUCKETS
from sync.page_size import after_end
from sync.plan import PARTIAL, Ending, ending
from sync.report import RoundOutcome
from sync.wire import End


def reached(state: State, event: Reached) -> tuple[State, tuple[Effect, ...]]:
    """Commit what came; a checkpoint after nothing leaves the vault alone.

    What repairs is committed as a whole: of what a copy loses by being left out only so much may go at a time.
    """
    known = replace(state, received=event.received)
    if state.repairing or not state.is_uncommitted:
        return known, (tell(known),)
    start = replace(state.start, cursor=event.checkpoint.cursor, feed=state.opened.feed)
    return replace(known, start=start), (tell(known), Commit(_closing(state, event.checkpoint.cursor), event.now))


def ended(state: State, event: Ended) -> tuple[State, tuple[Effect, ...]]:
    """Commit the last stretch with the gateway's count."""
    known = replace(state, phase=Phase.CLOSING, end=event.end, received=event.received)
    return known, (Commit(_closing(state, event.end.cursor, event.end), event.now),)


def committed(state: State, event: Committed) -> tuple[State, tuple[Effect, ...]]:
    """Go on listening after a checkpoint; after the end, ask again at once or stop."""
    seen = replace(state.seen, applied=(*state.seen.applied, event.applied))
    known = replace(state, is_uncommitted=False, seen=seen)
    if state.end is None:
        return known, ()
    return _after_end(known, state.end, event)


def _after_end(state: State, end: End, event: Committed) -> tuple[State, tuple[Effect, ...]]:
    known, wait = put_off(state, None, event.now)
    grown = after_end(state.page_bytes, brought_pages=state.seen.pages > 0)
    resize = () if grown == state.page_bytes else (Resize(grown),)
    more = end.more or (state.tried.holds_back and state.sent > 0)
    applied = event.applied
    match ending(more=more, outcome=applied.outcome, requests=state.seen.requests, is_repaired=state.tried.repaired):
        case Ending.REPAIR:
            tried = dataclasses.replace(state.tried, repaired=True)
            known, ask = ask_again(replace(known, tried=tried, repair=applied.differing))
            return known, (*wait, *resize, HangUp(), *ask)
        case Ending.AGAIN:
            known, ask = ask_again(known)
            return known, (*wait, *resize, HangUp(), *ask)
        case Ending.DONE:
            return _stopped(known, (*wait, *resize, HangUp()), applied.outcome, event.now)


def _stopped(
    state: State, effects: tuple[Effect, ...], outcome: Outcome, now: dt.datetime
) -> tuple[State, tuple[Effect, ...]]:
    report = reported(state, RoundOutcome.PARTIAL if outcome in PARTIAL else RoundOutcome.COMPLETE, None, now)
    return replace(state, phase=Phase.STOPPED), (*effects, Stop(report))


def _closing(state: State, cursor: str, end: End | None = None) -> Closing:
    head = state.opened
    return Closing(
        cursor=cursor,
        feed=head.feed,
        epoch=head.epoch,
        server_time=head.server_time,
        token_key=bytes.fromhex(head.token_key),
        scope=head.scope,
        complete=end is not None,
        more=end is not None and end.more,
        held=None if end is None else end.held,
        digests=() if end is None or len(end.digests) != BUCKETS else end.digests,
    )
