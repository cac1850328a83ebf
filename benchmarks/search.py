"""Whom a check finds among many people: `bench search --people FILE --queries FILE [--background N]`.

People have `id,name,birth_date`, queries `name,birth_date,truth`; a blank truth says that the person is on no file, and
several ids in one are parted by `;`. `--background` adds invented people with the shipped table's names, `--absent`
asks about census people who are on no file. A query may have an `origin`, by which false alerts are told apart, as they
are by script: no part of the engine sees either. At last all figures stand in one line.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.matching.absent import absent_subjects
from benchmarks.matching.engine import Copy, place_of, question
from benchmarks.matching.people import ID, Subject, subject, subjects_of
from benchmarks.matching.search_peers import peers
from benchmarks.matching.tables import Table, TableError
from benchmarks.report import Peer, Report, say
from overlap.answer import Level
from overlap.records import Person, PersonName

#: Places of a list that an officer sees.
_FIRST: Final = 10
#: Peers that look at everybody are asked so many queries: enough for a share, not for an afternoon.
_PEER_QUERIES: Final = 200
_OLDEST: Final = dt.date(1945, 1, 1)
_BIRTH_DAYS: Final = 60 * 365
_PERCENT: Final = 100
#: Absent people of one origin below which a share of alerts of one in a hundred says nothing.
_ENOUGH: Final = 100
_SEED: Final = 1


class Asked(NamedTuple):
    """A query, the ids that it must lead to (none: the person is on no file), and its origin where given."""

    one: Subject
    truth: frozenset[str]
    origin: str


class Found(NamedTuple):
    """What one query led to: ids in order, how many of them are shown, whether it warns, and its milliseconds."""

    ids: tuple[str, ...]
    shown: int
    warned: bool
    ms: float


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures; 2 where a file can't be used."""
    parser = argparse.ArgumentParser(prog="bench search", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=Path, required=True, help="a table with id, name, birth_date")
    parser.add_argument("--queries", type=Path, required=True, help="a table with name, birth_date, truth")
    parser.add_argument("--background", type=int, default=0, help="invented people beside them")
    parser.add_argument("--absent", type=int, default=0, help="census people on no file to ask about as well")
    parser.add_argument("--names", type=Path, help="folder with the census's names, for --absent")
    parser.add_argument("--alone", action="store_true", help="leave the peers out")
    options = parser.parse_args(argv)
    if options.absent and options.names is None:
        parser.error("--absent needs --names")
    try:
        people = subjects_of(Table(options.people))
        queries = read_queries(Table(options.queries), {one.id for one in people})
        if options.absent:
            strangers = absent_subjects(options.names, options.absent, _SEED)
            queries += [Asked(one, frozenset(), origin) for one, origin in strangers]
    except TableError as problem:
        say(f"search: {problem}")
        return 2
    people += background(max(0, options.background))
    say(f"search: {len(people)} people, {len(queries)} queries")
    copy = Copy(people)
    report = Report()
    own = [_ask(copy, people, asked) for asked in queries]
    _tell(report, queries, own)
    if not options.alone:
        _tell_peers(report, people, queries, own)
    report.summary()
    return 0


def read_queries(table: Table, known: set[str]) -> list[Asked]:
    """The queries of a table.

    Raises:
        TableError: it lacks a column or a row, or a truth names nobody of the people.
    """
    column = table.column("truth", "truth_id", *ID)
    table.filled()
    queries = []
    for place, row in enumerate(table.rows()):
        truth = frozenset(part for text in row[column].split(";") if (part := text.strip()))
        if not truth <= known:
            raise TableError(f"{table.path}: the truth of row {place + 1} is nobody of the people")
        queries.append(Asked(subject(row, f"query-{place}"), truth, row.get("origin", "")))
    return queries


def background(number: int) -> list[Subject]:
    """Invented people with two names each, as common as in the shipped table; always the same ones."""
    lines = (files("overlap") / "data" / "name_shares.tsv").read_text("ascii").splitlines()
    words = [line.split("\t")[0] for line in lines]
    sums = list(accumulate(float(line.split("\t")[1]) for line in lines))
    rng = random.Random("background")
    names = [rng.choices(words, cum_weights=sums, k=2) for _ in range(number)]
    births = [(_OLDEST + dt.timedelta(days=rng.randrange(_BIRTH_DAYS))).isoformat() for _ in range(number)]
    return [
        Subject(f"SYN-background-{place}", _person(surname, given, birth))
        for place, ((surname, given), birth) in enumerate(zip(names, births, strict=True))
    ]


def _person(surname: str, given: str, birth: str) -> Person:
    """A person with one name and one birth date."""
    return Person(names=(PersonName(surname=surname, given_names=given),), birth_dates=(birth,))


