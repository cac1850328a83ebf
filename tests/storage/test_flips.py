"""Files of a partition that were changed: told by an error of their own, or without harm, and never a fault."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from overlap.records import System
from storage import rekey
from storage.home import Home
from storage.keepers import SecretKeeper
from storage.problems import (
    CopyUnproved,
    KeyringUnusable,
    OldCopy,
    PartitionDestroyed,
    PartitionLocked,
    SlotsDamaged,
    SlotsTooNew,
    VaultDamaged,
    VaultError,
    VaultUnwritable,
)
from storage.staging import Closing, StagedPage
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Encounters
from tests.storage.laptop import OFFICER, PASSPHRASE, QUICK, MemoryKeeper
from tests.storage.recovery import with_recovery

HELD = 120
Partition = Callable[[], tuple[Home, Path]]
Opened = Callable[[Home], bool | type[VaultError]]


@pytest.fixture
def partition(
    home: Home, keeper: MemoryKeeper, real: VaultHeader, encounter: Encounters, now: dt.datetime, tmp_path: Path
) -> Partition:
    """Gives the same partition anew each time: a copy, a waiting event, a passphrase, the agency's recovery."""
    with_recovery(home, real, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        changes = tuple(encounter(number) for number in range(HELD))
        vault.staging.stage(System.E3, StagedPage(feed="f", cursor="c", changes=changes))
        closing = Closing(cursor="c", feed="f", epoch="e", server_time=now, complete=True, held=HELD)
        vault.staging.commit(System.E3, closing, now)
        vault.outbox.put(System.E3, "notice", b"{}", now)
    kept, secrets = tmp_path / "kept", dict(keeper.secrets)
    shutil.copytree(home.root, kept)

    def again() -> tuple[Home, Path]:
        shutil.rmtree(home.root)
        shutil.copytree(kept, home.root)
        keeper.secrets = dict(secrets)
        return home, home.folder(OFFICER)

    return again


@pytest.fixture
def opened(now: dt.datetime) -> Opened:
    """Lists the officers and opens the vault: whether everything is in it and an examination finds it whole."""

    def come(home: Home) -> bool | type[VaultError]:
        assert len(home.officers()) == 1
        try:
            home.attempts(OFFICER, now)
            with home.open(OFFICER, PASSPHRASE, now=now) as vault:
                found = vault.check_integrity().is_whole
                assert not found or _is_all_there(vault)
        except VaultError as error:
            return type(error)
        return found

    return come


def _is_all_there(vault: Vault) -> bool:
    """Whether the vault holds what the fixture put into it."""
    return vault.records.count(System.E3) == HELD and len(vault.outbox.waiting()) == 1


def flip(path: Path, draw: random.Random) -> None:
    """Change one bit of a file."""
    raw = bytearray(path.read_bytes())
    raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
    path.write_bytes(raw)


def cut(path: Path, draw: random.Random) -> None:
    """Cut a file short."""
    raw = path.read_bytes()
    path.write_bytes(raw[: draw.randrange(len(raw))])


@pytest.mark.parametrize(
    ("name", "change", "times", "told"),
    [
        ("slots.json", flip, 200, {SlotsDamaged, SlotsTooNew}),
        ("slots.json", cut, 40, {SlotsDamaged}),
        ("attempts.json", flip, 40, {PartitionLocked}),
        ("attempts.json", cut, 10, {PartitionLocked}),
        ("vault.db", flip, 80, {VaultDamaged, False}),
        ("vault.db", cut, 20, {VaultDamaged}),
    ],
)
def test_a_change_anywhere_in_a_file_is_told_or_without_harm(
    partition: Partition,
    opened: Opened,
    name: str,
    change: Callable[[Path, random.Random], None],
    times: int,
    told: set[bool | type[VaultError]],
) -> None:
    """No try is used up by it, no fault of the program comes of it, and what opens as whole is whole."""
    found = set()
    for number in range(times):
        home, folder = partition()
        change(folder / name, random.Random(f"{name} {change.__name__} {number}"))
        found.add(opened(home))
    assert found - {True} <= told
    assert found & told


def test_a_damaged_slot_of_the_agency_is_told_before_it_is_needed(partition: Partition, opened: Opened) -> None:
    """It opens once in years; the officer's own passphrase would go on opening for all that time."""
    home, folder = partition()
    raw = (folder / "slots.json").read_bytes()
    at = raw.index(b'"sealed": "', raw.index(b'"recovery"')) + 40
    (folder / "slots.json").write_bytes(raw[:at] + (b"A" if raw[at : at + 1] != b"A" else b"B") + raw[at + 1 :])
    assert opened(home) is SlotsDamaged


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("slots.json", b'{"version": 2, "owner": ' + b"[" * 200_000, SlotsDamaged),
        ("slots.json", b'{"version": 2, "owner": {"id": "\xff"}, "slots": []}', SlotsDamaged),
        ("attempts.json", b"0" * 64 + b'\n{"locked_at": 900000000000000000}', PartitionLocked),
        ("attempts.json", b"0" * 64 + b'\n{"policy": "\xff"}', PartitionLocked),
        ("destroyed.json", b'{"reason": "\xff"}', PartitionDestroyed),
    ],
)
def test_what_was_written_to_do_harm_is_told(
    partition: Partition, opened: Opened, name: str, content: bytes, told: type[VaultError]
) -> None:
    """Values within values without end, text that is none, times that no calendar has: Unlock stands all the same."""
    home, folder = partition()
    (folder / name).write_bytes(content)
    assert opened(home) is told


