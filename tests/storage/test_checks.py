"""Checks: asked, remembered, raised, decided."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from overlap.answer import FactKind, Level, Position, PositionSource
from overlap.query import Action, Query
from overlap.records import Identifier, IdentifierKind, PartialDate, PersonName, RecordId, System, Vehicle
from overlap.tokens import match_tokens
from storage.checks import CheckId, Choice
from storage.settings import Settings
from storage.staging import Removal, RemovalReason, Upsert
from storage.vault import Vault
from tests.storage.invented import Encounters, Feed

HOUR = dt.timedelta(hours=1)
VARGA = Query(
    text="VARGA MILOS 19870214 SYN4821",
    names=(PersonName(surname="VARGA", given_names="MILOS"),),
    birth_dates=(PartialDate(year=1987, month=2, day=14),),
    vehicles=(Vehicle(plate="SYN4821"),),
)
NOBODY = Query(text="SYNNOBODY", names=(PersonName(surname="SYNNOBODY", given_names="SYNNONE"),))
PLANTED = Query(
    text="SYNPLANTED",
    names=(PersonName(surname="SYNPLANTED", given_names="GIVEN7"),),
    birth_dates=(PartialDate(year=1957, month=8, day=17),),
    identifiers=(Identifier(kind=IdentifierKind.ALIEN, value="SYN A 000007"),),
)
THREAT = [{"ncic:PersonCautionInformationCode": "00", "entered": "2026-11-01T00:00:00Z", "unit": "SYN unit"}]


@pytest.fixture
def synced(vault: Vault, e3: Feed, tecs: Feed, golden: dict[str, bytes]) -> Vault:
    """A vault with the protocol's example records of both systems."""
    for feed in (e3, tecs):
        own = [Upsert(record=body) for each, body in golden.items() if each.startswith(feed.system.value)]
        feed.round(*own, held=len(own))
    return vault


def facts(vault: Vault, query: Query, now: dt.datetime, action: Action = Action.STOP) -> dict[FactKind, list[str]]:
    """Return the records of each kind of fact of an answer."""
    found: dict[FactKind, list[str]] = {}
    for fact in vault.checks.run(query, action, now).facts:
        found.setdefault(fact.kind, []).extend(fact.records)
    return found


def test_both_agencies_records_are_in_one_answer(synced: Vault, now: dt.datetime) -> None:
    """The encounter, the custody change of its subject and the other agency's case are found by one question."""
    answer = synced.checks.run(VARGA, Action.STOP, now)
    assert answer.level is Level.WARNING
    found = {match.record.id for match in answer.matches}
    assert {"e3:SYN-E-000123-1", "e3:SYN-C-0009"} <= found
    assert {state.system for state in answer.situation.sources} == set(System)
    assert answer.situation.duties


def test_a_pointer_is_found_by_its_token_alone(vault: Vault, tecs: Feed, now: dt.datetime) -> None:
    """A record that may not be shown is found where a token of the question agrees."""
    tokens = sorted(match_tokens(PLANTED, bytes(32)))
    pointer = {
        "type": "pointer",
        "id": "tecs:SYN-P-1",
        "revision": 1,
        "provenance": {"system": "tecs", "agency": "HSI", "unit": "SYN", "updated": "2026-11-19T00:00:00Z"},
        "tokens": [tokens[0], "0" * 20],
    }
    tecs.round(Upsert(record=msgspec.json.encode(pointer)), held=1)
    assert facts(vault, PLANTED, now)[FactKind.RESTRICTED] == ["tecs:SYN-P-1"]
    assert FactKind.RESTRICTED not in facts(vault, NOBODY, now)
    tecs.round(Removal(id=RecordId("tecs:SYN-P-1"), revision=2, reason=RemovalReason.WITHDRAW), held=0)
    assert FactKind.RESTRICTED not in facts(vault, PLANTED, now)


def test_an_operation_that_is_under_way_is_known_without_a_match(synced: Vault, now: dt.datetime) -> None:
    """Operations come by time, whoever is asked about."""
    during = now + 6 * HOUR
    here = Position(latitude=48.99, longitude=-122.75, accuracy_m=50, source=PositionSource.GPS, at=during)
    operations = synced.checks.situation(Action.STOP, during, here).operations
    assert [each.id for each in operations] == ["tecs:SYN-OP-0031"]
    assert synced.checks.situation(Action.STOP, now - 24 * HOUR).operations == ()


