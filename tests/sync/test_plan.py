"""Every decision of a round, as tables."""

import itertools

import pytest

from storage.sources import Trouble
from storage.staging import Outcome
from sync import problems as p
from sync.plan import (
    MAX_POISONOUS,
    MAX_REQUESTS,
    Ending,
    Opening,
    Remedy,
    Tried,
    cause,
    code_of,
    ending,
    opening,
    remedy,
    trouble,
)

FRESH = Tried()


@pytest.mark.parametrize(
    ("sent_cursor", "known_feed", "feed", "wanted"),
    [
        (False, None, "a", Opening.GO_ON),
        (False, "a", "a", Opening.GO_ON),
        (False, "a", "b", Opening.GO_ON),
        (True, "a", "a", Opening.GO_ON),
        (True, "a", "b", Opening.ASK_ANEW),
        (True, None, "a", Opening.ASK_ANEW),
    ],
)
def test_a_cursor_counts_only_in_the_life_it_came_from(
    sent_cursor: bool, known_feed: str | None, feed: str, wanted: Opening
) -> None:
    """Another feed than the known one is begun anew, unless everything was asked for anyway."""
    assert opening(sent_cursor=sent_cursor, known_feed=known_feed, feed=feed) is wanted


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("more", [True, False])
def test_a_partial_copy_is_never_asked_for_again_at_once(outcome: Outcome, more: bool) -> None:
    """Only a gateway that says so is asked again in the same round."""
    whole = outcome in {Outcome.APPLIED, Outcome.KEPT_ASIDE}
    wanted = Ending.AGAIN if more and whole else Ending.DONE
    assert ending(more=more, outcome=outcome, requests=1, is_repaired=True) is wanted


def test_a_gateway_that_always_has_more_is_left_in_the_end() -> None:
    """A round ends whatever a gateway says."""
    assert ending(more=True, outcome=Outcome.APPLIED, requests=MAX_REQUESTS - 1) is Ending.AGAIN
    assert ending(more=True, outcome=Outcome.APPLIED, requests=MAX_REQUESTS) is Ending.DONE


PROBLEMS: list[tuple[p.SyncProblem, Remedy, Trouble | None]] = [
    (p.Unreachable(), Remedy.GIVE_UP, Trouble.AGEING),
    (p.Unreachable(secure=False), Remedy.GIVE_UP, Trouble.FAILED),
    (p.Cut(), Remedy.GIVE_UP, Trouble.AGEING),
    (p.Cancelled(), Remedy.GIVE_UP, None),
    (p.CaptivePortal(), Remedy.GIVE_UP, Trouble.AGEING),
    (p.Garbage(p.Fault.BAD_PAGE), Remedy.GIVE_UP, Trouble.FAILED),
    (p.Garbage(p.Fault.TOO_SLOW), Remedy.GIVE_UP, Trouble.AGEING),
    (p.InsecureAddress(), Remedy.GIVE_UP, Trouble.FAILED),
    (p.PracticeMismatch(gateway_is_practice=True), Remedy.GIVE_UP, Trouble.FAILED),
    (p.ClockWrong(p.dt.timedelta(hours=1)), Remedy.GIVE_UP, None),
    (p.OurFault(400, "malformed"), Remedy.FEWER_EVENTS, Trouble.FAILED),
    (p.SignInNeeded(401, "token_expired"), Remedy.RENEW, Trouble.LOCKED_OUT),
    (p.SignInNeeded(401, p.NO_CODE), Remedy.RENEW, Trouble.FAILED),
    (p.SignInOver(401, "token_expired"), Remedy.GIVE_UP, Trouble.AGEING),
    (p.SignInFailed(p.SignInFault.WRONG_NONCE), Remedy.GIVE_UP, Trouble.AGEING),
    (p.BundleRefused(p.BundleFault.EXPIRED), Remedy.GIVE_UP, None),
    (p.NotAllowed(403, "not_allowed"), Remedy.GIVE_UP, Trouble.LOCKED_OUT),
    (p.NotAllowed(403, p.NO_CODE), Remedy.GIVE_UP, Trouble.FAILED),
    (p.Revoked(403, "device_revoked"), Remedy.DESTROY, Trouble.LOCKED_OUT),
    (p.TooOld(406, "version_not_supported"), Remedy.GIVE_UP, Trouble.FAILED),
    (p.NotFound(404, "not_found"), Remedy.GIVE_UP, Trouble.FAILED),
    (p.Contradicted(409, "chain_contradicted"), Remedy.GIVE_UP, Trouble.FAILED),
    (p.CursorUnknown(409, "cursor_unknown"), Remedy.ASK_ANEW, Trouble.FAILED),
    (p.TooLarge(413, "too_large"), Remedy.FEWER_EVENTS, Trouble.FAILED),
    (p.SlowDown(429, "slow_down"), Remedy.GIVE_UP, Trouble.AGEING),
    (p.Unavailable(503, "unavailable"), Remedy.GIVE_UP, Trouble.AGEING),
]


