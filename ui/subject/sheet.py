"""A subject's sheet for paper: the marking at head and foot, what the screen shows in words, who printed it and when.

Knows the sheet's text as HTML for a printer or a PDF. It does *not* choose the printer and writes no file by itself.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from PySide6.QtGui import QPagedPaintDevice, QTextDocument

from overlap.markings import joint_marking
from overlap.records import Marking
from ui.subject.facts_panel import flags_of
from ui.subject.state import SubjectView
from ui.wording import (
    LABELS,
    evidence_field,
    evidence_value,
    evidence_word,
    flag_source,
    flag_text,
    match_subtitle,
    match_title,
)
from ui.wording.subject import SUBJECT, marking_line, moment_when, moment_words, person_lines, tie_words
from ui.wording.times import clock, day


def sheet(view: SubjectView, officer: str) -> str:
    """The sheet of one record as HTML; every value in it is escaped."""
    now = view.around.situation.now
    shown = [view.record, *(each.record for each in view.others)]
    marking = html.escape(marking_line(joint_marking(shown) or Marking()))
    printed = SUBJECT["printed"].format(officer=officer, when=f"{day(now)}, {clock(now, now)}")
    parts = (
        f'<p align="center"><b>{marking}</b></p>',
        f"<h1>{html.escape(match_title(view.match))}</h1><p>{html.escape(match_subtitle(view.match))}</p>",
        f"<p><b>{html.escape(SUBJECT['not_confirmed'])}</b></p>",
        _table(SUBJECT["identifiers"], person_lines(view.person) if view.person else ()),
        _table(SUBJECT["flags"], ((flag_text(seen), flag_source(seen, now)) for seen in flags_of(view))),
        _table(
            LABELS["why"],
            (
                (evidence_field(each.field), f"{evidence_value(each.field, each.on_file)} ({evidence_word(each)})")
                for each in view.match.evidence
            ),
        ),
        _table(SUBJECT["history"], ((moment_when(each, now), moment_words(each)) for each in view.moments)),
        _table(SUBJECT["links"], _links(view)),
        f"<p>{html.escape(printed)}</p><p>{html.escape(SUBJECT['sheet_for'])}</p>",
        f'<p align="center"><b>{marking}</b></p>',
    )
    return f'<html lang="en"><body>{"".join(parts)}</body></html>'


def put_on(device: QPagedPaintDevice, text: str) -> None:
    """Draw a sheet on a printer or into a PDF."""
    document = QTextDocument()
    document.setHtml(text)
    document.print_(device)


def _links(view: SubjectView) -> Iterable[tuple[str, str]]:
    """Each shared thing with the records that have it."""
    for tie in view.ties:
        named = filter(None, (view.named(record) for record in tie.records))
        yield tie_words(tie), "; ".join(f"{match_title(each)} ({match_subtitle(each)})" for each in named)


def _table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """A heading with a table of two columns; nothing where there are no rows."""
    lines = "".join(
        f'<tr><td width="150">{html.escape(left)}</td><td>{html.escape(right)}</td></tr>' for left, right in rows
    )
    return f'<h3>{html.escape(title)}</h3><table width="520" cellpadding="3">{lines}</table>' if lines else ""
