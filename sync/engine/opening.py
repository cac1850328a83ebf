"""The head of an answer: which life of the gateway's database speaks, and what its clock says.

Knows that a cursor of another life is worth nothing (docs/protocol.md, section 5).
"""

from __future__ import annotations

from msgspec.structs import replace

from sync.engine.effects import Effect, KeepLease
from sync.engine.events import Opened
from sync.engine.reporting import tell
from sync.engine.state import Phase, State
from sync.engine.trouble import troubled
from sync.limits import CLOCK_TOLERANCE
from sync.plan import Opening, opening
from sync.problems import ClockWrong, CursorUnknown


def opened(state: State, event: Opened) -> tuple[State, tuple[Effect, ...]]:
    """Take the head's word for what follows, or ask anew where it belongs to another life.

    A second head tells that the gateway has nothing more of the answer that was cut, and begins another.
    """
    if state.head is not None:
        seen = replace(state.seen, bytes=state.seen.bytes + state.received)
        state = replace(state, seen=seen, went_on_at=0)
    ahead = event.now - event.head.server_time
    clock = ClockWrong(ahead) if abs(ahead) > CLOCK_TOLERANCE else None
    known = replace(state, phase=Phase.LISTENING, head=event.head, received=event.received, clock=clock)
    sent_cursor = state.start.cursor is not None
    if opening(sent_cursor=sent_cursor, known_feed=state.start.feed, feed=event.head.feed) is Opening.ASK_ANEW:
        return troubled(known, CursorUnknown(200, "cursor_unknown"), event.now)
    lease = (KeepLease(event.head.lease),) if event.head.lease else ()
    return known, (tell(known), *lease)
