"""The notices that concern this officer's unit, and the steps that the officer takes with them.

Knows which copies of a notice are held, which steps wait in the outbox, and what each needs of whom. Does *not* know
what a step leads to: the gateways say (docs/protocol.md, section 16), and the next round brings it.

    for item in vault.notices.items(at):           # `at`: the gateways' time, `AgencyClock.time(now)`
        item.standing, item.notice.due, item.possible
    vault.notices.take(item.event, Step.ACKNOWLEDGE, now)
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NewType

import msgspec
from msgspec.structs import replace

from overlap.crossing import phone_told
from overlap.decoding import learnt
from overlap.needs import HOME
from overlap.notices import (
    MOST_MINUTES,
    About,
    Ask,
    Notice,
    NoticeState,
    Party,
    Step,
    Urgency,
    latest_copies,
    possible_steps,
)
from overlap.records import Agency, RecordId, System, Value
from storage.agency_keys import AgencyKeys
from storage.audit import Audit, Deed
from storage.cipher import Store
from storage.event_ids import EventIds
from storage.outbox import EventId, EventState, Outbox
from storage.records import Records
from storage.systems import Kind

#: The common name of a notice: the id of the event that made it.
NoticeName = NewType("NoticeName", str)

_ASK: Final = "notice"
_STEP: Final = "step"


class Standing(StrEnum):
    """What a notice needs, as the Overlaps screen groups it."""

    NEEDS_YOU = "needs you"
    WAITING = "waiting"
    RESOLVED = "resolved"


class NotPossible(Exception):  # it is the officer's answer, not a fault
    """The step can't be taken with this notice now; `held` tells whether there is such a notice at all."""

    def __init__(self, *, held: bool) -> None:
        super().__init__("not now" if held else "no such notice")
        self.held = held


class AskBody(Value, frozen=True, kw_only=True):
    """The body of a `notice` event (docs/protocol.md, section 6)."""

    record: RecordId
    action: str
    urgency: Urgency
    callback: str
    ask: Ask = Ask.TELL
    about: About = About.CHECK
    also: tuple[RecordId, ...] = ()


class StepBody(Value, frozen=True, kw_only=True):
    """The body of a `step` event; `key` is the same in what each gateway is told, so that the step counts once."""

    notice: str
    step: Step
    key: str
    minutes: int = 0


class NoticeItem(Value, frozen=True, kw_only=True):
    """A notice as the officer's unit has it: the copy that knows most, and whose copies are held."""

    notice: Notice
    parts: frozenset[Party]
    systems: tuple[System, ...]
    queued: tuple[Step, ...]
    overdue: bool

    @property
    def event(self) -> NoticeName:
        """Its common name."""
        return NoticeName(self.notice.event)

    @property
    def possible(self) -> tuple[Step, ...]:
        """The steps that the officer can take now, without those that wait to be sent."""
        return tuple(step for step in possible_steps(self.notice, self.parts) if step not in self.queued)

    @property
    def standing(self) -> Standing:
        """What it needs."""
        if self.notice.state is NoticeState.RESOLVED or Step.RESOLVE in self.queued:
            return Standing.RESOLVED
        return Standing.NEEDS_YOU if self._needs_me() else Standing.WAITING

    def _needs_me(self) -> bool:
        """Whether it is this officer's turn: to acknowledge, to answer, to ask again, to close."""
        if self.queued:
            return False
        state, possible = self.notice.state, self.possible
        if Party.DESK in self.parts and self.notice.desk:
            return True
        if Step.ACKNOWLEDGE in possible or (Step.POSITIVE in possible and state is not NoticeState.ANSWERED):
            return True
        if Party.ASKER not in self.parts:
            return False
        is_over = self.notice.ask is Ask.TELL and state is NoticeState.ACKNOWLEDGED
        return self.overdue or is_over or state is NoticeState.ANSWERED


