"""The table of what a linkage of both agencies found of this system's records.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, SmallInteger, Table

from backends.schema import METADATA, TEXT

#: Each link of the last linkage by its name, with the record of this system and what clearance the other's asks for;
#: `at` is when it was first told so, in seconds since 1970.
LINK = Table(
    "link",
    METADATA,
    Column("pair", TEXT, primary_key=True),
    Column("record", TEXT, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("bits", Float, nullable=False),
    Column("probability", Float, nullable=False),
    Column("model", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
)

#: Serves what follows a record.
LINK_OF_RECORD = Index("link_of_record", LINK.c.record)
