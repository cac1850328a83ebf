"""A report as a PDF for paper. Qt's are not tagged: the HTML file is the accessible one, and the report says so."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from ui.oversight.report_files import html_of
from ui.oversight.sheet import Sheet
from ui.theme.fonts import SANS

#: Paper's own; the sizes of a screen are of 96.
_DPI = 96
#: Small enough that the widest table has room on one page.
_POINTS = 7


def put_on_paper(sheet: Sheet, path: Path) -> None:
    """Write a report as a PDF, letter size and across, since its tables are wide."""
    writer = QPdfWriter(str(path))
    writer.setTitle(sheet.title)
    writer.setCreator("Crosscheck")
    writer.setResolution(_DPI)
    none = QMarginsF(0, 0, 0, 0)  # Qt's printing of a text keeps 2 cm by itself
    size = QPageSize(QPageSize.PageSizeId.Letter)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Landscape, none, QPageLayout.Unit.Millimeter))
    document = QTextDocument()
    document.setDefaultFont(QFont(SANS[0], _POINTS))
    document.setHtml(html_of(sheet))
    document.print_(writer)
