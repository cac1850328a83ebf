"""Figures of a gateway: who gets which, what they count, and by the rules of which day."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert

from backends.ledger import Purpose, begin, end
from backends.notice_tables import RULE_SET
from backends.overseen import note_event
from backends.problems import Problem
from backends.rates import Route
from backends.rule_set import SignedTerms, Terms
from backends.wire import Event
from tests.backends.agency import Agency, Laptop, e3, event
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

WEEK = {"from": "2026-11-23", "to": "2026-11-30"}
#: The block of four weeks that begins with that week ends here.
BLOCK_ENDS = "2026-12-21"
READS = frozenset({"dealings"})


def officer(gateway: Agency, number: str, role: str = "agent", **other: Any) -> Laptop:
    """An enrolled laptop of somebody of e3's own agency."""
    facts = {"agency": "USBP", "unit": "SYN Station", "sector": "BLW", **other}
    return gateway.laptop(number, roles=(role,), **facts)


def figures(laptop: Laptop, *by: str, **period: str) -> dict[str, Any]:
    """The answer to a question about a week."""
    body = json.dumps({**WEEK, **period, "by": by}).encode()
    answer: dict[str, Any] = json.loads(laptop.agency.gateway.overseer.oversight(laptop.signed(), body))
    return answer


def cell(answer: dict[str, Any], measure: str, **where: str) -> Any:
    """A figure as a value and what it is of, None where it is not there, or `kept` where it is kept back."""
    names = ("sector", "unit", "week", "code")
    for each in answer["cells"]:
        if each["measure"] == measure and all(each.get(name, "") == where.get(name, "") for name in names):
            return "kept" if each.get("suppressed") else (each["value"], each.get("of"))
    return None


def check(number: int, laptop: Laptop, **body: Any) -> dict[str, Any]:
    """A check's event."""
    return event(number, "check", {"action": "stop", "level": "no_overlap", "records": [], **body}, laptop.officer)  # type: ignore[no-any-return]


def least(agency: Agency, suppression: int = 1, **terms: Any) -> None:
    """Puts rules in force from the beginning of time, or from when they say."""
    usual = {"version": 1, "effective": dt.datetime(2000, 1, 1, tzinfo=dt.UTC), "suppression": suppression}
    made = Terms(**{**usual, **terms})
    with agency.store.writing() as connection:
        connection.execute(insert(RULE_SET).values(
            version=made.version, effective=int(made.effective.timestamp()),
            body=msgspec.json.encode(SignedTerms(terms=made)),
        ))  # fmt: skip


@pytest.mark.parametrize("role", ["agent", "analyst", "watch desk", "partner"])
def test_whoever_does_not_oversee_is_refused_figures_and_looks(agency: Agency, role: str) -> None:
    """By the protocol an agent reaches neither a figure nor somebody else's check."""
    laptop = officer(agency, "SYN-U-9", role)
    with pytest.raises(Problem, match="not_allowed"):
        figures(laptop)
    with pytest.raises(Problem, match="not_allowed"):
        agency.gateway.overseer.review(laptop.signed(), b'{"week":"2026-11-23"}')


def test_a_supervisor_gets_the_own_sector_and_the_board_all(agency: Agency) -> None:
    """The supervisor's figures are those of one sector; one without a sector gets none."""
    least(agency)
    here, there = officer(agency, "SYN-U-1"), officer(agency, "SYN-U-2", sector="SPW", unit="SYN Far")
    here.sync(events=[check(1, here), check(2, here)])
    there.sync(events=[check(3, there)])
    assert cell(figures(officer(agency, "SYN-S", "supervisor"), "sector"), "checks") == (2, None)
    for role in ("governance", "auditor"):
        answer = figures(officer(agency, f"SYN-{role}", role, sector=""), "unit")
        assert cell(answer, "checks") == (3, None)
        assert cell(answer, "checks", sector="SPW", unit="SYN Far") == (1, None)
    with pytest.raises(Problem, match="not_allowed"):
        figures(officer(agency, "SYN-S2", "supervisor", sector=""))


def test_no_person_is_in_any_answer(agency: Agency) -> None:
    """Neither ids nor names of officers, nor what was searched for, are among figures."""
    least(agency)
    laptop = officer(agency, "SYN-U-1", name="SYN Somebody")
    laptop.sync(events=[check(1, laptop, phones=[{"nc:FullTelephoneNumber": "+1 360 555 0107"}])])
    told = json.dumps(figures(officer(agency, "SYN-G", "governance"), "sector", "unit", "week"))
    assert not any(word in told for word in ("SYN-U-1", "Somebody", "555"))


