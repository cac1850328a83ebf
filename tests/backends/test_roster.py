"""Whom to call for a unit, by the roster that was read in and the time of the call."""

from __future__ import annotations

import datetime as dt

import pytest

from backends.__main__ import main
from backends.roster import on_duty
from tests.backends.agency import Agency

LINE = {
    "DUTY_UNIT": "SYN HSI Unit", "OWNER_UNIT": "SYN HSI Unit", "DUTY_PHONE": "360-555-0142",
    "LAST_UPDATE_DATETIME": "2026-11-20T09:00:00Z",
}  # fmt: skip


def read_in(agency: Agency) -> None:
    """A day of two shifts, with a watch desk that answers at any hour."""
    shifts = [
        ("SYN-1", "DUTY AGENT", "SYN Early", "2026-11-23T06:00:00Z", "2026-11-23T14:00:00Z"),
        ("SYN-2", "DUTY AGENT", "SYN Late", "2026-11-23T14:00:00Z", "2026-11-23T22:00:00Z"),
        ("SYN-3", "WATCH DESK", "SYN Desk", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
    ]
    rows = [
        {"TECS_RECORD_ID": record, "DUTY_ROLE": role, "DUTY_NAME": name, "DUTY_FROM": begin, "DUTY_TO": end, **LINE}
        for record, role, name, begin, end in shifts
    ]
    assert agency.ingest(*rows)["accepted"] == 3


@pytest.mark.parametrize(
    ("hour", "names"), [(6, ["SYN Early", "SYN Desk"]), (14, ["SYN Late", "SYN Desk"]), (23, ["SYN Desk"])]
)
def test_the_time_of_the_call_tells_who_answers(tecs_agency: Agency, hour: int, names: list[str]) -> None:
    """The end of a shift belongs to the next one; the watch desk comes last."""
    read_in(tecs_agency)
    with tecs_agency.store.reading() as connection:
        at = dt.datetime(2026, 11, 23, hour, tzinfo=dt.UTC)
        assert [entry["name"] for entry in on_duty(connection, "SYN HSI Unit", at)] == names
        assert list(on_duty(connection, "SYN Other", at)) == []


def test_an_administrator_asks_by_command(tecs_agency: Agency, capsys: pytest.CaptureFixture[str]) -> None:
    """For one unit or all; a time without its offset is refused."""
    read_in(tecs_agency)
    of = ["duty", "--system", "tecs", "--database", str(tecs_agency.database)]
    assert main([*of, "--unit", "SYN HSI Unit", "--at", "2026-11-23T15:00:00Z"]) == 0
    assert "SYN Late" in capsys.readouterr().out
    for wrong in ("yesterday", "2026-11-23T15:00:00"):
        with pytest.raises(SystemExit):
            main([*of, "--at", wrong])
