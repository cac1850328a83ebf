"""Who may see what, as data and as SQL.

Knows clearances, sharing choices and how they meet (docs/extracts.md section 6, docs/protocol.md section 2).
Does not know how a record looks, or how the feed is paged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import assert_never

from sqlalchemy import ColumnElement, Connection, and_, case, insert, literal, select

from backends.schema import ENTITLEMENT, POLICY, SHARED

#: What members of the owning unit see of their own records: every level.
OWN_UNIT = 9

#: The highest clearance that a role can give.
HIGHEST_ROLE = 8

#: The `lo` of a row that nobody sees in the feed.
NOBODY = 99

#: Categories that no gateway may share (docs/protocol.md section 8).
NEVER_SHARED = frozenset({"INF", "WIT", "JURY", "LCOMM", "TRACE", "BATT", "IVIC", "ASYL"})


class Sharing(StrEnum):
    """What a record's owner chose."""

    SUMMARY = "SUMMARY"
    POINTER = "POINTER"
    LIVE_ONLY = "LIVE ONLY"
    SILENT = "SILENT"


class LiveForm(Enum):
    """What a live check shows of a record that it found."""

    RECORD = "record"
    POINTER = "pointer"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Rule:
    """Officers of this agency, role and sector may see records up to `level`; `*` fits everyone."""

    agency: str
    role: str
    sector: str
    level: int


#: The policy a new gateway starts with: level 1 is for every enrolled officer, level 2 for those who direct others.
FIRST_POLICY = (
    Rule("*", "agent", "*", 1),
    Rule("*", "supervisor", "*", 2),
    Rule("*", "watch desk", "*", 2),
)


@dataclass(frozen=True, slots=True)
class Audience:
    """What decides which rows an officer sees: a clearance, and the unit whose own records are all open."""

    clearance: int
    unit: str

    def clearance_for(self, unit: str) -> int:
        """The clearance that counts for a record of that unit."""
        return OWN_UNIT if self.unit and unit == self.unit else self.clearance

    def sees(self) -> ColumnElement[bool]:
        """The SQL condition on rows of the feed that this audience may see."""
        own: ColumnElement[bool] = SHARED.c.unit == self.unit if self.unit else literal(value=False)
        here = case((own, OWN_UNIT), else_=self.clearance)
        return and_(SHARED.c.lo <= here, SHARED.c.hi >= here)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """An officer's audience and its number, which is the entitlement epoch."""

    number: int
    audience: Audience


def clearance(rules: Sequence[Rule], *, agency: str, roles: Sequence[str], sector: str) -> int:
    """The highest level that any fitting rule gives; 0, which sees nothing, where none fits."""
    fitting = (
        rule.level
        for rule in rules
        if rule.agency in ("*", agency) and rule.sector in ("*", sector) and (rule.role == "*" or rule.role in roles)
    )
    return min(HIGHEST_ROLE, max(fitting, default=0))


def threshold(level: int) -> int:
    """The least clearance that sees a record of an access level."""
    return min(max(level, 1), OWN_UNIT)


def summary_from(sharing: Sharing, level: int) -> int:
    """The least clearance that gets the record itself in the feed."""
    return threshold(level) if sharing is Sharing.SUMMARY else NOBODY


def pointer_from(sharing: Sharing, level: int) -> int:
    """The least clearance that gets a pointer in the feed."""
    return threshold(level) if sharing is Sharing.POINTER else NOBODY


def live_form(sharing: Sharing, level: int, clearance_here: int) -> LiveForm:
    """What a live check shows of a record, by its owner's choice and the officer's clearance for it."""
    if clearance_here < threshold(level):
        return LiveForm.NOTHING
    match sharing:
        case Sharing.SUMMARY | Sharing.LIVE_ONLY:
            return LiveForm.RECORD
        case Sharing.POINTER:
            return LiveForm.POINTER
        case Sharing.SILENT:
            return LiveForm.NOTHING
        case _:
            assert_never(sharing)


def owner_is_told(sharing: Sharing) -> bool:
    """Whether a check that touches such a record puts an entry into the owner's queue."""
    return sharing is not Sharing.SUMMARY


def rules_in_force(connection: Connection) -> tuple[Rule, ...]:
    """The policy as the database holds it."""
    return tuple(Rule(row.agency, row.role, row.sector, row.level) for row in connection.execute(select(POLICY)))


def entitlements(connection: Connection, officer: str) -> tuple[Entitlement, ...]:
    """All entitlements that an officer has had, the latest one last."""
    rows = select(ENTITLEMENT).where(ENTITLEMENT.c.officer == officer).order_by(ENTITLEMENT.c.number)
    return tuple(Entitlement(row.number, Audience(row.clearance, row.unit)) for row in connection.execute(rows))


def note_entitlement(connection: Connection, officer: str, entitlement: Entitlement) -> None:
    """Notes a new entitlement of an officer under its number."""
    audience = entitlement.audience
    connection.execute(
        insert(ENTITLEMENT).values(
            officer=officer, number=entitlement.number, clearance=audience.clearance, unit=audience.unit
        )
    )
