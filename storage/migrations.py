"""The vault's tables, as numbered steps from an empty file to the newest schema.

Knows every table and why it has its shape; does *not* know what the rows mean to a facet. A step is never changed once
released: a new shape is a new step. Each step is one transaction, and `user_version` counts them.

Why the shape of `rec` and `mk`: a million records must load at 60,000 a second and take at most 280 bytes each. One
row a record with the server's JSON as a compressed blob, and the match keys of 500 records packed into one blob, did
that where a table of keys did not. There is no SQL index on the record id: its 40-bit hash stands among the keys and
is verified in the body.
"""

from __future__ import annotations

from typing import Final

from storage.cipher import Database, Migrations, Store, translating
from storage.problems import VaultTooNew

MIGRATIONS: Final = Migrations("vault")

_RECORDS = """
CREATE TABLE rec (
    rid INTEGER PRIMARY KEY,
    system INTEGER NOT NULL, type INTEGER NOT NULL, revision INTEGER NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE INDEX rec_unknown ON rec (system) WHERE type = 0;
CREATE TABLE mk (chunk INTEGER PRIMARY KEY, keys BLOB NOT NULL) STRICT;
CREATE TABLE vocabulary (token TEXT PRIMARY KEY, records INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE dictionary (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE operation (rid INTEGER PRIMARY KEY, starts INTEGER NOT NULL, ends INTEGER NOT NULL) STRICT;
CREATE TABLE duty (rid INTEGER PRIMARY KEY, valid_to INTEGER NOT NULL) STRICT;
CREATE TABLE custody (rid INTEGER PRIMARY KEY, subject TEXT NOT NULL) STRICT;
CREATE INDEX custody_by_subject ON custody (subject);
CREATE TABLE pointer (token BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (token, rid)) STRICT, WITHOUT ROWID;
CREATE INDEX pointer_by_rid ON pointer (rid);
"""

_SOURCES = """
CREATE TABLE source (
    system INTEGER PRIMARY KEY,
    cursor TEXT, feed TEXT, epoch TEXT, as_of INTEGER, scope TEXT NOT NULL DEFAULT '', token_key BLOB,
    records INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0,
    unreadable INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
    partial INTEGER NOT NULL DEFAULT 0, trouble TEXT, trouble_code TEXT, tried_at INTEGER
) STRICT;
CREATE TABLE staged (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    system INTEGER NOT NULL, feed TEXT NOT NULL, cursor TEXT NOT NULL, lines INTEGER NOT NULL, page BLOB NOT NULL
) STRICT;
CREATE INDEX staged_by_system ON staged (system, seq);
CREATE TABLE rebuild (system INTEGER PRIMARY KEY, seen BLOB NOT NULL) STRICT;
CREATE TABLE access (system INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
"""

_OFFICER = """
CREATE TABLE header (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL) STRICT;
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE, officer TEXT NOT NULL, system INTEGER NOT NULL, type TEXT NOT NULL,
    body BLOB NOT NULL, made_at INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL, last_error TEXT NOT NULL DEFAULT '', receipt BLOB, chain BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (system, officer, state, seq);
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, what TEXT NOT NULL, outcome TEXT NOT NULL, records TEXT NOT NULL,
    query_hash BLOB NOT NULL, chain BLOB NOT NULL
) STRICT;
CREATE TABLE checked (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, query BLOB NOT NULL, position BLOB,
    level INTEGER NOT NULL, known INTEGER NOT NULL, raised_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX checked_by_time ON checked (at);
CREATE TABLE check_event (
    checked TEXT NOT NULL, system INTEGER NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (checked, system)
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    checked TEXT NOT NULL, at INTEGER NOT NULL, choice INTEGER NOT NULL, reason TEXT NOT NULL, record TEXT
) STRICT;
CREATE INDEX decision_by_check ON decision (checked);
CREATE TABLE draft (one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT NOT NULL) STRICT;
"""

