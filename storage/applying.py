"""One line of a feed becomes a change of the copy.

Knows which of two revisions wins and which records a rebuilt copy leaves over. Does *not* decide what happens to those
(`storage.staging`), nor what is written for a record (`storage.writing`).

A line with a lower revision than the stored one is ignored. After a change of feed the revisions of the old life mean
nothing, and the first line of the new feed for a record always wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, assert_never

from overlap.any_record import Record
from overlap.records import RecordId, System
from storage.bodies import Bodies
from storage.chunks import id_key
from storage.cipher import Store
from storage.digests import Leaves, leaf_of
from storage.index import IndexChange, Indexes
from storage.pages import Change, Removal, StagedPage, Upsert
from storage.seen import Seen
from storage.systems import SYSTEM_CODE, Kind, kind_of
from storage.writing import Incoming, Writer

#: Ids that are named in what a commit changed; a view that shows more reads anew anyway.
NAMED_MOST: Final = 1_000
#: Record numbers in one statement.
_AT_ONCE: Final = 500


class Stored(NamedTuple):
    """A record as it stands in the vault."""

    rid: int
    revision: int
    body: bytes


@dataclass(slots=True)
class Tally:
    """What was counted on the way."""

    added: int = 0
    changed_count: int = 0
    removed_count: int = 0
    ignored: int = 0
    unreadable: int = 0
    refused: int = 0
    differing: tuple[int, ...] = ()
    changed: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))
    removed: dict[str, list[RecordId]] = field(default_factory=lambda: defaultdict(list))

    @property
    def named_all(self) -> bool:
        """Whether `changed` and `removed` name every record that changed."""
        return max(self.changed_count, self.removed_count) <= NAMED_MOST

    def change(self, record_id: str, record: Record | None) -> None:
        """Count a record that is new or another."""
        self.changed_count += 1
        if self.changed_count <= NAMED_MOST:
            self.changed[_type_name(record)].append(RecordId(record_id))

    def change_all(self, new: Sequence[Incoming]) -> None:
        """Count records that are new, of which the first are named."""
        named = max(0, NAMED_MOST - self.changed_count)
        for incoming in new[:named]:
            self.change(incoming.id, incoming.record)
        self.changed_count += len(new[named:])

    def remove(self, record_id: str, record: Record | None) -> None:
        """Count a record that went."""
        self.removed_count += 1
        if self.removed_count <= NAMED_MOST:
            self.removed[_type_name(record)].append(RecordId(record_id))


def _type_name(record: Record | None) -> str:
    """The name of a record's type as the protocol has it."""
    return (Kind.UNKNOWN if record is None else kind_of(record)).name.lower()


