"""The engine's batches over people of tables: all pairs of two files, or of one, at once.

The left file's people are encounters of e3, the right file's cases of TECS; one file is taken as both.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from benchmarks.matching.people import Subject
from benchmarks.report import say
from overlap.batch import Batch, bits_of, least_bits
from overlap.key_index import KeyIndex
from overlap.meeting import Crowds, Known
from overlap.model import shipped_model
from overlap.outlines import Outlines
from overlap.page_keys import keys_of
from overlap.records import Agency, CaseStatus, CaseSummary, Encounter, Provenance, System
from overlap.vocabulary import Vocabulary

_PAGE: Final = 5_000
_SAY_EVERY: Final = 10
_NOW: Final = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
_E3: Final = Provenance(system=System.E3, agency=Agency.USBP, unit="SYN", updated_at=_NOW)
_TECS: Final = Provenance(system=System.TECS, agency=Agency.HSI, unit="SYN", updated_at=_NOW)


class LinkedPair(NamedTuple):
    """The places of two people in their files, and the probability that they are one."""

    left: int
    right: int
    probability: float


def linked(left: Sequence[Subject], right: Sequence[Subject] | None, least: float) -> Iterator[LinkedPair]:
    """Each pair that is found and at least so likely; within one file each pair once, the lower place first."""
    encounters = [_encounter(place, one) for place, one in enumerate(left)]
    batch, people = _batch(encounters, least)
    asked = left if right is None else right
    for start in range(0, len(asked), _PAGE):
        if start % (_PAGE * _SAY_EVERY) == 0:
            say(f"link: {start:,} of {len(asked):,} records compared")
        cases = [_case(start + place, one) for place, one in enumerate(asked[start : start + _PAGE])]
        for one, other, bits in bits_of(cases, batch):
            pair = _place(one), _place(other)
            if right is not None or pair[0] < pair[1]:
                yield LinkedPair(*pair, batch.known.model.probability(bits, people))


def _batch(encounters: Sequence[Encounter], least: float) -> tuple[Batch, int]:
    """What cases are compared with, and among how many people."""
    postings, counts = [np.empty(0, np.uint64)], Counter[str]()
    for start in range(0, len(encounters), _PAGE):
        page = keys_of(encounters[start : start + _PAGE])
        postings.append(page.postings(start))
        for words in page.words:
            counts.update(words)
    index = KeyIndex.build(np.concatenate(postings))
    frequencies = Vocabulary(counts, len(encounters)).frequencies
    model = shipped_model()
    outlines = Outlines.of_index(index, counts, len(encounters))
    known = Known(index, outlines, model, frequencies, Crowds(counts, frequencies))
    lowest = least_bits(model, least, frequencies.people)
    return Batch(known, lambda rids: [encounters[rid] for rid in rids], lowest), frequencies.people


def _encounter(place: int, one: Subject) -> Encounter:
    """A person as an encounter."""
    return Encounter(
        id=f"e3:SYN-{place}",
        revision=1,
        provenance=_E3,
        occurred_at=_NOW,
        event_number="SYN",
        person=one.person,
        vehicles=one.vehicles,
        phones=one.phones,
        addresses=one.addresses,
    )


def _case(place: int, one: Subject) -> CaseSummary:
    """A person as a case."""
    return CaseSummary(
        id=f"tecs:SYN-{place}",
        revision=1,
        provenance=_TECS,
        tracking_id="SYN",
        status=CaseStatus.OPEN,
        person=one.person,
        vehicles=one.vehicles,
        phones=one.phones,
        addresses=one.addresses,
    )


def _place(record_id: str) -> int:
    """The place of the person whose record this is."""
    return int(record_id.rpartition("-")[2])
