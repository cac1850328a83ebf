"""Leases: whose word counts, how an end is announced, what is sealed, and what a clock can't change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from overlap.calendar import FIRST, LAST
from overlap.records import System
from storage.lease import LeasePhase
from storage.problems import LeaseRefused
from storage.signed import LEASE, WIPE, public_key, sealed, to_text
from storage.tokens import Access
from storage.trusted_time import Clock
from storage.vault import Vault

SEED, OTHER = bytes(32), bytes([1]) * 32
HOUR = dt.timedelta(hours=1)
DEVICE = "SYN-device-1"

Grants = Callable[..., str]


@pytest.fixture
def grant(vault: Vault, now: dt.datetime) -> Grants:
    """Signs an invented lease of 72 hours for the vault's officer, with any field changed; the agency is pinned."""
    vault.agency_keys.pin(System.E3, to_text(public_key(SEED)))
    vault.tokens.put(System.E3, Access(access_token="SYN", refresh_token="SYN", expires_at=now, device=DEVICE))

    def make(*, seed: bytes = SEED, context: bytes = LEASE, **changes: object) -> str:
        payload = {
            "kind": "lease",
            "source": "e3",
            "officer": "SYN-U-0007",
            "device": DEVICE,
            "serial": 1,
            "issued_at": now,
            "valid_until": now + 72 * HOUR,
            "grace_hours": 48,
            **changes,
        }
        return sealed(msgspec.json.encode(payload), seed, context)

    return make


def test_without_a_lease_nothing_ends(vault: Vault, now: dt.datetime) -> None:
    """An agency that gives none limits nothing."""
    assert vault.lease(now).phase is LeasePhase.NONE
    assert vault.lease(now).sealed == frozenset()


@pytest.mark.parametrize(
    ("hours", "phase"),
    [
        (0, LeasePhase.VALID),
        (47.9, LeasePhase.VALID),
        (48, LeasePhase.ENDS_IN_A_DAY),
        (67.9, LeasePhase.ENDS_IN_A_DAY),
        (68, LeasePhase.ENDS_IN_HOURS),
        (72, LeasePhase.SEALED),
        (119.9, LeasePhase.SEALED),
        (120, LeasePhase.PAST_GRACE),
    ],
)
def test_an_end_is_announced_then_seals_then_destroys(
    vault: Vault, grant: Grants, now: dt.datetime, hours: float, phase: LeasePhase
) -> None:
    """A day and four hours before, at the end, and after the grace that the agency set."""
    vault.keep_lease(grant(), now)
    state = vault.lease(now + hours * HOUR)
    assert state.phase is phase
    assert (System.E3 in state.sealed) is (phase >= LeasePhase.SEALED)
    assert (System.E3 in state.past_grace) is (phase is LeasePhase.PAST_GRACE)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": OTHER},
        {"context": WIPE},
        {"officer": "SYN-U-0008"},
        {"device": "SYN-device-2"},
        {"source": "tecs"},
        {"source": "SYN"},
        {"kind": "wipe"},
        {"serial": -1},
    ],
)
def test_a_lease_counts_only_signed_for_this_officer_and_device(
    vault: Vault, grant: Grants, now: dt.datetime, change: dict[str, object]
) -> None:
    """Another key, purpose, officer, device, agency or form is refused, and what was held stands."""
    vault.keep_lease(grant(), now)
    with pytest.raises(LeaseRefused):
        vault.keep_lease(grant(**{"serial": 2, "valid_until": now + 900 * HOUR, **change}), now)
    assert vault.lease(now).terms[0].valid_until == now + 72 * HOUR


