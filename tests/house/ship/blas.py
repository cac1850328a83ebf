"""Builds numpy without BLAS from the locked sources: 25 MB of linear algebra that nothing here asks for.

Knows numpy's own options for such a build and pip. What is left is numpy's own slow matrices (its `lapack_lite`), so
that whatever asks for them works all the same. Needs a compiler of C and C++; without one the folder is larger.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from packaging.markers import Marker

from tests.house.ship.sbom import locked
from tests.house.ship.tree import ShipError, carry_out, say

#: Neither library is looked for; of the processors' wide instructions the two that laptops have, not servers' others.
_OPTIONS = ("-Dallow-noblas=true", "-Dblas=none", "-Dlapack=none", "-Dcpu-dispatch=X86_V3 X86_V4")
#: Other processors' instructions have other names, and numpy's own choice is taken.
_IS_X86 = platform.machine() in {"x86_64", "AMD64"}


def lean_numpy(folder: Path) -> Path | None:
    """The folder of a numpy without BLAS, made once below `folder`; None where there is no compiler.

    Raises:
        ShipError: it can't be built, or the sources are not those that are locked.
    """
    if shutil.which("cc") is None or shutil.which("c++") is None:
        return None
    version, hashes = _locked_here()
    made = folder / f"numpy-{version}-without-blas"
    if made.is_dir():
        return made
    say(f"building numpy {version} without BLAS, once: eight minutes of a processor, longer on a busy machine…")
    with tempfile.TemporaryDirectory() as work:
        wheel = _built(Path(work), version, hashes)
        fresh = made.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(fresh)
    fresh.rename(made)
    return made


def _locked_here() -> tuple[str, list[str]]:
    """The version that is locked for this Python, with its hashes, that of the sources among them."""
    for name, version, marker, hashes in locked():
        if name == "numpy" and (not marker or Marker(marker).evaluate()):
            return version, hashes
    raise ShipError("the lock has no numpy for this Python")


def _built(work: Path, version: str, hashes: list[str]) -> Path:
    wanted = work / "numpy.txt"
    wanted.write_text(f"numpy=={version} {' '.join(f'--hash=sha256:{each}' for each in hashes)}\n", encoding="utf-8")
    options = [f"-Csetup-args={each}" for each in _OPTIONS if _IS_X86 or "cpu-dispatch" not in each]
    # A wheel that pip keeps was built by other options perhaps.
    from_sources = ["--no-cache-dir", "--no-deps", "--no-binary=numpy", "--no-build-isolation", "--require-hashes"]
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", *from_sources, *options, "--wheel-dir", work, "-r", wanted]
    # The tools of the build stand beside this Python.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    carry_out(pip, more={"PATH": path})
    (wheel,) = work.glob("numpy-*.whl")
    return wheel


def asks_for_matrices(code: str) -> bool:
    """Whether code asks for what is slow without BLAS: products of float matrices, decompositions."""
    return re.search(r"\b(np|numpy)\.(linalg|dot|vdot|inner|matmul|tensordot|einsum)\b", code) is not None