def _ask(copy: Copy, people: Sequence[Subject], asked: Asked) -> Found:
    """What a check of one query leads to: what is shown, then the near misses that are listed below."""
    began = time.perf_counter()
    answer = copy.answer(question(asked.one))
    taken = (time.perf_counter() - began) * 1000
    listed = (*answer.matches, *answer.near_misses)
    ids = tuple(people[place_of(item.record.id)].id for item in listed)
    return Found(ids, len(answer.matches), answer.level >= Level.WARNING, taken)


def _tell(report: Report, queries: Sequence[Asked], own: Sequence[Found]) -> None:
    """Prints the engine's figures."""
    report.figure("search.recall_1", _recall(queries, [found.ids[:1] for found in own]), "share")
    report.figure("search.recall_10", _recall(queries, [found.ids[:_FIRST] for found in own]), "share")
    shown = [found.ids[: found.shown] for found in own]
    report.figure("search.recall_10_shown", _recall(queries, shown), "share")
    report.figure("search.false_alert_share", _absent(queries, own, lambda found: found.shown > 0), "share")
    report.figure("search.warning_share", _absent(queries, own, lambda found: found.warned), "share")
    report.figure("search.p50_ms", round(statistics.median(found.ms for found in own), 2), "ms")
    report.figure("search.p95_ms", _p95(own), "ms")
    origins = _grouped((asked.origin, place) for place, asked in enumerate(queries))
    scripts = _grouped((script_of(asked.one), place) for place, asked in enumerate(queries))
    for group, places in (*origins.items(), *scripts.items()):
        some, theirs = [queries[place] for place in places], [own[place] for place in places]
        alerts = _absent(some, theirs, lambda found: found.shown > 0)
        report.figure(f"search.false_alert_share.{group}", alerts, "share")
        report.figure(f"search.recall_10.{group}", _recall(some, [found.ids[:_FIRST] for found in theirs]), "share")
    report.figure("search.false_alerts_worst_origin", _worst(queries, own, origins), "times the mean")


def _grouped(places: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """The places of each group that has a name, by name."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for group, place in places:
        if group:
            groups[group].append(place)
    return dict(sorted(groups.items()))


def script_of(one: Subject) -> str:
    """The script that a person's name is written in, by its first letter: `latin`, `arabic`, `cjk`."""
    text = "".join(f"{name.surname}{name.given_names}" for name in one.person.names)
    letter = next((char for char in text if char.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0].lower() if letter else ""


def _worst(queries: Sequence[Asked], own: Sequence[Found], origins: dict[str, list[int]]) -> float | None:
    """How many times the mean share of false alerts the worst origin has, of those with enough absent people."""
    mean = _absent(queries, own, lambda found: found.shown > 0)
    shares = []
    for places in origins.values():
        absent = [place for place in places if not queries[place].truth]
        if len(absent) >= _ENOUGH:
            shares.append(sum(own[place].shown > 0 for place in absent) / len(absent))
    return round(max(shares) / mean, 2) if mean and shares else None


def _tell_peers(report: Report, people: Sequence[Subject], queries: Sequence[Asked], own: Sequence[Found]) -> None:
    """Prints recall and time beside each peer's, on the first queries alone, the engine's too."""
    some, ours = queries[:_PEER_QUERIES], own[:_PEER_QUERIES]
    for name, search in peers(people):
        say(f"search: asks {name}")
        theirs = []
        for asked in some:
            began = time.perf_counter()
            ids = search(asked.one)
            theirs.append(Found(ids, len(ids), warned=False, ms=(time.perf_counter() - began) * 1000))
        mine, their = (_recall(some, [found.ids[:_FIRST] for found in each]) for each in (ours, theirs))
        report.figure("search.sample_recall_10", mine, "share", None if their is None else Peer(name, their))
        report.figure("search.sample_p95_ms", _p95(ours), "ms", Peer(name, _p95(theirs)))


def _recall(queries: Sequence[Asked], found: Sequence[Sequence[str]]) -> float | None:
    """The share of queries about people on file that led to one of their records, None of none."""
    hits = [bool(asked.truth.intersection(ids)) for asked, ids in zip(queries, found, strict=True) if asked.truth]
    return round(sum(hits) / len(hits), 4) if hits else None


def _absent(queries: Sequence[Asked], found: Sequence[Found], said: Callable[[Found], bool]) -> float | None:
    """The share of queries about people on no file of which something holds, None of none."""
    held = [said(one) for asked, one in zip(queries, found, strict=True) if not asked.truth]
    return round(sum(held) / len(held), 4) if held else None


def _p95(found: Sequence[Found]) -> float:
    """The time that 95 in 100 queries keep within."""
    times = sorted(one.ms for one in found)
    return round(times[min(len(times) - 1, len(times) * 95 // _PERCENT)], 2)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
