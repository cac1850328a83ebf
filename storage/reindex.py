"""Match keys and words made anew, after the program has learnt another way to make them.

Knows which version of the comparable forms a vault's keys were made with; does *not* know the forms
(`overlap.normalize`). Keys of two versions never meet, so a vault with old keys would find nothing and say so nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Final

from overlap.candidates import record_keys, record_words
from overlap.normalize import NORMALIZE_VERSION
from storage.audit import Audit, Deed
from storage.bodies import Bodies
from storage.chunks import Chunks, id_key, pack_keys
from storage.cipher import Store
from storage.index import PEOPLE

_NAME: Final = "keys made by version"


def note_version(store: Store) -> None:
    """Store that the vault's keys are of this program's version."""
    store.execute(
        "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (_NAME, str(NORMALIZE_VERSION).encode())
    )


def reindex(store: Store, now: dt.datetime | None = None) -> bool:
    """Whether the keys were of another version, and have been made anew, in one transaction."""
    if store.value("SELECT value FROM setting WHERE name = ?", (_NAME,)) == str(NORMALIZE_VERSION).encode():
        return False
    with store.transaction():
        make_keys(store)
        note_version(store)
        if now is not None:
            Audit(store).append(Deed.REINDEX, str(NORMALIZE_VERSION), now)
    return True


def make_keys(store: Store) -> None:
    """Make the keys and count the words of every record anew, inside the caller's transaction."""
    for table in ("mk", "vocabulary"):
        store.execute(f"DELETE FROM {table}")  # noqa: S608  # two names of this file's own
    bodies, chunks, words = Bodies(store), Chunks(store), Counter[str]()
    for rid, packed in store.each("SELECT rid, body FROM rec ORDER BY rid"):
        body = bodies.unpack(packed)
        record = bodies.decode(body)
        keys = () if record is None else record_keys(record)
        chunks.put(rid, pack_keys(id_key(bodies.envelope(body).id), keys))
        found = frozenset() if record is None else record_words(record)
        words.update(found)
        words[PEOPLE] += bool(found)
    chunks.flush()
    store.many("INSERT INTO vocabulary (token, records) VALUES (?, ?)", [item for item in words.items() if item[1]])
