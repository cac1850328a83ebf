"""A report as files: HTML that a screen reader can walk through, and CSV for whoever counts on.

Knows HTML and CSV. Each value is escaped; the colours keep a contrast of at least 7 to 1.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterator

from ui.oversight.sheet import Section, Sheet, Table
from ui.wording.report import REPORT

#: Text, ground, and lines that only separate.
TEXT, GROUND, LINE = "#16202A", "#FFFFFF", "#6B7785"

_STYLE = f"""
body {{ font-family: Inter, sans-serif; color: {TEXT}; background: {GROUND}; max-width: 72em; margin: 2em auto;
  padding: 0 1em; line-height: 1.45; }}
.marking {{ font-weight: 700; text-align: center; }}
table {{ border-collapse: collapse; margin: 0.5em 0 1.5em; }}
caption {{ text-align: left; font-weight: 700; padding: 0.3em 0; }}
th, td {{ border: 1px solid {LINE}; padding: 0.3em 0.6em; text-align: left; vertical-align: top; }}
.wide {{ overflow-x: auto; }}
"""

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t")


def html_of(sheet: Sheet) -> str:
    """The report as one HTML file without anything from elsewhere."""
    marking = f'<p class="marking">{html.escape(sheet.marking)}</p>'
    lead = "".join(f"<p>{html.escape(each)}</p>" for each in (*sheet.lead, REPORT["not_tagged"]))
    parts = "".join(_section(number, section) for number, section in enumerate(sheet.sections))
    title = html.escape(sheet.title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><header>{marking}</header>\n"
        f"<main><h1>{title}</h1>{lead}\n{parts}</main>\n<footer>{marking}</footer></body></html>\n"
    )


def csv_of(sheet: Sheet) -> str:
    """All tables of the report in one file: section, table, row, column and figure."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("marking", "section", "table", "row", "column", "figure"))
    for section in sheet.sections:
        for row in _cells(section):
            writer.writerow(tuple(map(_plain, (sheet.marking, section.heading, *row))))
    return text.getvalue()


def _section(number: int, section: Section) -> str:
    heading = f"section-{number}"
    said = "".join(f"<p>{html.escape(each)}</p>" for each in section.paragraphs)
    tables = "".join(_table(each, f"{heading}-{at}") for at, each in enumerate(section.tables))
    return (
        f'<section aria-labelledby="{heading}"><h2 id="{heading}">{html.escape(section.heading)}</h2>'
        f"{said}{tables}</section>\n"
    )


def _table(table: Table, name: str) -> str:
    head = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in table.head)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(first)}</th>{"".join(f"<td>{html.escape(each)}</td>" for each in rest)}</tr>'
        for first, *rest in table.rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-labelledby="{name}"><table>'
        f'<caption id="{name}">{html.escape(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(section: Section) -> Iterator[tuple[str, str, str, str]]:
    for table in section.tables:
        for first, *rest in table.rows:
            for column, figure in zip(table.head[1:], rest, strict=True):
                yield table.caption, first, column, figure


def _plain(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
