"""The reports as files: what a screen reader walks through, what a browser's checker says, and what paper shows."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from overlap.oversight import By
from overlap.records import System
from ui import sample
from ui.oversight import scenes
from ui.oversight.files import write_files
from ui.oversight.report_files import GROUND, TEXT, csv_of, html_of
from ui.oversight.sheet import Release, Sheet, oversight_sheet, threat_sheet
from ui.theme.contrast import contrast

RELEASE = Release("SYN Office <board>", "SYN review & reply", sample.NOW)

#: Where a developer put axe-core's `axe.min.js` (npm); it is no part of the program and is not kept here.
AXE = Path(os.environ.get("CROSSCHECK_AXE", "node_modules/axe-core/axe.min.js"))
BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)

#: Body text in reports is held to WCAG's AAA.
ENHANCED = 7.0


def sheets() -> Iterator[Sheet]:
    """Reports of every state: whole, by unit, kept, of one week, and the assessment signed by one and by both."""
    yield oversight_sheet(scenes.figures(), RELEASE)
    yield oversight_sheet(scenes.figures(4, By.UNIT, kept=(System.TECS,)), RELEASE)
    yield oversight_sheet(scenes.figures(1), RELEASE)
    yield threat_sheet(scenes.threats(signed=(System.E3,)), RELEASE)
    yield threat_sheet(scenes.threats(changed=False, signed=(System.E3, System.TECS)), RELEASE)


SHEETS = tuple(sheets())
each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=range(len(SHEETS)))


class Walk(HTMLParser):
    """What of a page its structure is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.closed_well = True
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag with its attributes."""
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note whether what closes is what was opened last."""
        self.closed_well = self.closed_well and bool(self.open) and self.open.pop() == tag

    def all(self, *names: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of these names."""
        return [attrs for tag, attrs in self.tags if tag in names]


@each_sheet
def test_a_screen_reader_can_walk_through(sheet: Sheet) -> None:
    """Language, title, landmarks, one first heading and no level left out; tables with captions and scoped heads."""
    walk = Walk(html_of(sheet))
    assert walk.closed_well
    assert not walk.open
    assert walk.all("html") == [{"lang": "en"}]
    assert [len(walk.all(name)) for name in ("title", "main", "header", "footer", "h1")] == [1] * 5
    levels = [int(tag[1]) for tag, _ in walk.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert len(walk.all("caption")) == len(walk.all("table")) > 0
    assert {attrs.get("scope") for attrs in walk.all("th")} == {"col", "row"}
    assert all(attrs.get("alt") for attrs in walk.all("img"))
    names = [attrs["id"] for _, attrs in walk.tags if "id" in attrs]
    assert len(names) == len(set(names))
    labelled = [attrs["aria-labelledby"] for _, attrs in walk.tags if "aria-labelledby" in attrs]
    assert set(labelled) <= set(names)
    assert contrast(TEXT, GROUND) >= ENHANCED


@each_sheet
def test_a_report_says_whose_it_is_and_names_nobody(sheet: Sheet) -> None:
    """Marking at head and foot, recipient and reason escaped, nothing from elsewhere, no officer."""
    text = html_of(sheet)
    assert text.count(f'<p class="marking">{sheet.marking}</p>') == 2
    assert "SYN Office &lt;board&gt;: SYN review &amp; reply" in text
    assert not re.search(r"(?:src|href)=|https?://|<script", text)
    for name in ("Delacroix", "SYN-BPA", "VARGA"):
        assert name not in text + csv_of(sheet)


def test_every_measure_and_its_definition_is_in_the_report() -> None:
    """The report alone tells how each of its figures was counted."""
    rows = [row for section in SHEETS[0].sections for table in section.tables for row in table.rows]
    named = [row[0] for row in rows]
    from overlap.measures import Measure
    from ui.wording.measures import measure_definition, measure_name

    assert all(named.count(measure_name(measure)) >= 2 for measure in Measure)
    assert all((measure_name(measure), measure_definition(measure)) in rows for measure in Measure)


def test_an_assessment_says_what_is_missing_and_who_signed() -> None:
    """Seizures are named as not shared; each agency's signature, or that it is not there yet; the hash."""
    one, both = html_of(SHEETS[3]), html_of(SHEETS[4])
    assert "so not counted: seizures" in one
    assert ("TECS: not signed yet" in one, "TECS: not signed yet" in both) == (True, False)
    assert re.search(r"SHA-256\): [0-9a-f]{64}", one)
    assert "more than chance explains" in one
    assert "No rate changed by more than chance explains." in both


def test_files_are_written_and_written_anew(qapp: QApplication, tmp_path: Path) -> None:
    """HTML, CSV and PDF, and of an assessment the document itself; a second time takes their places."""
    threats = scenes.threats(signed=(System.E3,))
    names = write_files(SHEETS[3], tmp_path / "SYN", threats.assessment)
    assert names == write_files(SHEETS[3], tmp_path / "SYN", threats.assessment)
    assert sorted(path.name for path in (tmp_path / "SYN").iterdir()) == sorted(names)
    assert [Path(name).suffix for name in names] == [".html", ".csv", ".pdf", ".json"]
    document = json.loads((tmp_path / "SYN" / names[3]).read_bytes())
    assert set(document) == {"e3", "tecs", "signed"}
    assert (tmp_path / "SYN" / names[2]).stat().st_size > 10_000


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.skipif(not AXE.is_file(), reason="no axe-core: npm install axe-core, or CROSSCHECK_AXE=axe.min.js")
@each_sheet
def test_the_checker_of_a_browser_finds_nothing(sheet: Sheet, tmp_path: Path) -> None:
    """axe-core's rules for WCAG 2.2 A and AA and its best practices, in a real browser."""
    asked = (
        "axe.run(document).then(r => { const p = document.createElement('pre'); p.id = 'found';"
        " p.textContent = JSON.stringify({passes: r.passes.length, violations: r.violations.map(v => v.id)});"
        " document.body.append(p); });"
    )
    script = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{asked}</script></body>"
    page = tmp_path / "report.html"
    page.write_text(html_of(sheet).replace("</body>", script), encoding="utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom")
    folder = f"--user-data-dir={tmp_path / 'profile'}"
    told = subprocess.run(
        [str(BROWSER), *options, folder, page.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    found = re.search(r'<pre id="found">(.*?)</pre>', told.stdout)
    assert found, "the checker did not come to an end"
    result = json.loads(found[1])
    assert result["violations"] == []
    assert result["passes"] > 10
