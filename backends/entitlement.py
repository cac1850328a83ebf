"""Who may see what, as data and as SQL.

Knows clearances, sharing choices and how they meet (docs/extracts.md section 6, docs/protocol.md section 2).
Does not know how a record looks, or how the feed is paged.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Final, assert_never

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, insert, literal, or_, select

from backends.any_record import Record
from backends.schema import ASSIGNMENT, ENTITLEMENT, FIELD_POLICY, POLICY, SHARED

#: What members of the owning unit see of their own records: every level.
OWN_UNIT = 9

#: The highest clearance that a role can give.
HIGHEST_ROLE = 8

#: The `lo` of a row that nobody sees in the feed.
NOBODY = 99

#: The purpose of what a device keeps.
COPY = "copy"

#: Roles whose holders are a group of their own, whatever their unit: what waits for a desk is for all who sit there.
GROUP_ROLES = ("watch desk", "governance")

#: Audiences whose condition is remembered: those of a shift's officers.
_AUDIENCES_REMEMBERED = 4_096

#: Stands between units in a noted entitlement; no unit's name has a control character.
_BETWEEN = "\x1f"

#: Categories that no gateway may share (docs/protocol.md section 8).
NEVER_SHARED = frozenset({"INF", "WIT", "JURY", "LCOMM", "TRACE", "BATT", "IVIC", "ASYL"})


#: The statements of every request, made once: making one costs more than running it.
_RULES: Final = select(POLICY)
_FIELD_RULES: Final = select(FIELD_POLICY)
_TEAMS: Final = select(ASSIGNMENT.c.unit).where(ASSIGNMENT.c.officer == bindparam("of")).order_by(ASSIGNMENT.c.unit)
_NOTED: Final = select(ENTITLEMENT).where(ENTITLEMENT.c.officer == bindparam("of")).order_by(ENTITLEMENT.c.number)


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
    """Officers of this agency, role and sector may see records up to `level` for this purpose; `*` fits all.

    The purpose is `copy` for what a device keeps, else the action that an officer is about to take.
    """

    agency: str
    role: str
    sector: str
    level: int
    purpose: str = "*"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A field of a type of record goes out with records of at most this access level."""

    type: str
    field: str
    level: int


#: The policy a new gateway starts with: level 1 is for every enrolled officer, level 2 for those who direct others.
#: Analysts and auditors have no rule: measures and accounting are theirs, records aren't.
FIRST_POLICY = (
    Rule("*", "agent", "*", 1),
    Rule("*", "supervisor", "*", 2),
    Rule("*", "watch desk", "*", 2),
)


#: The fields that a new gateway keeps back: from level 3 on, where a subject lives stays with the owning unit's system.
FIRST_FIELDS = (
    FieldRule("encounter", "addresses", 2),
    FieldRule("case", "addresses", 2),
)


@dataclass(frozen=True, slots=True)
class Audience:
    """What decides which rows an officer sees: a clearance, and the units whose own records are all open.

    These are the officer's own unit and those whose case teams they were assigned to, and the groups of their roles.
    """

    clearance: int
    unit: str
    teams: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """All units whose records are open."""
        return tuple(unit for unit in (self.unit, *self.teams) if unit)

    def with_person(self, person: str) -> Audience:
        """The same with what is told to one officer alone."""
        return replace(self, teams=(*self.teams, person)) if person else self

    def clearance_for(self, unit: str) -> int:
        """The clearance that counts for a record of that unit."""
        return OWN_UNIT if unit and unit in self.units else self.clearance

    def sees(self) -> ColumnElement[bool]:
        """The SQL condition on rows of the feed that this audience may see."""
        return _seen_by(self.clearance, self.units)


@functools.lru_cache(maxsize=_AUDIENCES_REMEMBERED)
def _seen_by(clearance: int, units: tuple[str, ...]) -> ColumnElement[bool]:
    """The condition on rows that an audience sees, remembered: a round asks for it some thirty times.

    Units are some few, and a list of them would be written out anew each time that a statement runs.
    """
    own = or_(literal(value=False), *(SHARED.c.unit == unit for unit in units))
    here = case((own, OWN_UNIT), else_=clearance)
    return and_(SHARED.c.lo <= here, SHARED.c.hi >= here)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """An officer's audience and its number, which is the entitlement epoch."""

    number: int
    audience: Audience


