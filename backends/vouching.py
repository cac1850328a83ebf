"""What the other backend may say: of its own side's things alone, in forms that hold no narrative, at a real time.

Each gateway vouches for its own agency's units (e3: USBP, TECS: HSI) and for the records of its own system, whatever
its officers told it and whoever has taken it over. Pure: knows bodies and the clock. Does not know tables, or what
follows from what is taken.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from backends.crossing import is_phone, is_unit, is_word
from backends.joint_record import JointTold
from backends.notice_record import NoticeUnit
from backends.notice_states import Opening, Taken
from backends.partner_body import PartnerBody
from backends.plan_record import LONGEST, VISIBILITIES, PlanTold, is_on_earth
from backends.rules import AGENCY_OF, partner_of
from backends.wire import UUID7

#: By so much two gateways' clocks may differ, as a client's from theirs may (docs/protocol.md section 3).
TOLERANCE: Final = dt.timedelta(seconds=300)

#: What is said to be further ahead is no clock's fault and is refused for good.
FAR_AHEAD: Final = dt.timedelta(days=1)

#: What is older was kept somewhere it should not have been; a day more than events themselves are taken for.
OLDEST: Final = dt.timedelta(days=31)

#: A plan or a change of custody begins within so long of now.
MOST_PLANNED: Final = dt.timedelta(days=3 * 366)

#: An extract may hold a posting; a plan that an officer entered is no longer than `LONGEST`.
LONGEST_EXTRACT: Final = dt.timedelta(days=366)

_MOST_MINUTES: Final = 10_080
_MOST_RADIUS: Final = 200_000.0

_ID: Final = re.compile(r"(e3|tecs):[A-Za-z0-9._-]{1,64}")
_TOKEN: Final = re.compile(r"[0-9a-f]{20}")
_TIERS: Final = frozenset({"supervisor", "watch desk", "joint headquarters"})
_CHANGES: Final = frozenset({"release", "transfer", "removal"})


class NotVouched(Exception):  # the answer to the other backend
    """It is not the other backend's to say, or not in its form; `reason` is the protocol's code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYet(Exception):  # as above
    """It is of a time to come by this clock; it is to be told again later."""


