"""`oversight`: figures for those who oversee.

Knows the same questions and answers as the window's screen. Without a link the last answers are told with their age,
and without any of those what this laptop alone knows; both are marked. It does *not* decide who may see figures: each
agency does, and what one refuses is not kept.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from overlap.measures import Measure
from overlap.oversight import BLOCK_WEEKS, Cell, OversightAnswer, OversightQuestion, block_of
from overlap.records import System
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access
from sync.oversight import ask_oversight
from sync.problems import NotAllowed, SyncProblem
from ui.commands.outcome import DONE, REFUSED, CommandRefused, Outcome
from ui.document import DOCUMENT_VERSION, json_text
from ui.wording.measures import figure_words, measure_name
from ui.wording.oversight import OVERSIGHT, as_of_words, code_words, place_name, week_words
from ui.wording.sources import system_label

Clock = Callable[[], dt.datetime]

_BLOCK: Final = dt.timedelta(weeks=BLOCK_WEEKS)

#: As many as one question may be about, which is 53 weeks.
_MOST_BLOCKS: Final = 13


class FiguresPart(msgspec.Struct, frozen=True, kw_only=True):
    """One agency's figures as `oversight --json` tells them; `from` says where they come from."""

    system: str
    source: str
    as_of: dt.datetime | None
    suppression: int | None
    cells: tuple[Cell, ...]


class OversightDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `oversight --json` prints."""

    version: int
    begins: dt.date
    ends: dt.date
    systems: tuple[FiguresPart, ...]


def overseen(vault: Vault, gateways: Sequence[Gateway], options: argparse.Namespace, clock: Clock) -> Outcome:
    """Both agencies' figures.

    Raises:
        CommandRefused: no agency gives this officer any.
    """
    question = question_of(options, clock())
    parts = [part for gateway in gateways if (part := _asked(vault, gateway, question, clock)) is not None]
    if not parts:
        raise CommandRefused(OVERSIGHT["refused"])
    if all(part.source == "none" for part in parts):
        local = vault.oversight.local(question).cells
        parts = [FiguresPart(system="", source="laptop", as_of=clock(), suppression=None, cells=local)]
    status = DONE if all(part.source == "agency" for part in parts) else REFUSED
    if options.json:
        told = OversightDocument(
            version=DOCUMENT_VERSION, begins=question.begins, ends=question.ends, systems=tuple(parts)
        )
        return Outcome(json_text(told), status)
    return Outcome("".join(f"{line}\n" for part in parts for line in _lines(part, clock())), status)


def question_of(options: argparse.Namespace, now: dt.datetime) -> OversightQuestion:
    """This week, or the blocks of weeks that have the last weeks with this one; by what figures are told apart.

    Of whole blocks most is told. The blocks of a year are the most.
    """
    today = now.astimezone(dt.UTC).date()
    monday = today - dt.timedelta(days=today.weekday())
    begins, ends = monday, monday + dt.timedelta(weeks=1)
    if options.weeks > 1:
        begins, ends = block_of(ends - dt.timedelta(weeks=options.weeks)), block_of(today) + _BLOCK
    return OversightQuestion(begins=max(begins, ends - _BLOCK * _MOST_BLOCKS), ends=ends, by=tuple(options.by))


def _asked(vault: Vault, gateway: Gateway, question: OversightQuestion, clock: Clock) -> FiguresPart | None:
    """One agency's answer, else its last one; None where it gives this officer none."""
    try:
        answer = ask_oversight(gateway, Access.of(vault.header), lambda job: job(vault), clock, question)
    except NotAllowed:
        return None
    except SyncProblem:
        kept = vault.oversight.kept(gateway.system, question)
        return _part(gateway.system, None if kept is None else kept.answer, "none" if kept is None else "kept")
    return _part(gateway.system, answer, "agency")


def _part(system: System, answer: OversightAnswer | None, source: str) -> FiguresPart:
    if answer is None:
        return FiguresPart(system=system.value, source=source, as_of=None, suppression=None, cells=())
    return FiguresPart(
        system=system.value, source=source, as_of=answer.as_of, suppression=answer.suppression, cells=answer.cells
    )  # fmt: skip


def _lines(part: FiguresPart, now: dt.datetime) -> Iterator[str]:
    """One agency's figures, a line each, under where they come from."""
    if part.source == "laptop":
        yield OVERSIGHT["laptop"]
    elif part.as_of is None:
        yield f"{system_label(System(part.system))}: {OVERSIGHT['none']}"
    else:
        yield as_of_words(System(part.system), part.as_of, now, kept=part.source == "kept")
    measures = {each.value: each for each in Measure}
    for cell in part.cells:
        if cell.measure in measures:
            yield f"  {measure_name(measures[cell.measure])}{_where(cell)}: {figure_words(cell)}"


def _where(cell: Cell) -> str:
    """What a figure is told apart by, in brackets; empty for a total."""
    named = (
        place_name(cell.sector) if cell.sector else "",
        cell.unit,
        week_words(cell.week) if cell.week else "",
        code_words(cell.code) if cell.code else "",
    )
    where = " · ".join(filter(None, named))
    return f" ({where})" if where else ""
