"""The tables of notices between units, of the rules that they follow, and of what the other backend was told by.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table

from backends.schema import METADATA, TEXT

#: Each notice by its common name. `home` is 1 where this gateway made it and escalates it; `next` is when it does so
#: next, in seconds since 1970; `subject` is the record whose plan it follows, so that a changed plan ends it.
NOTICE = Table(
    "notice",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("opening", LargeBinary, nullable=False),
    Column("home", SmallInteger, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("subject", TEXT, nullable=False),
    Column("next", BigInteger, nullable=True),
)
NOTICE_NEXT = Index("notice_next", NOTICE.c.next)
NOTICE_SUBJECT = Index("notice_subject", NOTICE.c.subject)

#: Each step that was taken, once by its key; `officer` is empty where it was told by the other backend, and the system
#: where this gateway took it.
STEP = Table(
    "notice_step",
    METADATA,
    Column("notice", TEXT, primary_key=True),
    Column("key", TEXT, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("officer", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
)

#: A step of this agency's side of which one half is known: that its officer told of it here when the notice had no such
#: step (`own` 1), or that the other backend was told of it (0). With the other half it is a step.
CLAIM = Table(
    "notice_claim",
    METADATA,
    Column("notice", TEXT, primary_key=True),
    Column("key", TEXT, primary_key=True),
    Column("own", SmallInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: Rule sets that both agencies signed.
RULE_SET = Table(
    "rule_set",
    METADATA,
    Column("version", Integer, primary_key=True),
    Column("effective", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: What is known of the other backend: its keys, and up to which batch it was told of custody. One row.
PARTNER_KEY = Table(
    "partner_key",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("signing_key", LargeBinary, nullable=False),
    Column("token_key", LargeBinary, nullable=False),
    Column("custody_batch", BigInteger, nullable=False),
)
