"""The audit: append-only, chained, without content."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlcipher3 import IntegrityError

from overlap.records import RecordId, System
from storage.audit import Deed
from storage.audit_trail import AuditPoint, AuditTrail
from storage.vault import Vault, VaultHeader


def add(vault: Vault, now: dt.datetime, count: int = 3) -> None:
    """Append some rows."""
    for _ in range(count):
        with vault._store.transaction():
            vault.audit.append(Deed.CHECK, "given WARNING", now, [RecordId("e3:SYN-E-1")], b"hash")


def test_a_row_outside_a_transaction_is_refused(vault: Vault, now: dt.datetime) -> None:
    """A row belongs to what it records, or it could tell of what did not happen."""
    with pytest.raises(AssertionError):
        vault.audit.append(Deed.CHECK, "given", now)


def test_a_row_goes_with_what_it_records(vault: Vault, now: dt.datetime) -> None:
    """Where the deed fails, its row is not there either."""
    rows = vault.audit.verify().rows

    def fail() -> None:
        with vault._store.transaction():
            vault.audit.append(Deed.CHECK, "given", now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert vault.audit.verify().rows == rows


def test_rows_are_read_newest_first_to_the_hundredth(vault: Vault, now: dt.datetime) -> None:
    """A row tells what, when to 1/100 s, the outcome, the records and the hash."""
    add(vault, now + dt.timedelta(milliseconds=1_239), 1)
    (row,) = vault.audit.recent(1)
    assert row.at == now + dt.timedelta(milliseconds=1_230)
    assert (row.what, row.outcome, row.records) == ("check", "given WARNING", ("e3:SYN-E-1",))
    assert row.query_hash == b"hash"


@pytest.mark.parametrize("statement", ["UPDATE audit SET outcome = 'x'", "DELETE FROM audit WHERE seq = 1"])
def test_no_statement_changes_a_row(vault: Vault, now: dt.datetime, statement: str) -> None:
    """The table itself refuses changes."""
    add(vault, now)
    with pytest.raises(IntegrityError, match="append-only"):
        vault._store.execute(statement)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit SET outcome = 'given CAUTION' WHERE seq = 2",
        "UPDATE audit SET at = at + 1 WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
        "UPDATE audit SET chain = zeroblob(32) WHERE seq = 2",
    ],
)
def test_a_row_that_was_changed_or_lost_shows(vault: Vault, now: dt.datetime, damage: str) -> None:
    """Whoever gets around the table's refusal is seen by the chain, at the place."""
    add(vault, now)
    assert vault.audit.verify().holds
    for trigger in ("audit_keeps", "audit_stays"):
        vault._store.execute(f"DROP TRIGGER {trigger}")
    vault._store.execute(damage)
    status = vault.audit.verify()
    assert not status.holds
    assert status.broken_at in {2, 3, 4}


def test_hashes_of_questions_are_the_vaults_own(vault: Vault, tmp_path: Path, header: VaultHeader) -> None:
    """One question has one hash in a vault, and another in every other vault, so that it can't be looked up."""
    with Vault.create(tmp_path / "other.db", bytes(32), header) as other:
        assert vault.audit.query_hash(b"SYN") == vault.audit.query_hash(b"SYN")
        assert vault.audit.query_hash(b"SYN") != vault.audit.query_hash(b"SYM")
        assert vault.audit.query_hash(b"SYN") != other.audit.query_hash(b"SYN")


@pytest.fixture
def trail(vault: Vault) -> AuditTrail:
    """What may leave the audit of the vault under test."""
    return AuditTrail(vault._store)


def test_a_row_stays_until_both_agencies_have_it(vault: Vault, now: dt.datetime, trail: AuditTrail) -> None:
    """With one agency's word alone nothing goes; with both the old rows go, and the chain of the others holds."""
    add(vault, now, 5)
    add(vault, now + dt.timedelta(days=400), 2)
    last = trail.last()
    assert last is not None
    rows = vault.audit.verify().rows
    assert trail.acknowledge(System.E3, last)
    assert trail.let_go(now + dt.timedelta(days=401)) == 0
    with pytest.raises(IntegrityError, match="append-only"):
        vault._store.execute("DELETE FROM audit WHERE seq = 1")
    assert trail.acknowledge(System.TECS, last)
    assert trail.let_go(now + dt.timedelta(days=401)) == rows - 2
    assert vault.audit.verify().holds
    assert len(vault.audit.recent(99)) == 2
    add(vault, now + dt.timedelta(days=401), 1)
    assert vault.audit.verify().holds
    assert trail.let_go(now + dt.timedelta(days=402)) == 0
    assert vault.check_integrity().is_whole


def test_nobody_acknowledges_what_they_were_not_shown(vault: Vault, now: dt.datetime, trail: AuditTrail) -> None:
    """A number alone, a row that is not there yet and an earlier row than before are no acknowledgement."""
    add(vault, now)
    last = trail.last()
    assert last is not None
    assert not trail.acknowledge(System.E3, AuditPoint(number=last.number, chain=bytes(32)))
    assert not trail.acknowledge(System.E3, AuditPoint(number=last.number + 1, chain=last.chain))
    assert trail.acknowledge(System.E3, last)
    first = AuditPoint(number=1, chain=vault._store.value("SELECT chain FROM audit WHERE seq = 1"))
    assert not trail.acknowledge(System.E3, first)
    assert trail.acknowledged(System.E3) == last.number
    for statement in ("UPDATE audit_acknowledged SET seq = 1", "DELETE FROM audit_acknowledged"):
        with pytest.raises(IntegrityError, match="append-only"):
            vault._store.execute(statement)


def test_no_row_goes_before_its_year_is_over(vault: Vault, now: dt.datetime, trail: AuditTrail) -> None:
    """What both agencies have stays for a year all the same, and the newest row stays for ever."""
    add(vault, now)
    last = trail.last()
    assert last is not None
    assert all(trail.acknowledge(system, last) for system in System)
    assert trail.let_go(now + dt.timedelta(days=364)) == 0
    assert trail.let_go(now + dt.timedelta(days=3_650)) == 0
    add(vault, now + dt.timedelta(days=3_650), 1)
    assert trail.let_go(now + dt.timedelta(days=3_650)) == last.number


def test_a_vault_whose_audit_can_not_be_written_does_not_open(
    vault: Vault, path: Path, key: bytes, now: dt.datetime
) -> None:
    """Where the row of the opening is refused, so is the opening."""
    vault._store.execute(
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room for the audit'); END"
    )
    vault.close()
    with pytest.raises(IntegrityError, match="no room"):
        Vault.open(path, key, practice=True, now=now)
