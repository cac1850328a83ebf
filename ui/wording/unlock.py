"""The words of the locked laptop: why it is locked, who can unlock it, how many tries are left.

Knows a sentence for each ending and each state of the tries. No sentence names anything that was on the screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from overlap.records import System
from storage.problems import AttemptsState
from ui.launcher.ending import Ending
from ui.unlock.state import Way
from ui.wording.sources import system_label
from ui.wording.times import clock, span

#: Tries before the copy is destroyed from which on it is said.
_SAY_DESTRUCTION = 5

UNLOCK: Mapping[str, str] = MappingProxyType(
    {
        "who_are_you": "Who are you?",
        "other_officer": "Other officer",
        "looking": "Looking who uses this laptop…",
        "upgrading": "This laptop’s copy is brought to the new version: {done} of {total} records{left}. You can close"
        " the window; it then begins anew at the next unlock.",
        "upgrading_left": ", {span} left",
        "nobody": "No officer is enrolled on this laptop yet.",
        "with_what": "Unlock with",
        "way_for": "{way} for {name}",
        "unreadable": "This officer’s key slots cannot be read. Ask your administrator.",
        "lent": "{system} may be read until {time}.",
        "lent_over": "{system} may no longer be read; a sync renews it.",
        "tries_one": "1 failed try since the last unlock",
        "tries_many": "{count} failed tries since the last unlock",
        "left_one": "1 try left",
        "left_many": "{count} tries left",
        "returns": "Too many failed tries. It can be tried again at {time}, in {span}.",
        "release": "Too many failed tries. Your administrator has to release this laptop.",
        "tampered": "The count of tries on this laptop was changed.",
        "destroys": "{count} more failed tries destroy this laptop’s copy.",
        "destroys_one": "One more failed try destroys this laptop’s copy.",
    }
)

#: What an officer can unlock with, as it is named above the field.
WAYS: Mapping[Way, str] = MappingProxyType(
    {Way.PASSPHRASE: "Passphrase", Way.CARD: "PIN of your card", Way.RECOVERY: "Recovery code of your agency"}
)

_KEPT = "What you typed is kept."

#: Why the laptop is locked, and what of the work is kept; nothing is said when it was just started.
ENDINGS: Mapping[Ending, tuple[str, str]] = MappingProxyType(
    {
        Ending.STARTED: ("", ""),
        Ending.CLOSED: ("", ""),
        Ending.ASKED: ("Locked by you", _KEPT),
        Ending.IDLE: ("Locked because nobody used it", _KEPT),
        Ending.LAPTOP_LOCKED: ("Locked with the laptop", _KEPT),
        Ending.SLEEP: ("Locked because the laptop went to sleep", _KEPT),
        Ending.LEASE: ("Locked because a copy may no longer be read", f"{_KEPT} A sync renews it."),
        Ending.HOURS: ("Locked after 12 hours signed in", _KEPT),
        Ending.CRASH: (
            "Crosscheck stopped by a fault of its own",
            "It is locked, and what you typed is kept up to the last pause. Tell your administrator if this repeats.",
        ),
    }
)


def upgrade_words(done: int, total: int, left: dt.timedelta | None) -> str:
    """How far a vault is that is brought to a newer form, and how long that will still take, where it is known."""
    still = "" if left is None else UNLOCK["upgrading_left"].format(span=span(left))
    return UNLOCK["upgrading"].format(done=f"{done:,}", total=f"{total:,}", left=still)


def officer_words(name: str, unit: str) -> str:
    """An officer as the list of names shows one."""
    return f"{name} · {unit}" if unit else name


def lent_words(system: System, until: dt.datetime, now: dt.datetime) -> str:
    """Until when a copy may be read, as it stood at the last lock."""
    words = UNLOCK["lent"] if until > now else UNLOCK["lent_over"]
    return words.format(system=system_label(system), time=clock(until, now))


def tries_words(attempts: AttemptsState, now: dt.datetime) -> str:
    """How often unlocking failed, how many tries are left, and when they come back; empty where none failed."""
    told = [UNLOCK["tampered"]] if attempts.tampered else []
    if attempts.needs_release:
        told.append(UNLOCK["release"])
    elif attempts.locked_until is not None:
        left = max(attempts.locked_until - now, dt.timedelta(minutes=1))
        told.append(UNLOCK["returns"].format(time=clock(attempts.locked_until, now), span=span(left)))
    elif attempts.failures:
        told.append(f"{_counted('tries', attempts.failures)} · {_counted('left', attempts.before_lock)}.")
    if attempts.failures and attempts.before_destruction <= _SAY_DESTRUCTION:
        told.append(_destruction(attempts.before_destruction))
    return " ".join(told)


def _counted(what: str, count: int) -> str:
    return UNLOCK[f"{what}_one"] if count == 1 else UNLOCK[f"{what}_many"].format(count=count)


def _destruction(count: int) -> str:
    return UNLOCK["destroys_one"] if count == 1 else UNLOCK["destroys"].format(count=count)