def name_of(value: object) -> str | None:
    """What a case of the table is called."""
    return code_of(value) if isinstance(value, p.SyncProblem) else None


@pytest.mark.parametrize(("problem", "wanted", "_meaning"), PROBLEMS, ids=name_of)
def test_each_problem_has_its_first_remedy(problem: p.SyncProblem, wanted: Remedy, _meaning: object) -> None:
    """What is tried when nothing was tried yet and events were sent."""
    assert remedy(problem, FRESH, sent=4) is wanted


@pytest.mark.parametrize(("problem", "_wanted", "meaning"), PROBLEMS, ids=name_of)
def test_each_problem_has_its_meaning_for_the_copy(
    problem: p.SyncProblem, _wanted: object, meaning: Trouble | None
) -> None:
    """What the copy is worth after a round that the problem ended."""
    assert trouble(problem) is meaning


@pytest.mark.parametrize(("problem", "_wanted", "_meaning"), PROBLEMS, ids=name_of)
def test_a_stop_explains_a_broken_connection_and_no_refusal(
    problem: p.SyncProblem, _wanted: object, _meaning: object
) -> None:
    """Above all it never hides that the device was revoked."""
    assert cause(problem, cancelled=False) is problem
    stopped = cause(problem, cancelled=True)
    if isinstance(problem, p.Unreachable | p.Cut | p.Garbage):
        assert isinstance(stopped, p.Cancelled)
    else:
        assert stopped is problem


def test_every_problem_of_the_tree_is_in_the_table() -> None:
    """A new problem needs its decisions."""

    def leaves(kind: type[p.SyncProblem]) -> set[type[p.SyncProblem]]:
        below = kind.__subclasses__()
        return set().union(*map(leaves, below)) if below else {kind}

    assert leaves(p.SyncProblem) == {type(problem) for problem, *_ in PROBLEMS}


@pytest.mark.parametrize(("problem", "_wanted", "_meaning"), PROBLEMS, ids=name_of)
@pytest.mark.parametrize("sent", [0, 1, 100])
def test_remedies_come_to_an_end(problem: p.SyncProblem, sent: int, _wanted: object, _meaning: object) -> None:
    """A gateway that answers everything alike is left after a few requests."""
    tried, steps = FRESH, 0
    for steps in itertools.count():
        what = remedy(problem, tried, sent)
        if what in {Remedy.GIVE_UP, Remedy.DESTROY}:
            break
        tried = tried.after(what, sent, steps)
        sent = min(sent, tried.events)
    assert steps <= MAX_REQUESTS + 8


def test_halving_ends_with_the_event_that_is_found_out() -> None:
    """Then all the others are sent again."""
    tried = FRESH
    for sent in (100, 50, 25, 12, 6, 3):
        assert remedy(p.TooLarge(413, "too_large"), tried, sent) is Remedy.FEWER_EVENTS
        tried = tried.after(Remedy.FEWER_EVENTS, sent, requests=1)
        assert (tried.events, tried.holds_back) == (sent // 2, True)
    tried = tried.after(Remedy.FEWER_EVENTS, 1, requests=7)
    assert (tried.events, tried.poisonous, tried.holds_back) == (FRESH.events, 1, False)


def test_a_round_goes_on_without_events_when_too_many_are_found_out() -> None:
    """Then the fault is hardly theirs."""
    tried = FRESH
    for found in range(1, MAX_POISONOUS + 1):
        tried = tried.after(Remedy.FEWER_EVENTS, 1, requests=found)
    assert (tried.events, tried.holds_back) == (0, False)
    assert remedy(p.TooLarge(413, "too_large"), tried, 0) is Remedy.GIVE_UP


def test_a_round_goes_on_without_events_when_the_search_takes_too_long() -> None:
    """Records matter more than finding out."""
    assert FRESH.after(Remedy.FEWER_EVENTS, 64, requests=MAX_REQUESTS).events == 0


def test_a_remedy_that_ends_the_round_changes_nothing() -> None:
    """Only what is tried again is noted."""
    assert FRESH.after(Remedy.GIVE_UP, 3, 1) == FRESH
    assert FRESH.after(Remedy.DESTROY, 3, 1) == FRESH
    assert FRESH.after(Remedy.RENEW, 3, 1).renewed
    assert FRESH.after(Remedy.ASK_ANEW, 3, 1).begun_anew


def test_a_problem_is_told_by_kind_and_code_alone() -> None:
    """The vault and the log hold short codes."""
    assert [code_of(problem) for problem, *_ in PROBLEMS[:6]] == [
        "Unreachable",
        "Unreachable",
        "Cut",
        "Cancelled",
        "CaptivePortal",
        "Garbage:BAD_PAGE",
    ]
    assert code_of(p.SlowDown(429, "slow_down")) == "SlowDown:slow_down"
