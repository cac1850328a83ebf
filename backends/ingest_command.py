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
from typing import Any

from backends.store import Store


def of_ingest(command: argparse.ArgumentParser) -> None:
    """The options of `ingest`."""
    command.add_argument("--rejects", required=True, type=Path, help="file for the refused rows: line, field, reason")
    command.add_argument("extracts", nargs="+", type=Path, metavar="EXTRACT")


def run_ingest(options: argparse.Namespace) -> int:
    """Prints one JSON line of counts; status 1, with a line for each, where a file was refused or all of its rows."""
    from backends.ingest.run import ingest

    store = Store.open(options.database, options.system)
    try:
        report = ingest(store, options.extracts, options.rejects, now=dt.datetime.now(dt.UTC))
    finally:
        store.close()
    print(json.dumps(report))
    in_vain = dict(_in_vain(report, options.rejects))
    for name, why in in_vain.items():
        print(f"crosscheck: nothing of {name} was taken in: {why}{_hint(name, options)}", file=sys.stderr)
    return int(bool(in_vain))


def _in_vain(report: Mapping[str, Any], rejects: Path) -> Iterator[tuple[str, str]]:
    """The files of which no row was accepted though they have some, each with why: refused whole, or row by row."""
    for refused in report["refused_files"]:
        yield refused["file"], f"it was refused whole ({refused['reason']})"
    if not report["rejected"]:
        return
    with rejects.open(encoding="utf-8") as stream:
        rejected = Counter(json.loads(line)["file"] for line in stream)
    for name, rows in report["rows_by_file"].items():
        if 0 < rows <= rejected[name]:
            counted = "its one row was" if rows == 1 else f"all of its {rows} rows were"
            yield name, f"{counted} rejected, see {rejects}"


def _hint(name: str, options: argparse.Namespace) -> str:
    """What the file looks like where that is the other system's extract; else nothing."""
    path = next(each for each in options.extracts if each.name == name)
    other = _looks_like(path, options.system)
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
    from backends.ingest.extract import Extract, NoHeader

    try:
        with path.open("rb") as stream:
            return Extract(stream, names).header.known
    except NoHeader:
        return 0
