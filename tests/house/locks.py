"""Resolves requirements/*.in into hash-locked files: `python3 run.py lock`.

Knows the order of the layers and uv's options. Does not install anything.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Each layer is held to the versions of those before it, so that any of them install together.
LAYERS = ("client", "backends", "dev", "bench", "lock")
COMPILE = (
    "-m", "uv", "pip", "compile", "--quiet", "--universal", "--upgrade", "--generate-hashes",
    "--python-version", "3.11", "--no-emit-index-url", "--custom-compile-command", "python3 run.py lock",
)  # fmt: skip


def compile_command(layer: str, earlier: Sequence[str]) -> list[str]:
    """Return the command that locks `layer` in agreement with the `earlier` layers."""
    agree = [word for other in earlier for word in ("-c", f"requirements/{other}.txt")]
    return [sys.executable, *COMPILE, *agree, f"requirements/{layer}.in", "-o", f"requirements/{layer}.txt"]


def main() -> int:
    """Lock every layer in turn and return the exit status of the first that cannot be resolved."""
    for index, layer in enumerate(LAYERS):
        print(f"locking {layer}", file=sys.stderr, flush=True)
        status = subprocess.call(compile_command(layer, LAYERS[:index]), cwd=ROOT)
        if status != 0:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
