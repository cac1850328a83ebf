"""Writes `overlap/model.json` anew: `bench train --data FOLDER --date YYYY-MM-DD`.

The order is that of dependence: shared levels, the name level that takes a birth date's bits as given, names side by
side, and the calibration of the whole. The same data and versions give the same numbers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.public.sanctions import SanctionsList, read_list
from benchmarks.report import say
from benchmarks.training import calibration, golden, name_level, shared_levels
from benchmarks.training.lists import BOUNDS, rows
from benchmarks.training.pairs import hard_pairs
from benchmarks.training.split import PartOfList
from overlap.alignment import WORD_LEVELS
from overlap.answer import Field
from overlap.frequencies import Frequencies
from overlap.model import LEVELS, Model, read_model
from overlap.names import NameScale
from overlap.normalize import name_words
from overlap.reading_names import read_names

MODEL: Final = Path(__file__).parents[2] / "overlap" / "model.json"

#: Seeds of the invented people, each part with its own.
_SHARED, _LISTS = 41, 31

#: Draws of strangers for the names laid side by side: each alias meets so many.
_DRAWS: Final = 4

_ORIGIN: Final = (
    "monotone logistic regression on candidates of checks among 30,000 invented people and half of the public"
    " sanctions list's people, asked about by alias, as typed, and about people on no file"
)
_ORIGIN_PAIRS: Final = (
    "isotonic, on aliases of three quarters of the sanctions list's people, each with its own person and with a"
    " stranger hard to tell; the last quarter measures"
)


def run(argv: Sequence[str]) -> int:
    """Trains, writes the model and the golden values, and says the error of its calibration."""
    parser = argparse.ArgumentParser(prog="bench train", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with ofac/ and names/")
    parser.add_argument("--date", required=True, help="the date that the numbers carry, YYYY-MM-DD")
    parser.add_argument("--version", help="the version of the model, else its date")
    parser.add_argument("--keep-shared", action="store_true", help="keep the shared levels of the model as it stands")
    parser.add_argument("--keep-all-but-pairs", action="store_true", help="learn names laid side by side alone")
    options = parser.parse_args(argv)
    version = options.version or options.date
    if options.keep_all_but_pairs:
        whole = json.loads(MODEL.read_bytes()) | {"version": version}
    else:
        whole = _untrained(version, options.date)
        _train(whole, options)
    say("train: names side by side")
    pairs = _pairs(_read(whole), read_list(options.data / "ofac"))
    whole["side_by_side"] = name_level.side_by_side(*pairs, _ORIGIN_PAIRS, options.date)
    MODEL.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    golden.write(read_model(MODEL.read_bytes()), options.data)
    say(f"train: calibration error {calibration.error_of(whole['calibration']['reliability']):.4f}")
    return 0


def _train(whole: dict[str, Any], options: argparse.Namespace) -> None:
    """Fills in each part of the model in turn but for names side by side."""
    listed, date = read_list(options.data / "ofac"), options.date
    if options.keep_shared:
        whole["weights"] = json.loads(MODEL.read_bytes())["weights"]
    else:
        say("train: shared levels by Splink")
        whole["weights"] = shared_levels.estimated(options.data, _SHARED, date)
        MODEL.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    births = _read(whole).bits(Field.BIRTH)
    say("train: candidates of checks for the name level")
    learned = name_level.learned([rows(listed, PartOfList.TRAIN, options.data, _LISTS, births)])
    whole["names"] = name_level.written(learned, _ORIGIN, date)
    say("train: calibration")
    whole["calibration"], names_off = calibration.fit(_read(whole), listed, options.data, date)
    whole["names"]["base"] = round(whole["names"]["base"] + names_off, 3)


def _read(whole: dict[str, Any]) -> Model:
    """The model as far as it is trained."""
    return read_model(json.dumps(whole).encode())


def _pairs(model: Model, listed: SanctionsList) -> tuple[np.ndarray, np.ndarray]:
    """The bits and the truth of names laid side by side, of all people but those that measure."""
    scale = NameScale(model, Frequencies())
    bits, truth = [], []
    for seed, part in product(range(_DRAWS), (PartOfList.TRAIN, PartOfList.VALIDATION)):
        for pair in hard_pairs(listed, part, seed):
            one, other = (name_words(read_names(text).names[0]) for text in (pair.one, pair.other))
            bits.append(scale.compare(one, other).bits)
            truth.append(pair.is_match)
    return np.array(bits), np.array(truth, float)


def _untrained(version: str, date: str) -> dict[str, Any]:
    """A model in which nothing but the order of levels is said."""
    none = {"origin": "none yet", "date": date}
    unsaid = {"m": 0.5, "u": 0.5, "bits": 0.0} | none
    levels = {field.value: dict.fromkeys(levels, unsaid) for field, levels in LEVELS.items()}
    signs = {sign: {"bounds": list(steps), "bits": [0.0] * (len(steps) + 1)} for sign, steps in BOUNDS.items()}
    return {
        "version": version,
        "weights": levels,
        "names": {
            "base": 0.0,
            "least": -6.629,
            "places": [1.0] * 4,
            "levels": dict.fromkeys(WORD_LEVELS, 0.0),
            "signs": signs,
        }
        | none,
        "side_by_side": {"bits": [0.0, 1.0], "probabilities": [0.0, 1.0]} | none,
        "calibration": {"slope": 1.0, "intercept": 0.0, "log_people": 1.0, "reliability": []} | none,
    }


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
