"""The threat picture and the assessment that both agencies sign: what is counted, for whom, and what a change is."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from backends.problems import Problem
from backends.rate_change import Counts, changes
from backends.signing import canonical, from_text
from tests.backends.agency import Agency, Laptop, e3, tecs
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

OPERATION = {
    "OWNER_UNIT": "SYN HSI Unit",
    "OP_ACTIVITY": "Surveillance",
    "OP_START": "2026-11-20T20:00:00Z",
    "OP_END": "2026-11-21T02:00:00Z",
    "OP_LATITUDE": "48.9712",
    "OP_LONGITUDE": "-122.7412",
}

#: The Mondays before and after the tests' time, and six weeks earlier.
FIRST, LAST = dt.date(2026, 10, 12), dt.date(2026, 11, 23)


def encounters(count: int, day: int, first: int = 0, **cells: str) -> list[dict[str, str]]:
    """E3 rows of so many encounters on a day of November 2026, at nine in the morning of their sector."""
    when = {"APPR_DT_TIME": f"11/{day}/2026 9:00:00 AM", **cells}
    return [e3(f"SYN-{day}-{first + number}", **when) for number in range(count)]


def asked(**fields: Any) -> bytes:
    """The body of a question for the six weeks."""
    return json.dumps({"from": str(FIRST), "to": str(LAST), **fields}).encode()


def board(at: Agency, **other: Any) -> Laptop:
    """A laptop of the governance board."""
    return at.laptop("SYN-U-9", **{"roles": ("governance",), "agency": "USBP", **other})


def statement(laptop: Laptop, **fields: Any) -> dict[str, Any]:
    """What a gateway states to a laptop's officer."""
    answer = json.loads(laptop.agency.gateway.assessor.threat(laptop.signed(), asked(**fields)))
    said: dict[str, Any] = json.loads(from_text(answer["statement"].partition(".")[0]))
    return said


def cell(said: dict[str, Any], what: str, **where: str) -> Any:
    """The value of one cell; `suppressed` where it is kept back, None where there is none."""
    wanted = {"sector": "", "segment": "", "hours": "", "week": None, **where}
    for each in said["cells"]:
        if each["what"] == what and all((each.get(name) or None) == (value or None) for name, value in wanted.items()):
            return "suppressed" if each.get("suppressed") else each["value"]
    return None


def test_what_is_shared_is_counted_by_sector_segment_hours_and_week(agency: Agency) -> None:
    """Each table adds up to the same total, and no row has a name in it."""
    place = {"LATITUDE": "48.9", "LONGITUDE": "-122.74"}
    rows = [
        *encounters(12, 17, CAUTION_CODE="00;05", **place),
        *encounters(11, 10, 50, **place),
        *encounters(10, 11, 80, SECTOR="SPW"),
    ]
    agency.ingest(*rows)
    said = statement(board(agency))
    assert cell(said, "encounters") == 33
    assert (cell(said, "encounters", sector="BLW"), cell(said, "encounters", sector="SPW")) == (23, 10)
    assert cell(said, "encounters", sector="BLW", segment="W122") == 23
    assert cell(said, "encounters", sector="BLW", week="2026-11-16") == 12
    assert cell(said, "encounters", week="2026-11-09") == 21
    assert cell(said, "encounters", sector="BLW", hours="12-18Z") == 23
    assert (cell(said, "flags_armed"), cell(said, "flags_assault", segment="W122", sector="BLW")) == (12, 12)
    assert said["absent"] == ["seizures"]
    assert (said["source"], said["level"], said["sector"]) == ("e3", 1, "")
    assert "SYNTHETIC" not in json.dumps(said)


def test_cases_and_operations_are_counted_by_kind(tecs_agency: Agency) -> None:
    """A case by its last change, a plan by its start unless it was cancelled; the sector is that of the owning unit."""
    tecs_agency.code("SYN-U-3", unit="SYN HSI Unit", sector="BLW")
    rows = [tecs(f"SYN-{number}") for number in range(21)]
    plans = [{"TECS_RECORD_ID": f"SYN-OP-{number}", **OPERATION} for number in range(10)]
    tecs_agency.ingest(*rows)
    tecs_agency.ingest(*plans, {"TECS_RECORD_ID": "SYN-OP-X", **OPERATION, "OP_CANCELLED_IND": "Y"})
    said = statement(board(tecs_agency, agency="HSI"))
    assert cell(said, "case_activity", sector="BLW") == 21
    assert cell(said, "flags_armed") is None
    assert cell(said, "operations", week="2026-11-16") == 10


