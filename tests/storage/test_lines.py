"""What is derived from a page's records: the same whenever and wherever it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from overlap.any_record import Record
from storage.staging import Upsert
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters, Feed, Removals

#: All that is derived from records, but for the numbers that words have.
DERIVED = (
    "SELECT rid, system, type, revision FROM rec ORDER BY rid",
    "SELECT chunk, keys FROM mk ORDER BY chunk",
    "SELECT token, records FROM vocabulary ORDER BY token",
    "SELECT id, records FROM cell ORDER BY id",
    "SELECT leaves FROM digest",
    "SELECT records, unreadable, refused FROM source ORDER BY system",
)
Between = Callable[[], None]


def _nothing() -> None:
    """Nothing happens between a page and its commit."""


@pytest.fixture
def rounds(encounter: Encounters, gone: Removals, golden: dict[str, bytes], now: dt.datetime) -> Callable[..., None]:
    """Two rounds with all that a page can hold: `between` a page and its commit something may happen."""
    odd = (
        Upsert(record=b'{"type":"of a later version","id":"e3:SYN-Z-1","revision":3}'),
        Upsert(record=b'{"type":"of a later version"}'),
        Upsert(record=b'{"type":"of a later version","id":"tecs:SYN-Z-1","revision":3}'),
    )

    def play(vault: Vault, between: Between = _nothing) -> None:
        feed = Feed(vault, now)
        own = [Upsert(record=body) for name, body in golden.items() if name.startswith("e3:")]
        feed.stage(*map(encounter, range(1, 260)), *odd[:2], *own)
        between()
        feed.close(held=260 + len(own))
        feed.stage(encounter(3, "SYNOTHER", 2), gone(4), odd[2], encounter(300), encounter(5, "SYNLOW", 2), gone(5, 1))
        between()
        feed.close(complete=False)

    return play


def derived(vault: Vault) -> list[list[tuple[object, ...]]]:
    """Return the rows of all that is derived."""
    return [vault._store.rows(sql) for sql in DERIVED]


def test_pages_that_memory_does_not_bear_are_applied_alike(
    vault: Vault,
    rounds: Callable[..., None],
    tmp_path: Path,
    key: bytes,
    header: VaultHeader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is held between a page and its commit spares work and changes nothing."""
    rounds(vault)
    monkeypatch.setattr("storage.pages._HELD_MOST", 0)
    with Vault.create(tmp_path / "other.db", key, header) as other:
        rounds(other)
        assert derived(other) == derived(vault)
        assert len(derived(vault)[0]) > 250


def test_what_is_held_is_of_the_page_that_is_in_the_vault(
    vault: Vault, rounds: Callable[..., None], tmp_path: Path, key: bytes, header: VaultHeader, encounter: Encounters
) -> None:
    """Another page under the same number, as after a transaction that was taken back, is read for itself."""
    rounds(vault)

    def swapped() -> None:
        packed = other._store.value("SELECT page FROM staged")
        other.staging.discard(feed.system)
        feed.stage(encounter(1, "SYNSWAPPED"))
        other._store.execute("UPDATE staged SET page = ?", (packed,))

    with Vault.create(tmp_path / "other.db", key, header) as other:
        feed = Feed(other, header.created_at)
        rounds(other, swapped)
        assert derived(other) == derived(vault)


def test_a_record_that_was_read_already_is_kept_as_it_came(
    vault: Vault, encounter: Encounters, now: dt.datetime
) -> None:
    """Its bytes alone are in the vault, and what is derived is what would be of the bytes."""
    plain = [encounter(number) for number in range(1, 9)]
    decode = msgspec.json.Decoder(Record).decode
    pages = []
    for changes in (plain, [Upsert(record=each.record, parsed=decode(each.record)) for each in plain]):
        feed = Feed(vault, now)
        vault.staging.discard(feed.system)
        feed.stage(*changes)
        pages.append(vault._store.value("SELECT page FROM staged"))
    feed.close(held=8)
    assert pages[0] == pages[1]
    assert list(vault.records.bodies()) == [each.record for each in plain]
