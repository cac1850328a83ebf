"""Which officers a laptop has partitions of, as Unlock lists them before anything is open.

Knows what may be told of a locked partition: whose it is, what opens it, how often that failed, why it was destroyed.
Nothing of its content, and no size or count of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Final

import msgspec

from overlap.records import Agency, Value
from storage.attempts import shown_attempts
from storage.instants import EPOCH
from storage.keys import Owner, SlotKind
from storage.problems import AttemptsState, Destruction, NoSuchOfficer, VaultError
from storage.slots import read_slots
from storage.unlocking import ATTEMPTS
from storage.wipe import destroyed

#: The file of key slots in a partition's folder.
SLOTS: Final = "slots.json"
_PARTITION: Final = "p-"
#: Digits of a partition's name: 128 bits of a hash.
_NAME_DIGITS: Final = 32


class OfficerEntry(Value, frozen=True, kw_only=True):
    """One officer of this laptop, as Unlock lists them; `opens_without_passphrase` holds for practice alone.

    `readable` is False where the slots can't be read: the officer is listed by the folder's name alone. `destroyed`
    tells why the key was destroyed, where it was. `ways` are what opens it.
    """

    id: str
    name: str = ""
    agency: Agency | None = None
    unit: str = ""
    practice: bool = False
    opens_without_passphrase: bool = False
    failures: int = 0
    readable: bool = True
    ways: tuple[SlotKind, ...] = ()
    destroyed: Destruction | None = None


class Officers:
    """The partitions below the folder at `root`, as far as they tell of themselves unopened."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def officers(self) -> tuple[OfficerEntry, ...]:
        """The officers that this laptop holds a partition of, by name; nothing is opened for it."""
        folder = self.root / "officers"
        if not folder.is_dir():
            return ()
        entries = (listed(path) for path in folder.iterdir() if not path.name.startswith("."))
        return tuple(sorted(entries, key=lambda entry: (entry.name.casefold(), entry.id)))

    def folder(self, officer_id: str) -> Path:
        """The folder of one officer's partition; one that can't be read is named by its folder's own name."""
        folder = self.root / "officers"
        if officer_id.startswith(_PARTITION) and (folder / officer_id).is_dir():
            return folder / officer_id
        return folder / _folder_name(officer_id)

    def attempts(self, officer_id: str, now: dt.datetime) -> AttemptsState:
        """Where the officer's partition stands with its failures, as its file tells it; the keyring is not asked."""
        folder = self.folder(officer_id)
        slots = read_slots(folder / SLOTS)
        return shown_attempts(folder / ATTEMPTS, now, releasable=slots.is_releasable)


def listed(folder: Path) -> OfficerEntry:
    """The listing of one officer's folder."""
    mark = destroyed(folder)
    if mark is not None:
        owner = mark.owner
        entry = OfficerEntry(id=folder.name, readable=False, destroyed=mark.reason)
        return entry if owner is None else _named(entry, owner)
    try:
        slots = read_slots(folder / SLOTS)
    except VaultError:
        return OfficerEntry(id=folder.name, readable=False)
    kinds = tuple(dict.fromkeys(slot.kind for slot in slots.slots))
    shown = shown_attempts(folder / ATTEMPTS, EPOCH, releasable=slots.is_releasable)
    entry = OfficerEntry(
        id=folder.name,
        opens_without_passphrase=SlotKind.PRACTICE in kinds,
        failures=shown.failures,
        ways=kinds,
    )
    return _named(entry, slots.owner)


def _named(entry: OfficerEntry, owner: Owner) -> OfficerEntry:
    """An entry with what its owner is called."""
    return msgspec.structs.replace(
        entry, id=owner.id, name=owner.name, agency=owner.agency, unit=owner.unit, practice=owner.practice
    )


def _folder_name(officer_id: str) -> str:
    """The name of an officer's folder.

    Raises:
        NoSuchOfficer: the id is empty.
    """
    if not officer_id:
        raise NoSuchOfficer("an empty id")
    named = hashlib.sha256(b"crosscheck partition 1\n" + officer_id.encode("utf-8", "surrogatepass"))
    return _PARTITION + named.hexdigest()[:_NAME_DIGITS]
