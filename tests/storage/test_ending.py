"""The end of a lease: nothing of a sealed copy is read, the other agency's is, and the officer's own work stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest

from overlap.answer import SourceCondition
from overlap.query import Query
from overlap.records import PersonName, RecordId, System
from storage.home import Home
from storage.problems import Destruction, PartitionDestroyed
from storage.sealed_log import read_back
from storage.signed import LEASE, public_key, sealed, to_text
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters, Feed
from tests.storage.laptop import OFFICER, PASSPHRASE
from tests.storage.recovery import IDENTITY, with_recovery

HOUR = dt.timedelta(hours=1)
ID = RecordId("e3:SYN-E-000001-1")
SEEDS = {System.E3: bytes(32), System.TECS: bytes([1]) * 32}

Lend = Callable[..., None]


@pytest.fixture
def lend(now: dt.datetime) -> Lend:
    """Gives a vault a lease of one agency, ten hours if nothing else is said, with two hours of grace."""

    def give(vault: Vault, system: System = System.E3, hours: float = 10) -> None:
        vault.agency_keys.pin(system, to_text(public_key(SEEDS[system])))
        lease = {
            "kind": "lease", "source": system.value, "officer": OFFICER, "device": "SYN", "serial": 1,
            "issued_at": now, "valid_until": now + hours * HOUR, "grace_hours": 2,
        }  # fmt: skip
        vault.keep_lease(sealed(msgspec.json.encode(lease), SEEDS[system], LEASE), now)

    return give


def test_a_sealed_copy_is_not_read_and_is_again_once_it_is_lent_anew(
    vault: Vault, e3: Feed, encounter: Encounters, lend: Lend, now: dt.datetime
) -> None:
    """By id, by name, one by one or all together; the answer is told as locked out, and nothing was lost."""
    e3.round(encounter(1, "SYNTHETIC"), held=1)
    lend(vault)
    query = Query(text="SYNTHETIC", names=(PersonName(surname="SYNTHETIC"),))

    def read() -> tuple[object, ...]:
        found = vault.search.candidates(query, now)
        return vault.records.get(ID), vault.records.verbatim(ID), list(found), list(vault.records.each())

    assert all(read())
    vault.lease(now + 11 * HOUR)
    assert not any(read())
    assert vault.sources.state(System.E3, now).condition is SourceCondition.LOCKED_OUT
    assert vault.records.count(System.E3) == 1
    vault.leases.forget(System.E3)
    vault.lease(now)
    assert all(read())


def test_the_end_of_one_lease_leaves_the_other_agencys_copy(
    vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, lend: Lend, now: dt.datetime
) -> None:
    """One agency's end never holds up the other."""
    e3.round(encounter(1), held=1)
    tecs.round(encounter(2, id="tecs:SYN-T-1"), held=1)
    lend(vault, System.E3, 1)
    lend(vault, System.TECS, 100)
    vault.lease(now + 2 * HOUR)
    assert [record.id for record in vault.records.each()] == ["tecs:SYN-T-1"]


def test_a_sealed_vault_still_takes_what_the_officer_does(vault: Vault, lend: Lend, now: dt.datetime) -> None:
    """Outbox and audit are the officer's own."""
    lend(vault)
    vault.lease(now + 11 * HOUR)
    vault.outbox.put(System.E3, "notice", b"{}", now)
    assert len(vault.outbox.waiting()) == 1
    assert vault.audit.verify().holds


def test_past_its_grace_the_key_is_destroyed_and_the_agency_reads_the_work(
    home: Home, real: VaultHeader, lend: Lend, now: dt.datetime
) -> None:
    """The last copy goes with the whole partition; what was done survives, sealed."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        lend(vault)
        vault.outbox.put(System.E3, "notice", b"SYN", now)
    home.open(OFFICER, PASSPHRASE, now=now + 11 * HOUR).close()
    with pytest.raises(PartitionDestroyed) as seen:
        home.open(OFFICER, PASSPHRASE, now=now + 13 * HOUR)
    assert seen.value.reason is Destruction.LEASE
    (file,) = home.sealed_files()
    found = read_back(file.read_bytes(), IDENTITY)
    assert [event.body for event in found.events] == [b"SYN"]
    assert (found.audit_chain.holds, found.event_chain.holds) == (True, True)


def test_without_an_agency_to_seal_to_the_copy_alone_is_destroyed(
    home: Home, real: VaultHeader, lend: Lend, encounter: Encounters, now: dt.datetime
) -> None:
    """Outbox and audit would go with the key, so the key stays and the records go."""
    with home.create(real, PASSPHRASE) as vault:
        Feed(vault, now).round(encounter(1), held=1)
        lend(vault)
        vault.outbox.put(System.E3, "notice", b"SYN", now)
    with home.open(OFFICER, PASSPHRASE, now=now + 13 * HOUR) as vault:
        assert vault.records.count(System.E3) == 0
        assert len(vault.outbox.waiting()) == 1
        assert vault.lease(now + 13 * HOUR).terms == ()


def test_an_order_to_destroy_the_only_copy_destroys_the_key_at_once(
    home: Home, real: VaultHeader, encounter: Encounters, lend: Lend, now: dt.datetime
) -> None:
    """While the vault is open still: nothing of it is read from then on, and the work goes on into the sealed file."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        Feed(vault, now).round(encounter(1), held=1)
        lend(vault)
        assert vault.end_copy(System.E3, now)
        assert not (home.folder(OFFICER) / "slots.json").exists()
        assert list(vault.records.each()) == []
        vault.outbox.put(System.E3, "notice", b"SYN", now)
    with pytest.raises(PartitionDestroyed) as seen:
        home.open(OFFICER, PASSPHRASE, now=now)
    assert seen.value.reason is Destruction.REVOKED
    (file,) = home.sealed_files()
    assert read_back(file.read_bytes(), IDENTITY).events[0].body == b"SYN"


def test_an_order_of_one_agency_leaves_the_others_copy(
    vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """Its own records go, one by one."""
    e3.round(encounter(1), held=1)
    tecs.round(encounter(2, id="tecs:SYN-T-1"), held=1)
    assert not vault.end_copy(System.E3, now)
    assert [record.id for record in vault.records.each()] == ["tecs:SYN-T-1"]
    assert vault.lease(now).terms == ()


def test_a_death_between_the_order_and_the_destruction_leaves_nothing_readable(
    home: Home, real: VaultHeader, encounter: Encounters, lend: Lend, now: dt.datetime
) -> None:
    """The order is on disk first; whoever opens next carries it out."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        Feed(vault, now).round(encounter(1), held=1)
        lend(vault)
        vault.leases.end(System.E3)
        assert list(vault.records.each()) == []
    with pytest.raises(PartitionDestroyed):
        home.open(OFFICER, PASSPHRASE, now=now)
