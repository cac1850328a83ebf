"""The folder of one laptop's data: a partition for each officer, with a vault and its key slots.

Knows the layout and how a vault is made and opened from a passphrase; does *not* know what is in a vault.

```
<root>/officers/<officer>/vault.db        everything, encrypted
                          slots.json      who, and how the key is wrapped; no content
                          practice.secret beside a practice vault alone
```
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from overlap.records import Agency, Value
from storage.durable import flush_folder, make_private_folder
from storage.header import VaultHeader
from storage.keepers import OsKeyring, PracticeFile, SecretKeeper, new_secret
from storage.keys import (
    DUTY,
    PRACTICE,
    Argon2Profile,
    Owner,
    Slot,
    SlotKind,
    new_key,
    open_slot,
    passphrase_slot,
    practice_slot,
)
from storage.problems import (
    NoSuchOfficer,
    PracticeMismatch,
    VaultError,
    VaultExists,
    VaultUnwritable,
    WrongOfficer,
    WrongPassphrase,
)
from storage.slots import Slots, read_slots, write_slots
from storage.vault import DEFAULTS, Vault, VaultOptions

_VAULT: Final = "vault.db"
_SLOTS: Final = "slots.json"
_SECRET: Final = "practice.secret"  # noqa: S105  # the name of a file
_UNFINISHED: Final = ".new-"


class OfficerEntry(Value, frozen=True, kw_only=True):
    """One officer of this laptop, as Unlock lists them; `opens_without_passphrase` holds for practice alone.

    `readable` is False where the slots can't be read: the officer is listed by the folder's name alone.
    """

    id: str
    name: str = ""
    agency: Agency | None = None
    unit: str = ""
    practice: bool = False
    opens_without_passphrase: bool = False
    failures: int = 0
    readable: bool = True


class Home:
    """The folder at `root`. `keyring` keeps the second secrets of real vaults."""

    def __init__(self, root: Path, keyring: SecretKeeper | None = None, profile: Argon2Profile = DUTY) -> None:
        self.root = root
        self._keyring = OsKeyring() if keyring is None else keyring
        self._profile = profile

    def officers(self) -> tuple[OfficerEntry, ...]:
        """The officers that this laptop holds a partition of, by name; nothing is opened for it."""
        folder = self.root / "officers"
        if not folder.is_dir():
            return ()
        entries = (_entry(path) for path in folder.iterdir() if not path.name.startswith("."))
        return tuple(sorted(entries, key=lambda entry: (entry.name.casefold(), entry.id)))

    def folder(self, officer_id: str) -> Path:
        """The folder of one officer's partition."""
        return self.root / "officers" / _folder_name(officer_id)

    def create(self, header: VaultHeader, passphrase: str | None = None, options: VaultOptions = DEFAULTS) -> Vault:
        """A new partition for the header's officer, open. A real one needs a passphrase; practice may have one.

        Raises:
            VaultExists: there is a partition of this officer.
            WrongPassphrase: a real vault was asked for without a passphrase.
            KeyringUnusable: the second secret can't be kept; nothing was made.
        """
        if passphrase is None and not header.practice:
            raise WrongPassphrase("a real vault needs a passphrase")
        final = self.folder(header.officer_id)
        if final.exists():
            raise VaultExists("there is a partition of this officer")
        make_private_folder(self.root)
        make_private_folder(final.parent)
        building = final.parent / f"{_UNFINISHED}{secrets.token_hex(8)}"
        make_private_folder(building)
        key = new_key()
        try:
            self._fill(building, header, key, passphrase)
            building.rename(final)
            flush_folder(final.parent)
        except OSError as error:
            shutil.rmtree(building, ignore_errors=True)
            raise VaultUnwritable("the partition can't be made") from error
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        return Vault.open(final / _VAULT, key, practice=header.practice, options=options)

    def _fill(self, folder: Path, header: VaultHeader, key: bytes, passphrase: str | None) -> None:
        """Make the files of a partition; the secret that a keyring was given is destroyed if they can't be made."""
        owner = _owner(header)
        keeper, keeper_name = self._keeper(folder, owner), f"{header.officer_id} {secrets.token_hex(8)}"
        keeper.keep(keeper_name, new_secret())
        try:
            slots = self._new_slots(key, owner, passphrase, keeper, keeper_name)
            Vault.create(folder / _VAULT, key, header).close()
            write_slots(folder / _SLOTS, Slots(owner=owner, slots=slots))
        except BaseException:
            keeper.destroy(keeper_name)
            raise

    def _new_slots(
        self, key: bytes, owner: Owner, passphrase: str | None, keeper: SecretKeeper, keeper_name: str
    ) -> tuple[Slot, ...]:
        """The slots of a new partition."""
        slots = [practice_slot(key, owner, keeper, keeper_name)] if owner.practice else []
        if passphrase is not None:
            profile = PRACTICE if owner.practice else self._profile
            slots.append(passphrase_slot(key, owner, passphrase, keeper, keeper_name, profile))
        return tuple(slots)

    def _keeper(self, folder: Path, owner: Owner) -> SecretKeeper:
        """Who keeps the second secret of a partition."""
        return PracticeFile(folder / _SECRET) if owner.practice else self._keyring

    def open(
        self,
        officer_id: str,
        passphrase: str | None = None,
        *,
        practice: bool = False,
        now: dt.datetime,
        options: VaultOptions = DEFAULTS,
    ) -> Vault:
        """The officer's vault. Without a passphrase only practice opens; `practice` is how the program was started.

        Raises:
            NoSuchOfficer: this laptop has no partition of the officer.
            WrongPassphrase: it doesn't open; the failure was counted.
            PracticeMismatch, WrongOfficer, SlotsDamaged, SlotsTooNew, KeyringUnusable, and those of `Vault.open`.
        """
        folder = self.folder(officer_id)
        slots = read_slots(folder / _SLOTS)
        if slots.owner.practice is not practice:
            raise PracticeMismatch("a practice vault" if slots.owner.practice else "a real vault")
        key = self._unwrap(folder, slots, passphrase, now)
        vault = Vault.open(folder / _VAULT, key, practice=practice, now=now, options=options)
        try:
            _refuse_stranger(vault.header, officer_id, slots.owner)
            if slots.failures:
                write_slots(folder / _SLOTS, slots.after_success())
        except VaultError:
            vault.close()
            raise
        return vault

    def _unwrap(self, folder: Path, slots: Slots, passphrase: str | None, now: dt.datetime) -> bytes:
        """The vault's key out of the slot that fits; a failure is counted on disk before it is told."""
        kind = SlotKind.PRACTICE if passphrase is None else SlotKind.PASSPHRASE
        slot = next((slot for slot in slots.slots if slot.kind is kind), None)
        if slot is None:
            raise WrongPassphrase("no slot opens that way")
        try:
            return open_slot(slot, slots.owner, self._keeper(folder, slots.owner), passphrase)
        except WrongPassphrase:
            if passphrase is not None:
                write_slots(folder / _SLOTS, slots.after_failure(now))
            raise


