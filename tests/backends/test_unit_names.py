"""A unit's name that both agencies were given in a database of before: it opens nothing to those whose it is not."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from backends.identity_tables import FOREIGN_UNIT
from backends.schema import GATEWAY, OFFICER
from backends.store import Store
from backends.unit_names import UnitTaken, claim
from tests.backends.agency import Agency, e3
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

OWN, OTHER = "SYN-U-1", "SYN-U-2"
KEPT = {"ACCESS_LEVEL": "5"}


def mixed(agency: Agency) -> None:
    """Makes the database one of before, with officers of both agencies under one unit's name, and opens it anew."""
    with agency.store.writing() as connection:
        FOREIGN_UNIT.drop(connection)
        connection.execute(update(GATEWAY).values(version=5))
    Store.open(agency.database, "e3").close()


def test_the_agency_whose_records_a_unit_owns_keeps_its_name(agency: Agency) -> None:
    """Its officers read their own unit's records as before; the other agency's lose them in the next round."""
    agency.ingest(e3("SYN-1", **KEPT), e3("SYN-2"))
    own = agency.laptop(OWN, agency="USBP", unit="SYN Station")
    other = agency.laptop(OTHER, agency="HSI", unit="SYN Station")
    for laptop in (own, other):
        laptop.sync()
        assert sorted(laptop.copy) == ["e3:SYN-1", "e3:SYN-2"]
    mixed(agency)
    own.sync()
    assert sorted(own.copy) == ["e3:SYN-1", "e3:SYN-2"]
    assert other.sync().end["held"] == 1
    assert sorted(other.copy) == ["e3:SYN-2"]


def test_a_name_of_which_nobody_can_tell_whose_it_is_opens_nothing_until_it_is_claimed(agency: Agency) -> None:
    """Once the others have a name of their own, entering one of its officers anew gives it back."""
    own = agency.laptop(OWN, agency="USBP", unit="SYN Station")
    other = agency.laptop(OTHER, agency="HSI", unit="SYN Station")
    mixed(agency)
    agency.ingest(e3("SYN-1", **KEPT))
    assert [laptop.sync().end["held"] for laptop in (own, other)] == [0, 0]
    with agency.store.writing() as connection, pytest.raises(UnitTaken):
        claim(connection, "SYN Station", "USBP")
    with agency.store.writing() as connection:
        connection.execute(update(OFFICER).where(OFFICER.c.id == OTHER).values(unit="HSI Station"))
        claim(connection, "SYN Station", "USBP")
    assert [laptop.sync().end["held"] for laptop in (own, other)] == [1, 0]


def test_a_name_of_one_agency_stays_as_it_is(agency: Agency) -> None:
    """Whatever it owns, and also where it owns nothing."""
    agency.ingest(e3("SYN-1", **KEPT))
    own = agency.laptop(OWN, agency="USBP", unit="SYN Station")
    agency.laptop(OTHER, agency="HSI", unit="HSI Station")
    mixed(agency)
    assert own.sync().end["held"] == 1
    with agency.store.reading() as connection:
        assert connection.execute(FOREIGN_UNIT.select()).all() == []