def test_the_limit_of_age_is_a_setting(synced: Vault, now: dt.datetime) -> None:
    """A copy older than the officer's limit makes the answer incomplete."""
    synced.settings.write(Settings(limit_minutes={System.E3: 30}))
    assert FactKind.SOURCE_INCOMPLETE not in facts(synced, NOBODY, now + HOUR / 2)
    late = synced.checks.run(NOBODY, Action.STOP, now + HOUR)
    assert late.level is Level.INCOMPLETE
    assert [fact.system for fact in late.facts if fact.kind is FactKind.SOURCE_INCOMPLETE] == [System.E3]


def test_remembering_stores_check_audit_and_an_event_for_each_agency(synced: Vault, now: dt.datetime) -> None:
    """One transaction leaves the check, an audit row without content, and each agency's event with its own records."""
    answer = synced.checks.run(VARGA, Action.STOP, now)
    check_id = synced.checks.remember(answer)
    (check,) = synced.checks.recent(now)
    assert (check.id, check.query, check.action, check.level, check.at) == (
        check_id, VARGA, Action.STOP, Level.WARNING, now,
    )  # fmt: skip
    row = next(row for row in synced.audit.recent(9) if row.what == "check")
    assert "e3:SYN-E-000123-1" in row.records
    assert len(row.query_hash) == 32
    assert "VARGA" not in f"{row}"
    bodies = {item.system: msgspec.json.decode(item.body) for item in synced.outbox.waiting()}
    assert set(bodies) == set(System)
    for system, body in bodies.items():
        assert (body["action"], body["level"]) == ("stop", "warning")
        assert body["person"]["nc:PersonName"] == [{"nc:PersonSurName": "VARGA", "nc:PersonGivenName": "MILOS"}]
        assert body["person"]["nc:PersonBirthDate"] == ["1987-02-14"]
        assert all(each.startswith(f"{system.value}:") for each in body["records"])
    assert "e3:SYN-E-000123-1" in bodies[System.E3]["records"]


def test_a_check_that_can_not_be_stored_leaves_nothing(synced: Vault, now: dt.datetime) -> None:
    """Where the second agency's event does not fit, neither check, event nor audit row is there."""
    answer = synced.checks.run(VARGA, Action.STOP, now)
    rows = synced.audit.verify().rows
    synced._store.execute(
        "CREATE TRIGGER full BEFORE INSERT ON outbox WHEN NEW.system = 2 BEGIN SELECT RAISE(ABORT, 'SYN'); END"
    )
    with pytest.raises(Exception, match="SYN"):
        synced.checks.remember(answer)
    assert synced.checks.recent(now) == ()
    assert synced.outbox.waiting() == ()
    assert synced.audit.verify().rows == rows


def test_a_warning_is_undecided_until_it_is_decided(synced: Vault, now: dt.datetime) -> None:
    """A decision closes a warning, is sent to both agencies, and stands beside later ones."""
    check_id = synced.checks.remember(synced.checks.run(VARGA, Action.STOP, now))
    synced.checks.remember(synced.checks.run(NOBODY, Action.STOP, now))
    assert [check.id for check in synced.checks.undecided()] == [check_id]
    checks = {item.system: item.event_id for item in synced.outbox.waiting() if b"VARGA" in item.body}
    synced.checks.decide(check_id, Choice.AGREED, "called-owner", now + HOUR, RecordId("e3:SYN-E-000123-1"))
    assert synced.checks.undecided() == ()
    sent = {item.system: msgspec.json.decode(item.body) for item in synced.outbox.waiting() if item.type == "decision"}
    assert sent[System.E3] == {
        "check": checks[System.E3], "choice": 1, "reason": "called-owner", "record": "e3:SYN-E-000123-1",
    }  # fmt: skip
    assert sent[System.TECS]["check"] == checks[System.TECS]
    assert sent[System.TECS]["record"] is None
    synced.checks.decide(check_id, Choice.EXIGENT, "", now + 2 * HOUR)
    assert synced.checks.recent(now + 2 * HOUR)[-1].decided is Choice.EXIGENT


def test_a_decision_on_no_check_is_refused(vault: Vault, now: dt.datetime) -> None:
    """There is nothing to decide."""
    with pytest.raises(KeyError):
        vault.checks.decide(CheckId("SYN-none"), Choice.AGREED, "", now)
    assert vault.outbox.waiting() == ()


