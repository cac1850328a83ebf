"""Resolves requirements/*.in into hash-locked files: `python3 run.py lock`; `lock --upgrade` to the newest versions.

`lock --verify win_amd64` changes nothing: it asks whether every locked package has a wheel for that
platform. Knows the order of the layers and uv's options. Does not install anything.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Each layer is held to the versions of those before it, so that any of them install together.
LAYERS = ("client", "backends", "dev", "bench", "ship", "lock")
COMPILE = (
    "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes",
    "--python-version", "3.11", "--no-emit-index-url", "--custom-compile-command", "python3 run.py lock",
)  # fmt: skip
#: Platform tag of a wheel → uv's name of the platform.
PLATFORMS = {
    "win_amd64": "x86_64-pc-windows-msvc",
    "manylinux_2_34_x86_64": "x86_64-manylinux_2_34",
    "macosx_arm64": "aarch64-apple-darwin",
}
#: What runs on officers' machines and in the tests; the oldest and the newest Python that are promised.
VERIFIED_LAYERS = ("client", "backends", "dev")
VERIFIED_PYTHONS = ("3.11", "3.13")


def compile_command(layer: str, earlier: Sequence[str], *, upgrade: bool = False) -> list[str]:
    """Return the command that locks `layer` in agreement with the `earlier` layers.

    What is locked already keeps its version unless `upgrade` says otherwise.
    """
    agree = [word for other in earlier for word in ("-c", f"requirements/{other}.txt")]
    newest = ["--upgrade"] if upgrade else []
    return [sys.executable, *COMPILE, *newest, *agree, f"requirements/{layer}.in", "-o", f"requirements/{layer}.txt"]


def verify_command(platform: str, python: str, target: str) -> list[str]:
    """Return the command that fails unless every locked package has a wheel for a platform and Python."""
    files = [word for layer in VERIFIED_LAYERS for word in ("-r", f"requirements/{layer}.txt")]
    wheels = ["--only-binary", ":all:", "--require-hashes", "--no-deps", "--dry-run", "--quiet", "--target", target]
    where = ["--python-platform", PLATFORMS[platform], "--python-version", python]
    return [sys.executable, "-m", "uv", "pip", "install", *wheels, *where, *files]


def verify(platform: str) -> int:
    """Ask for each promised Python whether the locks install on `platform`; return the first failure's status."""
    for python in VERIFIED_PYTHONS:
        with tempfile.TemporaryDirectory() as target:
            status = subprocess.call(verify_command(platform, python, target), cwd=ROOT)
        if status != 0:
            return status
        print(f"every locked package has a wheel for {platform}, Python {python}")
    return 0


def lock(*, upgrade: bool) -> int:
    """Lock every layer in turn and return the exit status of the first that cannot be resolved."""
    for index, layer in enumerate(LAYERS):
        print(f"locking {layer}", file=sys.stderr, flush=True)
        status = subprocess.call(compile_command(layer, LAYERS[:index], upgrade=upgrade), cwd=ROOT)
        if status != 0:
            return status
    return 0


def main() -> int:
    """Lock, or verify the locks for the platform that is named."""
    parser = argparse.ArgumentParser(prog="python3 run.py lock", description="Lock the requirements with hashes.")
    parser.add_argument("--verify", choices=PLATFORMS, metavar="PLATFORM", help=f"one of {', '.join(PLATFORMS)}")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    options = parser.parse_args()
    return lock(upgrade=options.upgrade) if options.verify is None else verify(options.verify)


if __name__ == "__main__":
    sys.exit(main())
