"""Jobs run beside the screen, their results come back to it, and closing waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from overlap.query import Action, Query
from overlap.records import PersonName
from storage.checks import Checks
from storage.home import Home
from storage.problems import VaultBusy, VaultError
from storage.vault import Vault, VaultOptions
from sync.problems import Unreachable
from tests.ui.desktop.laptop import OFFICER, fail
from ui import sample
from ui.lanes import Lanes, Problem


@pytest.fixture
def lanes(qtbot: QtBot) -> Iterator[Lanes]:
    """Two lanes, closed after the test."""
    lanes = Lanes()
    yield lanes
    lanes.close()


@pytest.fixture
def opened(lanes: Lanes, home: Home, qtbot: QtBot) -> Lanes:
    """Lanes whose vault is open."""
    came: list[object] = []
    lanes.open(lambda: home.open(OFFICER, practice=True, now=sample.NOW), came.append, came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert isinstance(came[0], Vault)
    return lanes


def test_the_vault_is_used_on_one_thread_and_answers_on_the_screens(opened: Lanes, qtbot: QtBot) -> None:
    """Every job sees the same thread, which is not the screen's; every result arrives on the screen's."""
    threads: list[int] = []
    came: list[int] = []
    for _ in range(5):
        opened.on_vault(
            lambda _vault: threads.append(threading.get_ident()), lambda _: came.append(threading.get_ident()), fail
        )
    qtbot.waitUntil(lambda: len(came) == 5)
    assert len(set(threads)) == 1
    assert set(came) == {threading.get_ident()}
    assert threads[0] != threading.get_ident()


def test_results_come_in_the_order_of_the_jobs(opened: Lanes, qtbot: QtBot) -> None:
    """What was asked first is answered first."""
    came: list[int] = []
    for number in range(20):
        opened.on_vault(lambda _vault, number=number: number, came.append, fail)  # type: ignore[misc]  # a loop's value
    qtbot.waitUntil(lambda: len(came) == 20)
    assert came == list(range(20))


def test_a_check_does_not_wait_for_what_the_vault_is_busy_with(lanes: Lanes, home: Home, qtbot: QtBot) -> None:
    """A check is answered beside a job that holds the lane; before the indexes are there it takes its turn."""
    came: list[str] = []
    options = VaultOptions(aside=True)
    lanes.open(
        lambda: home.open(OFFICER, practice=True, now=sample.NOW, options=options), lambda _: came.append("open"), fail
    )
    lanes.on_vault(lambda vault: vault.lease(sample.NOW), lambda _: None, fail)
    lanes.on_checks(_looked, lambda _: came.append("in its turn"), fail)
    qtbot.waitUntil(lambda: came == ["open", "in its turn"])
    go_on = threading.Event()
    lanes.on_vault(lambda _vault: go_on.wait(5), lambda _: came.append("busy"), fail)
    lanes.on_checks(_looked, lambda _: came.append("beside"), fail)
    qtbot.waitUntil(lambda: "beside" in came)
    go_on.set()
    qtbot.waitUntil(lambda: "busy" in came)
    assert came[2:] == ["beside", "busy"]


def _looked(checks: Checks) -> int:
    """How many matches a check brings."""
    query = Query(text="SYN", names=(PersonName(surname="SYN"),))
    return len(checks.run(query, Action.STOP, sample.NOW).matches)


def test_the_worlds_fault_is_a_value(opened: Lanes, qtbot: QtBot) -> None:
    """A problem of vault or network reaches its continuation and raises nothing."""
    problems: list[Problem] = []

    def busy(_vault: Vault) -> None:
        raise VaultBusy

    def unreachable(_on_vault: object) -> None:
        raise Unreachable

    opened.on_vault(busy, lambda _: None, problems.append)
    opened.on_network(unreachable, lambda _: None, problems.append)
    qtbot.waitUntil(lambda: len(problems) == 2)
    assert {type(problem) for problem in problems} == {VaultBusy, Unreachable}


def test_a_fault_of_ours_is_raised_on_the_screens_thread(opened: Lanes, qtbot: QtBot) -> None:
    """A bug in a job is not shown as the officer's problem; it reaches the place that writes the crash report."""

    def bug(_vault: Vault) -> None:
        raise ZeroDivisionError

    with capture_exceptions() as caught:
        opened.on_vault(bug, lambda _: None, fail)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_the_network_reaches_the_vault_through_its_lane(opened: Lanes, qtbot: QtBot) -> None:
    """A network job runs a function of the vault on the vault's thread and gets its value."""
    came: list[object] = []
    opened.on_network(lambda on_vault: on_vault(lambda vault: vault.header.officer_id), came.append, fail)
    qtbot.waitUntil(lambda: bool(came))
    assert came == [OFFICER]


