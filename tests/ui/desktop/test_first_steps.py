"""The first steps: a form that says what it lacks, the vault that follows, and a practice check that teaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from overlap.answer import Level
from overlap.records import System
from storage.home import Home
from tests.storage.laptop import QUICK, MemoryKeeper
from tests.sync.authority import new_authority
from tests.sync.hostile import HostileServer, document, golden_json, problem
from ui.desktop import Desktop
from ui.enrolment.coaching import ABSENT, TEXT, Deed, Lesson, after, deed_of
from ui.enrolment.practice import make_practice
from ui.enrolment.state import PRACTICE_OFFICER, Form, Missing
from ui.enrolment.strip import Strip
from ui.window import Window
from ui.wording.enrolment import ENROLMENT, MISSING

PASSPHRASE = "synthetic passphrase"


@pytest.fixture
def bare(tmp_path: Path) -> Home:
    """A laptop that nobody is enrolled on."""
    return Home(tmp_path / "home", MemoryKeeper(), QUICK)


@pytest.fixture
def started(bare: Home, clock: Callable[[], dt.datetime], qtbot: QtBot) -> Iterator[Desktop]:
    """The whole program on that laptop, after the notice was acknowledged."""
    with Desktop(bare, "", clock) as desktop:
        desktop.show_unlock()
        desktop.unlock.notice.button.click()
        yield desktop


@pytest.fixture
def form(tmp_path: Path) -> Form:
    """A form that lacks nothing."""
    authority = tmp_path / "authority.pem"
    authority.write_text("SYN")
    return Form(System.E3, "https://127.0.0.1:1", str(authority), "SYN-4471", "SYN-CODE", PASSPHRASE, PASSPHRASE)


@pytest.mark.parametrize(
    ("field", "value", "missing"),
    [
        ("address", "gateway.example", Missing.ADDRESS),
        ("authority", "/nowhere/ca.pem", Missing.AUTHORITY),
        ("officer", "", Missing.OFFICER),
        ("code", "", Missing.CODE),
        ("passphrase", "short", Missing.SHORT),
        ("again", "another passphrase", Missing.DIFFERS),
    ],
)
def test_a_form_says_the_first_thing_that_it_lacks(form: Form, field: str, value: str, missing: Missing) -> None:
    """Nothing is sent before all of it is there."""
    assert form.missing is None
    assert replace(form, **{field: value}).missing is missing  # type: ignore[arg-type]  # every field here is a text


def test_a_form_shows_neither_code_nor_passphrase(form: Form) -> None:
    """Whatever prints it."""
    assert "SYN-CODE" not in repr(form)
    assert PASSPHRASE not in repr(form)


def fill(desktop: Desktop, form: Form) -> None:
    """Open the form and type a form into it."""
    desktop.unlock.card.enrol.click()
    card = desktop.unlock.enrol
    for name in card.fields:
        card.fields[name].setText(getattr(form, name))


def said(desktop: Desktop) -> str:
    """What the form says."""
    return desktop.unlock.enrol._problem.text()


def test_a_bare_laptop_offers_to_enrol_and_to_practise(started: Desktop) -> None:
    """Nobody has to know the command line."""
    card = started.unlock.card
    assert card.enrol.isVisible()
    assert card.practise.isVisible()
    assert not card.unlock.isVisible()


def test_what_a_form_lacks_is_said_and_nothing_is_asked(started: Desktop, form: Form) -> None:
    """The fields stay to be mended."""
    fill(started, replace(form, code=""))
    started.unlock.enrol.take.click()
    assert said(started) == MISSING[Missing.CODE]
    assert started.unlock.enrol.take.isEnabled()


def test_the_caret_goes_where_something_is_missing(started: Desktop, form: Form) -> None:
    """Enter in any field leads to the one that is to be mended."""
    fill(started, replace(form, code=""))
    fields = started.unlock.enrol.fields
    QTest.keyClick(fields["again"], Qt.Key.Key_Return)
    assert fields["code"].hasFocus()


def test_escape_leaves_the_form_and_forgets_what_is_secret(started: Desktop, form: Form) -> None:
    """Back is one key here as everywhere."""
    fill(started, form)
    fields = started.unlock.enrol.fields
    QTest.keyClick(fields["address"], Qt.Key.Key_Escape)
    assert started.unlock.card.enrol.hasFocus()
    assert fields["passphrase"].text() == fields["code"].text() == ""
    assert fields["address"].text() == form.address


def test_a_chosen_file_is_put_into_the_form(started: Desktop, form: Form) -> None:
    """Nobody has to type a path; closing the choice without one changes nothing."""
    fill(started, replace(form, authority="", officer=""))
    card = started.unlock.enrol
    card.take_file("/media/SYN-STICK/ca.pem")
    assert card.fields["authority"].text() == "/media/SYN-STICK/ca.pem"
    assert card.fields["officer"].hasFocus()
    card.take_file("")
    assert card.fields["authority"].text() == "/media/SYN-STICK/ca.pem"


def enrolled_at(server: HostileServer, form: Form, authority: Path) -> Form:
    """The form with the address of a server and its authority's file."""
    officer = golden_json("token-response.json")["officer"]["id"]
    return replace(form, address=server.url, authority=str(authority), officer=officer)


