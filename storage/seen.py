"""Which records a copy that is being made anew has named so far: one bit a record, kept across rounds.

Knows bits; does *not* decide what happens to records that were not named (`storage.applying`).
"""

from __future__ import annotations

import zstandard

from storage.problems import Damage, VaultDamaged

#: Two million bits are added at a time; a record's number has 24 bits.
_STEP = 1 << 18
#: Bytes of one bit for each number there can be.
_MOST = 1 << 21


class Seen:
    """A set of record numbers that packs into some kilobytes."""

    def __init__(self, packed: bytes = b"") -> None:
        try:
            raw = zstandard.decompress(packed, max_output_size=_MOST) if packed else b""
        except zstandard.ZstdError as error:
            raise VaultDamaged(Damage.CONTENT) from error
        self._bytes = bytearray(raw)

    def add(self, rid: int) -> None:
        """Take in a number."""
        place, bit = divmod(rid, 8)
        if place >= len(self._bytes):
            self._bytes.extend(bytes(_STEP * (1 + (place - len(self._bytes)) // _STEP)))
        self._bytes[place] |= 1 << bit

    def __contains__(self, rid: int) -> bool:
        place, bit = divmod(rid, 8)
        return place < len(self._bytes) and bool(self._bytes[place] >> bit & 1)

    def packed(self) -> bytes:
        """The set as it is stored."""
        return zstandard.compress(bytes(self._bytes)) if self._bytes else b""