def test_what_is_kept_closer_is_not_counted(agency: Agency) -> None:
    """Neither a higher level, nor a pointer, nor what is silent moves any count; what is deleted is gone."""
    agency.ingest(*encounters(12, 17))
    before = statement(board(agency))
    agency.ingest(*encounters(5, 17, 20, ACCESS_LEVEL="2"), *encounters(5, 17, 30, SHARING="POINTER"),
                  *encounters(5, 17, 40, SHARING="SILENT"), *encounters(5, 17, 50, SHARING="LIVE ONLY"))  # fmt: skip
    after = statement(board(agency))
    assert after["cells"] == before["cells"]


def test_small_cells_are_kept_back(agency: Agency) -> None:
    """A sector of fewer than ten, and another one so that the total does not give it away."""
    agency.ingest(*encounters(12, 17), *encounters(3, 17, 30, SECTOR="SPW"), *encounters(20, 17, 60, SECTOR="HVM"))
    said = statement(board(agency))
    assert cell(said, "encounters") == 35
    assert [cell(said, "encounters", sector=sector) for sector in ("SPW", "BLW", "HVM")] == [
        "suppressed",
        "suppressed",
        20,
    ]


def test_a_supervisor_is_told_of_the_own_sector_alone(agency: Agency) -> None:
    """No other sector is named, not even as kept back."""
    agency.ingest(*encounters(12, 17), *encounters(12, 17, 30, SECTOR="SPW"))
    said = statement(agency.laptop("SYN-U-2", roles=("supervisor",), sector="SPW"))
    assert {each.get("sector", "") for each in said["cells"]} == {"", "SPW"}
    assert (cell(said, "encounters"), said["sector"]) == (12, "SPW")


@pytest.mark.parametrize("role", ["agent", "watch desk", "analyst", "partner"])
def test_nobody_else_is_told_anything(agency: Agency, role: str) -> None:
    """Neither the picture nor a signature."""
    laptop = agency.laptop("SYN-U-2", roles=(role,), sector="BLW", agency="USBP")
    assessor = agency.gateway.assessor
    with pytest.raises(Problem, match="not_allowed"):
        assessor.threat(laptop.signed(), asked())
    with pytest.raises(Problem, match="not_allowed"):
        assessor.sign_off(laptop.signed(), json.dumps({"kind": "assessment", "e3": "", "tecs": ""}).encode())


@pytest.mark.parametrize("body", [asked(to="2026-11-24"), asked(to=str(FIRST)), b"{}", b"nonsense"])
def test_a_period_is_whole_weeks(agency: Agency, body: bytes) -> None:
    """Anything else is no question."""
    with pytest.raises(Problem, match="malformed"):
        agency.gateway.assessor.threat(board(agency).signed(), body)


def test_a_rise_that_chance_does_not_explain_is_told(agency: Agency) -> None:
    """Forty in the last week after ten a week: the ratio with its exact interval; the steady sector is not told."""
    rows = [*encounters(40, 18)]
    for week, day in enumerate((3, 10)):
        rows += [*encounters(10, day, 100 * week), *encounters(15, day, 300 + 100 * week, SECTOR="SPW")]
    agency.ingest(*rows, *encounters(15, 18, 700, SECTOR="SPW"))
    said = statement(board(agency), **{"from": "2026-11-02"})
    told = {(each["what"], each["sector"]) for each in said["changes"]}
    assert told == {("encounters", "BLW")}
    change = said["changes"][0]
    assert (change["count"], change["weekly"], change["ratio"]) == (40, 10.0, 4.0)
    assert 2.2 < change["low"] < 4 < change["high"] < 7.5
    assert change["q"] < 0.001


def test_a_change_tells_no_count_that_is_kept_back(agency: Agency) -> None:
    """Forty after a week of three, which is kept back: told as a rise, its weekly mean would be that very three."""
    agency.ingest(*encounters(40, 18), *encounters(3, 10, 100))
    said = statement(board(agency), **{"from": "2026-11-09"})
    assert any(each.get("suppressed") for each in said["cells"])
    assert [each for each in said["changes"] if each["weekly"] == 3.0] == []


