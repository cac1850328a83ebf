"""How often what occurs, read from `frequencies.toml` beside this file, where each figure's source stands."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from backends.practice.weighted import Weighted


@cache
def _tables() -> dict[str, Any]:  # what tomllib gives is untyped
    return tomllib.loads((files("backends.practice") / "frequencies.toml").read_text(encoding="utf-8"))


def frequency(table: str) -> Weighted[str]:
    """The words of one table, by its dotted name, weighted by their figures."""
    found = _tables()
    for part in table.split("."):
        found = found[part]
    return Weighted((str(word), float(weight)) for word, weight in found.items())