#: The audit is append-only for every statement, not by custom alone.
_APPEND_ONLY = (
    "CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)


@MIGRATIONS(name="001_vault")
def first_schema(database: Database) -> None:
    """The tables of the first release."""
    for script in (_RECORDS, _SOURCES, _OFFICER):
        for statement in filter(str.strip, script.split(";")):
            database.execute(statement)
    for trigger in _APPEND_ONLY:
        database.execute(trigger)
    database.execute("PRAGMA user_version = 1")


@MIGRATIONS(name="002_digests")
def digests(database: Database) -> None:
    """What proves that a copy is whole; a copy from before is counted at its next commit."""
    database.execute("CREATE TABLE digest (system INTEGER PRIMARY KEY, leaves BLOB NOT NULL) STRICT")
    database.execute("PRAGMA user_version = 2")


_SEARCH = """
ALTER TABLE vocabulary ADD COLUMN id INTEGER;
CREATE UNIQUE INDEX vocabulary_by_id ON vocabulary (id);
CREATE INDEX vocabulary_new ON vocabulary (token) WHERE id IS NULL;
CREATE VIRTUAL TABLE name_part USING fts5 (token, tokenize = 'trigram', content = '', detail = 'none');
INSERT INTO name_part (name_part, rank) VALUES ('secure-delete', 1);
CREATE TABLE cell (id INTEGER PRIMARY KEY, records INTEGER NOT NULL) STRICT;
CREATE VIRTUAL TABLE cell_box USING rtree (id, south, north, west, east);
CREATE VIRTUAL TABLE operation_box USING rtree (id, south, north, west, east);
DELETE FROM setting WHERE name = 'keys made by version'
"""

_ACKNOWLEDGED = """
CREATE TABLE audit_acknowledged (system INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE audit_begin (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, chain BLOB NOT NULL) STRICT;
INSERT INTO audit_begin VALUES (1, 0, zeroblob(32));
DROP TRIGGER audit_stays
"""

#: A row may go once both agencies have it, which is when both have acknowledged a row at or after it.
_KEPT_UNTIL_ACKNOWLEDGED = """
CREATE TRIGGER audit_stays BEFORE DELETE ON audit WHEN OLD.seq >
 (SELECT CASE count(*) WHEN 2 THEN min(seq) ELSE 0 END FROM audit_acknowledged)
 BEGIN SELECT RAISE(ABORT, 'append-only'); END
"""
_GROWS = """
CREATE TRIGGER acknowledged_grows BEFORE UPDATE ON audit_acknowledged WHEN NEW.seq < OLD.seq
 BEGIN SELECT RAISE(ABORT, 'append-only'); END
"""
_STAYS = """
CREATE TRIGGER acknowledged_stays BEFORE DELETE ON audit_acknowledged
 BEGIN SELECT RAISE(ABORT, 'append-only'); END
"""


@MIGRATIONS(name="003_search_and_places")
def search_and_places(database: Database) -> None:
    """The search by parts of names and by place, which the next opening fills; the audit's way out."""
    for script in (_SEARCH, _ACKNOWLEDGED):
        for statement in filter(str.strip, script.split(";")):
            database.execute(statement)
    for trigger in (_KEPT_UNTIL_ACKNOWLEDGED, _GROWS, _STAYS):
        database.execute(trigger)
    database.execute("PRAGMA user_version = 3")


_DEALINGS = """
CREATE INDEX rec_dealing ON rec (type) WHERE type >= 8;
DROP TABLE IF EXISTS judgement;
CREATE TABLE judgement (
    event TEXT PRIMARY KEY, one TEXT NOT NULL, other TEXT NOT NULL, verdict TEXT NOT NULL, at INTEGER NOT NULL,
    agency TEXT NOT NULL, unit TEXT NOT NULL, shown_by TEXT NOT NULL, reason TEXT NOT NULL,
    one_seen INTEGER NOT NULL, other_seen INTEGER NOT NULL, bits REAL NOT NULL, shared INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""

_JUDGEMENTS_STAY = tuple(
    f"CREATE TRIGGER judgement_{word.lower()}_refused BEFORE {word} ON judgement"
    " BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    for word in ("UPDATE", "DELETE")
)


@MIGRATIONS(name="004_dealings")
def dealings(database: Database) -> None:
    """What was made of records is found by its kind; what the officer judged of pairs, never changed."""
    for statement in filter(str.strip, _DEALINGS.split(";")):
        database.execute(statement)
    for trigger in _JUDGEMENTS_STAY:
        database.execute(trigger)
    database.execute("PRAGMA user_version = 4")


_PLANS = """
CREATE TABLE plan (
    id TEXT PRIMARY KEY, body BLOB NOT NULL, phone TEXT NOT NULL, event TEXT NOT NULL, made INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE operation_key (rid INTEGER, key INTEGER, PRIMARY KEY (rid, key)) STRICT, WITHOUT ROWID;
CREATE INDEX operation_by_key ON operation_key (key);
DELETE FROM setting WHERE name = 'keys made by version'
"""


@MIGRATIONS(name="005_plans")
def plans(database: Database) -> None:
    """What the officer plans; operations by their targets and addresses, which the next opening fills."""
    for statement in filter(str.strip, _PLANS.split(";")):
        database.execute(statement)
    database.execute("PRAGMA user_version = 5")


#: How many steps this program knows; a vault with more was written by a newer one.
SCHEMA: Final = 5


def refuse_newer(store: Store) -> None:
    """Nothing, if this program knows the schema of the file.

    Raises:
        VaultTooNew: a newer program wrote it.
    """
    if int(store.value("PRAGMA user_version")) > SCHEMA:
        raise VaultTooNew("a newer version of the program wrote the vault")


def migrate(store: Store) -> None:
    """Bring the file to the newest schema, step by step; a step that fails leaves the file at the one before."""
    with translating():
        MIGRATIONS.apply(store.database)
