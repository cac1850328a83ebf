"""Joint operations: who may propose, join and say go, and a copy for each unit that they concern.

Knows tables, owners of operations, and what the other backend is told. Does not know receipts (`events`) or HTTP; what
steps mean is in `joint_record`. Steps are only added. Each is taken by the gateway of the officer's own agency and told
to the other, so that both hold the same steps in the end, whichever was out of reach meanwhile.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection, insert, select

from backends.change import Draft, Kind
from backends.decoding import learnt
from backends.engine import await_feed
from backends.entitlement import Audience, LiveForm, Sharing, live_form
from backends.identity import Officer
from backends.joint_record import Joint, JointBody, JointStep, JointTold, Standing, folded
from backends.joint_tables import JOINT, JOINT_STEP
from backends.partner_body import PartnerBody, keep
from backends.publishing import for_unit, publish
from backends.records import MAX_ITEMS, Marking, Provenance
from backends.schema import SHARED
from backends.store import Identity
from backends.vouching import Vouching

#: The agency whose officers' steps a gateway takes itself.
HOME: Final = {"e3": "USBP", "tecs": "HSI"}

#: An agency's steps with one joint operation: both sides' together fit the list that travels.
MOST_OWN_STEPS: Final = MAX_ITEMS // 2

#: Roles that may propose for a unit of their agency that isn't their own.
DIRECTING: Final = frozenset({"supervisor", "watch desk"})

#: What tells two times on the wire apart.
_TICK: Final = dt.timedelta(seconds=1)

#: How the body of an operation begins its type.
_IS_OPERATION: Final = b'"type":"operation"'

#: Hex digits that tell one unit's copy from another's.
_UNIT_DIGITS: Final = 8

_ENCODER: Final = msgspec.json.Encoder()
_STEP: Final = msgspec.json.Decoder(JointStep)
_IDS: Final = msgspec.json.Decoder(tuple[str, ...])


class NotYours(Exception):  # the answer to whoever asked
    """The officer is not one of this gateway's agency."""


class NoSuchOperation(Exception):  # as above
    """No such operation or joint operation is known here, or not to the officer."""


class NotNow(Exception):  # as above
    """The joint operation has no such step for this unit now."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A record that is named as an operation, as this gateway holds it."""

    unit: str
    level: int
    sharing: Sharing
    body: bytes

    def is_known(self, audience: Audience | None) -> bool:
        """Whether it is an operation that an audience may know of; the other backend of any but a silent one."""
        if _IS_OPERATION not in self.body:
            return False
        if audience is None:
            return self.sharing is not Sharing.SILENT
        return live_form(self.sharing, self.level, audience.clearance_for(self.unit)) is LiveForm.RECORD


