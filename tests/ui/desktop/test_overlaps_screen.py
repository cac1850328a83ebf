"""The Overlaps screen by keyboard: walking, judging, stepping, calling, and what it says while there is nothing."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from overlap.inbox import Concern, Stand
from overlap.judgements import Verdict
from overlap.notices import Step
from overlap.records import Agency, System
from storage.problems import Damage, VaultDamaged
from ui import sample
from ui.frame.standing import Screen
from ui.overlaps import scenes
from ui.overlaps.acts import acts_of
from ui.overlaps.happened import Phase, happened
from ui.overlaps.row import row_of
from ui.overlaps.state import Board, Judged, NoticeEntry, OverlapEntry, Stepped
from ui.overlaps.table import table_of
from ui.window import Window
from ui.wording.overlaps import OVERLAPS, STEPS, VERDICTS
from ui.wording.problems import vault_trouble

PERSON = scenes.ENTRIES[3]


@pytest.fixture
def shown(window: Window) -> Window:
    """The screen with all of the invented entries, the list with the focus."""
    scenes.show(window, scenes.board())
    return window


def press(window: Window, key: Qt.Key) -> None:
    """Press one key on whatever has the focus."""
    QTest.keyClick(window.focusWidget(), key)


def test_the_list_is_walked_by_letters_and_arrows(shown: Window) -> None:
    """J and K, the arrows and End go through the entries; the one that is chosen is shown in full."""
    screen = shown.overlaps
    first = screen.detail.entry
    assert shown.focusWidget() is screen.list
    press(shown, Qt.Key.Key_J)
    second = screen.detail.entry
    press(shown, Qt.Key.Key_K)
    assert screen.detail.entry == first != second
    press(shown, Qt.Key.Key_Down)
    assert screen.detail.entry == second
    press(shown, Qt.Key.Key_End)
    press(shown, Qt.Key.Key_J)
    assert screen.detail.entry == scenes.board().needs[-1]


def test_what_is_due_first_stands_first(shown: Window) -> None:
    """An overdue notice, then by the time that is left, then the overlaps, nearest and likeliest first."""
    needs = scenes.board().needs
    assert list(needs[:3]) == [scenes.OVERDUE, scenes.CONFLICT, scenes.CONFIRM]
    assert all(isinstance(entry, OverlapEntry) for entry in needs[3:])
    assert shown.overlaps.detail.entry == scenes.OVERDUE


def test_the_lists_are_changed_by_arrow_and_tell_their_numbers(shown: Window) -> None:
    """Right goes from what needs the officer to what waits and what is resolved, left back."""
    screen, board = shown.overlaps, scenes.board()
    for stand in (Stand.NEEDS_YOU, Stand.WAITING, Stand.RESOLVED):
        assert screen.stand is stand
        assert screen.model.rowCount() == len(board.standing(stand))
        assert str(len(board.standing(stand))) in screen.tabs._buttons[list(Stand).index(stand)].accessibleName()
        press(shown, Qt.Key.Key_Right)
    press(shown, Qt.Key.Key_Left)
    assert screen.stand is Stand.WAITING


@pytest.mark.parametrize(
    ("key", "verdict"), [(Qt.Key.Key_1, Verdict.SAME_COORDINATE), (Qt.Key.Key_2, Verdict.SAME_NO_CONFLICT)]
)
def test_a_digit_says_what_a_pair_is(shown: Window, qtbot: QtBot, key: Qt.Key, verdict: Verdict) -> None:
    """One key is enough where nothing else has to be said."""
    shown.overlaps.show_entry(PERSON.key)
    with qtbot.waitSignal(shown.overlaps.done) as told:
        press(shown, key)
    assert isinstance(PERSON, OverlapEntry)
    assert told.args == [Judged(PERSON.item.kept.pair, verdict)]


@pytest.mark.parametrize(
    ("key", "code", "verdict"),
    [(Qt.Key.Key_3, "photo_differs", Verdict.NOT_THE_SAME), (Qt.Key.Key_4, "others_work_on_it", Verdict.DEFERRED)],
)
def test_what_shows_it_is_asked_by_one_more_digit(
    shown: Window, qtbot: QtBot, key: Qt.Key, code: str, verdict: Verdict
) -> None:
    """*Not the same* asks which identifier shows it, *not now* asks why; Esc says nothing."""
    screen, panel = shown.overlaps, shown.ask_panel
    screen.asked.connect(panel.ask)
    screen.show_entry(PERSON.key)
    press(shown, key)
    assert panel.isVisible()
    press(shown, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert shown.focusWidget() is screen.list
    press(shown, key)
    with qtbot.waitSignal(panel.answered) as told:
        QTest.keyClick(panel, Qt.Key.Key_3)
    assert isinstance(PERSON, OverlapEntry)
    assert told.args == [Judged(PERSON.item.kept.pair, verdict, code)]


def test_the_outcomes_weigh_the_same(shown: Window, qtbot: QtBot) -> None:
    """Four buttons of one size and look, none of them the one that Enter presses by itself."""
    shown.overlaps.show_entry(PERSON.key)
    buttons = [each for each in shown.overlaps.detail.acts.buttons if each.text() in VERDICTS.values()]
    qtbot.waitUntil(lambda: len({each.size().toTuple() for each in buttons}) == 1)
    assert [each.text() for each in buttons] == list(VERDICTS.values())
    assert len({type(each) for each in buttons}) == 1


def test_a_judgement_is_undone_by_u(shown: Window, qtbot: QtBot) -> None:
    """What was judged can be taken back from the lists of what waits and of what is resolved."""
    judged = scenes.ENTRIES[7]
    shown.overlaps.show_entry(judged.key)
    assert shown.overlaps.stand is Stand.WAITING
    with qtbot.waitSignal(shown.overlaps.done) as told:
        press(shown, Qt.Key.Key_U)
    assert isinstance(judged, OverlapEntry)
    assert told.args == [Judged(judged.item.kept.pair, Verdict.WITHDRAWN)]
    shown.overlaps.show_entry(PERSON.key)
    with qtbot.assertNotEmitted(shown.overlaps.done):
        press(shown, Qt.Key.Key_U)


def test_a_notice_is_acknowledged_by_a_and_answered_by_a_digit(shown: Window, qtbot: QtBot) -> None:
    """The keys are those that its buttons show; more time asks how much."""
    screen, panel = shown.overlaps, shown.ask_panel
    screen.asked.connect(panel.ask)
    screen.show_entry(scenes.CONFIRM.key)
    with qtbot.waitSignal(screen.done) as told:
        press(shown, Qt.Key.Key_A)
    assert told.args == [Stepped(scenes.CONFIRM.item.event, Step.ACKNOWLEDGE)]
    keys = {act.deed.step: act.key for act in acts_of(scenes.CONFIRM) if isinstance(act.deed, Stepped)}
    with qtbot.waitSignal(screen.done) as told:
        QTest.keyClicks(shown.focusWidget(), keys[Step.POSITIVE])
    assert told.args == [Stepped(scenes.CONFIRM.item.event, Step.POSITIVE)]
    QTest.keyClicks(shown.focusWidget(), keys[Step.MORE_TIME])
    with qtbot.waitSignal(panel.answered) as told:
        QTest.keyClick(panel, Qt.Key.Key_2)
    assert told.args == [Stepped(scenes.CONFIRM.item.event, Step.MORE_TIME, 30)]


def test_c_tells_whom_to_call(shown: Window, qtbot: QtBot) -> None:
    """The contacts of the shown entry go to the large view."""
    shown.overlaps.show_entry(PERSON.key)
    with qtbot.waitSignal(shown.overlaps.called) as told:
        press(shown, Qt.Key.Key_C)
    assert told.args == [PERSON.contacts]


def test_time_that_passes_keeps_the_chosen_entry(shown: Window) -> None:
    """A board that is read anew changes clocks in place and leaves the officer where he was."""
    shown.overlaps.show_entry(PERSON.key)
    later = replace(scenes.board(), now=scenes.NOW + scenes._MINUTE)
    shown.overlaps.show_board(later)
    assert shown.overlaps.detail.entry == PERSON
    assert shown.overlaps.model.key_at(shown.overlaps.list.currentIndex()) == PERSON.key


def moved(entry: OverlapEntry) -> OverlapEntry:
    """The entry as it is once it was judged: in another list."""
    said = scenes.said(Verdict.SAME_NO_CONFLICT, 0, Agency.USBP)
    return scenes.entry(scenes.overlap_item(1, scenes.PERSON, 12, said), tuple(System))


def test_what_was_judged_stays_in_sight_until_the_officer_goes_on(shown: Window, qtbot: QtBot) -> None:
    """It leaves the list, not the screen: the same key pressed twice never falls upon the entry that came next."""
    screen = shown.overlaps
    screen.show_entry(PERSON.key)
    at = screen.list.currentIndex().row()
    rest = tuple(moved(PERSON) if entry is PERSON else entry for entry in scenes.ENTRIES)  # type: ignore[arg-type]
    assert [entry.key for entry in rest] == [entry.key for entry in scenes.ENTRIES]
    screen.show_board(replace(scenes.board(), entries=rest))
    with qtbot.waitSignal(screen.done) as told:
        press(shown, Qt.Key.Key_2)
    assert isinstance(PERSON, OverlapEntry)
    assert told.args == [Judged(PERSON.item.kept.pair, Verdict.SAME_NO_CONFLICT)]
    with qtbot.waitSignal(screen.done) as told:
        press(shown, Qt.Key.Key_U)
    screen.show_board(replace(scenes.board(), entries=rest, now=scenes.NOW + scenes._MINUTE))
    assert screen.detail.entry == moved(PERSON)  # type: ignore[arg-type]  # an overlap, as above
    press(shown, Qt.Key.Key_J)
    assert screen.list.currentIndex().row() == at
    assert screen.detail.entry == screen.board.needs[at]  # type: ignore[union-attr]  # it is shown


def test_nothing_takes_the_place_of_an_entry_that_is_gone(shown: Window) -> None:
    """Keys do nothing until the officer goes to another one; an empty list keeps the keys where they are."""
    screen = shown.overlaps
    screen.show_entry(PERSON.key)
    rest = tuple(entry for entry in scenes.ENTRIES if entry is not PERSON)
    screen.show_board(replace(scenes.board(), entries=rest))
    assert screen.detail.entry is None
    screen.take_focus()
    assert screen.detail.entry is None
    press(shown, Qt.Key.Key_Up)
    assert screen.detail.entry == scenes.CONFIRM
    screen.show_board(replace(scenes.board(), entries=()))
    assert screen.detail.entry is None
    assert shown.focusWidget() is screen.list, "the keys stay where they are"
    press(shown, Qt.Key.Key_Right)
    assert screen.stand is Stand.WAITING


def test_a_step_keeps_its_key_whatever_was_taken_before_it(shown: Window) -> None:
    """Asked again once, the same key does not escalate; a button that goes leaves the focus on the list."""
    screen, asked = shown.overlaps, scenes.OVERDUE
    assert isinstance(asked, NoticeEntry)
    screen.show_entry(asked.key)
    buttons = {button.key: button for button in screen.detail.acts.buttons}
    again = next(act.key for act in screen.detail.acts.acts if act.words == STEPS[Step.SECOND_REQUEST])
    buttons[again].setFocus()
    item = msgspec.structs.replace(asked.item, queued=(Step.SECOND_REQUEST,))
    rest = tuple(replace(asked, item=item) if entry is asked else entry for entry in scenes.ENTRIES)
    screen.show_board(replace(scenes.board(), entries=rest))
    assert screen.detail.act_of(again) is None
    assert screen.detail.act_of("5") is not None
    assert shown.focusWidget() is screen.list


def test_tab_comes_to_the_buttons_whichever_entries_were_shown(shown: Window) -> None:
    """From the list straight to what can be done."""
    for entry in (PERSON, scenes.OVERDUE, scenes.CONFIRM, PERSON):
        shown.overlaps.show_entry(entry.key)
    shown.overlaps.take_focus()
    for button in shown.overlaps.detail.acts.buttons:
        press(shown, Qt.Key.Key_Tab)
        assert shown.focusWidget() is button


@pytest.mark.parametrize(
    ("board", "words"),
    [
        (Board((), scenes.NOW, sample.CURRENT), "empty_needs"),
        (Board((), scenes.NOW, sample.NONE_SYNCED), "never"),
        (Board((), scenes.NOW, sample.CURRENT, sealed=True), "sealed"),
    ],
)
def test_an_empty_list_says_why(window: Window, board: Board, words: str) -> None:
    """Nothing to do, nothing to compare, and nothing that may be read are three things."""
    scenes.show(window, board)
    assert window.overlaps._empty.text() == OVERLAPS[words]
    assert window.overlaps._empty.isVisible()


def test_what_limits_the_list_is_said_above_it(window: Window) -> None:
    """Old copies, a wrong clock and work under way each have their words."""
    board = replace(scenes.board(sample.TECS_LATE), left=812_000, clock_wrong=True)
    scenes.show(window, board)
    notes = window.overlaps._notes.text()
    assert OVERLAPS["clock"] in notes
    assert "812,000" in notes
    assert "TECS" in notes


def test_trouble_takes_the_place_of_the_list(shown: Window) -> None:
    """What can't be read is not shown as if it were empty."""
    shown.overlaps.show_trouble(vault_trouble(VaultDamaged(Damage.PAGES)))
    assert shown.overlaps._empty.text() == OVERLAPS["error"]
    assert shown.overlaps.detail.entry is None


