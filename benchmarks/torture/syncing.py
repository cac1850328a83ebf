"""Rounds of a sync: pages are staged and committed, records change and go; all of a commit or nothing of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.torture.made import FEED, NOW, closing, encounter, make, opened, record_id, stage
from benchmarks.torture.work import Tell, acknowledged, attempt, looked_at
from overlap.records import RecordId, System
from storage.staging import Change, Removal, RemovalReason, StagedPage, Upsert
from storage.vault import Vault

_ROUNDS: Final = 4
_PAGES: Final = 3
_LINES: Final = 60
_RECORDS: Final = 240
#: How often a refused commit is tried again before the work gives up.
_TRIES: Final = 3

#: Revision by number of the records that are held.
Held = dict[int, int]


class Round(NamedTuple):
    """A round: its pages, and what is held after it."""

    number: int
    pages: tuple[StagedPage, ...]
    held: Held


def rounds(draw: random.Random) -> list[Round]:
    """The rounds of a run."""
    held: Held = {}
    made = []
    for number in range(1, _ROUNDS + 1):
        pages = tuple(_page(number, page, held, draw) for page in range(1, _PAGES + 1))
        made.append(Round(number, pages, dict(held)))
    return made


def _page(number: int, page: int, held: Held, draw: random.Random) -> StagedPage:
    """A page of changes, which are made to what is held as well."""
    changes: list[Change] = []
    for record in sorted(draw.sample(range(_RECORDS), _LINES)):
        revision = number * 10 + page
        if record in held and draw.random() < 0.3:  # noqa: PLR2004  # three of ten go
            del held[record]
            reason = draw.choice(list(RemovalReason))
            changes.append(Removal(id=RecordId(record_id(record)), revision=revision, reason=reason))
        else:
            held[record] = revision
            changes.append(Upsert(record=encounter(record, revision)))
    return StagedPage(feed=FEED, cursor=f"c{number}.{page}", changes=tuple(changes))


class Syncing:
    """Rounds of a sync."""

    def prepare(self, folder: Path, draw: random.Random) -> None:  # noqa: ARG002  # begins empty
        """An empty vault."""
        make(folder).close()

    def do(self, folder: Path, draw: random.Random, tell: Tell) -> None:
        """Every round, from where an earlier process stopped."""
        with opened(folder) as vault:
            for each in rounds(draw):
                if not _play(vault, each, tell):
                    return

    def faults(self, folder: Path, draw: random.Random, told: list[str]) -> Iterator[str]:
        """A commit that was told and is not there, or half of one; a staged page that was told and is not there."""
        plan = rounds(draw)

        def look(vault: Vault) -> Iterator[str]:
            yield from _misheld(vault, plan, len(acknowledged(told, "committed")))
            yield from _unstaged(vault, plan, told)

        yield from looked_at(folder, look)


def _play(vault: Vault, each: Round, tell: Tell) -> bool:
    """Whether a round was committed; what is staged already isn't staged again."""
    for page in each.pages:
        if not attempt(lambda: stage(vault, page), tell, f"staged {page.cursor}"):  # noqa: B023  # called at once
            return False
    end = closing(each.pages[-1].cursor, len(each.held))
    for _ in range(_TRIES):
        if attempt(lambda: vault.staging.commit(System.E3, end, NOW), tell, f"committed {each.number}"):
            return True
    return False


def _held(vault: Vault) -> Held:
    """What the vault holds, read record by record."""
    return {int(record.id.split("-")[2]): record.revision for record in vault.records.each(System.E3)}


def _misheld(vault: Vault, plan: list[Round], committed: int) -> Iterator[str]:
    """Nothing, if what is held is the state after the last commit that was told, or after the one that followed."""
    states: list[Held] = [{}, *(each.held for each in plan)]
    found = _held(vault)
    if found not in states[committed : committed + 2]:
        where = [number for number, state in enumerate(states) if state == found]
        yield f"sync: {committed} commits were told, the copy is the one after {where or 'none of them: half of one'}"
    if vault.records.count(System.E3) != len(found):
        yield "sync: the count is not the number of records"


def _unstaged(vault: Vault, plan: list[Round], told: list[str]) -> Iterator[str]:
    """Nothing, if the next round goes on after the last page that was told, or later."""
    cursors = [page.cursor for each in plan for page in each.pages]
    last = max((cursors.index(rest[0]) for rest in acknowledged(told, "staged")), default=-1)
    cursor = vault.sources.resume_point(System.E3).cursor
    reached = cursors.index(cursor) if cursor in cursors else -1
    if reached < last:
        yield f"sync: page {cursors[last]} was told as kept, the vault goes on after {cursor}"
