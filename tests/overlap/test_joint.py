"""Joint operations: what the steps of both sides together say."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.joint import (
    Joint,
    JointMove,
    JointRole,
    JointStanding,
    JointState,
    JointStep,
    Verdict,
    folded,
    possible_moves,
    standing_of,
)
from overlap.records import Agency, System
from tests.overlap.invented import NOW, provenance

OPERATIONS = ("e3:SYN-OP-1", "tecs:SYN-OP-2")
PATROL, INVESTIGATORS = (Agency.USBP, "SYN Station"), (Agency.HSI, "SYN HSI")


def took(move: JointMove, who: tuple[Agency, str], minute: int, key: str = "") -> JointStep:
    """A step of a unit, so many minutes after now."""
    agency, unit = who
    name = key or f"{minute:03}-{agency}-{unit}-{move}"
    at = NOW + dt.timedelta(minutes=minute)
    return JointStep(key=name, step=move, at=at, agency=agency, unit=unit, phone="+1 360 555 0107")


def standing(*steps: JointStep) -> JointStanding:
    """What the steps say."""
    return folded("SYN-joint", OPERATIONS, steps)


PROPOSED = took(JointMove.PROPOSE, PATROL, 0)
JOINED = took(JointMove.JOIN, INVESTIGATORS, 5)
GO = took(JointMove.GO, PATROL, 10)
OTHER_GO = took(JointMove.GO, INVESTIGATORS, 12)

#: Steps, and where they lead.
STORIES = [
    ((PROPOSED,), JointState.PROPOSED),
    ((PROPOSED, took(JointMove.JOIN, (Agency.USBP, "SYN Other"), 2)), JointState.PROPOSED),
    ((PROPOSED, JOINED), JointState.AGREED),
    ((PROPOSED, JOINED, GO), JointState.AGREED),
    ((PROPOSED, JOINED, GO, OTHER_GO), JointState.GO),
    ((PROPOSED, JOINED, GO, OTHER_GO, took(JointMove.NO_GO, INVESTIGATORS, 20)), JointState.NO_GO),
    ((PROPOSED, JOINED, took(JointMove.NO_GO, PATROL, 9), GO, OTHER_GO), JointState.GO),
    ((PROPOSED, took(JointMove.LEAVE, PATROL, 3)), JointState.ENDED),
    ((PROPOSED, JOINED, GO, OTHER_GO, took(JointMove.LEAVE, INVESTIGATORS, 30)), JointState.ENDED),
    ((PROPOSED, JOINED, took(JointMove.JOIN, (Agency.USBP, "SYN Other"), 7), took(JointMove.LEAVE, PATROL, 9)),
     JointState.AGREED),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "state"), STORIES)
def test_steps_lead_to_one_state_in_whatever_order_they_come(steps: tuple[JointStep, ...], state: JointState) -> None:
    """Once or twice, and whichever side's clock is ahead."""
    for order in itertools.islice(itertools.permutations(steps), 24):
        assert standing(*order).state is state
    assert standing(*steps, *steps) == standing(*steps)


UNITS = [PATROL, INVESTIGATORS, (Agency.USBP, "SYN Other"), (Agency.HSI, "SYN HSI Other")]
ANY_STEP = st.builds(
    lambda move, who, minute, number: took(move, who, minute, f"{number:02}"),
    st.sampled_from(JointMove), st.sampled_from(UNITS), st.integers(0, 5), st.integers(0, 99),
)  # fmt: skip
ANY_STEPS = st.lists(ANY_STEP, max_size=14, unique_by=lambda step: step.key)


@given(st.data(), ANY_STEPS)
def test_neither_order_nor_repetition_of_any_steps_matters(data: st.DataObject, steps: list[JointStep]) -> None:
    """So both sides end alike, whoever was out of reach meanwhile."""
    shuffled = data.draw(st.permutations(steps))
    again = data.draw(st.lists(st.sampled_from(steps), max_size=5)) if steps else []
    assert standing(*shuffled, *again) == standing(*steps)


