"""The table of assessments that an agency signed.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table

from backends.schema import METADATA, TEXT

#: Who had which document signed, by its hash, and when.
SIGNED_OFF = Table(
    "signed_off",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("document", TEXT, nullable=False),
    Column("officer", TEXT, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("at", BigInteger, nullable=False),
)
