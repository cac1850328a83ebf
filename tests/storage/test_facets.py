"""The smaller facets of a vault: settings, tokens, records as they stand, migrations, files."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from overlap.query import Query
from overlap.records import PersonName, RecordId, System
from storage.chunks import RID_LIMIT
from storage.cipher import Database, create_store, open_store
from storage.durable import make_private_folder, write_durably
from storage.instants import from_ms, to_ms
from storage.migrations import MIGRATIONS, SCHEMA, migrate
from storage.problems import VaultDamaged, VaultFull, VaultUnwritable
from storage.settings import GatewayAddress, Settings
from storage.sources import DEFAULT_LIMIT
from storage.staging import Upsert
from storage.tokens import Access
from storage.vault import Vault
from tests.storage.invented import Encounters, Feed

HOUR = dt.timedelta(hours=1)


def test_settings_are_kept_in_the_vault(vault: Vault) -> None:
    """Addresses and limits come back as they were written; without any, the defaults hold."""
    assert vault.settings.read() == Settings()
    assert Settings().limit(System.E3) == DEFAULT_LIMIT
    settings = Settings(
        gateways={System.E3: GatewayAddress(url="http://127.0.0.1:1")}, limit_minutes={System.TECS: 30}, area="BLW"
    )
    vault.settings.write(settings)
    assert vault.settings.read() == settings
    assert vault.settings.read().limit(System.TECS) == HOUR / 2


@pytest.mark.parametrize("minutes", [0, -5, 20_161])
def test_no_limit_is_beyond_its_bounds(vault: Vault, minutes: int) -> None:
    """A limit of nothing, or longer than the longest lease, is refused."""
    with pytest.raises(ValueError, match="bounds"):
        vault.settings.write(Settings(limit_minutes={System.E3: minutes}))
    assert vault.settings.read() == Settings()


def test_settings_that_make_no_sense_are_damage(vault: Vault) -> None:
    """What can't be read is told, not replaced by defaults."""
    vault._store.execute("INSERT INTO setting (name, value) VALUES ('settings', x'7b')")
    with pytest.raises(VaultDamaged):
        vault.settings.read()


def test_access_to_a_gateway_is_kept_replaced_and_destroyed(vault: Vault, now: dt.datetime) -> None:
    """Tokens are per system, and `repr` shows nothing of them."""
    access = Access(access_token="SYN-a", refresh_token="SYN-r", expires_at=now, device="SYN-d")
    assert vault.tokens.get(System.E3) is None
    vault.tokens.put(System.E3, access)
    vault.tokens.put(System.E3, msgspec.structs.replace(access, access_token="SYN-b"))
    kept = vault.tokens.get(System.E3)
    assert kept == msgspec.structs.replace(access, access_token="SYN-b")
    assert vault.tokens.get(System.TECS) is None
    assert "SYN" not in repr(kept)
    vault.tokens.forget(System.E3)
    assert vault.tokens.get(System.E3) is None


def test_operations_are_those_whose_window_touches_the_time(vault: Vault, tecs: Feed, golden: dict[str, bytes]) -> None:
    """Lead and lag belong to the window; what begins later or is over is left out."""
    tecs.round(Upsert(record=golden["tecs:SYN-OP-0031"]), held=1)
    starts, ends = dt.datetime(2026, 11, 23, 19, tzinfo=dt.UTC), dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC)
    minute = dt.timedelta(minutes=1)
    for begin, end, expected in (
        (starts - HOUR, starts - minute, 0),
        (starts - HOUR, starts, 1),
        (ends, ends + HOUR, 1),
        (ends + minute, ends + HOUR, 0),
    ):
        assert len(vault.records.operations(begin, end)) == expected


def test_a_changed_operation_is_found_by_its_new_window_alone(
    vault: Vault, tecs: Feed, golden: dict[str, bytes], now: dt.datetime
) -> None:
    """The queried columns follow the record."""
    body = golden["tecs:SYN-OP-0031"]
    tecs.round(Upsert(record=body), held=1)
    later = {
        **msgspec.json.decode(body),
        "revision": 9,
        "starts": "2026-12-23T20:00:00Z",
        "ends": "2026-12-24T02:00:00Z",
    }
    tecs.round(Upsert(record=msgspec.json.encode(later)), held=1)
    assert vault.records.operations(now, now + 24 * HOUR) == ()
    assert len(vault.records.operations(now + 30 * 24 * HOUR, now + 31 * 24 * HOUR)) == 1


