"""What can go wrong with a vault, as errors an officer can act on.

Knows the tree of errors; does *not* hold a sentence for the screen (`ui.wording`), and no error carries content.

```
VaultError                      the world's fault: shown to the officer
├── VaultMissing                there is no vault file
├── VaultExists                 there is one already where a new one was asked for
├── NotAVault                   the file is something else
│   └── NotEncrypted            ... namely a plain SQLite file
├── WrongKey                    the key is not this vault's
├── VaultDamaged                the file was cut, or a page was changed (`damage` tells which)
├── VaultTooNew                 a newer version of the program wrote it
├── VaultFull                   the disk, or the vault's own numbering, is full
├── VaultBusy                   another process holds it
├── VaultUnwritable             the disk refuses to read or write
├── PracticeMismatch            practice was asked for and the vault is real, or the reverse
├── WrongOfficer                the vault is another officer's
├── WrongPassphrase             no key slot opens with this passphrase
├── SlotsDamaged                the file of key slots can't be read, or was changed
├── SlotsTooNew                 ... or was written by a newer version of the program
├── NoSuchOfficer               this laptop has no partition of that officer
└── KeyringUnusable             the system's keyring can't hold a secret (`reason` tells why)
VaultMisuse                     ours: a crash report, never shown as the officer's problem
├── WrongThread                 a vault was used outside the thread that opened it
└── VaultClosed                 ... or after it was closed
```
"""

from __future__ import annotations

from enum import StrEnum


class VaultError(Exception):
    """A vault can't do what was asked, for a reason in the world."""


class VaultMissing(VaultError):
    """There is no vault file at the path."""


class VaultExists(VaultError):
    """A new vault was asked for where a file already stands."""


class NotAVault(VaultError):
    """The file at the path is not a vault of this program."""


class NotEncrypted(NotAVault):
    """The file at the path is a plain SQLite database; nothing is read from it."""


class WrongKey(VaultError):
    """The key is not the one this vault was made with."""


class Damage(StrEnum):
    """How a vault file is damaged."""

    CUT = "cut"
    PAGES = "pages"
    STRUCTURE = "structure"
    CONTENT = "content"


class VaultDamaged(VaultError):
    """The vault file was cut short or changed on the disk; `damage` tells how it showed."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(f"the vault file is damaged: {damage.value}")
        self.damage = damage


class VaultTooNew(VaultError):
    """A newer version of the program wrote the vault; this one would not understand it."""


class VaultFull(VaultError):
    """There is no room left; nothing of the refused write was stored."""


class VaultBusy(VaultError):
    """Another process is writing to the vault."""


class VaultUnwritable(VaultError):
    """The disk refuses to read or write the vault file."""


class PracticeMismatch(VaultError):
    """A practice vault was opened as a real one, or a real one for practice."""


class WrongOfficer(VaultError):
    """The vault file belongs to another officer than the folder it stands in."""


class WrongPassphrase(VaultError):
    """No key slot opens with this passphrase."""


class SlotsDamaged(VaultError):
    """The file of key slots is missing parts, unreadable or was changed by hand."""


class SlotsTooNew(VaultError):
    """A newer version of the program wrote the file of key slots."""


class NoSuchOfficer(VaultError):
    """This laptop holds no partition of that officer."""


class KeyringFault(StrEnum):
    """Why the system's keyring can't be used."""

    NONE_ALLOWED = "no allowed keyring"
    REFUSED = "refused"
    NOT_READ_BACK = "not read back"
    SECRET_MISSING = "secret missing"  # noqa: S105  # names a fault, no secret


class KeyringUnusable(VaultError):
    """The system's keyring can't hold or give the officer's secret; `reason` tells why."""

    def __init__(self, reason: KeyringFault) -> None:
        super().__init__(f"the system's keyring can't be used: {reason.value}")
        self.reason = reason


class VaultMisuse(Exception):  # a family of its own, named as the mistake it is
    """The program used a vault wrongly."""


class WrongThread(VaultMisuse):
    """A vault was used in another thread than the one that opened it."""


class VaultClosed(VaultMisuse):
    """A vault was used after it was closed."""