def test_both_agencies_sign_one_document(new_agency: Callable[[str, str], Agency]) -> None:
    """Each gateway signs the same hash for an officer of its own agency, and neither a part that is not its word."""
    agencies = {"e3": new_agency("e3", "e3"), "tecs": new_agency("tecs", "tecs")}
    own = {"e3": "USBP", "tecs": "HSI"}
    laptops = {name: board(agency, agency=own[name]) for name, agency in agencies.items()}
    parts = {
        name: json.loads(agency.gateway.assessor.threat(laptops[name].signed(), asked()))["statement"]
        for name, agency in agencies.items()
    }
    document = {"kind": "assessment", **parts}
    hashes = set()
    for name, agency in agencies.items():
        answer = json.loads(agency.gateway.assessor.sign_off(laptops[name].signed(), json.dumps(document).encode()))
        said = json.loads(from_text(answer["signature"].partition(".")[0]))
        hashes.add(said["document"])
        assert (said["source"], said["agency"], said["role"]) == (name, own[name], "governance")
        forged = {**document, name: parts[name][:-4] + "AAAA"}
        with pytest.raises(Problem, match="malformed"):
            agency.gateway.assessor.sign_off(laptops[name].signed(), json.dumps(forged).encode())
        stranger = board(agency, agency=own["tecs" if name == "e3" else "e3"])
        with pytest.raises(Problem, match="not_allowed"):
            agency.gateway.assessor.sign_off(stranger.signed(), json.dumps(document).encode())
    assert hashes == {hashlib.sha256(canonical(document)).hexdigest()}


def test_a_supervisor_signs_for_the_own_sector_alone(agency: Agency) -> None:
    """Neither a statement of another sector nor one of all; of the own one the role is told in the signature."""
    agency.ingest(*encounters(12, 17))
    own, other = (
        agency.laptop(f"SYN-U-{number}", roles=("supervisor",), sector=sector, agency="USBP")
        for number, sector in ((2, "BLW"), (3, "SPW"))
    )
    assessor = agency.gateway.assessor
    mine, *others = (
        json.dumps(
            {"kind": "assessment", "tecs": "", "e3": json.loads(assessor.threat(at.signed(), asked()))["statement"]}
        )
        for at in (own, other, board(agency))
    )
    for document in others:
        with pytest.raises(Problem, match="not_allowed"):
            assessor.sign_off(own.signed(), document.encode())
    answer = json.loads(assessor.sign_off(own.signed(), mine.encode()))
    assert json.loads(from_text(answer["signature"].partition(".")[0]))["role"] == "supervisor"


def test_a_week_that_is_not_over_is_not_stated(agency: Agency) -> None:
    """It grows with each thing that happens, so that two answers would tell of the one between them."""
    with pytest.raises(Problem, match="malformed"):
        agency.gateway.assessor.threat(board(agency).signed(), asked(to=str(LAST + dt.timedelta(weeks=1))))


def test_neither_another_period_nor_another_role_tells_what_is_kept_back(agency: Agency) -> None:
    """Three in the last week: shown beside the five weeks before, the total of six would tell them."""
    agency.ingest(*encounters(30, 10), *encounters(3, 17, 50), *encounters(40, 17, 90, SECTOR="HVM"))
    long, short = statement(board(agency)), statement(board(agency), to=str(LAST - dt.timedelta(weeks=1)))
    assert cell(short, "encounters", sector="BLW") == 30
    assert cell(long, "encounters", sector="BLW") == cell(long, "encounters", sector="HVM") == "suppressed"
    mine = statement(agency.laptop("SYN-U-2", roles=("supervisor",), sector="HVM"))
    assert cell(mine, "encounters") == "suppressed"


def test_changes_are_exact_and_hold_back_false_ones() -> None:
    """The interval of a ratio is on both its sides; equal rates tell nothing, nor does nothing at all."""
    rise, steady, nothing, alone = changes([Counts(20, 20, 4), Counts(5, 20, 4), Counts(0, 0, 4), Counts(8, 0, 1)])
    assert rise is not None
    assert rise.matters
    assert rise.ratio == pytest.approx(4.0)
    assert rise.low < 4 < (rise.high or 0)
    assert steady is not None
    assert not steady.matters
    assert nothing is None
    assert alone is not None
    assert alone.high is None
    assert changes([Counts(0, 0, 3)]) == [None]


def test_among_many_equal_rates_hardly_one_is_told() -> None:
    """A hundred places without any change give no finding, where a test by itself would give five."""
    assert not any(
        change.matters for change in changes([Counts(10 + at % 5, 44 + at % 3, 4) for at in range(100)]) if change
    )
