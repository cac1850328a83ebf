"""The folder of one laptop's data: a partition for each officer, with a vault and its key slots.

Knows the layout and how a vault is made, opened and destroyed; does *not* know what is in a vault, nor how a slot opens
(`storage.unlocking`).

```
<root>/officers/<partition>/vault.db        everything, encrypted; vault.db.rekeyed while its key is changed
                            slots.json      who, and how the key is wrapped; no content
                            attempts.json   how often opening failed
                            sealed.log      outbox and audit, sealed to the agency: they survive the key
                            *.lock          empty: one process at a time tries, opens, or changes the key
                            destroyed.json  only after the key was destroyed: why and when
                            practice.*      beside a practice vault alone, in the place of a keyring
```
A partition's folder is named by a hash of the officer's id, so that a listing of folders names nobody.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

from overlap.records import System
from storage.durable import flush_folder, full_told, make_private_folder, refusal
from storage.ending import end_leases
from storage.exclusive import exclusive
from storage.header import VaultHeader
from storage.keepers import OsKeyring, PracticeFile, SecretKeeper, new_secret
from storage.keys import DUTY, PRACTICE, Argon2Profile, Owner, Slot, new_key, passphrase_slot, practice_slot
from storage.mirror import Noted
from storage.officers import SLOTS, OfficerEntry, Officers
from storage.problems import (
    CopyUnproved,
    Destruction,
    ForbiddenGateway,
    ForbiddenWay,
    KeyringFault,
    KeyringUnusable,
    OldCopy,
    PartitionDestroyed,
    PracticeMismatch,
    VaultBusy,
    VaultExists,
    VaultFull,
    WrongOfficer,
    WrongPassphrase,
)
from storage.proofs import Passphrase, Proof, RecoveryCode
from storage.rekey import complete_rekey
from storage.settings import GatewayAddress
from storage.site_policy import NOTHING_LAID_DOWN, SitePolicy
from storage.slots import VERSION, Slots, read_slots, write_slots
from storage.unlocking import Tries, key_from, with_new_codes
from storage.vault import DEFAULTS, RETAIN_AT_OPEN_S, Vault, VaultOptions
from storage.wipe import Destroyed, clear_away, destroyed, erase

__all__ = ["VAULT", "Home", "OfficerEntry", "opening_lock"]

VAULT: Final = "vault.db"
_OPENING: Final = "opening.lock"
_SECRET: Final = "practice.secret"  # noqa: S105  # the name of a file
_UNFINISHED: Final = ".new-"
_LEFT: Final = ".left-"


class Home(Officers):
    """The folder at `root`. `keyring` keeps the second secrets of real vaults, `policy` tells what is laid down."""

    def __init__(
        self,
        root: Path,
        keyring: SecretKeeper | None = None,
        profile: Argon2Profile = DUTY,
        policy: Callable[[], SitePolicy] = lambda: NOTHING_LAID_DOWN,
    ) -> None:
        super().__init__(root)
        self.policy = policy
        self._keyring = OsKeyring() if keyring is None else keyring
        self.profile = profile

    def admit(self, system: System, url: str, authority: Path | None) -> None:
        """Nothing, if this laptop may speak to that gateway, vouched for by that authority.

        Raises:
            ForbiddenGateway, PolicyUnusable.
        """
        address = GatewayAddress(url=url, ca_file="" if authority is None else str(authority.resolve()))
        if not self.policy().admits(system, address):
            raise ForbiddenGateway("another gateway is laid down")

    def sealed_files(self) -> tuple[Path, ...]:
        """The files of rows sealed to an agency, of living, destroyed and replaced partitions alike."""
        return tuple(sorted((self.root / "officers").glob("*/sealed*.log")))

    def create(self, header: VaultHeader, passphrase: str | None = None, options: VaultOptions = DEFAULTS) -> Vault:
        """A new partition for the header's officer, open. A real one needs a passphrase; practice may have one.

        Raises:
            VaultExists: there is a partition of this officer.
            WrongPassphrase: a real vault was asked for without a passphrase.
            KeyringUnusable: the second secret can't be kept; nothing was made.
        """
        if passphrase is None and not header.practice:
            raise WrongPassphrase("a real vault needs a passphrase")
        final = self.located(header.officer_id)
        if destroyed(final) is not None:
            final.rename(final.with_name(f"{_LEFT}{secrets.token_hex(8)}"))  # the sealed rows in it stay
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
            raise refusal(error, "the partition can't be made") from error
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        options = replace(options, site=self.policy())
        vault = Vault.open(final / VAULT, key, practice=header.practice, options=options)
        self._follow(final, vault, header.created_at)
        return vault

    def _fill(self, folder: Path, header: VaultHeader, key: bytes, passphrase: str | None) -> None:
        """Make the files of a partition; the secret that a keyring was given is destroyed if they can't be made."""
        owner = _owner(header)
        keeper, keeper_name = self.keeper(folder, owner), f"{header.officer_id} {secrets.token_hex(8)}"
        keeper.keep(keeper_name, new_secret())
        try:
            slots = self._new_slots(key, owner, passphrase, keeper, keeper_name)
            Vault.create(folder / VAULT, key, header).close()
            write_slots(folder / SLOTS, Slots(version=VERSION, owner=owner, slots=slots))
        except BaseException:
            keeper.destroy(keeper_name)
            raise

    def _new_slots(
        self, key: bytes, owner: Owner, passphrase: str | None, keeper: SecretKeeper, keeper_name: str
    ) -> tuple[Slot, ...]:
        """The slots of a new partition."""
        slots = [practice_slot(key, owner, keeper, keeper_name)] if owner.practice else []
        if passphrase is not None:
            profile = PRACTICE if owner.practice else self.profile
            slots.append(passphrase_slot(key, owner, passphrase, keeper, keeper_name, profile))
        return tuple(slots)

    def keeper(self, folder: Path, owner: Owner) -> SecretKeeper:
        """Who keeps the second secret of a partition."""
        return PracticeFile(folder / _SECRET) if owner.practice else self._keyring

    def open(
        self,
        officer_id: str,
        proof: Proof | str | None = None,
        *,
        practice: bool = False,
        now: dt.datetime,
        options: VaultOptions = DEFAULTS,
    ) -> Vault:
        """The officer's vault. Without a proof only practice opens; `practice` is how the program was started.

        A text is a passphrase. Copies whose lease is past its grace are destroyed before anything is read.

        Raises:
            NoSuchOfficer: this laptop has no partition of the officer.
            WrongPassphrase: it doesn't open; the failure was counted, and `attempts` tells what is left.
            PartitionLocked: no try is taken. PartitionDestroyed: nothing can be opened any more.
            OldCopy, CopyUnproved: the file is not the last state of the vault; a recovery code accepts it.
            PolicyUnusable, ForbiddenWay: by what the administrator laid down, or because that can't be read.
            PracticeMismatch, WrongOfficer, SlotsDamaged, SlotsTooNew, KeyringUnusable, CardUnusable, and those of
            `Vault.open`.
        """
        proof = Passphrase(proof) if isinstance(proof, str) else proof
        folder = self.located(officer_id)
        slots = self.living(folder)
        if slots.owner.practice is not practice:
            raise PracticeMismatch("a practice vault" if slots.owner.practice else "a real vault")
        if not practice and isinstance(proof, Passphrase) and not self.policy().takes_passphrase:
            raise ForbiddenWay("a card is asked for")
        key, _ = self.proved(folder, slots, proof, now)
        return self.open_by_key(officer_id, key, now=now, options=options, accepted=isinstance(proof, RecoveryCode))

    def open_by_key(
        self, officer_id: str, key: bytes, *, now: dt.datetime, options: VaultOptions = DEFAULTS, accepted: bool = False
    ) -> Vault:
        """The officer's vault by its key, which was proved before; `accepted` takes an older copy that was put back.

        Raises: as `open`, but for what has to do with a proof.
        """
        folder = self.located(officer_id)
        slots = self.living(folder)
        noted = Tries(folder, slots, self.keeper(folder, slots.owner)).noted

        def accept(header: VaultHeader, generation: int) -> None:
            """Take a vault that is this officer's and, unless an older one was accepted, no older than was noted."""
            _refuse_stranger(header, officer_id, slots.owner)
            if not accepted:
                _refuse_older(generation, noted)

        practice = slots.owner.practice
        options = replace(options, site=self.policy())
        # Nobody changes the key between the look at the file and its opening.
        with full_told(folder), exclusive(opening_lock(folder)):
            complete_rekey(folder / VAULT, key)
            vault = Vault.open(folder / VAULT, key, practice=practice, now=now, options=options, accept=accept)
        try:
            if accepted:
                vault.outrun(0 if noted is None else noted.generation)
                vault.sealing.begin_anew()
            self._follow(folder, vault, now)
            ended = end_leases(vault, now)
            with suppress(VaultFull, VaultBusy):  # it goes on next time; what is asked now can be answered
                vault.retain(now, RETAIN_AT_OPEN_S)
                vault.sealing.compact()
        except BaseException:
            vault.close()
            raise
        if ended:
            vault.close()
            self._destroy(folder, Destruction.LEASE, now)
            raise PartitionDestroyed(Destruction.LEASE)
        return vault

    def living(self, folder: Path) -> Slots:
        """The slots of a partition.

        Raises:
            PartitionDestroyed: its key was destroyed; what a crash left of it is cleared away.
            NoSuchOfficer, SlotsDamaged, SlotsTooNew.
        """
        mark = destroyed(folder)
        if mark is not None:
            clear_away(folder, self._keeper_of(folder, mark.owner))
            raise PartitionDestroyed(mark.reason)
        return read_slots(folder / SLOTS)

    def proved(self, folder: Path, slots: Slots, proof: Proof | None, now: dt.datetime) -> tuple[bytes, Tries]:
        """The vault's key, if the proof opens a slot, and the tries; a failure is counted before it is told."""
        keeper = self.keeper(folder, slots.owner)
        if isinstance(proof, RecoveryCode):
            key = key_from(slots, proof, keeper)
            with exclusive(opening_lock(folder)):
                if self.living(folder) != slots:
                    raise VaultBusy("the ways in were changed meanwhile")
                write_slots(folder / SLOTS, with_new_codes(slots, key))
            _have_secret(keeper, slots.keeper_name)
            tries = Tries(folder, slots, keeper)
            tries.forget(now)
            return key, tries
        if proof is None:
            return key_from(slots, proof, keeper), Tries(folder, slots, keeper)
        tries = Tries(folder, slots, keeper)
        most = self.policy().factors.destroyed_after
        with tries.counted(now, lambda: self._destroy(folder, Destruction.FAILURES, now), most):
            key = key_from(slots, proof, keeper)
        return key, tries

    def destroy(self, officer_id: str, reason: Destruction, now: dt.datetime) -> None:
        """Destroy the key of an officer's partition, at once and whatever its size, then its files.

        The rows sealed to the agency stay. A vault of it that is open should be closed first, but need not be.

        Raises:
            NoSuchOfficer: there is none. VaultUnwritable: the disk refuses.
        """
        self.erase(officer_id, reason, now)
        clear_away(self.located(officer_id), self._keyring)

    def erase(self, officer_id: str, reason: Destruction, now: dt.datetime) -> None:
        """Destroy the key alone: milliseconds, after which the vault is noise; whoever opens next removes its files.

        Raises:
            NoSuchOfficer: there is none. VaultUnwritable: the disk refuses.
        """
        folder = self.located(officer_id)
        self.living(folder)
        self._erase(folder, reason, now)

    def _destroy(self, folder: Path, reason: Destruction, now: dt.datetime) -> None:
        """Destroy a partition's key and then its files."""
        self._erase(folder, reason, now)
        clear_away(folder, self._keyring)

    def _erase(self, folder: Path, reason: Destruction, now: dt.datetime) -> None:
        """Destroy a partition's key; its files are cleared away by whoever opens next."""
        slots = read_slots(folder / SLOTS)
        mark = Destroyed(reason=reason, at=now, owner=slots.owner, keeper_name=slots.keeper_name)
        erase(folder, mark, self.keeper(folder, slots.owner))

    def _follow(self, folder: Path, vault: Vault, now: dt.datetime) -> None:
        """Have the keyring know each generation of an open vault, and the vault its own end."""
        slots = read_slots(folder / SLOTS)
        tries = Tries(folder, slots, self.keeper(folder, slots.owner))
        vault.follow(tries.note, lambda: self._erase(folder, Destruction.REVOKED, now))

    def _keeper_of(self, folder: Path, owner: Owner | None) -> SecretKeeper:
        """Who keeps the second secret of a partition whose owner may not be known any more."""
        return self._keyring if owner is None else self.keeper(folder, owner)

    def located(self, officer_id: str) -> Path:
        """The folder of a partition; one of the first release, which its officer's id named, is renamed."""
        folder = self.folder(officer_id)
        older = folder.with_name(quote(officer_id, safe="").replace(".", "%2E"))
        if older != folder and older.is_dir() and not folder.exists():
            older.rename(folder)
        return folder


def opening_lock(folder: Path) -> Path:
    """The file by whose lock one process at a time opens a partition or replaces its key."""
    return folder / _OPENING


def _have_secret(keeper: SecretKeeper, keeper_name: str) -> None:
    """Give a keyring that lost a partition's secret a new one: the passphrases of old open nothing any more."""
    try:
        keeper.fetch(keeper_name)
    except KeyringUnusable as error:
        if error.reason is not KeyringFault.SECRET_MISSING:
            raise
        keeper.keep(keeper_name, new_secret())


def _refuse_older(generation: int, noted: Noted | None) -> None:
    """Nothing, if the vault's file is the last state that the keyring knows of, or a later one.

    The first state may stand without a note: a crash can come between the two.

    Raises:
        OldCopy: the keyring knows of a later state. CopyUnproved: it knows of none, where it should.
    """
    known = 0 if noted is None else noted.generation
    if generation < known:
        raise OldCopy("a later state is known")
    if generation > 1 and not known:
        raise CopyUnproved("no note of the last state")


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
