"""The joint threat picture: one kind of happening by sector, week, hours and along the border, and what changed."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from overlap.records import System
from overlap.threat import Happening, ThreatCell, together
from ui.oversight.bar_chart import BarChart, Bars
from ui.oversight.short_list import ShortList
from ui.oversight.state import Threats
from ui.oversight.strip_chart import StripChart
from ui.pieces.choice_row import ChoiceRow
from ui.pieces.label import Label
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.wording import system_label
from ui.wording.oversight import HAPPENING_DEFINITIONS, HAPPENINGS, OVERSIGHT, change_words, place_name, week_words

_PAD = (16, 8, 16, 8)


class ThreatTab(QWidget):
    """Shows what both agencies stated; nothing in it is about a person. Emits `shown` when another kind is chosen."""

    shown = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._threats = Threats(())
        kinds = [(each, words) for each, words in HAPPENINGS.items()]
        self.kinds: ChoiceRow[Happening] = ChoiceRow(look, OVERSIGHT["part"], kinds)
        self.sectors, self.weeks = BarChart(look, OVERSIGHT["sector"]), BarChart(look, OVERSIGHT["week"])
        self.hours, self.strip = BarChart(look, OVERSIGHT["hours"]), StripChart(look, OVERSIGHT["segment"])
        self.model = LineModel()
        self.changes = ShortList(look, self.model, OVERSIGHT["changes"])
        self._definition, self._absent = Label("hint", wrap=True), Label("small", wrap=True)
        self._no_change = Label("body", OVERSIGHT["changes_none"], wrap=True)
        self._strip_title, self._signed = Label("label"), Label("small", wrap=True)
        self._lay_out()
        self.kinds.chosen.connect(lambda _: self._show())

    def show_threats(self, threats: Threats) -> None:
        """Show what the agencies stated of a period."""
        self._threats = threats
        self._show()

    def take_focus(self) -> None:
        """Put the focus on the kinds."""
        self.kinds.take_focus()

    def _show(self) -> None:
        what, statements = self.kinds.value, self._threats.statements
        cells = [cell for cell in together(statements) if cell.what == what.value]
        self._definition.setText(HAPPENING_DEFINITIONS[what])
        self.sectors.show_bars(tuple(_by(cells, "sector")), f"{HAPPENINGS[what]}: {OVERSIGHT['sector']}")
        self.weeks.show_bars(tuple(_by(cells, "week")), OVERSIGHT["by_week"].format(what=HAPPENINGS[what]))
        self.hours.show_bars(tuple(_by(cells, "hours")), f"{HAPPENINGS[what]}: {OVERSIGHT['hours']}")
        title = OVERSIGHT["strip"].format(what=HAPPENINGS[what])
        self._strip_title.setText(title)
        self.strip.show_counts(_segments(cells), title)
        told = [(each, said.source) for said in statements for each in said.changes]
        self.model.show_lines(tuple(_change_line(change_words(change, source)) for change, source in told))
        self.changes.setVisible(bool(told))
        self._no_change.setVisible(not told)
        absent = sorted({OVERSIGHT.get(each, each) for said in statements for each in said.absent})
        self._absent.setText(OVERSIGHT["absent"].format(what=", ".join(absent)) if absent else "")
        self._signed.setText(_signed_words(self._threats.signed))
        self.shown.emit()

    def _lay_out(self) -> None:
        box = column(self, gap=9)
        middle, left, right, foot = row(gap=9), column(gap=9), column(gap=9), row(gap=18)
        for title, chart in (
            (Label("label", OVERSIGHT["sector"]), self.sectors), (Label("label", OVERSIGHT["week_of"]), self.weeks),
            (self._strip_title, self.strip),
        ):  # fmt: skip
            left.addWidget(_card(title, chart), 1)
        right.addWidget(_card(Label("label", OVERSIGHT["hours"]), self.hours), 1)
        note = Label("hint", OVERSIGHT["changes_note"], wrap=True)
        right.addWidget(_card(Label("label", OVERSIGHT["changes"]), self._no_change, self.changes, note), 2)
        middle.addLayout(left, 3)
        middle.addLayout(right, 2)
        for words in (self._definition, self._absent, self._signed):
            foot.addWidget(words, 1)
        box.addWidget(self.kinds)
        box.addLayout(middle, 1)
        box.addLayout(foot)


def _card(*content: QWidget) -> Panel:
    card = Panel("card")
    box = column(card, margin=_PAD, gap=4)
    for each in content:
        box.addWidget(each, 0 if isinstance(each, Label) else 1)
    return card


def _change_line(told: str) -> Line:
    """A change with what, where and which agency above, and how many below."""
    head, _, rest = told.partition(". ")
    return Line("chart-bar", head, rest)


def _by(cells: list[ThreatCell], name: str) -> Iterator[Bars]:
    """One bar for each sector, week or stretch of hours, over all else."""
    for cell in sorted(cells, key=lambda each: str(getattr(each, name) or "")):
        other = (cell.segment, *(value for key, value in _spot(cell).items() if key != name))
        if getattr(cell, name) and not any(other):
            yield Bars(_label(cell, name), (cell.value,))


def _spot(cell: ThreatCell) -> dict[str, object]:
    return {"sector": cell.sector, "week": cell.week, "hours": cell.hours}


def _label(cell: ThreatCell, name: str) -> str:
    if name == "week" and cell.week is not None:
        return week_words(cell.week).split(" ")[0]
    return place_name(cell.sector) if name == "sector" else cell.hours


def _segments(cells: list[ThreatCell]) -> dict[str, int | None]:
    """Counts by segment over all sectors and weeks; one that is kept back anywhere is kept back."""
    found: dict[str, int | None] = {}
    for cell in cells:
        if cell.segment and cell.week is None:
            held = found.get(cell.segment, 0)
            found[cell.segment] = None if held is None or cell.value is None else held + cell.value
    return found


def _signed_words(signed: tuple[System, ...]) -> str:
    if not signed:
        return OVERSIGHT["signed_none"]
    return OVERSIGHT["signed_by"].format(who=", ".join(map(system_label, signed)))
