"""TECS extracts, operations and duty rosters of both systems."""

from __future__ import annotations

from typing import Any

import pytest

from backends.ingest.plans import cell_radius, coarse
from backends.records import Place
from tests.backends.agency import Agency, tecs

OPERATION = {
    "OWNER_UNIT": "SYN HSI Unit",
    "OP_ACTIVITY": "Surveillance",
    "OP_START": "2026-11-24T20:00:00Z",
    "OP_END": "2026-11-25T02:00:00Z",
    "OP_LATITUDE": "48.9712",
    "OP_LONGITUDE": "-122.7412",
    "OP_ADDRESS": "1 SYNTHETIC AVE",
    "TARGET_NAME": "SYNTARGET, BORIS; SYNSECOND, EVA",
    "TARGET_BIRTH_DATE": "1987-02-14",
    "TARGET_PLATE": "SYN 4821",
    "TARGET_PHONE": "360 555 0142",
}

DUTY = {
    "DUTY_UNIT": "SYN HSI Unit",
    "DUTY_ROLE": "DUTY AGENT",
    "DUTY_PHONE": "+1 360 555 0102",
    "DUTY_FROM": "2026-11-23T06:00:00Z",
    "DUTY_TO": "2026-11-24T06:00:00Z",
}


def copy(agency: Agency, **laptop: Any) -> dict[str, dict[str, Any]]:
    """What an agent's laptop holds."""
    reader = agency.laptop(**laptop)
    reader.sync()
    return reader.copy


def test_a_full_row_becomes_a_case(tecs_agency: Agency) -> None:
    """Every shared column arrives under its name on the wire."""
    tecs_agency.ingest(
        tecs(
            "SYN-1", RECORD_TYPE="LOOKOUT", OWNING_AGENCY="ICE", OWNING_SUBAGENCY="HSI", CASE_TRACKING_ID="SYN-C-1",
            CASE_STATUS="RE-OPENED", SUBJECT_ROLE="SUSPECT", WARRANT_IND="Y", CONTACT_FIRST_IND="YES",
            CASE_OPEN_DATETIME="2026-09-02T04:00:00-04:00", PERSON_BIRTH_DATE="1990-07;1991", ID_NUMBER="SYNDL1",
            ID_CATEGORY="DRIVE", ID_JURISDICTION="CA-BC", VEHICLE_PLATE="SYN-77B", FLAG_CODE="0", FLAG_NOTE="SYN",
            FLAG_ENTERED="2026-11-02T10:00:00Z", JUVENILE_IND="N",
        )
    )  # fmt: skip
    case = copy(tecs_agency)["tecs:SYN-1"]
    assert {name: case[name] for name in ("nc:CaseTrackingID", "status", "role", "lookout", "warrant", "opened")} == {
        "nc:CaseTrackingID": "SYN-C-1", "status": "RE-OPENED", "role": "Suspect", "lookout": True, "warrant": True,
        "opened": "2026-09-02T08:00:00Z",
    }  # fmt: skip
    assert case["contactFirst"] is True
    assert case["provenance"] == {"system": "tecs", "agency": "HSI", "unit": "SYN HSI Unit",
                                  "updated": "2026-11-20T09:00:00Z", "accessLevel": 1}  # fmt: skip
    assert case["flags"][0]["ncic:PersonCautionInformationCode"] == "00"
    assert case["nc:Person"]["nc:PersonBirthDate"] == ["1990-07", "1991"]


@pytest.mark.parametrize(
    ("cells", "agency"),
    [
        ({}, "HSI"),
        ({"OWNING_AGENCY": "ICE"}, "HSI"),
        ({"OWNING_AGENCY": "CBP"}, "USBP"),
        ({"OWNING_AGENCY": "CBP", "OWNING_SUBAGENCY": "USBP"}, "USBP"),
    ],
)
def test_the_component_that_acts_owns_the_record(tecs_agency: Agency, cells: dict[str, str], agency: str) -> None:
    """A department's name stands for its component."""
    tecs_agency.ingest(tecs("SYN-1", **cells))
    assert copy(tecs_agency)["tecs:SYN-1"]["provenance"]["agency"] == agency


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"TECS_RECORD_ID": ""}, "TECS_RECORD_ID", "missing_required"),
        ({"RECORD_TYPE": ""}, "RECORD_TYPE", "missing_required"),
        ({"RECORD_TYPE": "VESSEL"}, "RECORD_TYPE", "unknown_type"),
        ({"OWNER_UNIT": ""}, "OWNER_UNIT", "missing_required"),
        ({"OWNING_AGENCY": "SYN"}, "OWNING_AGENCY", "unknown_agency"),
        ({"LAST_UPDATE_DATETIME": "11/20/2026"}, "LAST_UPDATE_DATETIME", "bad_time"),
        ({"LAST_UPDATE_DATETIME": "2026-11-20T09:00:00"}, "LAST_UPDATE_DATETIME", "bad_time"),
        ({"ACCESS_CONTROL_LEVEL": "two"}, "ACCESS_CONTROL_LEVEL", "bad_number"),
    ],
)
def test_a_bad_row_is_refused(tecs_agency: Agency, cells: dict[str, str], field: str, reason: str) -> None:
    """What decides who a record belongs to, what it is and who sees it has to be right."""
    report = tecs_agency.ingest(tecs("SYN-1", **cells), tecs("SYN-2"))
    assert report["rejected"] == 1
    assert [(bad["field"], bad["reason"]) for bad in tecs_agency.refused()] == [(field, reason)]


