"""The tables of a gateway.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

METADATA = MetaData()

#: Texts sort by their bytes in both kinds of database.
TEXT = String().with_variant(String(collation="C"), "postgresql")

#: One row: which system this is, the life of the database, its keys, and the last feed position given out.
GATEWAY = Table(
    "gateway",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("system", TEXT, nullable=False),
    Column("feed", TEXT, nullable=False),
    Column("token_key", LargeBinary, nullable=False),
    Column("secret_key", LargeBinary, nullable=False),
    Column("last_batch", BigInteger, nullable=False),
)

#: What is shared, and in which form. `slot` is the shared id; a withdrawal has a slot of its own.
#: The feed is ordered by (lane, batch, rank, tie); `lo` to `hi` are the clearances that see the row there.
#: `leaf` and `digest` prove a copy; `patch` makes the body of that at revision `base`, of batch `base_batch`.
SHARED = Table(
    "shared",
    METADATA,
    Column("rid", Integer, primary_key=True),
    Column("slot", TEXT, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("batch", BigInteger, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("tie", BigInteger, nullable=False),
    Column("lo", SmallInteger, nullable=False),
    Column("hi", SmallInteger, nullable=False),
    Column("agency", TEXT, nullable=False),
    Column("unit", TEXT, nullable=False),
    Column("sector", TEXT, nullable=False),
    Column("level", Integer, nullable=False),
    Column("sharing", TEXT, nullable=False),
    Column("marking", TEXT, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("leaf", SmallInteger, nullable=False),
    Column("digest", BigInteger, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("base_batch", BigInteger, nullable=False),
    Column("patch", LargeBinary, nullable=False),
    UniqueConstraint("slot", name="shared_slot"),
)

#: Serves a page, and counts and newest positions without touching the bodies.
FEED_ORDER = Index(
    "feed_order",
    *(SHARED.c[name] for name in ("lane", "batch", "rank", "tie", "lo", "hi", "unit", "sector", "kind")),
)

#: Serves the digests of what an audience sees, and its count, without touching the bodies.
DIGEST_ORDER = Index(
    "digest_order", *(SHARED.c[name] for name in ("kind", "leaf", "lo", "hi", "unit", "digest", "lane"))
)

#: Under which keys a live check finds which row.
MATCH_KEY = Table(
    "match_key",
    METADATA,
    Column("key", TEXT, primary_key=True),
    Column("rid", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

#: Policy: officers who fit a rule may see records up to `level` for a purpose; `*` fits all.
POLICY = Table(
    "policy",
    METADATA,
    Column("agency", TEXT, primary_key=True),
    Column("role", TEXT, primary_key=True),
    Column("sector", TEXT, primary_key=True),
    Column("purpose", TEXT, primary_key=True),
    Column("level", SmallInteger, nullable=False),
)

#: Policy: a field of a type of record goes out with records of at most this level.
FIELD_POLICY = Table(
    "field_policy",
    METADATA,
    Column("type", TEXT, primary_key=True),
    Column("field", TEXT, primary_key=True),
    Column("level", SmallInteger, nullable=False),
)

#: Who was put on the case team of which other unit.
ASSIGNMENT = Table(
    "assignment",
    METADATA,
    Column("officer", TEXT, primary_key=True),
    Column("unit", TEXT, primary_key=True),
)

OFFICER = Table(
    "officer",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("agency", TEXT, nullable=False),
    Column("unit", TEXT, nullable=False),
    Column("sector", TEXT, nullable=False),
    Column("roles", TEXT, nullable=False),
)

#: Each entitlement an officer has had, by number: the epoch. The latest one holds.
ENTITLEMENT = Table(
    "entitlement",
    METADATA,
    Column("officer", TEXT, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("clearance", SmallInteger, nullable=False),
    Column("unit", TEXT, nullable=False),
)

#: One-time codes; times are seconds since 1970, UTC. Secrets are kept as SHA-256 only.
ENROLMENT = Table(
    "enrolment",
    METADATA,
    Column("code", LargeBinary, primary_key=True),
    Column("officer", TEXT, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=True),
)

DEVICE = Table(
    "device",
    METADATA,
    Column("officer", TEXT, primary_key=True),
    Column("device", TEXT, primary_key=True),
    Column("refresh", LargeBinary, nullable=False, unique=True),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger, nullable=True),
)

ACCESS = Table(
    "access",
    METADATA,
    Column("token", LargeBinary, primary_key=True),
    Column("officer", TEXT, nullable=False),
    Column("device", TEXT, nullable=False),
    Column("expires", BigInteger, nullable=False),
)

#: Every event that was answered terminally, with its receipt; `body` is what the officer sent.
EVENT = Table(
    "event",
    METADATA,
    Column("officer", TEXT, primary_key=True),
    Column("event", TEXT, primary_key=True),
    Column("type", TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
)

#: What a unit has to look at: notices, and checks that touched what it keeps to itself.
QUEUE = Table(
    "queue",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("unit", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("record", TEXT, nullable=False),
    Column("officer", TEXT, nullable=False),
    Column("event", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("action", TEXT, nullable=False),
    Column("urgency", TEXT, nullable=False),
    Column("callback", TEXT, nullable=False),
)

#: One row for each ingest, for the auditor: what was read, kept, withheld, as JSON.
INGEST = Table(
    "ingest",
    METADATA,
    Column("batch", BigInteger, primary_key=True),
    Column("report", LargeBinary, nullable=False),
)

#: What waits to be told to the other backend, and what it answered; `batch` is where an operation stands in the feed.
OUTGOING = Table(
    "outgoing",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("event", TEXT, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("batch", BigInteger, nullable=False),
    Column("receipt", LargeBinary, nullable=True),
)
