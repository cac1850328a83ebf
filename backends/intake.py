"""Writes what adapters made of an extract: looks up what is held, plans, and stores the changes of one batch.

Knows the tables of what is shared. Does not know extracts, or the wire.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import astuple, replace
from sqlalchemy import Connection, bindparam, delete, func, select, update

from backends.any_record import Record
from backends.change import Change, Draft, Kind, Loss, Row, State, plan, pointer_id, tie_break
from backends.engine import insert_many, rows_named
from backends.entitlement import Sharing, field_rules_in_force, without_fields
from backends.following import following, has_links
from backends.schema import MATCH_KEY, SHARED
from backends.store import Identity
from backends.tokens import record_keys

#: Drafts looked up and written together; more gain nothing measurable and cost memory.
CHUNK = 2_000

_RECORD = msgspec.json.Decoder(Record)

_COLUMNS = ("rid", "batch", "tie", *Row.__struct_fields__[1:])
#: Statements of every batch, made once: making one costs more than running it.
_LAST_RID = select(func.coalesce(func.max(SHARED.c.rid), 0))
_DROP_KEY = delete(MATCH_KEY).where(MATCH_KEY.c.key == bindparam("k"), MATCH_KEY.c.rid == bindparam("r"))
_UPDATE = update(SHARED).where(SHARED.c.rid == bindparam("at_rid"))


class Intake:
    """The writing of one batch within one transaction."""

    def __init__(self, connection: Connection, identity: Identity, batch: int) -> None:
        self._connection = connection
        self._identity = identity
        self._batch = batch
        self._fields = field_rules_in_force(connection)
        self._all_fields_to = min((rule.level for rule in self._fields), default=sys.maxsize)
        self._next_rid = connection.execute(_LAST_RID).scalar_one() + 1
        self._has_links = has_links(connection)
        self.counts: Counter[str] = Counter()

    def take(self, drafts: Iterable[Draft]) -> None:
        """Stores all drafts in their order; of two with the same id the later one is a change of the earlier one."""
        waiting: dict[str, Draft] = {}
        for each in drafts:
            draft = self._as_shared(each)
            if draft.id in waiting:
                self._store(list(waiting.values()))
                waiting.clear()
            waiting[draft.id] = draft
            if len(waiting) >= CHUNK:
                self._store(list(waiting.values()))
                waiting.clear()
        if waiting:
            self._store(list(waiting.values()))

    def _as_shared(self, draft: Draft) -> Draft:
        """The draft without the fields that policy keeps back."""
        if isinstance(draft.content, Loss) or draft.content.provenance.access_level <= self._all_fields_to:
            return draft
        return replace(draft, content=without_fields(draft.content, self._fields))

    def _store(self, drafts: Sequence[Draft]) -> None:
        held = self._held([draft.id for draft in drafts])
        pointers = self._pointers([(draft, held.get(draft.id)) for draft in drafts])
        keys = self._identity.token_key, self._identity.secret_key
        planned = [(d, old := held.get(d.id), plan(d, old, pointers.get(d.id), *keys)) for d in drafts]
        self.counts["unchanged"] += sum(1 for _, old, change in planned if old and not change)
        changes = [(draft, old, change) for draft, old, change in planned if change]
        self._count(changes)
        rids = self._write([row for _, _, change in changes for row in change.rows])
        self._drop_keys([old for _, old, _ in changes if old])
        self._add_keys([(rids[draft.id], change.record) for draft, _, change in changes if change.record])
        if changes and self._has_links:
            self._follow([draft.id for draft, _, _ in changes])

    def _follow(self, records: Sequence[str]) -> None:
        """Takes along what was linked to records; it counts for none of them."""
        counts = self.counts.copy()
        self.take(following(self._connection, self._identity.system, records))
        self.counts = counts

    def _held(self, slots: Sequence[str]) -> dict[str, State]:
        found = rows_named(self._connection, SHARED, ("slot", *State.__struct_fields__), slots)
        return {slot: State(rid, Kind(kind), *rest) for slot, rid, kind, *rest in found}

    def _pointers(self, drafts: Sequence[tuple[Draft, State | None]]) -> dict[str, State]:
        """What is held of the pointers to those records that have one, or are to have one, by the records' ids."""
        concerned = [d.id for d, old in drafts if Sharing.POINTER in (d.sharing, old.sharing if old else None)]
        slots = {pointer_id(record, self._identity.secret_key): record for record in concerned}
        return {slots[slot]: state for slot, state in self._held(list(slots)).items()} if slots else {}

    def _count(self, changes: Sequence[tuple[Draft, State | None, Change]]) -> None:
        for draft, old, _ in changes:
            if draft.content is Loss.DELETED:
                self.counts["deleted"] += 1
            elif draft.content is not Loss.WITHHELD:
                self.counts["changed" if old else "new"] += 1

    def _write(self, rows: Sequence[Row]) -> dict[str, int]:
        """Writes rows and tells under which number each slot stands."""
        fresh, known, rids = [], [], {}
        for row in rows:
            rid = row.rid
            if rid is None:
                rid = self._next_rid
                self._next_rid += 1
                fresh.append(self._values(row, rid))
            else:
                known.append(self._values(row, rid))
            rids[row.slot] = rid
        if fresh:
            insert_many(self._connection, SHARED, _COLUMNS, fresh)
        if known:
            names = ("at_rid", *_COLUMNS[1:])
            self._connection.execute(_UPDATE, [dict(zip(names, values, strict=True)) for values in known])
        return rids

    def _values(self, row: Row, rid: int) -> tuple[Any, ...]:  # Any: the columns have different types
        """A row's values in the columns' order; drivers write plain numbers and texts quickest."""
        _, slot, name, kind, revision, lane, *others = astuple(row)
        return rid, self._batch, tie_break(name), slot, name, int(kind), revision, int(lane), *others

    def _drop_keys(self, states: Sequence[State]) -> None:
        pairs = [{"k": key, "r": s.rid} for s in states if s.body for key in record_keys(_RECORD.decode(s.body))]
        if pairs:
            self._connection.execute(_DROP_KEY, pairs)

    def _add_keys(self, records: Sequence[tuple[int, Record]]) -> None:
        pairs = [(key, rid) for rid, record in records for key in record_keys(record)]
        if pairs:
            insert_many(self._connection, MATCH_KEY, ("key", "rid"), sorted(pairs))
