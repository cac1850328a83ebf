"""A report as a PDF for paper. Qt's are not tagged: the HTML file is the accessible one, and the report says so."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from ui.oversight.report_files import html_of
from ui.oversight.sheet import Sheet

_MARGIN_MM = 14.0
#: Paper's own; the sizes of a screen are of 96.
_DPI = 96


def put_on_paper(sheet: Sheet, path: Path) -> None:
    """Write a report as a PDF, letter size and across, since its tables are wide."""
    writer = QPdfWriter(str(path))
    writer.setTitle(sheet.title)
    writer.setCreator("Crosscheck")
    writer.setResolution(_DPI)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.Letter)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter))
    document = QTextDocument()
    document.setDefaultStyleSheet("th, td { padding: 2px; } h1 { font-size: 18px; } h2 { font-size: 14px; }")
    document.setHtml(html_of(sheet))
    document.print_(writer)
