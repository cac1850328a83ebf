"""From a question to the records worth comparing with it.

Knows the ways a record is found: by match keys, as a pointer by match tokens, as a custody change of a record that was
found, and in a deep search by words that look alike. Does *not* compare anything (`overlap.assessment`).
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from overlap.answer import Matchable
from overlap.candidates import WeightedKey, number_query_keys, query_keys
from overlap.frequencies import Frequencies
from overlap.model import shipped_model
from overlap.normalize import name_words
from overlap.query import Query
from overlap.records import CustodyChange, Dealing, Duty, PersonName, RecordId, System
from overlap.short_list import short_list
from overlap.tokens import match_tokens
from storage.index import Indexes
from storage.records import Records
from storage.sources import Sources

#: Records that have a number which a match has as well: more have it where it is no number of one person.
HOLDERS_MOST: Final = 30
#: Records that a deep search brings up, and of those the most for one other writing of a name.
DEEP_MOST: Final = 300
_DEEP_EACH: Final = 20
#: Words of a name that are taken for others; the keys of a record pair no more of them.
_WORDS_MOST: Final = 6
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
        # What was loaded stays: a collection that looked through it would stop an answer for a tenth of a second.
        gc.freeze()

    def candidates(self, query: Query, now: dt.datetime) -> list[Matchable]:
        """The records worth comparing with a question, each once: by keys, then pointers, then custody changes."""
        return self.read(self.numbers(query), query, now)

    def numbers(self, query: Query) -> list[int]:
        """The numbers of the records that promise most to be who is asked about, out of the indexes in memory."""
        self._indexes.attune()
        indexes = self._indexes
        keys, vocabulary = indexes.keys, indexes.vocabulary
        with indexes.lock:
            return short_list(query, keys, vocabulary, shipped_model())

    def _find(self, keys: Sequence[WeightedKey], most: int) -> list[int]:
        """The numbers of the records that have most of some keys; one search at a time, whichever thread asks."""
        index = self._indexes.keys
        with self._indexes.lock:
            return index.find(keys, most)

    def holders(self, query: Query, now: dt.datetime, besides: Collection[int] = ()) -> list[Matchable]:
        """The records that have a number of a question, and none that only come near; `besides` were read before.

        Who has a match's number is mostly among those that were found with it.
        """
        self._indexes.refresh()
        rids = self._find(number_query_keys(query), HOLDERS_MOST)
        return self.read([rid for rid in rids if rid not in besides], query, now)

    def read(self, rids: Sequence[int], query: Query, now: dt.datetime) -> list[Matchable]:
        """The records of these numbers, the pointers that the question meets, and the custody changes of them all."""
        found: dict[RecordId, Matchable] = {}
        for record in self._records.many([*rids, *self._pointers(query)]):
            if not isinstance(record, Duty | Dealing):
                found[RecordId(record.id)] = record
        found.update((RecordId(change.id), change) for change in self._custody(list(found), now))
        return list(found.values())

    def deep(self, query: Query, now: dt.datetime) -> list[Matchable]:
        """The records of people whose names only look like those asked for: words cut, run together or far misspelt.

        It takes a tenth of a second and brings up strangers, so it is the second thing to try.
        """
        self._indexes.refresh()
        found: dict[int, None] = {}
        for name in query.names:
            for other in self._writings(name_words(name).tokens[:_WORDS_MOST]):
                asked = Query(text="", names=(other,), birth_dates=query.birth_dates)
                keys = query_keys(asked, self._indexes.vocabulary)
                found.update(dict.fromkeys(self._find(keys, _DEEP_EACH)))
        return self.read(list(found)[:DEEP_MOST], query, now)

    def _writings(self, words: Sequence[str]) -> Iterator[PersonName]:
        """A name with each of its words in turn in the place of one that looks like it."""
        for place, word in enumerate(words):
            for other in self._indexes.words_alike(word):
                yield PersonName(surname=" ".join((*words[:place], other, *words[place + 1 :])))

    def _pointers(self, query: Query) -> list[int]:
        """The numbers of the pointers that a question meets."""
        tokens = {
            token for system in System if (key := self._sources.token_key(system)) for token in match_tokens(query, key)
        }
        return self._records.with_tokens(sorted(tokens))

    def _custody(self, record_ids: Sequence[RecordId], now: dt.datetime) -> list[CustodyChange]:
        """The custody changes of these records' subjects that are not past."""
        return [
            change
            for change in self._records.custody_of(record_ids)
            if not change.done or change.planned_at > now - CUSTODY_PAST
        ]
