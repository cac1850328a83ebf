"""Writes `overlap/model.json`: weights from public data and reasons, calibration from invented populations."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.training.calibration import fit
from benchmarks.training.queries import Population, aliases
from benchmarks.training.reasons import BIRTH_M, REASONED, WORD_M_TYPED
from overlap.birth import birth_level
from overlap.frequencies import Frequencies
from overlap.model import Model, read_model
from overlap.names import word_level
from overlap.normalize import name_words
from overlap.records import PersonName

MODEL = Path(__file__).resolve().parents[2] / "overlap" / "model.json"

#: Share of checks that type a name as it is recorded; the others are like a list's aliases. Assumed.
TYPED_AS_RECORDED = 0.8

#: Words drawn, and pairs of birth dates drawn: enough for two digits of every level.
WORDS, PAIRS = 600, 2_000_000

#: A level that no draw shows is taken for as rare as half of one draw.
UNSEEN = 0.5


def weight(m: float, u: float, origin: str, date: str) -> dict[str, Any]:
    """Return one entry of the model."""
    m, u = float(f"{m:.3g}"), float(f"{u:.3g}")
    return {"m": m, "u": u, "bits": round(math.log2(m / u), 3), "origin": origin, "date": date}


def word_u(data: Path) -> dict[str, float]:
    """Return how often a stranger's word stands at each level to a word, in shares of that word (geometric mean)."""
    population = Population(data, 11)
    drawn = [word.lower() for person in population.draw(WORDS // 2) for word in person[:2]]
    others = Counter(word.lower() for person in population.draw(20_000) for word in person[:2])
    total = sum(others.values())
    shares = Frequencies()
    met: Counter[str] = Counter()
    expected = 0.0
    for word in drawn:
        # A stranger has two words, either of which may be the one.
        expected += 2 * shares.share(word)
        for other, count in others.items():
            if level := word_level(word, other):
                met[level] += 2 * count
    return {level: count / total / expected for level, count in met.items()}


def word_m(data: Path) -> dict[str, float]:
    """Return how often aligned words of two names of one person stand at each level, as checks type them."""
    seen: Counter[str] = Counter()
    for primary, alias in aliases(data):
        one, other = (name_words(PersonName(surname=text[:256])).tokens for text in (primary, alias))
        levels = [_closest(word, other) for word in one]
        # An alias that shares no word is another name, and has a level of its own.
        if any(levels):
            seen.update(level or "differs" for level in levels)
    total = sum(seen.values())
    return {
        level: TYPED_AS_RECORDED * typed + (1 - TYPED_AS_RECORDED) * max(seen[level], UNSEEN) / total
        for level, typed in WORD_M_TYPED.items()
    }


def _closest(word: str, others: tuple[str, ...]) -> str:
    """Return the closest level of a word to any of the others."""
    order = ("exact", "edit", "sounds", "nickname", "prefix", "initial")
    levels = {word_level(word, other) for other in others}
    return next((level for level in order if level in levels), "")


def birth_u(data: Path) -> dict[str, float]:
    """Return how often two strangers' birth dates stand at each level."""
    population = Population(data, 13)
    births = np.array(population.births(4_000))
    pairs = np.random.default_rng(17).integers(0, len(births), (PAIRS, 2))
    seen = Counter[str](birth_level(births[one], births[other]) for one, other in pairs if one != other)
    years = Counter(birth[:4] for birth in births)
    months = Counter(birth[:7] for birth in births)
    count = len(births)
    # Of each level with the day known; the two that are known in part follow from years and months alone.
    table = {level: seen[level] / PAIRS for level in BIRTH_M}
    table["year"] = sum(n * n for n in years.values()) / count**2
    table["month"] = sum(n * n for n in months.values()) / count**2
    table["year_near"] = 2 * table["year"]
    heaped = sum(birth.endswith("01-01") for birth in births) / count
    # Given that the date asked for is a 1 January, or isn't.
    table["exact"] = table["exact"] / (1 - heaped)
    table["heaped"] = table["heaped"] / heaped
    return table


def weights(data: Path, date: str) -> dict[str, Any]:
    """Return all weights by field and level."""
    names_m, names_u, births_u = word_m(data), word_u(data), birth_u(data)
    levels = {
        level: weight(
            names_m[level],
            1.0 if level == "exact" else names_u[level],
            "m: words of sanctions-list aliases mixed with names typed as recorded; u: census, in shares of the word",
            date,
        )
        for level in ("exact", "edit", "sounds", "nickname", "prefix")
    }
    table = {
        field: {level: weight(m, u, f"reasoned: {why}", date) for level, (m, u, why) in rows.items()}
        for field, rows in REASONED.items()
    }
    table["name"] = levels | table["name"]
    table["birth"] = {
        level: weight(m, births_u[level], f"m: reasoned ({why}); u: drawn pairs of strangers", date)
        for level, (m, why) in BIRTH_M.items()
    }
    return table


def main() -> int:
    """Write the model and print the reliability table of its calibration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--date", required=True, help="the date that the numbers carry, YYYY-MM-DD")
    options = parser.parse_args()
    start = {"slope": 1.0, "intercept": 0.0, "log_people": 1.0, "origin": "none yet", "date": options.date}
    table = weights(options.data, options.date)
    whole: dict[str, Any] = {"version": options.date, "weights": table, "calibration": start}
    uncalibrated: Model = read_model(json.dumps(whole).encode())
    whole["calibration"], reliability = fit(uncalibrated, options.data, options.date)
    MODEL.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    json.dump(reliability, sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
