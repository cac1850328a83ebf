"""The beginning of a request: greeting, sign-in, what goes along (docs/protocol.md, sections 3 to 5).

Knows what one request carries. It does *not* know what an answer means.
"""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from sync.documents import SyncRequest, event_of
from sync.engine.effects import Ask, Effect, Greet, SignIn, Take
from sync.engine.events import Greeted, Taken
from sync.engine.state import Phase, State
from sync.limits import DEFAULT_PAGE_BYTES


def ask_again(state: State) -> tuple[State, tuple[Effect, ...]]:
    """Begin one more request, with nothing on its way."""
    seen = replace(state.seen, bytes=state.seen.bytes + state.received)
    fresh = replace(
        state, phase=Phase.ASKING, unanswered={}, sent=0, received=0, went_on_at=0, head=None, end=None, seen=seen
    )
    return fresh, (Greet(),)


def greeted(state: State, event: Greeted) -> tuple[State, tuple[Effect, ...]]:
    """Keep the gateway's limits, and sign in."""
    known = replace(state, max_events=event.max_events, served_bytes=event.page_bytes)
    return known, (SignIn(state.renew),)


def signed_in(state: State, now: dt.datetime) -> tuple[State, tuple[Effect, ...]]:
    """Take along what is due, as far as the gateway takes it."""
    return replace(state, renew=False), (Take(min(state.tried.events, state.max_events), now, state.repair),)


def taken(state: State, event: Taken) -> tuple[State, tuple[Effect, ...]]:
    """Open the request, from where the copy stands."""
    wanted = min(event.page_bytes or DEFAULT_PAGE_BYTES, state.served_bytes)
    request = SyncRequest(
        cursor=event.start.cursor,
        epoch=event.start.epoch,
        area=state.area,
        page_bytes=wanted,
        events=tuple(map(event_of, event.due)),
        digest=event.digest,
        repair=event.repair,
    )
    asking = replace(
        state,
        start=event.start,
        digest=event.digest,
        repair=(),
        repairing=frozenset(each.bucket for each in event.repair),
        is_uncommitted=event.is_staged,
        page_bytes=wanted,
        unanswered={item.event_id: item for item in event.due},
        sent=len(event.due),
        seen=replace(state.seen, requests=state.seen.requests + 1),
    )
    return asking, (Ask(request),)


def go_on(state: State, received: int) -> tuple[State, tuple[Effect, ...]]:
    """Ask for the rest of an answer that was cut; the events went along with its beginning."""
    request = SyncRequest(
        cursor=state.start.cursor,
        epoch=state.start.epoch,
        area=state.area,
        page_bytes=state.page_bytes,
        digest=state.digest,
    )
    seen = replace(state.seen, cuts=state.seen.cuts + 1)
    return replace(state, went_on_at=received, seen=seen), (Ask(request, state.opened.answer),)