def test_checks_are_counted_by_what_they_lack(agency: Agency) -> None:
    """With an overlap, without a number, on an old copy; a repeated event counts once."""
    least(agency)
    laptop = officer(agency, "SYN-U-1")
    with agency.store.acting("SYN-U-1") as connection:
        at = int(dt.datetime(2026, 11, 23, 10, 30, tzinfo=dt.UTC).timestamp())
        end(connection, begin(connection, laptop.signed(), Purpose(Route.SYNC), at), [])
    old = check(3, laptop, caseNumber="SYN-C") | {"made": "2026-11-23T10:00:00Z"}
    events = [check(1, laptop, level="warning", eventNumber="SYN-1"), check(2, laptop), old]
    laptop.sync(events=events)
    laptop.sync(events=events)
    answer = figures(officer(agency, "SYN-G", "governance"))
    assert cell(answer, "checks") == (3, None)
    assert cell(answer, "checks_with_overlap") == (1, 3)
    assert cell(answer, "checks_without_number") == (1, 3)
    assert cell(answer, "checks_on_old_copy") == (1, 3)


def test_a_live_check_counts_once_and_gets_its_number_later(agency: Agency) -> None:
    """Asked live it is bare; the event that follows says its level and number, and nothing changes after that."""
    least(agency)
    laptop, board = officer(agency, "SYN-U-1"), officer(agency, "SYN-G", "governance")
    name = check(1, laptop)["eventId"]
    laptop.check(event=name)
    assert cell(figures(board), "checks_without_number") == (1, 1)
    laptop.sync(events=[check(1, laptop, level="caution", caseNumber="SYN-C")])
    laptop.sync(events=[check(1, laptop)])
    answer = figures(board)
    assert (cell(answer, "checks"), cell(answer, "checks_without_number")) == ((1, None), (0, 1))
    assert (cell(answer, "checks_with_overlap"), cell(answer, "checks_on_old_copy")) == ((1, 1), (0, 1))


def test_a_garbled_repetition_of_a_check_changes_nothing(agency: Agency) -> None:
    """The stored receipt is the answer whatever comes under its id."""
    least(agency)
    laptop = officer(agency, "SYN-U-1")
    laptop.check(event=check(1, laptop)["eventId"])
    laptop.sync(events=[{"eventId": check(1, laptop)["eventId"]}])
    laptop.sync(events=[event(1, "decision", {}, "SYN-U-1")])
    assert cell(figures(officer(agency, "SYN-G", "governance")), "checks_without_number") == (1, 1)


def test_officers_of_the_other_agency_are_counted_by_their_own_gateway(agency: Agency) -> None:
    """So both agencies' counts add up."""
    least(agency)
    other = officer(agency, "SYN-U-1", agency="HSI")
    other.sync(events=[check(1, other)])
    assert figures(officer(agency, "SYN-G", "governance"))["cells"] == []


def test_kinds_are_told_apart_by_their_codes(agency: Agency) -> None:
    """Overrides by reason, dismissals by what shows them, needs by kind; of a whole block of weeks alone."""
    least(agency)
    agency.ingest(e3("SYN-1"))
    laptop = officer(agency, "SYN-U-1")
    pair = {"one": "e3:SYN-1", "other": "tecs:SYN-1", "at": "2026-11-23T11:00:00Z", "level": 1,
            "seen": {"one": 1, "other": 1, "bits": 20}}  # fmt: skip
    key = check(9, laptop)["eventId"]
    sent = laptop.sync(events=[
        event(1, "decision", {"check": key, "choice": 4, "reason": "no_radio"}),
        event(2, "decision", {"check": key, "choice": 4, "reason": ""}),
        event(3, "decision", {"check": key, "choice": 2, "reason": ""}),
        event(4, "judgement", {"key": key, **pair, "verdict": "not_the_same", "shownBy": "birth_differs"}),
        event(5, "need", {"kind": "late", "screen": "check"}),
    ])  # fmt: skip
    assert {line["status"] for line in sent.of("receipt")} == {"applied"}
    board = officer(agency, "SYN-G", "governance")
    whole, part = figures(board, "sector", to=BLOCK_ENDS), figures(board, "sector")
    assert cell(whole, "overrides") == cell(part, "overrides") == (2, None)
    assert cell(whole, "overrides", code="no_radio", sector="BLW") == (1, None)
    assert cell(whole, "overrides", code="not_given") == (1, None)
    assert cell(whole, "dismissed_as_false", code="birth_differs") == (1, None)
    assert cell(whole, "needs_reported", code="late", sector="BLW") == (1, None)
    assert not [each for each in part["cells"] if each.get("code")]


