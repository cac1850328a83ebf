"""Planned and joint operations on the real program: by keyboard alone, with a vault on the disk."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from overlap.any_record import Record
from overlap.joint import Joint, JointMove, JointStep
from overlap.notices import About, Basis, Notice, NoticeUnit, Party
from overlap.plan_states import PlanState
from overlap.records import Agency, Provenance, RecordId, System
from storage.home import Home
from storage.vault import Vault
from tests.ui.desktop.laptop import OFFICER, fail, give, number_of, opened
from tests.ui.desktop.test_journey import press
from ui import sample
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.map.marks import SKETCH_ID
from ui.operating import Operating
from ui.operations.drafting import FormField
from ui.operations.scenes import JOINED, OTHER, OWN, PROPOSED
from ui.operations.screen import OperationsScreen, Side
from ui.operations.state import OperationsView
from ui.window import Window
from ui.wording.plan_form import DONE, FAULTS, LEFT

_PLACE = "48.9985 -122.7412"


@pytest.fixture
def home(home: Home) -> Home:
    """A laptop whose copy of TECS has a planned operation near Peace Arch."""
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        give(vault, System.TECS, sample.CASE, sample.DUTY, OTHER, as_of=sample.NOW)
    return home


@pytest.fixture
def screen(unlocked: Window, qtbot: QtBot) -> OperationsScreen:
    """The Operations screen of the open vault, come to by its key."""
    unlocked.activateWindow()
    press(unlocked, number_of(Screen.OPERATIONS), Qt.KeyboardModifier.ControlModifier)
    assert unlocked.screens.currentWidget() is unlocked.operations
    qtbot.waitUntil(lambda: unlocked.operations.view is not None)
    return unlocked.operations


@pytest.fixture
def operating(desktop: Desktop, screen: OperationsScreen) -> Operating:
    """The controller of the screen."""
    session = desktop._session
    assert session is not None
    return next(each for each in session.children() if isinstance(each, Operating))


def unlock_again(desktop: Desktop, qtbot: QtBot) -> tuple[Window, Operating]:
    """The window and controller of the vault opened anew, on its Operations screen."""
    desktop.show_unlock()
    window = opened(desktop, qtbot)
    window.activateWindow()
    window.show_screen(Screen.OPERATIONS)
    qtbot.waitUntil(lambda: window.operations.view is not None)
    session = desktop._session
    assert session is not None
    return window, next(each for each in session.children() if isinstance(each, Operating))


def seen(screen: OperationsScreen) -> OperationsView:
    """What is shown."""
    assert screen.view is not None
    return screen.view


def states(screen: OperationsScreen) -> list[PlanState]:
    """The states of the own plans."""
    return [plan.state for plan in seen(screen).plans]


def begins(screen: OperationsScreen, at: dt.datetime) -> bool:
    """Whether the own plan begins at a time."""
    return seen(screen).plans[0].operation.starts_at == at


def plan(window: Window, operating: Operating, qtbot: QtBot, place: str = _PLACE) -> None:
    """Plan by keyboard: N, the times and the place, Enter."""
    press(window, Qt.Key.Key_N)
    form = operating.form
    assert form.isVisible()
    typed = {FormField.STARTS: "11:00Z", FormField.ENDS: "12:00Z", FormField.PLACE: place, FormField.RADIUS: "1500"}
    for field, text in typed.items():
        form.field(field).setText(text)  # keys that come as fast as a test types are a scanner's
    form.field(FormField.PLACE).setFocus()
    press(window, Qt.Key.Key_Return)


def put(desktop: Desktop, qtbot: QtBot, *records: Record) -> None:
    """Bring records into the open vault as a round would, and have the screens read it."""
    came: list[bool] = []
    session = desktop._session
    assert session is not None

    def job(vault: Vault) -> None:
        give(vault, System.E3, sample.ENCOUNTER, *records, as_of=sample.NOW)

    def then(_: None) -> None:
        came.append(True)
        session.refresh()

    desktop._lanes.on_vault(job, then, fail)
    qtbot.waitUntil(lambda: bool(came))


def test_a_plan_is_drafted_meets_another_and_is_sent_by_keyboard(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """N, times, place, Enter: a draft, a warning from this laptop's copy; S puts it into the outbox."""
    plan(unlocked, operating, qtbot)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.DRAFT])
    assert not operating.form.isVisible()
    assert screen.banner.words[0].startswith("WARNING")
    assert "OP-772" in screen.banner.words[1]
    assert "This laptop's copy only" in screen.banner.words[2]
    assert unlocked.rail._entries[Screen.OPERATIONS].accessibleName().endswith("1")
    press(unlocked, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.QUEUED])
    assert "WARNING" in screen.banner.words[0]


