"""What a report says, as values: headings, paragraphs and tables of counts, with the marking of all that is in it.

Knows neither HTML nor paper. No row of a table is about a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from overlap.measures import DEFINITIONS, Measure
from overlap.measures import Shape as FigureShape
from overlap.records import Marking, System
from overlap.threat import Happening, ThreatCell, joint_marking, together
from ui.oversight.state import Figures, Threats, overdue
from ui.wording import clock, system_label
from ui.wording.measures import figure_words, measure_definition, measure_name
from ui.wording.oversight import (
    HAPPENING_DEFINITIONS,
    HAPPENINGS,
    OVERSIGHT,
    as_of_words,
    change_words,
    code_words,
    count_words,
    period_words,
    place_name,
    week_words,
)
from ui.wording.report import REPORT
from ui.wording.subject import marking_line
from ui.wording.times import day


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first cell of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and tables below it."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole report; `name` is that of its files, without their ending."""

    name: str
    title: str
    marking: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """Who gets a report, why, and when it is written."""

    recipient: str
    purpose: str
    now: dt.datetime


def oversight_sheet(figures: Figures, release: Release) -> Sheet:
    """The oversight report of a period."""
    period = figures.period
    sections = (
        Section(REPORT["measures"], (_rules(figures),), (_all(figures),)),
        Section(REPORT["places"], (), tuple(_places(figures))),
        Section(REPORT["weeks"], (), tuple(_weeks(figures))),
        Section(REPORT["reasons"], (), tuple(_reasons(figures))),
        Section(REPORT["due"], () if any(overdue(figures)) else (OVERSIGHT["due_none"],), tuple(_due(figures))),
        Section(REPORT["definitions"], (), (_definitions(),)),
    )
    lead = (
        period_words(period.begins, period.ends), *_ages(figures, release.now), *_released(release),
        OVERSIGHT["suppressed"].format(least=max((each.suppression for each in figures.answers), default=10)),
    )  # fmt: skip
    name = f"crosscheck-oversight-{period.begins:%Y-%m-%d}"
    return Sheet(name, REPORT["oversight_title"], marking_line(Marking()), lead, sections)


def threat_sheet(threats: Threats, release: Release) -> Sheet:
    """The threat assessment of a period; both must have stated something of it."""
    said = threats.statements
    begins, ends = min(each.begins for each in said), max(each.ends for each in said)
    cells = together(said)
    changes = [change_words(change, each.source) for each in said for change in each.changes]
    absent = sorted({OVERSIGHT.get(each, each) for statement in said for each in statement.absent})
    sections = (
        Section(
            REPORT["changes"],
            (*(changes or [OVERSIGHT["changes_none"]]), OVERSIGHT["changes_note"],
             *([OVERSIGHT["absent"].format(what=", ".join(absent))] if absent else [])),
        ),
        *(_kind(what, cells) for what in Happening),
        Section(REPORT["signatures"], tuple(_signatures(threats))),
    )  # fmt: skip
    lead = (
        period_words(begins, ends),
        *(as_of_words(each.source, each.as_of, release.now, kept=each.source in threats.kept) for each in said),
        *_released(release), OVERSIGHT["suppressed"].format(least=max(each.suppression for each in said)),
    )  # fmt: skip
    name = f"crosscheck-assessment-{begins:%Y-%m-%d}"
    return Sheet(name, REPORT["threat_title"], marking_line(joint_marking(said)), lead, sections)


def _released(release: Release) -> tuple[str, ...]:
    when = f"{day(release.now)}, {clock(release.now, release.now)}"
    return REPORT["for"].format(recipient=release.recipient, purpose=release.purpose, when=when), REPORT["counts"]


def _ages(figures: Figures, now: dt.datetime) -> Iterator[str]:
    for each in figures.answers:
        yield as_of_words(each.system, each.as_of, now, kept=each.system in figures.kept)


def _rules(figures: Figures) -> str:
    used = sorted({rules.version for answer in figures.answers for rules in answer.rules})
    told = ", ".join(OVERSIGHT["rules_version"].format(version=version) for version in used)
    return OVERSIGHT["rules"].format(versions=told or OVERSIGHT["rules_version"].format(version=0))


def _all(figures: Figures) -> Table:
    rows = []
    for measure in Measure:
        apart = [figure_words(figures.of(system, measure)) for system in System]
        rows.append((measure_name(measure), figure_words(figures.one(measure)) if _adds_up(measure) else "–", *apart))
    head = (
        REPORT["measure"],
        OVERSIGHT["total"],
        *(REPORT["of_agency"].format(system=system_label(each)) for each in System),
    )
    return Table(REPORT["all_caption"], head, tuple(rows))


