"""The states of the Oversight screen as scenes, for pictures and for tests; every figure in them is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from overlap.measures import DEFINITIONS, Measure, Shape
from overlap.needs import Need, NeedKind, NeedState
from overlap.oversight import By, Cell, OversightAnswer, RulesUsed
from overlap.records import System
from overlap.threat import Assessment, Happening, ThreatCell, ThreatChange, ThreatStatement
from ui import sample, scenes
from ui.frame.standing import Screen
from ui.needs.scenes import need
from ui.oversight.drill import definition_of, rows_of
from ui.oversight.state import Board, Figures, Period, Span, Tab, Threats
from ui.window import Window
from ui.wording.oversight import OVERSIGHT, as_of_words

#: Sector → how many overlaps a week has there, and its units.
_SECTORS = {"BLW": 24, "SPW": 9, "HVM": 5, "GFN": 7, "DTM": 12, "BUN": 3, "SWB": 8, "HLT": 2}
_UNITS = {"BLW": ("Blaine Station", "Sumas Station"), "SPW": ("Oroville Station", "HSI Spokane")}
#: Share of the overlaps surfaced, in tenths.
_TENTHS = {
    Measure.CHECKS: 300, Measure.CHECKS_WITH_OVERLAP: 40, Measure.CHECKS_WITHOUT_NUMBER: 5,
    Measure.CHECKS_ON_OLD_COPY: 4, Measure.SURFACED: 10, Measure.ACKNOWLEDGED: 9, Measure.RESOLVED: 8,
    Measure.ESCALATED: 1, Measure.IN_TIME: 9, Measure.OPERATIONS: 6, Measure.AHEAD: 5, Measure.WITHOUT_RECEIPT: 0,
    Measure.DISMISSED: 2, Measure.OVERRIDES: 1, Measure.DUPLICATES: 1, Measure.NEEDS: 1,
}  # fmt: skip
_CODES = {
    Measure.DISMISSED: ("birth_differs", "document_differs"), Measure.OVERRIDES: ("officer_in_danger", "pursuit"),
    Measure.NEEDS: ("late", "missing"),
}  # fmt: skip
_MINUTES = {Measure.CONTACT_MEDIAN: (9.0, 11.5), Measure.CONTACT_P90: (31.0, 44.5)}
_LEAST = 10


def period(weeks: int) -> Period:
    """The last whole weeks before the time of the scenes."""
    return Period.until(sample.NOW, weeks)


def _cells(system: System, over: Period, by: By) -> Iterator[Cell]:
    share = 6 if system is System.E3 else 4
    for measure, tenths in _TENTHS.items():
        weekly = {sector: count * tenths * share // 100 for sector, count in _SECTORS.items()}
        yield _cell(measure, sum(weekly.values()) * len(over.mondays), "")
        for at, monday in enumerate(over.mondays):
            yield _cell(measure, sum(weekly.values()) - at % 3, "", week=monday)
        for sector, count in weekly.items():
            yield _cell(measure, count * len(over.mondays), sector)
            for unit in _UNITS.get(sector, ()) if by is By.UNIT else ():
                yield _cell(measure, count * len(over.mondays) // 2, sector, unit=unit)
        for code in _CODES.get(measure, ()):
            yield Cell(measure=measure.value, code=code, value=float(sum(weekly.values()) * len(over.mondays) // 2))
    for measure, minutes in _MINUTES.items():
        yield Cell(measure=measure.value, value=minutes[share == 4], of=40)  # noqa: PLR2004  # TECS's share


def _cell(measure: Measure, count: int, sector: str, *, unit: str = "", week: dt.date | None = None) -> Cell:
    """An invented figure; small ones are kept back, as an agency does it."""
    whole = _whole(measure, count) if DEFINITIONS[measure].shape is Shape.SHARE else None
    if 0 < (count if whole is None else whole) < _LEAST:
        return Cell(measure=measure.value, sector=sector, unit=unit, week=week, suppressed=True)
    return Cell(measure=measure.value, sector=sector, unit=unit, week=week, value=float(count), of=whole)


def _whole(measure: Measure, count: int) -> int:
    """How many a share is of."""
    of = DEFINITIONS[measure].of
    base = 10 if of is None else _TENTHS[of]
    return max(count * base // _TENTHS[measure], 20) if _TENTHS[measure] else 60


def answer(system: System, over: Period, by: By = By.SECTOR) -> OversightAnswer:
    """An invented agency's answer."""
    rules = (RulesUsed(version=3, effective=sample.NOW - dt.timedelta(days=200)),)
    return OversightAnswer(
        system=system, as_of=sample.NOW, rules=rules, suppression=_LEAST, cells=tuple(_cells(system, over, by))
    )