def test_a_plan_moves_by_a_quarter_of_an_hour_until_nothing_meets_it(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """`[` takes it earlier; what is left is that it is not deconflicted."""
    plan(unlocked, operating, qtbot)
    qtbot.waitUntil(lambda: bool(seen(screen).meetings))
    before = seen(screen).plans[0].operation.starts_at
    for times in range(1, 5):
        press(unlocked, Qt.Key.Key_BracketLeft)
        moved = before - times * dt.timedelta(minutes=15)
        qtbot.waitUntil(partial(begins, screen, moved))
    assert not seen(screen).meetings
    assert screen.banner.words[0].startswith("NOT DECONFLICTED")
    press(unlocked, Qt.Key.Key_BracketRight)
    qtbot.waitUntil(lambda: seen(screen).plans[0].operation.starts_at == moved + dt.timedelta(minutes=15))


def test_what_can_not_be_read_is_said_and_stays(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """The field at fault has the focus, Esc keeps what was typed, N shows it again."""
    plan(unlocked, operating, qtbot, "100 Synthetic Ave, Blaine")
    form = operating.form
    assert form.isVisible()
    assert any(label.text() == FAULTS["address_alone"] for label in form.card.findChildren(type(form._fault)))
    assert unlocked.focusWidget() is form.field(FormField.PLACE)
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()
    press(unlocked, Qt.Key.Key_N)
    assert form.field(FormField.PLACE).text() == "100 Synthetic Ave, Blaine"


def test_the_forms_map_gives_the_place_and_shows_it(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """Ctrl+M, arrows, Enter: the cross's coordinates are in the line; what is typed there is shown on the map."""
    press(unlocked, Qt.Key.Key_N)
    form, canvas = operating.form, operating.form.map.canvas
    line = form.field(FormField.PLACE)
    line.setText("100 Synthetic Ave, Blaine")
    assert SKETCH_ID not in {mark.id for mark in canvas.marks}
    press(unlocked, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert unlocked.focusWidget() is canvas
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Left, Qt.Key.Key_Return):
        press(unlocked, key)
    latitude, longitude = canvas.view.ground(canvas.width() / 2, canvas.height() / 2)
    assert line.text() == f"{latitude:.5f}, {longitude:.5f} | 100 Synthetic Ave, Blaine"
    assert f"{latitude:.4f}, {longitude:.4f}" in canvas.accessibleDescription()
    press(unlocked, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert unlocked.focusWidget() is line
    line.setText("47.0 -110.0")
    [mark] = [mark for mark in canvas.marks if mark.id == SKETCH_ID]
    assert (mark.latitude, mark.longitude, mark.radius_m) == (47.0, -110.0, 800.0)
    assert canvas.rect().contains(*(int(each) for each in canvas.view.screen(47.0, -110.0)))


def test_a_plan_that_was_being_written_outlives_a_lock(
    unlocked: Window, screen: OperationsScreen, operating: Operating, desktop: Desktop, home: Home, qtbot: QtBot
) -> None:
    """What stood in the open form is offered by name and opened by N; once it is kept nothing is offered any more."""
    press(unlocked, Qt.Key.Key_N)
    typed = {FormField.PLACE: _PLACE, FormField.TARGETS: "BXT4821 WA", FormField.LAG: "20"}
    for field, text in typed.items():
        operating.form.field(field).setText(text)
    desktop.close()
    with Desktop(home, OFFICER, lambda: sample.NOW) as later:
        again, then = unlock_again(later, qtbot)
        qtbot.waitUntil(lambda: not then._screen._left_note.isHidden())
        assert then._screen._left_note.text() == LEFT["new"]
        press(again, Qt.Key.Key_N)
        assert {field: then.form.field(field).text() for field in typed} == typed
        press(again, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: states(then._screen) == [PlanState.DRAFT])
        assert then._screen._left_note.isHidden()
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        assert vault.drafts.read().plan is None


def test_a_change_that_was_being_typed_belongs_to_its_plan(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """E goes on with it, N begins with an empty place, and Begin anew shows the plan as it is."""
    plan(unlocked, operating, qtbot)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.DRAFT])
    line = operating.form.field(FormField.PLACE)
    press(unlocked, Qt.Key.Key_M)
    line.setText("47.0 -110.0")
    QTest.keyClick(operating.form, Qt.Key.Key_Escape)
    assert "E goes on" in screen._left_note.text()
    press(unlocked, Qt.Key.Key_N)
    assert line.text() == ""
    QTest.keyClick(operating.form, Qt.Key.Key_Escape)
    press(unlocked, Qt.Key.Key_E)
    assert line.text() == "47.0 -110.0"
    operating.form._anew.click()
    assert line.text() == "48.99850, -122.74120"
    assert screen._left_note.isHidden()


def test_a_plan_begins_where_the_map_screen_looks(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """N on the Map screen opens the form on the same middle; Enter takes it, and the plan is on Operations."""
    unlocked.show_screen(Screen.MAP)
    unlocked.map.take_focus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_N):
        press(unlocked, key)
    seen, canvas = unlocked.map.canvas, operating.form.map.canvas
    assert unlocked.focusWidget() is canvas
    press(unlocked, Qt.Key.Key_Return)
    middle = seen.view.ground(seen.width() / 2, seen.height() / 2)
    shown = [float(each) for each in operating.form.field(FormField.PLACE).text().split(", ")]
    assert shown == pytest.approx(middle, abs=2 * seen.view.metres_per_pixel(48.0) / 70_000)
    operating.form.field(FormField.PLACE).setFocus()
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.DRAFT])
    assert unlocked.screens.currentWidget() is unlocked.operations


def test_cancelling_asks_twice(unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot) -> None:
    """One X asks, another forgets the draft; an arrow in between lets it be."""
    plan(unlocked, operating, qtbot)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.DRAFT])
    press(unlocked, Qt.Key.Key_X)
    assert states(screen) == [PlanState.DRAFT]
    press(unlocked, Qt.Key.Key_Down)
    press(unlocked, Qt.Key.Key_Up)
    press(unlocked, Qt.Key.Key_X)
    assert states(screen) == [PlanState.DRAFT]
    press(unlocked, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: states(screen) == [])


