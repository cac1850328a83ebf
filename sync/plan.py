"""What to do next in a round, as pure decisions over small closed sets.

Knows every decision that a round takes and none of its acts: nothing here reads a clock, a connection or
the vault. Executing a decision (`sync.round`) decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from storage.sources import Trouble
from storage.staging import Outcome
from sync.limits import DEFAULT_EVENTS
from sync.problems import (
    NO_CODE,
    BundleRefused,
    Cancelled,
    CaptivePortal,
    ClockWrong,
    CursorUnknown,
    Cut,
    Fault,
    Garbage,
    NotAllowed,
    OurFault,
    Refused,
    Revoked,
    SignInFailed,
    SignInNeeded,
    SignInOver,
    SlowDown,
    SyncProblem,
    TooLarge,
    Unavailable,
    Unreachable,
)

#: A gateway that says `more` after each of this many requests is left until the next round is due.
MAX_REQUESTS = 20

#: So often an answer goes on in one round: a link that is cut every 4 KB brings 4 MB with them.
MAX_CUTS = 1_000

#: So many events are found out in one round as those for which a gateway refuses the whole request; with more of them
#: the fault is hardly theirs, and the round goes on without events.
MAX_POISONOUS = 3


class Opening(Enum):
    """What to do once the head of an answer was read."""

    GO_ON = "apply what follows"
    ASK_ANEW = "drop the answer and ask for everything"


def opening(*, sent_cursor: bool, known_feed: str | None, feed: str) -> Opening:
    """What a feed's name asks for: a cursor means nothing in another life of the gateway's database.

    Without a cursor the answer is whole in any case; the copy that is there stands until the new one is
    complete.
    """
    return Opening.ASK_ANEW if sent_cursor and known_feed != feed else Opening.GO_ON


#: What leaves a copy that is not the whole of what the agency holds.
PARTIAL = frozenset({Outcome.COUNT_DIFFERS, Outcome.DIGEST_DIFFERS, Outcome.WOULD_SHRINK})


class Ending(Enum):
    """What to do after the `end` line was committed."""

    DONE = "wait until the next round is due"
    REPAIR = "ask at once for what differs"
    AGAIN = "ask again at once"


def ending(*, more: bool, outcome: Outcome, requests: int, is_repaired: bool = False) -> Ending:
    """Whether another request is useful at once; `more` is the gateway's word or that of events still held back.

    A copy that came out partial is fetched anew when the next round is due, not at once: a gateway that
    counts wrong would otherwise be asked without end. Buckets that differ are repaired at once, and once in a round.
    """
    if outcome is Outcome.DIGEST_DIFFERS and not is_repaired and requests < MAX_REQUESTS:
        return Ending.REPAIR
    if outcome in PARTIAL:
        return Ending.DONE
    return Ending.AGAIN if more and requests < MAX_REQUESTS else Ending.DONE


class Remedy(Enum):
    """What to do about a problem within the same round."""

    RENEW = "renew the token and ask again"
    ASK_ANEW = "ask again, for everything"
    FEWER_EVENTS = "ask again with half the events"
    DESTROY = "hand the revocation upward: the copy must go"
    GIVE_UP = "keep what was verified and end the round"


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried in a round already; each remedy but halving helps once or not at all."""

    renewed: bool = False
    begun_anew: bool = False
    #: The most events that the next request may carry.
    events: int = DEFAULT_EVENTS
    #: Whether buckets that differ were asked for.
    repaired: bool = False
    #: How many events were found out to be those that a gateway refuses a whole request for.
    poisonous: int = 0

    @property
    def holds_back(self) -> bool:
        """Whether fewer events are sent at a time than could be, so that some may still be due."""
        return 0 < self.events < DEFAULT_EVENTS

    def after(self, remedy: Remedy, sent: int, requests: int) -> Tried:
        """What was tried once `remedy` is, for the latest of `requests`, which carried `sent` events."""
        match remedy:
            case Remedy.RENEW:
                return replace(self, renewed=True)
            case Remedy.ASK_ANEW:
                return replace(self, begun_anew=True)
            case Remedy.FEWER_EVENTS:
                return self._with_fewer(sent, requests)
            case Remedy.DESTROY | Remedy.GIVE_UP:
                return self
            case _:
                assert_never(remedy)

    def _with_fewer(self, sent: int, requests: int) -> Tried:
        """Half the events; after a lone one, which is found out now, all the others."""
        if requests >= MAX_REQUESTS:
            return replace(self, events=0)
        if sent > 1:
            return replace(self, events=sent // 2)
        found = self.poisonous + 1
        return replace(self, poisonous=found, events=DEFAULT_EVENTS if found < MAX_POISONOUS else 0)


def remedy(problem: SyncProblem, tried: Tried, sent: int) -> Remedy:
    """What to do about a problem of a request with `sent` events, given what was tried in this round.

    An event for which the gateway refuses a whole request is found out by halving and put off. When that takes too long
    the round goes on without events, so that none of them ever keeps records from coming down.
    """
    match problem:
        case Revoked():
            return Remedy.DESTROY
        case SignInNeeded() if not tried.renewed:
            return Remedy.RENEW
        case CursorUnknown() if not tried.begun_anew:
            return Remedy.ASK_ANEW
        case TooLarge() | OurFault() if sent > 0:
            return Remedy.FEWER_EVENTS
        case _:
            return Remedy.GIVE_UP


def goes_on(problem: SyncProblem, *, is_named: bool, progress: int, cuts: int) -> bool:
    """Whether to ask for the rest of an answer; `is_named` tells that the gateway keeps it, `progress` what came last.

    A link that is cut again and again still brings everything, byte by byte; one that brings nothing is left alone.
    """
    return isinstance(problem, Cut) and is_named and progress > 0 and cuts < MAX_CUTS


def cause(problem: SyncProblem, *, cancelled: bool) -> SyncProblem:
    """What a problem comes from: a stop explains any failure of the connection, and no refusal of the gateway."""
    match problem:
        case Unreachable() | Cut() | Garbage() if cancelled:
            return Cancelled()
        case _:
            return problem


def trouble(problem: SyncProblem) -> Trouble | None:
    """What a problem that ended a round means for the copy; None where it means nothing at all.

    No link, a cut, a busy gateway, a network's sign-in page, a sign-in that the officer can make again: the copy is as
    good as it was and only ages. A sign-in that is over for good, in the protocol's own words: the officer may not ask
    any more. All else: nobody can tell what the agency would have said. A bundle says nothing of the agency's copy.
    """
    match problem:
        case Cancelled() | ClockWrong() | BundleRefused():
            return None
        case (
            CaptivePortal()
            | Cut()
            | SignInFailed()
            | SignInOver()
            | SlowDown()
            | Unavailable()
            | Unreachable(secure=True)
            | Garbage(fault=Fault.TOO_SLOW)
        ):
            return Trouble.AGEING
        case SignInNeeded() | NotAllowed() | Revoked() if problem.code != NO_CODE:
            return Trouble.LOCKED_OUT
        case _:
            return Trouble.FAILED


def code_of(problem: SyncProblem) -> str:
    """A problem as a short code for the vault and the log: its kind, and which of that kind."""
    name = type(problem).__name__
    match problem:
        case Garbage():
            return f"{name}:{problem.fault.name}"
        case Refused():
            return f"{name}:{problem.code}"
        case _:
            return name
