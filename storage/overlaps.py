"""The overlaps between the two systems, stored with their evidence and kept up with what each commit changed.

Knows which records are due for a comparison (all of them: `storage.whole_pass`) and what is stored of an overlap. Does
*not* know what is worth comparing (`overlap.batch`), what officers judged (`storage.judgements`) nor where an overlap
stands (`overlap.inbox`). It all follows from the records, so that the tables are made when they are first needed.

A record that goes takes its overlaps along, one that is replaced their evidence, in the transaction that does it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from overlap.answer import Evidence
from overlap.batch import Batch, Found, Overlap, found_of, least_bits
from overlap.frequencies import FEWEST_PEOPLE, Frequencies
from overlap.inbox import Changes, Item, Kept, changes, inbox, kept_after
from overlap.judgements import Pair
from overlap.key_index import KeyIndex
from overlap.meeting import Crowds, Known
from overlap.model import Model, shipped_model
from overlap.outlines import Outlines, Systems, systems_of
from overlap.page_keys import keys_of
from overlap.records import RecordId, System
from storage.cipher import Row, Store
from storage.garbage import collection_paused
from storage.header import VaultHeader
from storage.index import Indexes
from storage.instants import from_ms, to_ms
from storage.judgements import Judgements
from storage.linkage import Linkage
from storage.overlap_rows import INDEXES, near_rows, near_values, other_rows
from storage.records import Records
from storage.systems import SYSTEM_CODE
from storage.whole_pass import TABLES as WHOLE_PASS
from storage.whole_pass import WholePass
from storage.words import PEOPLE

#: Records that are compared together: a second's work, after which it can be stopped and what was found is stored.
_PAGE: Final = 5_000
#: Overlaps that are listed for one officer; nobody looks through more, and the likeliest come first.
_NEAR_MOST: Final = 500
_OTHERS_MOST: Final = 100
#: Records whose system is read in one piece of preparing.
_SYSTEMS_AT_ONCE: Final = 50_000
#: The number that an outline has for a system, by the number of a row.
_NUMBER_OF_CODE: Final = np.zeros(1 + max(SYSTEM_CODE.values()), np.int8)
for _number, _system in enumerate(System, 1):
    _NUMBER_OF_CODE[SYSTEM_CODE[_system]] = _number
#: Record numbers in one statement.
_AT_ONCE: Final = 500
#: The words are counted anew when so many times as many people are held, and every pair is compared anew with them.
_GROWN: Final = 2

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS overlap (
    one INTEGER NOT NULL, other INTEGER NOT NULL, one_id TEXT NOT NULL, other_id TEXT NOT NULL, version TEXT NOT NULL,
    bits REAL NOT NULL, shared INTEGER NOT NULL, grown_at INTEGER NOT NULL, evidence BLOB,
    one_revision INTEGER NOT NULL, other_revision INTEGER NOT NULL, one_unit TEXT NOT NULL, other_unit TEXT NOT NULL,
    sector TEXT NOT NULL, PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS overlap_by_other ON overlap (other);
CREATE INDEX IF NOT EXISTS overlap_by_bits ON overlap (bits, one_unit, other_unit, sector);
CREATE TABLE IF NOT EXISTS overlap_due (rid INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS overlap_gone (
    one_id TEXT NOT NULL, other_id TEXT NOT NULL, version TEXT NOT NULL,
    bits REAL NOT NULL, shared INTEGER NOT NULL, grown_at INTEGER NOT NULL, PRIMARY KEY (one_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS overlap_mark (
    one INTEGER PRIMARY KEY CHECK (one = 1), next INTEGER NOT NULL, version TEXT NOT NULL, people INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS overlap_word (token TEXT PRIMARY KEY, records INTEGER NOT NULL) STRICT, WITHOUT ROWID
"""

_WITHOUT_EVIDENCE: Final = "one_id, other_id, version, bits, shared, grown_at"

_LET_GO: Final = "".join(
    f"INSERT OR IGNORE INTO overlap_gone SELECT {_WITHOUT_EVIDENCE} FROM overlap WHERE {side} = {{0}}.rid;"  # noqa: S608
    f" DELETE FROM overlap WHERE {side} = {{0}}.rid; "
    for side in ("one", "other")
)

#: A record that goes takes its overlaps along; what names nobody stays until it was reported.
_GOES: Final = f"CREATE TRIGGER IF NOT EXISTS overlap_goes AFTER DELETE ON rec BEGIN {_LET_GO.format('OLD')} END"

#: Records come in the order of their numbers, so that only one that is replaced, or follows one that went, is noted.
_IS_REPLACED: Final = f"""
CREATE TRIGGER IF NOT EXISTS overlap_is_replaced AFTER INSERT ON rec WHEN NEW.rid < (SELECT next FROM overlap_mark)
BEGIN INSERT OR IGNORE INTO overlap_due VALUES (NEW.rid); {_LET_GO.format("NEW")} END
"""  # noqa: S608  # this file's own columns

