"""The tables that oversight counts in: what happened, without whom a search was about.

Each row is written in the transaction of what it tells of, with the limits of the rules that held then. Times are
seconds since 1970, UTC. Knows columns and keys. Does not know what is counted.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table

from backends.schema import METADATA, TEXT

#: Checks, decisions, judgements and needs. `overlap`, `bare` (no case or event number) and `stale` are of checks; `one`
#: and `other` of judgements, whose verdict or reason is `code`.
OVERSEEN = Table(
    "overseen",
    METADATA,
    Column("officer", TEXT, primary_key=True),
    Column("event", TEXT, primary_key=True),
    Column("kind", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("agency", TEXT, nullable=False),
    Column("sector", TEXT, nullable=False),
    Column("unit", TEXT, nullable=False),
    Column("code", TEXT, nullable=False),
    Column("overlap", SmallInteger, nullable=False),
    Column("bare", SmallInteger, nullable=False),
    Column("stale", SmallInteger, nullable=False),
    Column("one", TEXT, nullable=False),
    Column("other", TEXT, nullable=False),
)
OVERSEEN_BY_TIME = Index("overseen_by_time", *(OVERSEEN.c[name] for name in ("kind", "at")))
OVERSEEN_BY_PAIR = Index("overseen_by_pair", *(OVERSEEN.c[name] for name in ("one", "other")))

#: Notices between units, under the asker's unit; `limit_s` is the time for a reply by the rules of then.
OVERSEEN_NOTICE = Table(
    "overseen_notice",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("home", SmallInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("sector", TEXT, nullable=False),
    Column("unit", TEXT, nullable=False),
    Column("limit_s", BigInteger, nullable=False),
    Column("contact", BigInteger, nullable=True),
    Column("resolved", BigInteger, nullable=True),
    Column("tiers", Integer, nullable=False),
)
OVERSEEN_NOTICE_BY_TIME = Index("overseen_notice_by_time", OVERSEEN_NOTICE.c.at)

#: Which records a notice is about.
OVERSEEN_RECORD = Table(
    "overseen_record",
    METADATA,
    Column("record", TEXT, primary_key=True),
    Column("notice", TEXT, primary_key=True),
)

#: Planned operations; `receipt` is when the first receipt came that deconflicts the plan as it is now.
OVERSEEN_OPERATION = Table(
    "overseen_operation",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("agency", TEXT, nullable=False),
    Column("sector", TEXT, nullable=False),
    Column("unit", TEXT, nullable=False),
    Column("receipt", BigInteger, nullable=True),
    Column("ahead_s", BigInteger, nullable=False),
    Column("cancelled", SmallInteger, nullable=False),
)
OVERSEEN_OPERATION_BY_TIME = Index("overseen_operation_by_time", OVERSEEN_OPERATION.c.at)

#: What was said of a plan after its receipt, each time that it was something else.
OUTCOME_LATER = Table(
    "outcome_later",
    METADATA,
    Column("operation", TEXT, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("outcome", TEXT, primary_key=True),
)

#: A device's audit as it came, row by row; `chain` is the value after the row.
AUDITED = Table(
    "audited",
    METADATA,
    Column("officer", TEXT, primary_key=True),
    Column("device", TEXT, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("what", TEXT, nullable=False),
    Column("outcome", TEXT, nullable=False),
    Column("records", TEXT, nullable=False),
    Column("query_hash", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
)

#: Where each device's audit begins and ends here, so that a lost row or tail shows.
AUDIT_ENDS = Table(
    "audit_ends",
    METADATA,
    Column("officer", TEXT, primary_key=True),
    Column("device", TEXT, primary_key=True),
    Column("first", BigInteger, nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("broken", BigInteger, nullable=True),
)
