"""Splink on DuckDB as the peer of linkage: trained by EM on the caller's own files, as its tutorials do.

Knows Splink's interface and nothing of ours. `find` tells whether it is installed.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from benchmarks.matching.people import Subject

#: Pairs that Splink's chance agreements are estimated from.
_SAMPLED_PAIRS = 2_000_000
#: Pairs less likely are not listed; they can't raise any measure that we take.
_LEAST_PROBABILITY = 0.0005
_COLUMNS = ("given", "surname", "birth", "document", "phone", "address")


class Untrainable(Exception):
    """The files give Splink too little to train on."""


class PeerPairs(NamedTuple):
    """What Splink found: pairs of ids with their probability, and the seconds of training and prediction."""

    pairs: Mapping[tuple[str, str], float]
    seconds: float


def version() -> str:
    """The peer's name and version; "" where it isn't installed."""
    if importlib.util.find_spec("splink") is None or importlib.util.find_spec("duckdb") is None:
        return ""
    return f"Splink {importlib.metadata.version('splink')} on DuckDB"


def link(left: Sequence[Subject], right: Sequence[Subject] | None) -> PeerPairs:
    """The pairs between two lists of people, or within one.

    Raises:
        Untrainable: its estimates came out at 0 or 1, as they do for a handful of records.
    """
    import duckdb
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    began = time.perf_counter()
    connection = duckdb.connect()
    database = DuckDBAPI(connection=connection)
    sides = [left] if right is None else [left, right]
    columns = [name for name in _COLUMNS if any(_row(one)[name] for side in sides for one in side)]
    frames = [
        database.register(_table(side, columns), dataset_display_name=f"side_{place}")
        for place, side in enumerate(sides)
    ]
    linker = Linker(frames, _settings(columns, within=right is None), log_level=logging.ERROR)
    try:
        _train(linker, columns)
        found = linker.inference.predict(threshold_match_probability=_LEAST_PROBABILITY)
    except ValueError as error:
        raise Untrainable(str(error)) from error
    cells = connection.execute(
        f"SELECT unique_id_l, unique_id_r, match_probability FROM {found.physical_name}"  # noqa: S608  # Splink's own table
    ).fetchall()
    # Splink decides which side comes first; both orders lead to the pair.
    pairs = {pair: float(p) for one, other, p in cells for pair in ((one, other), (other, one))}
    return PeerPairs(pairs, time.perf_counter() - began)


def _settings(columns: Sequence[str], *, within: bool) -> Any:  # noqa: ANN401  # Splink is untyped
    """The comparisons that its library has for these columns, with term frequencies."""
    import splink.comparison_library as compare
    from splink import SettingsCreator, block_on

    known = {
        "given": lambda: compare.NameComparison("given").configure(term_frequency_adjustments=True),
        "surname": lambda: compare.NameComparison("surname").configure(term_frequency_adjustments=True),
        "birth": lambda: compare.DateOfBirthComparison("birth", input_is_string=True),
        "document": lambda: compare.LevenshteinAtThresholds("document", 1),
        "phone": lambda: compare.ExactMatch("phone"),
        "address": lambda: compare.JaroWinklerAtThresholds("address", [0.9, 0.7]),
    }
    blocks = [block_on(column) for column in columns if column != "address"]
    return SettingsCreator(
        link_type="dedupe_only" if within else "link_only",
        unique_id_column_name="unique_id",
        comparisons=[known[column]() for column in columns],
        blocking_rules_to_generate_predictions=blocks,
        max_iterations=25,
    )


def _train(linker: Any, columns: Sequence[str]) -> None:  # noqa: ANN401  # Splink is untyped
    """EM in the usual order: the prior, chance agreements, then one pass for each two columns."""
    from splink import block_on

    sure = [block_on("given", "surname", "birth")] if {"given", "surname", "birth"} <= set(columns) else []
    if sure:
        linker.training.estimate_probability_two_random_records_match(sure, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=1)
    for column in [name for name in ("birth", "surname", "given") if name in columns][:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))


def _table(side: Sequence[Subject], columns: Sequence[str]) -> Any:  # noqa: ANN401  # pyarrow is untyped
    """One side as a table of text columns."""
    pyarrow: Any = importlib.import_module("pyarrow")

    rows = [_row(one) for one in side]
    return pyarrow.table(
        {"unique_id": [row["unique_id"] for row in rows]}
        | {name: [row[name] or None for row in rows] for name in columns},
        schema=pyarrow.schema([(name, pyarrow.string()) for name in ("unique_id", *columns)]),
    )


def _row(one: Subject) -> dict[str, str]:
    """A person as Splink's columns."""
    name = one.person.names[0] if one.person.names else None
    births, documents = one.person.birth_dates, one.person.identifiers
    return {
        "unique_id": one.id,
        "given": "" if name is None else f"{name.given_names} {name.middle_names}".strip().lower(),
        "surname": "" if name is None else name.surname.lower(),
        "birth": births[0] if births else "",
        "document": documents[0].value if documents else "",
        "phone": one.phones[0].number if one.phones else "",
        "address": one.addresses[0].text.lower() if one.addresses else "",
    }
