"""The engine over people of a table: their keys in its index, and the same search and sum that a check makes.

Knows only the engine's public parts. The vault is left out: what is measured here is whom the engine finds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from benchmarks.matching.people import Subject
from overlap.answer import Assessment, Situation, SourceCondition, SourceState
from overlap.assessment import assess
from overlap.frequencies import Frequencies
from overlap.key_index import KeyIndex
from overlap.matching import Matcher, Scored
from overlap.model import shipped_model
from overlap.page_keys import keys_of
from overlap.query import Action, Query
from overlap.records import Agency, CaseStatus, CaseSummary, PartialDate, Provenance, System
from overlap.short_list import short_list
from overlap.vocabulary import Vocabulary

#: Records whose keys are made at once.
_PAGE: Final = 5_000

_NOW: Final = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


class Copy:
    """People as open cases of the other agency, found by their keys. `place` numbers them in the order given.

    Each case asks for a call first, so that every match that isn't weak warns: a wrong one can't stay unnoticed.
    """

    def __init__(self, people: Sequence[Subject]) -> None:
        self._people = people
        self._vocabulary = Vocabulary()
        postings = [np.empty(0, np.uint64)]
        for start in range(0, len(people), _PAGE):
            page = keys_of([self.record(place) for place in range(start, min(start + _PAGE, len(people)))])
            postings.append(page.postings(start))
            for words in page.words:
                self._vocabulary.add(words)
        self._index = KeyIndex.build(np.concatenate(postings))

    @cached_property
    def _situation(self) -> Situation:
        """Both copies current, nobody's position known."""
        sources = tuple(
            SourceState(
                system=system,
                as_of=_NOW,
                limit=dt.timedelta(hours=12),
                condition=SourceCondition.CURRENT,
                records=len(self._people),
            )
            for system in System
        )
        return Situation(now=_NOW, action=Action.STOP, agency=Agency.USBP, sources=sources)

    def record(self, place: int) -> CaseSummary:
        """A person's record."""
        one = self._people[place]
        return CaseSummary(
            id=f"tecs:SYN-{place}",
            revision=1,
            provenance=Provenance(system=System.TECS, agency=Agency.HSI, unit="SYN", updated_at=_NOW),
            tracking_id=f"SYN-{place}",
            status=CaseStatus.OPEN,
            contact_first=True,
            person=one.person,
            vehicles=one.vehicles,
            phones=one.phones,
            addresses=one.addresses,
        )

    @property
    def frequencies(self) -> Frequencies:
        """How common each word is among these people."""
        return self._vocabulary.frequencies

    def candidates(self, query: Query) -> list[int]:
        """The places of the people worth comparing."""
        return short_list(query, self._index, self._vocabulary, shipped_model())

    def scored(self, query: Query) -> list[tuple[int, Scored]]:
        """The sum of each candidate, by its place."""
        matcher = Matcher(query, shipped_model(), self._vocabulary.frequencies)
        return [(place, matcher.score(self.record(place))) for place in self.candidates(query)]

    def answer(self, query: Query) -> Assessment:
        """The answer to a check, with its evidence."""
        records = [self.record(place) for place in self.candidates(query)]
        return assess(query, records, self._situation, shipped_model(), self._vocabulary.frequencies)


def place_of(record_id: str) -> int:
    """The place of the person whose record this is."""
    return int(record_id.rpartition("-")[2])


def question(one: Subject) -> Query:
    """A person as what is asked about."""
    return Query(
        text="",
        names=one.person.names,
        birth_dates=tuple(map(PartialDate.parse, one.person.birth_dates)),
        identifiers=one.person.identifiers,
        vehicles=one.vehicles,
        phones=one.phones,
        addresses=one.addresses,
    )