def test_an_older_lease_put_in_again_changes_nothing(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """A longer lease that the agency has since replaced by a shorter one does not come back."""
    long = grant(serial=1, valid_until=now + 300 * HOUR)
    vault.keep_lease(long, now)
    vault.keep_lease(grant(serial=2, valid_until=now + 10 * HOUR), now)
    assert vault.keep_lease(long, now).serial == 2
    assert vault.lease(now + 11 * HOUR).phase is LeasePhase.SEALED


def test_a_new_enrolment_numbers_leases_anew(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """A gateway with another key starts over, and its first lease replaces the old life's hundredth."""
    vault.keep_lease(grant(serial=100), now)
    vault.agency_keys.pin(System.E3, to_text(public_key(OTHER)))
    assert vault.keep_lease(grant(seed=OTHER, serial=1), now).serial == 1


def test_a_clock_set_back_extends_nothing(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """The latest time that was seen stands, and the state says that the clock is behind."""
    vault.keep_lease(grant(), now)
    assert vault.lease(now + 73 * HOUR).phase is LeasePhase.SEALED
    state = vault.lease(now)
    assert state.phase is LeasePhase.SEALED
    assert state.clock is Clock.BEHIND


def test_a_clock_set_back_does_not_stop_the_time_of_use(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """While a vault is open, a clock that nobody can set goes on counting."""
    ticks = [0.0]
    vault.leases.clock._monotonic = lambda: ticks[0]
    vault.keep_lease(grant(), now)
    assert vault.lease(now).phase is LeasePhase.VALID
    ticks[0] = 73 * 3600.0
    assert vault.lease(now).phase is LeasePhase.SEALED


def test_a_clock_far_ahead_seals_and_destroys_nothing(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """A year's jump is doubted: the copy is sealed meanwhile, and readable again once the clock is right."""
    vault.keep_lease(grant(), now)
    assert vault.lease(now).clock is Clock.RIGHT
    state = vault.lease(now + dt.timedelta(days=365))
    assert (state.clock, state.phase, state.past_grace) == (Clock.AHEAD, LeasePhase.SEALED, frozenset())
    assert vault.lease(now + HOUR).phase is LeasePhase.VALID


def test_a_laptop_from_a_drawer_is_believed_after_a_day(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """A clock that still says the same a day later is right, and the lease is past its grace."""
    vault.keep_lease(grant(), now)
    later = now + dt.timedelta(days=60)
    assert vault.lease(later).clock is Clock.AHEAD
    assert vault.lease(later + 25 * HOUR).phase is LeasePhase.PAST_GRACE


def test_a_new_lease_corrects_a_clock_that_was_ahead(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """What an agency signs anew tells the time; a clock that was days ahead costs no lease for ever."""
    vault.keep_lease(grant(), now)
    assert vault.lease(now + 100 * HOUR).phase is LeasePhase.SEALED
    vault.keep_lease(grant(serial=2, issued_at=now + HOUR, valid_until=now + 73 * HOUR), now + HOUR)
    assert vault.lease(now + 2 * HOUR).phase is LeasePhase.VALID


def test_an_order_to_destroy_counts_only_signed(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """The agency's own signature, for this officer and device, and for this purpose."""
    order = {"kind": "wipe", "valid_until": None, "serial": None, "grace_hours": None}
    assert vault.leases.wipe_order(grant(context=WIPE, **order)).source is System.E3
    for change in ({"seed": OTHER}, {"context": LEASE}, {"device": "SYN-device-2"}):
        with pytest.raises(LeaseRefused):
            vault.leases.wipe_order(grant(**{"context": WIPE, **order, **change}))


def test_the_most_pressing_of_two_leases_is_announced(vault: Vault, grant: Grants, now: dt.datetime) -> None:
    """Each agency's lease ends by itself, and seals its own copy alone."""
    vault.agency_keys.pin(System.TECS, to_text(public_key(OTHER)))
    vault.keep_lease(grant(), now)
    vault.keep_lease(grant(seed=OTHER, source="tecs", valid_until=now + HOUR), now)
    state = vault.lease(now + 2 * HOUR)
    assert state.pressing is not None
    assert state.pressing.source is System.TECS
    assert state.sealed == {System.TECS}


@pytest.mark.parametrize(
    "odd",
    [
        {"valid_until": LAST},
        {"issued_at": LAST, "valid_until": LAST},
        {"issued_at": FIRST, "valid_until": LAST},
        {"issued_at": FIRST, "valid_until": FIRST},
        {"serial": 2**70},
        {"serial": 2**63},
    ],
)
def test_a_signed_lease_of_odd_times_or_numbers_locks_nobody_out(
    odd: dict[str, Any], vault: Vault, grant: Grants, now: dt.datetime
) -> None:
    """However an agency's clock or counter runs, where its lease stands can be read, and the other's is unaffected."""
    vault.agency_keys.pin(System.TECS, to_text(public_key(OTHER)))
    vault.keep_lease(grant(**odd), now)
    vault.keep_lease(grant(seed=OTHER, source="tecs"), now)
    for at in (now, now + HOUR, now + 73 * HOUR):
        state = vault.lease(at)
        assert [term.source for term in state.terms] == [System.E3, System.TECS]
        assert (System.TECS in state.sealed) is (at > now + HOUR)
