"""Key slots: the vault's random key, wrapped so that a passphrase and the keyring's secret together open it.

Knows how a key is derived and wrapped, with the primitives of argon2-cffi and cryptography; nothing of it is our own.
Does *not* know where slots are kept (`storage.slots`), or who keeps the second secret (`storage.keepers`).

A slot's wrapping is bound to whose slots they are, whether they are for practice, and how the key is derived: whoever
changes one of these in the file makes the slot unopenable, and can't pass a real vault off as practice or the reverse.
"""

from __future__ import annotations

import datetime as dt
import os
import unicodedata
from enum import StrEnum
from typing import Annotated, Final, assert_never

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from overlap.records import Agency, Value
from storage.keepers import SecretKeeper
from storage.problems import PracticeMismatch, SlotsDamaged, WrongPassphrase

#: AES-256 takes a key of 32 bytes; a raw one skips SQLCipher's derivation from a passphrase, which is done better here.
KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
#: The nonce of AES-GCM as NIST SP 800-38D, section 8.2, has it; each slot's key wraps once, so it can't repeat.
NONCE_BYTES: Final = 12
#: Digits of a slot's id: with a handful of slots, 32 bits do not meet.
SLOT_ID_DIGITS: Final = 8
_INFO: Final = b"crosscheck key slot 1"
#: More than RFC 9106's largest recommendation (2 GiB) is not ours: a changed file must not exhaust the machine.
MEMORY_MOST_KIB: Final = 2**21


class Argon2Profile(Value, frozen=True, kw_only=True):
    """Parameters of Argon2id: passes, memory in KiB, lanes."""

    time_cost: Annotated[int, msgspec.Meta(ge=1, le=64)]
    memory_kib: Annotated[int, msgspec.Meta(ge=8, le=MEMORY_MOST_KIB)]
    lanes: Annotated[int, msgspec.Meta(ge=1, le=64)]


#: RFC 9106, section 4, second recommended option: t=3, p=4, 64 MiB. About 0.2 s on two cores; the keyring's secret
#: makes guessing offline hopeless anyway.
DUTY: Final = Argon2Profile(time_cost=3, memory_kib=65_536, lanes=4)
#: For practice vaults alone, whose content is invented: as little as Argon2 does, so that demo and tests don't wait.
PRACTICE: Final = Argon2Profile(time_cost=1, memory_kib=64, lanes=1)


class SlotKind(StrEnum):
    """What opens a slot."""

    PASSPHRASE = "passphrase"  # noqa: S105  # the name of a kind
    PRACTICE = "practice"
    CARD = "card"
    RECOVERY = "recovery"


class Owner(Value, frozen=True, kw_only=True):
    """Whose slots they are, as Unlock shows it: the officer's own name, nothing of the vault's content."""

    id: str
    name: str
    agency: Agency
    unit: str
    practice: bool


class Slot(Value, frozen=True, kw_only=True):
    """One wrapping of the key. `keeper_name` is the name under which the second secret is kept.

    `sealed` is what a card or an agency alone can open, and `holder` which one: the card's serial number and key, or
    the agency's age recipient. `label` is for the eye and bound to nothing.
    """

    kind: SlotKind
    keeper_name: str
    salt: bytes
    nonce: bytes
    wrapped: bytes
    argon2: Argon2Profile | None = None
    sealed: bytes = b""
    holder: str = ""
    label: str = ""
    made_at: dt.datetime | None = None

    @property
    def id(self) -> str:
        """What the slot is called on a command line; it follows from its random salt."""
        return self.salt.hex()[:SLOT_ID_DIGITS]

    def __repr__(self) -> str:
        """The kind alone."""
        return f"Slot({self.kind})"


def new_key() -> bytes:
    """A new random 256-bit key for a vault."""
    return os.urandom(KEY_BYTES)


def _bound_to(slot: Slot, owner: Owner) -> bytes:
    """What a wrapping is bound to."""
    bound: tuple[object, ...] = ("crosscheck slot", 1, owner, slot.kind, slot.keeper_name, slot.argon2)
    return msgspec.json.encode((*bound, slot.sealed, slot.holder) if slot.sealed else bound)


