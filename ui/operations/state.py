"""What the Operations screen shows, as values: plans of this officer, operations of both agencies, and what meets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from overlap.answer import Contact, Level, SourceState
from overlap.notices import Basis
from overlap.plan_states import PlanState
from overlap.planning import window
from overlap.records import Agency, Operation, RecordId
from storage.joints import JointItem
from storage.plans import Plan
from ui.wording.problems import Trouble


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another operation that a plan meets: by what, from when to when, how far apart, and whom to call.

    `told` is True where an agency's notice says so, False where only this laptop's copy does. `notice` names it.
    """

    plan: RecordId
    other: RecordId
    bases: frozenset[Basis]
    begins: dt.datetime
    ends: dt.datetime
    distance_m: float | None = None
    told: bool = False
    contact: Contact | None = None
    notice: str = ""

    @property
    def is_conflict(self) -> bool:
        """Whether it is a conflict, and not only a distance that can't be told."""
        return bool(self.bases - {Basis.TIME})

    @property
    def minutes(self) -> int:
        """How long both windows overlap, buffers included."""
        return max(0, int((self.ends - self.begins).total_seconds() // 60))


@dataclass(frozen=True, slots=True)
class OperationsView:
    """Everything that the screen shows at one moment.

    `phone` is the number that the other side would call, `hidden` how many operations have no row any more.
    """

    now: dt.datetime
    agency: Agency
    unit: str
    plans: tuple[Plan, ...] = ()
    others: tuple[Operation, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    sources: tuple[SourceState, ...] = ()
    joints: tuple[JointItem, ...] = ()
    contacts: Mapping[RecordId, Contact] = field(default_factory=lambda: MappingProxyType({}))
    desk: Contact | None = None
    phone: str = ""
    hidden: int = 0
    trouble: Trouble | None = None

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, own plans in their newest form, by the start of their windows."""
        own = {plan.id for plan in self.plans}
        rest = (operation for operation in self.others if operation.id not in own)
        return tuple(sorted((*(plan.operation for plan in self.plans), *rest), key=_begin))

    def operation(self, operation_id: RecordId | None) -> Operation | None:
        """One operation; None where it isn't shown."""
        return next((each for each in self.operations if each.id == operation_id), None)

    def plan(self, operation_id: RecordId | None) -> Plan | None:
        """The own plan of an operation; None for one of others."""
        return next((plan for plan in self.plans if plan.id == operation_id), None)

    def meetings_of(self, operation_id: RecordId | None) -> tuple[Meeting, ...]:
        """What a plan meets, those of an agency's notice first, then those by place."""
        met = [each for each in self.meetings if operation_id in (each.plan, each.other)]
        return tuple(sorted(met, key=_pressing))

    def joint_of(self, operation_id: RecordId | None) -> JointItem | None:
        """The latest joint operation that an operation is part of."""
        parts = [item for item in self.joints if operation_id in item.standing.operations]
        return parts[-1] if parts else None


def level_of(view: OperationsView, plan: Plan) -> Level:
    """The level of a plan's banner: a conflict warns whoever found it; without a receipt nothing is ruled out.

    Nor is it where a receipt came, and another plan's distance can't be told.
    """
    met = view.meetings_of(plan.id)
    if any(each.is_conflict for each in met) or plan.state is PlanState.WITH_CONFLICT:
        return Level.WARNING
    if plan.state is PlanState.WITHOUT_CONFLICT and plan.partner_heard and not met:
        return Level.NO_OVERLAP
    return Level.INCOMPLETE


def waits_for_me(standings: tuple[JointItem, ...]) -> int:
    """How many joint operations wait for this unit's word."""
    return sum(item.needs_me for item in standings)


def _pressing(meeting: Meeting) -> tuple[bool, bool, bool, dt.datetime]:
    """What is looked at first: a conflict, one that an agency told, one by place, the earlier one."""
    return (not meeting.is_conflict, not meeting.told, Basis.PLACE not in meeting.bases, meeting.begins)


def _begin(operation: Operation) -> tuple[dt.datetime, str]:
    return (window(operation)[0], operation.id)
