"""The two systems, their agencies, and how old each one's copy on this laptop is, in words."""

from __future__ import annotations

import datetime as dt
from typing import assert_never

from overlap.answer import SourceCondition, SourceState
from overlap.records import Agency, System
from ui.wording.times import clock, span

_SYSTEMS = {System.E3: "e3", System.TECS: "TECS"}

#: Whose officers work in a system; who owns its data is told by the gateway, not assumed here.
AGENCY_OF = {System.E3: Agency.USBP, System.TECS: Agency.HSI}


def system_label(system: System) -> str:
    """The system's name as officers write it: `e3` or `TECS`."""
    return _SYSTEMS[system]


def source_title(system: System) -> str:
    """The agency and its system, as they head a column: `USBP · e3`."""
    return f"{AGENCY_OF[system]} · {system_label(system)}"


def age(state: SourceState, now: dt.datetime) -> str:
    """How old a copy is and what that means: `4 min old – current`, `6 h 12 min old – past the 4 h limit`."""
    if state.condition is SourceCondition.NEVER:
        return "never synced"
    told = f"{_how_old(state, now)} – {_meaning(state)}"
    if state.unreadable:
        told += f", {records_count(state.unreadable)} unreadable by this version"
    return told


def _how_old(state: SourceState, now: dt.datetime) -> str:
    """The age alone; a copy from the future is told as a wrong clock, not as new."""
    if state.as_of is None:
        return "age unknown"
    if state.as_of - now > dt.timedelta(minutes=1):
        return "dated in the future, check this laptop's time"
    return f"{span(now - state.as_of)} old"


def _meaning(state: SourceState) -> str:
    """What the condition of the copy means for the answer."""
    match state.condition:
        case SourceCondition.CURRENT:
            return "current"
        case SourceCondition.STALE:
            return f"past the {span(state.limit)} limit"
        case SourceCondition.PARTIAL:
            return "partly synced"
        case SourceCondition.NEVER:
            return "never synced"
        case SourceCondition.LOCKED_OUT:
            return "access refused"
        case SourceCondition.FAILED:
            return "copy failed its check"
        case _:
            assert_never(state.condition)


def records_count(count: int) -> str:
    """So many records, in the right number."""
    return "1 record" if count == 1 else f"{count:,} records"


def pill(state: SourceState, now: dt.datetime) -> str:
    """The top strip's line on a copy: `e3 · synced 4 min ago`, `TECS · 6 h old – past the 4 h limit`."""
    if state.condition is SourceCondition.CURRENT and state.as_of is not None:
        return f"{system_label(state.system)} · synced {span(now - state.as_of)} ago"
    return f"{system_label(state.system)} · {age(state, now)}"


def coverage(state: SourceState, now: dt.datetime) -> str:
    """What a copy covers and as of when: `e3 Blaine sector, as of 02:10 (10:10Z)`."""
    if state.as_of is None:
        return f"{system_label(state.system)} never synced"
    scope = f"{scope_words(state)}, " if state.scope else ""
    return f"{system_label(state.system)} {scope}as of {clock(state.as_of, now)}"


def scope_words(state: SourceState) -> str:
    """What a copy covers in the gateway's words, without the system's name, which stands before it anyway."""
    return state.scope.removeprefix(f"{system_label(state.system)}: ")


def is_relied_on(state: SourceState) -> bool:
    """Whether absence in this copy may be told as absence: it is current and all of it was readable."""
    return state.condition is SourceCondition.CURRENT and not state.unreadable