@dataclass(frozen=True, slots=True)
class Joining:
    """Where joint operations are changed: one transaction, one gateway, one moment."""

    connection: Connection
    identity: Identity
    now: dt.datetime

    def take(self, officer: Officer, audience: Audience, body: JointBody, event: str) -> None:
        """Takes an officer's step, publishes the copies and has the other backend told.

        Raises:
            NotYours, NoSuchOperation, NotNow: as their sentences say.
        """
        if officer.agency != HOME[self.identity.system]:
            raise NotYours
        await_feed(self.connection)
        owners = self._owners(body.operations, audience)
        steps = self._steps(body.joint)
        self._admit(officer, body, steps, owners)
        at = _after(self.now, [each.at for each in steps if each.agency == officer.agency])
        step = msgspec.convert(
            {"key": event, "step": body.step, "at": at, "agency": officer.agency, "unit": officer.unit,
             "role": body.role, "phone": body.phone}, learnt(JointStep),
        )  # fmt: skip
        self._store(body.joint, body.operations, step, officer.id)
        told = JointTold(joint=body.joint, operations=body.operations, step=step)
        own = next(each for each in body.operations if each.startswith(f"{self.identity.system}:"))
        keep(self.connection, event, PartnerBody(kind="joint", record=own, unit=officer.unit, joint=told), self.now)
        self._publish(body.joint, body.operations, [*steps, step], owners)

    def hear(self, told: JointTold) -> None:
        """Takes a step that the other backend took; one that is known is taken once.

        Raises:
            NoSuchOperation: an operation of this system is not known. NotNow: the name stands for other operations.
            NotVouched, NotYet: it is not the other backend's to say, as a step of this gateway's own agency is not.
        """
        Vouching(self.identity.system, self.now).joint(told)
        await_feed(self.connection)
        owners = self._owners(told.operations, None)
        known = self._operations(told.joint)
        if known is not None and known != told.operations:
            raise NotNow
        steps = self._steps(told.joint)
        if any(each.key == told.step.key for each in steps):
            return
        if sum(each.agency == told.step.agency for each in steps) >= MOST_OWN_STEPS:
            raise NotNow
        self._store(told.joint, told.operations, told.step, "")
        self._publish(told.joint, told.operations, [*steps, told.step], owners)

    def _admit(self, officer: Officer, body: JointBody, steps: Sequence[JointStep], owners: frozenset[str]) -> None:
        """Nothing, if the officer's unit may take the step as things stand."""
        if body.step == "propose":
            if steps or not (officer.unit in owners or DIRECTING & set(officer.roles)):
                raise NotNow
            return
        standing = folded(steps)
        concerned = owners | {step.unit for step in steps if step.agency == officer.agency}
        if not steps or officer.unit not in concerned:
            raise NoSuchOperation
        takes_part = standing.takes_part(officer.agency, officer.unit)
        is_possible = {
            "join": not takes_part,
            "leave": takes_part,
            "go": takes_part and standing.state != "proposed",
            "no_go": takes_part and standing.state != "proposed",
        }[body.step]
        own = sum(step.agency == officer.agency for step in steps)
        has_other = self._operations(body.joint) != body.operations
        if not is_possible or has_other or standing.state == "ended" or own >= MOST_OWN_STEPS:
            raise NotNow

    def _owners(self, operations: Sequence[str], audience: Audience | None) -> frozenset[str]:
        """The units that own this system's operations.

        Raises:
            NoSuchOperation: one is not known, or not to this audience, or is no operation.
        """
        own = [each for each in operations if each.startswith(f"{self.identity.system}:")]
        columns = SHARED.c.unit, SHARED.c.level, SHARED.c.sharing, SHARED.c.body
        rows = select(*columns).where(SHARED.c.slot.in_(own), SHARED.c.kind == Kind.UPSERT)
        found = [_Held(r.unit, r.level, Sharing(r.sharing), r.body) for r in self.connection.execute(rows)]
        if len(found) != len(own) or not all(row.is_known(audience) for row in found):
            raise NoSuchOperation
        return frozenset(row.unit for row in found)

    def _operations(self, name: str) -> tuple[str, ...] | None:
        kept = self.connection.execute(select(JOINT.c.operations).where(JOINT.c.name == name)).scalar_one_or_none()
        return None if kept is None else _IDS.decode(kept)

    def _steps(self, name: str) -> list[JointStep]:
        rows = select(JOINT_STEP.c.body).where(JOINT_STEP.c.joint == name)
        return [_STEP.decode(body) for body in self.connection.execute(rows).scalars()]

    def _store(self, name: str, operations: Sequence[str], step: JointStep, officer: str) -> None:
        if self._operations(name) is None:
            self.connection.execute(insert(JOINT).values(name=name, operations=_ENCODER.encode(operations)))
        values = {"joint": name, "key": step.key, "body": _ENCODER.encode(step), "officer": officer}
        self.connection.execute(insert(JOINT_STEP).values(**values))

    def _publish(
        self, name: str, operations: tuple[str, ...], steps: Sequence[JointStep], owners: frozenset[str]
    ) -> None:
        """Brings the copies up to date: one for each unit that takes part, took part, or owns an operation here."""
        units = sorted(owners | {step.unit for step in steps})
        standing = folded(steps)
        copies = (self._copy(name, operations, standing, unit) for unit in units)
        publish(self.connection, self.identity, list(copies), self.now)

    def _copy(self, name: str, operations: tuple[str, ...], standing: Standing, unit: str) -> Draft:
        """The copy of one unit."""
        system = self.identity.system
        where = Provenance(system=system, agency=HOME[system], unit=unit, updated=self.now, access_level=1)
        mark = hashlib.sha256(unit.encode()).hexdigest()[:_UNIT_DIGITS]
        joint = Joint(
            id=f"{system}:JO-{name}-{mark}", revision=1, provenance=where, marking=Marking(), event=name,
            operations=operations, participants=standing.participants, state=standing.state, go=standing.go,
            steps=standing.steps[-MAX_ITEMS:],
        )  # fmt: skip
        return for_unit(joint, unit)


def _after(now: dt.datetime, before: Sequence[dt.datetime]) -> dt.datetime:
    """The time of a step: now, but later than those before it, so that their order is that in which they were taken.

    Two laptops of a unit may say go and no go within a second, and a clock may be put back.
    """
    return max((now.replace(microsecond=0), *(at + _TICK for at in before)))
