"""From a question to the records worth comparing with it.

Knows the three ways a record is found: by match keys, as a pointer by match tokens, as a custody change of a record
that was found. Does *not* compare anything (`overlap.assessment`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from overlap.answer import Matchable
from overlap.candidates import query_keys
from overlap.frequencies import Frequencies
from overlap.query import Query
from overlap.records import CustodyChange, Duty, RecordId, System
from overlap.tokens import match_tokens
from storage.index import Indexes
from storage.records import Records
from storage.sources import Sources

#: Records that one question brings up for comparison. The strongest match was among the first 60 of a million in
#: every trial; 100 leaves room for several equally good ones.
CANDIDATES_MOST: Final = 100
#: A custody change that is done stays of interest for a day: the subject was just released or moved.
CUSTODY_PAST: Final = dt.timedelta(days=1)


class Search:
    """Searches one vault."""

    def __init__(self, indexes: Indexes, records: Records, sources: Sources) -> None:
        self._indexes = indexes
        self._records = records
        self._sources = sources

    @property
    def frequencies(self) -> Frequencies:
        """How common each word is among the names of the vault."""
        return self._indexes.vocabulary.frequencies

    def warm(self) -> None:
        """Load what the first question would otherwise wait for."""
        _ = self._indexes.keys, self._indexes.vocabulary

    def candidates(self, query: Query, now: dt.datetime) -> list[Matchable]:
        """The records worth comparing with a question, each once: by keys, then pointers, then custody changes."""
        return self.read(self.numbers(query), query, now)

    def numbers(self, query: Query) -> list[int]:
        """The numbers of the records that share most with a question, out of the indexes in memory."""
        self._indexes.refresh()
        return self._indexes.keys.find(query_keys(query, self._indexes.vocabulary), CANDIDATES_MOST)

    def read(self, rids: Sequence[int], query: Query, now: dt.datetime) -> list[Matchable]:
        """The records of these numbers, the pointers that the question meets, and the custody changes of them all."""
        found: dict[RecordId, Matchable] = {}
        for record in self._records.many([*rids, *self._pointers(query)]):
            if not isinstance(record, Duty):
                found[RecordId(record.id)] = record
        for record_id in list(found):
            found.update((RecordId(change.id), change) for change in self._custody(record_id, now))
        return list(found.values())

    def _pointers(self, query: Query) -> list[int]:
        """The numbers of the pointers that a question meets."""
        tokens = {
            token for system in System if (key := self._sources.token_key(system)) for token in match_tokens(query, key)
        }
        return self._records.with_tokens(sorted(tokens))

    def _custody(self, record_id: RecordId, now: dt.datetime) -> list[CustodyChange]:
        """The custody changes of one record's subject that are not past."""
        return [
            change
            for change in self._records.custody_for(record_id)
            if not change.done or change.planned_at > now - CUSTODY_PAST
        ]
