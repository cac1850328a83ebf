"""Small files that are whole or not there: written beside, forced to disk, and put in place in one step.

Knows owner-only permissions where the platform has them (POSIX); on Windows the officer's profile folder has an access
list that says the same. Does *not* know what is in a file.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from storage.problems import VaultFull, VaultUnwritable

OWNER_FILE: Final = 0o600
OWNER_FOLDER: Final = 0o700
#: A vault of a gigabyte is overwritten in pieces of this size.
_PIECE_BYTES: Final = 1 << 20
#: Between tries to take the place of a file that another process reads just now, as Unlock does while a try is counted:
#: a second in all, in seconds.
_PAUSES_S: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.3)
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
        take_place(beside, path)
        flush_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise refusal(error, "the file can't be written") from error


def write_over(path: Path, data: bytes) -> None:
    """As `write_durably`, and the bytes that were there before are overwritten.

    A drive that writes elsewhere (solid-state) may keep them all the same.

    Raises:
        VaultFull, VaultUnwritable: the disk is full or refuses; the old file stands, or the new one is in place.
    """
    (_over_held if os.name == "posix" else over_linked)(path, data)


def _over_held(path: Path, data: bytes) -> None:
    """Overwrite the old file by a handle on it that is held while another takes its name."""
    try:
        with path.open("r+b") as old:
            write_durably(path, data)
            _blank(old)
    except FileNotFoundError:
        write_durably(path, data)
    except OSError as error:
        raise refusal(error, "the file can't be overwritten") from error


def over_linked(path: Path, data: bytes) -> None:
    """Overwrite the old file by a second name of it, for Windows, where no file takes the place of an open one.

    A file system without second names (FAT) leaves the old bytes to whoever writes there next. A death may leave the
    second name: `destroy_left` tells it from a file of its own.
    """
    old = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        os.link(path, old)
    except OSError:
        write_durably(path, data)
        return
    try:
        write_durably(path, data)
    except BaseException:
        with suppress(OSError):
            old.unlink()
        raise
    destroy_file(old)


def destroy_left(path: Path) -> None:
    """Destroy what a death left beside the file at the path; of a second name of that very file the name alone goes.

    Raises:
        VaultFull, VaultUnwritable: the disk is full or refuses.
    """
    for left in path.parent.glob(f".{path.name}.*"):
        try:
            if path.exists() and left.samefile(path):
                left.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise refusal(error, "the file can't be removed") from error
        destroy_file(left)


def take_place(beside: Path, path: Path, pauses: Iterable[float] = _PAUSES_S if os.name == "nt" else ()) -> None:
    """Have a file take another's name, which Windows refuses while somebody reads the other: it is tried again."""
    for pause in pauses:
        try:
            beside.replace(path)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    beside.replace(path)


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
