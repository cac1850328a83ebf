"""The tables of planned operations.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table

from backends.schema import METADATA, TEXT

#: Each plan once, in the revision that is known here. `origin` tells how it came; `begins` and `ends` are seconds since
#: 1970 with lead and lag; `body` is what is published of it; `private` what only this gateway has, `tokens` what the
#: other backend told in its place. `told` is the outcome that was said last, `pending` that silent hits are to be
#: looked for.
PLAN = Table(
    "plan",
    METADATA,
    Column("id", TEXT, primary_key=True),
    Column("origin", TEXT, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("begins", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("cancelled", SmallInteger, nullable=False),
    Column("silent", SmallInteger, nullable=False),
    Column("unit", TEXT, nullable=False),
    Column("phone", TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("tokens", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("told", TEXT, nullable=False),
    Column("pending", SmallInteger, nullable=False),
)

#: Serves what overlaps a window.
PLAN_WINDOW = Index("plan_window", PLAN.c.ends, PLAN.c.begins)

#: Which officer's plan met which other one, and when: what probes leave behind.
PLAN_MET = Table(
    "plan_met",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("officer", TEXT, nullable=False),
    Column("other", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
)
PLAN_MET_BY = Index("plan_met_by", PLAN_MET.c.officer, PLAN_MET.c.at)

#: One row: up to when the other backend was heard, the key of the tokens, how far the feed's own plans were taken in.
PLAN_STATE = Table(
    "plan_state",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("heard", BigInteger, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("batch", BigInteger, nullable=False),
)
