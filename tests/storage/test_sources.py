"""What each agency's copy is worth."""

from __future__ import annotations

import datetime as dt

import pytest

from overlap.answer import SourceCondition as Condition
from overlap.records import System
from storage.sources import DEFAULT_LIMIT, ResumePoint, SourceProblem, Trouble
from storage.vault import Vault
from tests.storage.invented import Encounters, Feed

HOUR = dt.timedelta(hours=1)


def trouble(vault: Vault, kind: Trouble, at: dt.datetime) -> None:
    """Store a failed round."""
    vault.sources.record_problem(System.E3, SourceProblem(code="SYN-code", trouble=kind, at=at))


def test_a_system_that_was_never_asked_is_never_synced(vault: Vault, now: dt.datetime) -> None:
    """Before the first round there is no age, no record and no cursor."""
    state = vault.sources.state(System.E3, now)
    assert (state.condition, state.as_of, state.records, state.limit) == (Condition.NEVER, None, 0, DEFAULT_LIMIT)
    assert vault.sources.resume_point(System.E3) == ResumePoint()
    assert vault.sources.token_key(System.E3) == b""
    assert vault.sources.problem(System.E3) is None


@pytest.mark.parametrize(
    ("age", "condition"),
    [
        (dt.timedelta(0), Condition.CURRENT),
        (4 * HOUR, Condition.CURRENT),
        (4 * HOUR + dt.timedelta(seconds=1), Condition.STALE),
        (dt.timedelta(seconds=-300), Condition.CURRENT),
        (dt.timedelta(seconds=-301), Condition.STALE),
    ],
)
def test_a_copy_is_current_up_to_its_limit_and_not_from_the_future(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime, age: dt.timedelta, condition: Condition
) -> None:
    """An age over the limit, or ahead of the clock by more than the tolerance, is stale."""
    e3.round(encounter(1), held=1)
    assert vault.sources.state(System.E3, now + age).condition is condition


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (Trouble.AGEING, Condition.NEVER, Condition.CURRENT),
        (Trouble.FAILED, Condition.FAILED, Condition.FAILED),
        (Trouble.LOCKED_OUT, Condition.LOCKED_OUT, Condition.LOCKED_OUT),
    ],
)
def test_what_a_failure_means_for_a_copy(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime, kind: Trouble, before: Condition, after: Condition
) -> None:
    """A link that is down only lets a copy age; nonsense and a refusal make it unreliable until a round succeeds."""
    trouble(vault, kind, now)
    assert vault.sources.state(System.E3, now).condition is before
    e3.round(encounter(1), held=1)
    assert vault.sources.state(System.E3, now).condition is Condition.CURRENT
    assert vault.sources.problem(System.E3) is None
    trouble(vault, kind, now)
    assert vault.sources.state(System.E3, now).condition is after
    assert vault.sources.problem(System.E3) == SourceProblem(code="SYN-code", trouble=kind, at=now)


def test_locked_out_is_not_forgotten_by_a_lost_link(vault: Vault, now: dt.datetime) -> None:
    """A lesser failure after a refusal does not make the copy look better."""
    trouble(vault, Trouble.LOCKED_OUT, now)
    trouble(vault, Trouble.AGEING, now + HOUR)
    assert vault.sources.state(System.E3, now + HOUR).condition is Condition.LOCKED_OUT


def test_one_agencys_trouble_does_not_colour_the_other(vault: Vault, tecs: Feed, now: dt.datetime) -> None:
    """Ages and troubles are kept apart."""
    trouble(vault, Trouble.FAILED, now)
    tecs.round(held=0)
    assert vault.sources.state(System.TECS, now).condition is Condition.CURRENT
    assert vault.sources.token_key(System.TECS) == bytes(32)


def test_each_source_remembers_the_page_size_that_its_link_bears(vault: Vault) -> None:
    """None before it was noted, then the last one, for each system by itself."""
    assert vault.sources.page_bytes(System.E3) is None
    vault.sources.set_page_bytes(System.E3, 4_096)
    vault.sources.set_page_bytes(System.E3, 2_048)
    assert [vault.sources.page_bytes(system) for system in (System.E3, System.TECS)] == [2_048, None]