def test_a_result_of_a_vault_that_was_shut_is_dropped(opened: Lanes, qtbot: QtBot) -> None:
    """What a locked window had asked for never reaches the next one."""
    began, go_on = threading.Event(), threading.Event()
    came: list[str] = []

    def slow(_vault: Vault) -> str:
        began.set()
        go_on.wait()
        return "late"

    opened.on_vault(slow, came.append, fail)
    assert began.wait(5)
    opened.shut(lambda _: came.append("shut"), fail)
    go_on.set()
    qtbot.waitUntil(lambda: "shut" in came)
    assert came == ["shut"]


def test_a_vault_that_does_not_open_leaves_the_lanes_ready(lanes: Lanes, tmp_path: Path, qtbot: QtBot) -> None:
    """A wrong passphrase or a missing vault is told, and the next try works."""
    came: list[object] = []
    empty = Home(tmp_path / "empty")
    lanes.open(lambda: empty.open(OFFICER, practice=True, now=sample.NOW), fail, came.append)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(came))
    assert isinstance(came[0], VaultError)


def test_closing_twice_is_closing(home: Home, qtbot: QtBot) -> None:
    """Closed lanes take no more jobs and do not complain."""
    lanes = Lanes()
    lanes.close()
    lanes.close()
    lanes.on_vault(lambda _vault: None, lambda _: pytest.fail("a closed lane answered"), fail)


def test_a_job_that_gives_the_vault_up_is_the_last(opened: Lanes, qtbot: QtBot) -> None:
    """What waits behind it, on the vault's lane, beside it and on the network's, is neither told nor a fault."""
    begun, go_on = threading.Event(), threading.Event()
    told: list[object] = []

    def job(let_go: Callable[[], None]) -> str:
        begun.set()
        go_on.wait()
        let_go()
        return "given up"

    with capture_exceptions() as faults:
        opened.give_up(job, told.append, fail)
        begun.wait()
        opened.on_vault(lambda vault: vault.schema, told.append, told.append)
        opened.on_network(lambda on_vault: on_vault(lambda vault: vault.schema), told.append, told.append)
        opened.on_checks(lambda _checks: "aside", told.append, told.append)
        go_on.set()
        qtbot.waitUntil(lambda: "given up" in told)
        assert opened.is_given_up
        opened.on_vault(lambda vault: vault.schema, told.append, told.append)
        assert not opened.finish(lambda _vault: None, 1)
        opened.close()
        qtbot.waitUntil(lambda: opened.is_closed)
    assert [each for each in told if each != "aside"] == ["given up"]
    assert faults == []


def test_a_job_that_does_not_give_the_vault_up_changes_nothing(opened: Lanes, qtbot: QtBot) -> None:
    """It is refused before that, and everything goes on."""
    told: list[object] = []

    def refused(_let_go: Callable[[], None]) -> None:
        raise VaultBusy("SYN")

    opened.give_up(refused, told.append, told.append)
    opened.on_vault(lambda vault: vault.header.officer_id, told.append, fail)
    qtbot.waitUntil(lambda: OFFICER in told)
    assert isinstance(told[0], VaultBusy)
    assert not opened.is_given_up
