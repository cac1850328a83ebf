"""A report written into a folder: HTML, CSV and PDF, and of an assessment the document that both agencies sign."""

from __future__ import annotations

from pathlib import Path

import msgspec

from overlap.threat import Assessment
from ui.oversight.paper import put_on_paper
from ui.oversight.report_files import csv_of, html_of
from ui.oversight.sheet import Sheet


def write_files(sheet: Sheet, folder: Path, assessment: Assessment | None = None) -> tuple[str, ...]:
    """The names of the files that were written; those of an earlier report of the same period are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{sheet.name}{ending}" for ending in (".html", ".csv", ".pdf")]
    written[0].write_text(html_of(sheet), encoding="utf-8")
    written[1].write_text(csv_of(sheet), encoding="utf-8", newline="")
    put_on_paper(sheet, written[2])
    if assessment is not None:
        written.append(folder / f"{sheet.name}.json")
        written[-1].write_bytes(msgspec.json.encode(assessment))
    return tuple(path.name for path in written)
