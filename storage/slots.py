"""The file of key slots beside a vault: who the officer is and how the key is wrapped.

Knows the file's form, version and check sum; does *not* know how a slot opens (`storage.keys`). Nothing in it is
content: it is what Unlock shows before anything is open.

The check sum tells a damaged file from a wrong passphrase, which would cost a try, and finds damage in a slot that is
needed once in years, the agency's. It is no seal: whoever writes the file can write it too, and each slot has a seal of
its own.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from overlap.decoding import learnt
from overlap.records import Value
from storage.durable import destroy_left, write_over
from storage.keys import Owner, Slot, SlotKind
from storage.misread import MISREAD
from storage.problems import LastSlot, NoSuchOfficer, NoSuchSlot, SlotsDamaged, SlotsTooNew, VaultUnwritable

#: 2: slots may open by card or recovery code, and failures are counted in a file of their own.
VERSION: Final = 2


class Slots(Value, frozen=True, kw_only=True):
    """The slots of one vault, and whose it is."""

    version: int = 1  # what the files of the first release, which don't say it, are
    owner: Owner
    slots: tuple[Slot, ...]

    @property
    def keeper_name(self) -> str:
        """The name of the keyring's secret, which every slot of the officer's own shares."""
        return next((slot.keeper_name for slot in self.slots if slot.keeper_name), "")

    @property
    def is_releasable(self) -> bool:
        """Whether an agency can release a lock: it holds a recovery slot."""
        return any(slot.kind is SlotKind.RECOVERY for slot in self.slots)

    def get(self, slot_id: str) -> Slot:
        """The slot of this id.

        Raises:
            NoSuchSlot: there is none.
        """
        found = next((slot for slot in self.slots if slot.id == slot_id), None)
        if found is None:
            raise NoSuchSlot("no slot of that id")
        return found

    def added(self, slot: Slot) -> Slots:
        """With one slot more."""
        return self._with((*self.slots, slot))

    def replaced(self, old: Slot, new: Slot) -> Slots:
        """With one slot in the place of another."""
        return self._with(tuple(new if slot is old else slot for slot in self.slots))

    def removed(self, slot: Slot) -> Slots:
        """Without one slot.

        Raises:
            LastSlot: the officer could not open the vault any more; an agency's recovery is no way of the officer's.
        """
        left = tuple(each for each in self.slots if each is not slot)
        if all(each.kind is SlotKind.RECOVERY for each in left):
            raise LastSlot("the only way into the vault")
        return self._with(left)

    def _with(self, slots: tuple[Slot, ...]) -> Slots:
        """The same with other slots, in this version's form."""
        return msgspec.structs.replace(self, version=VERSION, slots=slots)


class _File(Slots, frozen=True, kw_only=True):
    """The slots as they are written; a file of a program before has no check sum."""

    check: str = ""

    @property
    def held(self) -> Slots:
        """The slots alone."""
        return Slots(version=self.version, owner=self.owner, slots=self.slots)


class _Version(msgspec.Struct, frozen=True):
    """The one field that every version of the file has."""

    version: int = 1


def read_slots(path: Path) -> Slots:
    """The slots in the file.

    Raises:
        NoSuchOfficer: there is no file.
        SlotsDamaged: it can't be read.
        SlotsTooNew: a newer version of the program wrote it.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NoSuchOfficer("no slots") from error
    except OSError as error:
        raise VaultUnwritable("the slots can't be read") from error
    try:
        if msgspec.json.decode(raw, type=learnt(_Version)).version > VERSION:
            raise SlotsTooNew("a newer version of the program wrote the slots")
        file = msgspec.json.decode(raw, type=learnt(_File))
    except MISREAD as error:
        raise SlotsDamaged("the slots can't be read") from error
    if file.check not in {"", _check(file.held)}:
        raise SlotsDamaged("the slots were changed")
    return file.held


def _check(slots: Slots) -> str:
    """The check sum of everything that the slots say."""
    return hashlib.sha256(msgspec.json.encode(slots)).hexdigest()


def write_slots(path: Path, slots: Slots) -> None:
    """Put the slots at the path in one step; what opened a slot that is gone opens nothing that is left on the disk."""
    destroy_left(path)
    file = _File(version=slots.version, owner=slots.owner, slots=slots.slots, check=_check(slots))
    write_over(path, msgspec.json.format(msgspec.json.encode(file), indent=2))
