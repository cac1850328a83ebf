"""Where a worker suffers: a disk that fills up.

Knows tmpfs, which needs root, and the limit on a file's size, which doesn't. A disk that fails is made elsewhere
(`benchmarks.torture.failing`).
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


def can_mount() -> bool:
    """Whether this process may make a small disk of its own."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None


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


def limit_files() -> None:
    """Keep this process's files to the size that its environment tells, if it does."""
    most = os.environ.get(FILE_MOST)
    if most is None:
        return
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
