"""How long an answer takes at worst, whatever is typed: `bench garbage [--people N]`.

Among so many people of one name, and others whose words are all one letter from each other, every line of garbage is
asked from the text to the answer with its evidence. What is counted is the processor's time, which other programs on
the machine make no longer. The last line of standard output is one JSON object; the exit status is 1 where a line took
longer than it may.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import itertools
import json
import random
import sys
import time
from collections.abc import Sequence
from typing import Final

from benchmarks.matching.engine import Copy
from benchmarks.matching.people import Subject
from benchmarks.report import machine, say
from overlap.reading import read
from overlap.records import Person, PersonName

#: No line may take longer.
BOUND_MS: Final = 50.0
_TODAY: Final = dt.date(2026, 11, 24)
_ROUNDS: Final = 3

#: Words that are all one edit from many others.
_DENSE: Final = tuple(map("".join, itertools.product("bcdfgh", "aeiou", "bcdfgh", "aeiou")))

LINES: Final = {
    "nothing": "",
    "NUL": "\0" * 600,
    "one word of 10 kB": "a" * 10_000,
    "10 kB of words": "maria garcia " * 800,
    "emoji": "😀👩‍👩‍👧" * 200,
    "marks of direction": "\u202emilos\u202c varga \u200f" * 40,
    "impossible dates": "31/02/1990 99/99/9999 0000-00-00 13/13/2013",
    "the common name": "GARCIA JOSE 1980-01-01",
    "the common name alone": "GARCIA",
    "many aliases": " aka ".join(" ".join(_DENSE[at : at + 8]) for at in range(0, 400, 8)),
    "words one letter from many": " ".join(_DENSE[:8]),
    "many dates": " ".join(f"{day:02}/{1 + day % 12:02}/19{60 + day}" for day in range(1, 29)),
    "many numbers": " ".join(f"A{at}23456{at}" for at in range(10, 60)),
}


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures; 1 where a line takes too long."""
    parser = argparse.ArgumentParser(prog="bench garbage", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=200_000, help="how many people of one name")
    options = parser.parse_args(argv)
    say(f"garbage: {options.people:,} people of one name, and a tenth as many with many names")
    copy = Copy(_crowd(options.people))
    gc.collect()
    gc.freeze()
    taken = {name: _milliseconds(copy, text) for name, text in LINES.items()}
    worst = max(taken.values())
    told = {"garbage.worst_ms": worst, "garbage.lines_ms": taken, "goals": {"garbage.worst_ms": f"<= {BOUND_MS}"}}
    print(json.dumps(told | {"machine": machine()}), flush=True)
    return int(worst > BOUND_MS)


def _crowd(number: int) -> list[Subject]:
    """The people: most of one name and birth date, some with three aliases of eight words each."""
    rng = random.Random(5)
    same = Person(names=(PersonName(surname="GARCIA", given_names="JOSE"),), birth_dates=("1980-01-01",))
    crowd = [Subject(f"SYN-{place}", same) for place in range(number)]
    for place in range(number // 10):
        names = tuple(PersonName(surname=" ".join(rng.sample(_DENSE, 8))) for _ in range(3))
        crowd.append(Subject(f"SYN-many-{place}", Person(names=names)))
    return crowd


def _milliseconds(copy: Copy, text: str) -> float:
    """The processor's time of one answer, the median of a few, the first one included."""
    taken = []
    for _ in range(_ROUNDS):
        began = time.thread_time()
        copy.answer(read(text, today=_TODAY))
        taken.append((time.thread_time() - began) * 1000)
    return round(sorted(taken)[len(taken) // 2], 2)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
