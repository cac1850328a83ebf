"""Looks for byte strings in the memory of running processes, as whoever owns the machine could.

Knows Linux's /proc. It reads every page that a process could have written to, its stacks and heaps and what its
libraries hold, and counts; pages that only show a file are the file's own and are left out. It keeps nothing of what it
reads. Elsewhere there is nothing to look with, and `is_possible` says so.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
#: Read at once; large enough to be quick, small beside the memory of what reads.
_PIECE: Final = 1 << 20
#: Pages that the kernel lends every process, which can't be read.
_KERNELS: Final = frozenset({"[vvar]", "[vsyscall]", "[vvar_vclock]"})

#: What is looked for: a name for the figures, and the forms in which it may stand in memory.
Needles = Mapping[str, tuple[bytes, ...]]


def is_possible() -> bool:
    """Whether the memory of processes can be read here at all."""
    return sys.platform == "linux" and _PROC.is_dir()


def forms_of_text(text: str) -> tuple[bytes, ...]:
    """A text as Python, SQLite and Qt have it in memory, in both cases."""
    cases = {text, text.lower(), text.upper()}
    return tuple({form for each in cases for form in (each.encode(), each.encode("utf-16-le"))})


def forms_of_passphrase(text: str) -> tuple[bytes, ...]:
    """A passphrase as it was typed, which no part of the program changes the case of."""
    return (text.encode(), text.encode("utf-16-le"))


def forms_of_key(key: bytes) -> tuple[bytes, ...]:
    """A key as bytes, and as the digits in which it is handed to the vault's library."""
    return (key, key.hex().encode(), key.hex().upper().encode(), key.hex().encode("utf-16-le"))


def family(pid: int) -> tuple[int, ...]:
    """A process and all that it has started, children of children too."""
    parents = {each: _parent(each) for each in _numbers()}
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return tuple(found)


def resident_mib(pid: int) -> float:
    """How much memory a process holds, in MiB."""
    lines = (_PROC / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) / 1_024 for line in lines if line.startswith("VmRSS"))


def found_in(pids: Iterable[int], needles: Needles) -> dict[str, int]:
    """How often each needle stands in the memory of these processes.

    Raises:
        PermissionError: a process does not let itself be read, as every session of the program without root's right.
    """
    counts = dict.fromkeys(needles, 0)
    overlap = max(len(form) for forms in needles.values() for form in forms)
    for pid in pids:
        for piece in _memory(pid, overlap):
            if piece.count(0) == len(piece):
                continue  # a page that was never written to
            for name, forms in needles.items():
                counts[name] += sum(piece.count(form) for form in forms)
    return counts


def _memory(pid: int, overlap: int) -> Iterator[bytes]:
    """The readable memory of a process, piece by piece; a piece begins with the end of the one before it."""
    with (_PROC / str(pid) / "mem").open("rb", buffering=0) as memory:
        for start, end in _regions(pid):
            tail = b""
            for at in range(start, end, _PIECE):
                piece = b""
                with suppress(OSError):  # a page that went away, or is the kernel's
                    piece = os.pread(memory.fileno(), min(_PIECE, end - at), at)
                yield tail + piece
                tail = piece[-overlap + 1 :]


def _regions(pid: int) -> list[tuple[int, int]]:
    """The ranges of addresses that a process can read and could have written to."""
    regions = []
    for line in (_PROC / str(pid) / "maps").read_text(encoding="utf-8", errors="replace").splitlines():
        parts = line.split(maxsplit=5)
        only_shows_a_file = parts[1][1] != "w" and parts[4] != "0"
        if parts[1].startswith("r") and parts[-1] not in _KERNELS and not only_shows_a_file:
            start, _, end = parts[0].partition("-")
            regions.append((int(start, 16), int(end, 16)))
    return regions


def _numbers() -> list[int]:
    return [int(each.name) for each in _PROC.iterdir() if each.name.isdigit()]


def _parent(pid: int) -> int:
    """The number of the process that started this one, 0 where it is gone."""
    try:
        return int((_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