def _stretched(passphrase: str, salt: bytes, profile: Argon2Profile) -> bytes:
    """Argon2id over the passphrase, which is the same however a keyboard composes its accents (NFC, as RFC 8265).

    Raises:
        SlotsDamaged: Argon2 does not take these parameters, which no program of ours wrote.
    """
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    try:
        return hash_secret_raw(typed, salt, profile.time_cost, profile.memory_kib, profile.lanes, KEY_BYTES, Type.ID)
    except HashingError as error:
        raise SlotsDamaged("a slot was changed") from error


def _wrapping_key(known: bytes, salt: bytes) -> bytes:
    """The key that wraps: HKDF-SHA-256 (RFC 5869) over everything that has to be known."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt, _INFO).derive(known)


def blank_slot(kind: SlotKind, keeper_name: str) -> Slot:
    """A slot with a salt and a nonce of its own, and no key in it yet."""
    return Slot(
        kind=kind, keeper_name=keeper_name, salt=os.urandom(SALT_BYTES), nonce=os.urandom(NONCE_BYTES), wrapped=b""
    )


def wrap(key: bytes, owner: Owner, blank: Slot, known: bytes) -> Slot:
    """A blank slot with the key in it; whoever has `known` gets it out."""
    wrapping = AESGCM(_wrapping_key(known, blank.salt))
    return msgspec.structs.replace(blank, wrapped=wrapping.encrypt(blank.nonce, key, _bound_to(blank, owner)))


def unwrap(slot: Slot, owner: Owner, known: bytes) -> bytes:
    """The key in a slot.

    Raises:
        WrongPassphrase: what is known is not what wrapped it, or the slots were changed.
        SlotsDamaged: a slot that needs nobody's knowledge does not open, or no program of ours wrote it.
    """
    try:
        wrapping = AESGCM(_wrapping_key(known, slot.salt))
        return wrapping.decrypt(slot.nonce, slot.wrapped, _bound_to(slot, owner))
    except InvalidTag as error:
        raise _refusal(slot.kind) from error
    except ValueError as error:  # a nonce of a length that AES-GCM does not take
        raise SlotsDamaged("a slot was changed") from error


def passphrase_slot(
    key: bytes, owner: Owner, passphrase: str, keeper: SecretKeeper, keeper_name: str, profile: Argon2Profile = DUTY
) -> Slot:
    """A slot that opens with the passphrase together with the secret that the keeper has under this name.

    Raises:
        ValueError: the weak profile was asked for a real vault.
    """
    if profile is PRACTICE and not owner.practice:
        raise ValueError("the practice profile protects nothing real")
    blank = msgspec.structs.replace(blank_slot(SlotKind.PASSPHRASE, keeper_name), argon2=profile)
    return wrap(key, owner, blank, _stretched(passphrase, blank.salt, profile) + keeper.fetch(keeper_name))


def practice_slot(key: bytes, owner: Owner, keeper: SecretKeeper, keeper_name: str) -> Slot:
    """A slot that opens with the kept secret alone.

    Raises:
        PracticeMismatch: the vault is a real one, which may not have such a slot.
    """
    if not owner.practice:
        raise PracticeMismatch("only a practice vault opens without a passphrase")
    return wrap(key, owner, blank_slot(SlotKind.PRACTICE, keeper_name), keeper.fetch(keeper_name))


def open_slot(slot: Slot, owner: Owner, keeper: SecretKeeper, passphrase: str | None = None) -> bytes:
    """The vault's key.

    Raises:
        WrongPassphrase: the passphrase does not open the slot, or the slots were changed.
        PracticeMismatch: a practice slot stands among a real vault's.
        SlotsDamaged: a practice slot does not open.
        KeyringUnusable: the second secret can't be had.
    """
    if slot.kind is SlotKind.PRACTICE and not owner.practice:
        raise PracticeMismatch("only a practice vault opens without a passphrase")
    known = b""
    if passphrase is not None and slot.argon2 is not None:
        known = _stretched(passphrase, slot.salt, slot.argon2)
    return unwrap(slot, owner, known + keeper.fetch(slot.keeper_name))


def _refusal(kind: SlotKind) -> WrongPassphrase | SlotsDamaged:
    """What it means that a slot does not open."""
    match kind:
        case SlotKind.PASSPHRASE | SlotKind.CARD | SlotKind.RECOVERY:
            return WrongPassphrase("no slot opens with this")
        case SlotKind.PRACTICE:
            return SlotsDamaged("the practice slot does not open")
        case _:
            assert_never(kind)
