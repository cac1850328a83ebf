"""The dictionary that small answers are compressed with: lines and names as they are on most pages.

Knows its bytes, which stand beside docs/protocol.md, and how both sides name it (RFC 9842).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import zstandard

_BYTES: Final = Path(__file__).with_name("feed-1.dictionary").read_bytes()
_HASH: Final = hashlib.sha256(_BYTES).digest()

#: How a request says that this dictionary is at hand; another one has another name.
DICTIONARY: Final = "feed-1"

#: What an answer that was compressed with it begins with.
DCZ_HEADER: Final = b"\x5e\x2a\x4d\x18\x20\x00\x00\x00" + _HASH


def shared_dictionary() -> zstandard.ZstdCompressionDict:
    """The dictionary as zstd takes it."""
    return zstandard.ZstdCompressionDict(_BYTES, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
