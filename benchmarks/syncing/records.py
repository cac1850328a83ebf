"""The records of the trial: an e3 extract of the documented form, and one in which some of them have changed.

Knows the table in an extract (docs/extracts.md) and three of its columns. Does not know what a gateway makes of it.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

#: The columns whose values change, with what they change to; one that a file lacks stays out.
CHANGES = {"DISPOSITION": ("REINST", "VR"), "ARREST_METHOD": ("OA", "PB"), "ARR_METHOD": ("OA", "PB")}
_UPDATED = "UPDATED_DT_TIME"
_ID = "RECORD_ID"


@dataclass(frozen=True, slots=True)
class Table:
    """An extract's lines before its header, its columns and its rows."""

    columns: list[str]
    rows: list[dict[str, str]]

    @classmethod
    def of(cls, file: Path) -> Table:
        """The table of a file whose fields are parted by `|`."""
        with file.open(encoding="utf-8", newline="") as text:
            lines = list(csv.reader(text, delimiter="|"))
        header = next(at for at, line in enumerate(lines) if _ID in line)
        columns = lines[header]
        return cls(columns, [dict(zip(columns, line, strict=False)) for line in lines[header + 1 :] if line])

    def write(self, file: Path, rows: list[dict[str, str]]) -> Path:
        """An extract of these rows."""
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, self.columns, restval="", delimiter="|", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return file


def changed(rows: list[dict[str, str]], count: int, now: dt.datetime) -> list[dict[str, str]]:
    """So many of the rows, evenly over all, each with three fields that are other than before."""
    step = max(1, len(rows) // count)
    when = now.strftime("%m/%d/%Y %I:%M:%S %p")
    return [{**row, **_other(row), _UPDATED: when} for row in rows[::step][:count]]


def _other(row: dict[str, str]) -> dict[str, str]:
    return {name: next(v for v in values if v != row[name]) for name, values in CHANGES.items() if name in row}
