"""Two officers on one laptop: nothing of one is readable, countable or sent under another."""

from __future__ import annotations

import datetime as dt
import shutil

import msgspec
import pytest

from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.home import Home, OfficerEntry
from storage.problems import PartitionLocked, SlotsDamaged, VaultError, WrongKey, WrongOfficer, WrongPassphrase
from storage.settings import GatewayAddress
from storage.vault import Vault
from tests.storage.invented import Encounters, Feed
from tests.storage.laptop import OFFICER, PASSPHRASE, MemoryKeeper

OTHER, OTHER_PASSPHRASE = "SYN-U-0008", "SYN other horse"


@pytest.fixture
def both(home: Home, real: VaultHeader) -> Home:
    """A laptop with two officers' real partitions."""
    other = msgspec.structs.replace(real, officer_id=OTHER, name="Zed Synthetic", agency=Agency.HSI, unit="SYN HSI")
    home.create(real, PASSPHRASE).close()
    home.create(other, OTHER_PASSPHRASE).close()
    return home


def open_other(home: Home, now: dt.datetime) -> Vault:
    """Open the second officer's vault."""
    return home.open(OTHER, OTHER_PASSPHRASE, now=now)


def test_the_names_of_folders_and_files_name_nobody(both: Home) -> None:
    """A listing of the disk tells neither ids nor names nor agencies."""
    names = " ".join(path.relative_to(both.root).as_posix() for path in both.root.rglob("*"))
    for told in ("SYN", "0007", "0008", "Zed", "Synthetic", "USBP", "HSI"):
        assert told not in names


def test_the_listing_tells_no_size_and_no_count(both: Home, encounter: Encounters, now: dt.datetime) -> None:
    """Unlock shows the same of an officer with a thousand records as of one with none."""
    before = both.officers()
    with both.open(OFFICER, PASSPHRASE, now=now) as vault:
        Feed(vault, now).round(*(encounter(number) for number in range(200)), held=200)
        vault.outbox.put(System.E3, "notice", b"{}", now)
    assert both.officers() == before
    shown = set(OfficerEntry.__struct_fields__)
    assert shown == {
        "id", "name", "agency", "unit", "practice", "opens_without_passphrase", "failures", "readable", "ways",
        "destroyed",
    }  # fmt: skip


def test_one_officers_passphrase_opens_nothing_of_the_others(both: Home, now: dt.datetime) -> None:
    """And counts as a failure of the partition that was tried, not of one's own."""
    with pytest.raises(WrongPassphrase):
        both.open(OTHER, PASSPHRASE, now=now)
    assert (both.attempts(OTHER, now).failures, both.attempts(OFFICER, now).failures) == (1, 0)


def test_settings_drafts_outbox_and_audit_are_apart(both: Home, now: dt.datetime) -> None:
    """What one sets, does and queues is not in the other's vault, and is not sent from it."""
    with both.open(OFFICER, PASSPHRASE, now=now) as mine:
        settings = mine.settings.read()
        gateways = {System.E3: GatewayAddress(url="https://gateway.example")}
        mine.settings.write(msgspec.structs.replace(settings, gateways=gateways, area="SYN"))
        mine.outbox.put(System.E3, "notice", b"{}", now)
        audited = len(mine.audit.recent(100))
    with open_other(both, now) as theirs:
        assert theirs.settings.read() == settings
        assert theirs.outbox.waiting() == ()
        assert theirs.outbox.due(System.E3, OFFICER, now, 99) == ()
        assert theirs.outbox.due(System.E3, OTHER, now, 99) == ()
        assert len(theirs.audit.recent(100)) < audited


def test_each_has_secrets_of_its_own(both: Home, keeper: MemoryKeeper) -> None:
    """Two in the keyring for each: the secret, and the note of the last state."""
    assert len(keeper.secrets) == 4
    assert len(set(keeper.secrets.values())) >= 3


@pytest.mark.parametrize(
    ("file", "faults"),
    [
        ("vault.db", (WrongKey,)),
        ("slots.json", (WrongOfficer, WrongKey, WrongPassphrase, PartitionLocked)),
        ("attempts.json", (PartitionLocked,)),
    ],
)
def test_swapped_files_of_two_officers_are_told(
    both: Home, now: dt.datetime, file: str, faults: tuple[type[VaultError], ...]
) -> None:
    """Each file belongs to its officer alone."""
    with pytest.raises(WrongPassphrase):
        both.open(OTHER, "SYN wrong", now=now)
    with pytest.raises(WrongPassphrase):
        both.open(OFFICER, "SYN wrong", now=now)
    mine, theirs = both.folder(OFFICER) / file, both.folder(OTHER) / file
    aside = mine.with_name("aside")
    mine.rename(aside)
    theirs.rename(mine)
    aside.rename(theirs)
    with pytest.raises(faults):
        both.open(OFFICER, PASSPHRASE, now=now)
    with pytest.raises(faults):
        both.open(OTHER, OTHER_PASSPHRASE, now=now)


def test_swapped_folders_of_two_officers_are_told(both: Home, now: dt.datetime) -> None:
    """A whole partition under another's name opens for nobody."""
    mine, theirs = both.folder(OFFICER), both.folder(OTHER)
    shutil.rmtree(mine)
    theirs.rename(mine)
    with pytest.raises(WrongOfficer):
        both.open(OFFICER, OTHER_PASSPHRASE, now=now)


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_slots_cut_short_are_told(both: Home, now: dt.datetime, share: float) -> None:
    """And hide nobody else."""
    path = both.folder(OFFICER) / "slots.json"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(SlotsDamaged):
        both.open(OFFICER, PASSPHRASE, now=now)
    open_other(both, now).close()


def test_a_partition_of_the_first_release_is_found_under_its_old_name(both: Home, now: dt.datetime) -> None:
    """Folders were once named by the officer's id; one is renamed when it is opened."""
    both.folder(OFFICER).rename(both.folder(OFFICER).with_name("SYN-U-0007"))
    assert OFFICER in [entry.id for entry in both.officers()]
    both.open(OFFICER, PASSPHRASE, now=now).close()
    assert both.folder(OFFICER).is_dir()
