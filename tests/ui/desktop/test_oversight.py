"""The Oversight screen: by keyboard alone, for some roles alone, counts alone; reports leave with an audit row."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from overlap.measures import Measure
from overlap.needs import NeedState
from overlap.oversight import By
from overlap.records import System
from storage.audit import Deed
from storage.home import Home
from storage.vault import Vault
from tests.ui.desktop.laptop import OFFICER, WindowOf, opened
from ui import sample
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.overseeing import Overseeing
from ui.oversight import scenes
from ui.oversight.bar_chart import Bars
from ui.oversight.drill import rows_of
from ui.oversight.state import Board, Figures, Period, Span, Tab, Threats
from ui.oversight.trend_chart import Point
from ui.pictures import settle
from ui.theme.tokens import THEMES, ThemeName
from ui.window import Window
from ui.wording.measures import KEPT_BACK
from ui.wording.oversight import OVERSIGHT


def shown(window: Window, tab: Tab = Tab.MEASURES, figures: Figures | None = None) -> Window:
    """The window with invented figures on its Oversight screen."""
    board = Board(scenes.OVERSIGHT_NEEDS, is_board=True)
    scenes.show(window, figures or scenes.figures(), scenes.threats(), board, tab)
    return window


@pytest.fixture
def overseer(home: Home) -> Home:
    """The home whose officer is of the governance board, with both agencies' figures kept from before."""
    with home.open(OFFICER, None, practice=True, now=sample.NOW) as vault:
        vault.roles.keep(System.E3, ["governance"])
        keep_figures(vault)
    return home


def keep_figures(vault: Vault) -> None:
    """Keep both agencies' figures of the last week in a vault."""
    from overlap.oversight import OversightQuestion

    over = Period.until(sample.NOW, 1)
    question = OversightQuestion(begins=over.begins, ends=over.ends, by=(By.SECTOR, By.WEEK))
    for system in System:
        vault.oversight.keep(system, question, scenes.answer(system, over), sample.NOW)


def test_an_agent_reaches_nothing_of_it(unlocked: Window, qtbot: QtBot) -> None:
    """There is no entry on the rail, and no key opens it."""
    assert not unlocked.rail.is_offered(Screen.OVERSIGHT)
    for at in range(1, 10):
        qtbot.keyClick(unlocked, getattr(Qt.Key, f"Key_{at}"), Qt.KeyboardModifier.ControlModifier)
        assert unlocked.screens.currentWidget() is not unlocked.oversight
    assert unlocked.oversight.needs.model.rowCount() == 0


def test_what_is_kept_is_not_shown_to_a_role_that_was_taken(home: Home, clock: Callable, qtbot: QtBot) -> None:  # type: ignore[type-arg]
    """A vault with figures of before, whose officer is an agent now, offers no screen."""
    with home.open(OFFICER, None, practice=True, now=sample.NOW) as vault:
        vault.roles.keep(System.E3, ["agent"])
        keep_figures(vault)
    with Desktop(home, OFFICER, clock) as desktop:
        desktop.show_unlock()
        window = opened(desktop, qtbot)
        qtbot.wait_until(lambda: window.strip.officer != "")
        assert not window.rail.is_offered(Screen.OVERSIGHT)
        assert window.oversight.measures.model.rowCount() == 0


def hold_written(home: Home, folder: Path) -> None:
    """The files are there and say that their figures were kept; the audit has recipient and reason."""
    names = sorted(path.suffix for path in folder.iterdir())
    assert names == [".csv", ".html", ".pdf"]
    assert next(folder.glob("*.pdf")).read_bytes().startswith(b"%PDF")
    assert "figures kept on this laptop" in next(folder.glob("*.html")).read_text(encoding="utf-8")
    with home.open(OFFICER, None, practice=True, now=sample.NOW) as vault:
        [row] = [row for row in vault.audit.recent(50) if row.what == Deed.EXPORT]
        assert row.outcome.endswith("for SYN Office: SYN review")


