"""Links two exports: `python -m benchmarks.linkage.job --one A.parquet --other B.parquet --out LINKS.parquet`.

Splink joins and weighs; every m and u is the client's exported model's, and nothing is trained. A link is {one, other,
bits, probability, version}, its bits summed and capped as the client does. Words are as rare as the client has them
that holds the larger side, and of several documents the closest counts alone: the client weighs again what it shows.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import math
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.linkage.databases import DATABASES, Database
from benchmarks.linkage.levels import BAND, COLUMN, Names, level_of, levels, match_keys, weights, words_of
from overlap.answer import Field
from overlap.batch import least_bits
from overlap.matching import _FURTHER_HOUSEHOLD as FURTHER_HOUSEHOLD
from overlap.matching import _HOUSEHOLD as HOUSEHOLD
from overlap.matching import _HOUSEHOLD_ALONE as HOUSEHOLD_ALONE
from overlap.matching import POSSIBLE
from overlap.model import shipped_model

#: A key that more subjects of one side have says nothing of two people; it is left out of the join.
CROWD: Final = 500

#: What each database needs beside Splink.
_NEEDS: Final = {"duckdb": "duckdb", "spark": "pyspark"}


#: A list of texts of the database's own kind; an exact one DuckDB would read as its declaration, and not understand.
_List = Any


class Linked(NamedTuple):
    """How many subjects and links there were, and how long it took."""

    one: int
    other: int
    links: int
    seconds: float


def main(argv: Sequence[str] | None = None) -> int:
    """Links, prints one JSON line of counts, and gives 0; 2 where what is needed isn't installed."""
    parser = argparse.ArgumentParser(prog="benchmarks.linkage.job", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--one", type=Path, required=True, help="an export of e3: a Parquet file or folder")
    parser.add_argument("--other", type=Path, required=True, help="an export of TECS")
    parser.add_argument("--out", type=Path, required=True, help="where links go: .parquet or .ndjson")
    parser.add_argument("--database", choices=tuple(DATABASES), default="duckdb")
    parser.add_argument("--least", type=float, default=POSSIBLE, help="the least probability of a link")
    parser.add_argument("--crowd", type=int, default=CROWD, help="subjects of one side from which on a key is left out")
    options = parser.parse_args(argv)
    missing = [name for name in ("splink", _NEEDS[options.database]) if importlib.util.find_spec(name) is None]
    if missing:
        print(f"linkage: not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    database = DATABASES[options.database]()
    done = link(database, (options.one, options.other), options.out, options.least, options.crowd)
    print(json.dumps(done._asdict()))
    return 0


def link(
    database: Database, sides: tuple[Path, Path], out: Path, least: float = POSSIBLE, crowd: int = CROWD
) -> Linked:
    """Writes the links of two exports that are at least so probable."""
    from splink import Linker

    began = time.perf_counter()
    _teach(database)
    for name, path in zip(("one", "other"), sides, strict=True):
        _prepare(database, name, path, crowd)
    sizes = [int(database.rows(f"SELECT count(*) FROM {name}")[0][0]) for name in ("one", "other")]  # noqa: S608  # ours
    _teach_names(database, "one" if sizes[0] >= sizes[1] else "other", max(sizes))
    tables = [database.api.register(name, dataset_display_name=name) for name in ("one", "other")]
    linker = Linker(tables, settings(), log_level=logging.ERROR)
    lowest = least_bits(shipped_model(), least, max(sizes))
    found = linker.inference.predict(threshold_match_weight=lowest - BAND)
    database.make("links", _links(found.physical_name, max(sizes), lowest))
    database.write("SELECT * FROM links", out)
    count = int(database.rows("SELECT count(*) FROM links")[0][0])
    return Linked(sizes[0], sizes[1], count, round(time.perf_counter() - began, 1))


def settings() -> dict[str, Any]:
    """Splink's settings: the model's m and u, even odds before any evidence, one join over all keys."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": 0.5,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "l.keys = r.keys", "arrays_to_explode": ["keys"]},
        ],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "comparisons": [_comparison(field) for field in COLUMN],
    }


def _comparison(field: Field) -> dict[str, Any]:
    """One comparison: missing first, then the model's levels, the last of which is what is left."""
    column, names, worth = COLUMN[field], levels(field), weights(field)
    call = f"{field.value}_level({column}_l, {column}_r)"
    entries: list[dict[str, Any]] = [
        {"sql_condition": f"{call} = ''", "label_for_charts": "missing", "is_null_level": True}
    ]
    for level in names:
        condition = "ELSE" if level == names[-1] else f"{call} = '{level}'"
        m, u = worth[level]
        entries.append({"sql_condition": condition, "label_for_charts": level, "m_probability": m, "u_probability": u})
    return {"output_column_name": field.value, "comparison_levels": entries}


def _teach(database: Database) -> None:
    """Makes the client's comparisons and keys known to a database."""
    for field in COLUMN:
        if field is not Field.NAME:
            database.function(f"{field.value}_level", _of_two(level_of(field)), 2, "text")
    database.function("words_of", words_of, 1, "texts")
    database.function("match_keys", _all_keys, len(COLUMN), "texts")


def _teach_names(database: Database, side: str, people: int) -> None:
    """Makes names comparable: words are as common as they are on the larger side."""
    words = f"SELECT {database.unnest}(words_of(names)) AS word FROM {side}"  # noqa: S608  # ours
    names = Names(dict(database.rows(f"SELECT word, count(*) FROM ({words}) AS words GROUP BY word")), people)  # noqa: S608  # ours
    database.function("name_level", _of_two(names.band), 2, "text")
    database.function("name_bits", _bits_of_two(names), 2, "number")


def _bits_of_two(names: Names) -> Callable[[_List, _List], float]:
    """The bits of names as a function of two lists."""

    def bits(one: _List, other: _List) -> float:
        return names.bits(one, other)

    return bits


def _of_two(call: Callable[[Sequence[str], Sequence[str]], str]) -> Callable[[Any, Any], str]:
    """A function with arguments of no declared type, which DuckDB would read and not understand."""

    def level(one: Any, other: Any) -> str:  # noqa: ANN401  # a list of the database's own kind
        return call(one, other)

    return level


def _all_keys(
    names: _List, births: _List, documents: _List, plates: _List, vins: _List, phones: _List, addresses: _List
) -> list[str]:
    """The keys of a row."""
    return match_keys((names, births, documents, plates, vins, phones, addresses))


def _prepare(database: Database, name: str, path: Path, crowd: int) -> None:
    """Makes a side's table, each subject with its keys but those of crowds."""
    columns = ", ".join(COLUMN.values())
    database.read(path, f"{name}_file")
    database.make(f"{name}_all", f"SELECT id, {columns}, match_keys({columns}) AS keys FROM {name}_file")  # noqa: S608  # ours
    each = f"SELECT id, {database.unnest}(keys) AS key FROM {name}_all"  # noqa: S608  # ours
    crowds = f"SELECT key FROM ({each}) GROUP BY key HAVING count(*) > {crowd}"  # noqa: S608  # ours
    left = frozenset(row[0] for row in database.rows(crowds))

    def kept(keys: Any) -> list[str]:  # noqa: ANN401  # a list of the database's own kind
        return [key for key in keys if key not in left]

    database.function(f"{name}_kept", kept, 1, "texts")
    database.make(name, f"SELECT id, {columns}, {name}_kept(keys) AS keys FROM {name}_all")  # noqa: S608  # ours


def _links(table: str, people: int, lowest: float) -> str:
    """The query of the links: the bits of a pair as the client sums them, and its calibration."""
    model = shipped_model()
    shape = model.calibration
    nats = f"{shape.slope * math.log(2)!r} * bits + {shape.intercept - shape.log_people * math.log(people)!r}"
    return (
        f"SELECT one, other, bits, 1 / (1 + exp(-({nats}))) AS probability, '{model.version}' AS version "  # noqa: S608  # ours
        f"FROM ({_summed(table)}) AS summed WHERE bits >= {lowest!r}"
    )


def _summed(table: str) -> str:
    """The query of all pairs with their bits: the exact ones of names in place of their band's, households capped."""
    household = [f"mw_{field.value}" for field in HOUSEHOLD]
    gains = [f"greatest({weight}, 0)" for weight in household]
    losses = " + ".join(f"least({weight}, 0)" for weight in household)
    parts = (
        "SELECT least(id_l, id_r) AS one, greatest(id_l, id_r) AS other, "  # noqa: S608  # ours
        "name_bits(names_l, names_r) + mw_birth + mw_document AS person, "
        f"{losses} AS against, {_home(gains)} AS home FROM {table}"
    )
    home = f"CASE WHEN person < 0 THEN least(home, {HOUSEHOLD_ALONE}) ELSE home END"
    return f"SELECT one, other, person + against + {home} AS bits FROM ({parts}) AS parts"  # noqa: S608  # ours


def _home(gains: Sequence[str]) -> str:
    """What speaks for one household: the most of it whole, all else in part."""
    return f"{FURTHER_HOUSEHOLD} * ({' + '.join(gains)}) + {1 - FURTHER_HOUSEHOLD} * greatest({', '.join(gains)})"


if __name__ == "__main__":
    sys.exit(main())
