"""One line of a feed becomes a change of the copy.

Knows which of two revisions wins and which records a rebuilt copy leaves over. Does *not* decide what happens to those
(`storage.staging`), nor what is written for a record (`storage.writing`).

A line with a lower revision than the stored one is ignored. After a change of feed the revisions of the old life mean
nothing, and the first line of the new feed for a record always wins.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from overlap.any_record import Record
from overlap.records import RecordId, System
from storage.bodies import Bodies
from storage.chunks import id_key
from storage.cipher import Store
from storage.digests import Leaves, leaf_of
from storage.index import IndexChange, Indexes
from storage.lines import Lines
from storage.pages import Prepared, Removal
from storage.seen import Seen
from storage.systems import SYSTEM_CODE, Kind, kind_of
from storage.writing import Writer

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

    def change(self, record_id: str, kind: int) -> None:
        """Count a record that is new or another."""
        self.changed_count += 1
        if self.changed_count <= NAMED_MOST:
            self.changed[_type_name(kind)].append(RecordId(record_id))

    def change_all(self, lines: Lines) -> None:
        """Count records that are new or others, of which the first are named."""
        named = min(len(lines), max(0, NAMED_MOST - self.changed_count))
        for record_id, kind in zip(lines.ids[:named], lines.kinds, strict=False):
            self.change(record_id, kind)
        self.changed_count += len(lines) - named

    def remove(self, record_id: str, record: Record | None) -> None:
        """Count a record that went."""
        self.removed_count += 1
        if self.removed_count <= NAMED_MOST:
            self.removed[_type_name(Kind.UNKNOWN if record is None else kind_of(record))].append(RecordId(record_id))


def _type_name(kind: int) -> str:
    """The name of a record's type as the protocol has it."""
    return Kind(kind).name.lower()


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

    def page(self, page: Prepared) -> None:
        """Apply one page."""
        self.tally.unreadable += page.unreadable
        self.tally.refused += page.refused
        self._ranges = frozenset(page.ranges)
        lines = page.lines
        is_new = not page.removals and len(set(lines.ids)) == len(lines) and not self._ids.find(lines.id_keys())
        if is_new:
            self._insert(lines)
        else:
            self._mixed(page)
        if page.ranges:
            self._leave_to({*lines.ids, *(removal.id for _, removal in page.removals)})

    def _mixed(self, page: Prepared) -> None:
        """Apply a page in which records are named twice, go, or may be held already."""
        latest = _latest(page)
        stored = self._stored(latest)
        new: list[int] = []
        newer: list[tuple[int, Stored]] = []
        for record_id, change in latest.items():
            held = stored.get(record_id)
            if isinstance(change, Removal):
                self._remove(change, held)
            elif held is None:
                new.append(change)
            elif self._is_newer(page.lines, change, held):
                newer.append((change, held))
        self._insert(page.lines.pick(new))
        self._replace(page.lines.pick([place for place, _ in newer]), [held for _, held in newer])

    def finish(self) -> None:
        """Write all that is still held back."""
        self._writer.finish()

    def _stored(self, record_ids: Iterable[str]) -> dict[str, Stored]:
        """What the vault holds of some ids."""
        found = self._ids.find(list(map(id_key, record_ids)))
        return {self._bodies.envelope(each.body).id: each for each in self._read(found)}

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

    def _insert(self, lines: Lines) -> None:
        """Put records in that the vault does not have."""
        if not lines:
            return
        rids = self._writer.insert(lines)
        self._ids.add(lines.id_keys(), rids)
        self.tally.added += len(rids)
        self.leaves.add_all(lines.ids, lines.digests)
        self.tally.change_all(lines)
        self._note_seen(rids)

    def _is_newer(self, lines: Lines, place: int, stored: Stored) -> bool:
        """Whether a line is another than what is stored, and not an older one; either way it was seen."""
        outranked = self._outranks(lines.ids[place], stored, lines.revisions[place])
        self._note_seen([stored.rid])
        self.tally.ignored += outranked
        return not outranked and (lines.revisions[place], lines.bodies[place]) != (stored.revision, stored.body)

    def _replace(self, lines: Lines, stored: Sequence[Stored]) -> None:
        """Put newer records in the places of older ones."""
        if not lines:
            return
        self._writer.replace([each.rid for each in stored], lines, [self._bodies.decode(each.body) for each in stored])
        for record_id, each in zip(lines.ids, stored, strict=True):
            self.leaves.remove(record_id, each.body)
        self.leaves.add_all(lines.ids, lines.digests)
        self.tally.change_all(lines)

    def _note_seen(self, rids: Iterable[int]) -> None:
        """Note the records that a copy made anew has named."""
        if self._seen is not None:
            for rid in rids:
                self._seen.add(rid)

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


def _latest(page: Prepared) -> dict[str, int | Removal]:
    """The change with the highest revision for each record, as the place of its line; of equal ones the last."""
    latest: dict[str, int | Removal] = {}
    revisions: dict[str, int] = {}
    lines, removals = page.lines, deque(page.removals)
    for place, (record_id, revision) in enumerate(zip(lines.ids, lines.revisions, strict=True)):
        while removals and removals[0][0] <= place:
            removal = removals.popleft()[1]
            _outdo(latest, revisions, removal.id, removal.revision, removal)
        _outdo(latest, revisions, record_id, revision, place)
    for _, removal in removals:
        _outdo(latest, revisions, removal.id, removal.revision, removal)
    return latest


def _outdo(
    latest: dict[str, int | Removal], revisions: dict[str, int], record_id: str, revision: int, change: int | Removal
) -> None:
    """Take a change unless one with a higher revision came before."""
    if record_id not in revisions or revision >= revisions[record_id]:
        revisions[record_id] = revision
        latest[record_id] = change