def test_a_board_member_works_by_keyboard_alone(
    overseer: Home,
    clock: Callable,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[type-arg]
) -> None:
    """From the rail to a definition and to a report: kept figures say so, the files are counts, the audit has both."""
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path))
    with Desktop(overseer, OFFICER, clock) as desktop:
        desktop.show_unlock()
        window = opened(desktop, qtbot)
        qtbot.wait_until(lambda: window.rail.is_offered(Screen.OVERSIGHT))
        place = list(Screen).index(Screen.OVERSIGHT) + 1
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{place}"), Qt.KeyboardModifier.ControlModifier)
        assert window.screens.currentWidget() is window.oversight
        qtbot.wait_until(lambda: window.oversight.measures.model.rowCount() > 0)
        tile = window.oversight.measures.tiles[Measure.IN_TIME]
        tile.setFocus()
        qtbot.keyClick(tile, Qt.Key.Key_Return)
        assert window.table_card.isVisible()
        qtbot.keyClick(window.table_card, Qt.Key.Key_Escape)
        qtbot.keyClick(tile, Qt.Key.Key_R)
        assert window.export_card.isVisible()
        qtbot.keyClick(window.export_card.recipient, Qt.Key.Key_Return)
        qtbot.keyClick(window.export_card.purpose, Qt.Key.Key_Return)
        assert window.export_card.isVisible()
        window.export_card.recipient.setText("SYN Office")  # so many keys at once are a scanner's
        window.export_card.purpose.setText("SYN review")
        qtbot.keyClick(window.export_card.purpose, Qt.Key.Key_Return)
        qtbot.wait_until(lambda: len(list((tmp_path / "Crosscheck").glob("*"))) == 3)
    hold_written(overseer, tmp_path / "Crosscheck")


def test_a_file_that_is_no_assessment_is_refused(overseer: Home, clock: Callable, qtbot: QtBot) -> None:  # type: ignore[type-arg]
    """Nothing is taken from it, and the screen says so; without statements there is nothing to sign."""
    with Desktop(overseer, OFFICER, clock) as desktop:
        desktop.show_unlock()
        window = opened(desktop, qtbot)
        qtbot.wait_until(lambda: window.rail.is_offered(Screen.OVERSIGHT))
        controller = window.findChild(Overseeing)
        assert controller is not None
        controller.take(b"nonsense")
        qtbot.wait_until(lambda: window.oversight.told == OVERSIGHT["bad_file"])
        window.oversight.sign.emit()
        assert window.oversight.threat.model.rowCount() == 0


def test_letters_choose_the_part_but_not_in_a_text(window: Window, qtbot: QtBot) -> None:
    """M, T and N turn the page; in the answer to a need they are letters."""
    shown(window)
    for key, tab in ((Qt.Key.Key_T, Tab.THREAT), (Qt.Key.Key_N, Tab.NEEDS), (Qt.Key.Key_M, Tab.MEASURES)):
        qtbot.keyClick(window.oversight.tabs, key)
        assert window.oversight.tab is tab
    window.oversight.choose(Tab.NEEDS)
    window.oversight.needs.answer.setFocus()
    window.oversight.needs.answer.clear()
    qtbot.keyClicks(window.oversight.needs.answer, "tmn")
    assert window.oversight.tab is Tab.NEEDS
    assert window.oversight.needs.answer.text() == "tmn"


def test_a_period_of_many_weeks_is_of_whole_blocks() -> None:
    """Asked on any day of a block, the last one that was over is meant; a week is the last whole one."""
    first = dt.date(2026, 10, 26)
    for day in range(28, 56):
        now = dt.datetime.combine(first + dt.timedelta(days=day), dt.time(15), dt.UTC)
        month, quarter = Period.of(Span.MONTH, now), Period.of(Span.QUARTER, now)
        assert month == Period(first, first + dt.timedelta(weeks=4))
        assert quarter == Period(first - dt.timedelta(weeks=8), first + dt.timedelta(weeks=4))
        assert Period.of(Span.WEEK, now) == Period.until(now, 1)


def test_brackets_move_the_period_but_never_past_now(window: Window, qtbot: QtBot) -> None:
    """Each asks anew; after the last whole week there is none. Longer periods follow by blocks of four weeks."""
    screen = shown(window).oversight
    with qtbot.waitSignals([screen.asked, screen.asked]):
        qtbot.keyClick(screen.tabs, Qt.Key.Key_BracketLeft)
        qtbot.keyClick(screen.tabs, Qt.Key.Key_BracketLeft)
    assert screen.back == 8
    screen.spans.take(Span.WEEK)
    qtbot.keyClick(screen.tabs, Qt.Key.Key_BracketRight)
    assert screen.back == 7
    screen.spans.take(Span.MONTH)
    qtbot.keyClick(screen.tabs, Qt.Key.Key_BracketRight)
    qtbot.keyClick(screen.tabs, Qt.Key.Key_BracketRight)
    with qtbot.assertNotEmitted(screen.asked):
        qtbot.keyClick(screen.tabs, Qt.Key.Key_BracketRight)
    assert screen.back == 0


