"""The tables of joint operations.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table

from backends.schema import METADATA, TEXT

#: Each joint operation by its common name, with the ids of its operations.
JOINT = Table(
    "joint",
    METADATA,
    Column("name", TEXT, primary_key=True),
    Column("operations", LargeBinary, nullable=False),
)

#: Each step that was taken, once by its key; `officer` is empty where it was told by the other backend.
JOINT_STEP = Table(
    "joint_step",
    METADATA,
    Column("joint", TEXT, primary_key=True),
    Column("key", TEXT, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("officer", TEXT, nullable=False),
)
