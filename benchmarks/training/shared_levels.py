"""Weights of the levels that Splink can weigh as well: birth dates, documents, plates, VINs, phones, addresses.

Knows how Splink 5 is given the engine's own comparisons, so that a level means the same in both, and how its m and u
are read back. Chance agreement of numbers is too rare to be met in a sample, so that its u is given with its reason and
only m is estimated.
"""

from __future__ import annotations

import importlib.metadata
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.training.households import Recorded, columns, recorded_twice
from benchmarks.training.reasons import CHANCE
from benchmarks.training.weights import weight
from overlap.addresses import address_parts
from overlap.answer import Field
from overlap.birth import birth_level
from overlap.evidence import address_level, identifier_level, phone_level, plate_level, vin_level
from overlap.model import LEVELS, Weight
from overlap.records import Address, Identifier, IdentifierKind, Phone, Vehicle

#: People of the invented set, and pairs that chance agreement of birth dates is estimated from.
PEOPLE: Final = 20_000
_SAMPLED_PAIRS: Final = 1_000_000

#: An m that EM finds nothing for: a level that one pair in ten thousand stands on.
_LEAST: Final = 1e-4


def _document(text: str) -> Identifier:
    """An identifier from its number and kind."""
    value, _, kind = text.partition("|")
    return Identifier(kind=IdentifierKind(kind), value=value)


def _plate(text: str) -> Vehicle:
    """A vehicle from its plate and issuer."""
    plate, _, issuer = text.partition("|")
    return Vehicle(plate=plate, jurisdiction=issuer)


#: How two values of a column stand to each other; "" where they can't be compared.
COMPARED: Final[Mapping[Field, Callable[[str, str], str]]] = {
    Field.BIRTH: birth_level,
    Field.DOCUMENT: lambda one, other: identifier_level(_document(one), _document(other)),
    Field.PLATE: lambda one, other: plate_level(_plate(one), _plate(other)),
    Field.VIN: lambda one, other: vin_level(Vehicle(vin=one), Vehicle(vin=other)),
    Field.PHONE: lambda one, other: phone_level(Phone(number=one), Phone(number=other)),
    Field.ADDRESS: lambda one, other: (
        address_level(Address(text=one), Address(text=other)) if address_parts(one).number else ""
    ),
}


def estimated(data: Path, seed: int, date: str) -> dict[str, dict[str, dict[str, Any]]]:
    """All weights by field and level, m by Splink's EM on an invented set recorded twice."""
    linker = linker_of(recorded_twice(data, PEOPLE, seed), settings(None))
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation("l.name = r.name", fix_u_probabilities=True)
    found = linker.misc.save_model_to_json()
    return {comparison["output_column_name"]: dict(_weights(comparison, date)) for comparison in found["comparisons"]}


def _weights(comparison: dict[str, Any], date: str) -> Sequence[tuple[str, dict[str, Any]]]:
    """The weights of one comparison by level."""
    field = Field(comparison["output_column_name"])
    splink = f"Splink {importlib.metadata.version('splink')}"
    levels = {level["label_for_charts"]: level for level in comparison["comparison_levels"]}
    found = []
    for level in LEVELS[field]:
        m = max(levels[level].get("m_probability") or _LEAST, _LEAST)
        u, why = CHANCE.get(field, {}).get(level, (levels[level].get("u_probability"), ""))
        told = f"u: reasoned ({why})" if why else f"u: {splink} on {_SAMPLED_PAIRS:,} pairs drawn of it"
        found.append(
            (level, weight(m, u, f"m: {splink} EM on {PEOPLE:,} invented people recorded twice; {told}", date))
        )
    return found


def linker_of(sides: tuple[Sequence[Recorded], Sequence[Recorded]], model: dict[str, Any]) -> Any:  # noqa: ANN401  # Splink is untyped
    """Splink over two lists of records, with the engine's comparisons at hand in its database."""
    import duckdb
    import pyarrow as pa
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    for field, level in COMPARED.items():
        connection.create_function(f"{field.value}_level", level, ["VARCHAR", "VARCHAR"], "VARCHAR")
    database = DuckDBAPI(connection=connection)
    schema = pa.schema([(name, pa.string()) for name in ("unique_id", *Recorded._fields)])
    frames = []
    for number, side in enumerate(sides):
        table = pa.table(
            {"unique_id": [f"{number}-{place}" for place in range(len(side))]} | columns(side), schema=schema
        )
        frames.append(database.register(table, dataset_display_name=f"side_{number}"))
    return Linker(frames, model, log_level=logging.ERROR)


def settings(weights: Mapping[str, Mapping[str, Weight]] | None, prior: float = 1 / PEOPLE) -> dict[str, Any]:
    """Splink's settings for the shared levels: with the weights of a model, or to be estimated."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": ["l.name = r.name"],
        "retain_intermediate_calculation_columns": True,
        "comparisons": [_comparison(field, None if weights is None else weights[field.value]) for field in COMPARED],
    }


def _comparison(field: Field, weights: Mapping[str, Weight] | None) -> dict[str, Any]:
    """One comparison: missing first, then the engine's levels, the last of which is what is left."""
    name = field.value
    call = f"{name}_level({name}_l, {name}_r)"
    missing = f"{name}_l IS NULL OR {name}_r IS NULL OR {call} = ''"
    levels: list[dict[str, Any]] = [{"sql_condition": missing, "label_for_charts": "missing", "is_null_level": True}]
    for level in LEVELS[field]:
        last = level == LEVELS[field][-1]
        entry: dict[str, Any] = {
            "sql_condition": "ELSE" if last else f"{call} = '{level}'",
            "label_for_charts": level,
        }
        if weights is not None:
            entry |= {"m_probability": weights[level].m, "u_probability": weights[level].u}
        elif level in CHANCE.get(field, {}):
            entry |= {"u_probability": CHANCE[field][level][0], "fix_u_probability": True}
        levels.append(entry)
    return {"output_column_name": name, "comparison_levels": levels}
