"""What somebody shows to open a partition: a passphrase, a card's PIN, or a recovery code.

Knows the three and that none is ever shown by `repr`; does *not* know what they open (`storage.unlocking`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, repr=False)
class Passphrase:
    """What the officer types; with the keyring's secret it opens a passphrase slot."""

    text: str


@dataclass(frozen=True, slots=True, repr=False)
class CardPin:
    """The PIN of the card in the reader, and the PKCS#11 module that reaches it; None looks in the usual places."""

    pin: str
    module: Path | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RecoveryCode:
    """The code that the agency read out of its sealed slot: it releases a lock, and is used up by opening."""

    text: str


Proof = Passphrase | CardPin | RecoveryCode


@dataclass(frozen=True, slots=True, repr=False)
class NewPassphrase:
    """A passphrase that a slot shall open with."""

    text: str


@dataclass(frozen=True, slots=True, repr=False)
class NewRecovery:
    """The age recipient of the agency that shall be able to recover the partition."""

    recipient: str


NewWay = NewPassphrase | CardPin | NewRecovery
