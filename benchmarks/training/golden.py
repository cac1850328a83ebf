"""Pairs of records with the weight that Splink gives them under the shipped model, for the test of the runtime's sum.

Knows where the golden file stands. Every level of the shared fields occurs in it as far as the invented set shows it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.training.households import Recorded, recorded_twice
from benchmarks.training.shared_levels import COMPARED, linker_of, settings
from overlap.model import Model

GOLDEN: Final = Path(__file__).parents[2] / "tests" / "overlap" / "golden" / "shared_levels.json"

#: Pairs kept for each level, and the invented people that they are drawn from.
_KEPT, _PEOPLE, _SEED = 2, 1_500, 47


def write(model: Model, data: Path) -> None:
    """Writes the golden file for a model."""
    rows = splink_rows(model, recorded_twice(data, _PEOPLE, _SEED))
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    GOLDEN.write_text(json.dumps(_chosen(rows), indent=1) + "\n", encoding="utf-8")


def splink_rows(model: Model, sides: tuple[Sequence[Recorded], Sequence[Recorded]]) -> list[dict[str, Any]]:
    """Each pair that Splink compares: both values of each field, each field's level and bits, and their sum."""
    linker = linker_of(sides, settings(model.weights))
    found = linker.inference.predict().as_record_list()
    return [_row(pair) for pair in found]


def _row(pair: dict[str, Any]) -> dict[str, Any]:
    """One pair as the golden file has it."""
    fields = {}
    total = 0.0
    for field, level in COMPARED.items():
        one, other = (pair[f"{field.value}_{side}"] or "" for side in "lr")
        bayes = float(pair[f"mw_{field.value}"])
        name = level(one, other) if one and other else ""
        fields[field.value] = {"one": one, "other": other, "level": name or "missing", "bits": bayes}
        total += bayes
    return {"fields": fields, "bits": total}


def _chosen(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A few pairs for each level of each field."""
    met: dict[tuple[str, str], int] = {}
    kept = []
    for row in rows:
        levels = [(field, value["level"]) for field, value in row["fields"].items()]
        if any(met.get(level, 0) < _KEPT for level in levels):
            kept.append(row)
            for level in levels:
                met[level] = met.get(level, 0) + 1
    return kept