def test_a_later_sync_raises_an_earlier_check(
    vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """A flag that arrives after the check raises it once, and it waits for a decision again."""
    tecs.round(held=0)
    e3.round(encounter(7, "SYNPLANTED"), held=1)
    check_id = vault.checks.remember(vault.checks.run(PLANTED, Action.STOP, now))
    assert vault.checks.reassess(now) == ()
    e3.round(encounter(7, "SYNPLANTED", 2, flags=THREAT), held=1)
    (raised,) = vault.checks.reassess(now + HOUR)
    assert (raised.check.id, raised.before, raised.assessment.level) == (check_id, Level.ADVISORY, Level.WARNING)
    (check,) = vault.checks.recent(now + HOUR)
    assert (check.level, check.raised_at, check.decided) == (Level.WARNING, now + HOUR, None)
    assert check == raised.check
    assert [each.id for each in vault.checks.undecided()] == [check_id]
    assert vault.checks.reassess(now + HOUR) == ()
    assert vault.audit.recent(1)[0].outcome == "raised WARNING"


def test_a_decision_before_the_raise_does_not_close_it(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """What was decided without the new information is asked again."""
    e3.round(encounter(7, "SYNPLANTED"), held=1)
    check_id = vault.checks.remember(vault.checks.run(PLANTED, Action.STOP, now))
    vault.checks.decide(check_id, Choice.AGREED, "", now)
    e3.round(encounter(7, "SYNPLANTED", 2, flags=THREAT), held=1)
    assert len(vault.checks.reassess(now + HOUR)) == 1
    assert [each.id for each in vault.checks.undecided()] == [check_id]


def test_a_copy_that_only_ages_raises_nothing(
    vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """An answer that turns incomplete is no new information."""
    tecs.round(held=0)
    e3.round(encounter(1), held=1)
    assert vault.checks.run(NOBODY, Action.STOP, now).level is Level.NO_OVERLAP
    vault.checks.remember(vault.checks.run(NOBODY, Action.STOP, now))
    later = now + 10 * HOUR
    assert vault.checks.run(NOBODY, Action.STOP, later).level is Level.INCOMPLETE
    assert vault.checks.reassess(later) == ()


def test_a_flag_that_goes_and_comes_back_raises_again(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """A level that fell is remembered as fallen, so that its return is news; the warning stays pinned meanwhile."""
    e3.round(encounter(7, "SYNPLANTED", 1, flags=THREAT), held=1)
    vault.checks.remember(vault.checks.run(PLANTED, Action.STOP, now))
    e3.round(encounter(7, "SYNPLANTED", 2), held=1)
    assert vault.checks.reassess(now) == ()
    assert len(vault.checks.undecided()) == 1
    e3.round(encounter(7, "SYNPLANTED", 3, flags=THREAT), held=1)
    assert len(vault.checks.reassess(now)) == 1


def test_checks_are_forgotten_after_a_day_but_for_open_warnings(synced: Vault, now: dt.datetime) -> None:
    """Questions are purged once they are past; a warning that waits for a decision stays."""
    warning = synced.checks.remember(synced.checks.run(VARGA, Action.STOP, now))
    synced.checks.remember(synced.checks.run(NOBODY, Action.STOP, now))
    tomorrow = now + 25 * HOUR
    synced.checks.remember(synced.checks.run(NOBODY, Action.ARREST, tomorrow))
    assert [check.action for check in synced.checks.recent(tomorrow)] == [Action.ARREST]
    assert synced._store.value("SELECT count(*) FROM checked") == 2
    assert [check.id for check in synced.checks.undecided()] == [warning]


def test_a_check_keeps_its_position(synced: Vault, now: dt.datetime) -> None:
    """An earlier check is assessed again from where it was made."""
    here = Position(latitude=48.99, longitude=-122.75, accuracy_m=50, source=PositionSource.TYPED, at=now)
    synced.checks.remember(synced.checks.run(NOBODY, Action.STOP, now, here))
    assert synced.checks.recent(now)[0].position == here


def test_a_custody_change_that_is_long_done_is_not_brought_up(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """A release of last month concerns nobody; one of an hour ago does."""

    def custody(number: int, planned: str, *, done: bool) -> Upsert:
        record = {
            "type": "custody",
            "id": f"e3:SYN-C-{number}",
            "revision": 1,
            "provenance": {"system": "e3", "agency": "USBP", "unit": "SYN", "updated": "2026-11-19T00:00:00Z"},
            "subjectRecord": "e3:SYN-E-000007-1",
            "change": "release",
            "planned": planned,
            "done": done,
        }
        return Upsert(record=msgspec.json.encode(record))

    e3.round(
        encounter(7, "SYNPLANTED"),
        custody(1, "2026-10-23T00:00:00Z", done=True),
        custody(2, "2026-11-23T14:00:00Z", done=True),
        custody(3, "2026-10-23T00:00:00Z", done=False),
        held=4,
    )
    found = {record.id for record in vault.search.candidates(PLANTED, now)}
    assert {"e3:SYN-C-2", "e3:SYN-C-3"} <= found
    assert "e3:SYN-C-1" not in found