class Vouching:
    """What the other backend may say to a gateway at a moment."""

    def __init__(self, system: str, now: dt.datetime) -> None:
        self.partner = partner_of(system)
        self.agency = AGENCY_OF[self.partner]
        self._now = now

    def body(self, body: PartnerBody) -> None:
        """Nothing, if a body's own fields are the sender's to say; what stands in it is asked for apart.

        Raises:
            NotVouched, NotYet: as their sentences say.
        """
        _require(is_word(body.action) and is_phone(body.callback) and _is_narrow(body.unit))
        if body.kind in {"whole", "step"}:
            return
        _require(is_unit(body.unit))
        if not self._is_theirs(body.record):
            # A notice is told by its first record, which is the receiver's where a change of custody is planned there.
            _require(body.kind == "notice" and _ID.fullmatch(body.record) is not None, "not_yours")

    def opening(self, opening: Opening) -> None:
        """Nothing, if a notice is one that the other gateway can have made.

        Raises:
            NotVouched, NotYet: as their sentences say.
        """
        self._time(opening.sent)
        _require(UUID7.fullmatch(opening.event) is not None and is_word(opening.action) and opening.rules >= 0)
        _require(all(_is_unit_told(each) for each in (opening.asker, opening.owner)))
        window = opening.window
        _require(window is None or window.begins <= window.ends)
        _require(opening.home == self.partner and not opening.discreet, "not_yours")
        named = opening.records if opening.about in {"conflict", "custody"} else opening.records[:1]
        _require(any(self._is_theirs(each) for each in named), "not_yours")

    def step(self, opening: Opening, step: Taken, *, home: bool) -> bool:
        """Whether a step is the other side's own; one of this side is only said to have been told there.

        Raises:
            NotVouched, NotYet: as their sentences say, for a step that neither side can have taken.
        """
        self._time(step.at)
        is_timed = step.at >= opening.sent and (step.step == "more_time") == (step.minutes > 0)
        _require(UUID7.fullmatch(step.key) is not None and is_timed and is_unit(step.unit))
        if step.party == "gateway":
            # The gateway that made a notice has it climb and ends it, and no other one.
            _require(step.step in {"escalate", "resolve"} and (step.step == "escalate") == (step.who in _TIERS))
            _require(not home and _side(step) == _side(opening.owner), "not_yours")
            return True
        _require(not step.who)
        if step.party != "desk":
            side = opening.owner if step.party == "owner" else opening.asker
            _require(_side(step) == _side(side), "not_yours")
        return step.agency == self.agency

    def custody(self, body: PartnerBody) -> None:
        """Nothing, if a change of custody is of the sender's system, unit and subject.

        Raises:
            NotVouched: as its sentence says.
        """
        asker, starts = body.asker, body.starts
        if asker is None or starts is None:
            raise NotVouched("malformed")
        self._planned(starts)
        _require(body.action in _CHANGES and _is_unit_told(asker) and all(map(_TOKEN.fullmatch, body.tokens)))
        is_theirs = self._is_theirs(body.record) and self._is_theirs(body.about)
        _require(is_theirs and _side(asker) == (self.agency, body.unit), "not_yours")

    def plan(self, body: PartnerBody, told: PlanTold) -> None:
        """Nothing, if a plan is of the sender's system and within the protocol's bounds.

        Raises:
            NotVouched: as its sentence says.
        """
        if body.starts is None or body.ends is None:
            raise NotVouched("malformed")
        self._planned(body.starts)
        longest = LONGEST if told.entered else LONGEST_EXTRACT
        _require(body.starts <= body.ends <= body.starts + longest and told.agency in AGENCY_OF.values())
        _require(0 <= told.lead_minutes <= _MOST_MINUTES and 0 <= told.lag_minutes <= _MOST_MINUTES)
        _require(0 <= told.radius_m <= _MOST_RADIUS and (told.place is None or is_on_earth(told.place)))
        tokens = (*told.targets, *told.addresses, *told.codes)
        _require(told.visibility in VISIBILITIES and all(map(_TOKEN.fullmatch, tokens)))
        _require(not (tokens and told.visibility == "restricted"))

    def joint(self, told: JointTold) -> None:
        """Nothing, if a step with a joint operation is of the sender's agency.

        Raises:
            NotVouched, NotYet: as their sentences say.
        """
        step = told.step
        _require(step.agency == self.agency, "not_yours")
        self._time(step.at)
        _require(is_unit(step.unit) and is_phone(step.phone) and told.is_whole)

    def _is_theirs(self, record: str) -> bool:
        return _ID.fullmatch(record) is not None and record.startswith(f"{self.partner}:")

    def _time(self, at: dt.datetime) -> None:
        _require(self._now - OLDEST <= at <= self._now + FAR_AHEAD)
        if at > self._now + TOLERANCE:
            raise NotYet

    def _planned(self, at: dt.datetime) -> None:
        _require(self._now - MOST_PLANNED <= at <= self._now + MOST_PLANNED)


def pair_of(opening: Opening) -> tuple[object, ...]:
    """What stays the same of a notice that both gateways made, whoever is said to have met whom."""
    sides = sorted((_side(opening.asker), _side(opening.owner)))
    return opening.about, opening.ask, sorted(opening.records), sides


def _require(holds: object, reason: str = "malformed") -> None:
    if not holds:
        raise NotVouched(reason)


def _side(unit: NoticeUnit | Taken) -> tuple[str, str]:
    return unit.agency, unit.unit


def _is_unit_told(unit: NoticeUnit) -> bool:
    return is_unit(unit.unit) and is_phone(unit.phone)


def _is_narrow(unit: str) -> bool:
    return not unit or is_unit(unit)
