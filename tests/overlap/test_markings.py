"""Records that are shown together carry the markings of all of them."""

from __future__ import annotations

import datetime as dt

from overlap.markings import JUVENILE, joint_marking, marking_of
from overlap.records import (
    Agency,
    Encounter,
    Marking,
    Person,
    Pointer,
    Provenance,
    System,
)

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
OWNER = Provenance(system=System.E3, agency=Agency.USBP, unit="Synthetic Station", updated_at=AT)


def encounter(*, juvenile: bool = False) -> Encounter:
    """An invented encounter."""
    return Encounter(
        id="e3:SYN-1", revision=1, provenance=OWNER, occurred_at=AT, event_number="SYN-EV-1",
        person=Person(juvenile=juvenile),
    )  # fmt: skip


def pointer(marking: Marking) -> Pointer:
    """An invented restricted record."""
    return Pointer(id="e3:SYN-R-1", revision=1, provenance=OWNER, marking=marking, tokens=())


def test_nothing_shown_has_no_marking() -> None:
    """A screen without a record is not marked at all."""
    assert joint_marking(()) is None


def test_several_records_have_the_marking_of_all() -> None:
    """Categories and limits of each record are carried, once."""
    shown = [encounter(), pointer(Marking(categories=("LEI", "PRVCY"), limits=("FED ONLY",)))]
    assert joint_marking(shown) == Marking(categories=("LEI", "PRVCY"), limits=("FED ONLY",))


def test_a_juvenile_marks_the_whole() -> None:
    """One record of a juvenile is enough, though its owner's marking doesn't say so."""
    assert marking_of(encounter()).categories == ("LEI",)
    assert marking_of(encounter(juvenile=True)).categories == (JUVENILE, "LEI")
    assert joint_marking([encounter(), encounter(juvenile=True)]) == Marking(categories=(JUVENILE, "LEI"))
