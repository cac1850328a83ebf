"""What can go wrong with an update: nothing of it is used, and the program that was there goes on.

```
UpdateProblem
├── NoRelease           the folder holds no release, or none for this platform
├── UpdateRefused       it was refused (`fault` tells why)
├── NothingNewer        the release is the version that is installed
├── NothingBefore       there is no version to go back to
└── UpdateUnwritable    the program's folder can't be written
    └── UpdateDiskFull  there is too little room for another version
```
"""

from __future__ import annotations

import errno
from enum import StrEnum


class UpdateFault(StrEnum):
    """Why a release was refused."""

    EXPIRED = "expired"
    TAMPERED = "tampered"
    ROLLED_BACK = "rolled back"
    OLDER_VAULT = "older vault"
    DOES_NOT_START = "does not start"


class UpdateProblem(Exception):
    """An update can't be made, for a reason in the world."""


class NoRelease(UpdateProblem):
    """The folder holds no release for this platform."""


class NothingNewer(UpdateProblem):
    """What is offered is installed."""


class NothingBefore(UpdateProblem):
    """No older version is kept."""


class UpdateUnwritable(UpdateProblem):
    """The program's folder can't be written; it takes an administrator."""


class UpdateDiskFull(UpdateUnwritable):
    """There is too little room beside the version that runs; what was written of the new one is gone again."""


def unwritable(error: OSError, what: str) -> UpdateUnwritable:
    """What a refusal of the disk is: it is full, or not ours to write."""
    full = error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
    return UpdateDiskFull(what) if full else UpdateUnwritable(what)


class UpdateRefused(UpdateProblem):
    """A release was refused; nothing of it is used."""

    def __init__(self, fault: UpdateFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
