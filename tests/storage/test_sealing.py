"""Outbox and audit beside the vault: sealed before they are committed, read back by the agency alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct

import msgspec
import pyrage
import pytest

from overlap.records import System
from storage.audit import Deed
from storage.problems import RecoveryUnusable, VaultFull, VaultUnwritable
from storage.sealed_log import Recovered, append, read_back
from storage.vault import Vault
from tests.storage.recovery import IDENTITY, RECIPIENT


@pytest.fixture
def sealed(vault: Vault) -> Vault:
    """A vault whose rows are sealed to the invented agency."""
    vault.sealing.pin(RECIPIENT)
    return vault


def recovered(vault: Vault) -> Recovered:
    """What the agency reads back now."""
    return read_back(vault.sealing.path.read_bytes(), IDENTITY)


def test_a_row_is_sealed_when_it_is_committed(sealed: Vault, now: dt.datetime) -> None:
    """Nothing has to be closed or synced for it."""
    sealed.outbox.put(System.E3, "notice", b"SYN one", now)
    sealed.outbox.put(System.TECS, "check", b"SYN two", now)
    found = recovered(sealed)
    assert [(event.type, event.body) for event in found.events] == [("notice", b"SYN one"), ("check", b"SYN two")]
    assert [row.what for row in found.audit] == [Deed.CREATE, Deed.EVENT, Deed.EVENT]
    assert (found.audit_chain.holds, found.event_chain.holds) == (True, True)
    assert (found.damaged, found.contested) == (0, 0)


def test_what_was_there_before_the_recipient_is_sealed_too(vault: Vault, now: dt.datetime) -> None:
    """An enrolment with the agency comes after the vault was made."""
    vault.outbox.put(System.E3, "notice", b"SYN", now)
    assert not vault.sealing.path.exists()
    vault.sealing.pin(RECIPIENT)
    assert recovered(vault).events[0].body == b"SYN"


def test_no_text_of_a_row_is_in_the_file(sealed: Vault, now: dt.datetime) -> None:
    """Neither a body nor what the audit says."""
    sealed.outbox.put(System.E3, "notice", b"SYNTHETIC PLANTED", now)
    raw = sealed.sealing.path.read_bytes()
    for text in (b"SYNTHETIC", b"PLANTED", b"notice", b"event queued", b"SYN-U-0007"):
        assert text not in raw


def test_another_key_reads_nothing(sealed: Vault) -> None:
    """Nor does what is no key."""
    for identity in (str(pyrage.x25519.Identity.generate()), "", "# SYN", "SYN"):
        with pytest.raises(RecoveryUnusable):
            read_back(sealed.sealing.path.read_bytes(), identity)


def test_a_row_that_can_not_be_sealed_is_not_committed(sealed: Vault, now: dt.datetime) -> None:
    """What the screen calls queued survives everything, so it is not called queued."""
    sealed.sealing.path.unlink()
    sealed.sealing.path.mkdir()
    with pytest.raises(VaultUnwritable):
        sealed.outbox.put(System.E3, "notice", b"SYN", now)
    assert sealed.outbox.waiting() == ()
    sealed.sealing.path.rmdir()
    sealed.outbox.put(System.E3, "notice", b"SYN", now)
    assert len(recovered(sealed).events) == 1


def test_a_frame_cut_by_a_crash_is_passed_over(sealed: Vault, now: dt.datetime) -> None:
    """Its transaction was never committed; what comes after it is read."""
    sealed.outbox.put(System.E3, "notice", b"SYN one", now)
    whole = sealed.sealing.path.read_bytes()
    for cut in (1, 15, 200):
        sealed.sealing.path.write_bytes(whole + whole[:cut])
        sealed.outbox.put(System.E3, "notice", b"SYN two", now)
        found = recovered(sealed)
        assert found.events[-1].body == b"SYN two"
        assert found.damaged == 1
        assert found.event_chain.rows == len(found.events)


def test_what_was_sealed_and_not_committed_gives_way(sealed: Vault, now: dt.datetime) -> None:
    """A commit that fails after the sealing leaves rows whose numbers come again; the committed ones count."""
    sealed.outbox.put(System.E3, "notice", b"SYN one", now)
    sealed._store.rows(f"PRAGMA max_page_count = {sealed._store.value('PRAGMA page_count')}")
    with pytest.raises(VaultFull):
        sealed.outbox.put(System.E3, "notice", bytes(100_000), now)
    sealed._store.rows("PRAGMA max_page_count = 1000000")
    sealed.outbox.put(System.E3, "notice", b"SYN two", now)
    found = recovered(sealed)
    assert [event.body for event in found.events] == [b"SYN one", b"SYN two"]
    assert found.event_chain.holds


def test_a_row_taken_out_or_changed_shows(sealed: Vault, now: dt.datetime) -> None:
    """The chains are verified over what was read back."""
    for text in (b"SYN one", b"SYN two", b"SYN three"):
        sealed.outbox.put(System.E3, "notice", text, now)
    raw = sealed.sealing.path.read_bytes()
    starts = [at for at in range(len(raw)) if raw.startswith(b"XCF1", at)]
    without = raw[: starts[2]] + raw[starts[3] :]
    found = read_back(without, IDENTITY)
    assert not found.event_chain.holds
    assert not found.audit_chain.holds


def test_an_empty_file_holds_nothing(sealed: Vault) -> None:
    """That is said, not shown as an empty list."""
    for raw in (b"", b"SYN no frame"):
        with pytest.raises(RecoveryUnusable):
            read_back(raw, IDENTITY)


def test_a_bundle_holds_what_waits(sealed: Vault, now: dt.datetime) -> None:
    """Before a voluntary wipe the unsent events can leave, for the agency alone."""
    sealed.outbox.put(System.E3, "notice", b"SYN one", now)
    gone = sealed.outbox.put(System.E3, "notice", b"SYN two", now)
    sealed.outbox.withdraw(gone, now)
    found = read_back(sealed.sealing.bundle(unsent_alone=True), IDENTITY)
    assert [event.body for event in found.events] == [b"SYN one"]
    assert len(read_back(sealed.sealing.bundle(), IDENTITY).events) == 2


def test_without_a_recipient_there_is_no_bundle(vault: Vault) -> None:
    """Nothing leaves that nobody could read, or everybody."""
    with pytest.raises(RecoveryUnusable):
        vault.sealing.bundle()


def test_a_frame_of_another_form_is_told(sealed: Vault) -> None:
    """What opens and is not rows of ours is no recovery."""
    body = pyrage.encrypt(msgspec.json.encode("SYN"), [pyrage.x25519.Recipient.from_str(RECIPIENT)])
    sealed.sealing.path.unlink()
    append(sealed.sealing.path, struct.pack(">4sI8s", b"XCF1", len(body), hashlib.sha256(body).digest()[:8]) + body)
    with pytest.raises(RecoveryUnusable):
        recovered(sealed)


def test_a_file_that_grew_is_written_anew_with_everything_in_it(sealed: Vault, now: dt.datetime) -> None:
    """Rows sealed together take a fraction; nothing is lost, and what comes next is added to it."""
    for number in range(40):
        sealed.outbox.put(System.E3, "notice", b"SYN %d" % number, now)
    before, size = recovered(sealed), sealed.sealing.path.stat().st_size
    assert not sealed.sealing.compact()
    assert sealed.sealing.compact(1_000)
    assert sealed.sealing.path.stat().st_size < size / 4
    after = recovered(sealed)
    assert (after.audit, after.events) == (before.audit, before.events)
    sealed.outbox.put(System.E3, "notice", b"SYN last", now)
    assert recovered(sealed).events[-1].body == b"SYN last"
    assert recovered(sealed).event_chain.holds
    assert not sealed.sealing.compact(1_000)


def test_another_recipient_begins_another_file(sealed: Vault, now: dt.datetime) -> None:
    """The old file stays for whom it was sealed to; the new one has everything."""
    other = pyrage.x25519.Identity.generate()
    sealed.outbox.put(System.E3, "notice", b"SYN", now)
    sealed.sealing.pin(str(other.to_public()))
    assert read_back(sealed.sealing.path.read_bytes(), str(other)).events[0].body == b"SYN"
    (old,) = sealed.sealing.path.parent.glob("sealed-*.log")
    assert read_back(old.read_bytes(), IDENTITY).events[0].body == b"SYN"
