"""What Activity shows of the audit, as values."""

from __future__ import annotations

from dataclasses import dataclass

from overlap.records import System


@dataclass(frozen=True, slots=True)
class AuditStanding:
    """How many rows the audit has, how many of them an agency holds, and whether it holds others."""

    system: System
    rows: int = 0
    held: int = 0
    contradicted: bool = False