def _adds_up(measure: Measure) -> bool:
    return DEFINITIONS[measure].shape is not FigureShape.MINUTES


#: What is told for each place and each week; the rest only in all.
_PLACED = (
    Measure.CHECKS, Measure.SURFACED, Measure.ACKNOWLEDGED, Measure.RESOLVED, Measure.IN_TIME, Measure.OPERATIONS,
    Measure.AHEAD, Measure.WITHOUT_RECEIPT, Measure.CHECKS_WITHOUT_NUMBER, Measure.CHECKS_ON_OLD_COPY,
    Measure.DUPLICATES,
)  # fmt: skip


def _places(figures: Figures) -> Iterator[Table]:
    rows = tuple(
        (" ".join(part for part in (place_name(sector), unit) if part),
         *(figure_words(figures.one(measure, sector=sector, unit=unit)) for measure in _PLACED))
        for sector, unit in figures.places()
    )  # fmt: skip
    if rows:
        yield Table(REPORT["places_caption"], (OVERSIGHT["where"], *map(measure_name, _PLACED)), rows)


def _weeks(figures: Figures) -> Iterator[Table]:
    rows = tuple(
        (week_words(monday), *(figure_words(figures.one(measure, week=monday)) for measure in _PLACED))
        for monday in figures.period.mondays
    )
    if len(rows) > 1:
        yield Table(REPORT["weeks_caption"], (OVERSIGHT["week_of"], *map(measure_name, _PLACED)), rows)


def _reasons(figures: Figures) -> Iterator[Table]:
    for measure in Measure:
        rows = tuple((code_words(cell.code), figure_words(cell)) for cell in figures.coded(measure))
        if rows:
            yield Table(measure_name(measure), (OVERSIGHT["reason"], OVERSIGHT["figure"]), rows)


def _due(figures: Figures) -> Iterator[Table]:
    rows = tuple((place_name(where), measure_name(each), figure_words(cell)) for each, where, cell in overdue(figures))
    if rows:
        yield Table(REPORT["due_caption"], (OVERSIGHT["where"], REPORT["measure"], OVERSIGHT["figure"]), rows)


def _definitions() -> Table:
    rows = tuple((measure_name(each), measure_definition(each)) for each in Measure)
    return Table(REPORT["definitions_caption"], (REPORT["measure"], OVERSIGHT["definition"]), rows)


def _kind(what: Happening, cells: tuple[ThreatCell, ...]) -> Section:
    """One kind of happening by sector and week, hours, and segment."""
    own = [cell for cell in cells if cell.what == what.value]
    tables = [
        Table(REPORT[f"by_{name}"].format(what=HAPPENINGS[what]), (OVERSIGHT[_HEADS[name]], OVERSIGHT["figure"]), rows)
        for name in _HEADS
        if (rows := tuple(_told(own, name)))
    ]
    total = next((cell for cell in own if not any((cell.sector, cell.segment, cell.hours, cell.week))), None)
    paragraphs = (HAPPENING_DEFINITIONS[what], f"{OVERSIGHT['total']}: {count_words(total)}")
    return Section(HAPPENINGS[what], paragraphs, tuple(tables))


_HEADS = {"sector": "sector", "week": "week_of", "hours": "hours", "segment": "segment"}


def _told(cells: list[ThreatCell], name: str) -> Iterator[tuple[str, str]]:
    """The rows of one table: sectors, weeks or hours over all else, segments within their sectors."""
    for cell in sorted(cells, key=lambda each: (each.sector, each.segment, str(each.week), each.hours)):
        has = {key for key in _HEADS if getattr(cell, key)}
        if has == ({"sector", "segment"} if name == "segment" else {name}):
            yield _named(cell, name), count_words(cell)


def _named(cell: ThreatCell, name: str) -> str:
    match name:
        case "week" if cell.week is not None:
            return week_words(cell.week)
        case "segment":
            return f"{place_name(cell.sector)} {cell.segment}"
        case "hours":
            return cell.hours
        case _:
            return place_name(cell.sector)


def _signatures(threats: Threats) -> Iterator[str]:
    made = threats.assessment
    if made is None:
        yield OVERSIGHT["signed_none"]
        return
    yield REPORT["document"].format(hash=made.document)
    for system in System:
        signed = system in made.signed
        yield REPORT["signed" if signed else "unsigned"].format(system=system_label(system))
