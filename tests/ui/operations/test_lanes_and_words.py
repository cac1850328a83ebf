"""Where lanes stand, and what a plan's state is called."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from overlap.answer import Level
from overlap.calendar import FIRST, LAST
from overlap.notices import Basis
from ui import sample
from ui.operations.lane_layout import HOURS, Stretch, bar, first_hour
from ui.operations.scenes import (
    CONFLICT,
    DRAFT,
    JOINED,
    LEFT,
    MEETING,
    NO_GO,
    OTHER,
    OUR_GO,
    OWN,
    PROPOSED,
    RECEIVED,
    REFUSED,
    RESTRICTED,
    THEIR_GO,
    TOLD,
    UNHEARD,
    joint,
    view,
)
from ui.operations.state import Meeting, level_of, waits_for_me
from ui.wording.joint import joint_meaning, side_line
from ui.wording.operations import (
    banner_headline,
    banner_kicker,
    banner_text,
    code,
    operation_line,
    operation_title,
    window_words,
)
from ui.wording.times import local_time

NOW = sample.NOW


def test_a_bar_has_its_window_and_buffers_in_proportion() -> None:
    """Lead before it, lag after it; one without length can still be seen, one out of sight is none."""
    stretch = Stretch(first_hour(NOW, None), 0, HOURS * 60)
    placed = bar(stretch, OWN, 6)
    assert placed is not None
    assert placed.lead is not None
    assert placed.lag is not None
    assert placed.window[1] - placed.window[0] == 60
    assert (placed.lead[1] - placed.lead[0], placed.lag[1] - placed.lag[0]) == (15, 30)
    point = replace(OWN, ends_at=OWN.starts_at, lag_minutes=0)
    short = bar(stretch, point, 6)
    assert short is not None
    assert short.window[1] - short.window[0] == 6
    later = replace(OWN, starts_at=NOW + dt.timedelta(days=2), ends_at=NOW + dt.timedelta(days=2, hours=1))
    assert bar(stretch, later, 6) is None
    assert bar(Stretch(first_hour(NOW, later), 0, 540), later, 6) is not None


def test_only_a_receipt_of_both_sides_is_told_as_received_without_conflict() -> None:
    """Everything else warns or leaves it open; a meeting whose distance can't be told does so too."""
    unplaced = Meeting(
        plan=MEETING.plan,
        other=MEETING.other,
        bases=frozenset({Basis.TIME}),
        begins=NOW,
        ends=NOW + dt.timedelta(hours=1),
    )
    assert level_of(view(RECEIVED), RECEIVED) is Level.NO_OVERLAP
    for plan, met, level in (
        (DRAFT, (), Level.INCOMPLETE), (UNHEARD, (), Level.INCOMPLETE), (REFUSED, (), Level.INCOMPLETE),
        (RECEIVED, (unplaced,), Level.INCOMPLETE), (RECEIVED, (MEETING,), Level.WARNING), (CONFLICT, (), Level.WARNING),
        (DRAFT, (MEETING,), Level.WARNING),
    ):  # fmt: skip
        shown = view(plan, *met)
        assert level_of(shown, plan) is level
        assert banner_kicker(shown, plan)
        assert banner_headline(shown, plan)
        assert banner_text(shown, plan)
    assert "can't be told" in banner_headline(view(RECEIVED, unplaced), RECEIVED)
    assert "HSI Blaine (TECS)" in banner_text(view(CONFLICT, TOLD), CONFLICT)
    assert "e3 4 min old" in banner_text(view(DRAFT, MEETING), DRAFT)


def test_of_a_restricted_operation_no_point_is_told() -> None:
    """A window and an owner, and that its area is coarse."""
    said = operation_line(RESTRICTED, view(RECEIVED))
    assert "coarse area only" in said
    assert "48.9" not in said


def test_of_a_restricted_operation_of_others_no_kind_is_told_whatever_the_record_carries() -> None:
    """Its title says that it is restricted; an officer's own says what it is."""
    shown = view(DRAFT)
    assert operation_title(RESTRICTED, shown) == "OP-780 restricted"
    own = replace(OWN, visibility=RESTRICTED.visibility)
    assert operation_title(own, view(replace(DRAFT, operation=own))).startswith("OP-31 Surveillance")


def test_a_number_that_a_laptop_made_is_said_short() -> None:
    """A number of an agency's own stays as it is."""
    assert code("e3:OP-01a208ed-a2c0-7000-8000-0000000000c1") == "OP-00C1"
    assert code(OTHER.id) == "OP-772"


def test_a_joint_operation_waits_for_the_side_that_has_not_spoken() -> None:
    """Not once this side said go, nor when it has ended or something waits to be sent."""
    assert [joint(*steps).needs_me for steps in (
        (PROPOSED,), (PROPOSED, JOINED), (PROPOSED, JOINED, OUR_GO), (PROPOSED, JOINED, OUR_GO, THEIR_GO),
        (PROPOSED, JOINED, LEFT), (JOINED,),
    )] == [False, True, False, False, False, True]  # fmt: skip
    assert waits_for_me((joint(PROPOSED, JOINED), joint(PROPOSED))) == 1
    ended = joint(PROPOSED, JOINED, OUR_GO, NO_GO)
    assert joint_meaning(ended).startswith("One side said no go")
    assert [side_line(ended.standing, each.agency, NOW).split(",")[0] for each in ended.standing.go] == [
        "USBP: GO", "HSI: NO GO",
    ]  # fmt: skip


@pytest.mark.parametrize("at", [FIRST, LAST])
def test_a_plan_of_the_calendars_ends_has_its_lane_and_its_words(at: dt.datetime) -> None:
    """Systems of record write them for "never" and "for ever"; no system knows their local time."""
    odd = replace(OWN, starts_at=at, ends_at=at, lead_minutes=10_080, lag_minutes=10_080)
    stretch = Stretch(first_hour(NOW, odd), 0, HOURS * 60)
    assert bar(stretch, odd, 6) is not None
    assert len(stretch.hours()) == HOURS + 1
    assert local_time(at).replace(tzinfo=None).year == at.year
    assert str(at.year) in window_words(odd, NOW)
