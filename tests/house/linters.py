"""Runs the gates that read the source without running it: `python3 run.py check [--fix]`.

Knows ruff, mypy and import-linter by name; what they demand is in pyproject.toml.
"""

import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
#: Checked by mypy --strict: everything that ships, and what sets it up and measures it.
TYPED = ("overlap", "storage", "sync", "ui", "backends", "benchmarks", "setting_up", "main.py", "run.py")


def gates() -> dict[str, list[str]]:
    """Return each gate by name with the arguments that run it under this interpreter."""
    contracts = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return {
        "ruff": ["-m", "ruff", "check", "."],
        "format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy", *(name for name in TYPED if holds_python(ROOT / name))],
        "imports": ["-c", contracts],
    }


def holds_python(path: Path) -> bool:
    """Return whether there is source at `path`."""
    return path.is_file() or any(path.rglob("*.py"))


def fix() -> None:
    """Repair what ruff can repair by itself and format the tree."""
    subprocess.call([sys.executable, "-m", "ruff", "check", "--fix", "--quiet", "."], cwd=ROOT)
    subprocess.call([sys.executable, "-m", "ruff", "format", "--quiet", "."], cwd=ROOT)


def failed_gates(out: IO[str] = sys.stdout) -> list[str]:
    """Run every gate, each to its end, and return the names of those that failed; what they say goes to `out`."""
    failed = []
    for name, arguments in gates().items():
        print(f"== {name}", file=out, flush=True)
        if subprocess.call([sys.executable, *arguments], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT) != 0:
            failed.append(name)
    return failed


if __name__ == "__main__":
    if "--fix" in sys.argv[1:]:
        fix()
    failures = failed_gates()
    print("\n".join(f"failed: {failure}" for failure in failures) or "linters, types and contracts hold")
    sys.exit(bool(failures))
