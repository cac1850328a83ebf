"""What becomes of a notice follows from its steps alone, by the protocol's table, in whatever order they are heard."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from backends.notice_record import NoticeUnit, PartyName, StepName
from backends.notice_states import (
    TABLE,
    Opening,
    State,
    Taken,
    after,
    begun,
    derived_name,
    folded,
    in_order,
    is_possible,
    next_escalation,
)
from backends.rule_set import FIRST_TERMS

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocol.md"
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ASKER = NoticeUnit(agency="USBP", unit="SYN Station")
OWNER = NoticeUnit(agency="HSI", unit="SYN HSI Unit")
ASKED = Opening(event="SYN-1", about="confirmation", ask="confirm", asker=ASKER, owner=OWNER, sent=NOON, home="tecs",
                reply=10, again=10)  # fmt: skip
MET = Opening(event="SYN-2", about="conflict", asker=ASKER, owner=OWNER, sent=NOON, home="tecs", reply=10, again=10)

steps = st.builds(
    Taken,
    key=st.uuids().map(str), step=st.sampled_from(get_args(StepName)), party=st.sampled_from(get_args(PartyName)),
    at=st.integers(0, 60).map(lambda minute: NOON + dt.timedelta(minutes=minute)),
    agency=st.just("HSI"), unit=st.just("SYN HSI Unit"), minutes=st.sampled_from((0, 20)),
    who=st.sampled_from(("", "supervisor", "watch desk")),
)  # fmt: skip


def step(what: StepName, party: PartyName, minute: int = 1, minutes: int = 0) -> Taken:
    """A step of one party at a minute after noon."""
    return Taken(key=f"{party} {what} {minute}", step=what, party=party, at=NOON + dt.timedelta(minutes=minute),
                 agency="HSI", unit="SYN HSI Unit", minutes=minutes)  # fmt: skip


def test_the_table_is_that_of_the_protocol() -> None:
    """Each step of each state with who may take it and what it leads to, and none beside them."""
    written = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        row = re.fullmatch(r"\| `(sent|acknowledged|answered)` \| (.+) \| (.+) \| `(\w+)` \|", line)
        for name in re.findall(r"`(\w+)`", row[2]) if row else ():
            written[row[1], name] = (frozenset(re.split(", ", row[3])), row[4])
    assert {(state.value, name): (who, to.value) for (state, name), (who, to) in TABLE.items()} == written


@given(st.lists(steps, max_size=8), st.randoms(use_true_random=False), st.sampled_from((ASKED, MET)))
def test_the_order_in_which_steps_are_heard_is_of_no_account(taken: list[Taken], chance: object, to: Opening) -> None:
    """Both backends end alike, whichever heard what first."""
    shuffled = list(taken)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's own random
    assert folded(to, shuffled) == folded(to, taken)


@given(st.lists(steps, max_size=8), st.sampled_from((ASKED, MET)))
def test_a_step_that_is_not_possible_changes_nothing(taken: list[Taken], opening: Opening) -> None:
    """It is kept among the steps, and the state is as it was; nothing leads back from what is resolved."""
    standing = begun(opening)
    for each in in_order(taken):
        following = after(opening, standing, each)
        if standing.state is State.RESOLVED or not is_possible(opening, standing, each):
            assert following == standing
        standing = following
    assert (standing.due is None) >= (standing.state in (State.ANSWERED, State.RESOLVED))


def test_an_acknowledgement_ends_the_wait_of_what_only_tells() -> None:
    """A question waits on for its answer."""
    told = Opening(event="SYN-3", about="check", asker=ASKER, owner=OWNER, sent=NOON, home="e3", reply=10, again=10)
    seen = [step("acknowledge", "owner")]
    assert folded(told, seen).due is None
    assert folded(ASKED, seen).due == NOON + dt.timedelta(minutes=10)


def test_a_conflict_is_the_watch_desks_until_both_sides_have_acknowledged() -> None:
    """One side alone leaves it there; of one unit's own plans one word is both."""
    one = [step("acknowledge", "asker")]
    assert begun(MET).desk_owns
    assert (folded(MET, one).state, folded(MET, one).desk_owns) == (State.SENT, True)
    assert not is_possible(MET, folded(MET, one), step("acknowledge", "asker", 2))
    both = folded(MET, [*one, step("acknowledge", "owner", 2)])
    assert (both.state, both.desk_owns, both.due) == (State.ACKNOWLEDGED, False, None)
    own = Opening(event="SYN-4", about="conflict", asker=OWNER, owner=OWNER, sent=NOON, home="e3", reply=10, again=10)
    assert folded(own, one).state is State.ACKNOWLEDGED


def test_the_ladder_is_climbed_at_the_times_that_follow_from_what_is_due() -> None:
    """Tier by tier, at the same names wherever it is reckoned; an answer ends it."""
    ladder = FIRST_TERMS.ladder
    taken: list[Taken] = []
    for minute, who in ((10, "supervisor"), (20, "watch desk"), (70, "joint headquarters")):
        following = next_escalation(ASKED, taken, ladder)
        assert following is not None
        assert following == next_escalation(ASKED, list(reversed(taken)), ladder)
        assert (following.at, following.who) == (NOON + dt.timedelta(minutes=minute), who)
        taken.append(following)
    assert next_escalation(ASKED, taken, ladder) is None
    assert folded(ASKED, taken).desk_owns
    assert next_escalation(ASKED, [step("positive", "owner")], ladder) is None
    assert next_escalation(ASKED, [step("more_time", "owner", 5, 30)], ladder).at == NOON + dt.timedelta(minutes=35)  # type: ignore[union-attr]  # it is one


def test_a_derived_name_is_the_same_wherever_it_is_made() -> None:
    """A UUID of version 7 that begins with its time, if it has one."""
    name = derived_name("e3:SYN-1", "tecs:SYN-2", NOON)
    assert name == derived_name("e3:SYN-1", "tecs:SYN-2", NOON)
    assert name != derived_name("e3:SYN-1", "tecs:SYN-3", NOON)
    assert int(name.replace("-", "")[:12], 16) == NOON.timestamp() * 1_000
    assert re.fullmatch(r"0{8}-0000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", derived_name("SYN", "ended"))
