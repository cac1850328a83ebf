"""All tables of a gateway, in whichever file they are described.

Knows which files those are. Does not know columns.
"""

from __future__ import annotations

from backends import (
    assessment_table,
    identity_tables,
    joint_tables,
    judged_table,
    link_table,
    need_table,
    notice_tables,
    oversight_tables,
    plan_table,
)
from backends.schema import METADATA

#: The files that put their tables in by being read.
FILES = (
    assessment_table,
    identity_tables,
    joint_tables,
    judged_table,
    link_table,
    need_table,
    notice_tables,
    oversight_tables,
    plan_table,
)

__all__ = ["FILES", "METADATA"]
