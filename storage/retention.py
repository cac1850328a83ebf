"""How long a copy keeps each kind of record, enforced here by trusted time, whether an agency is in reach or not.

Knows the limits and what is left of a record that is past its own: its id, its revision and its digest, so that the
copy still proves whole against the agency's count, and nothing that was in it. Does *not* decide what time it is
(`storage.trusted_time`).

A pass over a million records takes seconds, so it goes on in small stretches, at each open and each round, and begins
anew a day after it last began.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Annotated, Final, TypeVar

import msgspec

from overlap.decoding import learnt
from overlap.records import System, Time, Value
from storage.bodies import Bodies
from storage.cipher import Store
from storage.digests import retired_body
from storage.index import Indexes
from storage.instants import EPOCH, from_ms, to_ms
from storage.lines import Lines, unread_line
from storage.problems import Damage, VaultDamaged
from storage.systems import Kind, system_of
from storage.writing import Writer

_POLICY: Final = "retention"
_PASS: Final = "retention pass"  # noqa: S105  # the name of a setting
#: Records of one stretch: some ten milliseconds.
_AT_ONCE: Final = 2_000
_PASS_EVERY: Final = dt.timedelta(days=1)

Days = Annotated[int, msgspec.Meta(ge=1, le=36_525)]


class RetentionPolicy(Value, frozen=True, kw_only=True):
    """For how many days a copy keeps each kind of record after its last update, or after what it is about has passed.

    The agencies' own schedules keep encounters and cases for 75 years (DHS/CBP-011 and DHS/ICE-009, records of TECS and
    of external investigations), and tell a copy of every removal; an agency that wants less on laptops sets less.
    """

    encounter: Days = 27_394
    case: Days = 27_394
    pointer: Days = 27_394
    #: After its end: who was there when matters for a month's reports.
    operation: Days = 30
    #: After the planned time: a release that is a month old is history of the encounter.
    custody: Days = 30
    #: After its last step: who was asked and answered when matters for as long as the audit of it is kept.
    notice: Days = 365
    #: After its last hour: an expired line still says that there is a unit.
    duty: Days = 365

    def days(self, kind: str) -> int | None:
        """The limit of a type of record as the protocol names it; None for a type that this version does not know."""
        found = getattr(self, kind, None)
        return found if isinstance(found, int) else None


class _Updated(msgspec.Struct, frozen=True):
    """When a record was last updated."""

    updated: Time


class _Dated(msgspec.Struct, frozen=True):
    """The times of a record, whatever its type."""

    id: str
    type: str
    provenance: _Updated
    revision: int = 0
    ends: Time | None = None
    planned: Time | None = None
    valid_to: Time | None = msgspec.field(default=None, name="validTo")

    def is_past(self, policy: RetentionPolicy, at: dt.datetime) -> bool:
        """Whether the record is past its limit."""
        days = policy.days(self.type)
        since = self.ends or self.planned or self.valid_to or self.provenance.updated
        return days is not None and at - since > dt.timedelta(days=days)


class _Pass(Value, frozen=True, kw_only=True):
    """How far a pass has come: the number after which it goes on, None once it is through, and when it began."""

    began: int = 0
    after: int | None = None


_Kept = TypeVar("_Kept", RetentionPolicy, _Pass)


class Retention:
    """The limits of one vault."""

    def __init__(self, store: Store, bodies: Bodies, indexes: Indexes) -> None:
        self._store = store
        self._bodies = bodies
        self._indexes = indexes
        self._dated = msgspec.json.Decoder(learnt(_Dated))

    @property
    def policy(self) -> RetentionPolicy:
        """The limits that were set, else the defaults."""
        return self._read(_POLICY, RetentionPolicy)

    def set(self, policy: RetentionPolicy) -> None:
        """Keep other limits; the next stretch begins a new pass.

        Raises:
            ValueError: a limit is out of its bounds.
        """
        body = msgspec.json.encode(policy)
        try:
            msgspec.json.decode(body, type=learnt(RetentionPolicy))
        except msgspec.MsgspecError as error:
            raise ValueError("a limit is out of its bounds") from error
        with self._store.transaction():
            self._store.keep(_POLICY, body)
            self._store.keep(_PASS, msgspec.json.encode(_Pass()))

    def enforce(self, at: dt.datetime, goes_on: Callable[[], bool] = lambda: True) -> int:
        """How many records lost their content because they are past their limit at the trusted time `at`.

        Goes on until the pass is through, or until `goes_on` says no; the next call goes on from there. While no time
        is known nothing is past any limit, and no pass begins.
        """
        if at == EPOCH:
            return 0
        state = self._read(_PASS, _Pass)
        if state.after is None:
            if state.began and at - from_ms(state.began) < _PASS_EVERY:
                return 0
            state = _Pass(began=to_ms(at), after=-1)
        retired = 0
        while state.after is not None:
            retired_now, state = self._stretch(state, state.after, at)
            retired += retired_now
            if not goes_on():
                break
        if retired:
            self._store.tidy(purged=True)
        return retired

    def _stretch(self, state: _Pass, after: int, at: dt.datetime) -> tuple[int, _Pass]:
        """How many records of one stretch were past their limit, and how far the pass is now; one transaction."""
        policy = self.policy
        rows = self._store.rows(
            "SELECT rid, system, body FROM rec WHERE rid > ? AND type NOT IN (?, ?) ORDER BY rid LIMIT ?",
            (after, Kind.UNKNOWN, Kind.RETIRED, _AT_ONCE),
        )
        bodies = self._bodies.unpack_all([packed for _, _, packed in rows]) if rows else []
        past = [
            (rid, system_of(system), body)
            for (rid, system, _), body in zip(rows, bodies, strict=True)
            if self._is_past(body, policy, at)
        ]
        state = _Pass(began=state.began, after=rows[-1][0] if len(rows) == _AT_ONCE else None)
        with self._store.transaction():
            self._retire(past)
            self._store.keep(_PASS, msgspec.json.encode(state))
        return len(past), state

    def _is_past(self, body: bytes, policy: RetentionPolicy, at: dt.datetime) -> bool:
        """Whether a record is past its limit; one whose times can't be read is not."""
        try:
            return self._dated.decode(body).is_past(policy, at)
        except msgspec.MsgspecError:
            return False

    def _retire(self, past: Sequence[tuple[int, System, bytes]]) -> None:
        """Take the content of records away, with everything derived from it."""
        if not past:
            return
        try:
            self._indexes.refresh()
            for system in System:
                own = [(rid, body) for rid, each, body in past if each is system]
                writer = Writer(self._store, self._bodies, self._indexes.chunks, system)
                for rid, body in own:
                    writer.replace([rid], _emptied(self._bodies, body), [self._bodies.decode(body)])
                writer.finish()
                self._store.many("UPDATE rec SET type = ? WHERE rid = ?", [(Kind.RETIRED, rid) for rid, _ in own])
        finally:
            self._indexes.chunks.discard()
            self._indexes.forget()

    def _read(self, name: str, kind: type[_Kept]) -> _Kept:
        """A value that was kept, all at its defaults before.

        Raises:
            VaultDamaged: it can't be read.
        """
        body = self._store.kept(name)
        try:
            return kind() if body is None else msgspec.json.decode(body, type=learnt(kind))
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error


def _emptied(bodies: Bodies, body: bytes) -> Lines:
    """What is left of a record."""
    envelope = bodies.envelope(body)
    return unread_line(envelope.id, envelope.revision, retired_body(envelope.id, envelope.revision, body))
