"""What is typed into the form of a plan, read without a window."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from overlap.records import Operation, Provenance, Visibility
from storage.drafts import PlanText
from storage.plans import PlanSaid
from ui import sample
from ui.operations.drafting import (
    FormFault,
    FormField,
    first_text,
    moved,
    read_form,
    said_of,
    spot_of,
    text_of,
    with_kind,
    with_spot,
)
from ui.operations.kinds import DEFAULT_RADIUS_M, OperationKind
from ui.operations.typed_time import read_time, written
from ui.wording.plan_form import FAULTS

NOW = sample.NOW
TEXT = PlanText(
    activity="Search warrant", starts="11:00Z", ends="12:30Z", lead="15", lag="", place="48.9985 -122.7412",
    radius="1,5 km",    targets="SYNTHETIC ANNA 1990-05-06; BXT4821 WA; 360 555 0142", phone="360 555 0107",
)  # fmt: skip


def operation(said: PlanSaid) -> Operation:
    """The operation that says so."""
    where = Provenance(
        system=sample.CASE.provenance.system, agency=sample.CASE.provenance.agency, unit="SYN", updated_at=NOW
    )
    fields = {field: getattr(said, field) for field in PlanSaid.__struct_fields__}
    return Operation(id="tecs:SYN-OP-1", revision=1, provenance=where, **fields)


def test_a_form_is_read_into_a_plan() -> None:
    """Times in Zulu, a radius in kilometres, people, vehicles and phones apart."""
    said = read_form(TEXT, NOW)
    assert said.starts_at == NOW.replace(hour=11, minute=0)
    assert said.ends_at - said.starts_at == dt.timedelta(minutes=90)
    assert (said.lead_minutes, said.lag_minutes, said.radius_m) == (15, 0, 1500.0)
    assert said.place is not None
    assert (said.place.latitude, said.place.longitude) == (48.9985, -122.7412)
    assert [person.names[0].surname for person in said.targets] != []
    assert [vehicle.plate for vehicle in said.vehicles] == ["BXT4821"]
    assert len(said.phones) == 1


def test_a_place_of_the_map_takes_that_of_the_coordinates_and_leaves_the_address() -> None:
    """Coordinates are replaced, an address stays, and what comes of it is read back to the same point."""
    assert with_spot("", 48.9985, -122.7412) == "48.99850, -122.74120"
    line = with_spot("48.1 -122.2 | 100 Synthetic Ave", 48.9985, -122.7412)
    assert line == "48.99850, -122.74120 | 100 Synthetic Ave"
    assert with_spot("100 Synthetic Ave", 48.9985, -122.7412) == line
    place, radius = spot_of(replace(TEXT, place=line)) or (None, 0.0)
    assert place is not None
    assert (place.latitude, place.longitude, radius) == (48.9985, -122.7412, 1_500.0)


@pytest.mark.parametrize(
    ("place", "radius", "shown"),
    [
        ("", "800", None),
        ("100 Synthetic Ave", "800", None),
        ("48.99 -122.74 |", "SYN", 0.0),
        ("48.99 -122.74", "", 0.0),
    ],
)
def test_what_is_half_typed_never_fails_the_map(place: str, radius: str, shown: float | None) -> None:
    """Without coordinates there is nothing to show; without a radius there is the point."""
    found = spot_of(replace(TEXT, place=place, radius=radius))
    assert (None if found is None else found[1]) == shown


def test_what_a_plan_says_reads_back_to_the_same() -> None:
    """So that changing one field changes no other."""
    said = read_form(TEXT, NOW)
    again = read_form(text_of(operation(said), "360 555 0107"), NOW)
    assert (again.starts_at, again.ends_at, again.place, again.radius_m) == (
        said.starts_at, said.ends_at, said.place, said.radius_m,
    )  # fmt: skip
    assert [vehicle.plate for vehicle in again.vehicles] == [vehicle.plate for vehicle in said.vehicles]
    assert said_of(operation(said)) == said
    later = moved(operation(said), dt.timedelta(minutes=15))
    assert later.starts_at - said.starts_at == later.ends_at - said.ends_at == dt.timedelta(minutes=15)


WRONG = [
    ({"starts": "soon"}, FormField.STARTS, "no_time"),
    ({"starts": "25:00"}, FormField.STARTS, "no_time"),
    ({"starts": "31 Feb 03:00"}, FormField.STARTS, "no_time"),
    ({"starts": "24 Xyz 03:00"}, FormField.STARTS, "no_time"),
    ({"ends": "2026-11-23 12:00Z"}, FormField.ENDS, "ends_first"),
    ({"ends": "2026-12-24 12:00Z"}, FormField.ENDS, "too_long"),
    ({"lead": "a while"}, FormField.LEAD, "no_minutes"),
    ({"lag": "99999"}, FormField.LAG, "no_minutes"),
    ({"place": ""}, FormField.PLACE, "no_place"),
    ({"place": "here | there"}, FormField.PLACE, "no_place"),
    ({"place": "100 Synthetic Ave, Blaine"}, FormField.PLACE, "address_alone"),
    ({"radius": "near"}, FormField.RADIUS, "no_radius"),
    ({"radius": "1"}, FormField.RADIUS, "no_radius"),
    ({"targets": "?"}, FormField.TARGETS, "no_target"),
]


@pytest.mark.parametrize(("changes", "field", "reason"), WRONG)
def test_what_can_not_be_read_names_its_field_and_why(changes: dict[str, Any], field: FormField, reason: str) -> None:
    """Each reason has its sentence."""
    with pytest.raises(FormFault) as caught:
        read_form(replace(TEXT, **changes), NOW)
    assert (caught.value.field, caught.value.reason) == (field, reason)
    assert FAULTS[reason]


def test_a_new_form_begins_at_the_next_quarter_with_the_types_radius() -> None:
    """Half an hour later is another matter; another type has another radius, unless the officer typed one."""
    text = first_text(NOW, "360 555 0107")
    assert read_time(text.starts, NOW) == NOW.replace(minute=15)
    assert text.radius == f"{DEFAULT_RADIUS_M[OperationKind.SURVEILLANCE]:.0f}"
    assert with_kind(text, OperationKind.SWEEP).radius == "1600"
    assert with_kind(replace(text, radius="900"), OperationKind.SWEEP).radius == "900"
    assert text.visibility is Visibility.TIME_AND_PLACE


@given(st.integers(-60 * 24 * 300, 60 * 24 * 300))
def test_a_written_time_reads_back_to_the_minute(minutes: int) -> None:
    """On every day of the year, whatever the day is now."""
    at = NOW.replace(minute=0) + dt.timedelta(minutes=minutes)
    assert read_time(written(at), NOW) == at


def test_a_time_without_a_day_is_the_next_one() -> None:
    """But one that has just passed is meant as it is; days ahead can be added."""
    assert read_time("03:00Z", NOW) == NOW.replace(hour=3, minute=0) + dt.timedelta(days=1)
    assert read_time("10:00Z", NOW) == NOW.replace(hour=10, minute=0)
    assert read_time("1100Z +2", NOW) == NOW.replace(hour=11, minute=0) + dt.timedelta(days=2)
    assert read_time("1 Jan 11:00Z", NOW) == dt.datetime(2027, 1, 1, 11, tzinfo=dt.UTC)
    assert read_time("1 Jan 2026 11:00Z", NOW) == dt.datetime(2026, 1, 1, 11, tzinfo=dt.UTC)
