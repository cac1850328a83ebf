"""The table of information-sharing needs.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from backends.schema import METADATA, TEXT

#: Each need by the id of the event that reported it; times are seconds since 1970, `answered` 0 until then.
NEED = Table(
    "need",
    METADATA,
    Column("event", TEXT, primary_key=True),
    Column("officer", TEXT, nullable=False),
    Column("agency", TEXT, nullable=False),
    Column("unit", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("screen", TEXT, nullable=False),
    Column("text", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("grouped", TEXT, nullable=False),
    Column("answer", TEXT, nullable=False),
    Column("answered", BigInteger, nullable=False),
)
