"""Whom an answer says to call or to notify, and what it lists apart."""

import datetime as dt
from typing import Any

from overlap.answer import Assessment, Level, Matchable, Position, PositionSource
from overlap.assessment import NEAR_MISSES, assess
from overlap.frequencies import Frequencies
from overlap.model import shipped_model
from overlap.query import Query
from overlap.records import Agency, CaseStatus, DutyRole, PartialDate, PersonName, Place
from tests.overlap.invented import NOW, case, duty, encounter, flag, operation, person, pointer, provenance, situation

VARGA = Query(
    text="VARGA MILOS 19870214",
    names=(PersonName(surname="VARGA", given_names="MILOS"),),
    birth_dates=(PartialDate.parse("1987-02-14"),),
)
HERE = Place(latitude=48.9985, longitude=-122.7412)
AT_HERE = Position(latitude=48.9985, longitude=-122.7412, accuracy_m=10, source=PositionSource.GPS, at=NOW)
HOUR = dt.timedelta(hours=1)


def answer(*candidates: Matchable, frequencies: Frequencies | None = None, **where: Any) -> Assessment:
    """Return the answer to a check in a situation."""
    return assess(VARGA, candidates, situation(**where), shipped_model(), frequencies)


def test_near_misses_carry_no_fact_and_no_flag() -> None:
    """What falls below the threshold is listed apart, a few of it."""
    namesakes = [
        encounter(str(number), person=person("VARGA", "PETER", "1987"), flags=(flag("00"),)) for number in range(19)
    ]
    found = answer(*namesakes, frequencies=Frequencies(people=10**12))
    assert found.level is Level.NO_OVERLAP
    assert found.flags == ()
    assert len(found.near_misses) == NEAR_MISSES


def test_the_units_own_line_is_called_and_else_the_watch_desk() -> None:
    """The duty agent before the supervisor; a line that isn't valid now is none; no desk, no number."""
    own = duty("1"), duty("2", role=DutyRole.SUPERVISOR), duty("3", role=DutyRole.WATCH_DESK, unit="SYN desk")
    past = duty("4", valid_to=NOW), duty("5", valid_from=NOW + HOUR), duty("6", agency=Agency.USBP)

    def called(*duties: Any) -> list[tuple[str | None, bool]]:
        found = answer(case(), duties=duties)
        return [(contact.duty and contact.duty.id, contact.fallback) for contact in found.contacts]

    assert called(*own, *past) == [("tecs:SYN-DU-1", False)]
    assert called(*own[1:], *past) == [("tecs:SYN-DU-2", False)]
    assert called(own[2], *past) == [("tecs:SYN-DU-3", True)]
    assert called(*past) == [(None, True)]
    later = duty("7", valid_from=NOW - HOUR)
    assert called(*own, later) == [("tecs:SYN-DU-7", False)]


def test_each_unit_is_to_be_called_once_the_most_important_first() -> None:
    """Two records of one unit are one call."""
    warned = case("1", provenance=provenance(Agency.HSI, "SYN B"), contact_first=True)
    found = answer(warned, case("2", provenance=provenance(Agency.HSI, "SYN A")), pointer(unit="SYN A"))
    assert [contact.unit for contact in found.contacts] == ["SYN B", "SYN A"]


def test_the_other_agency_is_told_and_never_ones_own() -> None:
    """A record of one's own agency leaves nobody to notify; of both, the other one's contact is meant."""
    assert answer(encounter()).to_notify is None
    found = answer(encounter(), case(status=CaseStatus.CLOSED), duties=(duty(), duty("2", agency=Agency.USBP)))
    assert found.level is Level.ADVISORY
    assert found.to_notify is not None
    assert found.to_notify.agency is Agency.HSI
    near = answer(operations=(operation(place=HERE),), position=AT_HERE)
    assert near.to_notify is not None
    assert near.to_notify.agency is Agency.HSI
    assert answer().to_notify is None
