"""An agency's wrong clock: it ends nothing that another lent, purges nothing, and makes no copy look fresher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest

from overlap.records import System
from storage.home import Home
from storage.instants import to_ms
from storage.lease import LeasePhase
from storage.problems import PartitionDestroyed
from storage.retention import RetentionPolicy
from storage.signed import LEASE, public_key, sealed, to_text
from storage.sources import CLOCK_TOLERANCE
from storage.staging import Closing, StagedPage
from storage.trusted_time import Clock
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters, Feed
from tests.storage.laptop import OFFICER, PASSPHRASE
from tests.storage.recovery import with_recovery

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
FAR = 400 * DAY
SEEDS = {System.E3: bytes(32), System.TECS: bytes([1]) * 32}

Lend = Callable[..., None]


@pytest.fixture
def lend(now: dt.datetime) -> Lend:
    """Has a vault keep a lease of 72 hours that an agency signed some time from now, as a round does."""

    def give(
        vault: Vault, system: System = System.E3, *, ahead: dt.timedelta = dt.timedelta(), serial: int = 1
    ) -> None:
        vault.agency_keys.pin(system, to_text(public_key(SEEDS[system])))
        lease = {
            "kind": "lease", "source": system.value, "officer": OFFICER, "device": "SYN", "serial": serial,
            "issued_at": now + ahead, "valid_until": now + ahead + 72 * HOUR, "grace_hours": 48,
        }  # fmt: skip
        vault.keep_lease(sealed(msgspec.json.encode(lease), SEEDS[system], LEASE))

    return give


def phases(vault: Vault, now: dt.datetime) -> dict[System, LeasePhase]:
    """Where each agency's lease stands."""
    return {term.source: term.phase for term in vault.lease(now).terms}


def commit(vault: Vault, system: System, server_time: dt.datetime, now: dt.datetime) -> None:
    """A round without records, whose head says what time it is there."""
    vault.staging.stage(system, StagedPage(feed="SYN", cursor="c1", changes=()))
    closing = Closing(cursor="c1", feed="SYN", epoch="e", server_time=server_time, complete=True, held=0)
    vault.staging.commit(system, closing, now)


@pytest.mark.parametrize("is_signed", [False, True])
def test_one_agencys_clock_far_ahead_destroys_nothing(
    home: Home, real: VaultHeader, lend: Lend, encounter: Encounters, now: dt.datetime, is_signed: bool
) -> None:
    """Neither by the head of a round, nor by a lease: both copies stand at the next opening, the other's readable."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        Feed(vault, now).round(encounter(1), held=1)
        Feed(vault, now, System.TECS).round(encounter(2, id="tecs:SYN-T-1"), held=1)
        lend(vault)
        lend(vault, System.TECS)
        commit(vault, System.TECS, now + FAR, now) if not is_signed else lend(vault, System.TECS, ahead=FAR, serial=2)
    with home.open(OFFICER, PASSPHRASE, now=now + HOUR) as vault:
        assert vault.records.count(System.E3) == 1
        assert phases(vault, now + HOUR)[System.E3] is LeasePhase.VALID
        assert System.TECS not in vault.lease(now + HOUR).past_grace


def test_a_far_time_that_one_agency_signed_seals_its_own_copy_until_it_is_right(
    vault: Vault, lend: Lend, now: dt.datetime
) -> None:
    """It is doubted; the agency's next lease corrects it, and trusted time never moved."""
    vault.lease(now)
    lend(vault)
    lend(vault, System.TECS, ahead=FAR)
    state = vault.lease(now)
    assert (state.clock, state.sealed) == (Clock.AHEAD, {System.TECS})
    assert state.at - now < HOUR
    lend(vault, System.TECS, serial=2)
    state = vault.lease(now + HOUR)
    assert (state.clock, state.sealed) == (Clock.RIGHT, frozenset())


def test_two_agencies_confirm_a_time_that_this_clock_does_not_know(vault: Vault, lend: Lend, now: dt.datetime) -> None:
    """A laptop whose clock stood still for a year goes by what both signed."""
    vault.lease(now)
    lend(vault, ahead=FAR)
    assert vault.lease(now).at - now < HOUR
    lend(vault, System.TECS, ahead=FAR)
    state = vault.lease(now)
    assert (state.clock, state.sealed) == (Clock.BEHIND, frozenset())
    assert state.at - (now + FAR) < HOUR


def test_an_agency_confirms_a_laptops_clock_after_a_long_time_off(vault: Vault, lend: Lend, now: dt.datetime) -> None:
    """From a drawer: the clock is doubted until an agency signs the same time."""
    vault.lease(now)
    assert vault.lease(now + 60 * DAY).clock is Clock.AHEAD
    lend(vault, ahead=60 * DAY)
    state = vault.lease(now + 60 * DAY)
    assert (state.clock, state.phase) == (Clock.RIGHT, LeasePhase.VALID)


def test_a_lone_agency_is_believed_after_a_day_and_for_its_own_lease_alone(
    vault: Vault, lend: Lend, now: dt.datetime
) -> None:
    """Nobody else can confirm it; retention still goes by the laptop's time."""
    vault.lease(now)
    lend(vault, ahead=FAR)
    assert phases(vault, now + 23 * HOUR) == {System.E3: LeasePhase.SEALED}
    assert phases(vault, now + 25 * HOUR) == {System.E3: LeasePhase.VALID}
    assert vault.lease(now + 25 * HOUR).at - now < 26 * HOUR


