"""The end of a partition: its slots are overwritten and its secrets forgotten, and then nothing can be read any more.

Knows the order that makes it final at any moment of a crash, and what survives (the sealed rows). Does *not* decide
when a partition ends (`storage.home`).

First a mark that says why, then the slots, then the keyring; from there on the vault is noise, whatever its size. Its
files go last, and whoever opens next finishes what a crash left over. That a drive keeps no older copy of the slots is
not promised: a solid-state drive may (docs/security.md); the keyring's secret is the second lock on those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from overlap.decoding import learnt
from overlap.records import Value
from storage.durable import destroy_file, flush_folder, write_durably
from storage.keepers import SecretKeeper
from storage.keys import Owner
from storage.mirror import Mirror
from storage.misread import MISREAD
from storage.problems import Destruction, KeyringUnusable

MARK: Final = "destroyed.json"
#: What stays in the folder of a destroyed partition: why it was, and the rows sealed to the agency.
KEPT: Final = ("destroyed.json", "sealed")


class Destroyed(Value, frozen=True, kw_only=True):
    """Whose partition was destroyed, why and when; nothing of its content."""

    reason: Destruction
    at: dt.datetime
    owner: Owner | None = None
    keeper_name: str = ""


def destroyed(folder: Path) -> Destroyed | None:
    """Why a folder's partition was destroyed, None if it wasn't."""
    try:
        return msgspec.json.decode((folder / MARK).read_bytes(), type=learnt(Destroyed))
    except OSError:
        return None
    except MISREAD:
        return Destroyed(reason=Destruction.ASKED, at=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))


def erase(folder: Path, mark: Destroyed, keeper: SecretKeeper) -> None:
    """Destroy a partition's key: on return nothing opens its vault any more, whatever its size.

    Raises:
        VaultUnwritable: the disk refuses; the partition is marked or as it was.
    """
    write_durably(folder / MARK, msgspec.json.encode(mark))
    _finish(folder, mark, keeper)


def _finish(folder: Path, mark: Destroyed, keeper: SecretKeeper) -> None:
    """Overwrite what holds the key and forget the keyring's secret; a second time does no harm."""
    for path in _keyed_files(folder):
        destroy_file(path)
    if mark.keeper_name:
        # A keyring that is gone or refuses holds half a lock at most: the slots it belongs to are overwritten.
        with suppress(KeyringUnusable):
            keeper.destroy(mark.keeper_name)
            Mirror(keeper, mark.keeper_name).destroy()


def clear_away(folder: Path, keeper: SecretKeeper) -> None:
    """Remove the files of a destroyed partition but for what survives; what can't be removed is left for later."""
    mark = destroyed(folder)
    if mark is None:
        return
    leftover = [path for path in folder.iterdir() if not path.name.startswith(KEPT)]
    if any(path.name not in {"vault.db", "vault.db-wal", "vault.db-shm"} for path in leftover):
        _finish(folder, mark, keeper)
    for path in leftover:
        with suppress(OSError):
            path.unlink()
    with suppress(OSError):
        flush_folder(folder)


def _keyed_files(folder: Path) -> Iterable[Path]:
    """The files that a key could be got out of, with what an interrupted write left beside them."""
    return [path for path in folder.iterdir() if path.name.lstrip(".").startswith(("slots.json", "practice."))]