def test_the_place_is_moved_by_m_and_a_sent_plan_is_cancelled(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """M opens the form on the place; a cancelled plan stays in sight as such."""
    plan(unlocked, operating, qtbot)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.DRAFT])
    press(unlocked, Qt.Key.Key_M)
    line = operating.form.field(FormField.PLACE)
    assert unlocked.focusWidget() is line
    line.setText("47.0 -110.0")
    operating.form.sent.emit(operating.form.text())
    qtbot.waitUntil(lambda: states(screen) == [PlanState.QUEUED])
    assert not seen(screen).meetings
    press(unlocked, Qt.Key.Key_X)
    press(unlocked, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: seen(screen).plans[0].operation.cancelled)
    assert "cancelled" in screen.lanes.accessibleName()


def test_who_meets_another_calls_and_proposes_to_go_together(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """F6 has the number; C asks for nothing but a call while the plan is a draft, then proposes."""
    plan(unlocked, operating, qtbot)
    qtbot.waitUntil(lambda: bool(seen(screen).meetings))
    press(unlocked, Qt.Key.Key_F6)
    assert unlocked.contact_view.isVisible()
    QTest.keyClick(unlocked.contact_view, Qt.Key.Key_F6)
    press(unlocked, Qt.Key.Key_C)
    card = operating.coordinate
    assert card.isVisible()
    assert not card.phone.isVisible()
    QTest.keyClick(card, Qt.Key.Key_Escape)
    press(unlocked, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.QUEUED])
    press(unlocked, Qt.Key.Key_C)
    assert card.phone.isVisible()
    card.phone.setText("360 555 0107")
    card.phone.setFocus()
    press(unlocked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(seen(screen).joints) == 1)
    item = seen(screen).joints[0]
    assert item.queued == (JointMove.PROPOSE,)
    assert set(item.standing.operations) == {seen(screen).plans[0].id, RecordId(OTHER.id)}
    assert screen.sides.value is Side.JOINT


def joint(*steps: JointStep) -> Joint:
    """The copy of a joint operation as e3 sends it to the officer's unit."""
    where = Provenance(system=System.E3, agency=Agency.USBP, unit="Blaine Station", updated_at=sample.NOW)
    return Joint(
        id="e3:JO-SYN-1", revision=1, provenance=where, event="SYN-joint", operations=(OWN.id, OTHER.id),
        steps=steps,
    )  # fmt: skip