def _refuse_stranger(header: VaultHeader, officer_id: str, owner: Owner) -> None:
    """Nothing, if folder, slots and vault are one officer's.

    Raises:
        WrongOfficer: files of two officers were swapped.
    """
    if not header.officer_id == officer_id == owner.id:
        raise WrongOfficer("the vault is another officer's")


def _owner(header: VaultHeader) -> Owner:
    """The officer of a header, as the slots name them."""
    return Owner(
        id=header.officer_id, name=header.name, agency=header.agency, unit=header.unit, practice=header.practice
    )


def _folder_name(officer_id: str) -> str:
    """The name of an officer's folder: the id, with every character that a path could trip over escaped.

    Raises:
        NoSuchOfficer: the id is empty.
    """
    if not officer_id:
        raise NoSuchOfficer("an empty id")
    return quote(officer_id, safe="").replace(".", "%2E")


def _entry(folder: Path) -> OfficerEntry:
    """The listing of one officer's folder."""
    try:
        slots = read_slots(folder / _SLOTS)
    except VaultError:
        return OfficerEntry(id=unquote(folder.name), readable=False)
    owner = slots.owner
    return OfficerEntry(
        id=owner.id,
        name=owner.name,
        agency=owner.agency,
        unit=owner.unit,
        practice=owner.practice,
        opens_without_passphrase=any(slot.kind is SlotKind.PRACTICE for slot in slots.slots),
        failures=slots.failures,
    )
