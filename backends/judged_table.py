"""The table of what officers judged of this system's records.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, SmallInteger, Table

from backends.schema import METADATA, TEXT

#: Each judgement by its id in the feed, as it was first shared, with the record of this system that it is about and
#: the higher level of both records as the judging officer's laptop held them.
JUDGED = Table(
    "judged",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("record", TEXT, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: Serves what follows a record.
JUDGED_OF_RECORD = Index("judged_of_record", JUDGED.c.record)
