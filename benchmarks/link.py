"""How well records of one person are linked: `bench link --left A --right B --truth T`, or `--dedupe` for one file.

Files have an id and any of the known columns (`benchmarks/matching/people.py`). The truth has two columns of ids, or
an id and the person that it is of. A pair counts from the threshold of a possible match on, whatever the files.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from benchmarks.matching import splink_peer
from benchmarks.matching.batched import LinkedPair, linked
from benchmarks.matching.engine import Copy, question
from benchmarks.matching.measures import Scored, average_precision, best_f1, calibration_error, f1_at
from benchmarks.matching.memory import peak_gib
from benchmarks.matching.people import ID, Subject, subjects_of
from benchmarks.matching.tables import Table, TableError
from benchmarks.report import Peer, Report, say
from overlap.matching import POSSIBLE

#: Two ids of one person, the left file's first; within one file the lower first.
Pair = tuple[str, str]

#: Columns of the truth that name a person instead of a second record.
_PERSON: Final = ("ent_id", "entity_id", "person", "person_id", "cluster", "cluster_id", "truth")
#: Files of more records are linked by batches, which are twenty times as quick and meet fewer pairs that are spelt
#: otherwise throughout.
_ASKED_ONE_BY_ONE: Final = 25_000
#: Less likely pairs raise no measure.
_LEAST: Final = 0.0005
#: Splink's own customary threshold.
_EVEN: Final = 0.5
_SAY_EVERY: Final = 1_000


class Files(NamedTuple):
    """What is linked; `right` is None where one file is compared with itself."""

    left: Sequence[Subject]
    right: Sequence[Subject] | None
    truth: frozenset[Pair]


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures; 2 where a file can't be used."""
    options = _options(argv)
    try:
        files = _read(options)
    except TableError as problem:
        say(f"link: {problem}")
        return 2
    began = time.perf_counter()
    found = link(files.left, files.right)
    seconds, memory = round(time.perf_counter() - began, 2), peak_gib()
    own = _scored(found, files.truth)
    theirs = None if options.alone else _ask_splink(files)
    _tell(Report(), own, theirs, seconds, memory)
    return 0


def _ask_splink(files: Files) -> tuple[Scored, float] | None:
    """Splink's pairs and seconds, None where it isn't installed or can't be trained on these files."""
    if not splink_peer.version():
        say("link: Splink is not installed, so its figures are left out")
        return None
    say("link: Splink trains and predicts")
    try:
        linked = splink_peer.link(files.left, files.right)
    except splink_peer.Untrainable as problem:
        say(f"link: Splink can't be trained on these files, so its figures are left out ({problem})")
        return None
    return _scored(_ordered(linked.pairs, files), files.truth), linked.seconds


def _tell(
    report: Report, own: Scored, theirs: tuple[Scored, float] | None, seconds: float, memory: float | None
) -> None:
    """Prints each figure beside Splink's; its F1 is taken at its customary threshold."""
    rows = (
        ("f1_preset", f1_at(own, POSSIBLE), None if theirs is None else f1_at(theirs[0], _EVEN)),
        ("f1_even", f1_at(own, _EVEN), None if theirs is None else f1_at(theirs[0], _EVEN)),
        ("f1_best", best_f1(own), None if theirs is None else best_f1(theirs[0])),
        ("auc_pr", average_precision(own), None if theirs is None else average_precision(theirs[0])),
        ("ece", calibration_error(own), None if theirs is None else calibration_error(theirs[0])),
    )
    for name, value, anchor in rows:
        report.figure(f"link.{name}", value, "share", _peer(anchor))
    report.figure("link.seconds", seconds, "s", _peer(None if theirs is None else round(theirs[1], 2)))
    report.figure("link.peak_gib", memory, "GiB")


