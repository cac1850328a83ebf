"""Runs every gate and every test: `python3 run.py test`; with arguments, only those tests.

Knows the order of the gates and how the whole is summed up. Each gate's rules are in pyproject.toml.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.house.floors import broken_floors
from tests.house.linters import ROOT, failed_gates

#: Two processes: the machine that decides has two cores.
SPREAD = ("-n", "2", "--dist", "worksteal")

#: What the tests' files may come to, ten times over.
ROOM_BYTES = 8 << 30


def run_pytest(arguments: list[str]) -> int:
    """Run pytest at the root of the tree and return its exit status."""
    return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=ROOT)


def run_everything(reports: Path) -> int:
    """Run linters, tests and floors, each to its end, and return whether any failed.

    The linters, of which one core is enough, run while the tests start; what they say is told behind the tests.
    """
    coverage, results, said = reports / "coverage.json", reports / "results.xml", reports / "linters.txt"
    print("== tests", flush=True)
    measured = ["--cov", "--cov-report=", f"--cov-report=json:{coverage}", f"--junitxml={results}"]
    with ThreadPoolExecutor(1) as beside, said.open("w", encoding="utf-8") as out:
        linting = beside.submit(failed_gates, out)
        tested = run_pytest([*SPREAD, *measured])
        failed = linting.result()
    print(said.read_text(encoding="utf-8"), end="")
    if tested != 0:
        failed.append("tests")
    lines = broken_floors(coverage, ROOT / "pyproject.toml") if coverage.exists() else ["no coverage measured"]
    print("== coverage floors", *(lines or ["hold"]), sep="\n")
    if lines:
        failed.append("coverage floors")
    print(*(f"failed: {name}" for name in failed), sep="\n")
    print(closing_line(results, broken_gates=len(set(failed) - {"tests"})))
    return bool(failed)


def closing_line(results: Path, *, broken_gates: int) -> str:
    """Return `N passed, N failed, N skipped` from the test report, a broken gate counting as a failure."""
    if not results.exists():
        return f"0 passed, {broken_gates + 1} failed"
    suites = ET.parse(results).getroot().iter("testsuite")  # noqa: S314 - our own report of a moment ago
    counts = [{key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")} for suite in suites]
    total, skipped = sum(c["tests"] for c in counts), sum(c["skipped"] for c in counts)
    failed = sum(c["failures"] + c["errors"] for c in counts)
    return f"{total - failed - skipped} passed, {failed + broken_gates} failed, {skipped} skipped"


def roomy_memory() -> str | None:
    """Return a folder in the machine's memory where thousands of small databases wait for no disk, None without one."""
    folder = Path("/dev/shm")  # noqa: S108 - what is made in it has a name of its own
    if not folder.is_dir() or not os.access(folder, os.W_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return None
    return str(folder) if shutil.disk_usage(folder).free > ROOM_BYTES else None


def main(arguments: list[str]) -> int:
    """Run the tests that `arguments` select, or everything where there are none."""
    if arguments:
        return run_pytest(arguments)
    with tempfile.TemporaryDirectory(dir=roomy_memory()) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL's server runs as another user where root starts it
        os.environ["TMPDIR"] = folder
        os.environ["COVERAGE_FILE"] = str(Path(folder) / "coverage")
        # Hundreds of processes import the tree: compiled once, not by each of them anew.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        return run_everything(Path(folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