def figures(weeks: int = 12, by: By = By.SECTOR, kept: tuple[System, ...] = ()) -> Figures:
    """Invented figures of both agencies."""
    over = period(weeks)
    return Figures(over, tuple(answer(system, over, by) for system in System), kept, by)


def statement(system: System, weeks: int = 12, *, changed: bool = True) -> ThreatStatement:
    """What an invented agency states."""
    over = period(weeks)
    change = ThreatChange(
        what="encounters", sector="BLW", segment="W122", count=61, weekly=28.4, ratio=2.15, low=1.62, high=2.83, q=2e-6
    )
    fewer = ThreatChange(
        what="operations", sector="DTM", segment="", count=2, weekly=11.5, ratio=0.17, low=0.02, high=0.62, q=0.011
    )
    told = {System.E3: (change,), System.TECS: (fewer,)}[system] if changed else ()
    return ThreatStatement(
        kind="threat", source=system, begins=over.begins, ends=over.ends, as_of=sample.NOW, absent=("seizures",),
        cells=tuple(_threat_cells(system, over)), changes=told,
    )  # fmt: skip


_DEGREES = {"BLW": 122, "SPW": 118, "HVM": 109, "GFN": 97, "DTM": 83, "BUN": 78, "SWB": 73, "HLT": 67}
_HOURS = {"00-06Z": 4, "06-12Z": 3, "12-18Z": 1, "18-24Z": 2}
_KINDS = {
    System.E3: {Happening.ENCOUNTERS: 10, Happening.ARMED: 1, Happening.ASSAULT: 1, Happening.OPERATIONS: 2},
    System.TECS: {Happening.CASES: 6, Happening.OPERATIONS: 3},
}