def test_both_sides_stand_beside_each_other() -> None:
    """e3's value stands left and TECS's right, with how they agree between them; differing ones are marked."""
    table = table_of(PERSON)
    by_field = {row.field: row for row in table.rows}
    assert (table.left.system, table.right.system) == (System.E3, System.TECS)
    assert (by_field["Name"].left, by_field["Name"].right) == ("VARGA Milos", "VARGHA Milan")
    assert by_field["Document"].differs
    assert by_field["Phone"].left == OVERLAPS["not_compared"]


def test_a_record_that_is_no_longer_shared_leaves_nothing_to_judge() -> None:
    """The entry stays until the next comparison, says so, and offers no outcome."""
    assert isinstance(PERSON, OverlapEntry)
    gone = replace(PERSON, other=None)
    assert acts_of(gone) == ()
    assert table_of(gone).right.record == OVERLAPS["record_gone"]


def test_the_steps_tell_what_has_happened_and_what_comes_next() -> None:
    """Judgements in their order, with whom they are of; what was not sent yet says so; the next step is marked."""
    raised, told = scenes.ENTRIES[4], scenes.ENTRIES[7]
    words = [step.words for step in happened(raised, scenes.board())]
    assert words[0].startswith("HSI Blaine: not the same")
    assert words[1:] == [OVERLAPS["grown"], OVERLAPS["yours"]]
    assert happened(raised, scenes.board())[-1].phase is Phase.NEXT
    assert any("TECS" in step.words and step.phase is Phase.NEXT for step in happened(told, scenes.board()))


