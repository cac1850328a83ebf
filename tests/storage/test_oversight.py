"""Figures that a vault keeps, rows of the audit that leave it, and looks at the officer's checks."""

from __future__ import annotations

import datetime as dt

import pytest

from overlap.measures import Measure
from overlap.oversight import Cell, OversightAnswer, OversightQuestion
from overlap.records import System
from storage.audit import GENESIS, Deed, audit_link
from storage.audit_trail import AuditPoint
from storage.oversight import KEPT
from storage.problems import VaultDamaged
from storage.vault import Vault

WEEK = OversightQuestion(begins=dt.date(2026, 11, 23), ends=dt.date(2026, 11, 30))


def answer(now: dt.datetime, value: float = 1) -> OversightAnswer:
    """One agency's figures."""
    return OversightAnswer(system=System.E3, as_of=now, cells=(Cell(measure="checks", value=value),))


def add(vault: Vault, now: dt.datetime, count: int) -> None:
    """Some checks in the audit."""
    for _ in range(count):
        with vault._store.transaction():
            vault.audit.append(Deed.CHECK, "given WARNING", now, (), b"hash")


def test_the_last_answer_to_a_question_is_kept_with_its_age(vault: Vault, now: dt.datetime) -> None:
    """A newer one takes its place; the other agency has its own."""
    assert vault.oversight.kept(System.E3, WEEK) is None
    assert vault.oversight.latest(System.E3) is None
    for value in (1, 2):
        vault.oversight.keep(System.E3, WEEK, answer(now, value), now + dt.timedelta(minutes=value))
    kept = vault.oversight.kept(System.E3, WEEK)
    assert kept is not None
    assert (kept.answer.cells[0].value, kept.asked) == (2, now + dt.timedelta(minutes=2))
    assert vault.oversight.latest(System.E3) == kept
    assert vault.oversight.kept(System.TECS, WEEK) is None


def test_a_few_questions_are_kept_and_a_refusal_ends_all(vault: Vault, now: dt.datetime) -> None:
    """The newest ones; nothing is left once the agency gives this officer no figures."""
    for weeks in range(KEPT + 2):
        ends = WEEK.ends + dt.timedelta(weeks=weeks)
        vault.oversight.keep(System.E3, OversightQuestion(begins=WEEK.begins, ends=ends), answer(now), now)
    assert vault.oversight.kept(System.E3, WEEK) is None
    assert vault.oversight.latest(System.E3) is not None
    vault.oversight.forget(System.E3)
    assert vault.oversight.latest(System.E3) is None


def test_an_answer_that_cannot_be_read_is_damage(vault: Vault) -> None:
    """It is told as such."""
    vault._store.keep("oversight:e3", b"garbage")
    with pytest.raises(VaultDamaged):
        vault.oversight.latest(System.E3)


def test_without_any_answer_the_own_checks_are_counted(vault: Vault, now: dt.datetime) -> None:
    """Those of the period, from the audit."""
    add(vault, now, 3)
    add(vault, now + dt.timedelta(days=14), 1)
    assert vault.oversight.local(WEEK).cells == (Cell(measure=Measure.CHECKS.value, value=3),)


def test_rows_leave_with_what_verifies_them(vault: Vault, now: dt.datetime) -> None:
    """Each row's chain value follows from the one before; the first of a batch from what stands before it."""
    add(vault, now, 5)
    before, rows = vault.audit_trail.after(0, 100)
    assert before == GENESIS
    for row in rows:
        before = audit_link(before, row.number, row.at, row.what, row.outcome, row.records, row.query_hash)
        assert before == row.chain
    middle, rest = vault.audit_trail.after(rows[2].number, 2)
    assert (middle, rest) == (rows[2].chain, rows[3:5])


def test_rows_leave_from_the_first_that_is_held(vault: Vault, now: dt.datetime) -> None:
    """After old rows went, the next agency gets the chain from there on."""
    add(vault, now, 5)
    _, rows = vault.audit_trail.after(0, 100)
    for system in System:
        assert vault.audit_trail.acknowledge(system, AuditPoint(number=rows[-1].number, chain=rows[-1].chain))
    add(vault, now + dt.timedelta(days=400), 1)
    assert vault.audit_trail.let_go(now + dt.timedelta(days=400)) == len(rows)
    before, left = vault.audit_trail.after(0, 100)
    assert (before, [row.number for row in left]) == (rows[-1].chain, [rows[-1].number + 1])
    assert vault.audit.verify().holds