def test_a_witness_is_never_shared(tecs_agency: Agency) -> None:
    """A witness counts as accepted and withheld, and isn't found by anything."""
    report = tecs_agency.ingest(tecs("SYN-1", SUBJECT_ROLE="witness"), tecs("SYN-2", SUBJECT_ROLE="BYSTANDER"))
    assert report["withheld"] == {"witness": 1}
    assert report["unknown_codes"] == {"SUBJECT_ROLE": {"BYSTANDER": 1}}
    assert {name: case["role"] for name, case in copy(tecs_agency).items()} == {"tecs:SYN-2": "Of interest"}


def operation(**cells: str) -> dict[str, str]:
    """A planned operation with these cells."""
    return {"TECS_RECORD_ID": "SYN-OP-1", **OPERATION, **cells}


def test_a_full_operation_shows_its_targets(tecs_agency: Agency) -> None:
    """Place, address, people, vehicles and phones are there, in class 3."""
    tecs_agency.ingest(operation(OP_VISIBILITY="FULL", OP_LEAD_MIN="60", OP_RADIUS_M="500", OP_CANCELLED_IND="Y"))
    found = copy(tecs_agency)["tecs:SYN-OP-1"]
    assert found["place"] == {"nc:Latitude": 48.9712, "nc:Longitude": -122.7412}
    assert (found["leadMinutes"], found["radiusM"], found["cancelled"]) == (60, 500.0, True)
    assert [target["nc:PersonName"][0]["nc:PersonSurName"] for target in found["targets"]] == ["SYNTARGET", "SYNSECOND"]
    assert found["targets"][0]["nc:PersonBirthDate"] == ["1987-02-14"]
    assert found["vehicles"]
    assert found["phones"]


def test_time_and_place_hides_the_targets(tecs_agency: Agency) -> None:
    """Without a choice the window, the place and the address show, and nothing else."""
    tecs_agency.ingest(operation())
    found = copy(tecs_agency)["tecs:SYN-OP-1"]
    assert "place" in found
    assert "address" in found
    assert not {"targets", "vehicles", "phones"} & set(found)


@pytest.mark.parametrize("visibility", ["RESTRICTED", "restricted", "SOMETHING ELSE"])
def test_a_restricted_operation_shows_its_cell_alone(tecs_agency: Agency, visibility: str) -> None:
    """The true point, the address and the targets are nowhere in the gateway's database."""
    tecs_agency.ingest(operation(OP_VISIBILITY=visibility))
    found = copy(tecs_agency)["tecs:SYN-OP-1"]
    assert found["place"] == {"nc:Latitude": 48.975, "nc:Longitude": -122.725}
    assert found["visibility"] == "restricted"
    tecs_agency.close()
    kept = b"".join(file.read_bytes() for file in tecs_agency.folder.glob("gateway.db*"))
    for secret in (b"48.9712", b"SYNTHETIC AVE", b"SYNTARGET", b"5550142"):
        assert secret not in kept


@pytest.mark.parametrize("point", [(48.9712, -122.7412), (48.95, -122.7), (0.0, 0.0), (90.0, 180.0), (-90.0, -180.0)])
def test_a_cell_covers_its_point(point: tuple[float, float]) -> None:
    """The point is within the cell, and the radius reaches the cell's corners."""
    cell = coarse(Place(latitude=point[0], longitude=point[1]))
    assert abs(cell.latitude - point[0]) <= 0.0251
    assert abs(cell.longitude - point[1]) <= 0.0251
    assert cell_radius(cell) >= 0.025 * 111_320


def test_a_window_that_ends_first_is_refused(tecs_agency: Agency) -> None:
    """An operation or a duty that ends before it starts says nothing."""
    report = tecs_agency.ingest(operation(OP_END="2026-11-23T00:00:00Z"))
    assert report["rejects"] == {"window_reversed": 1}


def test_a_duty_line_says_whom_to_call(tecs_agency: Agency) -> None:
    """Unit, role, phone and validity arrive, and the provenance is the unit's."""
    tecs_agency.ingest({"TECS_RECORD_ID": "SYN-D-1", **DUTY})
    duty = copy(tecs_agency)["tecs:SYN-D-1"]
    assert (duty["unit"], duty["role"], duty["nc:FullTelephoneNumber"]) == (
        "SYN HSI Unit",
        "duty agent",
        "+1 360 555 0102",
    )
    assert duty["provenance"]["unit"] == "SYN HSI Unit"


def test_an_unknown_duty_role_is_refused(tecs_agency: Agency) -> None:
    """A line that nobody can say whom it means is not shown."""
    report = tecs_agency.ingest({"TECS_RECORD_ID": "SYN-D-1", **DUTY, "DUTY_ROLE": "PORTER"})
    assert report["rejects"] == {"unknown_type": 1}


def test_e3_plans_are_local_to_their_sector(agency: Agency) -> None:
    """The Border Patrol's operations and rosters have e3's times and are USBP's."""
    local = {"SECTOR": "BLW", "OP_START": "11/24/2026 8:00:00 AM", "OP_END": "11/24/2026 9:00:00 AM"}
    cells = {name: value for name, value in operation().items() if name != "TECS_RECORD_ID"}
    agency.ingest({"RECORD_ID": "SYN-OP-1", **cells, **local})
    found = copy(agency)["e3:SYN-OP-1"]
    assert found["starts"] == "2026-11-24T16:00:00Z"
    assert found["provenance"]["agency"] == "USBP"
