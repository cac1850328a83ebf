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
├── PartitionLocked             too many failures: it opens later, or once an administrator released it (`attempts`)
├── PartitionDestroyed          its key was destroyed (`reason` tells why)
├── OldCopy                     the vault file is an older state of itself that was put back
├── CopyUnproved                the keyring no longer tells which state of the vault is the last
├── LeaseRefused                a lease or an order that no pinned agency signed for this officer and device
├── LastSlot                    the slot is the only one that opens the vault
├── NoSuchSlot                  there is no slot of that id
├── WaysNotShown                ways in were not shown again, and would be lost (`ids` names them)
├── CardUnusable                the smart card can't be used (`reason` tells why)
├── RecoveryUnusable            there is no agency to seal to, or what was sealed does not open
├── PolicyUnusable              what the administrator laid down can't be read (its text tells where, no content)
├── ForbiddenGateway            the administrator laid down another gateway or authority
├── ForbiddenWay                the administrator's policy does not take this way into a vault
└── KeyringUnusable             the system's keyring can't hold a secret (`reason` tells why)
VaultMisuse                     ours: a crash report, never shown as the officer's problem
├── WrongThread                 a vault was used outside the thread that opened it
└── VaultClosed                 ... or after it was closed
```
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from overlap.records import Value


class VaultError(Exception):
    """A vault can't do what was asked, for a reason in the world."""


class PolicyUnusable(VaultError):
    """The administrator's policy can't be read; the text names the field and the rule, which are the file's own."""


class ForbiddenGateway(VaultError):
    """The administrator's policy names another address for this agency's gateway, or another authority."""


class ForbiddenWay(VaultError):
    """The administrator's policy asks for a card, and something else was shown."""


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
    LOG = "log"


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


class AttemptsState(Value, frozen=True, kw_only=True):
    """Where a partition stands with its failures, as Unlock shows it.

    `failures` were counted since it last opened. `before_lock` more failures lock it, and `before_destruction` more
    destroy it; `locked_until` is when a lock ends by itself, and `needs_release` that only an administrator ends it.
    `tampered` holds where the count was changed, put back or taken away.
    """

    failures: int = 0
    before_lock: int = 0
    before_destruction: int = 0
    locked_until: dt.datetime | None = None
    needs_release: bool = False
    tampered: bool = False

    @property
    def is_locked(self) -> bool:
        """Whether no try is taken now."""
        return self.needs_release or self.locked_until is not None


class WrongPassphrase(VaultError):
    """No key slot opens with this passphrase; `attempts` tells what is left, where failures are counted."""

    def __init__(self, what: str = "", attempts: AttemptsState | None = None) -> None:
        super().__init__(what)
        self.attempts = attempts


class SlotsDamaged(VaultError):
    """The file of key slots is missing parts, unreadable or was changed by hand."""


class SlotsTooNew(VaultError):
    """A newer version of the program wrote the file of key slots."""


class NoSuchOfficer(VaultError):
    """This laptop holds no partition of that officer."""


class PartitionLocked(VaultError):
    """Too many failures locked the partition; `attempts` tells what opens it, where it is known."""

    def __init__(self, attempts: AttemptsState | None = None) -> None:
        super().__init__("too many failures")
        self.attempts = attempts


class Destruction(StrEnum):
    """Why a partition's key was destroyed."""

    FAILURES = "too many failures"
    LEASE = "lease past its grace"
    REVOKED = "revoked by the agency"
    ASKED = "asked for by the officer"


class PartitionDestroyed(VaultError):
    """The partition's key was destroyed and nothing of it can be read any more; `reason` tells why."""

    def __init__(self, reason: Destruction) -> None:
        super().__init__(f"destroyed: {reason.value}")
        self.reason = reason


class OldCopy(VaultError):
    """The vault file is an older state of itself than the keyring knows of: a copy was put back."""


class CopyUnproved(VaultError):
    """The keyring's note of the vault's last state is gone, so that an older copy could not be told from the last."""


class LeaseRefused(VaultError):
    """A lease or an order was not signed by a pinned agency for this officer and this device."""


class LastSlot(VaultError):
    """The slot is the only one that opens the vault, and stays."""


class NoSuchSlot(VaultError):
    """There is no slot of that id."""


class WaysNotShown(VaultError):
    """A new key would lock out ways in that nobody showed again; `ids` are those of their slots."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__("ways in were not shown")
        self.ids = ids


class CardFault(StrEnum):
    """Why a smart card can't be used."""

    NO_LIBRARY = "python-pkcs11 is not installed"
    NO_MODULE = "no PKCS#11 module"
    NO_CARD = "no such card"
    NO_KEY = "no usable key on the card"
    PIN_WRONG = "the PIN is wrong"
    PIN_LOCKED = "the card has locked its PIN"
    REFUSED = "refused"


class CardUnusable(VaultError):
    """The smart card can't be used; `reason` tells why."""

    def __init__(self, reason: CardFault) -> None:
        super().__init__(f"the card can't be used: {reason.value}")
        self.reason = reason


class RecoveryFault(StrEnum):
    """Why nothing can be sealed to an agency, or read back."""

    NO_RECIPIENT = "no agency's recovery key is known"
    NOT_A_KEY = "not an age X25519 key"
    WRONG_KEY = "sealed to another key"
    NOTHING_SEALED = "nothing was sealed"


class RecoveryUnusable(VaultError):
    """Nothing can be sealed for an agency, or what was sealed does not open; `reason` tells why."""

    def __init__(self, reason: RecoveryFault) -> None:
        super().__init__(f"recovery: {reason.value}")
        self.reason = reason


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
