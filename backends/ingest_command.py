"""The administrator's command that reads extracts in, and which of the files it was given had nothing to read.

Knows options and what is printed. Does not know how an extract becomes records (`ingest`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from backends.store import Store

#: Why a part of a workbook or archive is passed over that may be there for its readers alone.
_BARE: Final = frozenset(("no_header", "hidden"))


def of_ingest(command: argparse.ArgumentParser) -> None:
    """The options of `ingest`."""
    command.add_argument("--rejects", required=True, type=Path, help="file for the refused rows: line, field, reason")
    command.add_argument("extracts", nargs="+", type=Path, metavar="EXTRACT")


def run_ingest(options: argparse.Namespace) -> int:
    """Prints one JSON line of counts; status 1, with a line for each, where a file was refused or all of its rows."""
    from backends.ingest.run import ingest

    with Store.open(options.database, options.system) as store:
        report = ingest(store, options.extracts, options.rejects, now=dt.datetime.now(dt.UTC))
    print(json.dumps(report))
    in_vain = dict(_in_vain(report, options.rejects))
    for name, why in in_vain.items():
        print(f"crosscheck: nothing of {name} was taken in: {why}{_hint(name, options)}", file=sys.stderr)
    return int(any(_is_fault(name, report) for name in in_vain))


def _in_vain(report: Mapping[str, Any], rejects: Path) -> Iterator[tuple[str, str]]:
    """The files of which no row was accepted though they have some, each with why: refused whole, or row by row."""
    for refused in report["refused_files"]:
        yield refused["file"], f"it was refused whole ({refused['reason']})"
    if not report["rejected"]:
        return
    with rejects.open(encoding="utf-8") as stream:
        refused = [json.loads(line) for line in stream]
    for name, rows in report["rows_by_file"].items():
        whys = Counter(f"{each['reason']} {each['field']}".strip() for each in refused if each["file"] == name)
        if 0 < rows <= whys.total():
            counted = "its one row was" if rows == 1 else f"all of its {rows} rows were"
            most = whys.most_common(1)[0][0]
            yield name, f"{counted} rejected, see {rejects} ({most}{' and others' if len(whys) > 1 else ''})"


def _is_fault(name: str, report: Mapping[str, Any]) -> bool:
    """Whether a part that nothing was taken of is more than a sheet of notes beside one with rows."""
    book, _, sheet = name.partition(":")
    is_bare = any(each["file"] == name and each["reason"] in _BARE for each in report["refused_files"])
    beside = (other for other in report["rows_by_file"] if other.startswith(f"{book}:"))
    return not (sheet and is_bare and any(beside))


def _hint(name: str, options: argparse.Namespace) -> str:
    """What the file looks like where that is the other system's extract; else nothing."""
    path = next((each for each in options.extracts if each.name == name), None)
    other = _looks_like(path, options.system) if path else None
    return "" if other is None else f"; its columns are those of {other}, and this gateway is {options.system}'s"


def _looks_like(path: Path, system: str) -> str | None:
    """The other system, where more of a file's columns have a name there than in its own; None else."""
    from backends.ingest.columns import KNOWN
    from backends.ingest.run import NIEM_SUFFIXES

    if path.suffix in NIEM_SUFFIXES:
        return None
    known = {each: _known_columns(path, names) for each, names in KNOWN.items()}
    most = max(known, key=lambda each: (known[each], each == system))
    return None if most == system else most


def _known_columns(path: Path, names: Mapping[str, str]) -> int:
    """How many columns of a file have one of these names, 0 where it has no header by them."""
    from backends.ingest.opening import parts_of

    return max((0 if isinstance(part, str) else part.header.known for _, part in parts_of(path, names)), default=0)