def test_records_are_given_in_the_order_asked_and_without_gaps(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """Numbers that are not there are left out, others keep their order, however many are asked for."""
    e3.round(*(encounter(number) for number in range(1_200)), held=1_200)
    rids = [5, 1_199, 3, 99_999, *range(10, 1_190)]
    found = [record.id for record in vault.records.many(rids)]
    assert found[:3] == ["e3:SYN-E-000005-1", "e3:SYN-E-001199-1", "e3:SYN-E-000003-1"]
    assert len(found) == len(rids) - 1
    assert len(list(vault.records.each(System.E3))) == 1_200
    assert list(vault.records.each(System.TECS)) == []


def test_two_ids_that_share_a_key_are_told_apart(
    vault: Vault, e3: Feed, encounter: Encounters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where 40 bits collide, the id in the body decides, for reading, replacing and removing."""
    for module in ("storage.records", "storage.applying", "storage.lines"):
        monkeypatch.setattr(f"{module}.id_key", lambda _: 7)
    e3.round(encounter(1, "SYNONE"), encounter(2, "SYNTWO"), held=2)
    e3.round(encounter(2, "SYNTWO", 2), held=2)
    assert vault.records.verbatim(RecordId("e3:SYN-E-000001-1")) == encounter(1, "SYNONE").record
    assert vault.records.verbatim(RecordId("e3:SYN-E-000002-1")) == encounter(2, "SYNTWO", 2).record
    assert vault.records.get(RecordId("e3:SYN-E-000003-1")) is None


def test_a_vault_whose_numbers_are_used_up_is_full(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """There are 2**24 numbers; the next record is refused whole."""
    e3.round(encounter(1), held=1)
    vault._store.execute("UPDATE rec SET rid = ?", (RID_LIMIT - 1,))
    with pytest.raises(VaultFull):
        e3.round(encounter(2), held=2)
    assert vault.records.count(System.E3) == 1


def test_the_first_question_can_be_prepared(vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime) -> None:
    """Loading the indexes ahead changes nothing but the time of the first answer."""
    e3.round(encounter(1, "SYNPLANTED"), held=1)
    vault.search.warm()
    query = Query(text="SYN", names=(PersonName(surname="SYNPLANTED", given_names="GIVEN1"),))
    assert [record.id for record in vault.search.candidates(query, now)] == ["e3:SYN-E-000001-1"]


def test_keys_of_another_version_are_made_anew_on_opening(
    path: Path, key: bytes, vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """A vault from before the comparable forms changed finds its records again, once, and says so in the audit."""
    unknown = Upsert(record=b'{"type":"vessel","id":"e3:SYN-V-1","revision":2}')
    e3.round(encounter(1, "SYNPLANTED"), encounter(2), unknown, held=3)
    before = vault._store.rows("SELECT * FROM mk"), vault._store.rows("SELECT * FROM vocabulary")
    vault._store.execute("UPDATE setting SET value = x'30' WHERE name LIKE 'keys%'")
    vault._store.execute("UPDATE mk SET keys = zeroblob(500)")
    vault._store.execute("UPDATE vocabulary SET records = 99")
    vault.close()
    for deeds in (["vault opened", "search rebuilt"], ["vault opened", "vault opened"]):
        with Vault.open(path, key, practice=True, now=now) as again:
            assert (again._store.rows("SELECT * FROM mk"), again._store.rows("SELECT * FROM vocabulary")) == before
            query = Query(text="SYN", names=(PersonName(surname="SYNPLANTED", given_names="GIVEN1"),))
            assert "e3:SYN-E-000001-1" in [record.id for record in again.search.candidates(query, now)]
            assert again.records.verbatim(RecordId("e3:SYN-V-1")) == unknown.record
            assert [row.what for row in again.audit.recent(2)] == deeds
            assert again.schema == SCHEMA


def test_a_step_that_fails_leaves_the_schema_before_it(path: Path, key: bytes) -> None:
    """A migration is whole or not there, and goes on where it stopped."""
    store = create_store(path, key)
    migrate(store)

    @MIGRATIONS(name="zzz_fails")
    def fail(database: Database) -> None:
        database.execute("CREATE TABLE half (x)")
        database.execute("PRAGMA user_version = 99")
        raise RuntimeError

    try:
        with pytest.raises(RuntimeError):
            migrate(store)
    finally:
        MIGRATIONS._migrations.pop()
    assert store.value("PRAGMA user_version") == SCHEMA
    assert store.row("SELECT 1 FROM sqlite_master WHERE name = 'half'") is None
    migrate(store)
    store.close()


def test_times_survive_to_the_millisecond(now: dt.datetime) -> None:
    """Times before 1970 too; a time without a zone is a mistake."""
    for time in (now, now + dt.timedelta(milliseconds=1), dt.datetime(1950, 1, 1, 1, 1, 1, 999_000, dt.UTC)):
        assert from_ms(to_ms(time)) == time
    with pytest.raises(ValueError, match="zone"):
        to_ms(now.replace(tzinfo=None))


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    """A write that can't be finished leaves the old file and nothing beside it."""
    file = tmp_path / "slots.json"
    write_durably(file, b"old")
    write_durably(file, b"new")
    assert file.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["slots.json"]
    file.unlink()
    file.mkdir()
    with pytest.raises(VaultUnwritable):
        write_durably(file, b"newer")
    assert [each.name for each in tmp_path.iterdir()] == ["slots.json"]


def test_a_folder_that_is_open_to_others_is_closed(tmp_path: Path) -> None:
    """A folder that was there already gets the owner's permissions."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    make_private_folder(folder)
    assert folder.stat().st_mode & 0o077 == 0


def test_any_change_of_the_file_is_another_state_whoever_made_it(tmp_path: Path) -> None:
    """What was read is known to be old after a write of one's own or of another; what may go back is no state."""
    key = bytes(range(32))
    with (
        closing(create_store(tmp_path / "file.db", key)) as store,
        closing(open_store(tmp_path / "file.db", key)) as other,
    ):
        store.execute("CREATE TABLE held (value INTEGER)")
        first = store.state
        assert first == store.state
        store.rows("SELECT * FROM held")
        assert first == store.state
        store.execute("INSERT INTO held VALUES (1)")
        second = store.state
        assert second != first
        other.execute("DELETE FROM held")
        assert store.state not in {first, second}
        with store.transaction():
            store.execute("INSERT INTO held VALUES (2)")
            assert store.state is None
