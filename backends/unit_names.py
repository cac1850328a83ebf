"""Whose a unit's name is: one agency's, at any one gateway.

Rows of the feed, case teams and copies of notices go by a unit's name, so that two agencies with a unit of one name
would read each other's. Knows officers and the records of the feed. Does not know who is entitled to what.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, delete, insert, select

from backends.change import Kind, Lane
from backends.identity_tables import FOREIGN_UNIT
from backends.schema import OFFICER, SHARED


class UnitTaken(Exception):
    """The name is a unit's of the other agency, which `agency` is."""

    def __init__(self, agency: str) -> None:
        super().__init__(f"a unit of that name is one of {agency}'s here: name this one apart, as in `HSI Blaine`")
        self.agency = agency


def claim(connection: Connection, unit: str, agency: str) -> None:
    """Nothing, if officers of this agency may be entered with a unit, which is theirs from then on.

    Raises:
        UnitTaken: officers of the other agency have it, or records that the other agency's unit owns.
    """
    if not unit:
        return
    others = select(OFFICER.c.agency).where(OFFICER.c.unit == unit, OFFICER.c.agency != agency)
    # What concerns a unit is published in the gateway's own agency's name, whoever's unit it is for.
    owned = select(SHARED.c.agency).where(
        SHARED.c.unit == unit, SHARED.c.agency != agency, SHARED.c.kind == Kind.UPSERT, SHARED.c.lane != Lane.DEALINGS
    )
    for taken in (others, owned):
        found = connection.execute(taken.limit(1)).scalar_one_or_none()
        if found is not None:
            raise UnitTaken(found)
    connection.execute(delete(FOREIGN_UNIT).where(FOREIGN_UNIT.c.unit == unit, FOREIGN_UNIT.c.agency == agency))


def is_foreign(connection: Connection, unit: str, agency: str) -> bool:
    """Whether a unit that officers of this agency were entered with is the other agency's: it opens nothing to them."""
    fits = (FOREIGN_UNIT.c.unit == unit) & (FOREIGN_UNIT.c.agency == agency)
    return connection.execute(select(FOREIGN_UNIT.c.unit).where(fits)).first() is not None


def note_foreign(connection: Connection) -> None:
    """Notes whose a name is that officers of both agencies were entered with: the agency's whose unit owns records.

    Where neither agency's unit does, or both agencies' do, nobody can tell, and it opens nothing to either.
    """
    entered, owning = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for unit, agency in connection.execute(select(OFFICER.c.unit, OFFICER.c.agency).where(OFFICER.c.unit != "")):
        entered[unit].add(agency)
    owned = select(SHARED.c.unit, SHARED.c.agency).where(SHARED.c.kind == Kind.UPSERT, SHARED.c.lane != Lane.DEALINGS)
    for unit, agency in connection.execute(owned.distinct()):
        owning[unit].add(agency)
    for unit, agencies in entered.items():
        owners = owning[unit] or agencies
        if len(owners) > 1 or agencies - owners:
            foreign = agencies - owners if len(owners) == 1 else agencies
            connection.execute(insert(FOREIGN_UNIT), [{"agency": each, "unit": unit} for each in sorted(foreign)])
