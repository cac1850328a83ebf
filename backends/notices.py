"""Notices between units: opened, answered, climbing their ladder, with a copy for each unit that they concern.

Knows tables, rosters, rules, and what the other backend is told. Does not know events or HTTP; what leads to what is in
`notice_states`. Each change makes the transaction the feed's single writer first, so that two officers who act at once
are taken one after the other, and every copy says all that was taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from backends.change import Draft
from backends.crossing import phone_told
from backends.decoding import learnt
from backends.engine import await_feed
from backends.notice_record import Notice, NoticeStep, NoticeUnit, PartyName, Urgency
from backends.notice_states import (
    Opening,
    Standing,
    State,
    Taken,
    derived_name,
    folded,
    has_room,
    in_order,
    is_possible,
    next_escalation,
    speaker,
)
from backends.notice_tables import CLAIM, NOTICE, STEP
from backends.overseen import note_notice
from backends.partner_body import PartnerBody, keep
from backends.publishing import for_role, for_unit, publish
from backends.records import MAX_ITEMS, Marking, Provenance
from backends.roster import to_call
from backends.rule_set import Rung
from backends.rules import AGENCY_OF, rules_at
from backends.store import Identity
from backends.vouching import NotVouched, Vouching, pair_of

_ENCODER: Final = msgspec.json.Encoder()
_OPENING: Final = msgspec.json.Decoder(Opening)
_TAKEN: Final = msgspec.json.Decoder(Taken)

_DUE: Final = select(NOTICE.c.name).where(NOTICE.c.next <= bindparam("now")).limit(1)

#: Whom a tier calls in a unit's roster.
_ROLE_OF: Final = {"supervisor": "supervisor", "watch desk": "watch desk", "joint headquarters": "watch desk"}


class NoSuchNotice(Exception):  # the answer to whoever asked
    """No notice of that name is known here, or not to those who ask."""


class NotNow(Exception):  # as above
    """The notice has no such step for this party now."""


@dataclass(frozen=True, slots=True)
class Noticing:
    """Where notices are changed: one transaction, one gateway, one moment."""

    connection: Connection
    identity: Identity
    now: dt.datetime

    def opening(self, event: str, *, urgency: Urgency, asker: NoticeUnit, owner: NoticeUnit, **said: object) -> Opening:
        """A notice by the rules that hold now; `said` are other fields of `Opening`."""
        rules = rules_at(self.connection, self.now)
        given = {
            "event": event, "urgency": urgency, "asker": asker, "owner": self.with_phone(owner), "sent": self.now,
            "home": self.identity.system, "rules": rules.version, "reply": rules.reply_minutes(urgency),
            "again": rules.second_request_minutes,
        }  # fmt: skip
        return msgspec.convert({**given, **said}, learnt(Opening), from_attributes=True)

    def open(self, opening: Opening, subject: str = "") -> bool:
        """Stores a notice, publishes its copies and has the other backend told, unless it is known; tells whether so.

        A discreet one concerns its owner alone: neither the asker nor the other backend hears of it.
        """
        await_feed(self.connection)
        if self._known(opening.event) is not None:
            return False
        self._insert(opening, home=True, subject=subject)
        if not opening.discreet:
            told = PartnerBody(kind="notice", record=_first(opening), unit=opening.owner.unit, action=opening.action,
                               urgency=opening.urgency, callback=opening.asker.phone, notice=opening)  # fmt: skip
            keep(self.connection, opening.event, told, self.now)
        self._publish(opening, [], home=True)
        return True

    def hear_opening(self, opening: Opening) -> None:
        """Takes a notice that the other backend made; of one that both made the earlier counts, with this side's phone.

        Raises:
            NotVouched, NotYet: it is not one that the other backend can have made.
        """
        Vouching(self.identity.system, self.now).opening(opening)
        await_feed(self.connection)
        found = self._known(opening.event)
        if found is None:
            self._insert(opening, home=False)
            self._publish(opening, [], home=False)
            return
        held, home = found
        if held.discreet:  # answered as one that nobody knows of is
            return
        if home and (opening.about != "conflict" or pair_of(held) != pair_of(opening)):
            raise NotVouched("conflict")
        if home and _age(opening) < _age(held):
            self._yield(held, opening)

    def _yield(self, held: Opening, opening: Opening) -> None:
        """Leaves the climbing of a notice to the other gateway, which made it earlier."""
        own = AGENCY_OF[self.identity.system]
        sides = {(side.agency, side.unit): side for side in (held.asker, held.owner) if side.agency == own}
        asker, owner = (sides.get((side.agency, side.unit), side) for side in (opening.asker, opening.owner))
        opening = replace(opening, asker=asker, owner=owner)
        this = NOTICE.c.name == opening.event
        self.connection.execute(update(NOTICE).where(this).values(opening=_ENCODER.encode(opening), home=0))
        self._publish(opening, self._steps(opening.event), home=False)

    def _insert(self, opening: Opening, *, home: bool, subject: str = "") -> None:
        self.connection.execute(
            insert(NOTICE).values(name=opening.event, opening=_ENCODER.encode(opening), home=int(home),
                                  state=State.SENT, subject=subject, next=None)
        )  # fmt: skip

    def take(self, name: str, step: Taken, officer: str) -> None:
        """Takes a step of an officer or of this gateway; a step of a key that is known was taken before.

        One that the other backend was told of first, and that came here late, is kept whatever it leads to by now.

        Raises:
            NoSuchNotice: there is no such notice. NotNow: it has no such step for this party now.
        """
        await_feed(self.connection)
        opening, home = self._sure(name)
        step = replace(step, at=max(step.at, opening.sent))
        steps = self._steps(name)
        known = _by_key(steps, step.key)
        if known is not None and not self._is_usurped(opening, known, step):
            return
        steps = [each for each in steps if each is not known]
        said = self._claim(name, step.key, own=False)
        is_known_there = said is not None and said.is_same(step)
        may = is_known_there or is_possible(opening, folded(opening, steps), step)
        if not may or not has_room(opening, steps, step):
            raise NotNow
        self._store(name, step, officer)
        if home or step.party != "gateway":
            self._tell(opening, step)
        self._publish(opening, [*steps, step], home=home)

    def note_refused(self, name: str, step: Taken) -> None:
        """Notes that an officer told of a step which the notice doesn't have here; it may have had it at the other."""
        opening, _ = self._sure(name)
        if speaker(opening, step) == AGENCY_OF[self.identity.system]:
            self._keep_claim(name, replace(step, at=max(step.at, opening.sent)), own=True)

    def hear(self, name: str, step: Taken) -> None:
        """Takes a step that the other backend took: of its own side by its word, of this side once it is told here too.

        Raises:
            NoSuchNotice: there is no such notice. NotVouched, NotYet: it is not the other backend's to say.
        """
        await_feed(self.connection)
        held = self._sure(name)
        opening, home = held
        if opening.discreet:
            raise NoSuchNotice
        is_theirs = Vouching(self.identity.system, self.now).step(opening, step, home=home)
        hear = self._hear_theirs if is_theirs else self._hear_ours
        hear(held, self._steps(name), step)

    def _hear_theirs(self, held: tuple[Opening, bool], steps: Sequence[Taken], step: Taken) -> None:
        """Takes a step of the other side; of one that was told here as well their gateway's time counts, once."""
        opening, home = held
        known = _by_key(steps, step.key)
        if not (has_room(opening, steps, step) if known is None else known.is_same(step)):
            raise NotVouched("conflict")
        if known is not None and not self._was_told_here(opening.event, step.key):
            return
        self._store(opening.event, step, "")
        self._publish(opening, [*(each for each in steps if each.key != step.key), step], home=home)

    def _hear_ours(self, held: tuple[Opening, bool], steps: Sequence[Taken], step: Taken) -> None:
        """Takes a step of this side if its officer told of it here too; else it is kept apart and changes nothing."""
        opening, home = held
        if _by_key(steps, step.key) is not None:
            return
        refused = self._claim(opening.event, step.key, own=True)
        if refused is None or not refused.is_same(step) or not has_room(opening, steps, step):
            self._keep_claim(opening.event, step, own=False)
            return
        self._store(opening.event, refused, self.identity.system)
        self._tell(opening, refused)
        self._publish(opening, [*steps, refused], home=home)

    def _is_usurped(self, opening: Opening, known: Taken, step: Taken) -> bool:
        """Whether a known step of the other side stands under the key of one of this side."""
        own = AGENCY_OF[self.identity.system]
        return speaker(opening, step) == own and speaker(opening, known) != own

    def _was_told_here(self, name: str, key: str) -> bool:
        """Whether a step was taken here, not heard."""
        this = (STEP.c.notice == name) & (STEP.c.key == key)
        return bool(self.connection.execute(select(STEP.c.officer).where(this)).scalar_one())

    def _claim(self, name: str, key: str, *, own: bool) -> Taken | None:
        """One half of a step of this side, if that is known."""
        this = (CLAIM.c.notice == name) & (CLAIM.c.key == key) & (CLAIM.c.own == int(own))
        body = self.connection.execute(select(CLAIM.c.body).where(this)).scalar_one_or_none()
        return None if body is None else _TAKEN.decode(body)

    def _keep_claim(self, name: str, step: Taken, *, own: bool) -> None:
        """Keeps the first half that comes, as long as there are not too many."""
        these = CLAIM.c.notice == name
        keys = self.connection.execute(select(CLAIM.c.key).where(these)).scalars().all()
        if step.key not in keys and len(keys) < MAX_ITEMS:
            values = {"notice": name, "key": step.key, "own": int(own), "body": _ENCODER.encode(step)}
            self.connection.execute(insert(CLAIM).values(**values))

    def escalate_due(self) -> int:
        """Takes every step of a ladder whose time has come; tells how many there were."""
        await_feed(self.connection)
        due = select(NOTICE.c.name).where(NOTICE.c.next <= _seconds(self.now)).order_by(NOTICE.c.next, NOTICE.c.name)
        return sum(self._climb(name) for name in self.connection.execute(due).scalars().all())

    def end_of_subject(self, subject: str, but: Sequence[str] = ()) -> None:
        """Closes the notices that follow a record's plan, which is another now, or over."""
        rows = select(NOTICE.c.name, NOTICE.c.opening).where(
            NOTICE.c.subject == subject, NOTICE.c.state != State.RESOLVED, NOTICE.c.name.not_in(but)
        )
        for row in self.connection.execute(rows.order_by(NOTICE.c.name)).all():
            opening = _OPENING.decode(row.opening)
            step = Taken(key=derived_name(row.name, "ended"), step="resolve", at=self.now, party="gateway",
                         agency=opening.owner.agency, unit=opening.owner.unit)  # fmt: skip
            self.take(row.name, step, self.identity.system)

    def parties(
        self, name: str, agency: str, unit: str, teams: Sequence[str], *, is_desk: bool
    ) -> dict[PartyName, NoticeUnit | None]:
        """The parts that somebody of a unit, and of teams of either agency, has in a notice, with the side of each.

        Raises:
            NoSuchNotice: there is none, or they have no part in it.
        """
        opening, _ = self._sure(name)
        sides: dict[PartyName, NoticeUnit] = {"owner": opening.owner}
        if not opening.discreet:
            sides["asker"] = opening.asker
        own: dict[PartyName, NoticeUnit | None] = {
            part: side for part, side in sides.items()
            if side.unit in teams or (side.agency, side.unit) == (agency, unit)
        }  # fmt: skip
        parts = own | {"desk": None} if is_desk else own
        if not parts:
            raise NoSuchNotice
        return parts

    def standing(self, name: str) -> Standing:
        """Where a notice stands.

        Raises:
            NoSuchNotice: there is none.
        """
        return folded(self._sure(name)[0], self._steps(name))

    def with_phone(self, side: NoticeUnit, role: str = "duty agent") -> NoticeUnit:
        """A side with whom to call there now; as it was where no roster here has a line that holds."""
        if (line := to_call(self.connection, side.agency, side.unit, role, self.now)) is None:
            return side
        told = {"agency": side.agency, "unit": side.unit, "phone": phone_told(line.phone), "role": line.role}
        return msgspec.convert(told, learnt(NoticeUnit))

    def _climb(self, name: str) -> int:
        opening, steps, count = self._sure(name)[0], self._steps(name), 0
        ladder = rules_at(self.connection, opening.sent).ladder
        while (step := self._next(opening, steps, ladder)) and step.at <= self.now:
            self._store(name, step, self.identity.system)
            self._tell(opening, step)
            steps.append(step)
            count += 1
        self._publish(opening, steps, home=True)
        return count

    def _tell(self, opening: Opening, step: Taken) -> None:
        """Has the other backend told of a step."""
        if not opening.discreet:
            told = PartnerBody(kind="step", record=_first(opening), unit=step.unit, about=opening.event, step=step)
            keep(self.connection, derived_name(opening.event, step.key, step.at), told, self.now)

    def _known(self, name: str) -> tuple[Opening, bool] | None:
        row = self.connection.execute(select(NOTICE).where(NOTICE.c.name == name)).one_or_none()
        return None if row is None else (_OPENING.decode(row.opening), bool(row.home))

    def _sure(self, name: str) -> tuple[Opening, bool]:
        """A notice, and whether it was made here.

        Raises:
            NoSuchNotice: there is none.
        """
        found = self._known(name)
        if found is None:
            raise NoSuchNotice
        return found

    @staticmethod
    def _next(opening: Opening, steps: Sequence[Taken], ladder: Sequence[Rung]) -> Taken | None:
        """The ladder's next step, while there is room for one."""
        step = next_escalation(opening, steps, ladder)
        return step if step is not None and has_room(opening, steps, step) else None

    def _steps(self, name: str) -> list[Taken]:
        rows = self.connection.execute(select(STEP.c.body).where(STEP.c.notice == name))
        return in_order(_TAKEN.decode(body) for body in rows.scalars())

    def _store(self, name: str, step: Taken, officer: str) -> None:
        """Keeps a step in the place of what stood under its key, and of what was only said of it."""
        for table in (STEP, CLAIM):
            self.connection.execute(delete(table).where(table.c.notice == name, table.c.key == step.key))
        values = {"notice": name, "key": step.key, "body": _ENCODER.encode(step), "officer": officer}
        self.connection.execute(insert(STEP).values(**values, at=_seconds(step.at)))

    def _publish(self, opening: Opening, steps: Sequence[Taken], *, home: bool) -> None:
        """Brings the copies up to date, and notes when the ladder goes on."""
        steps = in_order(steps)
        standing = folded(opening, steps)
        ladder = rules_at(self.connection, opening.sent).ladder if home else ()
        step = self._next(opening, steps, ladder)
        note_notice(self.connection, opening, steps, home=home)
        values = {"state": standing.state, "next": None if step is None else _seconds(step.at)}
        self.connection.execute(update(NOTICE).where(NOTICE.c.name == opening.event).values(**values))
        publish(self.connection, self.identity, list(self._copies(opening, steps, standing)), self.now)

    def _copies(self, opening: Opening, steps: Sequence[Taken], standing: Standing) -> Iterator[Draft]:
        """A copy for each unit that it concerns, and for the watch desk once it was in its hands."""
        climbed = [step.who for step in steps if step.step == "escalate" and step.who]
        role = _ROLE_OF.get(climbed[-1], "supervisor") if climbed else "duty agent"
        notice = self._notice(opening, steps, standing, self.with_phone(opening.owner, role))
        if not opening.discreet:
            yield for_unit(notice, opening.asker.unit)
        yield for_unit(_copy(notice, "owner"), opening.owner.unit)
        if standing.with_desk:
            yield for_role(_copy(notice, "desk"), "watch desk")

    def _notice(self, opening: Opening, steps: Sequence[Taken], standing: Standing, owner: NoticeUnit) -> Notice:
        """The asker's copy."""
        system = self.identity.system
        where = Provenance(system=system, agency=owner.agency, unit=owner.unit, updated=self.now, access_level=1)
        told = ({field: getattr(step, field) for field in NoticeStep.__struct_fields__} for step in steps[-MAX_ITEMS:])
        shown = tuple(NoticeStep(**each) for each in told)
        name = opening.event.replace("-", "")
        return Notice(
            id=f"{system}:N-{name}-a", revision=1, provenance=where, marking=Marking(), part="asker", owner=owner,
            due=standing.due, tier=standing.tier, state=standing.state.value, answer=standing.answer,
            minutes=standing.minutes, desk=standing.desk_owns, steps=shown,
            **{field: getattr(opening, field) for field in _SAME},
        )  # fmt: skip


#: What a copy says as the notice began with it.
_SAME: Final = ("event", "about", "ask", "records", "asker", "action", "urgency", "sent", "rules", "bases", "window")


def is_due(connection: Connection, now: dt.datetime) -> bool:
    """Whether a step of some ladder waits to be taken."""
    return connection.execute(_DUE, {"now": _seconds(now)}).first() is not None


def _copy(notice: Notice, part: str) -> Notice:
    """The same for another part."""
    return replace(notice, id=f"{notice.id[:-1]}{part[0]}", part=part)


def _age(opening: Opening) -> tuple[dt.datetime, str]:
    """What decides which of two backends' openings of one notice is the earlier."""
    return (opening.sent, opening.home)


def _by_key(steps: Sequence[Taken], key: str) -> Taken | None:
    return next((each for each in steps if each.key == key), None)


def _first(opening: Opening) -> str:
    return opening.records[0] if opening.records else ""


def _seconds(moment: dt.datetime) -> int:
    return int(moment.timestamp())
