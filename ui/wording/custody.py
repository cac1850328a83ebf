"""Problems of custody in words that say more than their kind: which keyring or card, how many tries, why destroyed.

Knows what to add to the sentences of `ui.wording.problems`, by the reason that an error carries; no sentence names
anything that was in a vault.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from storage import problems as vault
from storage.problems import CardFault, Damage, Destruction, KeyringFault, RecoveryFault


class Detail(NamedTuple):
    """What happened and what to do, where that is known better than by the kind of a problem; empty keeps the words."""

    happened: str = ""
    to_do: str = ""


_KEYRINGS: Mapping[KeyringFault, Detail] = MappingProxyType(
    {
        KeyringFault.NONE_ALLOWED: Detail(
            "No keyring that may hold the officer's secret is running",
            "Log on to a desktop with Secret Service, KWallet, Windows or macOS; without one only practice works",
        ),
        KeyringFault.REFUSED: Detail("The system's keyring refused", "Unlock the keyring, try again"),
        KeyringFault.NOT_READ_BACK: Detail(
            "The system's keyring did not give back what was stored in it", "Ask your administrator"
        ),
        KeyringFault.SECRET_MISSING: Detail(
            "The system's keyring no longer holds the secret of this vault",
            "Log on as yourself, or ask your administrator for a recovery code",
        ),
    }
)
_CARDS: Mapping[CardFault, Detail] = MappingProxyType(
    {
        CardFault.NO_LIBRARY: Detail(
            "Smart cards need python-pkcs11, which is not installed", "Ask your administrator to install it"
        ),
        CardFault.NO_MODULE: Detail(
            "No PKCS#11 module for smart cards was found", "Install OpenSC, or name a module with --module"
        ),
        CardFault.NO_CARD: Detail("The card of this vault is in no reader", "Insert it, try again"),
        CardFault.NO_KEY: Detail(
            "The card has no RSA key of 2048 bits or more that decrypts", "Use another card, or a passphrase"
        ),
        CardFault.PIN_WRONG: Detail("The card's PIN is wrong", "Type it again; the card locks it after a few tries"),
        CardFault.PIN_LOCKED: Detail("The card has locked its PIN", "Ask who issued the card, or use a passphrase"),
        CardFault.REFUSED: Detail("The card or its reader refused", "Insert it again, try again"),
    }
)
_DESTROYED: Mapping[Destruction, Detail] = MappingProxyType(
    {
        Destruction.FAILURES: Detail("Too many wrong tries in a row destroyed this laptop's copy"),
        Destruction.LEASE: Detail("This laptop's copy was destroyed: its lease ended and was not renewed in time"),
        Destruction.REVOKED: Detail("The agency revoked this laptop, and its copy was destroyed"),
        Destruction.ASKED: Detail("This laptop's copy was destroyed because its officer gave it up"),
    }
)
_DAMAGE: Mapping[Damage, Detail] = MappingProxyType(
    {
        Damage.CUT: Detail("The vault's file was cut short"),
        Damage.PAGES: Detail("The vault's file was changed on the disk"),
        Damage.STRUCTURE: Detail("The vault's file is out of order in itself"),
        Damage.CONTENT: Detail("What the vault holds does not agree with itself"),
        Damage.LOG: Detail("The log of the vault's last changes was changed on the disk"),
    }
)
_RECOVERY: Mapping[RecoveryFault, Detail] = MappingProxyType(
    {
        RecoveryFault.NO_RECIPIENT: Detail(
            "No agency is known to seal to", "Add its recipient: `slots add recovery --recipient`"
        ),
        RecoveryFault.NOT_A_KEY: Detail("That is no age X25519 key", "Copy it again, whole"),
        RecoveryFault.WRONG_KEY: Detail("It was sealed to another key", "Use the key of the agency it was sealed to"),
        RecoveryFault.NOTHING_SEALED: Detail("The file holds nothing that was sealed", "Take another file"),
    }
)


def custody_detail(error: vault.VaultError) -> Detail:
    """What is known better than by the kind of a problem."""
    match error:
        case vault.KeyringUnusable():
            return _KEYRINGS[error.reason]
        case vault.CardUnusable():
            return _CARDS[error.reason]
        case vault.PolicyUnusable() | vault.WaysNotShown():
            return _naming(error)
        case vault.VaultDamaged() | vault.PartitionDestroyed():
            return _ended(error)
        case vault.RecoveryUnusable():
            return _RECOVERY[error.reason]
        case vault.WrongPassphrase() if error.attempts is not None:
            return _tries("It does not open this vault", error.attempts)
        case vault.PartitionLocked() if error.attempts is not None:
            return _locked(error.attempts)
        case _:
            return Detail()


def _ended(error: vault.VaultDamaged | vault.PartitionDestroyed) -> Detail:
    """What became of a vault that is not what it was."""
    return _DAMAGE[error.damage] if isinstance(error, vault.VaultDamaged) else _DESTROYED[error.reason]


def _naming(error: vault.PolicyUnusable | vault.WaysNotShown) -> Detail:
    """What an error names: fields of the administrator's own, ids of slots."""
    if isinstance(error, vault.WaysNotShown):
        return Detail(f"Other ways into this vault were not shown, and would be lost: {', '.join(error.ids)}")
    return Detail(f"What your administrator laid down for this laptop cannot be read: {error}")


def _tries(happened: str, attempts: vault.AttemptsState) -> Detail:
    """How many tries are left, and what happens then."""
    if attempts.is_locked:
        return _locked(attempts)
    what = "1 more wrong try locks" if attempts.before_lock == 1 else f"{attempts.before_lock} more wrong tries lock"
    return Detail(f"{happened}: {what} it, {attempts.before_destruction} destroy this laptop's copy")


def _locked(attempts: vault.AttemptsState) -> Detail:
    """Until when it is locked, and who ends that."""
    why = "The count of wrong tries was changed" if attempts.tampered else "Too many wrong tries locked this vault"
    if attempts.locked_until is None:
        return Detail(why, "Ask your administrator for a recovery code")
    return Detail(f"{why} until {attempts.locked_until:%H:%M} UTC", "Wait until then, try again")
