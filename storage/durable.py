"""Small files that are whole or not there: written beside, forced to disk, and put in place in one step.

Knows owner-only permissions where the platform has them (POSIX); on Windows the officer's profile folder has an access
list that says the same. Does *not* know what is in a file.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO, Final

from storage.problems import VaultFull, VaultUnwritable

OWNER_FILE: Final = 0o600
OWNER_FOLDER: Final = 0o700
#: A vault of a gigabyte is overwritten in pieces of this size.
_PIECE_BYTES: Final = 1 << 20
#: What SQLite makes beside a file that is opened: shared memory of 32 KiB, and the first frames of a log.
_LEAST_ROOM: Final = 64 << 10
#: A disk without room, and an officer's share of it that is used up, which not every platform has.
_FULL: Final = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


def refusal(error: OSError, what: str) -> VaultFull | VaultUnwritable:
    """What it means that the system refused: a full disk is told as such, since there is something to be done."""
    return VaultFull("no room left") if error.errno in _FULL else VaultUnwritable(what)


@contextmanager
def full_told(folder: Path) -> Generator[None]:
    """A context in which a disk without room is told as full, where SQLite says no more than that the disk refused."""
    try:
        yield
    except VaultUnwritable as error:
        with suppress(OSError):
            if shutil.disk_usage(folder).free < _LEAST_ROOM:
                raise VaultFull("no room left") from error
        raise


def make_private_folder(path: Path) -> None:
    """A folder at the path that its owner alone may enter; one that is there already is closed to others.

    Raises:
        VaultUnwritable: the disk refuses.
    """
    try:
        path.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
        if os.name == "posix":
            path.chmod(OWNER_FOLDER)
    except OSError as error:
        raise refusal(error, "the folder can't be made") from error


def write_durably(path: Path, data: bytes) -> None:
    """Put the data at the path, for its owner alone; after a crash the old file is there or the new one.

    Raises:
        VaultFull, VaultUnwritable: the disk is full or refuses; the old file stands.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_FILE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise refusal(error, "the file can't be written") from error


def write_over(path: Path, data: bytes) -> None:
    """As `write_durably`, and the bytes that were there before are overwritten where the platform lets them (POSIX).

    A drive that writes elsewhere (solid-state) may keep them all the same.

    Raises:
        VaultFull, VaultUnwritable: the disk is full or refuses; the old file stands, or the new one is in place.
    """
    try:
        with path.open("r+b") if os.name == "posix" else nullcontext() as old:
            write_durably(path, data)
            if old is not None:
                _blank(old)
    except FileNotFoundError:
        write_durably(path, data)
    except OSError as error:
        raise refusal(error, "the file can't be overwritten") from error


def _blank(file: BinaryIO) -> None:
    """Put random bytes in the place of a file's own; they are on disk on return."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    file.writelines(os.urandom(min(_PIECE_BYTES, size - at)) for at in range(0, size, _PIECE_BYTES))
    file.flush()
    os.fsync(file.fileno())


def destroy_file(path: Path) -> None:
    """Put random bytes in the place of a file's own, on disk before it is removed; one that isn't there is gone.

    Raises:
        VaultUnwritable: the disk refuses.
    """
    try:
        with path.open("r+b") as file:
            _blank(file)
        path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise refusal(error, "the file can't be overwritten") from error


def flush_file(path: Path) -> None:
    """Force a file that was written without it to disk.

    Raises:
        VaultUnwritable: the disk refuses.
    """
    try:
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise refusal(error, "the file can't be forced to disk") from error


def flush_folder(path: Path) -> None:
    """Force a folder's entries to disk, where a folder can be opened for that (POSIX)."""
    if os.name != "posix":
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