def test_a_time_some_days_ahead_ends_only_the_lease_of_who_signed_it(
    vault: Vault, lend: Lend, now: dt.datetime
) -> None:
    """Ten days are not doubted, and yet past the other's end and grace: the other's copy goes on."""
    vault.lease(now)
    lend(vault)
    lend(vault, System.TECS, ahead=10 * DAY)
    assert phases(vault, now + HOUR) == {System.E3: LeasePhase.VALID, System.TECS: LeasePhase.VALID}


def test_an_agencys_own_time_of_use_ends_its_lease_alone(vault: Vault, lend: Lend, now: dt.datetime) -> None:
    """What it signed goes on with the time that this program runs, even if this laptop's clock stands still."""
    ticks = [0.0]
    vault.leases.clock._monotonic = lambda: ticks[0]
    vault.lease(now)
    lend(vault, ahead=-10 * HOUR)
    lend(vault, System.TECS, ahead=10 * HOUR)
    ticks[0] = 63 * 3600.0
    assert phases(vault, now) == {System.E3: LeasePhase.SEALED, System.TECS: LeasePhase.ENDS_IN_A_DAY}


def test_nothing_is_purged_by_one_agencys_time(
    vault: Vault, e3: Feed, lend: Lend, encounter: Encounters, now: dt.datetime
) -> None:
    """A year's limit is not passed because a server says that it is next year."""
    vault.lease(now)
    e3.round(encounter(1), held=1)
    vault.retention.set(RetentionPolicy(encounter=365))
    lend(vault, System.TECS, ahead=FAR)
    commit(vault, System.TECS, now + FAR, now)
    assert vault.retain(now + HOUR) == 0
    assert vault.records.get(next(iter(vault.records.each())).id) is not None


def test_the_end_of_one_lease_keeps_the_key_while_the_other_is_lent(
    home: Home, real: VaultHeader, lend: Lend, encounter: Encounters, now: dt.datetime
) -> None:
    """A copy that is still empty is lent too; without the other lease the key would go."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        Feed(vault, now).round(encounter(1), held=1)
        lend(vault)
        lend(vault, System.TECS, ahead=5 * DAY)
    with home.open(OFFICER, PASSPHRASE, now=now + 6 * DAY) as vault:
        assert vault.records.count(System.E3) == 0
        assert phases(vault, now + 6 * DAY) == {System.TECS: LeasePhase.VALID}
    with pytest.raises(PartitionDestroyed):
        home.open(OFFICER, PASSPHRASE, now=now + 12 * DAY)


def test_a_clock_set_back_extends_no_lease_through_the_other_agency(vault: Vault, lend: Lend, now: dt.datetime) -> None:
    """A round with one agency lowers no time below what that agency signed."""
    lend(vault)
    vault.lease(now + 73 * HOUR)
    lend(vault, System.TECS, ahead=73 * HOUR)
    assert phases(vault, now)[System.E3] is LeasePhase.SEALED


def earlier(vault: Vault, local: dt.datetime, server: dt.datetime) -> None:
    """Has a vault hold the times as a program before held them: one for all agencies, and what followed from it."""
    kept = {"local": to_ms(local), "server": to_ms(server)}
    vault._store.keep("trusted time", msgspec.json.encode(kept))


def test_a_time_far_ahead_that_an_earlier_program_took_from_a_server_ends_nothing(
    home: Home, real: VaultHeader, lend: Lend, encounter: Encounters, now: dt.datetime
) -> None:
    """One agency's clock was a year ahead for one round; the next opening by today's program destroys no copy."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        Feed(vault, now).round(encounter(1), held=1)
        lend(vault)
        earlier(vault, now + FAR, now + FAR)
    with home.open(OFFICER, PASSPHRASE, now=now + HOUR) as vault:
        assert vault.records.count(System.E3) == 1
        assert phases(vault, now + HOUR) == {System.E3: LeasePhase.VALID}
        assert vault.lease(now + HOUR).at - (now + HOUR) < HOUR / 60


def test_an_earlier_programs_own_time_holds_against_a_clock_set_back(
    vault: Vault, lend: Lend, now: dt.datetime
) -> None:
    """What no server said was this laptop's clock; and no lease begins before it was signed."""
    lend(vault)
    earlier(vault, now + FAR, now)
    assert vault.lease(now).at - (now + FAR) < HOUR
    earlier(vault, now + FAR, now + FAR)
    vault.leases.clock._started.clear()
    assert phases(vault, now - 200 * HOUR) == {System.E3: LeasePhase.VALID}
    assert vault.leases.clock.own(System.E3, now - 200 * HOUR, now).at >= now - HOUR


def test_an_agencys_order_takes_no_key_while_the_other_has_lent(
    home: Home, real: VaultHeader, lend: Lend, encounter: Encounters, now: dt.datetime
) -> None:
    """Its lease is there before its first record, and before its access where that came by a stick."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        Feed(vault, now).round(encounter(1), held=1)
        lend(vault)
        lend(vault, System.TECS)
        assert vault.lent() == {System.E3}
        assert not vault.end_copy(System.E3, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        assert vault.records.count(System.E3) == 0
        assert phases(vault, now) == {System.TECS: LeasePhase.VALID}


@pytest.mark.parametrize(("ahead", "stored"), [(FAR, CLOCK_TOLERANCE), (-HOUR, -HOUR), (HOUR / 60, HOUR / 60)])
def test_a_copy_is_never_as_of_a_time_to_come(
    vault: Vault, now: dt.datetime, ahead: dt.timedelta, stored: dt.timedelta
) -> None:
    """A server's clock that is ahead counts no further than the tolerance; one that is behind counts."""
    commit(vault, System.TECS, now + ahead, now)
    assert vault.sources.state(System.TECS, now).as_of == now + stored
