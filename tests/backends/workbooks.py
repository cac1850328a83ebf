"""Makes workbooks for tests, part by part, so that each oddity of their makers can be written down."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

#: The cell format of a date in `STYLES`, and that of a clock.
DATE, CLOCK = 1, 2

STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]m/d/yy\\ h:mm"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs></styleSheet>'
)

#: A cell as written: a text, or the whole of its element without its place.
Cell = str | tuple[str, str]


def number(value: str, style: int = 0) -> tuple[str, str]:
    """A cell of a number."""
    return f's="{style}"', f"<v>{value}</v>"


def cell(column: str, row: int, content: Cell) -> str:
    """The element of a cell; a text is written inline."""
    attributes, inner = content if isinstance(content, tuple) else (
        't="inlineStr"', f"<is><t>{escape(content)}</t></is>"
    )  # fmt: skip
    return f'<c r="{column}{row}" {attributes}>{inner}</c>'


def sheet(rows: Sequence[Sequence[Cell]]) -> str:
    """The part of a sheet; empty texts have no cell, rows without any no element."""
    lines = []
    for place, cells in enumerate(rows, 1):
        inner = "".join(cell(_letters(at), place, each) for at, each in enumerate(cells) if each)
        lines.append(f'<row r="{place}">{inner}</row>' if inner else "")
    return f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>"


def workbook(
    sheets: Mapping[str, str], *, hidden: Sequence[str] = (), strings: Sequence[str] = (), is_1904: bool = False
) -> bytes:
    """The bytes of a workbook of these sheets by name."""
    entries = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="rId{place}"'
        f"{' state=' + quoteattr('hidden') if name in hidden else ''}/>"
        for place, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{place}" Target="worksheets/sheet{place}.xml"/>' for place in range(1, len(sheets) + 1)
    )
    mark = '<workbookPr date1904="1"/>' if is_1904 else ""
    shared = "".join(f"<si><r><t>{escape(text[:2])}</t></r><r><t>{escape(text[2:])}</t></r>"
                     f"<rPh><t>never</t></rPh></si>" for text in strings)  # fmt: skip
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns:r="urn:r">{mark}<sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
        **{f"xl/worksheets/sheet{place}.xml": text for place, text in enumerate(sheets.values(), 1)},
    }
    return archive({name: text.encode() for name, text in parts.items()})


def archive(files: Mapping[str, bytes]) -> bytes:
    """The bytes of an archive."""
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return book.getvalue()


def _letters(place: int) -> str:
    return (chr(ord("A") + place // 26 - 1) if place > 25 else "") + chr(ord("A") + place % 26)
