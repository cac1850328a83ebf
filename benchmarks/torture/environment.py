"""Where a worker suffers: a disk that fills up, or one whose writes and flushes fail now and then.

Knows tmpfs, which needs root, the limit on a file's size, which doesn't, and libfiu, where it is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: Under this name the worker is told how large a file may become.
FILE_MOST: Final = "TORTURE_FILE_MOST"
_SIZES_KIB: Final = (460, 520, 640, 900)
#: Room that is made before what was left is looked at.
_ROOMY: Final = "64m"
#: What fails, and how often: writes, flushes, and the growth of a file.
_FAILING: Final = (
    ("posix/io/rw/pwrite", 0.01),
    ("posix/io/rw/pwrite64", 0.01),
    ("posix/io/rw/write", 0.005),
    ("posix/io/sync/fsync", 0.1),
    ("posix/io/sync/fdatasync", 0.1),
)


def can_mount() -> bool:
    """Whether this process may make a small disk of its own."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None


def can_fail() -> bool:
    """Whether system calls can be made to fail."""
    return shutil.which("fiu-run") is not None


@contextmanager
def small_disk(folder: Path, draw: int) -> Iterator[dict[str, str]]:
    """A context in which the folder is, or its files are, limited; it gives what the worker's environment must have."""
    size = _SIZES_KIB[draw % len(_SIZES_KIB)]
    if not _mounted(folder, f"{size}k"):
        yield {FILE_MOST: str(size * 1024)}
        return
    try:
        yield {}
    finally:
        subprocess.run([_tool("umount"), str(folder)], check=True)


def _mounted(folder: Path, size: str) -> bool:
    """Whether a disk of a size was put at the folder, with what is in it."""
    if not can_mount():
        return False
    kept = folder.with_name(folder.name + ".kept")
    shutil.copytree(folder, kept)
    done = subprocess.run(
        [_tool("mount"), "-t", "tmpfs", "-o", f"size={_ROOMY}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode == 0:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        _resize(folder, size)
    shutil.rmtree(kept)
    return done.returncode == 0


def make_room(folder: Path) -> None:
    """Give a small disk room again, if it is one."""
    if os.path.ismount(folder):
        _resize(folder, _ROOMY)


def _tool(name: str) -> str:
    """The path of a system's tool."""
    return shutil.which(name) or name


def _resize(folder: Path, size: str) -> None:
    """Set the size of a small disk."""
    subprocess.run([_tool("mount"), "-o", f"remount,size={size}", str(folder)], check=True, capture_output=True)


def failing(command: list[str]) -> list[str]:
    """The command so that its system calls fail now and then."""
    points = [f"enable_random name={name},probability={often}" for name, often in _FAILING]
    return ["fiu-run", "-x", *(part for point in points for part in ("-c", point)), *command]


def limit_files() -> None:
    """Keep this process's files to the size that its environment tells, if it does."""
    most = os.environ.get(FILE_MOST)
    if most is None:
        return
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
