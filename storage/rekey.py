"""A vault written anew under another key, beside the old one, which stays the vault until the slots name the new key.

Knows the copy, its proof, and how a copy takes the place of the vault at any moment of a crash: whichever of the two
files the slots' key fits is the vault. Does *not* know how the new key is wrapped (`storage.partition_rekey`).

```
vault.db           under the old key, closed to every other process while it is copied
vault.db.rekeyed   under the new key; forced to disk and read back before the slots are replaced
```
Before the slots are replaced the copy is nobody's and goes; after that the old file is, and is overwritten, with the
damaged files that a repair put aside under the old key: nobody opens them any more but who should not.
SQLCipher's own `PRAGMA rekey` writes the file in place: a crash between it and the slots would leave a vault whose key
is in no slot.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from storage.cipher import Store, create_target, open_store
from storage.durable import destroy_file, flush_file, flush_folder, refusal
from storage.exclusive import exclusive
from storage.problems import Damage, VaultBusy, VaultDamaged, VaultFull, VaultUnwritable
from storage.vault_file import PAGE_BYTES, is_made_with

#: Given the pages that are done and all there are; it ends the work by raising, and the vault is as it was.
Told = Callable[[int, int], None]
_COPY: Final = ".rekeyed"
#: What SQLite may leave beside a file, which must never be played into another one.
_LOGS: Final = ("-wal", "-shm", "-journal")
_LOCK: Final = "rekey.lock"
#: Damaged files that a repair put aside (`storage.repair`); they are under the key of their time.
_PUT_ASIDE: Final = "damaged-*.db*"


def rekey_lock(path: Path) -> Path:
    """The file by whose lock one process at a time writes a vault anew."""
    return path.with_name(_LOCK)


def copy_of(path: Path) -> Path:
    """Where the copy of a vault under its new key lies."""
    return path.with_name(path.name + _COPY)


def put_aside(path: Path) -> list[Path]:
    """The damaged files beside a vault that a repair put aside."""
    return sorted(path.parent.glob(_PUT_ASIDE))


def seized(path: Path, key: bytes) -> Store:
    """The vault at the path, closed to every other process until it is closed.

    Raises:
        VaultBusy: another process has it open. Those of `open_store`.
    """
    store = open_store(path, key)
    try:
        store.seize()
    except BaseException:
        store.close()
        raise
    return store


def refuse_without_room(path: Path) -> None:
    """Nothing, if the disk has room for the vault a second time.

    Raises:
        VaultFull: it has not. VaultUnwritable: the disk can't be asked.
    """
    try:
        has_room = shutil.disk_usage(path.parent).free >= path.stat().st_size
    except OSError as error:
        raise VaultUnwritable("the room on the disk is not known") from error
    if not has_room:
        raise VaultFull("no room for a second file")


def write_copy(store: Store, path: Path, key: bytes, told: Told) -> None:
    """Write the vault, which is seized, anew under a key; on return the copy is on disk and was read back.

    Raises:
        VaultFull: there is no room for a second file. VaultUnwritable: the disk refuses.
        VaultDamaged: what was read back is not what was written, or the vault itself is damaged.
    """
    discard_copy(path)
    refuse_without_room(path)
    copy = create_target(copy_of(path), key)
    try:
        store.copy_to(copy, told)
    finally:
        copy.close()
    flush_file(copy_of(path))
    flush_folder(path.parent)
    _prove(copy_of(path), key, int(store.value("PRAGMA page_count")))


def _prove(path: Path, key: bytes, pages: int) -> None:
    """Nothing, if a copy is as long as the vault and the seal of each of its pages holds."""
    if path.stat().st_size != pages * PAGE_BYTES:
        raise VaultDamaged(Damage.CUT)
    copy = open_store(path, key)
    try:
        if copy.rows("PRAGMA cipher_integrity_check"):
            raise VaultDamaged(Damage.PAGES)
    finally:
        copy.close()


def discard_copy(path: Path) -> None:
    """Remove a copy that is nobody's.

    Raises:
        VaultUnwritable: the disk refuses.
    """
    try:
        for suffix in ("", *_LOGS):
            copy_of(path).with_name(copy_of(path).name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise VaultUnwritable("the copy can't be removed") from error


def complete_rekey(path: Path, key: bytes) -> None:
    """Put a copy in the vault's place if it alone is of this key, which the slots gave; else remove it.

    A copy beside a vault of the same key was put there by nobody of us, and may be older.

    Raises:
        VaultUnwritable: the disk refuses; the next opening tries again.
    """
    copy = copy_of(path)
    if not copy.exists():
        return
    if is_made_with(copy, key) and not is_made_with(path, key):
        _put_in_place(copy, path)
        return
    with suppress(VaultBusy), exclusive(rekey_lock(path), wait=False):  # busy: somebody is writing it now
        discard_copy(path)


def _put_in_place(copy: Path, path: Path) -> None:
    """Overwrite the old file, whose key is in no slot any more, and have the copy take its name."""
    try:
        for suffix in _LOGS:
            destroy_file(path.with_name(path.name + suffix))
        for old in (*put_aside(path), path):
            destroy_file(old)
        copy.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        raise refusal(error, "the new file can't be put in place") from error
