"""The pairs that a linkage of both agencies found, as far as both agencies tell of them to this officer.

Knows which of them this vault has not compared, since nothing that it looks records up by brought them together. Does
*not* know what a linked pair weighs here (`overlap.batch`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from overlap.any_record import Record
from overlap.batch import Batch, Found, between
from overlap.inbox import Item
from overlap.judgements import Pair
from overlap.linkage import Linked, LinkHalf, linked_pairs
from overlap.records import RecordId
from storage.chunks import id_key
from storage.cipher import Store
from storage.index import Indexes
from storage.records import Records
from storage.systems import Kind


class Linkage:
    """What linkages say, of one vault."""

    def __init__(self, store: Store, records: Records, indexes: Indexes) -> None:
        self._store = store
        self._records = records
        self._indexes = indexes
        self._read: tuple[tuple[object, ...], dict[Pair, Linked]] | None = None
        self._asked: dict[Pair, Linked] = {}

    def pairs(self) -> Mapping[Pair, Linked]:
        """All pairs, read anew when a half came, went or was told anew; none while a system is sealed."""
        if self._records.is_sealed:
            return {}
        mark = self._records.dealings_mark(Kind.LINK)
        if self._read is None or self._read[0] != mark:
            held = self._records.dealings(Kind.LINK)
            self._read = mark, linked_pairs(half for half in held if isinstance(half, LinkHalf))
        return self._read[1]

    def with_links(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """Overlaps, each with what a linkage says of its pair."""
        pairs = self.pairs()
        return tuple(
            msgspec.structs.replace(item, linked=pairs[item.kept.pair]) if item.kept.pair in pairs else item
            for item in items
        )

    def have_due(self) -> None:
        """Have one record of each pair compared again that is no stored overlap and was not asked about since."""
        pairs = self.pairs()
        fresh = sorted(pairs.keys() - self._asked.keys())
        due = [(rid,) for pair in fresh for rid in self._numbers(pair[0]) if not self._is_stored(rid, pair[1])]
        if due:
            with self._store.transaction():
                self._store.many("INSERT OR IGNORE INTO overlap_due VALUES (?)", due)
        self._asked = dict(pairs)

    def _is_stored(self, one: int, other: RecordId) -> bool:
        """Whether a pair is a stored overlap, or its other record isn't held."""
        sql = "SELECT count(*) FROM overlap WHERE one = ? AND other = ?"
        return all(self._store.value(sql, (one, rid)) for rid in self._numbers(other))

    def added(
        self, found: Iterable[Found], held: Mapping[int, RecordId], records: Sequence[Record], batch: Batch
    ) -> Iterator[Found]:
        """What was found of a page of records, and what links add to it; `held` are the page's ids by their numbers."""
        met: set[Pair] = set()
        for item in found:
            met.add((item.overlap.one, item.overlap.other))
            yield item
        yield from between(list(self._missing(held, met)), records, batch)

    def _missing(self, held: Mapping[int, RecordId], met: set[Pair]) -> Iterator[tuple[int, int]]:
        """Place in the page and number of the other record, for pairs that were not met."""
        partners: dict[RecordId, list[RecordId]] = {}
        for one, other in self.pairs().keys() - met:
            partners.setdefault(one, []).append(other)
            partners.setdefault(other, []).append(one)
        for place, record_id in enumerate(held.values()):
            for partner in partners.get(record_id, ()):
                yield from ((place, rid) for rid in self._numbers(partner))

    def _numbers(self, record_id: RecordId) -> Sequence[int]:
        """The numbers under which a record may be held."""
        self._indexes.refresh()
        return self._indexes.ids.find_one(id_key(record_id))
