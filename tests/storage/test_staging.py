"""Pages of a round: kept, applied together, and never against the stored truth."""

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overlap.answer import SourceCondition
from overlap.any_record import Record
from overlap.records import Agency, Encounter, RecordId, System
from storage.staging import Closing, Outcome, Removal, RemovalReason, StagedPage, Upsert
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Decrypted, Encounters, Feed, Removals, staged_lines


def ids(vault: Vault) -> list[str]:
    """Return the ids of all readable records, sorted."""
    return sorted(record.id for record in vault.records.each())


def surname(vault: Vault, number: int) -> str:
    """Return the surname that the vault holds for an invented encounter."""
    record = vault.records.get(RecordId(f"e3:SYN-E-{number:06}-1"))
    assert isinstance(record, Encounter)
    return record.person.names[0].surname


def test_a_staged_page_is_no_record_yet(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """Nothing of a page is applied before the commit, and the next round would begin after it."""
    e3.stage(encounter(1))
    assert vault.records.count(System.E3) == 0
    assert vault.staging.staged_cursor(System.E3) == "c1"
    assert staged_lines(vault, System.E3) == 1
    assert vault.sources.resume_point(System.E3).cursor == "c1"


def test_a_commit_takes_rows_and_cursor_together(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """After the commit the records are there, verbatim, the pages are gone, and the source is current."""
    sent = encounter(1)
    applied = e3.round(sent, encounter(2), held=2)
    assert applied.outcome is Outcome.APPLIED
    assert applied.changed == {"encounter": ("e3:SYN-E-000001-1", "e3:SYN-E-000002-1")}
    assert applied.named_all
    assert vault.records.verbatim(RecordId("e3:SYN-E-000001-1")) == sent.record
    assert vault.staging.staged_cursor(System.E3) is None
    state = vault.sources.state(System.E3, now)
    assert (state.condition, state.records, state.as_of, state.scope) == (SourceCondition.CURRENT, 2, now, "SYN scope")
    point = vault.sources.resume_point(System.E3)
    assert (point.cursor, point.feed, point.epoch) == ("c1", "SYN-feed-1", "SYN-epoch-1")


def test_each_golden_record_comes_back_as_it_was_sent(
    vault: Vault, e3: Feed, tecs: Feed, golden: dict[str, bytes]
) -> None:
    """Every type of record of the protocol is kept verbatim and read as its value."""
    for feed in (e3, tecs):
        own = [Upsert(record=body) for each, body in golden.items() if each.startswith(feed.system.value)]
        assert feed.round(*own, held=len(own)).outcome is Outcome.APPLIED
    for each, body in golden.items():
        assert vault.records.verbatim(RecordId(each)) == body
        record = vault.records.get(RecordId(each))
        assert record is not None
        assert record.id == each


def test_the_same_page_twice_changes_nothing(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """A page that is applied again, as after a crash, is idempotent."""
    e3.round(encounter(1), encounter(2))
    again = e3.round(encounter(1), encounter(2))
    assert (again.changed_count, again.removed_count, vault.records.count(System.E3)) == (0, 0, 2)


def test_a_higher_revision_replaces_and_a_lower_one_is_ignored(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """The newest revision wins, whatever the order of arrival."""
    e3.round(encounter(1, "SYNA", 5))
    assert e3.round(encounter(1, "SYNB", 6)).changed_count == 1
    assert e3.round(encounter(1, "SYNC", 4)).ignored == 1
    assert surname(vault, 1) == "SYNB"


def test_the_highest_revision_within_one_page_wins(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """Two lines for one record in one page count by revision, not by place."""
    e3.round(encounter(1, "SYNB", 6), encounter(1, "SYNA", 5))
    assert surname(vault, 1) == "SYNB"
    assert vault.records.count(System.E3) == 1


@pytest.mark.parametrize("reason", list(RemovalReason))
def test_a_removal_purges_the_record(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals, reason: RemovalReason
) -> None:
    """A tombstone and a withdrawal both take a record out, of rows, counts and search."""
    e3.round(encounter(1), encounter(2))
    applied = e3.round(gone(1, reason=reason), held=1)
    assert applied.removed == {"encounter": ("e3:SYN-E-000001-1",)}
    assert ids(vault) == ["e3:SYN-E-000002-1"]
    assert vault.check_integrity().is_whole


def test_a_removal_older_than_the_record_is_ignored(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals
) -> None:
    """A tombstone of a lower revision than the stored one deletes nothing."""
    e3.round(encounter(1, revision=5))
    assert e3.round(gone(1, revision=4)).ignored == 1
    assert ids(vault) == ["e3:SYN-E-000001-1"]


def test_a_removal_of_what_is_not_there_is_ignored(e3: Feed, gone: Removals) -> None:
    """A withdrawal of a record that was never held is nothing."""
    assert e3.round(gone(1)).ignored == 1


def test_a_record_may_come_and_go_in_one_page(vault: Vault, e3: Feed, encounter: Encounters, gone: Removals) -> None:
    """A record and its later tombstone in one page leave nothing."""
    e3.round(encounter(1, revision=3), gone(1, revision=3))
    assert ids(vault) == []


def test_absence_deletes_nothing(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """A round that does not name a record leaves it."""
    e3.round(encounter(1), held=1)
    e3.round(encounter(2), held=2)
    assert len(ids(vault)) == 2


def test_a_checkpoint_applies_without_making_the_copy_current(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """The urgent classes are there at once; the copy is partial until its round ends."""
    e3.stage(encounter(1))
    e3.close(complete=False)
    assert vault.records.count(System.E3) == 1
    assert vault.sources.state(System.E3, now).condition is SourceCondition.PARTIAL


def test_an_end_with_more_to_come_does_not_count_yet(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """Where another round is useful at once, the count is not compared and the copy is not current."""
    e3.stage(encounter(1))
    assert e3.close(more=True, held=7).outcome is Outcome.APPLIED
    assert vault.sources.state(System.E3, now).condition is SourceCondition.PARTIAL


def test_one_agency_cannot_touch_the_others_copy(
    vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, gone: Removals, now: dt.datetime
) -> None:
    """A feed that names the other system's records changes nothing there."""
    e3.round(encounter(1))
    tecs.round(encounter(1, "SYNEVIL", 9), gone(1, 10), held=2)
    assert surname(vault, 1) == "SYNTHETIC"
    assert vault.records.count(System.TECS) == 0


def test_an_unknown_type_is_kept_and_makes_the_copy_unreadable(vault: Vault, e3: Feed, now: dt.datetime) -> None:
    """A record of a type of tomorrow stays verbatim, is counted, and goes when it is removed."""
    body = b'{"type":"vessel","id":"e3:SYN-V-1","revision":2,"novel":{"a":1}}'
    e3.round(Upsert(record=body), held=1)
    assert vault.records.verbatim(RecordId("e3:SYN-V-1")) == body
    assert vault.records.get(RecordId("e3:SYN-V-1")) is None
    assert vault.sources.state(System.E3, now).unreadable == 1
    e3.round(Removal(id=RecordId("e3:SYN-V-1"), revision=3, reason=RemovalReason.TOMBSTONE), held=0)
    assert vault.sources.state(System.E3, now).unreadable == 0
    assert vault.check_integrity().is_whole


def test_a_record_that_becomes_readable_is_found_once(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """An unreadable record that a newer revision makes readable is replaced, not doubled."""
    e3.round(Upsert(record=b'{"type":"vessel","id":"e3:SYN-E-000001-1","revision":1}'))
    e3.round(encounter(1, revision=2), held=1)
    assert vault.records.get(RecordId("e3:SYN-E-000001-1")) is not None
    assert vault.records.count(System.E3) == 1


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        (0, Outcome.COUNT_DIFFERS),
        (1, Outcome.APPLIED),
        (7, Outcome.APPLIED),
        (8, Outcome.COUNT_DIFFERS),
    ],
)
def test_lines_that_were_left_out_widen_what_agrees(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime, held: int, outcome: Outcome
) -> None:
    """Of lines that were left out nobody knows whether they were records; unreadable ones make answers incomplete."""
    e3.stage(encounter(1), Upsert(record=b"{}"), unreadable=2, refused=3)
    assert e3.close(held=held).outcome is outcome
    if outcome is Outcome.APPLIED:
        assert vault.sources.state(System.E3, now).unreadable == 3


def test_a_count_that_differs_keeps_everything_and_starts_over(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """What the gateway counts otherwise is partial, and the next round begins at the beginning."""
    applied = e3.round(encounter(1), encounter(2), held=3)
    assert applied.outcome is Outcome.COUNT_DIFFERS
    assert vault.records.count(System.E3) == 2
    assert vault.sources.state(System.E3, now).condition is SourceCondition.PARTIAL
    assert vault.sources.resume_point(System.E3).cursor is None
    assert vault.sources.resume_point(System.E3).feed == "SYN-feed-1"


def test_what_changed_is_named_up_to_a_number(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """A bulk load counts all and names some."""
    applied = e3.round(*(encounter(number) for number in range(1_200)), held=1_200)
    assert applied.changed_count == 1_200
    assert len(applied.changed["encounter"]) == 1_000
    assert not applied.named_all


def test_a_bulk_load_makes_a_dictionary_that_tells_nothing(
    vault: Vault, e3: Feed, encounter: Encounters, decrypted: Decrypted
) -> None:
    """Bodies get small by a dictionary in which no name of a sample stands, and still come back verbatim."""
    sent = [encounter(number, f"SYNQUAXOLOTL{number % 7}") for number in range(1_500)]
    e3.round(*sent, held=1_500)
    dictionary = vault._store.value("SELECT body FROM dictionary")
    assert len(dictionary) > 1_000
    assert b"QUAXOLOTL" not in dictionary
    assert b"nc:PersonSurName" in dictionary
    mean = vault._store.value("SELECT avg(length(body)) FROM rec")
    assert mean < 0.4 * len(sent[0].record)
    for number in (0, 700, 1_499):
        assert vault.records.verbatim(RecordId(f"e3:SYN-E-{number:06}-1")) == sent[number].record


def test_records_from_before_the_dictionary_stay_readable(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """A dictionary that comes later does not orphan what was packed without it."""
    first = encounter(5_000)
    e3.round(first)
    e3.round(*(encounter(number) for number in range(1_100)))
    assert vault.records.verbatim(RecordId("e3:SYN-E-005000-1")) == first.record


def test_lines_that_are_no_json_teach_nothing_and_stop_nothing(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """A dictionary is made of what can be read, and a page of nonsense beside it is counted."""
    nonsense = [Upsert(record=b"SYN")] * 1_000
    assert e3.round(*nonsense, encounter(1)).unreadable == 1_000
    assert vault._store.value("SELECT count(*) FROM dictionary") == 0
    assert vault.records.count(System.E3) == 1


def test_another_process_that_commits_is_noticed(
    path: Path, key: bytes, vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """The command line beside an open window: what one syncs the other finds, without opening anew."""
    e3.round(encounter(1))
    assert vault.records.get(RecordId("e3:SYN-E-000002-1")) is None
    with Vault.open(path, key, practice=True) as other:
        other.staging.stage(System.E3, StagedPage(feed="SYN-feed-1", cursor="c9", changes=(encounter(2),)))
        closing = Closing(cursor="c9", feed="SYN-feed-1", epoch="x", server_time=now, complete=True, held=2)
        other.staging.commit(System.E3, closing, now)
    assert vault.records.get(RecordId("e3:SYN-E-000002-1")) is not None


def test_a_record_that_another_process_moves_removes_or_changes_is_read_as_it_is(
    path: Path, key: bytes, vault: Vault, e3: Feed, encounter: Encounters, gone: Removals, now: dt.datetime
) -> None:
    """The number that an id had here may be another record's by now: read as another state, it is looked up anew."""
    one, two = (RecordId(f"e3:SYN-E-{number:06}-1") for number in (1, 2))
    e3.round(encounter(1, "FIRST"))
    assert vault.records.get(one) is not None
    with Vault.open(path, key, practice=True) as other:
        elsewhere = Feed(other, now, page=9)
        elsewhere.round(encounter(1, "SECOND", revision=2))
        assert b"SECOND" in (vault.records.verbatim(one) or b"")
        elsewhere.round(gone(1), encounter(2))
        assert vault.records.verbatim(one) is None
        assert vault.records.get(two) is not None
        elsewhere.round(gone(2), encounter(1, "THIRD", revision=10))
        assert b"THIRD" in (vault.records.verbatim(one) or b"")
        assert vault.records.get(two) is None


def test_a_new_feed_with_more_to_come_goes_on_after_what_was_said(
    vault: Vault, e3: Feed, encounter: Encounters
) -> None:
    """What is kept aside goes on at the closing cursor, or a gateway with more would be asked the same for ever."""
    e3.round(encounter(1), held=1)
    e3.feed = "SYN-feed-2"
    e3.stage(encounter(1))
    e3.page = 7
    assert e3.close(more=True).outcome is Outcome.KEPT_ASIDE
    assert vault.sources.resume_point(System.E3).cursor == "c7"
    e3.stage(encounter(2))
    assert e3.close(held=2).outcome is Outcome.APPLIED
    assert ids(vault) == ["e3:SYN-E-000001-1", "e3:SYN-E-000002-1"]


def test_the_audit_tells_of_each_commit_by_numbers(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals
) -> None:
    """A commit leaves one row, without content."""
    e3.round(encounter(1), encounter(2))
    e3.round(gone(1))
    assert [row.outcome for row in vault.audit.recent(2)] == ["e3 APPLIED +0 -1", "e3 APPLIED +2 -0"]


texts = st.text(max_size=30)
sets = st.lists(
    st.fixed_dictionaries({"surname": texts, "note": texts, "number": st.integers(0, 10**6)}), min_size=1, max_size=8
)


@settings(max_examples=40)
@given(sets)
def test_any_record_comes_back_as_its_bytes_and_its_value(
    tmp_path_factory: pytest.TempPathFactory, values: list[dict[str, object]]
) -> None:
    """Record → bytes → vault → record is the identity, whatever is in it."""
    moment = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    bodies = {f"e3:SYN-{place}": _body(place, value) for place, value in enumerate(values)}
    header = VaultHeader(officer_id="SYN", name="SYN", agency=Agency.USBP, unit="SYN", practice=True, created_at=moment)
    path = tmp_path_factory.mktemp("any") / "vault.db"
    with Vault.create(path, bytes(32), header) as vault:
        changes = tuple(Upsert(record=body) for body in bodies.values())
        vault.staging.stage(System.E3, StagedPage(feed="f", cursor="c", changes=changes))
        vault.staging.commit(System.E3, Closing(cursor="c", feed="f", epoch="e", server_time=moment), moment)
        for record_id, body in bodies.items():
            assert vault.records.verbatim(RecordId(record_id)) == body
            assert vault.records.get(RecordId(record_id)) == msgspec.json.decode(body, type=Record)


def _body(place: int, value: dict[str, object]) -> bytes:
    return msgspec.json.encode(
        {
            "type": "encounter",
            "id": f"e3:SYN-{place}",
            "revision": 1 + int(str(value["number"])),
            "provenance": {"system": "e3", "agency": "USBP", "unit": value["note"], "updated": "2026-11-22T21:40:00Z"},
            "nc:ActivityDate": "2026-11-22T18:12:00Z",
            "eventNumber": str(value["number"]),
            "nc:Person": {"nc:PersonName": [{"nc:PersonSurName": value["surname"]}]},
        }
    )