def test_a_form_makes_a_vault_that_its_passphrase_opens(
    started: Desktop, bare: Home, form: Form, tmp_path: Path, qtbot: QtBot
) -> None:
    """From nothing to an unlocked window, by the form alone."""
    authority = new_authority(tmp_path / "ca")
    with closing(HostileServer(authority.server)) as server:
        server.on("/about", document({**golden_json("about.json"), "practice": False, "features": []}))
        filled = enrolled_at(server, form, authority.file)
        fill(started, filled)
        started.unlock.enrol.take.click()
        qtbot.waitUntil(lambda: said(started) != "", timeout=10_000)
    assert "Enrolled with e3" in said(started)
    assert [entry.id for entry in bare.officers()] == [filled.officer]
    assert started.unlock.enrol.fields["passphrase"].text() == ""
    started.unlock.enrol.back.click()
    card = started.unlock.card
    card.field.setText(PASSPHRASE)
    card.unlock.click()
    qtbot.waitUntil(lambda: started.window is not None, timeout=10_000)


def test_a_refused_code_is_said_and_nothing_is_made(
    started: Desktop, bare: Home, form: Form, tmp_path: Path, qtbot: QtBot
) -> None:
    """A spent code leaves the laptop as it was."""
    authority = new_authority(tmp_path / "ca")
    with closing(HostileServer(authority.server)) as server:
        server.on("/about", document({**golden_json("about.json"), "practice": False, "features": []}))
        server.on("/token", problem(401, "token_unknown"))
        fill(started, enrolled_at(server, form, authority.file))
        started.unlock.enrol.take.click()
        qtbot.waitUntil(lambda: said(started) != "", timeout=10_000)
    assert said(started) == ENROLMENT["bad_code"]
    assert bare.officers() == ()
    assert started.unlock.enrol.take.isEnabled()


def test_the_practice_copy_opens_by_one_button_and_is_marked(started: Desktop, qtbot: QtBot) -> None:
    """Unmistakably practice, on every screen."""
    started.unlock.card.practise.click()
    qtbot.waitUntil(lambda: started.window is not None, timeout=10_000)
    assert started.window is not None
    qtbot.waitUntil(lambda: started.window is not None and started.window.practice.isVisible(), timeout=5_000)


def test_the_practice_check_leads_from_typing_to_the_next_person(started: Desktop, qtbot: QtBot) -> None:
    """The whole job once, each step said before it is done."""
    started.unlock.card.practise.click()
    qtbot.waitUntil(lambda: started.window is not None, timeout=10_000)
    window = started.window
    assert window is not None

    def lesson() -> str:
        (strip,) = window.findChildren(Strip)
        return strip.words.text()

    assert TEXT in lesson()
    QTest.keyClicks(window.check.entry.field, TEXT)
    qtbot.waitUntil(lambda: "2 of 4" in lesson(), timeout=10_000)
    window.check.call.emit()
    assert "3 of 4" in lesson()


def test_an_enrolled_laptop_says_which_first_steps_are_open(desktop: Desktop, unlocked: Window, qtbot: QtBot) -> None:
    """A copy that never came and a station without a place are told on every screen until they are there."""
    (strip,) = unlocked.findChildren(Strip)
    qtbot.waitUntil(lambda: "Ctrl+," in strip.words.text(), timeout=5_000)
    unlocked.settings.posting.station.emit((48.99, -122.74))
    assert "Ctrl+," not in strip.words.text()
    assert desktop.window is unlocked


def test_making_practice_again_begins_anew(bare: Home) -> None:
    """As fresh as on the first day."""
    first, later = dt.datetime(2026, 11, 20, tzinfo=dt.UTC), dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    make_practice(bare, first)
    make_practice(bare, later)
    with bare.open(PRACTICE_OFFICER, None, practice=True, now=later) as vault:
        assert vault.header.created_at == later
        assert vault.records.count(System.E3) == 2


def test_lessons_follow_deeds_in_their_order_and_no_other() -> None:
    """A deed that ends another lesson changes nothing."""
    lesson = Lesson.ASK
    for wrong in (Deed.CALLED, Deed.DECIDED, Deed.NOTHING_FOUND):
        assert after(lesson, wrong) is lesson
    for deed in (deed_of(Level.WARNING), Deed.CALLED, Deed.DECIDED, deed_of(Level.NO_OVERLAP)):
        lesson = after(lesson, deed)
    assert lesson is Lesson.DONE
    assert after(lesson, Deed.WARNED) is Lesson.DONE
    assert ABSENT not in TEXT