@pytest.mark.parametrize("bytes_of_it", [16, 4096, -1])
def test_an_older_vault_in_the_place_of_a_new_key_takes_nothing_away(
    partition: Partition, opened: Opened, bytes_of_it: int
) -> None:
    """Whoever can write the folder puts an earlier state where a change of the key leaves its copy."""
    home, folder = partition()
    path = folder / "vault.db"
    rekey.copy_of(path).write_bytes(path.read_bytes()[: bytes_of_it if bytes_of_it > 0 else None])
    assert opened(home) is True
    assert not rekey.copy_of(path).exists()


def test_a_file_that_is_no_vault_does_not_take_its_place(partition: Partition, opened: Opened) -> None:
    """Under the name that a mended vault has until it is in its place."""
    home, folder = partition()
    planted = folder / "vault.db.mended.20261101T000000000000Z"
    planted.write_bytes(b"XCV1" + bytes(8_188))
    assert opened(home) is True
    assert planted.exists()


@pytest.mark.parametrize(
    "name", ["slots.json", "attempts.json", "vault.db", "sealed.log", "opening.lock", "attempts.lock"]
)
@pytest.mark.parametrize("kind", ["folder", "loop"])
def test_a_folder_or_a_link_to_itself_in_the_place_of_a_file_is_told(
    partition: Partition, opened: Opened, name: str, kind: str
) -> None:
    """The disk refuses, and that is said."""
    home, folder = partition()
    (folder / name).unlink(missing_ok=True)
    if kind == "folder":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to(folder / name)
    assert opened(home) in {VaultUnwritable, SlotsDamaged}


class Answering:
    """A keyring that answers something else than it was given."""

    def __init__(self, keeper: SecretKeeper, answer: Callable[[str, bytes], bytes]) -> None:
        self._keeper, self._answer = keeper, answer

    def keep(self, name: str, secret: bytes) -> None:
        """Store it as it is."""
        self._keeper.keep(name, secret)

    def fetch(self, name: str) -> bytes:
        """Answer otherwise."""
        return self._answer(name, self._keeper.fetch(name))

    def destroy(self, name: str) -> None:
        """Forget it."""
        self._keeper.destroy(name)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _name, secret: secret[::-1],
        lambda _name, _secret: bytes(32),
        lambda name, secret: secret if name.endswith("last state") else bytes(32),
        lambda name, secret: bytes(32) if name.endswith("last state") else secret,
        lambda name, secret: b"XCN1" + b"\xff" * 28 if name.endswith("last state") else secret,
    ],
)
def test_a_keyring_that_answers_something_else_opens_nothing(
    partition: Partition, opened: Opened, keeper: MemoryKeeper, answer: Callable[[str, bytes], bytes]
) -> None:
    """Another secret, another note, or both: the partition is locked or the vault unproved, and it says so."""
    home, _ = partition()
    before = dict(keeper.secrets)
    other = Home(home.root, Answering(keeper, answer), QUICK)
    assert opened(other) in {PartitionLocked, OldCopy, CopyUnproved, KeyringUnusable}
    assert {name for name in keeper.secrets if keeper.secrets[name] != before[name]} <= {
        name for name in before if name.endswith("last state")
    }
