"""The content codings of a round: zstd with or without the shared dictionary, gzip, or none.

Knows which coding a client can read (RFC 9110 section 12.5.3, RFC 9842) and ends a block with each chunk, so that a
page can be used as soon as it is there. Does not know lines.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import Final, assert_never

import zstandard

#: On columns of invented e3 records level 9 gives 57 bytes each, 12 gives 56 and 16 gives 50; that is a tenth of the
#: speed of 9, and still more records a second than a laptop takes in.
ZSTD_LEVEL: Final = 16
GZIP_LEVEL: Final = 6

#: Bytes below which a chunk waits for the next one; the smallest page is twice that.
SMALL: Final = 1_024

#: What a small answer begins from: lines and names as they are on most pages (docs/protocol.md section 5).
DICTIONARY: Final = Path(__file__).with_name("feed-1.dictionary").read_bytes()
DICTIONARY_HASH: Final = hashlib.sha256(DICTIONARY).digest()

#: The feature that a client names which has it; another dictionary has another name.
DICTIONARY_NAME: Final = "feed-1"

#: A dictionary-compressed answer begins with this and the dictionary's hash (RFC 9842, section 5).
_DCZ_MAGIC: Final = b"\x5e\x2a\x4d\x18\x20\x00\x00\x00"

#: What stands before the first frame of a dictionary-compressed answer.
DCZ_PREFIX: Final = _DCZ_MAGIC + DICTIONARY_HASH

_GZIP: Final = 16 + zlib.MAX_WBITS

#: The dictionary as zstd takes it; threads share it.
_RAW_DICTIONARY: Final = zstandard.ZstdCompressionDict(DICTIONARY, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


class Coding(Enum):
    """A content coding, by its registered name."""

    DICTIONARY = "dcz"
    ZSTD = "zstd"
    GZIP = "gzip"
    NONE = ""


def coding_for(accepted: str, features: frozenset[str]) -> Coding:
    """The best coding that a client reads, by `Accept-Encoding` and the features that it names."""
    names = {name.partition(";")[0].strip().lower() for name in accepted.split(",") if not _is_refused(name)}
    if Coding.DICTIONARY.value in names and DICTIONARY_NAME in features:
        return Coding.DICTIONARY
    if Coding.ZSTD.value in names:
        return Coding.ZSTD
    return Coding.GZIP if Coding.GZIP.value in names else Coding.NONE


def _is_refused(name: str) -> bool:
    """Whether a coding is named only to say that it is not wanted."""
    return name.replace(" ", "").endswith((";q=0", ";q=0.0"))


def packed(chunks: Iterator[bytes], coding: Coding) -> Iterator[bytes]:
    """The chunks in a coding, a block ended with each."""
    match coding:
        case Coding.DICTIONARY:
            yield from _zstd(_gathered(chunks), _with_dictionary(), DCZ_PREFIX)
        case Coding.ZSTD:
            yield from _zstd(_gathered(chunks), zstandard.ZstdCompressor(level=ZSTD_LEVEL), b"")
        case Coding.GZIP:
            yield from _gzip(chunks)
        case Coding.NONE:
            yield from chunks
        case _:
            assert_never(coding)


def _gathered(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks with small ones together, as they are where nothing is new: each block costs bytes of its own."""
    waiting = b""
    for chunk in chunks:
        waiting += chunk
        if len(waiting) >= SMALL:
            yield waiting
            waiting = b""
    yield waiting


def _with_dictionary() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL, dict_data=_RAW_DICTIONARY, write_dict_id=False)


def _zstd(chunks: Iterator[bytes], compressor: zstandard.ZstdCompressor, before: bytes) -> Iterator[bytes]:
    """One frame that ends a block with each chunk; the last chunk ends it.

    A lone chunk is told its size: without it zstd makes room for the longest frame, which takes twenty milliseconds.
    """
    first, second = next(chunks), next(chunks, None)
    if second is None:
        yield before + compressor.compress(first)
        return
    frame = compressor.compressobj()
    waiting = before + frame.compress(first)
    for chunk in chain((second,), chunks):
        yield waiting + frame.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        waiting = frame.compress(chunk)
    yield waiting + frame.flush(zstandard.COMPRESSOBJ_FLUSH_FINISH)


def _gzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    stream = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _GZIP)
    for chunk in chunks:
        yield stream.compress(chunk) + stream.flush(zlib.Z_SYNC_FLUSH)
    yield stream.flush(zlib.Z_FINISH)