class Notices:
    """The notices of one vault."""

    def __init__(
        self, store: Store, records: Records, outbox: Outbox, audit: Audit, keys_of: AgencyKeys, agency: Agency
    ) -> None:
        self._store = store
        self._keys_of = keys_of
        self._home = HOME[agency]
        self._records = records
        self._outbox = outbox
        self._audit = audit
        self._keys = EventIds()

    def items(self, at: dt.datetime) -> tuple[NoticeItem, ...]:
        """Every notice that is held, oldest first; `at` is the gateways' time, by which something is overdue."""
        copies = self._copies()
        queued = self._queued()
        latest = latest_copies(copy for some in copies.values() for copy in some)
        return tuple(_item(notice, copies[notice.event], queued.get(notice.event, ()), at) for notice in latest)

    def open_items(self, at: dt.datetime) -> tuple[NoticeItem, ...]:
        """The notices that are not resolved, those that need the officer first, then by what is due first."""
        rest = [item for item in self.items(at) if item.standing is not Standing.RESOLVED]
        return tuple(sorted(rest, key=lambda item: (item.standing is Standing.WAITING, *_soonest(item.notice))))

    def get(self, name: NoticeName, at: dt.datetime) -> NoticeItem | None:
        """One notice; None where no copy of it is held."""
        return next((item for item in self.items(at) if item.event == name), None)

    def ask(self, body: AskBody, now: dt.datetime) -> EventId:
        """The id of a notice that was put into the outbox of the record's system, with its audit row."""
        system = System(body.record.partition(":")[0])
        body = replace(body, callback=phone_told(body.callback))
        with self._store.transaction():
            event = self._outbox.put(system, _ASK, msgspec.json.encode(body), now)
            self._audit.append(Deed.NOTICE, f"{body.ask} {body.urgency}", now, (body.record, *body.also))
        return event

    def take(self, name: NoticeName, step: Step, now: dt.datetime, minutes: int = 0) -> tuple[EventId, ...]:
        """The events by which a step is told to every gateway that the notice is known from, and to the agency's own.

        The other agency's gateway may have told of the notice first, and speaks for none of this agency's officers.
        They are in the outbox with their audit row, in one transaction. `minutes` goes with `MORE_TIME` alone.

        Raises:
            NotPossible: the notice isn't held, or has no such step for this officer now.
        """
        item = self.get(name, now)
        if item is None or step not in item.possible:
            raise NotPossible(held=item is not None)
        if (step is Step.MORE_TIME) != (0 < minutes <= MOST_MINUTES):
            raise NotPossible(held=True)
        body = StepBody(notice=name, step=step, key=self._keys.next(now), minutes=minutes)
        with self._store.transaction():
            told = tuple(
                self._outbox.put(each, _STEP, msgspec.json.encode(body), now) for each in self._told(item.systems)
            )
            self._audit.append(Deed.NOTICE, step, now, item.notice.about_records())
        return told

    def _told(self, systems: tuple[System, ...]) -> tuple[System, ...]:
        """The systems that a step is told to."""
        is_enrolled = self._keys_of.pinned(self._home) is not None
        return systems if self._home in systems or not is_enrolled else (*systems, self._home)

    def _copies(self) -> dict[str, list[Notice]]:
        """The copies that are held, by the common name."""
        found = defaultdict(list)
        for record in self._records.dealings(Kind.NOTICE):
            if isinstance(record, Notice):
                found[record.event].append(record)
        return found

    def _queued(self) -> dict[str, tuple[Step, ...]]:
        """The steps that no gateway has confirmed yet, by the notice; one that was rejected waits for nothing."""
        found: dict[str, dict[str, Step]] = defaultdict(dict)
        for event in self._outbox.waiting():
            if event.type == _STEP and event.state is not EventState.REJECTED:
                body = msgspec.json.decode(event.body, type=learnt(StepBody))
                found[body.notice][body.key] = body.step
        return {name: tuple(steps.values()) for name, steps in found.items()}


def _item(notice: Notice, copies: Iterable[Notice], queued: tuple[Step, ...], at: dt.datetime) -> NoticeItem:
    """A notice of which some copies are held."""
    held = tuple(copies)
    return NoticeItem(
        notice=notice,
        parts=frozenset(copy.part for copy in held),
        systems=tuple(system for system in System if any(copy.system is system for copy in held)),
        queued=queued,
        overdue=notice.is_overdue(at),
    )


def _soonest(notice: Notice) -> tuple[bool, dt.datetime, str]:
    """What is due first, then what was sent first."""
    return (notice.due is None, notice.due or notice.sent, notice.event)
