"""One process is on the screen, one waits, and the one that holds a key is ended whatever it is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ui.launcher.ending import Ending

if TYPE_CHECKING:
    from tests.ui.launcher.conftest import Stage

Staged = Callable[[str], "Stage"]


def test_a_closed_window_ends_the_program(staged: Staged) -> None:
    """The process on the screen ends with status 0, and so does the launcher, and nothing is left."""
    assert staged("close").end() == 0


def test_a_lock_shows_the_next_unlock_and_says_why(staged: Staged) -> None:
    """After a lock the waiting process is shown with the reason, whose session it was, the ages and the place."""
    stage = staged("lock,close")
    assert stage.end() == 0
    assert stage.notes == ["0 show started   ", "1 show asked SYN-1 [] abcd"]


@pytest.mark.parametrize("ending", [Ending.LAPTOP_LOCKED, Ending.SLEEP])
def test_the_laptop_locks_an_unlocked_session(staged: Staged, ending: Ending) -> None:
    """A lock of the laptop is told to the session, which ends; who asked learns that nothing is unlocked any more."""
    stage = staged("steady,wait")
    stage.until(lambda: stage.is_unlocked)
    assert stage.launcher.ask(ending).wait(10)
    stage.until(lambda: f"1 show {ending.value} SYN-1 [] abcd" in stage.notes)
    assert f"0 lock {ending.value}" in stage.notes


def test_a_session_that_does_not_end_is_ended(staged: Staged) -> None:
    """A session that hangs is gone within its grace, and the next Unlock is there."""
    stage = staged("stubborn,wait")
    stage.until(lambda: stage.is_unlocked)
    assert stage.launcher.ask(Ending.SLEEP).wait(10)
    stage.until(lambda: "1 show sleep SYN-1 [] abcd" in stage.notes)
    assert len(stage.launcher._alive) == 1


def test_nobody_at_the_keys_locks(staged: Staged) -> None:
    """Without a key or a touch for as long as the policy says, the session is ended."""
    stage = staged("idle,close")
    assert stage.end() == 0
    assert any("show idle SYN-1" in note for note in stage.notes)


def test_twelve_hours_lock(staged: Staged) -> None:
    """A session that was unlocked for too long is ended, however busy it is."""
    stage = staged("long,close")
    assert stage.end() == 0
    assert any("show hours SYN-1" in note for note in stage.notes)


def test_a_crash_locks_and_the_next_unlock_says_so(staged: Staged) -> None:
    """A process that ended on a fault is followed by an Unlock that tells of it."""
    stage = staged("crash,close")
    assert stage.end() == 0
    assert any("show crash SYN-1" in note for note in stage.notes)


def test_crashes_without_end_are_given_up(staged: Staged) -> None:
    """A program that crashes again and again before anybody unlocks ends with the fault's status."""
    assert staged("always crashing").end() == 70


def test_what_cannot_start_is_not_tried_again(staged: Staged) -> None:
    """A process that ends before it showed anything ends the program with its status."""
    assert staged("stillborn").end() == 5


def test_a_process_that_is_not_understood_counts_as_crashed(staged: Staged) -> None:
    """A line that is no message ends the process that said it."""
    stage = staged("babble,close")
    assert stage.end() == 0
    assert any("show crash" in note for note in stage.notes)


def test_a_lock_of_a_locked_laptop_changes_nothing(staged: Staged) -> None:
    """While Unlock is shown there is nothing to end."""
    stage = staged("wait")
    stage.until(lambda: len(stage.notes) == 1)
    assert stage.launcher.ask(Ending.SLEEP).wait(10)
    assert stage.notes == ["0 show started   "]


def test_the_program_is_closed_from_outside(staged: Staged) -> None:
    """Being told to end ends the session hard, after what was typed was kept, and then the program."""
    stage = staged("steady")
    stage.until(lambda: stage.is_unlocked)
    stage.launcher.ask(Ending.CLOSED)
    assert stage.end() == 0
    assert "0 lock closed" in stage.notes


def test_a_session_whose_launcher_is_gone_ends_itself(staged: Staged) -> None:
    """The end of the line is a lock."""
    stage = staged("steady")
    stage.until(lambda: stage.is_unlocked)
    front = stage.launcher._front
    assert front is not None
    assert front._process.stdin is not None
    front._process.stdin.close()
    stage.until(lambda: "0 alone" in stage.notes)
