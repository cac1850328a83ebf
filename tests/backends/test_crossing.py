"""Texts that cross between agencies have forms that hold no narrative, at the gateways."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends import crossing
from backends.problems import Problem
from tests.backends.agency import Agency, event
from tests.backends.test_notices import DUTY, statuses, sync
from tests.backends.test_partner import NOTICE

PHONES = ("+1 360 555 0107", "360-555-0142", "(604) 555-0177", "+1 (360) 555-0142", "3605550107", "360 555 0107 x12",
          "+43.360.555.0107 ext. 5", "")  # fmt: skip
NO_PHONES = (
    "555\n",
    "call Boris",
    "360 555 0107 after dark",
    "360  555  0107",
    "36",
    "0" * 41,
    "360 555 0107;",
    "٣٦٠٥٥٥٠١٠٧",
)
WORDS = ("stop", "Search warrant", "buy-bust", "SYN sweep", "")
NO_WORDS = ("stop\n", "arrest 2 men", "he said: wait", "Boris, armed", "\u0430rrest", "x" * 41, "-")


@pytest.mark.parametrize("text", PHONES)
def test_a_phone_as_people_write_it_is_one(text: str) -> None:
    """Grouped, with its area in brackets, with an extension."""
    assert crossing.is_phone(text)
    assert crossing.phone_told(text) == text


@pytest.mark.parametrize("text", NO_PHONES)
def test_no_other_text_passes_for_a_phone(text: str) -> None:
    """And where one would cross none does."""
    assert not crossing.is_phone(text)
    assert crossing.phone_told(text) == ""


@pytest.mark.parametrize("text", WORDS)
def test_a_word_for_what_is_done_is_one(text: str) -> None:
    """In letters."""
    assert crossing.is_word(text)


@pytest.mark.parametrize("text", NO_WORDS)
def test_no_number_sentence_or_line_passes_for_a_word(text: str) -> None:
    """An activity in another form crosses as the word for any."""
    assert not crossing.is_word(text)
    assert crossing.activity_told(text) == "Operation"


@given(st.text())
def test_no_text_passes_for_a_group_of_readers(text: str) -> None:
    """A unit has no colon, is one short line, and is never empty."""
    if crossing.is_unit(text):
        assert ":" not in text
        assert len(text.splitlines()) == 1
        assert len(text) <= 64


@given(st.text(alphabet="0123456789+-. ()xextEXT\n", max_size=60))
def test_reading_a_phone_takes_no_time(text: str) -> None:
    """The form has one way to be read, whatever is tried on it."""
    assert crossing.is_phone(text) <= (sum(sign.isdigit() for sign in text) >= 5 or not text)


@pytest.mark.parametrize("field", ["callback", "action"])
def test_a_notice_with_room_for_a_narrative_is_refused(agency: Agency, field: str) -> None:
    """Before anything of it is stored."""
    laptop = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station")
    asked = event(1, "notice", {**NOTICE, field: "tell them Boris is armed, 2 others"}, laptop.officer)
    assert statuses(sync(laptop, asked)) == ["malformed"]


def test_a_check_says_what_for_in_a_word(agency: Agency) -> None:
    """Its owner may read it, so it has no room either."""
    laptop = agency.laptop()
    assert statuses(sync(laptop, event(1, "check", {"action": "stop, he is armed"}))) == ["malformed"]
    with pytest.raises(Problem):
        agency.gateway.check(
            laptop.signed(), json.dumps({"eventId": event(2, "", {})["eventId"], "action": "1"}).encode()
        )


@pytest.mark.parametrize(
    ("column", "cell"), [("DUTY_PHONE", "ask at the desk"), ("DUTY_PHONE", "12"), ("DUTY_UNIT", "role:governance")]
)
def test_a_duty_line_without_a_phone_or_a_unit_in_form_is_refused(tecs_agency: Agency, column: str, cell: str) -> None:
    """Told by line and column, not by content."""
    tecs_agency.ingest({**DUTY, column: cell})
    [refused] = tecs_agency.refused()
    assert (refused["field"], refused["reason"]) == (column, "bad_number")


def test_a_duty_lines_other_texts_are_left_out_where_they_are_none(tecs_agency: Agency) -> None:
    """Who is to be called is more than by what channel."""
    tecs_agency.ingest({**DUTY, "DUTY_RADIO": "RED 7", "DUTY_CALL_SIGN": "the tall one: Boris"})
    laptop = tecs_agency.laptop()
    sync(laptop)
    [line] = [record for record in laptop.copy.values() if record["type"] == "duty"]
    assert (line["radioChannel"], line.get("callSign")) == ("RED 7", None)
