"""The joint operations that concern this officer's unit, and the steps that the officer takes with them.

Knows which copies are held, which steps wait in the outbox, and what the unit can do now. Does *not* know what a
gateway makes of a step: the next round brings it.

    for item in vault.joints.items():
        item.standing.state, item.queued, item.possible
    vault.joints.propose((own, other), JointRole.LEAD, phone, now)
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NewType

import msgspec

from overlap.crossing import phone_told
from overlap.decoding import learnt
from overlap.joint import (
    MOST_OPERATIONS,
    Joint,
    JointMove,
    JointRole,
    JointStanding,
    JointState,
    folded,
    possible_moves,
    standing_of,
)
from overlap.records import Agency, RecordId, System, Text, Value
from storage.audit import Audit, Deed
from storage.cipher import Store
from storage.event_ids import EventIds
from storage.header import VaultHeader
from storage.outbox import EventId, EventState, Outbox
from storage.records import Records
from storage.systems import Kind

#: The common name of a joint operation.
JointName = NewType("JointName", str)

#: Each agency's steps go to its own system alone, whose gateway tells the other's.
HOME: Final = {Agency.USBP: System.E3, Agency.HSI: System.TECS}

_EVENT: Final = "joint"


class NotJoint(Exception):  # it is the officer's answer, not a fault
    """The step can't be taken now; `held` tells whether there is such a joint operation at all."""

    def __init__(self, *, held: bool) -> None:
        super().__init__("not now" if held else "no such joint operation")
        self.held = held


class JointBody(Value, frozen=True, kw_only=True):
    """The body of a `joint` event (docs/protocol.md, section 6)."""

    joint: str
    operations: tuple[RecordId, ...]
    step: JointMove
    role: JointRole = JointRole.SUPPORT
    phone: Text = ""


class JointItem(Value, frozen=True, kw_only=True):
    """A joint operation as the officer's unit has it; `queued` are the steps that no gateway has answered yet."""

    standing: JointStanding
    agency: Agency
    unit: str
    queued: tuple[JointMove, ...]

    @property
    def name(self) -> JointName:
        """Its common name."""
        return JointName(self.standing.event)

    @property
    def possible(self) -> tuple[JointMove, ...]:
        """What the officer's unit can do now: while something waits to be sent only that a queued go is taken back."""
        if self.queued:
            return (JointMove.NO_GO,) if self.queued[-1] is JointMove.GO else ()
        return possible_moves(self.standing, self.agency, self.unit)

    @property
    def needs_me(self) -> bool:
        """Whether the other side waits for a word of this one."""
        if self.queued or self.standing.state is JointState.ENDED:
            return False
        takes_part = self.standing.takes_part(self.agency, self.unit)
        is_invited = not takes_part and self.standing.state is JointState.PROPOSED
        is_silent = takes_part and self.standing.verdict_of(self.agency) is None
        return is_invited or (is_silent and self.standing.state is not JointState.PROPOSED)


class Joints:
    """The joint operations of one vault."""

    def __init__(self, store: Store, header: VaultHeader, audit: Audit, outbox: Outbox, records: Records) -> None:
        self._store = store
        self._header = header
        self._audit = audit
        self._outbox = outbox
        self._records = records
        self._names = EventIds()

    def items(self) -> tuple[JointItem, ...]:
        """Every joint operation that is held or waits to be proposed, the earliest first."""
        copies, queued = self._copies(), self._queued()
        standings = {name: standing_of(held) for name, held in copies.items()}
        for name, bodies in queued.items():
            if name not in standings and bodies[0].step is JointMove.PROPOSE:
                standings[name] = folded(name, bodies[0].operations, ())
        return tuple(self._item(standings[name], queued[name]) for name in sorted(standings))

    def get(self, name: JointName) -> JointItem | None:
        """One joint operation; None where no copy of it is held."""
        return next((item for item in self.items() if item.name == name), None)

    def of(self, operation: RecordId) -> JointItem | None:
        """The latest joint operation that an operation is part of and that has not ended."""
        parts = [
            item for item in self.items()
            if operation in item.standing.operations and item.standing.state is not JointState.ENDED
        ]  # fmt: skip
        return parts[-1] if parts else None

    def propose(self, operations: Iterable[RecordId], role: JointRole, phone: str, now: dt.datetime) -> JointName:
        """The name of a proposal that was put into the outbox of the officer's own system.

        Raises:
            NotJoint: the operations are not of both systems, or too many.
        """
        parts = tuple(sorted(set(operations)))
        if {each.partition(":")[0] for each in parts} != {each.value for each in System}:
            raise NotJoint(held=False)
        if len(parts) > MOST_OPERATIONS:
            raise NotJoint(held=False)
        name = JointName(self._names.next(now))
        body = JointBody(joint=name, operations=parts, step=JointMove.PROPOSE, role=role, phone=phone_told(phone))
        self._put(body, now)
        return name

    def take(
        self,
        name: JointName,
        move: JointMove,
        now: dt.datetime,
        *,
        role: JointRole = JointRole.SUPPORT,
        phone: str = "",
    ) -> EventId:
        """The event by which the officer's own system is told of a step.

        Raises:
            NotJoint: it isn't held, or has no such step for this unit now.
        """
        item = self.get(name)
        if item is None or move not in item.possible:
            raise NotJoint(held=item is not None)
        operations = item.standing.operations
        told = phone_told(phone)
        return self._put(JointBody(joint=name, operations=operations, step=move, role=role, phone=told), now)

    def _put(self, body: JointBody, now: dt.datetime) -> EventId:
        """The event of a step, in the outbox with its audit row in one transaction."""
        with self._store.transaction():
            event = self._outbox.put(HOME[self._header.agency], _EVENT, msgspec.json.encode(body), now)
            self._audit.append(Deed.JOINT, body.step, now, body.operations)
        return event

    def _item(self, standing: JointStanding, bodies: list[JointBody]) -> JointItem:
        """A joint operation with what waits of it."""
        queued = tuple(body.step for body in bodies)
        return JointItem(standing=standing, agency=self._header.agency, unit=self._header.unit, queued=queued)

    def _copies(self) -> dict[str, list[Joint]]:
        """The copies that are held, by the common name."""
        found = defaultdict(list)
        for record in self._records.dealings(Kind.JOINT):
            if isinstance(record, Joint):
                found[record.event].append(record)
        return found

    def _queued(self) -> dict[str, list[JointBody]]:
        """The steps that no gateway has answered, by the common name; one that was rejected waits for nothing."""
        found: dict[str, list[JointBody]] = defaultdict(list)
        for event in self._outbox.waiting():
            if event.type == _EVENT and event.state is not EventState.REJECTED:
                body = msgspec.json.decode(event.body, type=learnt(JointBody))
                found[body.joint].append(body)
        return found
