"""What a vault's file begins with, by which it is told from other files before anything is decrypted.

Knows the mark, whose key it was made with, and a file's whole pages; does *not* open one (`storage.cipher`).

A vault's first 16 bytes are the salt of SQLCipher. Ours are chosen: four bytes tell that the file is a vault, six are
random, six are a tag of them under the key. So a wrong key, a damaged file and a file of another kind are told apart
before anything is read, and nothing is written in finding out.
"""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Final

from storage.keys import KEY_BYTES
from storage.problems import Damage, NotAVault, NotEncrypted, VaultDamaged, VaultMissing, VaultUnwritable, WrongKey

MAGIC: Final = b"XCV1"
NONCE_BYTES: Final = 6
TAG_BYTES: Final = 6
PREFIX_BYTES: Final = 16
PLAIN_SQLITE: Final = b"SQLite format 3\0"
#: SQLCipher's default; larger pages were measured and cost more on point reads than they gain on scans.
PAGE_BYTES: Final = 4096


def salt_of(key: bytes, nonce: bytes) -> bytes:
    """The 16 bytes that a vault made with this key and nonce starts with.

    Raises:
        ValueError: the key is no key of ours.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a vault's key has {KEY_BYTES} bytes")
    return MAGIC + nonce + hmac.digest(key, MAGIC + nonce, "sha256")[:TAG_BYTES]


def examined(path: Path, key: bytes, *, damaged: bool = False) -> bytes:
    """The salt at the start of a file that was made with this key and looks whole, unless it is known not to be."""
    try:
        with path.open("rb") as file:
            prefix = file.read(PREFIX_BYTES)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise VaultMissing("there is no vault file") from error
    except OSError as error:
        raise VaultUnwritable("the vault file can't be read") from error
    if prefix == PLAIN_SQLITE:
        raise NotEncrypted("a plain SQLite file")
    if not prefix.startswith(MAGIC[: len(prefix)]) or not prefix:
        raise NotAVault("a file of another kind")
    if size < PAGE_BYTES:
        raise VaultDamaged(Damage.CUT)
    nonce = prefix[len(MAGIC) : len(MAGIC) + NONCE_BYTES]
    if not hmac.compare_digest(prefix, salt_of(key, nonce)):
        raise WrongKey("the key is not this vault's")
    if size % PAGE_BYTES and not damaged and not has_log(path):
        raise VaultDamaged(Damage.CUT)
    return prefix


def is_made_with(path: Path, key: bytes) -> bool:
    """Whether the file's beginning was made with this key; of the rest nothing is known. One that isn't there wasn't.

    Raises:
        VaultUnwritable: it can't be read.
    """
    try:
        with path.open("rb") as file:
            prefix = file.read(PREFIX_BYTES)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise VaultUnwritable("the file can't be read") from error
    return hmac.compare_digest(prefix, salt_of(key, prefix[len(MAGIC) : len(MAGIC) + NONCE_BYTES]))


def has_log(path: Path) -> bool:
    """Whether a log stands beside the file: another process has it open, or the last one did not close it."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def log_of(path: Path) -> Path:
    """Where the log of the file at a path stands."""
    return path.with_name(path.name + "-wal")
