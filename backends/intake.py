"""Writes what adapters made of an extract: looks up what is held, plans, and stores the changes of one batch.

Knows the tables of what is shared. Does not know extracts, or the wire.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import msgspec
from msgspec.structs import astuple, replace
from sqlalchemy import Connection, bindparam, delete, func, select, update

from backends.any_record import Record
from backends.change import Draft, Kind, Loss, Row, State, plan, pointer_id, tie_break
from backends.engine import insert_many, rows_named
from backends.entitlement import Sharing, field_rules_in_force, without_fields
from backends.following import following, has_links
from backends.judging import has_judged, judged_of
from backends.preparing import Prepared, lost, prepared
from backends.schema import MATCH_KEY, SHARED
from backends.store import Identity
from backends.tokens import record_keys

#: Drafts looked up and written together; more gain nothing measurable and cost memory.
CHUNK = 2_000

_RECORD = msgspec.json.Decoder(Record)

#: The columns of a row in the order in which it is written.
COLUMNS = ("rid", "batch", "tie", *Row.__struct_fields__[1:])
#: Statements of every batch, made once: making one costs more than running it.
_LAST_RID = select(func.coalesce(func.max(SHARED.c.rid), 0))
_DROP_KEY = delete(MATCH_KEY).where(MATCH_KEY.c.key == bindparam("k"), MATCH_KEY.c.rid == bindparam("r"))
_UPDATE = update(SHARED).where(SHARED.c.rid == bindparam("at_rid"))


@dataclass(slots=True)
class _Written:
    """What is written together: new and known rows, keys that go and come, and the ids of the drafts that did it."""

    fresh: list[tuple[Any, ...]] = field(default_factory=list)
    known: list[tuple[Any, ...]] = field(default_factory=list)
    dropped: list[dict[str, Any]] = field(default_factory=list)
    keys: list[tuple[str, int]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


class Intake:
    """The writing of one batch within one transaction."""

    def __init__(self, connection: Connection, identity: Identity, batch: int) -> None:
        self._connection = connection
        self._identity = identity
        self._batch = batch
        self._fields = field_rules_in_force(connection)
        self._all_fields_to = min((rule.level for rule in self._fields), default=sys.maxsize)
        self._next_rid: int = connection.execute(_LAST_RID).scalar_one() + 1
        self._has_followers = has_links(connection) or has_judged(connection)
        self.counts: Counter[str] = Counter()

    def take(self, drafts: Iterable[Draft]) -> None:
        """Stores all drafts in their order; of two with the same id the later one is a change of the earlier one."""
        self.store(map(prepared, drafts))

    def store(self, drafts: Iterable[Prepared]) -> None:
        """The same with drafts that were prepared before."""
        waiting: dict[str, Prepared] = {}
        for each in drafts:
            draft = each if each.level <= self._all_fields_to else self._as_shared(each)
            if draft.id in waiting:
                self._store(waiting.values())
                waiting.clear()
            waiting[draft.id] = draft
            if len(waiting) >= CHUNK:
                self._store(waiting.values())
                waiting.clear()
        if waiting:
            self._store(waiting.values())

    def _as_shared(self, each: Prepared) -> Prepared:
        """The draft without the fields that policy keeps back."""
        draft = each.draft()
        if isinstance(draft.content, Loss):
            return each
        return prepared(replace(draft, content=without_fields(draft.content, self._fields)))

    def _store(self, drafts: Collection[Prepared]) -> None:
        ids = [draft.id for draft in drafts]
        held = self._held(ids + [draft.gone for draft in drafts if draft.gone])
        whole = _with_ends(drafts, held) if held else drafts
        pointers = self._pointers(whole, held)
        written = _Written()
        for draft in whole:
            old = held.get(draft.id)
            if old is not None or not draft.is_plain:
                self._change(draft, old, pointers.get(draft.id), written)
                continue
            rid = self._new_rid()
            written.fresh.append(draft.values(rid, self._batch))
            written.keys += [(key, rid) for key in draft.keys]
            written.changed.append(draft.id)
            self.counts["new"] += 1
        self._write(written)
        if written.changed and self._has_followers:
            self._follow(written.changed)

    def _change(self, draft: Prepared, old: State | None, pointer: State | None, written: _Written) -> None:
        """Plans what becomes of a draft that isn't simply new."""
        if draft.loss and old is None:
            return
        change = None
        if old is None or old.hash != draft.hash():
            change = plan(draft.draft(), old, pointer, self._identity.token_key, self._identity.secret_key)
        if change is None:
            self.counts["unchanged"] += old is not None
            return
        rids = {row.slot: self._place(row, written) for row in change.rows}
        if old and old.body:
            written.dropped += [{"k": key, "r": old.rid} for key in record_keys(_RECORD.decode(old.body))]
        if change.record:
            written.keys += [(key, rids[draft.id]) for key in draft.keys]
        written.changed.append(draft.id)
        if draft.loss == Loss.DELETED:
            self.counts["deleted"] += 1
        elif not draft.loss:
            self.counts["changed" if old else "new"] += 1

    def _new_rid(self) -> int:
        rid = self._next_rid
        self._next_rid += 1
        return rid

    def _follow(self, records: Sequence[str]) -> None:
        """Takes along what was linked to records, and what was judged of them; it counts for none of them."""
        counts = self.counts.copy()
        self.take(following(self._connection, self._identity.system, records))
        self.take(judged_of(self._connection, records))
        self.counts = counts

    def _held(self, slots: Sequence[str]) -> dict[str, State]:
        found = rows_named(self._connection, SHARED, ("slot", *State.__struct_fields__), slots)
        return {slot: State(rid, Kind(kind), *rest) for slot, rid, kind, *rest in found}

    def _pointers(self, drafts: Iterable[Prepared], held: Mapping[str, State]) -> dict[str, State]:
        """What is held of the pointers to those records that have one, or are to have one, by the records' ids."""
        pointed = {slot for slot, state in held.items() if state.sharing == Sharing.POINTER}
        concerned = [draft.id for draft in drafts if draft.is_pointed_at or draft.id in pointed]
        slots = {pointer_id(record, self._identity.secret_key): record for record in concerned}
        return {slots[slot]: state for slot, state in self._held(list(slots)).items()} if slots else {}

    def _place(self, row: Row, written: _Written) -> int:
        """Puts a row among what is written and gives the number under which it stands."""
        rid = self._new_rid() if row.rid is None else row.rid
        (written.fresh if row.rid is None else written.known).append(self._values(row, rid))
        return rid

    def _write(self, written: _Written) -> None:
        """Writes rows, then takes old keys away before new ones come."""
        if written.fresh:
            insert_many(self._connection, SHARED, COLUMNS, written.fresh)
        if written.known:
            names = ("at_rid", *COLUMNS[1:])
            self._connection.execute(_UPDATE, [dict(zip(names, values, strict=True)) for values in written.known])
        if written.dropped:
            self._connection.execute(_DROP_KEY, written.dropped)
        if written.keys:
            written.keys.sort(key=itemgetter(0))
            insert_many(self._connection, MATCH_KEY, ("key", "rid"), written.keys)

    def _values(self, row: Row, rid: int) -> tuple[Any, ...]:  # Any: the columns have different types
        """A row's values in the columns' order; drivers write plain numbers and texts quickest."""
        _, slot, name, kind, revision, lane, *others = astuple(row)
        return rid, self._batch, tie_break(name), slot, name, int(kind), revision, int(lane), *others


def _with_ends(drafts: Collection[Prepared], held: Mapping[str, State]) -> list[Prepared]:
    """The drafts, before them the ends of records that went with them; one that is among the drafts stands."""
    own = {draft.id for draft in drafts}
    ends = [lost(draft.gone, Loss.DELETED, draft) for draft in drafts if draft.gone in held and draft.gone not in own]
    return [*ends, *drafts]
