"""Records on their way into the vault, as columns: all that is derived from each, made for a page of them at once.

Knows what is derived from a record. Does *not* know where the columns wait (`storage.pages`) nor where they go
(`storage.writing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Final

import numpy as np

from overlap.any_record import Record
from overlap.records import Value
from storage.bodies import Bodies
from storage.chunks import KEY_BYTES, Words, id_bytes, id_key
from storage.digests import DIGEST_BYTES, digests_of
from storage.forms import forms_of
from storage.systems import Kind, kind_of

#: Stands for no cell.
_NOWHERE: Final = -1


class Lines(Value, frozen=True, kw_only=True):
    """Some records, each column in their order.

    `kinds` has a byte for each (`storage.systems.Kind`), `packed` the key of its id and its match keys as they stand in
    a chunk, `words` those of its names, `cells` the cell of its place or -1, `digests` eight bytes for each
    (`storage.digests`).
    """

    ids: list[str]
    revisions: list[int]
    kinds: bytes
    bodies: list[bytes]
    packed: list[bytes]
    words: list[tuple[str, ...]]
    cells: list[int]
    digests: bytes

    def __len__(self) -> int:
        return len(self.ids)

    def id_keys(self) -> Words:
        """The keys of the ids, as numbers."""
        raw = b"".join([keys[:KEY_BYTES] for keys in self.packed])
        padded = np.zeros((len(self), 8), np.uint8)
        padded[:, :KEY_BYTES] = np.frombuffer(raw, np.uint8).reshape(-1, KEY_BYTES)
        return padded.view(np.uint64).ravel()

    def cells_known(self) -> list[int]:
        """The cells of those that have one."""
        return [cell for cell in self.cells if cell != _NOWHERE]

    def pick(self, places: Sequence[int]) -> Lines:
        """Those at some places."""
        size = DIGEST_BYTES
        return Lines(
            ids=[self.ids[place] for place in places],
            revisions=[self.revisions[place] for place in places],
            kinds=bytes([self.kinds[place] for place in places]),
            bodies=[self.bodies[place] for place in places],
            packed=[self.packed[place] for place in places],
            words=[self.words[place] for place in places],
            cells=[self.cells[place] for place in places],
            digests=b"".join([self.digests[size * place : size * (place + 1)] for place in places]),
        )


class Parted(Value, frozen=True, kw_only=True):
    """The lines of some bodies, which of the bodies they are (none for all), and how many are left out.

    `unreadable` have not even an id, `foreign` one of another system, whose copy a feed can't touch.
    """

    lines: Lines
    kept: tuple[bool, ...] = ()
    unreadable: int = 0
    foreign: int = 0


def lines_of(own: str, bodies: Sequence[bytes], records: Sequence[Record | None], codec: Bodies) -> Parted:
    """The lines of bodies with their records, None where this version can't read one; ids must begin with `own`."""
    named = [
        (record.id, record.revision) if record is not None else _told(codec, body)
        for record, body in zip(records, bodies, strict=True)
    ]
    kept = [name.startswith(own) for name, _ in named]
    if all(kept):
        return Parted(lines=_made(named, bodies, records))
    made = _made(list(compress(named, kept)), list(compress(bodies, kept)), list(compress(records, kept)))
    unreadable = sum(not name for name, _ in named)
    return Parted(lines=made, kept=tuple(kept), unreadable=unreadable, foreign=kept.count(False) - unreadable)


def _told(codec: Bodies, body: bytes) -> tuple[str, int]:
    """What a body that can't be read tells of itself."""
    envelope = codec.envelope(body)
    return envelope.id, envelope.revision


def _made(named: Sequence[tuple[str, int]], bodies: Sequence[bytes], records: Sequence[Record | None]) -> Lines:
    """The columns of some records."""
    forms = forms_of(records)
    ids = [name for name, _ in named]
    return Lines(
        ids=ids,
        revisions=[revision for _, revision in named],
        kinds=bytes([Kind.UNKNOWN if record is None else kind_of(record) for record in records]),
        bodies=list(bodies),
        packed=[id_bytes(key) + keys for key, keys in zip(map(id_key, ids), forms.packed, strict=True)],
        words=list(forms.words),
        cells=[_NOWHERE if cell is None else cell for cell in forms.cells],
        digests=digests_of(bodies),
    )


def unread_line(record_id: str, revision: int, body: bytes) -> Lines:
    """A body of which nothing but this is known."""
    return _made([(record_id, revision)], [body], [None])