def _peer(value: float | None) -> Peer | None:
    """Splink's value, None where it has none."""
    return None if value is None else Peer(splink_peer.version(), value)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    """The options of the benchmark."""
    parser = argparse.ArgumentParser(prog="bench link", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--left", type=Path, required=True, help="a table of people with their ids")
    parser.add_argument("--right", type=Path, help="another table of people")
    parser.add_argument("--truth", type=Path, required=True, help="pairs of ids, or ids with their person")
    parser.add_argument("--dedupe", action="store_true", help="compare the left table with itself")
    parser.add_argument("--alone", action="store_true", help="leave the peer out")
    options = parser.parse_args(argv)
    if options.dedupe == (options.right is not None):
        parser.error("give either --right or --dedupe")
    return options


def _read(options: argparse.Namespace) -> Files:
    """The people and the truth.

    Raises:
        TableError: a file can't be used, or the truth names nobody of the files.
    """
    left = subjects_of(Table(options.left))
    right = None if options.dedupe else subjects_of(Table(options.right))
    lefts, rights = ({one.id for one in side} for side in (left, left if right is None else right))
    pairs = frozenset(
        pair for found in _true_pairs(Table(options.truth)) if (pair := _turned(found, lefts, rights)) is not None
    )
    if not pairs:
        raise TableError(f"{options.truth} names no two records of these files")
    say(f"link: {len(left)} and {0 if right is None else len(right)} records, {len(pairs)} true pairs")
    return Files(left, right, pairs)


def _true_pairs(table: Table) -> Iterable[Pair]:
    """The pairs that a truth names, in either form."""
    table.filled()
    if len(table.columns) < 2:  # noqa: PLR2004  # a pair has two ids
        raise TableError(f"{table.path} has one column; two ids, or an id and its person, are needed")
    person = next((name for name in _PERSON if name in table.columns), None)
    if person is None:
        return [(row[table.columns[0]], row[table.columns[1]]) for row in table.rows()]
    known = [name for name in table.columns if name in ID and name != person]
    column = known[0] if known else next(name for name in table.columns if name != person)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in table.rows():
        groups[row[person]].append(row[column])
    return [pair for members in groups.values() for pair in combinations(members, 2)]


def _turned(pair: Pair, lefts: set[str], rights: set[str]) -> Pair | None:
    """A pair with the left file's id first, None where it isn't between the two files."""
    one, other = pair
    if lefts == rights:
        return (min(pair), max(pair)) if one in lefts and other in lefts and one != other else None
    if one in lefts and other in rights:
        return one, other
    return (other, one) if other in lefts and one in rights else None


def link(left: Sequence[Subject], right: Sequence[Subject] | None) -> dict[Pair, float]:
    """The probability of each pair that the engine finds worth comparing."""
    asked = left if right is None else right
    is_large = max(len(left), len(asked)) > _ASKED_ONE_BY_ONE
    pairs = linked(left, right, POSSIBLE) if is_large else _asked_one_by_one(left, asked)
    found: dict[Pair, float] = {}
    for place, number, probability in pairs:
        one, other = left[place].id, asked[number].id
        if right is None and one == other:
            continue
        pair = (one, other) if right is not None else (min(one, other), max(one, other))
        found[pair] = max(found.get(pair, 0.0), probability)
    return found


def _asked_one_by_one(left: Sequence[Subject], asked: Sequence[Subject]) -> Iterator[LinkedPair]:
    """The pairs that a check of each record finds: it widens names and dates, which a batch doesn't."""
    copy = Copy(left)
    for number, one in enumerate(asked):
        if number % _SAY_EVERY == 0:
            say(f"link: {number:,} of {len(asked):,} records compared")
        for place, scored in copy.scored(question(one)):
            if scored.probability >= _LEAST:
                yield LinkedPair(place, number, scored.probability)


def _ordered(pairs: Mapping[Pair, float], files: Files) -> dict[Pair, float]:
    """A peer's pairs in the order of ours."""
    lefts, rights = ({one.id for one in side} for side in (files.left, files.right or files.left))
    turned = ((_turned(pair, lefts, rights), p) for pair, p in pairs.items())
    return {pair: p for pair, p in turned if pair is not None}


def _scored(found: Mapping[Pair, float], truth: frozenset[Pair]) -> Scored:
    """The pairs with their labels; true ones that weren't found are missed."""
    labels = np.array([pair in truth for pair in found], bool)
    return Scored(labels, np.array(list(found.values()), float), len(truth) - int(labels.sum()))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
