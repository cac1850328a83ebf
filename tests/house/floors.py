"""Compares coverage with the floors of pyproject.toml's [tool.crosscheck.floors].

Knows coverage's JSON report. Does not run a test.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def floors(pyproject: Path) -> dict[str, float]:
    """Return the least coverage in per cent by file, folder (`name/`) or the whole tree (`.`)."""
    table: dict[str, float] = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["crosscheck"]["floors"]
    return table


def shortfalls(report: Mapping[str, Any], least: Mapping[str, float]) -> list[str]:
    """Return one line for each file, or the whole, that is covered less than its floor."""
    lines = []
    for place, floor in least.items():
        found = covered(report, place)
        if not found:
            lines.append(f"{place}: the floor of {floor} % names nothing that was measured")
        lines += [f"{name}: {share:.2f} % covered, the floor is {floor} %{missing(report, name)}"
                  for name, share in found.items() if share < floor]  # fmt: skip
    return lines


def covered(report: Mapping[str, Any], place: str) -> dict[str, float]:
    """Return the per cent of lines and branches covered, for each file that `place` stands for."""
    if place == ".":
        return {"the whole tree": report["totals"]["percent_covered"]}
    files = {name.replace("\\", "/"): entry for name, entry in report["files"].items()}
    return {
        name: entry["summary"]["percent_covered"]
        for name, entry in files.items()
        if name == place or (place.endswith("/") and name.startswith(place))
    }


#: Enough to start on; a file that no test imports would fill the screen.
MOST_SHOWN = 25


def missing(report: Mapping[str, Any], name: str) -> str:
    """Return the lines and branches that no test ran, for the person who has to write the test."""
    entry = report["files"].get(name)
    if entry is None:
        return ""
    branches = [f"{start}->{end}" for start, end in entry.get("missing_branches", [])]
    return f"; not run: {', '.join(map(str, [*branches, *entry['missing_lines']][:MOST_SHOWN]))}"


def broken_floors(report: Path, pyproject: Path) -> list[str]:
    """Return what is covered too little according to a coverage report."""
    return shortfalls(json.loads(report.read_text(encoding="utf-8")), floors(pyproject))
