"""A damaged vault is put aside under a name, and a new one takes its place with all of the officer's that can be read.

Knows the order in which that is safe at any moment of a crash: the new file is complete before the old one moves. Does
*not* repair a page: the agencies' copies come again from the gateways, from the beginning. What was rescued of the
outbox is chained anew, so that every event is delivered; of the audit the part whose chain holds is kept, and the rest
stays in the file that was put aside, and in what was sealed to the agency.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import Final

from overlap.records import Value
from storage.audit import GENESIS, Audit, Deed, audit_link
from storage.cipher import Row, Store, create_store
from storage.durable import flush_folder
from storage.header import VaultHeader, read_generation, write_generation, write_header
from storage.migrations import migrate
from storage.outbox import event_link
from storage.problems import VaultUnwritable
from storage.reindex import note_version
from storage.rescue import Rescued, rescue
from storage.sealing import seal_anew
from storage.vault_file import is_made_with

#: What a complete new vault is called until it is in its place.
_MENDED: Final = ".mended."
_BESIDE: Final = (".mending", ".mending-wal", ".mending-shm", ".mending-journal")
#: Tables that are written in their own way, or that the new vault makes itself.
_APART: Final = frozenset({"header", "outbox", "audit", "audit_begin"})


class Repaired(Value, frozen=True, kw_only=True):
    """What became of a damaged vault: where its file is now, and what was rescued; `broken` names tables."""

    aside: str
    events: int
    audit_rows: int
    audit_left: int
    broken: tuple[str, ...] = ()


def repair(path: Path, key: bytes, header: VaultHeader, now: dt.datetime, generation: int = 0) -> Repaired:
    """What became of the vault at the path, which is whole on return; its copies are empty and come at the next sync.

    `generation` is the last state that the keyring knows of, which the new file goes on from.

    Raises:
        VaultMissing, NotAVault, WrongKey: it isn't this vault. VaultFull, VaultUnwritable: the old file stands.
    """
    complete_repair(path, key)
    rescued = rescue(path, key)
    building = path.with_name(path.name + _BESIDE[0])
    for suffix in _BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    stamp = f"{now:%Y%m%dT%H%M%S%fZ}"
    aside = aside_name(stamp)
    store = create_store(building, key)
    try:
        migrate(store)
        with store.transaction():
            events, audit_rows, audit_left = _fill(store, rescued, header)
            _keep_generation(store, generation)
            seal_anew(store)
            told = f"{aside} events={events} audit={audit_rows} left={audit_left}"
            Audit(store).append(Deed.REPAIR, told, now)
        store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        store.close()
    building.rename(path.with_name(f"{path.name}{_MENDED}{stamp}"))
    complete_repair(path, key)
    broken = tuple(rescued.broken)
    return Repaired(aside=aside, events=events, audit_rows=audit_rows, audit_left=audit_left, broken=broken)


def _fill(store: Store, rescued: Rescued, header: VaultHeader) -> tuple[int, int, int]:
    """Write what was rescued; how many events and audit rows that is, and how many audit rows don't fit the chain."""
    write_header(store, header)
    for table in rescued.rows:
        if table not in _APART:
            if not _exists(store, table):
                store.execute(rescued.made[table])
            _copy(store, table, rescued)
    note_version(store)
    events = _refill_outbox(store, rescued.rows.get("outbox", []), rescued.columns.get("outbox", ()))
    kept = _holding(rescued)
    if kept:
        _insert(store, "audit", rescued.columns["audit"], kept)
        begin = rescued.rows.get("audit_begin", [])
        for _, number, chain in begin:
            store.execute("UPDATE audit_begin SET seq = ?, chain = ?", (number, chain))
    return events, len(kept), len(rescued.rows.get("audit", [])) - len(kept)


def _exists(store: Store, table: str) -> bool:
    """Whether a new vault has a table; some are made only when they are first needed."""
    sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
    return bool(store.value(sql, (table,)))


def _copy(store: Store, table: str, rescued: Rescued) -> None:
    """Put the rows of a table in, by those of their columns that the newest schema still has."""
    known = {str(row[1]) for row in store.rows(f"PRAGMA table_info({table})")}
    names = rescued.columns[table]
    places = [place for place, name in enumerate(names) if name in known]
    rows = [tuple(row[place] for place in places) for row in rescued.rows[table]]
    _insert(store, table, tuple(names[place] for place in places), rows)


def _insert(store: Store, table: str, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Put rows into a table; of two with one key the later counts."""
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # the file's own names
    store.many(sql, rows)


def _refill_outbox(store: Store, rows: list[Row], columns: tuple[str, ...]) -> int:
    """How many events there are: each that was rescued, in order, under new numbers and a new chain."""
    before = GENESIS
    for number, row in enumerate(rows, 1):
        event = dict(zip(columns, row, strict=True))
        fixed = (event[name] for name in ("event_id", "officer", "system", "type", "made_at", "body"))
        before = event_link(before, *fixed)
        event |= {"seq": number, "chain": before}
        _insert(store, "outbox", tuple(event), [tuple(event.values())])
    return len(rows)


def _holding(rescued: Rescued) -> list[Row]:
    """The rows of the audit from the first on, as far as their chain holds."""
    begin = rescued.rows.get("audit_begin", [])
    expected, before = (begin[0][1], begin[0][2]) if begin else (0, GENESIS)
    kept: list[Row] = []
    for row in rescued.rows.get("audit", []):
        event = dict(zip(rescued.columns["audit"], row, strict=True))
        fixed = (event[name] for name in ("seq", "at", "what", "outcome", "records", "query_hash"))
        before = audit_link(before, *fixed)
        expected += 1
        if event["seq"] != expected or event["chain"] != before:
            break
        kept.append(row)
    return kept


def _keep_generation(store: Store, generation: int) -> None:
    """Have the new file count its states from where the keyring knows the old one to be."""
    if generation > read_generation(store):
        write_generation(store, generation)


def complete_repair(path: Path, key: bytes) -> None:
    """Put a mended vault in its place that a crash left beside it, and the damaged file aside with its log.

    The log must not stay: SQLite would play it into the new file. A file under that name that was not made with the
    vault's key is none of ours, and is left.

    Raises:
        VaultUnwritable: the disk refuses; the next opening tries again.
    """
    for mended in (each for each in path.parent.glob(f"{path.name}{_MENDED}*") if is_made_with(each, key)):
        aside = path.with_name(aside_name(mended.name.removeprefix(path.name + _MENDED)))
        try:
            if not aside.exists() and path.exists():
                path.rename(aside)
            for suffix in ("-wal", "-shm"):
                with suppress(FileNotFoundError):
                    path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
            mended.rename(path)
            flush_folder(path.parent)
        except OSError as error:
            raise VaultUnwritable("the damaged file can't be put aside") from error


def aside_name(stamp: str) -> str:
    """The name of the file that is put aside."""
    return f"damaged-{stamp}.db"
