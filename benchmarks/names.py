"""How well two names, and births where given, are told to be one person's: `bench names --pairs FILE`.

The file has `name1,name2,is_match` and may have `birth1,birth2`, in any order. The probability of a pair is the one
that the shipped model gives to names laid side by side, with the birth dates' bits on top; the threshold is the shipped
one. Neither is chosen by the file. At last all figures stand in one line.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import importlib.util
import sys
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from benchmarks.matching.measures import (
    Scored,
    average_precision,
    best_f1,
    calibration_error,
    f1_at,
    precision_at,
)
from benchmarks.matching.people import written_date
from benchmarks.matching.tables import Row, Table, TableError, truth_value
from benchmarks.report import Peer, Report, say
from overlap.answer import Field
from overlap.evidence import SAME_NAME, compare_births, compare_names, named
from overlap.frequencies import Frequencies
from overlap.model import shipped_model
from overlap.names import NameScale
from overlap.reading_names import read_names

#: From here a pair is said to be all but certain.
_SURE: Final = 0.99

#: The threshold that nomenklatura ships for its matcher.
_LOGIC: Final = 0.7


class Pair(NamedTuple):
    """Two names, with birth dates where known, and whether they are one person's."""

    one: str
    other: str
    births: tuple[str, str]
    is_match: bool


class Figures(NamedTuple):
    """What is told of one scorer."""

    preset: float | None
    best: float | None
    area: float | None
    error: float | None
    precision: float | None
    us_per_pair: float


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures; 2 where the file can't be used."""
    parser = argparse.ArgumentParser(prog="bench names", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=Path, required=True, help="a table with name1, name2, is_match")
    options = parser.parse_args(argv)
    try:
        pairs = read_pairs(options.pairs)
    except TableError as problem:
        say(f"names: {problem}")
        return 2
    say(f"names: {len(pairs)} pairs, {sum(pair.is_match for pair in pairs)} of one person")
    _tell(Report(), _measured(pairs, _engine(), SAME_NAME), _peers(pairs))
    return 0


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file.

    Raises:
        TableError: it lacks a column or a row, or a label is neither yes nor no.
    """
    table = Table(path)
    table.filled()
    one, other = table.column("name1", "name_1"), table.column("name2", "name_2")
    label = table.column("is_match", "match", "label")
    return [
        Pair(row[one], row[other], (_birth(row, "1"), _birth(row, "2")), truth_value(row[label], path))
        for row in table.rows()
    ]


def _birth(row: Row, side: str) -> str:
    """A birth date of one side, "" where there is none that can be read."""
    return written_date(row.get(f"birth{side}") or row.get(f"birth_{side}") or "")


def _engine() -> Callable[[Pair], float]:
    """The engine's probability of a pair where half of all pairs are one person's."""
    model = shipped_model()
    scale = NameScale(model, Frequencies())
    births = model.bits(Field.BIRTH)

    def probability(pair: Pair) -> float:
        names = [named(read_names(text).names) for text in (pair.one, pair.other)]
        found = compare_names(names[0], names[1], scale)
        likely = model.same_name(0.0 if found is None else found.bits)
        if not all(pair.births):
            return likely
        birth = compare_births(pair.births[:1], pair.births[1:], births)
        return likely if birth is None else _with_bits(likely, birth.bits)

    return probability


def _with_bits(probability: float, bits: float) -> float:
    """A probability with further evidence, of which nothing depends on what it rests on so far."""
    odds: float = probability / (1 - probability) * 2.0**bits
    return odds / (1 + odds)


def _measured(pairs: Sequence[Pair], score: Callable[[Pair], float], threshold: float | None) -> Figures:
    """The figures of one scorer; one that ships no threshold has the best that this file allows for it."""
    score(pairs[0])  # tables are read once, not for each pair
    began = time.perf_counter()
    scores = np.array([score(pair) for pair in pairs])
    taken = time.perf_counter() - began
    scored = Scored(np.array([pair.is_match for pair in pairs]), scores)
    is_probability = bool((scores <= 1).all())
    return Figures(
        best_f1(scored) if threshold is None else f1_at(scored, threshold),
        best_f1(scored),
        average_precision(scored),
        calibration_error(scored) if is_probability else None,
        precision_at(scored, _SURE),
        round(taken / len(pairs) * 1e6, 1),
    )


def _peers(pairs: Sequence[Pair]) -> dict[str, Figures]:
    """The figures of the peers by their names and versions."""
    peers = {f"rapidfuzz {importlib.metadata.version('rapidfuzz')} WRatio": _measured(pairs, _wratio, None)}
    if importlib.util.find_spec("nomenklatura") is None:
        say("names: nomenklatura is not installed, so logic-v2 is left out")
        return peers
    name = f"nomenklatura {importlib.metadata.version('nomenklatura')} logic-v2"
    return peers | {name: _measured(pairs, _logic(), _LOGIC)}


def _wratio(pair: Pair) -> float:
    """WRatio of two names in lower case."""
    return fuzz.WRatio(pair.one.lower(), pair.other.lower())


def _logic() -> Callable[[Pair], float]:
    """The score of nomenklatura's matcher for two people."""
    # Neither has type information, so that both are taken as they come.
    model = importlib.import_module("followthemoney").model
    matcher: Any = importlib.import_module("nomenklatura.matching").get_algorithm("logic-v2")
    config = matcher.default_config()
    # It remembers the names of an entity by its id: an id used again would be compared by its first names.
    ids = map(str, count())

    def entity(name: str, birth: str) -> Any:  # noqa: ANN401  # nomenklatura is untyped
        made = model.make_entity("Person")
        made.id = next(ids)
        made.add("name", name)
        if birth:
            made.add("birthDate", birth)
        return made

    def score(pair: Pair) -> float:
        one, other = entity(pair.one, pair.births[0]), entity(pair.other, pair.births[1])
        return float(matcher.compare(one, other, config).score)

    return score


def _tell(report: Report, own: Figures, peers: dict[str, Figures]) -> None:
    """Prints each figure once for every peer, and all of the engine's in one last line."""
    for peer, theirs in peers.items():
        rows = (
            ("names.f1_preset", own.preset, theirs.preset, "share"),
            ("names.f1_best", own.best, theirs.best, "share"),
            ("names.auc_pr", own.area, theirs.area, "share"),
            ("names.us_per_pair", own.us_per_pair, theirs.us_per_pair, "us"),
        )
        for name, value, anchor, unit in rows:
            report.figure(name, value, unit, None if anchor is None else Peer(peer, anchor))
    report.figure("names.ece", own.error, "share")
    report.figure("names.precision_at_99", own.precision, "share")
    report.summary()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