def test_whoever_has_no_sector_is_a_place_of_their_own(agency: Agency) -> None:
    """A check of theirs stands under `none`, in the total once, and is not told by what the sectors lack of it."""
    least(agency, suppression=3)
    for number, sector in enumerate(["BLW"] * 6 + ["SPW"] * 6 + [""] * 2):
        laptop = officer(agency, f"SYN-U-{number}", sector=sector, unit=f"SYN {sector}")
        laptop.sync(events=[check(number + 1, laptop)])
    answer = figures(officer(agency, "SYN-G", "governance"), "sector")
    assert cell(answer, "checks") == (14, None)
    shown = {sector: cell(answer, "checks", sector=sector) for sector in ("BLW", "SPW", "none")}
    assert shown["none"] == "kept"
    assert sorted(map(str, shown.values())) == ["(6, None)", "kept", "kept"]


def test_a_supervisor_is_told_what_everybody_is_told(agency: Agency) -> None:
    """A sector that is kept back from the board, beside a small one, is kept back from its supervisor too."""
    least(agency, suppression=3)
    for number, sector in enumerate(["BLW"] * 5 + ["SPW"] * 2 + ["HVM"] * 9):
        laptop = officer(agency, f"SYN-U-{number}", sector=sector, unit=f"SYN {sector}")
        laptop.sync(events=[check(number + 1, laptop)])
    board = figures(officer(agency, "SYN-G", "governance"), "sector")
    for sector, told in (("BLW", "kept"), ("SPW", "kept"), ("HVM", (9, None))):
        own = figures(officer(agency, f"SYN-S-{sector}", "supervisor", sector=sector))
        assert cell(board, "checks", sector=sector) == cell(own, "checks") == told


def notice(number: int, laptop: Laptop, record: str = "e3:SYN-1", **other: Any) -> dict[str, Any]:
    """A notice's event."""
    body = {"record": record, "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107", **other}
    return event(number, "notice", body, laptop.officer)  # type: ignore[no-any-return]


def test_minutes_to_contact_are_held_against_the_rules_of_the_day(agency: Agency) -> None:
    """Of two notices answered after eight minutes the one sent under ten-minute rules is in time."""
    least(agency)
    least(agency, version=2, urgent_minutes=5, effective=dt.datetime(2026, 11, 23, 12, 30, tzinfo=dt.UTC))
    agency.ingest(e3("SYN-1", OWNER_UNIT="SYN Owners"))
    asker, owner = officer(agency, "SYN-U-1"), officer(agency, "SYN-U-2", unit="SYN Owners")
    for number, minutes in ((1, 0), (11, 35)):
        agency.later(minutes=minutes)
        sent = notice(number, asker)
        asker.sync(events=[sent])
        agency.later(minutes=8)
        step = {"notice": sent["eventId"], "step": "acknowledge", "key": notice(number + 1, asker)["eventId"]}
        receipts = owner.sync(events=[event(number + 2, "step", step, "SYN-U-2")]).of("receipt")
        assert receipts[0]["status"] == "applied"
    answer = figures(officer(agency, "SYN-G", "governance"), "unit")
    assert [each["version"] for each in answer["rules"]] == [1, 2]
    assert cell(answer, "overlaps_acknowledged") == (2, 2)
    assert cell(answer, "contacts_in_time", sector="BLW", unit="SYN Station") == (1, 2)
    assert cell(answer, "contact_minutes_median") == (8.0, 2)
    assert cell(answer, "overlaps_resolved") == (0, 2)


def test_an_answer_after_a_resolution_is_no_contact(agency: Agency) -> None:
    """A notice that its asker closed was resolved, and nobody was in contact."""
    least(agency)
    agency.ingest(e3("SYN-1", OWNER_UNIT="SYN Owners"))
    asker = officer(agency, "SYN-U-1")
    sent = notice(1, asker)
    asker.sync(events=[sent])
    step = {"notice": sent["eventId"], "step": "resolve", "key": notice(2, asker)["eventId"]}
    asker.sync(events=[event(3, "step", step)])
    answer = figures(officer(agency, "SYN-G", "governance"))
    assert (cell(answer, "overlaps_resolved"), cell(answer, "overlaps_acknowledged")) == ((1, 1), (0, 1))
    assert cell(answer, "contact_minutes_p90") is None