def _threat_cells(system: System, over: Period) -> Iterator[ThreatCell]:
    for what, tenths in _KINDS[system].items():
        weekly = {sector: count * tenths // 4 for sector, count in _SECTORS.items()}
        weeks = len(over.mondays)
        yield _counted(what, sum(weekly.values()) * weeks)
        for at, monday in enumerate(over.mondays):
            yield _counted(what, sum(weekly.values()) + 3 * (at % 4), week=monday)
        for hours, share in _HOURS.items():
            yield _counted(what, sum(weekly.values()) * weeks * share // 10, hours=hours)
        for sector, count in weekly.items():
            yield _counted(what, count * weeks, sector=sector)
            yield _counted(what, count * weeks, sector=sector, segment=f"W{_DEGREES[sector]:03}")


def _counted(
    what: Happening, count: int, *, sector: str = "", segment: str = "", hours: str = "", week: dt.date | None = None
) -> ThreatCell:
    where = ThreatCell(what=what.value, sector=sector, segment=segment, hours=hours, week=week, value=count)
    if 0 < count < _LEAST:
        return ThreatCell(what=what.value, sector=sector, segment=segment, hours=hours, week=week, suppressed=True)
    return where


def threats(*, changed: bool = True, signed: tuple[System, ...] = ()) -> Threats:
    """An invented threat picture of both agencies."""
    made = Assessment(e3="SYN", tecs="SYN", signed=dict.fromkeys(signed, "SYN"))
    return Threats(tuple(statement(system, changed=changed) for system in System), (), made, may_sign=True)


def _needs() -> tuple[Need, ...]:
    texts = ("Planned releases come after the release", "Transfer times are hours late", "Removal flights, days late")
    late = [
        need(at, text=text, state=NeedState.PLANNED, group="Custody times",
             answer="e3 will send planned times from 1 February.", answered=sample.NOW)
        for at, text in enumerate(texts, 1)
    ]  # fmt: skip
    loose = [
        need(11, kind=NeedKind.MISSING, text="Who interviews whom in the same week", screen="operations"),
        need(12, kind=NeedKind.MISSING, text="Radio channel of the other agency's team", screen="check"),
        need(13, kind=NeedKind.HIDDEN, text="Phone numbers of open cases", screen="subject"),
    ]
    return (*late, *loose)


#: What the invented officers reported.
OVERSIGHT_NEEDS = _needs()


def show(window: Window, shown: Figures, picture: Threats, board: Board, tab: Tab = Tab.MEASURES) -> None:
    """Show the screen with these values."""
    scenes.show_idle(window)
    window.rail.offer(Screen.OVERSIGHT, offered=True)
    screen = window.oversight
    screen.spans.take(Span.QUARTER)
    screen.places.take(shown.by)
    ages = (as_of_words(each.system, each.as_of, sample.NOW, kept=each.system in shown.kept) for each in shown.answers)
    small = OVERSIGHT["suppressed"].format(least=_LEAST) if shown.answers else ""
    screen.show_figures(shown, " · ".join(ages), small)
    screen.show_threats(picture, "USBP")
    screen.show_board(board)
    screen.choose(tab)
    window.show_screen(Screen.OVERSIGHT)


def _scene(
    tab: Tab = Tab.MEASURES, *, shown: Callable[[], Figures] = figures, picture: Callable[[], Threats] = threats,
    is_board: bool = True, needs: Callable[[], tuple[Need, ...]] = _needs,
) -> Callable[[Window], None]:  # fmt: skip
    return lambda window: show(window, shown(), picture(), Board(needs(), is_board), tab)


def _none(window: Window) -> None:
    show(window, Figures(period(13), ()), Threats(()), Board((), is_board=False))


def _drill(window: Window) -> None:
    _scene()(window)
    title, definition = definition_of(Measure.IN_TIME)
    window.table_card.show_table(title, definition, tuple(rows_of(Measure.IN_TIME, figures())))


def _export(window: Window) -> None:
    _scene()(window)
    window.export_card.ask("Documents/Crosscheck")
    window.export_card.recipient.setText("Office of the Inspector General")


def _asked_without_answer(window: Window) -> None:
    _scene(Tab.NEEDS)(window)
    window.oversight.needs.states.take(NeedState.DECLINED)
    window.oversight.needs.answer.clear()
    window.oversight.needs.button.click()


OVERSIGHT_SCENES = (
    scenes.Scene("oversight", _scene()),
    scenes.Scene("oversight units", _scene(shown=lambda: figures(4, By.UNIT))),
    scenes.Scene("oversight kept", _scene(shown=lambda: figures(kept=(System.E3, System.TECS)))),
    scenes.Scene("oversight one week", _scene(shown=lambda: figures(1))),
    scenes.Scene("oversight none", _none),
    scenes.Scene("oversight definition", _drill),
    scenes.Scene("oversight export", _export),
    scenes.Scene("threat", _scene(Tab.THREAT)),
    scenes.Scene("threat unchanged", _scene(Tab.THREAT, picture=lambda: threats(changed=False, signed=(System.E3,)))),
    scenes.Scene("needs board", _scene(Tab.NEEDS)),
    scenes.Scene("needs auditor", _scene(Tab.NEEDS, is_board=False)),
    scenes.Scene("needs none", _scene(Tab.NEEDS, needs=tuple)),
    scenes.Scene("needs answer missing", _asked_without_answer),
)
