"""One line of a feed becomes a change of the copy.

Knows which of two revisions wins and which records a rebuilt copy leaves over. Does *not* decide what happens to those
(`storage.staging`), nor what is written for a record (`storage.writing`).

A line with a lower revision than the stored one is ignored. After a change of feed the revisions of the old life mean
nothing, and the first line of the new feed for a record always wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, assert_never

from overlap.records import Record, RecordId, System
from storage.bodies import Bodies
from storage.chunks import id_key
from storage.cipher import Store
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

    def remove(self, record_id: str, record: Record | None) -> None:
        """Count a record that went."""
        self.removed_count += 1
        if self.removed_count <= NAMED_MOST:
            self.removed[_type_name(record)].append(RecordId(record_id))


def _type_name(record: Record | None) -> str:
    """The name of a record's type as the protocol has it."""
    return (Kind.UNKNOWN if record is None else kind_of(record)).name.lower()


class Applying:
    """Applies the pages of one commit. `seen` notes the records that a copy made anew has named."""

    def __init__(
        self, store: Store, bodies: Bodies, indexes: Indexes, system: System, seen: Seen | None, *, new_life: bool
    ) -> None:
        self._store = store
        self._bodies = bodies
        self._ids = indexes.ids
        self._system = system
        self._seen = seen
        self._new_life = new_life
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
        latest = self._latest(page.changes)
        stored = self._stored(list(latest))
        for record_id, change in latest.items():
            match change:
                case Incoming():
                    self._upsert(change, stored.get(record_id))
                case Removal():
                    self._remove(change, stored.get(record_id))
                case _:
                    assert_never(change)
        self._writer.flush_rows()

    def finish(self) -> None:
        """Write all that is still held back."""
        self._writer.finish()

    def _latest(self, changes: Sequence[Change]) -> dict[str, Incoming | Removal]:
        """The change with the highest revision for each record; of equal ones the last."""
        latest: dict[str, Incoming | Removal] = {}
        for change in changes:
            line = self._incoming(change.record) if isinstance(change, Upsert) else change
            if line is None:
                self.tally.unreadable += 1
            elif not line.id.startswith(f"{self._system.value}:"):
                self.tally.refused += 1  # one agency's feed can't touch the other's copy
            elif line.id not in latest or line.revision >= latest[line.id].revision:
                latest[line.id] = line
        return latest

    def _incoming(self, body: bytes) -> Incoming | None:
        """A record to be written; None where not even its id can be read."""
        record = self._bodies.decode(body)
        if record is not None:
            return Incoming(record.id, record.revision, body, record)
        envelope = self._bodies.envelope(body)
        return Incoming(envelope.id, envelope.revision, body, None) if envelope.id else None

    def _stored(self, ids: Sequence[str]) -> dict[str, Stored]:
        """What the vault holds of these ids."""
        rids = [rid for found in self._ids.find([id_key(each) for each in ids]) for rid in found]
        return {self._bodies.envelope(each.body).id: each for each in self._read(rids)}

    def _read(self, rids: Sequence[int]) -> Iterable[Stored]:
        """The rows of these numbers, in no order."""
        for at in range(0, len(rids), _AT_ONCE):
            some = rids[at : at + _AT_ONCE]
            sql = f"SELECT rid, revision, body FROM rec WHERE rid IN ({','.join('?' * len(some))})"  # noqa: S608
            for rid, revision, packed in self._store.rows(sql, some):
                yield Stored(rid, revision, self._bodies.unpack(packed))

    def _outranks(self, stored: Stored, revision: int) -> bool:
        """Whether what is stored is newer than a line."""
        is_of_old_life = self._new_life and self._seen is not None and stored.rid not in self._seen
        return not is_of_old_life and stored.revision > revision

    def _upsert(self, incoming: Incoming, stored: Stored | None) -> None:
        """Put a record in, or leave it as it is."""
        if stored is None:
            rid = self._writer.insert(incoming)
            self._ids.add(id_key(incoming.id), rid)
            self.tally.added += 1
            self.tally.change(incoming.id, incoming.record)
        else:
            rid = stored.rid
            self._replace(incoming, stored)
        if self._seen is not None:
            self._seen.add(rid)

    def _replace(self, incoming: Incoming, stored: Stored) -> None:
        """Put a newer record in the place of an older one."""
        if self._outranks(stored, incoming.revision):
            self.tally.ignored += 1
        elif (incoming.revision, incoming.body) != (stored.revision, stored.body):
            self._writer.replace(stored.rid, incoming, self._bodies.decode(stored.body))
            self.tally.change(incoming.id, incoming.record)

    def _remove(self, removal: Removal, stored: Stored | None) -> None:
        """Purge a record, unless a newer one is there."""
        if stored is None or self._outranks(stored, removal.revision):
            self.tally.ignored += 1
        else:
            self._purge(removal.id, stored)

    def _purge(self, record_id: str, stored: Stored) -> None:
        """Take a record out of the vault."""
        record = self._bodies.decode(stored.body)
        self._writer.remove(stored.rid, record)
        self._ids.remove(id_key(record_id), stored.rid)
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
