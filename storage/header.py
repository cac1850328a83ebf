"""Whose vault it is, as the first thing written into it and the first thing read.

Knows the officer, whether the vault is for practice, when it was made, and the number of its last state. The header is
inside the encrypted file, so a practice vault can't be relabelled a real one without its key.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from overlap.decoding import learnt
from overlap.records import Agency, Value
from storage.cipher import Store
from storage.problems import Damage, VaultDamaged

_GENERATION: Final = "generation"


class VaultHeader(Value, frozen=True, kw_only=True):
    """The officer a vault belongs to, and whether everything in it is invented."""

    officer_id: str
    name: str
    agency: Agency
    unit: str
    sector: str = ""
    practice: bool = False
    created_at: dt.datetime


def write_header(store: Store, header: VaultHeader) -> None:
    """Store the header of a new vault; there is one."""
    store.execute("INSERT INTO header (one, body) VALUES (1, ?)", (msgspec.json.encode(header),))


def read_header(store: Store) -> VaultHeader:
    """The header of a vault.

    Raises:
        VaultDamaged: there is none, or it can't be read.
    """
    body = store.value("SELECT body FROM header WHERE one = 1")
    try:
        return msgspec.json.decode(body or b"", type=learnt(VaultHeader))
    except msgspec.MsgspecError as error:
        raise VaultDamaged(Damage.CONTENT) from error


def read_generation(store: Store) -> int:
    """The number of the file's last state, which only grows; 0 before the first was noted."""
    return int(store.kept(_GENERATION) or 0)


def next_generation(store: Store) -> int:
    """The number of a new state of the file, on disk on return."""
    with store.transaction():
        generation = read_generation(store) + 1
        write_generation(store, generation)
    return generation


def write_generation(store: Store, generation: int) -> None:
    """Have the file count its states from a number on."""
    store.keep(_GENERATION, b"%d" % generation)
