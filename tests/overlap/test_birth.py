"""Birth dates side by side."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.birth import birth_level, near_dates
from overlap.records import PartialDate


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1987-02-14", "1987-02-14", "exact"),
        ("1987-01-01", "1987-01-01", "heaped"),
        ("1987-02-03", "1987-03-02", "swap"),
        ("1987-02-14", "1987-02-24", "digit"),
        ("1987-02-14", "1937-02-14", "digit"),
        ("1987-02-14", "1988-02-14", "year_step"),
        ("1989-02-14", "1990-02-14", "year_step"),
        ("1987-02-14", "1997-02-14", "decade"),
        ("1987-02-14", "1954-02-14", "part"),
        ("1987-02-14", "1987-02-27", "part"),
        ("1987-02-14", "1987-11-14", "part"),
        ("1987-02-14", "1987-11-30", "conflict"),
        ("1987-02-14", "1987-01-01", "year"),
        ("1987-01-01", "1988-01-01", "year_near"),
        ("1987-01-01", "1997-01-01", "conflict"),
        ("1987-02-14", "1987", "year"),
        ("1987-02", "1987", "year"),
        ("1987-02-14", "1987-02", "month"),
        ("1987-03", "1987-02-14", "year"),
        ("1987", "1988-02-14", "year_near"),
        ("1987", "1990", "conflict"),
    ],
)
def test_two_birth_dates_stand_to_each_other_as_far_as_both_are_known(one: str, other: str, level: str) -> None:
    """Slips are told from contradictions; 1 January is taken for an unknown day."""
    assert birth_level(one, other) == birth_level(other, one) == level


@given(st.dates(dt.date(1901, 1, 1), dt.date(2020, 12, 31)))
def test_a_date_that_a_date_may_be_a_slip_of_is_near_it(day: dt.date) -> None:
    """What the query is widened by is what the comparison forgives, and is never the date itself."""
    date = day.isoformat()
    near = list(near_dates(date))
    assert date not in near
    assert near == sorted({str(PartialDate.parse(other)) for other in near})
    for other in near:
        assert birth_level(date, other) in {
            "swap",
            "digit",
            "year_step",
            "decade",
            "part",
            "year",
            "year_near",
            "conflict",
        }


def test_the_first_and_last_years_have_near_dates() -> None:
    """The ends of the calendar are no trap."""
    assert min(near_dates("0001-02-03")) >= "0001"
    assert list(near_dates("9999-12-31"))


def test_the_day_that_only_leap_years_have_is_near_in_no_other_year() -> None:
    """What no calendar has is nobody's birth date."""
    near = list(near_dates("1995-02-28"))
    assert "1995-02-29" not in near
    assert "1995-02-20" in near
    assert "1996-02-29" in near_dates("1996-02-28")
    assert "1900-02-29" not in near_dates("1900-02-28")