def test_a_pair_is_duplicate_effort_until_somebody_was_in_contact(agency: Agency) -> None:
    """A pair judged twice counts once, and no more once a notice about it was acknowledged."""
    least(agency)
    agency.ingest(e3("SYN-1", OWNER_UNIT="SYN Owners"))
    one, owner = officer(agency, "SYN-U-1"), officer(agency, "SYN-U-2", unit="SYN Owners")
    pair = {"one": "e3:SYN-1", "other": "tecs:SYN-1", "at": "2026-11-23T11:00:00Z", "level": 1,
            "seen": {"one": 1, "other": 1, "bits": 20}, "verdict": "same_coordinate"}  # fmt: skip
    one.sync(events=[event(n, "judgement", {"key": check(n + 50, one)["eventId"], **pair}) for n in (1, 2)])
    board = officer(agency, "SYN-G", "governance")
    assert cell(figures(board), "duplicate_effort") == (1, 1)
    sent = notice(3, one)
    one.sync(events=[sent])
    step = {"notice": sent["eventId"], "step": "acknowledge", "key": notice(4, one)["eventId"]}
    owner.sync(events=[event(5, "step", step, "SYN-U-2")])
    assert cell(figures(board), "duplicate_effort") == (0, 1)


def planned(number: int, starts: str, **other: Any) -> Event:
    """A plan's event."""
    body = {"operation": {"id": f"e3:OP-{number}", "starts": starts}, **other}
    return msgspec.convert({**event(number, "operation", {}), "body": msgspec.Raw(msgspec.json.encode(body))}, Event)


def test_a_plan_needs_a_receipt_that_deconflicts_it_as_it_is(agency: Agency) -> None:
    """An hour ahead, late, none at all, moved, cancelled: each counts as it is."""
    least(agency)
    laptop = officer(agency, "SYN-U-1")
    plans = [
        (planned(1, "2026-11-23T14:00:00Z"), "no_conflict_disclosed"), (planned(2, "2026-11-23T12:30:00Z"), "conflict"),
        (planned(3, "2026-11-23T11:30:00Z"), "conflict"), (planned(4, "2026-11-23T11:00:00Z"), "partner_not_heard"),
        (planned(5, "2026-11-23T14:00:00Z"), "conflict"), (planned(5, "2026-11-23T11:40:00Z"), ""),
        (planned(6, "2026-11-23T11:00:00Z"), ""), (planned(6, "2026-11-23T11:00:00Z", cancelled=True), ""),
        (planned(7, "2026-11-23T14:00:00Z"), "conflict"), (planned(7, "2026-11-23T14:00:00Z"), ""),
    ]  # fmt: skip
    with agency.store.acting("SYN-U-1") as connection:
        for each, outcome in plans:
            note_event(connection, laptop.signed(), each, agency.now, outcome)
    answer = figures(officer(agency, "SYN-G", "governance"))
    assert cell(answer, "operations") == (6, None)
    assert cell(answer, "operations_ahead") == (2, 6)
    assert cell(answer, "operations_without_receipt") == (3, 3)


def test_small_cells_are_kept_back(agency: Agency) -> None:
    """Under the agreement's least cell there is no value, whatever it is; without rules that is ten."""
    laptop = officer(agency, "SYN-U-1")
    laptop.sync(events=[check(1, laptop)])
    answer = figures(officer(agency, "SYN-G", "governance"), "sector", "unit", "week")
    assert answer["suppression"] == 10
    assert cell(answer, "checks") == "kept"
    assert all(each.get("suppressed") and "value" not in each and "of" not in each for each in answer["cells"])


@pytest.mark.parametrize(
    "period",
    [{"from": "2026-11-24"}, {"to": "2026-11-29"}, {"to": "2026-11-23"}, {"from": "2024-11-25"}, {"from": "x"}],
)
def test_a_period_is_of_whole_weeks(agency: Agency, period: dict[str, str]) -> None:
    """A day more or less, none, two years, or no date: malformed."""
    with pytest.raises(Problem, match="malformed"):
        figures(officer(agency, "SYN-G", "governance"), **period)


