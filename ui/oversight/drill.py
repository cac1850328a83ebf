"""One measure's rows: by place, by week, by reason, and each agency apart. Counts, never who or what is behind them."""

from __future__ import annotations

from collections.abc import Iterator

from overlap.measures import Measure
from overlap.records import System
from ui.oversight.state import Figures
from ui.wording import system_label
from ui.wording.measures import figure_words, measure_definition, measure_name
from ui.wording.oversight import OVERSIGHT, code_words, place_name, week_words


def definition_of(measure: Measure) -> tuple[str, str]:
    """A measure's name and how it is counted."""
    return measure_name(measure), measure_definition(measure)


def rows_of(measure: Measure, figures: Figures) -> Iterator[tuple[str, str]]:
    """The rows of a measure: what each is of, and its figure; weeks and places without anything are left out."""
    for system in System:
        own = figures.of(system, measure)
        yield OVERSIGHT["agency_alone"].format(system=system_label(system)), figure_words(own)
    for sector, unit in figures.places():
        cell = figures.one(measure, sector=sector, unit=unit)
        if cell is not None:
            yield " ".join(part for part in (place_name(sector), unit) if part), figure_words(cell)
    for monday in figures.period.mondays:
        cell = figures.one(measure, week=monday)
        if cell is not None:
            yield f"{OVERSIGHT['week_of']} {week_words(monday)}", figure_words(cell)
    for cell in figures.coded(measure):
        yield code_words(cell.code), figure_words(cell)
