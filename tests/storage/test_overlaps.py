"""Overlaps between the systems: found after each commit, stored with their evidence, quieted by judgements."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overlap.inbox import Changes, Item, Stand
from overlap.judgements import Seen, ShownBy, Verdict
from overlap.model import shipped_model
from overlap.query import Action, Query
from overlap.records import PartialDate, PersonName, RecordId, System
from storage.pages import Removal, RemovalReason
from storage.staging import Upsert
from storage.vault import Vault, VaultHeader
from tests.storage.invented import Decrypted, Encounters, Feed, Removals

HOUR = dt.timedelta(hours=1)
NAME = "SYNZYXQUARTZ"


def case(number: int, surname: str = NAME, revision: int = 1, of: int | None = None, **more: Any) -> Upsert:
    """Return the upsert of a case about the person of the encounter of a number, the same one if left out."""
    who = number if of is None else of
    record = {
        "type": "case",
        "id": f"tecs:SYN-T-{number:06}",
        "revision": revision,
        "provenance": {"system": "tecs", "agency": "HSI", "unit": "SYN unit", "updated": "2026-11-22T21:40:00Z"},
        "nc:CaseTrackingID": f"SYN-{number}",
        "status": "OPEN",
        "nc:Person": {
            "nc:PersonName": [{"nc:PersonSurName": surname, "nc:PersonGivenName": f"GIVEN{who % 97}"}],
            "nc:PersonBirthDate": [f"{1950 + who % 50}-0{1 + who % 9}-1{who % 9}"],
        },
        "flags": [{"ncic:PersonCautionInformationCode": "00", "entered": "2026-11-22T21:40:00Z", "unit": "SYN unit"}],
        **more,
    }
    return Upsert(record=msgspec.json.encode(record))


def pairs(found: Changes) -> list[tuple[str, str]]:
    """Return the ids of what is new."""
    return [(item.one, item.other) for item in found.new]


E3, TECS = RecordId("e3:SYN-E-000007-1"), RecordId("tecs:SYN-T-000007")


@pytest.fixture
def filled(vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime) -> Vault:
    """A vault with some encounters of several people, and one case about one of them."""
    e3.round(*(encounter(number, NAME if number == 7 else f"SYN{chr(65 + number)}TON") for number in range(20)))
    tecs.round(case(7))
    return vault


def test_a_commit_yields_what_is_new_and_the_next_update_nothing(filled: Vault, now: dt.datetime) -> None:
    """The overlap is there with its evidence, and is told once."""
    found = filled.overlaps.update(now)
    assert pairs(found) == [(E3, TECS)]
    assert [row.level for row in found.new[0].evidence][:2] == ["name.exact", "birth.exact"]
    assert filled.overlaps.update(now) == Changes()
    [waiting] = filled.overlaps.inbox(now)
    assert waiting.kept.overlap == found.new[0]
    assert waiting.kept.grown_at == now


def test_a_change_and_a_removal_are_told_at_once(
    filled: Vault, e3: Feed, tecs: Feed, encounter: Encounters, gone: Removals, now: dt.datetime
) -> None:
    """A record with another name changes its overlap or ends it; one that goes takes it along."""
    filled.overlaps.update(now)
    tecs.round(case(7, revision=2))
    assert filled.overlaps.update(now + HOUR) == Changes()
    name = {"nc:PersonSurName": NAME, "nc:PersonGivenName": "GIVEN7"}
    tecs.round(case(7, revision=3, **{"nc:Person": {"nc:PersonName": [name]}}))
    assert [(item.one, item.other) for item in filled.overlaps.update(now + HOUR).changed] == [(E3, TECS)]
    tecs.round(case(7, "SYNOTHER", revision=4, of=13))
    assert filled.overlaps.update(now + HOUR).vanished == ((E3, TECS),)
    tecs.round(case(7, revision=5))
    assert pairs(filled.overlaps.update(now + HOUR)) == [(E3, TECS)]
    e3.round(gone(7))
    assert filled.overlaps.update(now + HOUR).vanished == ((E3, TECS),)
    assert filled.overlaps.inbox(now) == ()


def test_what_was_replaced_or_removed_leaves_no_name_in_any_page(
    filled: Vault, e3: Feed, tecs: Feed, gone: Removals, decrypted: Decrypted, now: dt.datetime
) -> None:
    """Evidence goes with the record that it was read from, in the same transaction."""
    filled.overlaps.update(now)
    assert NAME.encode() in decrypted()
    tecs.round(case(7, "SYNOTHER", revision=2, of=13))
    assert filled.overlaps.inbox(now) == ()
    e3.round(gone(7))
    filled._store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    assert NAME.encode() not in decrypted()


def seen_of(item: Item) -> Seen:
    """Return what a judgement of an item rests on."""
    of = item.kept.overlap
    return Seen(one=of.revisions[0], other=of.revisions[1], bits=of.bits, shared=of.shared)


def test_a_judgement_quiets_the_list_and_hides_nothing_from_a_check(filled: Vault, now: dt.datetime) -> None:
    """Match and flag are there as before; with the judgement withdrawn the pair waits again."""
    asked = Query(
        text="",
        names=(PersonName(surname=NAME, given_names="GIVEN7"),),
        birth_dates=(PartialDate.parse("1957-08-17"),),
    )
    filled.overlaps.update(now)
    before = filled.checks.run(asked, Action.STOP, now)
    assert before.flags
    [item] = filled.overlaps.inbox(now)
    filled.judgements.judge((TECS, E3), Verdict.NOT_THE_SAME, seen_of(item), now, shown_by=ShownBy.PHOTO)
    [judged] = filled.overlaps.inbox(now)
    assert judged.stand is Stand.RESOLVED
    after = filled.checks.run(asked, Action.STOP, now)
    assert [each.verdict for match in after.matches for each in match.said] == [Verdict.NOT_THE_SAME] * 2
    unsaid = tuple(msgspec.structs.replace(match, said=()) for match in after.matches)
    assert msgspec.structs.replace(after, matches=unsaid) == before
    filled.judgements.judge((E3, TECS), Verdict.WITHDRAWN, seen_of(item), now + HOUR)
    [again] = filled.overlaps.inbox(now + HOUR)
    assert again.stand is item.stand
    assert [each.verdict for each in again.history] == [Verdict.NOT_THE_SAME, Verdict.WITHDRAWN]


def test_a_judged_pair_is_raised_again_when_its_records_say_more(filled: Vault, tecs: Feed, now: dt.datetime) -> None:
    """Another revision that says the same raises nothing; one with a shared document does."""
    filled.overlaps.update(now)
    [item] = filled.overlaps.inbox(now)
    filled.judgements.judge(item.kept.pair, Verdict.SAME_NO_CONFLICT, seen_of(item), now)
    tecs.round(case(7, revision=2))
    filled.overlaps.update(now + HOUR)
    [same] = filled.overlaps.inbox(now + HOUR)
    assert (same.stand, same.raised_again) == (Stand.RESOLVED, False)
    phone = [{"nc:FullTelephoneNumber": "+1 360 555 0107"}]
    tecs.round(case(7, revision=3, phones=phone))
    filled.overlaps.update(now + HOUR)
    [more] = filled.overlaps.inbox(now + HOUR)
    assert more.raised_again is (more.kept.overlap.bits > item.kept.overlap.bits + 1)


@pytest.fixture
def many(filled: Vault, tecs: Feed) -> Vault:
    """The same with a dozen cases, which are fewer than the encounters; the other ones are about nobody known."""
    tecs.round(*(case(100 + number, f"SYNNOBODY{chr(65 + number)}", of=200 + number) for number in range(11)))
    return filled


def test_the_work_can_be_stopped_and_goes_on_where_it_was(
    many: Vault, header: VaultHeader, key: bytes, now: dt.datetime
) -> None:
    """What was found is stored; the rest stays due, whether or not the vault was closed meanwhile."""
    left: list[int] = []

    def going_on(due: int) -> bool:
        left.append(due)
        return len(left) < 2

    first = many.overlaps.update(now, going_on, at_once=8)
    assert left == [12, 4]
    assert pairs(first + many.overlaps.update(now)) == [(E3, TECS)]
    assert len(many.overlaps.inbox(now)) == 1
    assert many.overlaps.left() == 0


def test_all_is_compared_from_the_side_that_has_fewer_records(
    vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """Whichever side came first or is the larger one, the same overlaps are found, by as few questions."""
    e3.round(*(encounter(number, f"{NAME}{chr(65 + number)}") for number in range(4)))
    tecs.round(*(case(number, f"{NAME}{chr(65 + number)}") for number in range(4)))
    tecs.round(*(case(100 + number, f"SYNNOBODY{chr(65 + number)}", of=200 + number) for number in range(11)))
    assert not vault.overlaps.update(now, lambda _left: False).new
    assert vault.overlaps.left() == 4
    found = pairs(vault.overlaps.update(now))
    assert sorted(found) == [(f"e3:SYN-E-{number:06}-1", f"tecs:SYN-T-{number:06}") for number in range(4)]


@pytest.mark.parametrize("spared", ["before", "after"])
def test_a_record_that_changes_during_the_pass_is_compared_as_well(
    vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime, spared: str
) -> None:
    """Though it is of the side that nobody is asked about, and its partner was asked before."""

    def people() -> None:
        e3.round(*(encounter(number, f"SYN{chr(65 + number)}TON") for number in range(20)))

    def cases() -> None:
        tecs.round(case(7), *(case(n, f"SYNNOBODY{chr(65 + n)}", of=200 + n) for n in range(8, 12)))

    for bring in (people, cases) if spared == "before" else (cases, people):
        bring()
    asked: list[int] = []

    def going_on(left: int) -> bool:
        asked.append(left)
        return len(asked) < 4

    [weak] = vault.overlaps.update(now, going_on, at_once=1).new
    assert vault.overlaps.left() == 2
    e3.round(encounter(7, NAME, revision=2))
    [strong] = vault.overlaps.update(now).changed
    assert (strong.one, strong.other) == (weak.one, weak.other) == (E3, TECS)
    assert strong.bits > weak.bits


def test_another_model_has_every_pair_compared_anew(filled: Vault, now: dt.datetime) -> None:
    """An overlap says which model found it."""
    filled.overlaps.update(now)
    later = msgspec.structs.replace(shipped_model(), version="SYN-later")
    [changed] = filled.overlaps.update(now, model=later).changed
    assert changed.version == "SYN-later"


def test_the_words_are_counted_anew_when_far_more_people_are_held(
    vault: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """A name that turns out to be common here is worth less, on pairs found before as well."""
    e3.round(encounter(7, NAME))
    tecs.round(
        case(7, **{"nc:Person": {"nc:PersonName": [{"nc:PersonSurName": NAME, "nc:PersonGivenName": "GIVEN7"}]}})
    )
    [first] = vault.overlaps.update(now).new
    e3.round(*(encounter(number, NAME) for number in range(100, 1_400)))
    vault.overlaps.update(now)
    bits = [item.overlap.bits for item in vault.overlaps.inbox(now) if item.overlap.one == E3]
    assert bits == [] or bits[0] < first.bits


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([("e3", 1), ("e3", 2), ("e3", 3), ("tecs", 1), ("tecs", 2), ("tecs", 3)]), st.integers(1, 6))
def test_the_order_of_batches_is_of_no_account(
    header: VaultHeader,
    key: bytes,
    encounter: Encounters,
    now: dt.datetime,
    tmp_path_factory: pytest.TempPathFactory,
    order: list[tuple[str, int]],
    every: int,
) -> None:
    """The same records in whatever order and parts end in the same overlaps, which all have been told."""
    path = tmp_path_factory.mktemp("vaults") / "vault.db"
    told: set[tuple[str, str]] = set()
    with Vault.create(path, key, header) as vault:
        feeds = {"e3": Feed(vault, now), "tecs": Feed(vault, now, System.TECS)}
        for step, (system, number) in enumerate(order, 1):
            change = encounter(number, NAME) if system == "e3" else case(number)
            feeds[system].round(change)
            if step % every == 0:
                told.update(pairs(vault.overlaps.update(now)))
        told.update(pairs(vault.overlaps.update(now)))
        waiting = {(*item.kept.pair, item.kept.overlap.bits) for item in vault.overlaps.inbox(now)}
    assert {pair[:2] for pair in waiting} == told
    assert waiting == {(f"e3:SYN-E-{n:06}-1", f"tecs:SYN-T-{n:06}", _bits(waiting)) for n in (1, 2, 3)}


def _bits(waiting: set[tuple[str, str, float]]) -> float:
    """Return the bits of the first pair."""
    return min(waiting)[2]


def test_nothing_is_compared_while_a_system_is_sealed(
    filled: Vault, monkeypatch: pytest.MonkeyPatch, now: dt.datetime
) -> None:
    """What may not be read is not shown either, and stays due."""
    monkeypatch.setattr(type(filled.records), "is_sealed", property(lambda _: True))
    assert filled.overlaps.update(now) == Changes()
    assert filled.overlaps.inbox(now) == ()
    monkeypatch.undo()
    assert len(filled.overlaps.update(now).new) == 1


def test_a_number_that_is_used_again_is_another_record(filled: Vault, tecs: Feed, now: dt.datetime) -> None:
    """The last record goes and another takes its place in the vault: nothing of the first is left."""
    filled.overlaps.update(now)
    removal = Removal(id=TECS, revision=9, reason=RemovalReason.TOMBSTONE)
    tecs.round(removal)
    tecs.round(case(8, NAME, of=7))
    found = filled.overlaps.update(now)
    assert found.vanished == ((E3, TECS),)
    assert pairs(found) == [(E3, "tecs:SYN-T-000008")]


def test_a_round_that_comes_while_comparing_is_prepared_is_compared_as_well(
    filled: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """What is prepared in pieces holds for what was there; the rest is due like everything that is new."""
    pieces = 0
    while not filled.overlaps.prepare():
        pieces += 1
        e3.round(encounter(20 + pieces, f"{NAME}{chr(65 + pieces)}"))
        tecs.round(case(20 + pieces, f"{NAME}{chr(65 + pieces)}"))
    assert pieces > 1
    found = pairs(filled.overlaps.update(now))
    assert {(f"e3:SYN-E-{20 + at:06}-1", f"tecs:SYN-T-{20 + at:06}") for at in range(1, pieces + 1)} <= set(found)
    assert (E3, TECS) in found


def test_a_record_that_is_replaced_meets_one_that_has_just_come(
    filled: Vault, e3: Feed, tecs: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """What is replaced has its turn first, while of what came nothing but its place in the index is known."""
    filled.overlaps.update(now)
    e3.round(encounter(7, NAME, revision=2))
    tecs.round(case(21, NAME, of=7))
    found = filled.overlaps.update(now)
    assert (E3, "tecs:SYN-T-000021") in pairs(found)


def test_the_list_is_read_in_its_order_by_an_index(vault: Vault, now: dt.datetime) -> None:
    """The list is read with every check that is kept, and does not look at a hundred thousand overlaps for that.

    What is near is searched for, and only the likeliest of the rest are walked to in their order.
    """
    seen: list[list[str]] = []
    rows = vault._store.rows

    def planned(sql: str, values: Any = ()) -> Any:
        if " overlap " in sql and "LIMIT" in sql:
            seen.append([row[3] for row in rows(f"EXPLAIN QUERY PLAN {sql}", values)])
        return rows(sql, values)

    vault._store.rows = planned  # type: ignore[method-assign]  # to read the plans of what the facet asks
    vault.overlaps.inbox(now)
    near, others = seen
    assert not [step for step in near if step.startswith("SCAN overlap")]
    for name in ("overlap_by_one_unit", "overlap_by_other_unit", "overlap_by_sector"):
        assert any(step.startswith("SEARCH overlap") and name in step for step in near)
    assert others == ["SCAN overlap USING INDEX overlap_by_bits"]