#: A word that nobody has any more is no name to be kept here either.
_WORD_GOES: Final = """
CREATE TRIGGER IF NOT EXISTS overlap_word_goes AFTER DELETE ON vocabulary
BEGIN DELETE FROM overlap_word WHERE token = OLD.token; END
"""

_OWNERS: Final = "one_revision, other_revision, one_unit, other_unit, sector"
_COLUMNS: Final = f"{_WITHOUT_EVIDENCE}, evidence, {_OWNERS}"
_GONE: Final = f"SELECT {_WITHOUT_EVIDENCE}, NULL, 0, 0, '', '', '' FROM overlap_gone"  # noqa: S608  # as above
_MARKS: Final = ", ".join("?" * (2 + len(_COLUMNS.split(","))))
_EVIDENCE: Final = msgspec.msgpack.Decoder(tuple[Evidence, ...])


class _Due(NamedTuple):
    """The numbers of records that are compared next, and whether they are of the pass over all."""

    rids: list[int]
    is_pass: bool = False


#: Told how many records are still due; False ends the work after what was stored.
GoingOn = Callable[[int], bool]


def _always(_left: int) -> bool:
    """Yes."""
    return True


class Overlaps:
    """The overlaps of one vault."""

    def __init__(
        self, store: Store, header: VaultHeader, records: Records, indexes: Indexes, judgements: Judgements
    ) -> None:
        self._store = store
        self._header = header
        self._judgements = judgements
        self._pass = WholePass(store)
        self._linkage = Linkage(store, records, indexes)
        self._records = records
        self._indexes = indexes
        self._outlines: tuple[KeyIndex, Outlines] | None = None
        self._making: tuple[KeyIndex, Iterator[Outlines | None]] | None = None
        self._made: tuple[tuple[KeyIndex, str, int], Batch] | None = None
        self._is_ready = False

    def update(
        self, now: dt.datetime, going_on: GoingOn = _always, model: Model | None = None, at_once: int = _PAGE
    ) -> Changes:
        """What the commits since the last update did to the overlaps; what was found is stored as it is found.

        While a system is sealed nothing is compared, and what is due stays due. `at_once` records are compared before
        it is asked whether to go on.
        """
        if self._records.is_sealed:
            return Changes()
        used = model or shipped_model()
        self._make_ready()
        self._indexes.refresh()
        self._begin_anew_if_grown(used)
        self._linkage.have_due()
        gone = {item.pair: item for item in map(_kept, self._store.rows(_GONE))}
        total, due = Changes(), self._due(at_once)
        batch = self._batch(used) if due.rids else None
        while batch is not None and due.rids and going_on(self.left()):
            total += self._page(due, batch, gone, now)
            due = self._due(at_once)
        return total if due.rids else total + self._report(gone)

    def inbox(self, now: dt.datetime, model: Model | None = None) -> tuple[Item, ...]:
        """The overlaps of this officer as they stand, the nearest and likeliest first; none while a system is sealed.

        Of those that are nobody's concern here the likeliest are among them.
        """
        if self._records.is_sealed:
            return ()
        self._make_ready()
        people = self._indexes.vocabulary.frequencies.people
        near = self._header.unit, self._header.sector
        history, used = self._judgements.history(), model or shipped_model()
        return self._linkage.with_links(inbox(self._listed(near), history, used, people, near, now))

    def _listed(self, near: tuple[str, str]) -> Iterator[Kept]:
        """What is near the officer, and the likeliest of the rest."""
        unit, sector = near
        yield from map(_kept, self._store.rows(near_rows(_COLUMNS), near_values(unit, sector, _NEAR_MOST)))
        yield from map(_kept, self._store.rows(other_rows(_COLUMNS), (unit, unit, unit, sector, _OTHERS_MOST)))

    def _make_ready(self) -> None:
        """Have the tables there."""
        if self._is_ready:
            return
        with self._store.transaction():
            for statement in (*_TABLES.split(";"), *INDEXES, WHOLE_PASS, _GOES, _IS_REPLACED, _WORD_GOES):
                self._store.execute(statement)
            self._store.execute("INSERT OR IGNORE INTO overlap_mark (one, next, version, people) VALUES (1, 0, '', 0)")
        self._is_ready = True

    def _begin_anew_if_grown(self, model: Model) -> None:
        """Have all pairs compared where the model is another, or the words of far more people are known than before."""
        version, people = self._store.row("SELECT version, people FROM overlap_mark") or ("", 0)
        now = self._indexes.vocabulary.frequencies.people
        has_grown = now > FEWEST_PEOPLE and now >= _GROWN * people
        if version != model.version or has_grown:
            systems = self._prepared().systems
            with self._store.transaction():
                self._begin_anew(model, systems, now if has_grown else people, count_words=has_grown)

    def _begin_anew(self, model: Model, systems: Systems, people: int, *, count_words: bool) -> None:
        """Begin a pass over all that is held."""
        if count_words:
            self._store.execute("DELETE FROM overlap_word")
            self._store.execute(
                "INSERT INTO overlap_word SELECT token, records FROM vocabulary WHERE token <> ?", (PEOPLE,)
            )
        self._store.execute("DELETE FROM overlap_due")
        sql = "UPDATE overlap_mark SET next = ?, version = ?, people = ?"
        self._store.execute(sql, (self._pass.begin(systems), model.version, people))

    def _report(self, gone: dict[Pair, Kept]) -> Changes:
        """The overlaps that went with a record, or with what it said before."""
        with self._store.transaction():
            self._store.execute("DELETE FROM overlap_gone")
        return Changes(vanished=tuple(sorted(gone)))

    def _due(self, most: int) -> _Due:
        """The numbers of some records that are due: those that were replaced, the pass over all, those that came."""
        rows = self._store.rows("SELECT rid FROM overlap_due ORDER BY rid LIMIT ?", (most,))
        if not rows and self._pass.left(None):
            of_pass = self._pass.due(self._prepared().systems, most)
            if of_pass:
                return _Due(of_pass, is_pass=True)
            self._pass.end()
        if not rows:
            sql = "SELECT rid FROM rec WHERE rid >= (SELECT next FROM overlap_mark) ORDER BY rid LIMIT ?"
            rows = self._store.rows(sql, (most,))
        return _Due([rid for (rid,) in rows])

    def left(self) -> int:
        """How many records are due, at most: numbers of records that went may be among them.

        To count them one by one would take as long as comparing does, with a million of them.
        """
        self._make_ready()
        came = self._store.value("SELECT coalesce(max(rid), -1) + 1 - (SELECT next FROM overlap_mark) FROM rec")
        of_pass = self._pass.left(None if self._outlines is None else self._outlines[1].systems)
        return max(0, int(came)) + of_pass + int(self._store.value("SELECT count(*) FROM overlap_due"))

    def prepare(self) -> bool:
        """Whether all is ready to be compared with, after a piece of work at most; to be asked until it is.

        With a million records it is seconds of work in all, which a check must not have to wait for.
        """
        if self._records.is_sealed:
            return True
        self._make_ready()
        index = self._indexes.keys
        if self._outlines is not None and self._outlines[0] is index:
            return True
        if self._making is None or self._making[0] is not index:
            # What was made of an index that was replaced would keep that in memory beside the new one.
            self._outlines = self._made = None
            self._making = index, self._pieces(index)
        made = next(self._making[1])
        if made is not None:
            self._outlines, self._making = (index, made), None
        return made is not None

    def _pieces(self, index: KeyIndex) -> Iterator[Outlines | None]:
        """The outlines of all that is held, after pieces of work that bring nothing yet."""
        records = int(self._store.value("SELECT coalesce(max(rid), -1) FROM rec")) + 1
        words = self._store.rows("SELECT token FROM vocabulary WHERE token <> ?", (PEOPLE,))
        outlines: Outlines | None = None
        for outlines in Outlines.in_pieces(index, (token for (token,) in words), records):  # noqa: B007 - the last one
            yield None
        assert outlines is not None  # noqa: S101  # the last piece is all of it
        for start in range(0, records, _SYSTEMS_AT_ONCE):
            sql = "SELECT rid, system FROM rec WHERE rid BETWEEN ? AND ?"
            # A round may have brought more since the first piece; that belongs to the next index.
            last = min(start + _SYSTEMS_AT_ONCE, records) - 1
            rows = np.array(self._store.rows(sql, (start, last)), np.int64).reshape(-1, 2)
            outlines.systems[rows[:, 0]] = _NUMBER_OF_CODE[rows[:, 1]]
            yield None
        yield outlines

    def _batch(self, model: Model) -> Batch:
        """What records are compared with; made anew where the index was, or where words are counted anew."""
        index, mark = self._indexes.keys, self._store.value("SELECT people FROM overlap_mark")
        made_of = index, model.version, mark
        if self._made is None or self._made[0] != made_of:
            known = self._known(model, index)
            self._made = made_of, Batch(known, self._records.each_of, least_bits(model))
        return self._made[1]

    def _known(self, model: Model, index: KeyIndex) -> Known:
        """All that the vault holds, as a batch is compared with it."""
        words: dict[str, int] = dict(self._store.rows("SELECT token, records FROM overlap_word"))
        people = int(self._store.value("SELECT people FROM overlap_mark"))
        frequencies = Frequencies(words, people)
        return Known(index, self._prepared(), model, frequencies, Crowds(words, frequencies))

    def _prepared(self) -> Outlines:
        """The outlines of all that is held, made now where they were not prepared."""
        while not self.prepare():
            pass
        assert self._outlines is not None  # noqa: S101  # prepared
        return self._outlines[1]

    @collection_paused()
    def _page(self, due: _Due, batch: Batch, gone: dict[Pair, Kept], now: dt.datetime) -> Changes:
        """How the overlaps of some records differ from those before; the new ones are stored.

        What is found again of those that went is taken out of them.
        """
        rids = due.rids
        read = zip(rids, self._records.each_of(rids), strict=True)
        held = {rid: record for rid, record in read if record is not None}
        records = list(held.values())
        page = keys_of(records)
        batch.known.outlines.put(np.fromiter(held, np.int64, len(held)), page, systems_of(records))
        before = {item.pair: item for item in self._touching(rids)}
        names = {rid: RecordId(record.id) for rid, record in held.items()}
        found = list(self._linkage.added(found_of(records, batch, page), names, records, batch))
        for item in found:
            pair = item.overlap.one, item.overlap.other
            if pair in gone:
                before[pair] = gone.pop(pair)
        after = kept_after(before, (item.overlap for item in found), now)
        with self._store.transaction():
            self._forget(rids)
            self._put(after, _numbers(found, list(held)))
            again = [pair for pair in after if pair in before]
            self._store.many("DELETE FROM overlap_gone WHERE one_id = ? AND other_id = ?", again)
            sql = "UPDATE overlap_mark SET next = max(next, ?)"
            self._store.execute(sql, (max(rids) + 1,))
            if due.is_pass:
                self._pass.done(rids)
        return changes(before, after)

    def _touching(self, rids: Sequence[int]) -> Iterator[Kept]:
        """The stored overlaps of some records."""
        for some in _parted(rids):
            marks = ",".join("?" * len(some))
            for side in ("one", "other"):
                sql = f"SELECT {_COLUMNS} FROM overlap WHERE {side} IN ({marks})"  # noqa: S608  # marks alone
                yield from map(_kept, self._store.rows(sql, some))

    def _forget(self, rids: Sequence[int]) -> None:
        """Take away what was stored of some records, and that they are due."""
        for some in _parted(rids):
            marks = ",".join("?" * len(some))
            self._store.execute(f"DELETE FROM overlap WHERE one IN ({marks})", some)  # noqa: S608  # marks alone
            self._store.execute(f"DELETE FROM overlap WHERE other IN ({marks})", some)  # noqa: S608  # as above
            self._store.execute(f"DELETE FROM overlap_due WHERE rid IN ({marks})", some)  # noqa: S608  # as above

    def _put(self, kept: dict[Pair, Kept], numbers: dict[Pair, tuple[int, int]]) -> None:
        """Store overlaps."""
        self._store.many(
            f"REPLACE INTO overlap (one, other, {_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608
            [(*numbers[pair], *_cells(item)) for pair, item in kept.items()],
        )


