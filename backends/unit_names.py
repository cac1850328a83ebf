"""Whose a unit's name is: one agency's, at any one gateway.

Rows of the feed, case teams and copies of notices go by a unit's name, so that two agencies with a unit of one name
would read each other's. Knows officers and the records of the feed. Does not know who is entitled to what.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from backends.change import Kind, Lane
from backends.schema import OFFICER, SHARED


class UnitTaken(Exception):
    """The name is a unit's of the other agency, which `agency` is."""

    def __init__(self, agency: str) -> None:
        super().__init__(f"a unit of that name is one of {agency}'s here: name this one apart, as in `HSI Blaine`")
        self.agency = agency


def claim(connection: Connection, unit: str, agency: str) -> None:
    """Nothing, if officers of this agency may be entered with a unit.

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
