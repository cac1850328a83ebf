"""The audit: append-only, chained, without content."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlcipher3 import IntegrityError

from overlap.records import RecordId
from storage.audit import Deed
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
