"""Batches against a million people, and the full link: how long, how much memory, and what of the truth is found.

Runs as a program of its own (`python -m benchmarks.overlap.linking`), so that its peak memory is its own. The records
are values in memory, as a batch reads them from the vault; making them is not counted.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from benchmarks.labelled.world import Subject, Tie, World
from benchmarks.matching.memory import peak_gib
from benchmarks.report import say
from overlap.batch import Batch, Overlap, least_bits, overlaps
from overlap.key_index import KeyIndex
from overlap.matching import LIKELY
from overlap.meeting import Crowds, Known
from overlap.model import shipped_model
from overlap.outlines import Outlines
from overlap.page_keys import keys_of
from overlap.records import Encounter
from overlap.vocabulary import Vocabulary
from storage.garbage import collection_paused

#: Records of one batch, as the goal names it.
BATCH: Final = 5_000
_PAGE: Final = 20_000
_BATCHES: Final = 3
_SAY_EVERY: Final = 10


class _Prepared(NamedTuple):
    """What is known of the left side, and how long preparing it took."""

    batch: Batch
    seconds: float
    cpu: float


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures as one line."""
    parser = argparse.ArgumentParser(prog="benchmarks.overlap.linking", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000, help="how many invented people are known")
    parser.add_argument("--subjects", type=int, default=300_000, help="how many subjects are linked with them")
    parser.add_argument("--seed", type=int, default=7, help="another seed is another world")
    options = parser.parse_args(argv)
    world = World(options.people, options.seed)
    left = _made(world)
    prepared = preparation(left)
    say(f"overlap: {len(left):,} people prepared in {prepared.seconds:.1f} s")
    say(f"overlap: inventing {options.subjects:,} subjects")
    subjects = [world.subject(number) for number in range(options.subjects)]
    gc.collect()
    gc.freeze()
    figures = _linked(subjects, prepared, options.people)
    print(json.dumps(figures | {"overlap.full_link_peak_gib": peak_gib()}), flush=True)
    return 0


def _made(world: World) -> list[Encounter]:
    """The known people's records."""
    left = []
    for number in range(world.people):
        if number % (_SAY_EVERY * _PAGE) == 0:
            say(f"overlap: {number:,} of {world.people:,} people invented")
        left.append(world.encounter(number))
    gc.collect()
    gc.freeze()
    return left


def preparation(left: Sequence[Encounter]) -> _Prepared:
    """What a batch is compared with."""
    began, worked = time.perf_counter(), time.process_time()
    postings, counts = [], Counter[str]()
    for start in range(0, len(left), _PAGE):
        page = keys_of(left[start : start + _PAGE])
        postings.append(page.postings(start))
        for words in page.words:
            counts.update(words)
    index = KeyIndex.build(np.concatenate(postings))
    outlines = Outlines.of_index(index, counts, len(left))
    frequencies = Vocabulary(counts, len(left)).frequencies
    known = Known(index, outlines, shipped_model(), frequencies, Crowds(counts, frequencies))
    batch = Batch(known, lambda rids: [left[rid] for rid in rids], least_bits(known.model))
    return _Prepared(batch, time.perf_counter() - began, time.process_time() - worked)


def _linked(subjects: Sequence[Subject], prepared: _Prepared, people: int) -> dict[str, object]:
    """The figures of batches and of the full link, preparation counted with the latter."""
    taken: list[float] = []
    worked: list[float] = []
    hits: Counter[Tie] = Counter()
    mistaken: Counter[Tie | None] = Counter()
    shown, right, likely = 0, 0, 0
    model = prepared.batch.known.model
    for start in range(0, len(subjects), BATCH):
        some = subjects[start : start + BATCH]
        began, busy = time.perf_counter(), time.process_time()
        with collection_paused():  # as the vault compares a page
            found = list(overlaps([one.case for one in some], prepared.batch))
        taken.append(time.perf_counter() - began)
        worked.append(time.process_time() - busy)
        strong = [each for each in found if each.is_shown(model, people)]
        ties = _ties(some, strong)
        hits.update(tie for tie in ties if tie is not None)
        shown, right = shown + len(strong), right + sum(tie is not None for tie in ties)
        sure = [each.probability(model, people) >= LIKELY for each in strong]
        likely += sum(sure)
        mistaken.update(tie for tie, is_sure in zip(ties, sure, strict=True) if is_sure and tie is not Tie.PERSON)
        if start // BATCH % _SAY_EVERY == 0:
            say(f"overlap: {start + len(some):,} of {len(subjects):,} linked, {sum(taken):.1f} s")
    return {
        "overlap.batch_5000_s": round(sorted(taken)[len(taken) // 2], 3),
        "overlap.full_link_s": round(prepared.seconds + sum(taken), 1),
        "overlap.batch_5000_cpu_s": round(sorted(worked)[len(worked) // 2], 3),
        "overlap.full_link_cpu_s": round(prepared.cpu + sum(worked), 1),
        "overlap.shown": shown,
        "overlap.shown_with_a_tie": right,
        "overlap.likely": likely,
        "overlap.likely_of_one_household_alone": mistaken[Tie.HOUSEHOLD] + mistaken[Tie.VEHICLE],
        "overlap.likely_of_strangers": mistaken[None],
    } | _found(subjects, hits)


def _ties(some: Sequence[Subject], found: Sequence[Overlap]) -> list[Tie | None]:
    """The tie of each overlap by the truth, None for that of strangers."""
    truth = {(f"e3:SYN-{one.encounter}", one.case.id): one.tie for one in some}
    return [truth.get((each.one, each.other)) for each in found]


def _found(subjects: Sequence[Subject], hits: Counter[Tie]) -> dict[str, object]:
    """The share of each tie that is found and shown."""
    every = Counter(one.tie for one in subjects)
    return {
        f"overlap.found_{tie.name.lower()}": round(hits[tie] / every[tie], 4) if every[tie] else None for tie in Tie
    }


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
