"""Into which leaf a record falls, and its digest (docs/protocol.md section 5).

Knows ids and bytes alone. Does not know who sees a record.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Final

LEAVES: Final = 1_024
BUCKETS: Final = 16
LEAVES_OF_BUCKET: Final = LEAVES // BUCKETS


def leaf_of(record_id: str) -> int:
    """The leaf of a record: the first ten bits of the CRC-32 of its id."""
    return zlib.crc32(record_id.encode()) >> 22


def digest_of(body: bytes) -> int:
    """The digest of a record: the first 64 bits of the SHA-256 of its body, as the signed number that SQL can hold."""
    return int.from_bytes(hashlib.sha256(body).digest()[:8], signed=True)
