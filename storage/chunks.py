"""The match keys of all records, packed: the keys of 500 records in one row, five bytes each.

Knows the packed form and how a chunk is changed in place; does *not* know what a key stands for (`overlap.candidates`).

The first key of each record is that of its own id, so that a record is found by its id without an index in SQL. 40 bits
can be shared by two ids among a million: whoever looks an id up compares the id in the body.

A chunk is: for each of its records one byte, how many keys it has (0: no such record), then all keys in order, each
five bytes, least significant first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt
import xxhash

from storage.cipher import Store
from storage.problems import Damage, VaultDamaged

#: Records in a chunk: their keys are some 30 KiB, so one changed record rewrites eight pages.
CHUNK: Final = 500
KEY_BYTES: Final = 5
KEY_BITS: Final = 40
#: Bits of a record's number beside a key in one 64-bit word.
RID_BITS: Final = 24
RID_LIMIT: Final = 1 << RID_BITS
#: One byte counts a record's keys; what is over is left out, the rarest combinations last.
KEYS_MOST: Final = 255
#: Chunks that are held open while a bulk load goes on.
OPEN_CHUNKS: Final = 256
#: Chunks that are read at a time while all are loaded: 3 MiB, which numpy takes in one stride.
READ_AT_ONCE: Final = 100
_EMPTY: Final = b""

Words = npt.NDArray[np.uint64]


def id_key(record_id: str) -> int:
    """The 40-bit key of a record's id."""
    return xxhash.xxh3_64_intdigest(record_id.encode()) >> (64 - KEY_BITS)


def id_bytes(key: int) -> bytes:
    """The key of a record's id as it stands in a chunk, before its other keys."""
    return key.to_bytes(KEY_BYTES, "little")


def unpack_keys(packed: bytes) -> tuple[int, ...]:
    """Keys out of the form that they have in a chunk."""
    return tuple(int.from_bytes(packed[at : at + KEY_BYTES], "little") for at in range(0, len(packed), KEY_BYTES))


def _split(blob: bytes) -> list[bytes]:
    """The keys of each record of a chunk."""
    counts, keys, start = blob[:CHUNK], blob[CHUNK:], 0
    if len(keys) != KEY_BYTES * sum(counts) or len(counts) != CHUNK:
        raise VaultDamaged(Damage.CONTENT)
    slots = []
    for count in counts:
        end = start + KEY_BYTES * count
        slots.append(keys[start:end])
        start = end
    return slots


def _joined(slots: Sequence[bytes]) -> bytes:
    """The chunk of these records."""
    return bytes([len(slot) // KEY_BYTES for slot in slots]) + b"".join(slots)


class Chunks:
    """The packed keys of one vault; changes are held until `flush`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: dict[int, list[bytes]] = {}

    def put(self, rid: int, packed: bytes) -> None:
        """Replace the keys of one record; no keys take it out."""
        chunk, slot = divmod(rid, CHUNK)
        if chunk not in self._open:
            if len(self._open) >= OPEN_CHUNKS:
                self.flush()
            self._open[chunk] = self._read(chunk)
        self._open[chunk][slot] = packed

    def put_all(self, rids: Sequence[int], packed: Sequence[bytes]) -> None:
        """Replace the keys of some records; those of numbers in a row, as in a load, go in as one slice."""
        start, end = 0, len(rids)
        if list(rids) != list(range(rids[0], rids[0] + end) if rids else ()):
            for rid, keys in zip(rids, packed, strict=True):
                self.put(rid, keys)
            return
        while start < end:
            slot = rids[start] % CHUNK
            stop = min(end, start + CHUNK - slot)
            self.put(rids[start], packed[start])
            self._open[rids[start] // CHUNK][slot : slot + stop - start] = packed[start:stop]
            start = stop

    def get(self, rid: int) -> bytes:
        """The packed keys of one record."""
        chunk, slot = divmod(rid, CHUNK)
        return (self._open.get(chunk) or self._read(chunk))[slot]

    def _read(self, chunk: int) -> list[bytes]:
        """The slots of one chunk, all empty where it is new."""
        blob = self._store.value("SELECT keys FROM mk WHERE chunk = ?", (chunk,))
        return [_EMPTY] * CHUNK if blob is None else _split(blob)

    def flush(self) -> None:
        """Write what is held, inside the caller's transaction."""
        for chunk, slots in self._open.items():
            if any(slots):
                sql = (
                    "INSERT INTO mk (chunk, keys) VALUES (?, ?) ON CONFLICT (chunk) DO UPDATE SET keys = excluded.keys"
                )
                self._store.execute(sql, (chunk, _joined(slots)))
            else:
                self._store.execute("DELETE FROM mk WHERE chunk = ?", (chunk,))
        self._open.clear()

    def discard(self) -> None:
        """Forget what is held, after the caller's transaction failed."""
        self._open.clear()

    def load(self) -> tuple[Words, Words]:
        """All keys as two sorted arrays of key << 24 | rid: those of ids, and all others.

        The second is filled where it will stay and sorted in place: for a million records it is 100 MB, and a copy of
        it would be as much again.
        """
        ids, filled = [np.empty(0, np.uint64)], 0
        others = np.empty(self._most_keys(), np.uint64)
        for chunks, blobs in self._batches():
            first, rest = _some_words(chunks, blobs)
            ids.append(first)
            others[filled : filled + len(rest)] = rest
            filled += len(rest)
        others = others[:filled]
        others.sort()
        return np.sort(np.concatenate(ids)), others

    def _most_keys(self) -> int:
        """At least as many as there are keys, from the lengths of the chunks alone."""
        return int(self._store.value("SELECT coalesce(sum(length(keys)), 0) FROM mk")) // KEY_BYTES

    def _batches(self) -> Iterator[tuple[list[int], list[bytes]]]:
        """The numbers and contents of chunks, so many at a time that little memory is used beside the result."""
        rows = self._store.each("SELECT chunk, keys FROM mk ORDER BY chunk")
        while batch := list(islice(rows, READ_AT_ONCE)):
            yield [chunk for chunk, _ in batch], [blob for _, blob in batch]


def _some_words(chunks: Sequence[int], blobs: Sequence[bytes]) -> tuple[Words, Words]:
    """The words of some chunks: of the ids, and of all other keys."""
    counts = np.frombuffer(b"".join([blob[:CHUNK] for blob in blobs]), np.uint8)
    raw = np.frombuffer(b"".join([blob[CHUNK:] for blob in blobs]), np.uint8)
    if len(counts) != CHUNK * len(chunks) or len(raw) != KEY_BYTES * int(counts.sum(dtype=np.int64)):
        raise VaultDamaged(Damage.CONTENT)
    rids = (np.asarray(chunks, np.uint64)[:, None] * CHUNK + np.arange(CHUNK, dtype=np.uint64)).ravel()
    padded = np.zeros((len(raw) // KEY_BYTES, 8), np.uint8)
    padded[:, :KEY_BYTES] = raw.reshape(-1, KEY_BYTES)
    words = (padded.view(np.uint64).ravel() << np.uint64(RID_BITS)) | np.repeat(rids, counts)
    first = np.zeros(len(words), bool)
    present = counts > 0
    first[(np.cumsum(counts, dtype=np.int64) - counts)[present]] = True
    return words[first], words[~first]