def test_a_row_says_everything_in_one_breath() -> None:
    """A screen reader hears title, records, state and time."""
    row = row_of(PERSON, scenes.board())
    assert all(part in row.spoken for part in (row.title, row.text, row.clock, row.limit))


def test_what_is_for_another_unit_waits_there() -> None:
    """It needs nobody here, and says whose it is."""
    other = scenes.ENTRIES[9]
    assert isinstance(other, OverlapEntry)
    assert other.item.near is Concern.NONE
    assert other.stand is Stand.WAITING
    assert row_of(other, scenes.board()).clock == OVERLAPS["other_unit"]


def test_a_notice_shows_who_asks_and_who_owns() -> None:
    """Unit and number of both sides; no field of either record but its number and primary name."""
    table = table_of(scenes.CONFIRM)
    assert table.left.title.endswith(Agency.HSI)
    assert table.right.title.endswith(Agency.USBP)
    assert [row.field for row in table.rows] == ["Unit", "Call", "Record"]


def test_what_needs_the_officer_is_told_on_check(window: Window, qtbot: QtBot) -> None:
    """The first three by name, the rest by number; pressing one opens it."""
    scenes._on_idle(window)
    rows = window.check.idle.needs.others
    assert len(rows) == 4
    with qtbot.waitSignal(window.check.idle.opened) as told:
        rows[0].click()
    assert told.args == [scenes.OVERDUE.key]
    window.check.idle.show_board(Board((), scenes.NOW, sample.CURRENT))
    assert window.check.idle.needs.others == []


def test_the_rail_counts_what_needs_the_officer(shown: Window) -> None:
    """The number is heard as well."""
    entry = shown.rail._entries[Screen.OVERLAPS]
    assert entry.accessibleName().endswith(str(len(scenes.board().needs)))


def test_a_notice_that_is_over_needs_nothing() -> None:
    """It stands with the resolved ones, and offers no step."""
    assert scenes.CLOSED.stand is Stand.RESOLVED
    assert acts_of(scenes.CLOSED) == ()
    assert isinstance(scenes.CLOSED, NoticeEntry)
    assert row_of(scenes.CLOSED, scenes.board()).level is None
