"""The installed versions of the program in one folder: a new one is made beside the old one, then named.

Knows that a version becomes one by a rename, and the one to start by the replacement of a small file, so that whatever
is interrupted leaves a program that works. Does *not* know where an update comes from (`sync.updates`).

```
<program>/root.json               who may sign an update, as it was installed
          trust/                  the last metadata that was believed
          current                 the version to start
          versions/0.1.0/…        whole versions, each with a file `whole` in it
                   .new-0.2.0/…   one that is being made; the next update clears it away
```
"""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from storage.durable import flush_folder
from sync.update_problems import NothingBefore, UpdateFault, UpdateRefused, unwritable

#: As in `ui.launcher.installed`, which may import nothing of the client.
CURRENT: Final = "current"
VERSIONS: Final = "versions"
WHOLE: Final = "whole"
_NEW: Final = ".new-"
#: The version before stays, so that there is a way back.
_KEPT: Final = 2

Number = tuple[int, ...]


def number(version: str) -> Number:
    """A version as numbers that compare.

    Raises:
        UpdateRefused: it is none.
    """
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError:
        raise UpdateRefused(UpdateFault.TAMPERED) from None


class Installation:
    """The versions below one folder; only who may write there, an administrator, changes them."""

    def __init__(self, program: Path) -> None:
        self.program = program
        self._versions = program / VERSIONS

    @property
    def current(self) -> str:
        """The version that is started, empty where none is named."""
        try:
            return (self.program / CURRENT).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    @property
    def versions(self) -> tuple[str, ...]:
        """The whole versions, the oldest first."""
        if not self._versions.is_dir():
            return ()
        whole = [path.name for path in self._versions.iterdir() if (path / WHOLE).is_file() and path.name[0] != "."]
        return tuple(sorted(whole, key=number))

    def making(self, version: str) -> Path:
        """Where the archive of a version is put while it is being made."""
        return self._versions / f"{_NEW}{version}.tar.gz"

    def clear_unfinished(self) -> None:
        """Remove what an interrupted update left."""
        try:
            self._versions.mkdir(parents=True, exist_ok=True)
            for path in self._versions.glob(f"{_NEW}*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError as error:
            raise unwritable(error, "the program's folder") from error

    def unpack(self, archive: Path, version: str) -> Path:
        """The folder of a version, made whole from its archive, which was checked before and is removed.

        Raises:
            UpdateRefused: the archive reaches outside of its folder. UpdateUnwritable: the disk refuses.
        """
        folder, building = self._versions / version, self._versions / f"{_NEW}{version}"
        try:
            with tarfile.open(archive) as packed:
                packed.extractall(building, filter="data")
            _flush(building)
            _write(building / WHOLE, "")
            if folder.exists():
                shutil.rmtree(folder)
            building.rename(folder)
            flush_folder(self._versions)
            archive.unlink()
        except tarfile.TarError as error:
            raise UpdateRefused(UpdateFault.TAMPERED) from error
        except OSError as error:
            raise unwritable(error, "the new version's folder") from error
        return folder

    def switch(self, version: str, tried: Callable[[Path], bool]) -> None:
        """Have a version be started from now on, if it starts at all; older ones than the last are removed.

        Raises:
            UpdateRefused: it does not start here; the version before goes on. UpdateUnwritable.
        """
        if not tried(self._versions / version):
            raise UpdateRefused(UpdateFault.DOES_NOT_START)
        before = self.current
        self._name(version)
        kept = {version, before, *self.versions[-_KEPT:]}
        for other in self.versions:
            if other not in kept:
                shutil.rmtree(self._versions / other, ignore_errors=True)

    def go_back(self) -> str:
        """The version before the current one, which is started from now on.

        Raises:
            NothingBefore: there is none. UpdateUnwritable.
        """
        current = self.current
        older = [each for each in self.versions if current and number(each) < number(current)]
        if not older:
            raise NothingBefore("no version before")
        self._name(older[-1])
        return older[-1]

    def _name(self, version: str) -> None:
        try:
            _write(self.program / CURRENT, f"{version}\n")
        except OSError as error:
            raise unwritable(error, "the file that names the version") from error


def _write(path: Path, text: str) -> None:
    """Put a small file in place in one step, for everybody to read."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    flush_folder(path.parent)


def _flush(folder: Path) -> None:
    """Have every file below a folder be on the disk before the folder gets its name."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
