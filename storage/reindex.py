"""Match keys and words made anew, after the program has learnt another way to make them.

Knows which version of the comparable forms a vault's keys were made with; does *not* know the forms
(`overlap.normalize`). Keys of two versions never meet, so a vault with old keys would find nothing and say so nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Final

from overlap.any_record import Record
from overlap.normalize import NORMALIZE_VERSION
from overlap.records import Operation
from storage.audit import Audit, Deed
from storage.bodies import Bodies
from storage.chunks import Chunks, id_bytes, id_key
from storage.cipher import Store
from storage.forms import forms_of
from storage.places import count_cells, write_box, write_target_keys
from storage.words import PEOPLE, count_words, forget_words

#: Records whose keys are made together.
_AT_ONCE: Final = 2_000
_NAME: Final = "keys made by version"


def note_version(store: Store) -> None:
    """Store that the vault's keys are of this program's version."""
    store.keep(_NAME, str(NORMALIZE_VERSION).encode())


#: Given the records that are done and all there are; it ends the work by raising, and the vault is as it was.
Told = Callable[[int, int], None]


def untold(_done: int, _total: int) -> None:
    """Nobody wants to know."""


def reindex(store: Store, now: dt.datetime | None = None, told: Told = untold) -> bool:
    """Whether the keys were of another version, and have been made anew, in one transaction.

    A million records take about half a minute. Whoever stops it, or dies, leaves the keys of before; the next opening
    begins anew.
    """
    if store.kept(_NAME) == str(NORMALIZE_VERSION).encode():
        return False
    with store.transaction():
        make_keys(store, told)
        note_version(store)
        if now is not None:
            Audit(store).append(Deed.REINDEX, str(NORMALIZE_VERSION), now)
    return True


def make_keys(store: Store, told: Told = untold) -> None:
    """Make all that is derived from the records anew, inside the caller's transaction."""
    total, done = int(store.value("SELECT count(*) FROM rec")), 0
    told(done, total)
    for table in ("mk", "cell", "cell_box", "operation_box", "operation_key"):
        store.execute(f"DELETE FROM {table}")  # noqa: S608  # names of this file's own
    forget_words(store)
    bodies, chunks = Bodies(store), Chunks(store)
    words, cells = Counter[str](), Counter[int]()
    with closing(store.each("SELECT rid, body FROM rec ORDER BY rid")) as rows:
        while some := list(islice(rows, _AT_ONCE)):
            unpacked = bodies.unpack_all([packed for _, packed in some])
            records = list(map(bodies.decode, unpacked))
            forms = forms_of(records)
            ids = (id_bytes(id_key(bodies.envelope(body).id)) for body in unpacked)
            chunks.put_all([rid for rid, _ in some], [a + b for a, b in zip(ids, forms.packed, strict=True)])
            words.update(chain.from_iterable(forms.words))
            words[PEOPLE] += sum(map(bool, forms.words))
            cells.update(cell for cell in forms.cells if cell is not None)
            _draw_boxes(store, [(rid, record) for (rid, _), record in zip(some, records, strict=True)])
            done += len(some)
            told(done, total)
    chunks.flush()
    count_words(store, words)
    count_cells(store, cells)


def _draw_boxes(store: Store, records: Sequence[tuple[int, Record | None]]) -> None:
    """Put the circles of operations into their tree, and down by what their targets are found."""
    for rid, record in records:
        if isinstance(record, Operation):
            write_box(store, rid, record)
            write_target_keys(store, rid, record)