@given(ANY_STEPS, st.integers(-60, 60))
def test_the_other_sides_clock_changes_no_state(steps: list[JointStep], minutes: int) -> None:
    """A gateway whose clock is an hour off says when, not what."""
    off = dt.timedelta(minutes=minutes)
    moved = [
        took(step.step, (step.agency, step.unit), int((step.at + off - NOW).total_seconds() // 60), step.key)
        if step.agency is Agency.HSI
        else step
        for step in steps
    ]
    one, other = standing(*steps), standing(*moved)
    assert (one.state, one.participants) == (other.state, other.participants)
    assert [(said.agency, said.verdict) for said in one.go] == [(said.agency, said.verdict) for said in other.go]


@given(ANY_STEPS)
def test_go_takes_a_word_of_each_side_that_takes_part(steps: list[JointStep]) -> None:
    """Nothing else leads to it."""
    said = standing(*steps)
    agencies = {each.agency for each in said.participants}
    verdicts = {each.agency: each.verdict for each in said.go}
    is_go = agencies == set(Agency) and all(verdicts.get(each) is Verdict.GO for each in Agency)
    assert (said.state is JointState.GO) == (is_go and said.state is not JointState.ENDED)
    assert set(verdicts) <= agencies


def test_who_left_and_came_back_says_anew_whether_to_go() -> None:
    """A word from before counts no more."""
    left, back = took(JointMove.LEAVE, INVESTIGATORS, 15), took(JointMove.JOIN, INVESTIGATORS, 16)
    said = standing(PROPOSED, JOINED, GO, OTHER_GO, left, back)
    assert said.state is JointState.AGREED
    assert [each.agency for each in said.go] == [Agency.USBP]
    again = took(JointMove.GO, INVESTIGATORS, 17)
    assert standing(PROPOSED, JOINED, GO, OTHER_GO, left, back, again).state is JointState.GO


def test_a_unit_can_do_what_leads_on_from_where_it_stands() -> None:
    """Who is asked can join; who is in can leave, and say go once the other side is in."""
    proposed = standing(PROPOSED)
    assert possible_moves(proposed, *INVESTIGATORS) == (JointMove.JOIN,)
    assert possible_moves(proposed, *PATROL) == (JointMove.LEAVE,)
    agreed = standing(PROPOSED, JOINED)
    assert possible_moves(agreed, *PATROL) == (JointMove.GO, JointMove.NO_GO, JointMove.LEAVE)
    assert possible_moves(standing(PROPOSED, JOINED, GO), *PATROL) == (JointMove.NO_GO, JointMove.LEAVE)
    ended = standing(PROPOSED, took(JointMove.LEAVE, PATROL, 3))
    assert possible_moves(ended, *PATROL) == possible_moves(ended, *INVESTIGATORS) == ()


def copy(system: System, *steps: JointStep) -> Joint:
    """A copy that one system has."""
    agency = Agency.USBP if system is System.E3 else Agency.HSI
    return Joint(
        id=f"{system}:JO-SYN", revision=1, provenance=provenance(agency), event="SYN-joint", operations=OPERATIONS,
        steps=steps,
    )  # fmt: skip


def test_the_copies_of_both_systems_say_together_what_neither_says_alone() -> None:
    """While the two backends have not heard from each other yet."""
    copies = [copy(System.E3, PROPOSED, JOINED, GO), copy(System.TECS, PROPOSED, JOINED, OTHER_GO)]
    assert [standing_of([each]).state for each in copies] == [JointState.AGREED, JointState.AGREED]
    assert standing_of(copies).state is JointState.GO
    assert standing_of(copies) == standing_of(reversed(copies))
    assert [each.system for each in copies] == [System.E3, System.TECS]


def test_a_participant_is_named_with_role_and_phone() -> None:
    """As it said last."""
    again = JointStep(
        key="SYN-again", step=JointMove.JOIN, at=NOW + dt.timedelta(hours=1), agency=Agency.HSI, unit="SYN HSI",
        role=JointRole.COVER, phone="+1 360 555 0111",
    )  # fmt: skip
    said = standing(PROPOSED, JOINED, again)
    [other] = [each for each in said.participants if each.agency is Agency.HSI]
    assert (other.role, other.phone) == (JointRole.COVER, "+1 360 555 0111")
    assert said.takes_part(*INVESTIGATORS)
    assert not said.takes_part(Agency.HSI, "SYN nobody")
