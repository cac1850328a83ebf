"""The policy as a table: roles, levels, sharing choices."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backends.entitlement import (
    FIRST_FIELDS,
    FIRST_POLICY,
    NOBODY,
    OWN_UNIT,
    Audience,
    LiveForm,
    Rule,
    Sharing,
    assign,
    clearance,
    dismiss,
    live_form,
    owner_is_told,
    pointer_from,
    summary_from,
    without_fields,
)
from backends.records import Address, Case, Marking, Phone, Provenance
from tests.backends.agency import NOON, Agency, e3

NewAgency = Callable[[str, str], Agency]


@pytest.mark.parametrize("agency", ["USBP", "HSI"])
@pytest.mark.parametrize(
    ("roles", "level"), [(("agent",), 1), (("supervisor",), 2), (("agent", "watch desk"), 2), (("clerk",), 0), ((), 0)]
)
def test_a_role_gives_a_clearance_in_both_agencies(agency: str, roles: tuple[str, ...], level: int) -> None:
    """Agents see level 1, those who direct others level 2, and a role that policy doesn't name sees nothing."""
    assert clearance(FIRST_POLICY, agency=agency, roles=roles, sector="BLW") == level


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (Rule("HSI", "agent", "*", 3), True),
        (Rule("USBP", "agent", "*", 3), False),
        (Rule("*", "agent", "BLW", 3), True),
        (Rule("*", "agent", "SPW", 3), False),
        (Rule("*", "*", "*", 3), True),
        (Rule("*", "supervisor", "*", 3), False),
    ],
)
def test_a_rule_fits_by_agency_role_and_sector(rule: Rule, fits: bool) -> None:
    """Every named attribute has to fit; a star fits all."""
    assert clearance((rule,), agency="HSI", roles=("agent",), sector="BLW") == (3 if fits else 0)


def test_no_role_reaches_the_owning_unit_s_own_level() -> None:
    """A rule with an absurd level can't open what is for the owning unit alone."""
    assert clearance((Rule("*", "*", "*", 99),), agency="HSI", roles=(), sector="") < OWN_UNIT


@pytest.mark.parametrize(
    ("sharing", "level", "summary", "pointer"),
    [
        (Sharing.SUMMARY, 1, 1, NOBODY),
        (Sharing.SUMMARY, 2, 2, NOBODY),
        (Sharing.SUMMARY, 40, OWN_UNIT, NOBODY),
        (Sharing.POINTER, 1, NOBODY, 1),
        (Sharing.POINTER, 2, NOBODY, 2),
        (Sharing.LIVE_ONLY, 1, NOBODY, NOBODY),
        (Sharing.SILENT, 1, NOBODY, NOBODY),
    ],
)
def test_the_feed_has_what_owner_and_level_allow(sharing: Sharing, level: int, summary: int, pointer: int) -> None:
    """The least clearance that gets the record, and the least that gets a pointer."""
    assert (summary_from(sharing, level), pointer_from(sharing, level)) == (summary, pointer)


@pytest.mark.parametrize(
    ("sharing", "level", "form"),
    [
        (Sharing.SUMMARY, 1, LiveForm.RECORD),
        (Sharing.LIVE_ONLY, 1, LiveForm.RECORD),
        (Sharing.POINTER, 1, LiveForm.POINTER),
        (Sharing.SILENT, 1, LiveForm.NOTHING),
        (Sharing.SUMMARY, 2, LiveForm.NOTHING),
        (Sharing.LIVE_ONLY, 2, LiveForm.NOTHING),
        (Sharing.POINTER, 2, LiveForm.NOTHING),
    ],
)
def test_a_live_check_shows_what_owner_and_level_allow(sharing: Sharing, level: int, form: LiveForm) -> None:
    """The table for an agent of clearance 1."""
    assert live_form(sharing, level, 1) is form


def test_owners_are_told_of_checks_on_what_they_keep_to_themselves() -> None:
    """Every choice but the plain summary puts a check into the owner's queue."""
    assert [sharing for sharing in Sharing if not owner_is_told(sharing)] == [Sharing.SUMMARY]


def test_a_member_sees_all_levels_of_their_unit_only() -> None:
    """The own unit counts by its name; an officer without a unit has none."""
    assert Audience(1, "SYN Unit").clearance_for("SYN Unit") == OWN_UNIT
    assert Audience(1, "SYN Unit").clearance_for("SYN Other") == 1
    assert Audience(1, "").clearance_for("") == 1


@pytest.mark.parametrize(("purpose", "level"), [("copy", 1), ("search warrant", 2), ("stop", 1)])
def test_a_purpose_can_open_more(purpose: str, level: int) -> None:
    """A rule for one action counts for that action alone; the copy on a device has a purpose of its own."""
    rules = (Rule("*", "agent", "*", 1), Rule("*", "agent", "*", 2, "search warrant"))
    assert clearance(rules, agency="HSI", roles=("agent",), sector="", purpose=purpose) == level


@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_who_measures_or_audits_sees_no_record(role: str) -> None:
    """Governance has its own figures; the first policy opens no record to it."""
    assert clearance(FIRST_POLICY, agency="HSI", roles=(role,), sector="BLW") == 0


@pytest.mark.parametrize(("level", "closed"), [(1, False), (2, False), (3, True)])
def test_a_field_stays_behind_above_its_level(level: int, closed: bool) -> None:
    """From level 3 on a case goes out without addresses; everything else of it stays as it is."""
    case = Case(
        id="tecs:SYN-1", revision=1, marking=Marking(), tracking_id="SYN-1", status="OPEN",
        provenance=Provenance(system="tecs", agency="HSI", unit="SYN Unit", updated=NOON, access_level=level),
        addresses=(Address(text="1 SYN Road"),), phones=(Phone(number="+1 360 555 0107"),),
    )  # fmt: skip
    shared = without_fields(case, FIRST_FIELDS)
    assert isinstance(shared, Case)
    assert (shared.addresses == ()) == closed
    assert shared.phones == case.phones


def test_a_case_team_opens_another_unit_s_records_and_closes_them_again(new_agency: NewAgency) -> None:
    """An assignment changes the epoch and brings the record; its end withdraws it in the next round."""
    agency = new_agency("e3", "e3")
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="3"), e3("SYN-2", ACCESS_LEVEL="3", OWNER_UNIT="SYN Other"))
    laptop = agency.laptop()
    assert laptop.sync().ids == []
    with agency.store.writing() as connection:
        assign(connection, "SYN-U-1", "SYN Station")
        assign(connection, "SYN-U-1", "SYN Station")
    assert laptop.sync().ids == ["e3:SYN-1"]
    with agency.store.writing() as connection:
        assert dismiss(connection, "SYN-U-1", "SYN Station") == 1
    assert [line["id"] for line in laptop.sync().of("withdraw")] == ["e3:SYN-1"]
    assert laptop.copy == {}