def test_an_answer_says_what_it_has_to(window: Window, qtbot: QtBot) -> None:
    """A group needs a name, a refusal a reason; then every need of the chosen line is answered at once."""
    tab = shown(window, Tab.NEEDS).oversight.needs
    tab.states.take(NeedState.DECLINED)
    tab.answer.clear()
    with qtbot.assertNotEmitted(tab.answered):
        tab.button.click()
    tab.states.take(NeedState.GROUPED)
    tab.group.clear()
    with qtbot.assertNotEmitted(tab.answered):
        tab.button.click()
    tab.group.setText("SYN times")
    with qtbot.waitSignal(tab.answered) as sent:
        tab.button.click()
    events, state, group, _ = sent.args
    assert (len(events), state, group) == (3, NeedState.GROUPED, "SYN times")


def test_who_is_not_of_the_board_reads_without_a_form(window: Window) -> None:
    """An auditor sees needs and counts and can't answer."""
    scenes.show(window, scenes.figures(), scenes.threats(), Board(scenes.OVERSIGHT_NEEDS), Tab.NEEDS)
    assert window.oversight.needs.list.isVisible()
    assert not window.oversight.needs.button.isVisible()


def test_a_figure_that_is_kept_back_is_told_as_such(window: Window) -> None:
    """Neither as none nor as nothing: in charts, in rows and for a screen reader."""
    figures = scenes.figures(1)
    shown(window, figures=figures)
    assert KEPT_BACK in window.oversight.measures.bars.accessibleDescription()
    assert any(figure == KEPT_BACK for _, figure in rows_of(Measure.SURFACED, figures))
    assert Bars("SYN", (None, 3.0)).spoken == f"SYN: {KEPT_BACK}, 3"
    assert Point("SYN", None, None).spoken == f"SYN: {KEPT_BACK}"


@pytest.mark.parametrize("theme", [ThemeName.LIGHT, ThemeName.DARK])
def test_charts_keep_out_of_the_alerts_colours(window_of: WindowOf, qapp: QApplication, theme: ThemeName) -> None:
    """No pixel of either part has the fill of a warning or a caution."""
    window = window_of(theme)
    tokens = THEMES[theme]
    forbidden = {int(fill.removeprefix("#"), 16) for fill in (tokens.warning.fill, tokens.caution.fill)}
    for tab in (Tab.MEASURES, Tab.THREAT):
        shown(window, tab)
        settle(qapp)
        image = window.oversight.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        seen = {image.pixel(x, y) & 0xFFFFFF for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
        assert not seen & forbidden


def test_every_part_fits_the_laptop(window: Window, qapp: QApplication) -> None:
    """At the usual size no part has to be scrolled."""
    for tab in Tab:
        shown(window, tab)
        settle(qapp)
        page = window.oversight
        assert page.scroller.verticalScrollBar().maximum() == 0, tab


def test_a_change_is_told_in_words(window: Window) -> None:
    """What, where and whose; how many after how many; and how sure the factor is."""
    model = shown(window, Tab.THREAT).oversight.threat.model
    told = str(model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole))
    assert "Encounters, BLW W122, e3: more than chance explains" in told
    assert "61 in the last week after 28.4 a week: 2.15 times as many (1.62 to 2.83)" in told


def test_without_figures_the_screen_says_where_they_come_from(window: Window) -> None:
    """Nothing to write, nothing to sign, and what to do."""
    scenes.show(window, Figures(scenes.period(1), ()), Threats(()), Board(()))
    assert not window.oversight.report_button.isVisible()
    window.oversight.choose(Tab.THREAT)
    assert not window.oversight.sign_button.isVisible()


def test_figures_of_both_agencies_are_as_one(window: Window) -> None:
    """A tile is the sum of both answers; the definition's rows tell each apart."""
    figures = scenes.figures(12)
    parts = [figures.of(system, Measure.SURFACED) for system in System]
    assert figures.one(Measure.SURFACED) is not None
    assert sum(each.value or 0 for each in parts if each) == (figures.one(Measure.SURFACED) or parts[0]).value  # type: ignore[union-attr]


def test_a_csv_of_counts_opens_as_a_table(tmp_path: Path) -> None:
    """Each row is a section, a table, a row, a column and a figure, and nothing begins as a formula."""
    from ui.oversight.report_files import csv_of
    from ui.oversight.sheet import Release, Section, Sheet, Table, oversight_sheet

    release = Release("SYN Office", "SYN review", sample.NOW)
    rows = list(csv.reader(io.StringIO(csv_of(oversight_sheet(scenes.figures(), release)))))
    assert rows[0] == ["marking", "section", "table", "row", "column", "figure"]
    assert {len(row) for row in rows} == {6}
    planted = Sheet("SYN", "SYN", "SYN", (), (Section("SYN", (), (Table("SYN", ("a", "b"), (("=1+1", "@SYN"),)),)),))
    assert "'=1+1" in csv_of(planted)
    assert "'@SYN" in csv_of(planted)
    assert json.dumps(rows)
