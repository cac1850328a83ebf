"""The leases that the agencies gave, as one vault holds them.

Knows that a lease is kept once its signature was found good, that it replaces none of a higher serial, and what is
sealed by it. Does *not* know the agencies' keys (`storage.agency_keys`), and destroys nothing itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, TypeVar

import msgspec

from overlap.decoding import learnt
from overlap.records import System, Value
from storage.agency_keys import AgencyKeys
from storage.cipher import Store
from storage.header import VaultHeader
from storage.instants import EPOCH
from storage.lease import Lease, LeaseState, WipeOrder, lease_state
from storage.problems import Damage, LeaseRefused, VaultDamaged
from storage.signed import LEASE, WIPE, NotSigned, opened
from storage.tokens import Tokens
from storage.trusted_time import Clock, TrustedTime

_LEASE: Final = "lease:"

_Signed = TypeVar("_Signed", Lease, WipeOrder)


class _Held(Value, frozen=True, kw_only=True):
    """A lease as it is kept, with the key that it was signed by: another enrolment numbers its leases anew."""

    lease: Lease
    key: bytes

    def numbers(self, lease: Lease, key: bytes) -> bool:
        """Whether another lease is of the same enrolment, so that their serial numbers compare."""
        return self.key == key and self.lease.device == lease.device


class Leases:
    """The leases of one vault."""

    def __init__(
        self,
        store: Store,
        header: VaultHeader,
        keys: AgencyKeys,
        tokens: Tokens,
        clock: TrustedTime,
        longest: dt.timedelta = dt.timedelta.max,
    ) -> None:
        self._longest = longest
        self._store = store
        self._header = header
        self._keys = keys
        self._tokens = tokens
        self.clock = clock
        self._sealed: frozenset[System] | None = None

    def keep(self, signed: str, now: dt.datetime | None = None) -> Lease:
        """The lease that was kept, once its signature, officer and device were found to be this vault's.

        One that is not newer than the lease held changes nothing, and the lease held is returned. `now` is this
        laptop's clock: a signed time corrects a clock that was once far ahead.

        Raises:
            LeaseRefused: it is not signed by the agency that it names, or is another officer's or device's.
        """
        lease = self._verified(signed, LEASE, Lease)
        held, key = self._held(lease.source), self._keys.pinned(lease.source) or b""
        if held is not None and held.numbers(lease, key) and held.lease.serial >= lease.serial:
            return held.lease
        with self._store.transaction():
            self._store.keep(_LEASE + lease.source, msgspec.json.encode(_Held(lease=lease, key=key)))
            self.clock.heard(lease.source, lease.issued_at, now)
        return lease

    def lease(self, system: System) -> Lease | None:
        """The lease of one agency, None if it gave none."""
        held = self._held(system)
        return None if held is None else held.lease.at_most(self._longest)

    def state(self, now: dt.datetime | None = None) -> LeaseState:
        """Where the leases stand, each by its own agency's time; what is sealed can't be read from this call on.

        The clock is ahead if this laptop's is, or that of an agency whose lease is held.
        """
        shared = self.clock.moment(now)
        held = [lease for lease in map(self.lease, System) if lease is not None]
        states = [lease_state([lease], self.clock.own(lease.source, now, lease.issued_at)) for lease in held]
        doubted = any(each.clock is Clock.AHEAD for each in states)
        terms = tuple(sorted((term for each in states for term in each.terms), key=lambda term: term.source))
        state = LeaseState(at=shared.at, clock=Clock.AHEAD if doubted else shared.clock, terms=terms)
        self._sealed = state.sealed
        return state

    @property
    def sealed(self) -> frozenset[System]:
        """The systems that were sealed when `state` last looked."""
        return self.state().sealed if self._sealed is None else self._sealed

    @property
    def known_sealed(self) -> frozenset[System] | None:
        """As `sealed`, for another thread: nothing is read, and None tells that `state` never looked."""
        return self._sealed

    def wipe_order(self, signed: str) -> WipeOrder:
        """The order to destroy an agency's copy, once its signature, officer and device were found to be this vault's.

        Raises:
            LeaseRefused: it is not signed by the agency that it names, or is another officer's or device's.
        """
        return self._verified(signed, WIPE, WipeOrder)

    def end(self, system: System) -> None:
        """Have an agency's lease be past its grace from now on, as it ordered: its copy is sealed at once."""
        held = self.lease(system)
        ended = Lease(
            source=system,
            officer=self._header.officer_id,
            device="" if held is None else held.device,
            serial=0 if held is None else held.serial,
            issued_at=EPOCH,
            valid_until=EPOCH,
            grace_hours=0,
        )
        key = self._keys.pinned(system) or b""
        self._store.keep(_LEASE + system, msgspec.json.encode(_Held(lease=ended, key=key)))
        self._sealed = (self._sealed or frozenset()) | {system}

    def forget(self, system: System) -> None:
        """Forget an agency's lease, as its copy is destroyed; its key stays pinned."""
        self._store.execute("DELETE FROM setting WHERE name = ?", (_LEASE + system,))

    def _verified(self, signed: str, context: bytes, kind: type[_Signed]) -> _Signed:
        """What an agency signed for this officer and this device.

        Which agency is only known from the payload, so each pinned key is tried, and the payload must name its owner.
        """
        for system in System:
            key = self._keys.pinned(system)
            if key is None:
                continue
            try:
                payload = opened(signed, key, context)
            except NotSigned:
                continue
            return self._own(_told(payload, kind), system)
        raise LeaseRefused("no pinned key signed it")

    def _own(self, told: _Signed, system: System) -> _Signed:
        """What was told, if it is about this vault.

        Raises:
            LeaseRefused: it names another agency, officer or device.
        """
        access = self._tokens.get(system)
        device = "" if access is None else access.device
        if told.source is not system or told.officer != self._header.officer_id:
            raise LeaseRefused("another officer's, or another agency's")
        if device not in {"", told.device}:
            raise LeaseRefused("another device's")
        return told

    def _held(self, system: System) -> _Held | None:
        """The lease of one agency as it is kept.

        Raises:
            VaultDamaged: it can't be read.
        """
        body = self._store.kept(_LEASE + system)
        try:
            return None if body is None else msgspec.json.decode(body, type=learnt(_Held))
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error


def _told(payload: bytes, kind: type[_Signed]) -> _Signed:
    """A signed payload as a value.

    Raises:
        LeaseRefused: it has another shape.
    """
    try:
        return msgspec.json.decode(payload, type=learnt(kind))
    except msgspec.MsgspecError as error:
        raise LeaseRefused("signed, and of another shape") from error
