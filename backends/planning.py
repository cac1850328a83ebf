"""Planned operations: entered by officers, compared with all that are known, and both sides told when they meet.

Knows who may plan what, what a gateway says of a plan, and who hears of a meeting. Does not know receipts (`events`),
HTTP, or how a notice goes on (`notices`). Whoever plans hears of what is disclosed alone; what is not, is looked for
later, apart from anybody's request (`settle_silent`), so that neither an answer nor its time depends on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection, func, insert, select

from backends.change import Draft
from backends.crossing import activity_told
from backends.engine import Busy, await_feed
from backends.identity import Officer
from backends.joint import HOME
from backends.meeting import Side, bases
from backends.notice_events import side as unit_side
from backends.notice_record import NoticeUnit, Window
from backends.notice_states import derived_name
from backends.notices import Noticing
from backends.overseen import note_outcome
from backends.partner_body import PartnerBody
from backends.plan_record import CONFLICT, NO_CONFLICT, NOT_HEARD, OutcomeTold, PlanBody
from backends.plan_table import PLAN, PLAN_MET
from backends.plans import ENTERED, Known, Plans, is_behind
from backends.publishing import for_level, for_unit, publish
from backends.records import Marking, Provenance
from backends.schema import QUEUE
from backends.store import Identity, Store
from backends.vouching import Vouching

#: The other backend counts as heard for so long after it told all that it knew.
FRESH: Final = dt.timedelta(minutes=15)

#: Changes of plans that an officer may send in an hour; what is more waits on the laptop.
MOST_AN_HOUR: Final = 30

#: From so many meetings of one officer's plans with one other plan in a day its owner is shown that somebody tries.
PROBES_A_DAY: Final = 5

#: Roles whose holders may plan, and those who may also change another unit's plan.
PLANNING: Final = frozenset({"agent", "supervisor", "watch desk"})
DIRECTING: Final = frozenset({"supervisor", "watch desk"})

#: What is done with weapons at hand: of these silence is no option, so that they are urgent to the watch desk.
ARMED: Final = frozenset({"search warrant", "arrest warrant", "buy-bust", "controlled delivery", "undercover meet"})

#: A meeting that begins this soon is urgent.
SOON: Final = dt.timedelta(hours=2)

_DAY: Final = 86_400
_HOUR: Final = 3_600


class NotPlanned(Exception):  # the answer to whoever asked
    """The plan isn't taken; `reason` is the protocol's code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooMany(Exception):  # as above
    """The officer changed plans too often; the event is to come again later."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a gateway says of a plan, and up to when it had heard the other one; or why it takes an event not at all."""

    outcome: str = ""
    partner_as_of: dt.datetime | None = None
    refused: str = ""


