"""What only an agency can open: age files to its X25519 recipient, and the slot whose code is sealed so.

Knows age (the library is pyrage) and the recovery code: 160 random bits that open a slot, sealed to the agency, which
reads them to the officer. Does *not* know which agency's recipient is pinned (`storage.sealing`), and no private key
but one that an administrator hands in.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Sequence
from typing import Final

import msgspec
import pyrage

from storage.keys import Owner, Slot, SlotKind, blank_slot, unwrap, wrap
from storage.problems import RecoveryFault, RecoveryUnusable, WrongPassphrase

#: NIST SP 800-63B asks 112 bits of a secret that is looked up; 160 fill 32 letters of base32 without padding.
CODE_BYTES: Final = 20
#: Letters between two dashes, so that a code can be read out.
_GROUP: Final = 4
#: Digits that are no letters of base32 and are taken for the letters they look like.
_LOOKALIKES: Final = str.maketrans("018", "OIB", "- ")
_PURPOSE: Final = b"crosscheck recovery code 1"


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """An age file that each of the recipients opens.

    Raises:
        RecoveryUnusable: there is none, or one is not an age X25519 recipient.
    """
    if not recipients:
        raise RecoveryUnusable(RecoveryFault.NO_RECIPIENT)
    sealed: bytes = pyrage.encrypt(data, [_recipient(each) for each in recipients])
    return sealed


def checked_recipient(text: str) -> str:
    """The recipient as age writes it.

    Raises:
        RecoveryUnusable: it is not an age X25519 recipient.
    """
    return str(_recipient(text.strip()))


def _recipient(text: str) -> pyrage.x25519.Recipient:
    """The library's form of a recipient."""
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise RecoveryUnusable(RecoveryFault.NOT_A_KEY) from error


def unseal(data: bytes, identity: str) -> bytes:
    """What is in an age file, for the agency that holds the private key; `identity` is the text of its key file.

    Raises:
        RecoveryUnusable: the text holds no key, or not the one that it was sealed to.
    """
    lines = [line.strip() for line in identity.splitlines()]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise RecoveryUnusable(RecoveryFault.NOT_A_KEY) from error
    if not keys:
        raise RecoveryUnusable(RecoveryFault.NOT_A_KEY)
    try:
        opened: bytes = pyrage.decrypt(data, keys)
        return opened
    except pyrage.DecryptError as error:
        raise RecoveryUnusable(RecoveryFault.WRONG_KEY) from error


def recovery_slot(key: bytes, owner: Owner, recipient: str) -> Slot:
    """A slot that opens with a code which the agency alone can read; the keyring has no part in it."""
    code = os.urandom(CODE_BYTES)
    holder = checked_recipient(recipient)
    blank = msgspec.structs.replace(
        blank_slot(SlotKind.RECOVERY, ""), sealed=seal(shown_code(code).encode(), [holder]), holder=holder
    )
    return wrap(key, owner, blank, _PURPOSE + code)


def open_recovery_slot(slot: Slot, owner: Owner, code: str) -> bytes:
    """The vault's key.

    Raises:
        WrongPassphrase: it is not the code of this slot.
    """
    return unwrap(slot, owner, _PURPOSE + _code(code))


def shown_code(code: bytes) -> str:
    """A code as it is read out: groups of letters."""
    text = base64.b32encode(code).decode()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def _code(text: str) -> bytes:
    """The bits of a code as somebody typed it."""
    try:
        code = base64.b32decode(text.strip().upper().translate(_LOOKALIKES))
    except (binascii.Error, ValueError) as error:
        raise WrongPassphrase("not a recovery code") from error
    if len(code) != CODE_BYTES:
        raise WrongPassphrase("not a recovery code")
    return code
