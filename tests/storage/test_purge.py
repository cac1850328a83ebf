"""What was purged is gone: out of every page, free ones included, of the log, and of every file beside the vault."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from overlap.query import Action, Query
from overlap.records import PersonName, RecordId, System
from storage.chunks import KEY_BYTES
from storage.drafts import Draft
from storage.sources import ResumePoint
from storage.staging import Outcome, RemovalReason, Upsert
from storage.tokens import Access
from storage.vault import Vault
from tests.storage.invented import Decrypted, Encounters, Feed, Removals

SENTINEL = "SYNZYXQUARTZBLATT"
ID = RecordId("e3:SYN-E-000007-1")


def remnants(pages: bytes, body: bytes, keys: bytes) -> dict[str, int]:
    """Count what is left of a record in decrypted pages: name, word, id, packed body, match keys."""
    return {
        "name": pages.count(SENTINEL.encode()),
        "word": pages.lower().count(SENTINEL.lower().encode()),
        "id": pages.count(ID.encode()),
        "body": pages.count(body[-40:]),
        "keys": pages.count(keys),
    }


@pytest.fixture
def filled(vault: Vault, e3: Feed, encounter: Encounters) -> Vault:
    """A vault with some hundred records, one of which has the sentinel's name."""
    e3.round(*(encounter(number) for number in range(300) if number != 7), held=299)
    e3.round(encounter(7, SENTINEL), held=300)
    return vault


def stored(vault: Vault) -> tuple[bytes, bytes]:
    """Return the sentinel's packed body and its match keys as they lie in the file."""
    rid, body = vault._store.row("SELECT rid, body FROM rec WHERE rid = 299") or (0, b"")
    keys = vault.search._indexes.chunks.get(rid)
    return bytes(body), keys[KEY_BYTES * 2 : KEY_BYTES * 6]


@pytest.mark.parametrize("reason", list(RemovalReason))
def test_a_purged_record_leaves_nothing_in_any_page(
    filled: Vault, e3: Feed, gone: Removals, decrypted: Decrypted, reason: RemovalReason
) -> None:
    """Body, match keys and words of a removed record are overwritten, in the file and in its log."""
    body, keys = stored(filled)
    before = remnants(decrypted(), body, keys)
    assert min(before["word"], before["body"], before["keys"]) > 0
    e3.round(gone(7, reason=reason), held=299)
    # The audit and the answer's history name records by id; nothing here did.
    assert remnants(decrypted(), body, keys) == {"name": 0, "word": 0, "id": 0, "body": 0, "keys": 0}


def test_an_older_revision_leaves_nothing_but_what_the_newer_has(
    filled: Vault, e3: Feed, encounter: Encounters, decrypted: Decrypted
) -> None:
    """A name that an update took away is overwritten like a removed one."""
    body, keys = stored(filled)
    e3.round(encounter(7, "SYNOTHER", 2), held=300)
    filled._store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    left = remnants(decrypted(), body, keys)
    assert (left["name"], left["word"], left["body"], left["keys"]) == (0, 0, 0, 0)


def test_staged_copies_go_with_the_commit(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals, decrypted: Decrypted
) -> None:
    """A record that was staged and withdrawn in the same round leaves no copy of its page."""
    e3.stage(encounter(7, SENTINEL), *(encounter(number) for number in range(8, 20)))
    packed = vault._store.value("SELECT page FROM staged")
    e3.stage(gone(7))
    e3.close(held=12)
    vault._store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = decrypted()
    assert packed[:200] not in pages
    assert SENTINEL.lower().encode() not in pages.lower()


def test_a_purged_record_is_not_found_any_more(filled: Vault, e3: Feed, gone: Removals, now: dt.datetime) -> None:
    """Neither by id nor by name, in this process and after opening anew; its word is not counted."""
    query = Query(text=SENTINEL, names=(PersonName(surname=SENTINEL, given_names="GIVEN7"),))
    assert ID in [record.id for record in filled.search.candidates(query, now)]
    assert filled.search.frequencies.share(SENTINEL.lower()) > filled.search.frequencies.share("synneverseen")
    e3.round(gone(7), held=299)
    for _ in range(2):
        assert filled.records.get(ID) is None
        assert ID not in [record.id for record in filled.search.candidates(query, now)]
        assert filled.search.frequencies.share(SENTINEL.lower()) == filled.search.frequencies.share("synneverseen")
        filled.search._indexes.forget()
    assert filled._store.row("SELECT 1 FROM vocabulary WHERE token = ?", (SENTINEL.lower(),)) is None


def test_a_copy_that_is_destroyed_leaves_nothing_and_the_other_stays(
    filled: Vault, e3: Feed, tecs: Feed, golden: dict[str, bytes], decrypted: Decrypted, now: dt.datetime
) -> None:
    """A revoked agency's records, pages, counts and tokens are gone in one step; all else is as it was."""
    own = [Upsert(record=body) for each, body in golden.items() if each.startswith("tecs:")]
    tecs.round(*own, held=len(own))
    filled.tokens.put(System.E3, Access(access_token="SYN-a", refresh_token="SYN-r", expires_at=now))
    event_id = filled.outbox.put(System.E3, "notice", b"{}", now)
    body, keys = stored(filled)
    e3.stage(Upsert(record=golden["e3:SYN-E-000123-1"]))
    assert filled.staging.destroy(System.E3, now) == 300
    assert remnants(decrypted(), body, keys) == {"name": 0, "word": 0, "id": 0, "body": 0, "keys": 0}
    assert (filled.records.count(System.E3), filled.records.count(System.TECS)) == (0, len(own))
    assert filled.tokens.get(System.E3) is None
    assert filled.staging.staged_cursor(System.E3) is None
    assert filled.sources.resume_point(System.E3) == ResumePoint()
    assert [item.event_id for item in filled.outbox.waiting()] == [event_id]
    assert filled.records.get(RecordId("tecs:SYN-T-5518")) is not None
    assert filled.check_integrity().is_whole
    assert e3.round(Upsert(record=golden["e3:SYN-E-000123-1"]), held=1).outcome is Outcome.APPLIED


def test_no_file_ever_holds_a_name_in_the_open(
    path: Path, vault: Vault, e3: Feed, encounter: Encounters, decrypted: Decrypted, now: dt.datetime
) -> None:
    """The vault, its log, its index and whatever else lies beside it hold no planted text; decrypted, they do."""
    e3.stage(encounter(7, SENTINEL))
    vault.drafts.write(Draft(text=SENTINEL))
    e3.close(held=1)
    query = Query(text=SENTINEL, names=(PersonName(surname=SENTINEL),))
    vault.checks.remember(vault.checks.run(query, Action.STOP, now))
    assert vault.records.count(System.E3) == 1
    files = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    assert f"{path.name}-wal" in files
    for name, content in files.items():
        assert SENTINEL.encode() not in content, name
        assert SENTINEL.lower().encode() not in content, name
    assert SENTINEL.encode() in decrypted()


def test_a_draft_leaves_nothing(vault: Vault, decrypted: Decrypted) -> None:
    """A draft that was replaced is overwritten."""
    vault.drafts.write(Draft(text=SENTINEL))
    assert vault.drafts.read().text == SENTINEL
    vault.drafts.write(Draft())
    vault._store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    assert SENTINEL.encode() not in decrypted()
