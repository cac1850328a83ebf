"""What ends an answer early: the remedy that the plan names, or the end of the round.

Knows what each remedy takes; which one it is, is the plan's to decide (`sync.plan`).
"""

from __future__ import annotations

import datetime as dt
from typing import assert_never

from msgspec.structs import replace

from storage.outbox import EventState
from storage.sources import SourceProblem
from sync.engine.asking import ask_again, go_on
from sync.engine.effects import Effect, HandUp, HangUp, Note, PutOff, Resize, Restart, Stop
from sync.engine.events import Troubled
from sync.engine.reporting import reported
from sync.engine.state import Phase, State
from sync.page_size import after_problem
from sync.plan import Remedy, code_of, goes_on, remedy, trouble
from sync.problems import Cancelled, Revoked, SyncProblem, Unreachable
from sync.report import RoundOutcome

#: What an event waits for that was sent and got no word although the round went well.
NO_RECEIPT = "no_receipt"


def cut_or_worse(state: State, event: Troubled) -> tuple[State, tuple[Effect, ...]]:
    """Have an answer that was cut go on, as long as that brings anything; anything else is trouble."""
    known = replace(state, received=max(state.received, event.received))
    if goes_on(event.problem, is_named=state.phase is Phase.LISTENING and bool(state.opened.answer),
               progress=known.received - state.went_on_at, cuts=state.seen.cuts):  # fmt: skip
        return go_on(known, known.received)
    return troubled(known, event.problem, event.now)


def troubled(state: State, problem: SyncProblem, now: dt.datetime) -> tuple[State, tuple[Effect, ...]]:
    """Try what the plan says may help, or keep what was verified and stop."""
    what = remedy(problem, state.tried, state.sent)
    known = replace(state, tried=state.tried.after(what, state.sent, state.seen.requests))
    match what:
        case Remedy.RENEW:
            return _again(replace(known, renew=True))
        case Remedy.ASK_ANEW:
            return _again(known, Restart(now))
        case Remedy.FEWER_EVENTS:
            _, wait = put_off(known, problem, now) if state.sent == 1 else (known, ())
            return _again(known, *wait)
        case Remedy.DESTROY if isinstance(problem, Revoked):
            return replace(known, phase=Phase.STOPPED), (HangUp(), HandUp(problem))
        case Remedy.DESTROY | Remedy.GIVE_UP:
            return _given_up(known, problem, now)
        case _:
            assert_never(what)


def _again(state: State, *before: Effect) -> tuple[State, tuple[Effect, ...]]:
    known, ask = ask_again(state)
    return known, (HangUp(), *before, *ask)


def put_off(state: State, problem: SyncProblem | None, now: dt.datetime) -> tuple[State, tuple[Effect, ...]]:
    """Have the events that got no receipt wait, longer each time; once an answer began they have left for sure."""
    code = NO_RECEIPT if problem is None else code_of(problem)
    left = not isinstance(problem, Unreachable) or problem.sent or state.head is not None
    wait = tuple(PutOff(item, code, left or item.state is EventState.SENT, now) for item in state.unanswered.values())
    return replace(state, unanswered={}), wait


def _given_up(state: State, problem: SyncProblem, now: dt.datetime) -> tuple[State, tuple[Effect, ...]]:
    """The end of a round that a problem ended: what was verified stays, the events wait."""
    known, effects = put_off(state, problem, now)
    size = after_problem(state.page_bytes, problem, answered=state.head is not None)
    if size != state.page_bytes:
        effects = (*effects, Resize(size))
    meaning = trouble(problem)
    if meaning is not None:
        effects = (*effects, Note(SourceProblem(code=code_of(problem), trouble=meaning, at=now)))
    outcome = RoundOutcome.CANCELLED if isinstance(problem, Cancelled) else RoundOutcome.FAILED
    stop = Stop(reported(known, outcome, problem, now))
    return replace(known, phase=Phase.STOPPED), (*effects, HangUp(), stop)