def _parted(rids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The numbers, so many in each part as one statement takes."""
    return (rids[at : at + _AT_ONCE] for at in range(0, len(rids), _AT_ONCE))


def _numbers(found: Sequence[Found], rids: Sequence[int]) -> dict[Pair, tuple[int, int]]:
    """The numbers of both records of each overlap; e3's id is the lesser, whichever record was asked about."""
    numbers = {}
    for item in found:
        own, other = rids[item.place], item.rid
        is_first = item.overlap.one == item.own
        numbers[item.overlap.one, item.overlap.other] = (own, other) if is_first else (other, own)
    return numbers


def _cells(item: Kept) -> tuple[str | int | float | bytes, ...]:
    """The cells of an overlap's row."""
    of = item.overlap
    evidence = msgspec.msgpack.encode(of.evidence)
    owners = (*of.revisions, *of.units, of.sector)
    return of.one, of.other, of.version, of.bits, int(of.shared), to_ms(item.grown_at), evidence, *owners


def _kept(row: Row) -> Kept:
    """The overlap of a row; its evidence is empty where a record was replaced since."""
    one, other, version, bits, shared, grown_at, evidence, first, second, unit, other_unit, sector = row
    overlap = Overlap(
        one=one,
        other=other,
        bits=bits,
        shared=bool(shared),
        version=version,
        evidence=() if evidence is None else _EVIDENCE.decode(evidence),
        revisions=(first, second),
        units=(unit, other_unit),
        sector=sector,
    )
    return Kept(overlap=overlap, grown_at=from_ms(grown_at))