def test_a_side_says_go_by_its_button(
    unlocked: Window, desktop: Desktop, screen: OperationsScreen, qtbot: QtBot
) -> None:
    """J shows the joint operation that both take part in; Go waits to be sent, and can only be taken back."""
    put(desktop, qtbot, OWN, joint(PROPOSED, JOINED))
    qtbot.waitUntil(lambda: len(seen(screen).joints) == 1)
    assert unlocked.rail._entries[Screen.OPERATIONS].accessibleName().endswith("1")
    screen.choose(RecordId(OWN.id))
    press(unlocked, Qt.Key.Key_J)
    buttons = {b.accessibleName(): b for b in screen.joint.findChildren(QAbstractButton) if b.isVisible()}
    assert list(buttons) == ["2: Go", "3: No go", "4: Leave"]
    QTest.keyClick(buttons["2: Go"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seen(screen).joints[0].queued == (JointMove.GO,))
    left = [b.accessibleName() for b in screen.joint.findChildren(QAbstractButton) if b.isVisible()]
    assert left == ["3: No go"]


def test_an_agencys_word_of_a_conflict_leads_to_its_notice(
    unlocked: Window, desktop: Desktop, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """O opens it among the overlaps; an operation that the laptop has no record of is called about all the same."""
    plan(unlocked, operating, qtbot, "47.0 -110.0")
    qtbot.waitUntil(lambda: len(seen(screen).plans) == 1)
    press(unlocked, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.QUEUED])
    own = seen(screen).plans[0].id
    side = NoticeUnit(agency=Agency.USBP, unit="Blaine Station", phone="360 555 0107")
    other = NoticeUnit(agency=Agency.HSI, unit="HSI Elsewhere", phone="360 555 0144")
    where = Provenance(system=System.E3, agency=Agency.HSI, unit="HSI Elsewhere", updated_at=sample.NOW)
    notice = Notice(
        id="e3:N-SYN-a", revision=1, provenance=where, event="01a208ed-a2c0-7000-8000-0000000000d1", part=Party.ASKER,
        about=About.CONFLICT, records=(own,), asker=side, owner=other, sent=sample.NOW, bases=(Basis.TARGET,),
    )  # fmt: skip
    put(desktop, qtbot, notice)
    qtbot.waitUntil(lambda: len(seen(screen).meetings) == 1)
    assert "SAME TARGET" in screen.banner.words[0]
    contact = screen.contact
    assert contact is not None
    assert contact.duty is not None
    assert contact.unit == "HSI Elsewhere"
    press(unlocked, Qt.Key.Key_C)
    assert not operating.coordinate.phone.isVisible()
    QTest.keyClick(operating.coordinate, Qt.Key.Key_Escape)
    press(unlocked, Qt.Key.Key_O)
    assert unlocked.screens.currentWidget() is unlocked.overlaps


def test_v_goes_round_and_every_side_says_the_same(
    unlocked: Window, screen: OperationsScreen, qtbot: QtBot, qapp: QApplication
) -> None:
    """The list has the lanes' facts as sentences."""
    assert screen.sides.value is Side.LIST
    row = screen.model.data(screen.model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    for part in ("OP-772", "Search warrant", "HSI Blaine", "48.9890", "lead 15 min"):
        assert part in str(row)
        assert part in screen.lanes.accessibleName()
    press(unlocked, Qt.Key.Key_V)
    assert screen.sides.value is not Side.LIST


def test_a_plan_that_is_gone_meanwhile_changes_nothing(
    unlocked: Window, screen: OperationsScreen, operating: Operating, qtbot: QtBot
) -> None:
    """What was quicker is said, and the screen shows what is there."""
    plan(unlocked, operating, qtbot)
    qtbot.waitUntil(lambda: states(screen) == [PlanState.DRAFT])
    shown = seen(screen)
    gone = replace(shown.plans[0].operation, id="e3:OP-01a208ed-a2c0-7000-8000-00000000dead")
    operating._do(lambda vault, at: vault.plans.send(RecordId(gone.id), at).id, DONE["sent"])
    qtbot.waitUntil(lambda: screen._note.text() == DONE["refused"])
    assert states(screen) == [PlanState.DRAFT]
