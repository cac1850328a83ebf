"""Which plans meet, against an oracle that compares everything with everything by other formulas."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from overlap.frequencies import Frequencies
from overlap.model import shipped_model
from overlap.notices import Basis
from overlap.plan_states import TRANSITIONS, Outcome, OutcomeTold, PlanState, PlanStimulus, after, meaning
from overlap.planning import as_sent, clash, coarse, questions, same_address, same_target, window
from overlap.records import (
    Address,
    Agency,
    Identifier,
    IdentifierKind,
    Operation,
    Phone,
    Place,
    Vehicle,
    Visibility,
)
from tests.overlap.invented import NOW, person, provenance
from tests.overlap.plans import MANY, conflicts_by_oracle, many_plans, plan

UTC = dt.UTC
NOBODY = Frequencies({}, 1_000_000)


def bases(one: Operation, other: Operation, *, target: bool = False) -> frozenset[Basis]:
    """By what two plans meet, which is the same from either side; nothing where they don't."""
    here, there = clash(one, other, same_target=target), clash(other, one, same_target=target)
    assert (here is None) == (there is None)
    if here is None or there is None:
        return frozenset()
    assert (here.bases, here.begins, here.ends) == (there.bases, there.begins, there.ends)
    return here.bases


def test_plans_meet_as_the_oracle_says() -> None:
    """Each of some plans against ten thousand: zones, DST, the 180th meridian, empty and whole days, cancelled ones."""
    plans = many_plans(MANY, random.Random(8))
    found = 0
    for one in plans[:25]:
        expected = conflicts_by_oracle(one, plans)
        met = {other.id for other in plans if (hit := clash(one, other)) is not None and hit.is_conflict}
        assert met == expected
        found += len(expected)
    assert found > 25


@pytest.mark.parametrize(
    ("starts", "ends", "meets"),
    [
        ("2026-11-24T12:00", "2026-11-24T12:00", True),  # without length, at the other's beginning
        ("2026-11-24T11:00", "2026-11-24T12:00", True),  # they touch
        ("2026-11-24T11:00", "2026-11-24T11:59", False),
        ("2026-11-24T00:00", "2026-11-25T00:00", True),  # a whole day
        ("2026-11-24T14:00", "2026-11-24T15:00", True),
        ("2026-11-24T14:01", "2026-11-24T15:00", False),
    ],
)
def test_both_ends_of_a_window_count(starts: str, ends: str, meets: bool) -> None:
    """Windows that only touch meet, and one of no length meets what it touches."""
    two_hours = plan("1", starts_at=NOW, ends_at=NOW + dt.timedelta(hours=2))
    other = plan("2", starts_at=_at(starts), ends_at=_at(ends))
    assert bool(bases(two_hours, other)) is meets


def test_lead_and_lag_widen_the_window() -> None:
    """An hour between two plans is none where both have half an hour around them."""
    one = plan("1", ends_at=NOW + dt.timedelta(hours=1), lag_minutes=30)
    far = plan("2", starts_at=NOW + dt.timedelta(hours=2), ends_at=NOW + dt.timedelta(hours=3))
    assert bases(one, far) == frozenset()
    assert bases(one, replace(far, lead_minutes=30)) == {Basis.PLACE}
    assert window(one) == (NOW, NOW + dt.timedelta(hours=1, minutes=30))