def clearance(rules: Sequence[Rule], *, agency: str, roles: Sequence[str], sector: str, purpose: str = COPY) -> int:
    """The highest level that any fitting rule gives; 0, which sees nothing, where none fits."""
    fitting = (
        rule.level
        for rule in rules
        if rule.agency in ("*", agency)
        and rule.sector in ("*", sector)
        and rule.role in ("*", *roles)
        and rule.purpose in ("*", purpose)
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
    rows = connection.execute(_RULES)
    return tuple(Rule(row.agency, row.role, row.sector, row.level, row.purpose) for row in rows)


def field_rules_in_force(connection: Connection) -> tuple[FieldRule, ...]:
    """Which fields stay behind, as the database holds it."""
    return tuple(FieldRule(row.type, row.field, row.level) for row in connection.execute(_FIELD_RULES))


def without_fields(record: Record, rules: Sequence[FieldRule]) -> Record:
    """The record without the fields that don't go out at its access level; the owner's own unit has its own system."""
    kind, level = record.__struct_config__.tag, record.provenance.access_level
    closed = {rule.field for rule in rules if rule.type == kind and level > rule.level}
    if not closed:
        return record
    blanks = {field.name: field.default for field in msgspec.structs.fields(record) if field.name in closed}
    return msgspec.structs.replace(record, **blanks)


def audience_for(
    connection: Connection, officer: str, *, agency: str, roles: Sequence[str], sector: str, unit: str,
    purpose: str = COPY,
) -> Audience:  # fmt: skip
    """What an officer sees for a purpose by policy now; whom no rule fits sees nothing, their own unit's included."""
    level = clearance(rules_in_force(connection), agency=agency, roles=roles, sector=sector, purpose=purpose)
    groups = tuple(group_of(role) for role in GROUP_ROLES if role in roles)
    if not level:
        return Audience(0, "", groups)
    teams = [team for team in connection.execute(_TEAMS, {"of": officer}).scalars() if not _is_group(team)]
    return Audience(level, "" if _is_group(unit) else unit, (*teams, *groups))


def _is_group(unit: str) -> bool:
    """Whether a unit's name would pass for a group of readers, which roles and officers alone are."""
    return unit.startswith((group_of(""), person_of("")))


def group_of(role: str) -> str:
    """The group of all officers who hold a role of `GROUP_ROLES`, as the reader of a row."""
    return f"role:{role}"


def person_of(officer: str) -> str:
    """The group of one officer alone, as the reader of a row."""
    return f"officer:{officer}"


def assign(connection: Connection, officer: str, unit: str) -> None:
    """Puts an officer on the case team of a unit."""
    dismiss(connection, officer, unit)
    connection.execute(insert(ASSIGNMENT).values(officer=officer, unit=unit))


def dismiss(connection: Connection, officer: str, unit: str) -> int:
    """Takes an officer off the case team of a unit; tells whether they were on it."""
    fits = (ASSIGNMENT.c.officer == officer) & (ASSIGNMENT.c.unit == unit)
    return connection.execute(delete(ASSIGNMENT).where(fits)).rowcount


def entitlements(connection: Connection, officer: str) -> tuple[Entitlement, ...]:
    """All entitlements that an officer has had, the latest one last."""
    rows = connection.execute(_NOTED, {"of": officer})
    noted = [(row.number, row.clearance, *row.unit.split(_BETWEEN)) for row in rows]
    return tuple(Entitlement(number, Audience(level, unit, tuple(teams))) for number, level, unit, *teams in noted)


def note_entitlement(connection: Connection, officer: str, entitlement: Entitlement) -> None:
    """Notes a new entitlement of an officer under its number."""
    audience = entitlement.audience
    connection.execute(
        insert(ENTITLEMENT).values(
            officer=officer,
            number=entitlement.number,
            clearance=audience.clearance,
            unit=_BETWEEN.join((audience.unit, *audience.teams)),
        )
    )