class Applying:
    """Applies the pages of one commit. `seen` notes the records that a copy made anew has named.

    `leaves` is kept up with what is held. Of the records that pages of whole ranges do not name at most `absent_most`
    go in all; `would_shrink` tells that there were more.
    """

    def __init__(
        self,
        store: Store,
        bodies: Bodies,
        indexes: Indexes,
        system: System,
        leaves: Leaves,
        seen: Seen | None,
        *,
        new_life: bool,
        absent_most: int,
    ) -> None:
        self._store = store
        self._bodies = bodies
        self._ids = indexes.ids
        self._system = system
        self.leaves = leaves
        self._seen = seen
        self._new_life = new_life
        self._absent_most = absent_most
        self._ranges: frozenset[int] = frozenset()
        self.would_shrink = False
        self._writer = Writer(store, bodies, indexes.chunks, system)
        self.tally = Tally()

    @property
    def changes(self) -> list[IndexChange] | None:
        """What the indexes in memory need to know."""
        return self._writer.changes

    def page(self, page: StagedPage) -> None:
        """Apply one page."""
        self.tally.unreadable += page.unreadable
        self.tally.refused += page.refused
        self._ranges = frozenset(page.ranges)
        latest = self._latest(page.changes)
        stored = self._stored(latest)
        new: list[Incoming] = []
        for record_id, change in latest.items():
            held = stored.get(record_id)
            match change:
                case Incoming():
                    if held is None:
                        new.append(change)
                    else:
                        self._replace(change, held)
                case Removal():
                    self._remove(change, held)
                case _:
                    assert_never(change)
        self._insert(new)
        self._writer.flush_rows()
        if page.ranges:
            self._leave_to(latest.keys())

    def finish(self) -> None:
        """Write all that is still held back."""
        self._writer.finish()

    def _latest(self, changes: Sequence[Change]) -> dict[str, Incoming | Removal]:
        """The change with the highest revision for each record; of equal ones the last."""
        latest: dict[str, Incoming | Removal] = {}
        own = f"{self._system.value}:"
        for change in changes:
            line = self._incoming(change.record) if isinstance(change, Upsert) else change
            if line is None:
                self.tally.unreadable += 1
            elif not line.id.startswith(own):
                self.tally.refused += 1  # one agency's feed can't touch the other's copy
            elif line.id not in latest or line.revision >= latest[line.id].revision:
                latest[line.id] = line
        return latest

    def _incoming(self, body: bytes) -> Incoming | None:
        """A record to be written; None where not even its id can be read."""
        record = self._bodies.decode(body)
        if record is not None:
            return Incoming(record.id, record.revision, body, record, id_key(record.id))
        envelope = self._bodies.envelope(body)
        if not envelope.id:
            return None
        return Incoming(envelope.id, envelope.revision, body, None, id_key(envelope.id))

    def _stored(self, changes: Mapping[str, Incoming | Removal]) -> dict[str, Stored]:
        """What the vault holds of the ids that change."""
        keys = [each.key if isinstance(each, Incoming) else id_key(each.id) for each in changes.values()]
        return {self._bodies.envelope(each.body).id: each for each in self._read(self._ids.find(keys))}

    def _read(self, rids: Sequence[int]) -> Iterable[Stored]:
        """The rows of these numbers, in no order."""
        for at in range(0, len(rids), _AT_ONCE):
            some = rids[at : at + _AT_ONCE]
            sql = f"SELECT rid, revision, body FROM rec WHERE rid IN ({','.join('?' * len(some))})"  # noqa: S608
            for rid, revision, packed in self._store.rows(sql, some):
                yield Stored(rid, revision, self._bodies.unpack(packed))

    def _leave_to(self, named: Container[str]) -> None:
        """Have only the named records left in the page's ranges."""
        absent = list(self._unnamed(named))
        if len(absent) > self._absent_most:
            self.would_shrink = True
        else:
            self._absent_most -= len(absent)
            self.remove(absent)

    def _unnamed(self, named: Container[str]) -> Iterator[int]:
        """The numbers of the records in the page's ranges that it does not name."""
        for rid, packed in self._store.each("SELECT rid, body FROM rec WHERE system = ?", (SYSTEM_CODE[self._system],)):
            held = self._bodies.envelope(self._bodies.unpack(packed)).id
            if held not in named and leaf_of(held) in self._ranges:
                yield rid

    def _outranks(self, record_id: str, stored: Stored, revision: int) -> bool:
        """Whether what is stored is newer than a line; where a whole range is told anew it never is."""
        if self._ranges and leaf_of(record_id) in self._ranges:
            return False
        is_of_old_life = self._new_life and self._seen is not None and stored.rid not in self._seen
        return not is_of_old_life and stored.revision > revision

    def _insert(self, new: Sequence[Incoming]) -> None:
        """Put records in that the vault does not have."""
        rids = [self._writer.insert(incoming) for incoming in new]
        if rids:
            self._ids.add([incoming.key for incoming in new], rids)
        self.tally.added += len(rids)
        self.leaves.add_all((incoming.id, incoming.body) for incoming in new)
        self.tally.change_all(new)
        if self._seen is not None:
            for rid in rids:
                self._seen.add(rid)

    def _replace(self, incoming: Incoming, stored: Stored) -> None:
        """Put a newer record in the place of an older one."""
        if self._outranks(incoming.id, stored, incoming.revision):
            self.tally.ignored += 1
        elif (incoming.revision, incoming.body) != (stored.revision, stored.body):
            self._writer.replace(stored.rid, incoming, self._bodies.decode(stored.body))
            self.leaves.remove(incoming.id, stored.body)
            self.leaves.add(incoming.id, incoming.body)
            self.tally.change(incoming.id, incoming.record)
        if self._seen is not None:
            self._seen.add(stored.rid)

    def _remove(self, removal: Removal, stored: Stored | None) -> None:
        """Purge a record, unless a newer one is there."""
        if stored is None or self._outranks(removal.id, stored, removal.revision):
            self.tally.ignored += 1
        else:
            self._purge(removal.id, stored)

    def _purge(self, record_id: str, stored: Stored) -> None:
        """Take a record out of the vault."""
        record = self._bodies.decode(stored.body)
        self._writer.remove(stored.rid, record)
        self._ids.remove([id_key(record_id)], [stored.rid])
        self.leaves.remove(record_id, stored.body)
        self.tally.remove(record_id, record)

    def unseen(self) -> list[int]:
        """The numbers of this system's records that a copy made anew has not named; none if it isn't made anew."""
        if self._seen is None:
            return []
        sql = "SELECT rid FROM rec WHERE system = ?"
        return [rid for (rid,) in self._store.each(sql, (SYSTEM_CODE[self._system],)) if rid not in self._seen]

    def keep_seen(self) -> None:
        """Store which records were named so far, for the rounds that go on from here."""
        if self._seen is not None:
            sql = "INSERT OR REPLACE INTO rebuild (system, seen) VALUES (?, ?)"
            self._store.execute(sql, (SYSTEM_CODE[self._system], self._seen.packed()))

    def remove(self, rids: Sequence[int]) -> None:
        """Purge the records of these numbers."""
        for stored in self._read(rids):
            self._purge(self._bodies.envelope(stored.body).id, stored)
        self.finish()
