"""`step`: the one door into the machine.

Knows which file answers which event. It decides nothing.
"""

from __future__ import annotations

from typing import assert_never

from sync.engine.asking import ask_again, greeted, signed_in, taken
from sync.engine.closing import committed, ended, reached
from sync.engine.effects import Effect
from sync.engine.events import (
    Answered,
    Begun,
    Committed,
    Ended,
    Event,
    Greeted,
    Heard,
    Opened,
    Reached,
    Settled,
    SignedIn,
    Staged,
    Taken,
    Troubled,
    Verified,
)
from sync.engine.opening import opened
from sync.engine.pages import staged, verified
from sync.engine.receipts import answered, settled
from sync.engine.state import State
from sync.engine.trouble import cut_or_worse


def step(state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """The state after an event, and what is to be done now, in order."""
    match event:
        case Opened() | Answered() | Verified() | Reached() | Ended():
            return _heard(state, event)
        case Settled() | Staged() | Committed():
            return _kept(state, event)
        case Troubled():
            return cut_or_worse(state, event)
        case Begun():
            return ask_again(state)
        case Greeted():
            return greeted(state, event)
        case SignedIn():
            return signed_in(state, event.now)
        case Taken():
            return taken(state, event)
        case _:
            assert_never(event)


def _kept(state: State, event: Settled | Staged | Committed) -> tuple[State, tuple[Effect, ...]]:
    """What follows from something that the vault did."""
    match event:
        case Settled():
            return settled(state, event)
        case Staged():
            return staged(state, event)
        case Committed():
            return committed(state, event)
        case _:
            assert_never(event)


def _heard(state: State, event: Heard) -> tuple[State, tuple[Effect, ...]]:
    """What a line of the answer asks for."""
    match event:
        case Verified():
            return verified(state, event)
        case Answered():
            return answered(state, event)
        case Opened():
            return opened(state, event)
        case Reached():
            return reached(state, event)
        case Ended():
            return ended(state, event)
        case _:
            assert_never(event)
