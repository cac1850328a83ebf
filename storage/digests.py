"""What proves that a copy is whole: count and digest of the records in each bucket, whatever their order.

Knows how records fall into buckets and how digests add up (docs/protocol.md, section 5), and keeps the sums in the
transaction that changes the records. Does *not* know what follows from a difference (`storage.staging`).

A record's leaf is made of its id, its digest of its bytes; the digest of many is the sum of theirs. So a change costs
the same however large the copy is, and where two copies differ is found leaf by leaf.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final
from zlib import crc32

import numpy as np

from storage.problems import Damage, VaultDamaged

#: Leaves of a copy: of a million records each holds a thousand, about 50 kB to send anew.
LEAVES: Final = 1_024
#: Buckets of a checkpoint: few, since a digest does not compress.
BUCKETS: Final = 16
LEAVES_OF_BUCKET: Final = LEAVES // BUCKETS
#: The leaf is the first ten of the 32 bits of a CRC (as in gzip, RFC 1952).
_LEAF_SHIFT: Final = 22
DIGEST_BYTES: Final = 8
_MODULUS: Final = 1 << 64
_WORD_BYTES: Final = 8
_RETIRED: Final = b' {"digest":"'


def leaf_of(record_id: str) -> int:
    """The number of the leaf that a record belongs to, by its id alone."""
    return crc32(record_id.encode()) >> _LEAF_SHIFT


def digest_of(body: bytes) -> int:
    """The digest of one record: the first 64 bits of the SHA-256 of its bytes as they were sent."""
    if body.startswith(_RETIRED):
        return int(body[len(_RETIRED) : len(_RETIRED) + 2 * DIGEST_BYTES], 16)
    return int.from_bytes(sha256(body).digest()[:DIGEST_BYTES])


def digests_of(bodies: Iterable[bytes]) -> bytes:
    """The digests of some records as they were sent, one after the other."""
    return b"".join([sha256(body).digest()[:DIGEST_BYTES] for body in bodies])


def retired_body(record_id: str, revision: int, body: bytes) -> bytes:
    """What is kept of a record whose content had to go: its id, its revision and its digest, as a body of its own.

    It begins with a blank, which no line of a feed does.
    """
    known = json.dumps({"id": record_id, "revision": revision}, separators=(",", ":"))
    return _RETIRED + f'{digest_of(body):0{2 * DIGEST_BYTES}x}",{known[1:]}'.encode()


class Leaves:
    """Count and digest of each leaf of one copy."""

    def __init__(self, packed: bytes = b"") -> None:
        words = array("Q")
        if len(packed) not in {0, 2 * LEAVES * _WORD_BYTES}:
            raise VaultDamaged(Damage.CONTENT)
        words.frombytes(packed or bytes(2 * LEAVES * _WORD_BYTES))
        self._counts = words[:LEAVES].tolist()
        self._sums = words[LEAVES:].tolist()

    @classmethod
    def of(cls, records: Iterable[tuple[str, bytes]]) -> Leaves:
        """The leaves of these records, each with its id; one whose content had to go counts as what it was."""
        leaves = cls()
        for record_id, body in records:
            leaves.add(record_id, body)
        return leaves

    def add_all(self, ids: Sequence[str], digests: bytes) -> None:
        """Take records in that just came, with the digests of all one after the other (`digests_of`)."""
        leaves = np.fromiter(map(crc32, map(str.encode, ids)), np.uint32, len(ids)) >> _LEAF_SHIFT
        sums = np.zeros(LEAVES, np.uint64)
        np.add.at(sums, leaves, np.frombuffer(digests, ">u8").astype(np.uint64))
        counts = np.bincount(leaves, minlength=LEAVES).tolist()
        self._counts = [a + b for a, b in zip(self._counts, counts, strict=True)]
        self._sums = [(a + b) % _MODULUS for a, b in zip(self._sums, sums.tolist(), strict=True)]

    def add(self, record_id: str, body: bytes) -> None:
        """Take a record in."""
        leaf = leaf_of(record_id)
        self._counts[leaf] += 1
        self._sums[leaf] = (self._sums[leaf] + digest_of(body)) % _MODULUS

    def remove(self, record_id: str, body: bytes) -> None:
        """Take a record out that is in."""
        leaf = leaf_of(record_id)
        self._counts[leaf] = max(0, self._counts[leaf] - 1)
        self._sums[leaf] = (self._sums[leaf] - digest_of(body)) % _MODULUS

    def packed(self) -> bytes:
        """The leaves as they are stored."""
        return (array("Q", self._counts) + array("Q", self._sums)).tobytes()

    def whole(self) -> str:
        """The digest of the whole copy."""
        return self._text(0, LEAVES)

    def buckets(self) -> tuple[str, ...]:
        """The digest of each bucket."""
        step = LEAVES_OF_BUCKET
        return tuple(self._text(first, first + step) for first in range(0, LEAVES, step))

    def in_bucket(self, bucket: int) -> tuple[str, ...]:
        """The digest of each leaf of a bucket."""
        first = bucket * LEAVES_OF_BUCKET
        return tuple(self._text(leaf, leaf + 1) for leaf in range(first, first + LEAVES_OF_BUCKET))

    def _text(self, first: int, behind: int) -> str:
        """The digest of a row of leaves together, as it is sent."""
        return f"{sum(self._counts[first:behind])}-{sum(self._sums[first:behind]) % _MODULUS:016x}"


def differing(own: Sequence[str], said: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the buckets, or leaves, in which two copies differ."""
    return tuple(number for number, (mine, theirs) in enumerate(zip(own, said, strict=True)) if mine != theirs)