class Planning:
    """Where plans are changed: one transaction, one gateway, one moment."""

    def __init__(self, connection: Connection, identity: Identity, now: dt.datetime) -> None:
        await_feed(connection)
        self._connection = connection
        self._identity = identity
        self._now = now
        self._seconds = int(now.timestamp())
        self.plans = Plans(connection, identity)

    def take(self, officer: Officer, body: PlanBody) -> Said:
        """Takes an officer's plan, publishes it, has both sides told of what it meets, and says what that is.

        Raises:
            NotPlanned, TooMany: as their sentences say.
        """
        self._admit(officer, body)
        system = self._identity.system
        where = Provenance(
            system=system, agency=officer.agency, unit=self._unit(officer, body), updated=self._now, access_level=1
        )
        private = body.operation.owned(where, cancelled=body.cancelled)
        self.plans.absorb(self._seconds)
        before = self.plans.get(private.id)
        met_before = [] if before is None else self._met(before)
        plan = self.plans.keep(private, body.contact.phone, self._seconds)
        publish(self._connection, self._identity, (for_level(plan.operation),), self._now)
        self._note_tries(officer, self._met(plan))
        self._follow(plan, met_before)
        said = self._said(plan)
        self.plans.say(plan.id, said.outcome)
        return said

    def hear(self, body: PartnerBody) -> None:
        """Takes a plan of the other side; a revision that is known is taken once.

        Raises:
            NotVouched: it is not the other side's to plan, or out of the protocol's bounds.
        """
        if body.plan is None or body.starts is None or body.ends is None:
            return
        Vouching(self._identity.system, self._now).plan(body, body.plan)
        self.plans.absorb(self._seconds)
        before = self.plans.get(body.record)
        met_before = [] if before is None else self._met(before)
        plan = self.plans.hear(body, body.plan, self._seconds)
        if plan is not None:
            self._follow(plan, met_before)

    def hear_all_told(self, as_of: dt.datetime) -> None:
        """Notes that the other side has told all that it knew at a time, and says so to those who waited for it."""
        self.plans.note_heard(min(self._seconds, int(as_of.timestamp())))
        for plan in self.plans.unheard(self._seconds):
            self._tell_outcome(plan)

    def settle_silent(self) -> int:
        """Tells owners alone of what met a plan without being disclosed, since the last time; gives how many."""
        self.plans.absorb(self._seconds)
        count = 0
        for plan in self.plans.pending():
            for other in () if plan.operation.cancelled else self.plans.overlapping_hidden(plan):
                count += self._tell_silently(plan, other) + self._tell_silently(other, plan)
            self.plans.settle(plan.id)
        return count

    def show_tries(self, officer: Officer) -> None:
        """Shows the owners of what an officer's plans met today that this one was slowed down."""
        rows = select(PLAN_MET.c.other).where(PLAN_MET.c.officer == officer.id, PLAN_MET.c.at > self._seconds - _DAY)
        for other in sorted(set(self._connection.execute(rows).scalars()) - {""}):
            self._show(officer, other)

    def _admit(self, officer: Officer, body: PlanBody) -> None:
        """Nothing, if the officer may plan this now."""
        if officer.agency != HOME[self._identity.system] or not PLANNING & set(officer.roles):
            raise NotPlanned("not_yours")
        if not body.is_whole(self._identity.system):
            raise NotPlanned("malformed")
        held = self.plans.get(body.operation.id)
        if held is not None and held.operation.provenance.unit != officer.unit and not DIRECTING & set(officer.roles):
            raise NotPlanned("not_yours")
        if held is not None and held.revision >= body.operation.revision:
            raise NotPlanned("conflict")
        recent = (PLAN_MET.c.officer == officer.id) & (PLAN_MET.c.other == "") & (PLAN_MET.c.at > self._seconds - _HOUR)
        if self._connection.execute(select(func.count()).where(recent)).scalar_one() >= MOST_AN_HOUR:
            raise TooMany

    def _unit(self, officer: Officer, body: PlanBody) -> str:
        """The unit that owns a plan: whoever changes it, it stays where it was."""
        held = self.plans.get(body.operation.id)
        return officer.unit if held is None else held.operation.provenance.unit

    def _met(self, plan: Known) -> list[tuple[Known, tuple[str, ...]]]:
        """What a plan meets that may be disclosed, and by what; one side at least was entered by an officer."""
        if plan.operation.cancelled or plan.silent:
            return []
        others = self.plans.overlapping(plan)
        pairs = ((other, bases(plan.side, other.side)) for other in others if plan.is_entered or other.is_entered)
        return [(other, found) for other, found in pairs if found]

    def _follow(self, plan: Known, met_before: Iterable[tuple[Known, tuple[str, ...]]]) -> None:
        """Opens a notice for each meeting, closes those of meetings that are over, and tells others what changed."""
        noticing = Noticing(self._connection, self._identity, self._now)
        met = self._met(plan)
        names = {other.id: self._open(noticing, plan, other, found) for other, found in met}
        for other_id in {other.id for other, _ in met_before} | names.keys():
            noticing.end_of_subject(_pair(plan.id, other_id), [names[other_id]] if other_id in names else [])
        for other_id in sorted({other.id for other, _ in met_before} | names.keys()):
            other = self.plans.get(other_id)
            if other is not None and other.origin == ENTERED:
                self._tell_outcome(other)

    def _open(self, noticing: Noticing, plan: Known, other: Known, found: tuple[str, ...]) -> str:
        """The name of the notice by which both sides hear of a meeting: the same at both backends."""
        begins, ends = _both(plan.side, other.side)
        first, second = sorted((plan, other), key=lambda each: each.id)
        name = derived_name("meeting", first.id, first.revision, second.id, second.revision, begins)
        opening = noticing.opening(
            name, urgency="urgent" if begins - self._now <= SOON else "routine", asker=_contact(plan),
            owner=_contact(other), about="conflict", records=(plan.id, other.id),
            action=activity_told(plan.operation.activity), bases=found, window=Window(begins=begins, ends=ends),
        )  # fmt: skip
        noticing.open(opening, _pair(plan.id, other.id))
        return name

    def _said(self, plan: Known) -> Said:
        """What is said of a plan now."""
        heard = dt.datetime.fromtimestamp(self.plans.heard, dt.UTC) if self.plans.heard else None
        if self._met(plan):
            return Said(CONFLICT, heard)
        is_fresh = self.plans.heard >= plan.at - FRESH.total_seconds()
        return Said(NO_CONFLICT if is_fresh else NOT_HEARD, heard)

    def _tell_outcome(self, plan: Known) -> None:
        """Puts what is now said of a plan into the feed of its unit, where it is something else than before."""
        said = self._said(plan)
        if said.outcome == plan.told:
            return
        system = self._identity.system
        owner = plan.operation.provenance
        where = Provenance(system=system, agency=owner.agency, unit=owner.unit, updated=self._now, access_level=1)
        word = OutcomeTold(
            id=f"{system}:O-{plan.id.partition('OP-')[2]}", revision=1, provenance=where, marking=Marking(),
            operation=plan.id, plan=plan.revision, outcome=said.outcome, at=self._now,
            partner_as_of=said.partner_as_of,
        )  # fmt: skip
        drafts: tuple[Draft, ...] = (for_unit(word, owner.unit),)
        publish(self._connection, self._identity, drafts, self._now)
        self.plans.say(plan.id, said.outcome)
        note_outcome(self._connection, plan.id, said.outcome, self._now)

    def _tell_silently(self, plan: Known, other: Known) -> int:
        """Tells the owner of a plan of this system, and the watch desk, of another that met what isn't disclosed."""
        if not plan.is_here or not (plan.is_entered or other.is_entered) or other.silent:
            return 0
        if plan.operation.provenance.unit == other.operation.provenance.unit:
            return 0
        hidden = replace(plan.side, tokens=plan.secret) if plan.operation.visibility == "restricted" else plan.side
        found = bases(hidden, other.side)
        is_disclosed = not plan.silent and bool(bases(plan.side, other.side))
        if is_disclosed or not found:
            return 0
        noticing = Noticing(self._connection, self._identity, self._now)
        begins, ends = _both(plan.side, other.side)
        is_armed = bool({plan.activity.casefold(), other.activity.casefold()} & ARMED)
        name = derived_name("silent", plan.id, plan.revision, other.id, other.revision, begins)
        opening = noticing.opening(
            name, urgency="urgent" if is_armed else "routine", asker=_contact(other), owner=_contact(plan),
            about="conflict", records=(plan.id, other.id), action=activity_told(other.operation.activity), bases=found,
            window=Window(begins=begins, ends=ends), discreet=True,
        )  # fmt: skip
        return int(noticing.open(opening, _pair(plan.id, other.id)))

    def _note_tries(self, officer: Officer, met: Iterable[tuple[Known, tuple[str, ...]]]) -> None:
        """Notes what an officer's plan met, and shows an owner whose plan is met again and again."""
        others = [other.id for other, _ in met]
        for other in ("", *others):
            self._connection.execute(insert(PLAN_MET).values(officer=officer.id, other=other, at=self._seconds))
        for other in others:
            today = (PLAN_MET.c.officer == officer.id) & (PLAN_MET.c.at > self._seconds - _DAY)
            count = self._connection.execute(select(func.count()).where(today, PLAN_MET.c.other == other)).scalar_one()
            if count % PROBES_A_DAY == 0:
                self._show(officer, other)

    def _show(self, officer: Officer, other: str) -> None:
        """Puts into an owner's queue that an officer's plans meet theirs again and again."""
        unit = self._connection.execute(select(PLAN.c.unit).where(PLAN.c.id == other)).scalar_one_or_none()
        if unit is not None:
            self._connection.execute(insert(QUEUE).values(
                unit=unit, kind="probe", record=other, officer=officer.id, event="", at=self._seconds,
                action="plans met again and again", urgency="", callback="",
            ))  # fmt: skip


def settle_silent_if_free(store: Store, now: dt.datetime) -> int:
    """Tells owners of silent hits, where no other writer is at work; a later try is as good as this one.

    What extracts planned is taken in here too, so that it takes no time of an officer's request.
    """
    with store.reading() as connection:
        is_pending = connection.execute(select(PLAN.c.id).where(PLAN.c.pending == 1).limit(1)).first() is not None
        if not is_pending and not is_behind(connection):
            return 0
    try:
        with store.writing_at_once() as connection:
            return Planning(connection, store.identity, now).settle_silent()
    except Busy:
        return 0


def _contact(plan: Known) -> NoticeUnit:
    """Whom to call about a plan."""
    owner = plan.operation.provenance
    return unit_side(owner.agency, owner.unit, plan.phone)


def _both(one: Side, other: Side) -> tuple[dt.datetime, dt.datetime]:
    """While both windows run."""
    begins, ends = max(one.begins, other.begins), min(one.ends, other.ends)
    return dt.datetime.fromtimestamp(begins, dt.UTC), dt.datetime.fromtimestamp(ends, dt.UTC)


def _pair(one: str, other: str) -> str:
    """What two plans are called together."""
    return " ".join(sorted((one, other)))
