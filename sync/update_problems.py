"""What can go wrong with an update: nothing of it is used, and the program that was there goes on.

```
UpdateProblem
├── NoRelease           the folder holds no release, or none for this platform
├── UpdateRefused       it was refused (`fault` tells why)
├── NothingNewer        the release is the version that is installed
├── NothingBefore       there is no version to go back to
└── UpdateUnwritable    the program's folder can't be written
```
"""

from __future__ import annotations

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


class UpdateRefused(UpdateProblem):
    """A release was refused; nothing of it is used."""

    def __init__(self, fault: UpdateFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