def test_an_hour_that_the_clocks_repeat_is_two() -> None:
    """01:30 of the first and of the second time on the night when summer time ends are an hour apart."""
    zone = ZoneInfo("America/Vancouver")
    first, second = (dt.datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    one = plan("1", starts_at=first, ends_at=first + dt.timedelta(minutes=10))
    assert bases(one, plan("2", starts_at=second, ends_at=second + dt.timedelta(minutes=10))) == frozenset()
    assert bases(one, plan("2", starts_at=first + dt.timedelta(minutes=5), ends_at=second)) == {Basis.PLACE}


def test_places_meet_across_the_180th_meridian() -> None:
    """A degree of longitude there is as short as anywhere else."""
    west, east = Place(latitude=51.9, longitude=179.999), Place(latitude=51.9, longitude=-179.999)
    assert bases(plan("1", place=west), plan("2", place=east)) == {Basis.PLACE}


def test_the_larger_radius_counts_and_not_their_sum() -> None:
    """Half a degree of latitude is 55.6 km: too far for one of 50 km, near enough for one of 60 km."""
    here, there = Place(latitude=48.5, longitude=-122.0), Place(latitude=49.0, longitude=-122.0)
    one, other = plan("1", place=here, radius_m=50_000), plan("2", place=there, radius_m=50_000)
    assert bases(one, other) == frozenset()
    assert bases(one, replace(other, radius_m=60_000)) == {Basis.PLACE}
    assert clash(one, replace(other, radius_m=60_000)) is not None


def test_a_place_that_is_not_known_is_no_conflict_and_never_no_overlap() -> None:
    """Where nothing else meets, the time alone is told."""
    nowhere = plan("2", place=None)
    assert bases(plan("1"), nowhere) == {Basis.TIME}
    found = clash(plan("1"), nowhere)
    assert found is not None
    assert (found.is_conflict, found.distance_m) == (False, None)
    assert bases(plan("1"), nowhere, target=True) == {Basis.TARGET}


def test_a_cancelled_plan_and_the_plan_itself_meet_nothing() -> None:
    """A moved plan meets by where it is now; the same id is the same plan."""
    one = plan("1")
    assert bases(one, plan("2", cancelled=True)) == frozenset()
    assert bases(replace(one, cancelled=True), plan("2")) == frozenset()
    assert clash(one, replace(one, revision=2)) is None
    assert bases(one, plan("2", agency=Agency.USBP)) == {Basis.PLACE}


def test_the_same_address_meets_however_it_is_written() -> None:
    """House number and street count, and the postal code where both have one; a place of another town does not."""
    one, other = Address(text="100 Synthetic Street, Blaine WA 98230"), Address(text="100 SYNTHETIC ST")
    assert same_address(one, other)
    assert not same_address(one, Address(text="100 Synthetic Street, Lynden WA 98264"))
    assert not same_address(one, Address(text="102 Synthetic Street"))
    assert not same_address(one, None)
    assert not same_address(Address(text="Synthetic"), Address(text="Synthetic"))
    far = Place(latitude=44.0, longitude=-70.0)
    assert bases(plan("1", address=one), plan("2", address=other, place=far)) == {Basis.ADDRESS}


def test_a_target_is_the_same_by_matching_by_vehicle_or_by_phone() -> None:
    """A person by name and birth date, whatever the spelling; two people of one plan are never mixed."""
    model = shipped_model()
    plate, phone = Vehicle(plate="SYN 123", jurisdiction="US-WA"), Phone(number="+1 360 555 0107")
    asked = plan("1", targets=(person("VARGA", "MILOS", "1987-02-14"),), vehicles=(plate,), phones=(phone,))
    same = [
        plan("2", targets=(person("VARGA", "MILOŠ", "1987-02-14"),)),
        plan("3", vehicles=(Vehicle(plate="syn-123", jurisdiction="US-WA"),)),
        plan("4", phones=(Phone(number="(360) 555-0107"),)),
    ]
    other = [
        plan("5", targets=(person("NOVAK", "JANA", "1990-01-01"),)),
        plan("6", targets=(person("VARGA", "MILOS", "1962-07-09"), person("NOVAK", "PETR", "1987-02-14"))),
        plan("7"),
    ]
    assert [same_target(questions(asked), each, model, NOBODY) for each in same] == [True] * 3
    assert [same_target(questions(asked), each, model, NOBODY) for each in other] == [False] * 3
    assert questions(plan("8")) == ()


def test_a_document_alone_makes_a_target_the_same_and_an_impossible_date_is_left_out() -> None:
    """What no calendar has is no reason to lose the rest."""
    number = Identifier(kind=IdentifierKind.PASSPORT_FOREIGN, value="SYN1234567", jurisdiction="CA")
    asked = questions(plan("1", targets=(person("VARGA", "MILOS", "1987-02-31", identifiers=(number,)),)))
    assert asked[0].birth_dates == ()
    assert same_target(asked, plan("2", targets=(person("", "", identifiers=(number,)),)), shipped_model(), NOBODY)


def test_a_restricted_plan_leaves_with_the_centre_of_its_cell() -> None:
    """Every point of a cell is sent as the same one; a centre is its own, and the other plans are sent as they are."""
    for latitude, longitude in ((48.9501, -122.6999), (48.9999, -122.6501), (48.975, -122.675)):
        restricted = plan("1", place=Place(latitude=latitude, longitude=longitude), visibility=Visibility.RESTRICTED,
                          address=Address(text="100 Synthetic Street"))  # fmt: skip
        sent = as_sent(restricted)
        assert sent.place == Place(latitude=48.975, longitude=-122.675)
        assert sent.address is None
        assert as_sent(sent) == sent
    assert as_sent(plan("1")) == plan("1")
    nowhere = plan("1", place=None, visibility=Visibility.RESTRICTED)
    assert as_sent(nowhere) == nowhere
    assert coarse(Place(latitude=90.0, longitude=180.0)) == Place(latitude=89.975, longitude=179.975)


def test_only_a_word_of_the_agency_deconflicts() -> None:
    """Whatever else happens leads to neither of the two states that say received; every change leads back."""
    received = {PlanState.WITHOUT_CONFLICT, PlanState.WITH_CONFLICT}
    words = {PlanStimulus.NO_CONFLICT_DISCLOSED, PlanStimulus.CONFLICT}
    assert {stimulus for (_, stimulus), state in TRANSITIONS.items() if state in received} == words
    for state in set(PlanState) - {PlanState.DRAFT}:
        assert after(state, PlanStimulus.CHANGE) is PlanState.QUEUED
        assert after(state, PlanStimulus.SEND) is state
    for stimulus in set(PlanStimulus) - {PlanStimulus.SEND}:
        assert after(PlanState.DRAFT, stimulus) is PlanState.DRAFT


def test_a_word_that_is_not_known_deconflicts_nothing() -> None:
    """A later edition's outcome reads as not deconflicted."""
    assert [meaning(each) for each in Outcome] == [
        PlanStimulus.NO_CONFLICT_DISCLOSED, PlanStimulus.CONFLICT, PlanStimulus.PARTNER_NOT_HEARD,
    ]  # fmt: skip
    assert meaning("SYN later") is PlanStimulus.PARTNER_NOT_HEARD
    told = OutcomeTold(id="e3:O-1", revision=1, provenance=provenance(Agency.USBP), operation="e3:OP-1", plan=1,
                       outcome=Outcome.CONFLICT, at=NOW)  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(told), type=OutcomeTold) == told


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)
