"""What one officer does while something else is on its way: both gateways and laptops end in the same state."""

# ruff: noqa: F811  # a fixture of another file is asked for by its name

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from overlap.notices import NoticeState, Step
from overlap.plan_states import PlanState
from overlap.records import Agency, Operation, RecordId, System, Visibility
from tests.contract.test_two_agencies import Both, asked, both  # noqa: F401  # a fixture is asked for by naming it
from tests.contract.test_two_planners import conflicts, planned, said, state

AGENT, INVESTIGATOR = Agency.USBP, Agency.HSI


def met(both: Both) -> tuple[dict[Agency, RecordId], str]:
    """Plans of both sides that meet, and the name of the one notice about it."""
    plans = {who: planned(both, who) for who in both.laptops}
    both.settle()
    [[name], [same]] = [conflicts(both, who) for who in both.laptops]
    assert name == same
    return plans, name


def held_by(both: Both, who: Agency, plan: RecordId) -> list[Operation]:
    """The copies of a plan on one laptop."""
    records = both.laptops[who].vault.records.each()
    return [record for record in records if isinstance(record, Operation) and record.id == plan]


@pytest.mark.parametrize("first", [AGENT, INVESTIGATOR])
def test_a_plan_is_cancelled_while_the_other_side_acknowledges(both: Both, first: Agency) -> None:
    """Neither had heard of the other: the conflict is closed at both, and the plan that stays is free of it."""
    both.exchange()
    plans, name = met(both)
    second = next(who for who in both.laptops if who is not first)
    both.laptops[first].vault.plans.cancel(plans[first], both.now(first))
    both.take(second, name, Step.ACKNOWLEDGE)
    both.sync()
    both.take(second, name, Step.ESCALATE) if Step.ESCALATE in both.item(second, name).possible else None
    both.settle()
    assert both.ends_alike(name).state is NoticeState.RESOLVED
    assert [conflicts(both, who) for who in both.laptops] == [[], []]
    both.counted()
    assert state(both, second, plans[second]) is PlanState.WITHOUT_CONFLICT


def test_a_restricted_plan_that_is_opened_and_closed_again_stays_one_conflict(both: Both) -> None:
    """Opened it is told with its place; closed again nothing of that is left on the other side's laptop."""
    both.exchange()
    vault = both.laptops[AGENT].vault
    hidden = replace(said(both), visibility=Visibility.RESTRICTED)
    plan = vault.plans.add(hidden, "+1 360 555 0107", both.now(AGENT)).id
    other = planned(both, INVESTIGATOR)
    both.settle()
    [name] = conflicts(both, INVESTIGATOR)
    for visibility in (Visibility.FULL, Visibility.RESTRICTED):
        both.away.add(INVESTIGATOR)
        vault.plans.change(plan, replace(said(both), visibility=visibility), "+1 360 555 0107", both.now(AGENT))
        both.take(INVESTIGATOR, name, Step.ACKNOWLEDGE) if visibility is Visibility.FULL else None
        both.sync()
        both.settle()
        copies = held_by(both, INVESTIGATOR, plan)
        assert {copy.visibility for copy in copies} <= {visibility}
        seen = {copy.activity for copy in copies}
        assert seen <= ({"Surveillance"} if visibility is Visibility.FULL else {"Restricted"})
        assert len(conflicts(both, INVESTIGATOR)) == 1
    assert state(both, INVESTIGATOR, other) is PlanState.WITH_CONFLICT
    assert state(both, AGENT, plan) is PlanState.WITH_CONFLICT


@pytest.mark.parametrize("minutes", [20, -20])
def test_a_laptop_whose_clock_is_wrong_plans_and_answers_like_any_other(both: Both, minutes: int) -> None:
    """Twenty minutes ahead or behind: both hear of it once, deadlines and the order of steps are the gateways'."""
    both.exchange()
    both.ahead[AGENT] = dt.timedelta(minutes=minutes)
    plans, name = met(both)
    assert {state(both, who, plan) for who, plan in plans.items()} == {PlanState.WITH_CONFLICT}
    both.take(AGENT, name, Step.ACKNOWLEDGE)
    both.settle()
    both.take(INVESTIGATOR, name, Step.ACKNOWLEDGE)
    both.settle()
    end = both.ends_alike(name)
    assert [step.agency for step in end.steps] == [AGENT, INVESTIGATOR]
    assert set(both.laptops[AGENT].vault.agency_clock.wrong()) == set(System)


def test_rules_that_change_while_a_notice_is_open_keep_its_deadline(both: Both) -> None:
    """It is due by the rules that held when it was sent, at both gateways; the next one by the new ones."""
    name = asked(both)
    both.sync()
    both.exchange()
    before = both.item(AGENT, name).notice.due
    agreed = both.agreed_rules()
    for agency in both.agencies.values():  # one gateway has them before the other, and both go on meanwhile
        agency.run("rules", "install", agreed)
        both.take(INVESTIGATOR, name, Step.ACKNOWLEDGE) if agency.system == "e3" else None
        both.sync()
        both.exchange()
    both.settle()
    end = both.ends_alike(name)
    assert (end.due, end.state) == (before, NoticeState.ACKNOWLEDGED)
    later = asked(both)
    both.settle()
    notice = both.item(AGENT, later).notice
    assert notice.due is not None
    assert notice.due - notice.sent == dt.timedelta(minutes=5)
