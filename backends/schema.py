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

#: One row: which system this is, the life of the database, its keys, and the last feed position given out.
GATEWAY = Table(
    "gateway",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("system", String, nullable=False),
    Column("feed", String, nullable=False),
    Column("token_key", LargeBinary, nullable=False),
    Column("secret_key", LargeBinary, nullable=False),
    Column("last_batch", BigInteger, nullable=False),
)

#: What is shared, and in which form. `slot` is the shared id; a withdrawal has a slot of its own.
#: The feed is ordered by (lane, batch, rank, tie); `lo` to `hi` are the clearances that see the row there.
SHARED = Table(
    "shared",
    METADATA,
    Column("rid", Integer, primary_key=True),
    Column("slot", String, nullable=False),
    Column("id", String, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("batch", BigInteger, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("tie", BigInteger, nullable=False),
    Column("lo", SmallInteger, nullable=False),
    Column("hi", SmallInteger, nullable=False),
    Column("agency", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("sector", String, nullable=False),
    Column("level", Integer, nullable=False),
    Column("sharing", String, nullable=False),
    Column("marking", String, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("slot", name="shared_slot"),
)

#: Serves a page, and counts and newest positions without touching the bodies.
FEED_ORDER = Index(
    "feed_order",
    *(SHARED.c[name] for name in ("lane", "batch", "rank", "tie", "lo", "hi", "unit", "sector", "kind")),
)

#: Under which keys a live check finds which row.
MATCH_KEY = Table(
    "match_key",
    METADATA,
    Column("key", String, primary_key=True),
    Column("rid", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

#: Policy: officers who fit a rule may see records up to `level`; `*` fits everyone.
POLICY = Table(
    "policy",
    METADATA,
    Column("agency", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("sector", String, primary_key=True),
    Column("level", SmallInteger, nullable=False),
)

OFFICER = Table(
    "officer",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("sector", String, nullable=False),
    Column("roles", String, nullable=False),
)

#: Each entitlement an officer has had, by number: the epoch. The latest one holds.
ENTITLEMENT = Table(
    "entitlement",
    METADATA,
    Column("officer", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("clearance", SmallInteger, nullable=False),
    Column("unit", String, nullable=False),
)

#: One-time codes; times are seconds since 1970, UTC. Secrets are kept as SHA-256 only.
ENROLMENT = Table(
    "enrolment",
    METADATA,
    Column("code", LargeBinary, primary_key=True),
    Column("officer", String, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=True),
)

DEVICE = Table(
    "device",
    METADATA,
    Column("officer", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("refresh", LargeBinary, nullable=False, unique=True),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger, nullable=True),
)

ACCESS = Table(
    "access",
    METADATA,
    Column("token", LargeBinary, primary_key=True),
    Column("officer", String, nullable=False),
    Column("device", String, nullable=False),
    Column("expires", BigInteger, nullable=False),
)

#: Every event that was answered terminally, with its receipt; `body` is what the officer sent.
EVENT = Table(
    "event",
    METADATA,
    Column("officer", String, primary_key=True),
    Column("event", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
)

#: What a unit has to look at: notices, and checks that touched what it keeps to itself.
QUEUE = Table(
    "queue",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("unit", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("record", String, nullable=False),
    Column("officer", String, nullable=False),
    Column("event", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("action", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("callback", String, nullable=False),
)

#: One row for each ingest, for the auditor: what was read, kept, withheld, as JSON.
INGEST = Table(
    "ingest",
    METADATA,
    Column("batch", BigInteger, primary_key=True),
    Column("report", LargeBinary, nullable=False),
)
