"""Coverage floors and the closing line of the whole test run."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house.floors import broken_floors, floors, shortfalls
from tests.house.gates import closing_line

ROOT = Path(__file__).resolve().parents[2]


def report(**files: float) -> dict[str, Any]:
    """Return a coverage report, in coverage's own form, with these files and per cents."""
    entries = {
        name: {"summary": {"percent_covered": share}, "missing_lines": [7], "missing_branches": [[3, 5]]}
        for name, share in files.items()
    }
    return {"totals": {"percent_covered": 96.0}, "files": entries}


def test_a_file_below_its_folder_s_floor_is_named_with_what_was_not_run() -> None:
    """The line gives the file, both figures, and the lines and branches to be tested."""
    [line] = shortfalls(report(**{"overlap/a.py": 99.0, "ui/b.py": 10.0}), {"overlap/": 100})
    assert line == "overlap/a.py: 99.00 % covered, the floor is 100 %; not run: 3->5, 7"


def test_the_whole_tree_has_a_floor_of_its_own() -> None:
    """The total is compared with the floor of `.`."""
    assert shortfalls(report(), {".": 95}) == []
    assert shortfalls(report(), {".": 97}) == ["the whole tree: 96.00 % covered, the floor is 97 %"]


def test_a_floor_that_names_nothing_is_broken() -> None:
    """A file that was renamed cannot slip from under its floor."""
    assert shortfalls(report(), {"sync/plan.py": 100}) != []


def test_a_windows_path_in_the_report_meets_its_floor() -> None:
    """Backslashes in the report are read as folders."""
    assert shortfalls(report(**{"overlap\\a.py": 50.0}), {"overlap/": 100}) != []


def test_the_floors_are_those_that_were_promised() -> None:
    """95 % overall; every branch of the answer, the sync plan and the outbox."""
    assert floors(ROOT / "pyproject.toml") == {
        ".": 95, "overlap/": 100, "sync/plan.py": 100, "storage/outbox.py": 100,
    }  # fmt: skip


def test_broken_floors_are_read_from_the_report_s_file(tmp_path: Path) -> None:
    """The files on disk are what is compared."""
    table = '[tool.crosscheck.floors]\n"." = 95\n'
    (tmp_path / "pyproject.toml").write_text(table)
    (tmp_path / "report.json").write_text('{"totals": {"percent_covered": 94.9}, "files": {}}')
    assert len(broken_floors(tmp_path / "report.json", tmp_path / "pyproject.toml")) == 1


@pytest.mark.parametrize(
    ("broken_gates", "line"), [(0, "6 passed, 3 failed, 1 skipped"), (2, "6 passed, 5 failed, 1 skipped")]
)
def test_the_closing_line_counts_tests_and_broken_gates(tmp_path: Path, broken_gates: int, line: str) -> None:
    """Failures and errors are failed tests, and each broken gate is one more."""
    results = tmp_path / "results.xml"
    suite = '<testsuite tests="10" failures="2" errors="1" skipped="1"/>'
    results.write_text(f"<testsuites>{suite}</testsuites>")
    assert closing_line(results, broken_gates=broken_gates) == line


def test_a_run_without_a_report_never_counts_as_passed(tmp_path: Path) -> None:
    """Where pytest did not get to its report, the closing line says failed."""
    assert closing_line(tmp_path / "none.xml", broken_gates=0) == "0 passed, 1 failed"


def test_each_lint_ignore_has_its_reason() -> None:
    """Every exception in pyproject.toml's ruff tables is followed by a comment."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ruff = tomllib.loads(text)["tool"]["ruff"]["lint"]
    codes = [*ruff["ignore"], *(code for codes in ruff["per-file-ignores"].values() for code in codes)]
    bare = [line for line in text.splitlines() if line.strip().strip('",') in codes and "#" not in line]
    assert bare == []
