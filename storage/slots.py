"""The file of key slots beside a vault: who the officer is, how the key is wrapped, how often opening failed.

Knows the file's form and version; does *not* know how a slot opens (`storage.keys`). Nothing in it is content: it is
what Unlock shows before anything is open.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import msgspec

from overlap.records import Value
from storage.durable import write_durably
from storage.keys import Owner, Slot
from storage.problems import NoSuchOfficer, SlotsDamaged, SlotsTooNew, VaultUnwritable

VERSION: Final = 1


class Slots(Value, frozen=True, kw_only=True):
    """The slots of one vault and the failures since it was last opened."""

    version: int = VERSION
    owner: Owner
    slots: tuple[Slot, ...]
    failures: int = 0
    last_failure: dt.datetime | None = None

    def after_failure(self, now: dt.datetime) -> Slots:
        """The same slots with one failure more."""
        return msgspec.structs.replace(self, failures=self.failures + 1, last_failure=now)

    def after_success(self) -> Slots:
        """The same slots with no failure."""
        return msgspec.structs.replace(self, failures=0, last_failure=None)


class _Version(msgspec.Struct, frozen=True):
    """The one field that every version of the file has."""

    version: int = VERSION


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
        if msgspec.json.decode(raw, type=_Version).version > VERSION:
            raise SlotsTooNew("a newer version of the program wrote the slots")
        return msgspec.json.decode(raw, type=Slots)
    except msgspec.MsgspecError as error:
        raise SlotsDamaged("the slots can't be read") from error


def write_slots(path: Path, slots: Slots) -> None:
    """Put the slots at the path in one step."""
    write_durably(path, msgspec.json.format(msgspec.json.encode(slots), indent=2))