def review(laptop: Laptop, **asked: str) -> list[dict[str, Any]]:
    """The checks that somebody gets to look at."""
    answer = json.loads(laptop.agency.gateway.overseer.review(laptop.signed(), json.dumps(asked).encode()))
    return answer["checks"]  # type: ignore[no-any-return]


def test_a_look_at_a_check_is_told_to_the_officer_alone(agency: Agency) -> None:
    """A supervisor's look leaves a record that only whoever made the check gets, and so does the list that has it."""
    one, other = officer(agency, "SYN-U-1"), officer(agency, "SYN-U-2")
    sent = check(
        1, one, level="warning", records=["e3:SYN-1"], person={"nc:PersonName": [{"nc:PersonSurName": "SYNX"}]}
    )
    one.sync(events=[sent])
    boss = officer(agency, "SYN-S", "supervisor", unit="SYN Office")
    listed = review(boss, week="2026-11-23")
    told = {"at": "2026-11-23T11:00:00Z", "unit": "SYN Station", "level": "warning"}
    assert listed == [{"check": sent["eventId"], **told}]
    [whole] = review(boss, check=sent["eventId"])
    assert (whole["officer"], whole["records"]) == ("SYN-U-1", ["e3:SYN-1"])
    assert "SYNX" not in json.dumps(whole)
    for laptop, expected in ((one, [0, 1]), (other, []), (boss, [])):
        found = reviews_of(laptop)
        assert sorted(each.get("listed", 0) for each in found) == expected
        said = {(each["unit"], each["role"], each["check"]) for each in found}
        assert said <= {("SYN Office", "supervisor", sent["eventId"])}


def reviews_of(laptop: Laptop, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """Who looked at the checks of a laptop's officer, as its next round tells, which brings these events."""
    under_way = laptop.agency.gateway.sync(laptop.signed(), laptop.request(events=list(events)), READS)
    laptop.take(under_way.opening + b"".join(under_way.pages))
    return [record for record in laptop.copy.values() if record["type"] == "review"]


def test_a_list_is_told_once_a_day_to_each_officer_in_it(agency: Agency) -> None:
    """With how many of the officer's own checks it had; told anew where there are more, by another, on another day."""
    agency.now = agency.now.replace(hour=23, minute=50)
    one, other = officer(agency, "SYN-U-1"), officer(agency, "SYN-U-2")
    one.sync(events=[check(1, one), check(2, one)])
    other.sync(events=[check(3, other)])
    boss, auditor = officer(agency, "SYN-S", "supervisor"), officer(agency, "SYN-A", "auditor", sector="")
    for _ in range(3):
        assert len(review(boss, week="2026-11-23")) == 3
    assert [each["listed"] for each in reviews_of(one)] == [2]
    assert [each["listed"] for each in reviews_of(other)] == [1]
    assert not reviews_of(officer(agency, "SYN-U-3"))
    review(auditor, week="2026-11-23")
    assert sorted(each["role"] for each in reviews_of(one)) == ["auditor", "supervisor"]
    assert len(reviews_of(one, check(4, one))) == 2
    review(boss, week="2026-11-23")
    assert sorted(each["listed"] for each in reviews_of(one)) == [2, 2, 3]
    agency.now += dt.timedelta(minutes=15)
    review(boss, week="2026-11-23")
    assert len(reviews_of(one)) == 4
    assert len(reviews_of(other)) == 3


def test_a_check_that_was_only_asked_live_can_be_looked_at(agency: Agency) -> None:
    """It has its action, and no number."""
    one = officer(agency, "SYN-U-1")
    name = check(1, one)["eventId"]
    one.check(event=name)
    [whole] = review(officer(agency, "SYN-A", "auditor", sector=""), check=name)
    assert (whole["officer"], whole["action"], "caseNumber" in whole) == ("SYN-U-1", "stop", False)


def test_a_look_reaches_no_further_than_the_role(agency: Agency) -> None:
    """Another sector's check is not there for a supervisor, the board looks at none, and one question is asked."""
    one = officer(agency, "SYN-U-1", sector="SPW")
    sent = check(1, one)
    one.sync(events=[sent])
    boss = officer(agency, "SYN-S", "supervisor")
    with pytest.raises(Problem, match="not_found"):
        review(boss, check=sent["eventId"])
    assert review(boss, week="2026-11-23") == []
    with pytest.raises(Problem, match="not_allowed"):
        review(officer(agency, "SYN-G", "governance"), check=sent["eventId"])
    with pytest.raises(Problem, match="malformed"):
        review(boss)
