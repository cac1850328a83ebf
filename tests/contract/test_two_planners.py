"""Two officers who plan, one of each agency, and both gateways: from the plan to its end, whoever is away."""

# ruff: noqa: F811  # a fixture of another file is asked for by its name

from __future__ import annotations

import datetime as dt

import pytest

from overlap.notices import About, NoticeState, Step
from overlap.plan_states import PlanState
from overlap.records import Agency, Place, RecordId, System
from storage.notices import NoticeName
from storage.outbox import EventState
from storage.plans import PlanSaid
from sync.report import RoundOutcome
from tests.contract.late import late_round
from tests.contract.test_two_agencies import AWAY, Both, _go, both  # noqa: F401  # a fixture is asked for by naming it

HERE = Place(latitude=48.99, longitude=-122.74)


def said(both: Both, place: Place = HERE) -> PlanSaid:
    """A surveillance tomorrow."""
    begins = both.now(Agency.USBP).replace(microsecond=0) + dt.timedelta(days=1)
    return PlanSaid(activity="Surveillance", starts_at=begins, ends_at=begins + dt.timedelta(hours=2), place=place)


def planned(both: Both, who: Agency, place: Place = HERE) -> RecordId:
    """The id of a plan that an officer enters, reached or not."""
    return both.laptops[who].vault.plans.add(said(both, place), "+1 360 555 0107", both.now(who)).id


def state(both: Both, who: Agency, plan: RecordId) -> PlanState:
    """How far an officer's plan has come."""
    held = both.laptops[who].vault.plans.get(plan)
    assert held is not None
    return held.state


def conflicts(both: Both, who: Agency) -> list[NoticeName]:
    """The notices about conflicts that an officer's unit has and that are not closed."""
    items = both.laptops[who].vault.notices.items(both.now(who))
    wanted = [item for item in items if item.notice.about is About.CONFLICT]
    return [NoticeName(item.event) for item in wanted if item.notice.state is not NoticeState.RESOLVED]


@pytest.mark.parametrize("away", AWAY)
def test_two_plans_meet_whoever_is_away(both: Both, away: str) -> None:
    """Each of the four in turn is out of reach, gateways by kill -9; in the end both know and hold the same."""
    both.exchange()
    _go(both, away)
    plans = {who: planned(both, who) for who in both.laptops}
    assert {state(both, who, plan) for who, plan in plans.items()} == {PlanState.QUEUED}
    both.sync()
    if away != "line":
        both.exchange()
        both.sync()
    both.settle()
    assert {state(both, who, plan) for who, plan in plans.items()} == {PlanState.WITH_CONFLICT}
    [[name], [other]] = [conflicts(both, who) for who in both.laptops]
    assert name == other
    for who in both.laptops:
        both.take(who, name, Step.ACKNOWLEDGE)
    both.settle()
    both.take(Agency.USBP, name, Step.RESOLVE)
    both.settle()
    assert [conflicts(both, who) for who in both.laptops] == [[], []]
    end = both.ends_alike(name)
    assert sorted(step.step for step in end.steps) == sorted([Step.ACKNOWLEDGE, Step.ACKNOWLEDGE, Step.RESOLVE])


def test_two_plans_meet_though_both_gateways_answer_late(both: Both) -> None:
    """While e3's receipt is on its way the other side plans and hears, while TECS' is the first one acknowledges."""
    agent, investigator = Agency.USBP, Agency.HSI
    plans = {agent: planned(both, agent)}

    def meanwhile() -> None:
        plans[investigator] = planned(both, investigator)
        both.away.add(agent)
        both.sync()
        both.exchange()
        both.sync()
        both.away.clear()
        assert state(both, agent, plans[agent]) is PlanState.QUEUED

    report = late_round(both.laptops[agent], both.agencies[System.E3], meanwhile)
    assert report.outcome is RoundOutcome.COMPLETE, report.problem
    assert state(both, agent, plans[agent]) is PlanState.NOT_DECONFLICTED  # as it was when the gateway took it
    both.settle()
    assert {state(both, each, plan) for each, plan in plans.items()} == {PlanState.WITH_CONFLICT}
    [[name], [same]] = [conflicts(both, each) for each in both.laptops]
    assert name == same
    both.take(investigator, name, Step.ACKNOWLEDGE)
    report = late_round(
        both.laptops[investigator], both.agencies[System.TECS], lambda: both.take(agent, name, Step.ACKNOWLEDGE)
    )
    assert report.outcome is RoundOutcome.COMPLETE, report.problem
    both.sync()
    both.exchange()
    both.sync()
    assert [step.step for step in both.ends_alike(name).steps] == [Step.ACKNOWLEDGE, Step.ACKNOWLEDGE]
    [record] = [each for each in both.laptops[agent].vault.records.each(System.E3) if each.id == plans[agent]]
    assert record.revision == 1


def test_a_gateway_that_dies_before_its_receipt_is_read_has_the_plan_once(both: Both) -> None:
    """The event is sent again under its id after kill -9, and the plan's record has one revision."""
    plan = planned(both, Agency.USBP)
    vault = both.laptops[Agency.USBP].vault
    [item] = vault.outbox.waiting()
    both.sync()
    both.agencies[System.E3].kill()
    vault._store.execute("UPDATE outbox SET state = ?, receipt = NULL WHERE event_id = ?",
                         (EventState.SENT, item.event_id))  # fmt: skip
    both.settle()
    [record] = [each for each in vault.records.each(System.E3) if each.id == plan]
    assert record.revision == 1
    assert state(both, Agency.USBP, plan) is PlanState.WITHOUT_CONFLICT
