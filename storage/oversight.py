"""The last answer to each question of oversight, so that figures are there without a link, with their age.

Knows answers by question and agency. Figures of this laptop alone are counted from its own checks and marked as such by
their type. It does *not* know who may ask: an agency that refuses has its kept answers taken away here.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from overlap.decoding import learnt
from overlap.measures import Measure
from overlap.oversight import Cell, OversightAnswer, OversightQuestion
from overlap.records import System, Time, Value
from storage.audit import Deed
from storage.cipher import Store
from storage.instants import to_ms
from storage.problems import Damage, VaultDamaged

#: Under this name and the system's the vault keeps answers.
_NAME: Final = "oversight:"

#: Questions whose answers are kept for each agency: the newest ones.
KEPT: Final = 8


class KeptAnswer(Value, frozen=True, kw_only=True):
    """An answer with the question that it was to; `answer.as_of` is its age's beginning."""

    question: OversightQuestion
    answer: OversightAnswer
    asked: Time


class LocalFigures(Value, frozen=True, kw_only=True):
    """What this laptop alone knows: the officer's own checks, nobody else's."""

    cells: tuple[Cell, ...]


class OversightFacet:
    """The answers in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def kept(self, system: System, question: OversightQuestion) -> KeptAnswer | None:
        """The last answer to a question, None where there was none."""
        return next((each for each in self._all(system) if each.question == question), None)

    def latest(self, system: System) -> KeptAnswer | None:
        """The last answer to any question."""
        return next(iter(self._all(system)), None)

    def keep(self, system: System, question: OversightQuestion, answer: OversightAnswer, now: dt.datetime) -> None:
        """Keep an answer in place of the last one to the same question."""
        fresh = KeptAnswer(question=question, answer=answer, asked=now)
        others = [each for each in self._all(system) if each.question != question]
        body = msgspec.json.encode([fresh, *others][:KEPT])
        self._store.keep(_NAME + system.value, body)

    def forget(self, system: System) -> None:
        """Take all answers of an agency away, which gives this officer none any more."""
        self._store.keep(_NAME + system.value, b"[]")

    def local(self, question: OversightQuestion) -> LocalFigures:
        """How many checks this laptop made in a period, from its own audit."""
        begins, ends = (to_ms(dt.datetime.combine(day, dt.time(), dt.UTC)) // 10
                        for day in (question.begins, question.ends))  # fmt: skip
        sql = "SELECT count(*) FROM audit WHERE what = ? AND at >= ? AND at < ?"
        count = int(self._store.value(sql, (Deed.CHECK.value, begins, ends)) or 0)
        return LocalFigures(cells=(Cell(measure=Measure.CHECKS.value, value=count),))

    def _all(self, system: System) -> tuple[KeptAnswer, ...]:
        body = self._store.kept(_NAME + system.value)
        try:
            return () if body is None else msgspec.json.decode(body, type=learnt(tuple[KeptAnswer, ...]))
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error
