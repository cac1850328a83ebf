"""One week, or ninety days, of a northern sector: `run.py week --seed S [--days N] [--events FILE] [--pictures OUT]`.

Sixty invented officers of both agencies, stations with bad links, two gateways that fail and are mended, two rule sets,
plans, overlaps and needs, in simulated time up to now; then real gateways and laptops as processes over HTTP. Prints
what the board's laptop shows, and ends with 0 where every figure equals the recount from the raw events.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.journeys.agencies import Agency, Gateways
from benchmarks.journeys.progress import Progress, Stage
from benchmarks.oversight.comparing import differences, is_of_whole_blocks, kept_back
from benchmarks.oversight.exporting import export
from benchmarks.oversight.feeding import Pace, Span, World, agree, build, live
from benchmarks.oversight.film import Film
from benchmarks.oversight.laptops import Crew, audits
from benchmarks.oversight.recount import read, recount
from benchmarks.oversight.sector import SYSTEMS
from benchmarks.report import say

Json = dict[str, Any]

#: Spans of so many days have all their checks; in longer ones an officer makes one a day.
_CLOSELY: Final = 14
CLOSE: Final = Pace()
LONG: Final = Pace(checks_a_day=1.0)

#: What each stage takes on one core, as far as is known before: seconds, and seconds for each day that is lived.
_STAGES: Final = {
    "days lived": (5.0, 5.0), "real laptops": (60.0, 0.0), "figures asked": (30.0, 0.0), "recount": (5.0, 0.1),
}  # fmt: skip
_TELL_EVERY_S: Final = 10.0

#: By what the board's figures are told apart, and compared.
TABLES: Final = ((), ("sector",), ("week",), ("sector", "unit"), ("sector", "unit", "week"))

#: ... and by what the board's own screen tells them apart, whose period is of whole weeks.
SCREEN: Final = ("sector", "week")

#: The least cell of the simulated agreement, so that a sector of sixty has something to show and something to hide.
LEAST: Final = 5


def main(argv: Sequence[str]) -> int:
    """Lives through the days, has real laptops work and look, and compares what they are shown with a recount."""
    options = _options(argv)
    pace = CLOSE if options.days <= _CLOSELY else LONG
    progress = Progress(tuple(Stage(name, base + daily * options.days) for name, (base, daily) in _STAGES.items()))
    with tempfile.TemporaryDirectory(prefix="crosscheck-week-") as name, ExitStack() as stack:
        folder, film = Path(name), stack.enter_context(Film(options.pictures))
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        span = Span(monday_before(now - dt.timedelta(days=options.days)), now)
        with progress.stage("days lived"):
            world = lived(folder, span, options.seed, options.officers, pace, Left("days lived"))
        told, troubles = _seen_by_laptops(folder, span, film, progress)
        with progress.stage("recount"):
            troubles += [f"{agency.system}: an audit is broken" for agency in agencies(folder).values()
                         if any(verdict["state"] != "intact" for verdict in audits(agency))]  # fmt: skip
            troubles += compared(world, options.events or folder / "events.ndjson", told)
        world.close()
    for trouble in troubles:
        say(trouble)
    say("every figure equals the recount" if not troubles else f"{len(troubles)} things are not as they must be")
    return int(bool(troubles))


def _seen_by_laptops(
    folder: Path, span: Span, film: Film, progress: Progress
) -> tuple[dict[tuple[str, ...], Json], list[str]]:
    """The figures that the board's laptop is shown, by how they are told apart, and what was not as it must be."""
    weeks = -(-(span.ends - span.begins) // dt.timedelta(weeks=1))
    with real(folder) as (crew, gateways):
        with progress.stage("real laptops"):
            troubles = crew.work(gateways, film)
            troubles += crew.looked(film)
        with progress.stage("figures asked"):
            refused = crew.refused()
            if not refused.status or refused.out:
                troubles.append("an agent was given figures")
            print(crew.page(weeks))  # before the same is asked for what is kept: time goes on, and figures with it
            told: dict[tuple[str, ...], Json] = {by: crew.board(weeks, *by) for by in TABLES}
            if told[()]["systems"] and not _duplicates(told[()]):
                troubles.append("nobody worked on the other agency's subject without a contact: nothing is tried of it")
            told[SCREEN] = crew.screens(film)
            for system in SYSTEMS:
                gateways.stop(system)
            troubles += _offline(crew, weeks, told[()])
            crew.screens_offline(film)
    return told, troubles


def _duplicates(told: Json) -> bool:
    """Whether both agencies worked on a subject without a contact, by the figures of both, kept back or not."""
    cells = (cell for part in told["systems"] for cell in part["cells"] if cell["measure"] == "duplicate_effort")
    return any(cell.get("value") or cell.get("suppressed") for cell in cells)


class Left:
    """Tells how much of a stage is over and how long is left by what it took so far, now and then."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._clock = name, clock
        self._began = self._told = clock()

    def __call__(self, share: float) -> None:
        """Tell of a share of the stage, unless it was told of one a moment ago."""
        now = self._clock()
        if share and now - self._told >= _TELL_EVERY_S:
            self._told = now
            left = (now - self._began) * (1 - share) / share
            say(f"  {self._name}: {share:.0%}, about {left:.0f} s left")


def lived(
    folder: Path, span: Span, seed: int, officers: int, pace: Pace, tell: Callable[[float], None] = lambda _: None
) -> World:
    """The sector after the simulated days."""
    say(f"{officers} officers live through {span.begins:%d %b} to {span.ends:%d %b %H:%M} UTC")
    world = build(folder, seed, officers, span)
    agree(world, rule_sets(span), span.begins)
    live(world, span, seed, pace, tell)
    say(f"{world.applied} events applied, {world.rejected} rejected, {world.late} rounds late")
    return world


def rule_sets(span: Span) -> list[Json]:
    """Two agreements: the second one, in force from the middle on, is stricter."""
    ladder = [{"tier": 1, "after": 0, "who": "supervisor"}, {"tier": 2, "after": 30, "who": "watch desk"}]
    middle = span.begins + (span.ends - span.begins) / 2
    first = {"kind": "rules", "version": 1, "effective": _time(span.begins), "suppression": LEAST, "ladder": ladder}
    return [
        first,
        {**first, "version": 2, "effective": _time(middle.replace(microsecond=0)), "urgentMinutes": 5,
         "routineMinutes": 30, "limits": {"staleMinutes": 360, "aheadMinutes": 90}},
    ]  # fmt: skip


@contextmanager
def real(folder: Path) -> Iterator[tuple[Crew, Gateways]]:
    """Both gateways served by processes of their own, and laptops enrolled there."""
    known = agencies(folder)
    with Gateways(known.values()) as gateways:
        for system in SYSTEMS:
            gateways.start(system)
        yield Crew.enrol(folder / "laptops", gateways, known), gateways


def agencies(folder: Path) -> dict[str, Agency]:
    """Both agencies over the databases that were lived in."""
    return {system: Agency(system, folder) for system in SYSTEMS}


def compared(world: World, events: Path, told: dict[tuple[str, ...], Json]) -> list[str]:
    """What differs between the figures that were shown and the recount from the raw events."""
    say(f"{export(world.stores.values(), events)} raw events in {events.name}")
    with events.open(encoding="utf-8") as lines:
        gateways = read(lines)
    found = []
    for by, document in told.items():
        days = [dt.date.fromisoformat(document[day]) for day in ("begins", "ends")]
        begins, ends = (int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()) for day in days)
        whole = is_of_whole_blocks(*days)
        for answer in document["systems"]:
            as_of = int(dt.datetime.fromisoformat(answer["as_of"]).timestamp())
            counted = recount(gateways[answer["system"]], begins, ends, as_of)
            cells = [{name: value for name, value in cell.items() if value not in {None, "", False}} | _zero(cell)
                     for cell in answer["cells"]]  # fmt: skip
            shown = {**answer, "cells": cells}
            wrong = differences(shown, counted, by, whole_blocks=whole)
            found += [f"{answer['system']} by {by}: {each}" for each in wrong]
            if answer["source"] != "agency":
                found.append(f"{answer['system']}: the figures are not the agency's own")
            say(f"{answer['system']} by {'+'.join(by) or 'nothing'}: {len(cells)} cells, {kept_back(shown)} kept back")
    return found


def _zero(cell: Json) -> Json:
    """What a document may leave out though it is told: a nought."""
    return {name: cell[name] for name in ("value", "of") if cell.get(name) is not None}


def _offline(crew: Crew, weeks: int, before: Json) -> list[str]:
    """Without a link the board is shown its last answer, marked as one."""
    after = crew.board(weeks)
    same = [part["cells"] for part in after["systems"]] == [part["cells"] for part in before["systems"]]
    marked = {part["source"] for part in after["systems"]} == {"kept"}
    return [] if same and marked else ["without a link the last figures are not shown as such"]


def monday_before(at: dt.datetime) -> dt.datetime:
    """The midnight (UTC) that began the week of a time."""
    day = at.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - dt.timedelta(days=day.weekday())


def _time(at: dt.datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py week", description="A simulated sector, counted twice.")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--days", type=int, default=7, metavar="N", help="how many days before now; default 7")
    parser.add_argument("--officers", type=int, default=60, metavar="N", help="default 60")
    parser.add_argument("--events", type=Path, metavar="FILE", help="where the raw events go, as NDJSON")
    parser.add_argument("--pictures", type=Path, metavar="OUT", help="where a film strip of screens goes")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
