"""The measures of the agreement: tiles, overlaps by place, the trend, all measures, and what needs a supervisor."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from overlap.measures import Measure
from overlap.oversight import Cell
from overlap.records import System
from ui.oversight.bar_chart import BarChart, Bars
from ui.oversight.short_list import ShortList
from ui.oversight.state import Figures, overdue
from ui.oversight.tile import Tile
from ui.oversight.trend_chart import Point, TrendChart
from ui.pieces.label import Label
from ui.pieces.line_model import LineModel
from ui.pieces.lines import Line
from ui.pieces.panel import Panel, column, row
from ui.theme.look import Look
from ui.wording.measures import figure_words, measure_name
from ui.wording.oversight import OVERSIGHT, PLACES, place_name, week_words

#: What the tiles show, in their order.
TILES = (Measure.IN_TIME, Measure.WITHOUT_RECEIPT, Measure.SURFACED, Measure.CHECKS_WITHOUT_NUMBER)
_PER_AGENCY = frozenset({Measure.CONTACT_MEDIAN, Measure.CONTACT_P90})
_PAD = (16, 10, 16, 10)


class MeasuresTab(QWidget):
    """Emits `opened` with the measure whose definition and counts are wanted."""

    opened = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.tiles = {measure: Tile(look) for measure in TILES}
        self.bars, self.trend = BarChart(look, OVERSIGHT["bars"]), TrendChart(look, OVERSIGHT["trend"])
        self.model, self.due_model = LineModel(), LineModel()
        self.list = ShortList(look, self.model, OVERSIGHT["all"])
        self.due = ShortList(look, self.due_model, OVERSIGHT["due"])
        self._bars_title = Label("label", OVERSIGHT["bars"])
        self._none_due = Label("body", OVERSIGHT["due_none"])
        self._due: tuple[Measure, ...] = ()
        self._lay_out()
        for measure, tile in self.tiles.items():
            tile.clicked.connect(lambda _checked, measure=measure: self.opened.emit(measure))
        self.list.activated.connect(lambda index: self.opened.emit(list(Measure)[index.row()]))
        self.due.activated.connect(self._open_due)

    def show_figures(self, figures: Figures) -> None:
        """Show the figures of a period."""
        for measure, tile in self.tiles.items():
            tile.show_figure(measure_name(measure), figure_words(figures.one(measure)), _note(measure, figures))
        title = OVERSIGHT["bars"].format(by=PLACES[figures.by])
        self._bars_title.setText(title)
        self.bars.show_bars(tuple(_bars(figures)), title)
        self.trend.show_points([_point(figures, at) for at in range(len(figures.period.mondays))])
        self.model.show_lines(tuple(Line("database", measure_name(each), _told(figures, each)) for each in Measure))
        self._show_due(figures)

    def take_focus(self) -> None:
        """Put the focus on the first tile."""
        self.tiles[TILES[0]].setFocus()

    def _show_due(self, figures: Figures) -> None:
        found = tuple(overdue(figures))
        self._due = tuple(measure for measure, _, _ in found)
        self.due_model.show_lines(
            tuple(Line("info-circle", f"{place_name(where)}: {figure_words(cell)}", measure_name(measure))
                  for measure, where, cell in found)
        )  # fmt: skip
        self.due.setVisible(bool(found))
        self._none_due.setVisible(not found)

    def _open_due(self, index: QModelIndex) -> None:
        self.opened.emit(self._due[index.row()])

    def _lay_out(self) -> None:
        box = column(self, gap=9)
        top, middle, below = row(gap=9), row(gap=9), row(gap=9)
        for tile in self.tiles.values():
            top.addWidget(tile, 1)
        middle.addWidget(_card(self._bars_title, OVERSIGHT["bars_legend"], self.bars), 3)
        middle.addWidget(_card(Label("label", OVERSIGHT["trend"]), OVERSIGHT["trend_legend"], self.trend), 2)
        below.addWidget(_card(Label("label", OVERSIGHT["all"]), OVERSIGHT["all_hint"], self.list), 3)
        below.addWidget(_card(Label("label", OVERSIGHT["due"]), "", self._none_due, self.due), 2)
        box.addLayout(top)
        box.addLayout(middle, 4)
        box.addLayout(below, 4)


def _card(title: Label, legend: str, *content: QWidget) -> Panel:
    card = Panel("card")
    box = column(card, margin=_PAD, gap=4)
    head = row()
    head.addWidget(title)
    head.addStretch(1)
    head.addWidget(Label("hint", legend))
    box.addLayout(head)
    for each in content:
        box.addWidget(each, 1)
    return card


def _note(measure: Measure, figures: Figures) -> str:
    """What a tile's figure is to be read with."""
    match measure:
        case Measure.IN_TIME:
            medians = {each.value: figure_words(figures.of(each, Measure.CONTACT_MEDIAN)) for each in System}
            return OVERSIGHT["median_of"].format(**medians)
        case Measure.WITHOUT_RECEIPT:
            return OVERSIGHT["target_zero"]
        case Measure.SURFACED:
            return OVERSIGHT["checks_of"].format(checks=figure_words(figures.one(Measure.CHECKS)))
        case _:
            return OVERSIGHT["access"]


def _told(figures: Figures, measure: Measure) -> str:
    """A measure's figure; what does not add up is told for each agency."""
    if measure not in _PER_AGENCY:
        return figure_words(figures.one(measure))
    return " · ".join(f"{each.value}: {figure_words(figures.of(each, measure))}" for each in System)


def _bars(figures: Figures) -> Iterator[Bars]:
    for sector, unit in figures.places():
        counts = (figures.one(each, sector=sector, unit=unit) for each in (Measure.SURFACED, Measure.RESOLVED))
        yield Bars(unit or place_name(sector), tuple(map(_value, counts)))


def _value(cell: Cell | None) -> float | None:
    """A count to be drawn: none counted is 0, kept back is None."""
    if cell is None:
        return 0.0
    return None if cell.suppressed else cell.value


def _point(figures: Figures, at: int) -> Point:
    monday = figures.period.mondays[at]
    cell = figures.one(Measure.IN_TIME, week=monday)
    return Point(week_words(monday), None if cell is None else cell.value, None if cell is None else cell.of)
