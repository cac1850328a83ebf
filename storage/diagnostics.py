"""What helps to find a fault of a vault, and tells nothing of anybody: sizes, counts, versions, findings.

Knows which facts are free of content: numbers, names of this program's own tables, codes from closed lists. Does *not*
name an officer, a record, a question or a time of day.
"""

from __future__ import annotations

import datetime as dt
import platform

from overlap.normalize import NORMALIZE_VERSION
from overlap.records import System, Value
from storage.cipher import Store
from storage.integrity import Integrity
from storage.systems import SYSTEM_CODE


class CopyFacts(Value, frozen=True, kw_only=True):
    """What is counted of one agency's copy; `age_hours` is None before the first round."""

    system: System
    records: int
    unknown: int
    unreadable: int
    partial: bool
    staged_pages: int
    age_hours: int | None = None


class Diagnostics(Value, frozen=True, kw_only=True):
    """The state of a vault without its content."""

    schema: int
    keys_version: str
    sqlite: str
    sqlcipher: str
    python: str
    system: str
    pages: int
    free_pages: int
    rows: dict[str, int]
    copies: tuple[CopyFacts, ...]
    whole: bool
    broken_pages: int
    broken_structure: int
    audit_holds: bool
    outbox_holds: bool
    miscounted: tuple[System, ...]


#: Tables whose sizes tell how a vault is used; all are this program's own.
_COUNTED = ("rec", "mk", "vocabulary", "cell", "staged", "outbox", "audit", "checked", "decision", "setting")


def diagnose(store: Store, found: Integrity, now: dt.datetime) -> Diagnostics:
    """What may leave the laptop about a vault that was examined."""
    return Diagnostics(
        schema=int(store.value("PRAGMA user_version")),
        keys_version=str(NORMALIZE_VERSION),
        sqlite=str(store.value("SELECT sqlite_version()")),
        sqlcipher=str(store.value("PRAGMA cipher_version")),
        python=platform.python_version(),
        system=platform.system(),
        pages=int(store.value("PRAGMA page_count")),
        free_pages=int(store.value("PRAGMA freelist_count")),
        rows={table: int(store.value(f"SELECT count(*) FROM {table}")) for table in _COUNTED},  # noqa: S608
        copies=tuple(_facts(store, system, now) for system in System),
        whole=found.is_whole,
        broken_pages=len(found.pages),
        broken_structure=len(found.structure),
        audit_holds=found.audit_holds,
        outbox_holds=found.outbox_holds,
        miscounted=found.miscounted,
    )


def _facts(store: Store, system: System, now: dt.datetime) -> CopyFacts:
    """What is counted of one system's copy."""
    code = SYSTEM_CODE[system]
    sql = "SELECT records, unknown, unreadable, partial, as_of FROM source WHERE system = ?"
    records, unknown, unreadable, partial, as_of = store.row(sql, (code,)) or (0, 0, 0, 0, None)
    age = None if as_of is None else int((now.timestamp() * 1000 - as_of) // 3_600_000)
    return CopyFacts(
        system=system,
        records=records,
        unknown=unknown,
        unreadable=unreadable,
        partial=bool(partial),
        staged_pages=int(store.value("SELECT count(*) FROM staged WHERE system = ?", (code,))),
        age_hours=age,
    )
