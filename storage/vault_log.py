"""Whether the log beside a vault's file still has what was committed into it.

Knows SQLite's write-ahead log (https://www.sqlite.org/fileformat2.html#walformat) as far as its check sums go, which
need no key. Does *not* read a page, nor play a log in: that is SQLite's, which takes a log up to the first frame whose
check sum does not fit, and says nothing of what follows.

After a death that is right: the last commit was not finished, and nobody was told of it. But a commit begins only once
the one before is on disk (`synchronous = FULL`). So a frame that does not fit, with the ends of two commits at or after
it, was changed later, and commits that were acknowledged would be lost without a word. A log that lost its end can't be
told from one that never had it.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from storage.problems import VaultUnwritable
from storage.vault_file import PAGE_BYTES

_Words = npt.NDArray[np.uint32]

_HEADER: Final = struct.Struct(">8I")
_MAGIC: Final = 0x377F0682
#: The lowest bit of the mark: whether check sums take the words with the highest byte first.
_BIG_ENDIAN: Final = 1
_FRAME_HEADER: Final = 24
_FRAME: Final = _FRAME_HEADER + PAGE_BYTES
#: The check sum of a log's head and of a frame covers so many bytes of its beginning.
_HEAD_COVERED: Final = 24
_FRAME_COVERED: Final = 8
#: Frames that are looked at together: 16 MiB.
_TOGETHER: Final = 4_096
#: The ends of two commits at or after a frame that does not fit: the first of them was on disk before the second began.
_COMMITS: Final = 2


class _Frames(NamedTuple):
    """Frames in their order: whether each fits the one before it, and whether it ends a commit of this log."""

    fits: npt.NDArray[np.bool_]
    ends: npt.NDArray[np.bool_]


def is_log_broken(path: Path) -> bool:
    """Whether the log at the path lost something in its middle; one that isn't there, or is being written, did not.

    Raises:
        VaultUnwritable: it can't be read.
    """
    try:
        raw = path.read_bytes()
        return _is_broken(raw) and path.read_bytes() == raw
    except FileNotFoundError:
        return False
    except OSError as error:
        raise VaultUnwritable("the log can't be read") from error


def _is_broken(raw: bytes) -> bool:
    """Whether commits follow the first frame that does not fit."""
    count = (len(raw) - _HEADER.size) // _FRAME
    if count < _COMMITS:
        return False
    head = np.frombuffer(raw, ">u4", _HEADER.size // 4).astype(np.uint32)
    bodies = np.frombuffer(raw, np.uint8, count * _FRAME, _HEADER.size).reshape(count, _FRAME)
    kind = ">u4" if int(head[0]) & _BIG_ENDIAN else "<u4"
    frames = _looked_at(bodies, head, kind)
    is_headed = (int(head[0]) | _BIG_ENDIAN) == _MAGIC | _BIG_ENDIAN and _head_fits(raw, head, kind)
    wrong = np.flatnonzero(~frames.fits)
    if is_headed and not len(wrong):
        return False
    first = int(wrong[0]) if is_headed else 0
    after = frames.ends[first:] & frames.fits[first:]
    after[0] = frames.ends[first]
    return int(np.count_nonzero(after)) >= _COMMITS


def _looked_at(bodies: npt.NDArray[np.uint8], head: _Words, kind: str) -> _Frames:
    """Each frame held against the one before it."""
    heads = bodies[:, :_FRAME_HEADER].copy().view(">u4").astype(np.uint32)
    ours = (heads[:, 2] == head[4]) & (heads[:, 3] == head[5])
    seeds = np.vstack((head[6:8], heads[:-1, 4:6]))
    sums = np.empty((len(bodies), 2), np.uint32)
    for at in range(0, len(bodies), _TOGETHER):
        part = bodies[at : at + _TOGETHER]
        covered = np.concatenate((part[:, :_FRAME_COVERED], part[:, _FRAME_HEADER:]), axis=1)
        sums[at : at + _TOGETHER] = _summed(covered, seeds[at : at + _TOGETHER], kind)
    return _Frames(fits=ours & (sums == heads[:, 4:6]).all(axis=1), ends=ours & (heads[:, 1] != 0))


def _head_fits(raw: bytes, head: _Words, kind: str) -> bool:
    """Whether a log's head is what was written."""
    covered = np.frombuffer(raw, np.uint8, _HEAD_COVERED).reshape(1, _HEAD_COVERED)
    return bool((_summed(covered, np.zeros((1, 2), np.uint32), kind) == head[6:8]).all())


def _summed(covered: npt.NDArray[np.uint8], seeds: _Words, kind: str) -> _Words:
    """SQLite's check sums of rows of bytes, each from a seed of its own: two numbers, modulo 2³².

    `s0 += word + s1; s1 += next word + s0`, which is linear, so that all rows are done at once.
    """
    words = np.ascontiguousarray(covered).view(kind).astype(np.uint32)
    of_seed, of_words = _weights(words.shape[1] // 2)
    return seeds @ of_seed + words @ of_words


@lru_cache
def _weights(pairs: int) -> tuple[_Words, _Words]:
    """What the seed and each word of so many pairs count in both sums."""
    step = np.array([[1, 1], [1, 2]], np.uint32)  # one pair of zeros: s0' = s0 + s1, s1' = s0 + 2 s1
    of_pair = np.array([[1, 1], [0, 1]], np.uint32)  # the pair's own words: the first counts in both, the second in one
    power, rows = np.eye(2, dtype=np.uint32), []
    for _ in range(pairs):
        rows.append(of_pair @ power)
        power = step @ power
    return power, np.concatenate(rows[::-1])
