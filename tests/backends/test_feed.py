"""The feed: order, pages, resuming at any cursor, tombstones, withdrawals, and what is counted as held."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.event import listen

from backends.problems import Problem
from tests.backends.agency import Agency, Laptop, e3, tecs
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

CUSTODY = {"CUSTODY_CHANGE": "RELEASE", "CUSTODY_DT_TIME": "11/24/2026 9:00:00 AM"}


def mixed(count: int) -> list[dict[str, str]]:
    """Rows of every priority class: flagged ones, custody changes, two sectors."""
    return [
        e3(
            f"SYN-{number}",
            SECTOR="BLW" if number % 3 else "SPW",
            CAUTION_CODE="05" if number % 5 == 0 else "",
            **(CUSTODY if number % 7 == 0 else dict.fromkeys(CUSTODY, "")),
        )
        for number in range(count)
    ]


def test_records_come_in_order_of_urgency(agency: Agency) -> None:
    """Level changes, then flags, then plans, then the officer's area, then the rest; never a lower class later."""
    agency.ingest(*mixed(40))
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="2"))
    sent = agency.laptop(roles=("supervisor",)).sync(area="SPW")
    classes = [line["class"] for line in sent.lines if "class" in line]
    assert classes == sorted(classes)
    assert set(classes) == {1, 2, 3, 4, 5}
    area = [line["record"]["sector"] for line in sent.of("upsert") if line["class"] == 4]
    assert set(area) == {"SPW"}


def test_the_rest_comes_newest_first(agency: Agency) -> None:
    """Within an ingest, records of one class are ordered by when they happened, the newest first."""
    days = {"SYN-a": "1/5/2026", "SYN-b": "9/5/2026", "SYN-c": "3/5/2026"}
    agency.ingest(*(e3(name, APPR_DT_TIME=f"{day} 9:00:00 AM") for name, day in days.items()))
    assert agency.laptop().sync().ids == ["e3:SYN-b", "e3:SYN-c", "e3:SYN-a"]


def test_open_cases_come_before_closed_ones(tecs_agency: Agency) -> None:
    """A case that someone works on is of class 4, a closed one of class 5."""
    tecs_agency.ingest(tecs("SYN-1", CASE_STATUS="CLOSED"), tecs("SYN-2", CASE_STATUS="OPEN"))
    sent = tecs_agency.laptop().sync()
    assert [(line["class"], line["record"]["id"]) for line in sent.of("upsert")] == [
        (4, "tecs:SYN-2"),
        (5, "tecs:SYN-1"),
    ]


def test_checkpoints_follow_class_three_and_class_five(agency: Agency) -> None:
    """Both checkpoints are sent, also in a round that has nothing for them."""
    assert [line["classes"] for line in agency.laptop().sync().of("checkpoint")] == [[1, 2, 3], [4, 5]]


def test_pages_keep_to_the_size_that_was_asked_for(agency: Agency) -> None:
    """No page has more bytes than wanted, unless a single line is larger."""
    agency.ingest(*mixed(40))
    sent = agency.laptop().sync(pageBytes=2_048)
    size, lines = 0, 0
    for raw in sent.bytes.splitlines(keepends=True):
        if b'"class":' in raw:
            size, lines = size + len(raw), lines + 1
        elif raw.startswith(b'{"kind":"page"'):
            assert size <= 2_048 or lines == 1
            size, lines = 0, 0
    assert len(sent.of("page")) > 10


def test_a_second_round_sends_nothing_again(agency: Agency) -> None:
    """After a complete round the next one has no records and the same count held."""
    agency.ingest(*mixed(20))
    laptop = agency.laptop()
    first = laptop.sync()
    second = laptop.sync()
    assert second.ids == []
    assert second.end["held"] == first.end["held"] == len(laptop.copy)
    assert second.lines[0]["remaining"] == 0


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(0, 6), max_size=8),
    areas=st.lists(st.sampled_from(["", "BLW", "SPW"]), min_size=9, max_size=9),
    changes=st.lists(st.integers(0, 29), max_size=4),
)
def test_a_round_cut_anywhere_ends_with_the_same_copy(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], areas: list[str], changes: list[int]
) -> None:
    """However a laptop is cut off, whatever area it asks for, and whatever changes meanwhile, nothing is lost."""
    agency = Agency(tmp_path_factory.mktemp("cut"))
    agency.ingest(*mixed(30))
    cut, whole = agency.laptop("SYN-U-1"), agency.laptop("SYN-U-2")
    for index, pages in enumerate(cuts):
        cut.sync(pages=pages, pageBytes=2_048, area=areas[index])
        for number in changes[index : index + 1]:
            agency.ingest(e3(f"SYN-{number}", SECTOR="SPW", LANDMARK=f"SYN {index}"))
    assert cut.sync(area=areas[-1]).end["held"] == len(cut.copy)
    whole.sync()
    assert cut.copy == whole.copy
    agency.close()


def test_a_change_during_a_round_is_in_it(agency: Agency) -> None:
    """A round that is overtaken goes on until it ends at a state that the database had; a slow reader stops nobody."""
    agency.ingest(*mixed(30))
    laptop = agency.laptop()
    under_way = agency.gateway.sync(laptop.signed(), laptop.request(pageBytes=2_048))
    chunks = [under_way.opening, next(under_way.pages)]
    agency.ingest(e3("SYN-0", LANDMARK="SYN changed"), e3("SYN-new"))
    laptop.take(b"".join([*chunks, *under_way.pages]))
    assert laptop.copy["e3:SYN-0"]["landmark"] == "SYN changed"
    assert "e3:SYN-new" in laptop.copy
    assert laptop.sync().end["held"] == len(laptop.copy)


def test_a_changed_row_is_sent_again_with_a_higher_revision(agency: Agency) -> None:
    """Only what changed is sent, its revision one higher."""
    agency.ingest(e3("SYN-1"), e3("SYN-2"))
    laptop = agency.laptop()
    laptop.sync()
    agency.ingest(e3("SYN-1"), e3("SYN-2", LANDMARK="SYN bridge"))
    sent = laptop.sync()
    assert [(line["record"]["id"], line["record"]["revision"]) for line in sent.of("upsert")] == [("e3:SYN-2", 2)]


def test_a_deleted_row_becomes_a_tombstone(agency: Agency) -> None:
    """A delete indicator reaches the laptop first, and its copy doesn't have the record any more."""
    agency.ingest(*mixed(10))
    laptop = agency.laptop()
    laptop.sync()
    agency.ingest(e3("SYN-0", DELETED_IND="Y"), e3("SYN-11"))
    sent = laptop.sync()
    assert sent.ids == ["e3:SYN-0", "e3:SYN-0-C", "e3:SYN-11"]
    assert [line["class"] for line in sent.of("tombstone")] == [1, 1]
    assert "e3:SYN-0" not in laptop.copy
    assert sent.end["held"] == len(laptop.copy)


def test_a_deleted_row_can_come_back(agency: Agency) -> None:
    """An undone deletion is an upsert with a revision above the tombstone's."""
    laptop = agency.laptop()
    for deleted in ("", "Y", ""):
        agency.ingest(e3("SYN-1", DELETED_IND=deleted))
        laptop.sync()
    assert laptop.copy["e3:SYN-1"]["revision"] == 3


def test_a_custody_change_that_is_off_disappears(agency: Agency) -> None:
    """A row without its custody columns ends the custody record alone."""
    agency.ingest(e3("SYN-1", **CUSTODY))
    laptop = agency.laptop()
    laptop.sync()
    agency.ingest(e3("SYN-1"))
    assert [line["id"] for line in laptop.sync().of("tombstone")] == ["e3:SYN-1-C"]
    assert list(laptop.copy) == ["e3:SYN-1"]


def test_a_raised_level_withdraws_from_those_who_lose_it(agency: Agency) -> None:
    """An agent gets a withdrawal, a supervisor the record anew, both in class 1."""
    agency.ingest(e3("SYN-1"), e3("SYN-2"))
    agent, supervisor = agency.laptop("SYN-U-1"), agency.laptop("SYN-U-2", roles=("supervisor",))
    agent.sync(), supervisor.sync()
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="2"))
    lost, kept = agent.sync(), supervisor.sync()
    assert [(line["class"], line["id"]) for line in lost.of("withdraw")] == [(1, "e3:SYN-1")]
    assert lost.of("upsert") == []
    assert [(line["class"], line["record"]["id"]) for line in kept.of("upsert")] == [(1, "e3:SYN-1")]
    assert (lost.end["held"], kept.end["held"]) == (1, 2)


def test_changes_of_a_record_that_was_lost_stay_unseen(agency: Agency) -> None:
    """Work on a record above the officer's level causes no line, no other cursor and no other count."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    laptop.sync()
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="3"))
    laptop.sync()
    before = laptop.sync().bytes
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="3", LANDMARK="SYN elsewhere"))
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="3", DELETED_IND="Y"))
    after = laptop.sync()
    assert after.lines[1:] == [json.loads(line) for line in before.splitlines()[1:]]


def test_the_owning_unit_sees_its_own_records_at_every_level(agency: Agency) -> None:
    """Level 3 is for the owning unit alone; when the unit changes, the old one loses the record."""
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="3", OWNER_UNIT="SYN Unit A"))
    ours, theirs = agency.laptop("SYN-U-1", unit="SYN Unit A"), agency.laptop("SYN-U-2", unit="SYN Unit B")
    ours.sync(), theirs.sync()
    assert (list(ours.copy), list(theirs.copy)) == (["e3:SYN-1"], [])
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="3", OWNER_UNIT="SYN Unit B"))
    ours.sync(), theirs.sync()
    assert (list(ours.copy), list(theirs.copy)) == ([], ["e3:SYN-1"])


def test_an_officer_whom_no_rule_fits_sees_nothing(agency: Agency) -> None:
    """A role that policy doesn't name gets no records, those of the own unit included, and nothing is counted."""
    agency.ingest(e3("SYN-1"), e3("SYN-2", SHARING="POINTER"), e3("SYN-3", ACCESS_LEVEL="3"))
    sent = agency.laptop(roles=("clerk",), unit="SYN Station").sync()
    assert (sent.ids, sent.end["held"], sent.lines[0]["remaining"]) == ([], 0, 0)


def test_a_pointer_takes_the_place_of_a_record(agency: Agency) -> None:
    """An owner who turns to `POINTER` withdraws the record and sends a pointer that can't be traced to its id."""
    agency.ingest(e3("SYN-1", DOC_NUM="SYN-DOC-1"))
    laptop = agency.laptop()
    laptop.sync()
    agency.ingest(e3("SYN-1", DOC_NUM="SYN-DOC-1", SHARING="POINTER"))
    sent = laptop.sync()
    assert [line["id"] for line in sent.of("withdraw")] == ["e3:SYN-1"]
    [pointer] = laptop.copy.values()
    assert pointer["type"] == "pointer"
    assert "SYN-1" not in pointer["id"]
    assert len(pointer["tokens"]) == 2
    agency.ingest(e3("SYN-1", DOC_NUM="SYN-DOC-1"))
    laptop.sync()
    assert list(laptop.copy) == ["e3:SYN-1"]


def test_work_behind_a_pointer_does_not_show(agency: Agency) -> None:
    """A change that leaves tokens, owner and marking alone doesn't send the pointer again."""
    agency.ingest(e3("SYN-1", SHARING="POINTER"))
    laptop = agency.laptop()
    laptop.sync()
    agency.ingest(e3("SYN-1", SHARING="POINTER", LANDMARK="SYN x", UPDATED_DT_TIME="11/22/2026 9:00:00 AM"))
    assert laptop.sync().ids == []


def test_a_marking_that_is_never_shared_withdraws_what_was_shared(agency: Agency) -> None:
    """A record that turns out to be an informant's disappears; nobody gets to see why."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    laptop.sync()
    report = agency.ingest(e3("SYN-1", MARKING="CUI//LEI/SP-INF"))
    assert report["withheld"] == {"marking INF": 1}
    assert [line["id"] for line in laptop.sync().of("withdraw")] == ["e3:SYN-1"]
    assert b"INF" not in laptop.sync(cursor=None).bytes


def test_a_smaller_entitlement_withdraws_at_once(agency: Agency) -> None:
    """A supervisor who becomes an agent gets another epoch, and first of all the withdrawals; also when cut."""
    agency.ingest(*(e3(f"SYN-{n}", ACCESS_LEVEL="2") for n in range(20)), e3("SYN-open"))
    laptop = agency.laptop(roles=("supervisor",))
    epoch = laptop.sync().lines[0]["epoch"]
    agency.code(roles=("agent",))
    cut = laptop.sync(pages=2, pageBytes=2_048)
    assert cut.lines[0]["epoch"] != epoch
    assert {line["kind"] for line in cut.lines if "class" in line} == {"withdraw"}
    assert laptop.sync().end["held"] == 1
    assert list(laptop.copy) == ["e3:SYN-open"]
    assert laptop.sync().ids == []


def test_a_larger_entitlement_sends_what_was_missing(agency: Agency) -> None:
    """An agent who becomes a supervisor gets the records of level 2 in the next round."""
    agency.ingest(e3("SYN-1", ACCESS_LEVEL="2"), e3("SYN-2"))
    laptop = agency.laptop()
    laptop.sync()
    agency.code(roles=("supervisor",))
    laptop.sync()
    assert set(laptop.copy) == {"e3:SYN-1", "e3:SYN-2"}


@pytest.mark.parametrize("cursor", ["", "nonsense", "!!!", "A" * 256, "é", "A" * 300])
def test_a_cursor_that_was_made_up_is_unknown(agency: Agency, cursor: str) -> None:
    """Whatever isn't a sealed cursor of this gateway is answered `cursor_unknown`."""
    with pytest.raises(Problem, match="cursor_unknown"):
        agency.laptop().sync(cursor=cursor)


def test_another_officer_s_cursor_is_unknown(agency: Agency) -> None:
    """A cursor is sealed for its officer: it can't carry what another one was entitled to."""
    agency.ingest(e3("SYN-1"))
    other = agency.laptop("SYN-U-2", roles=("supervisor",))
    other.sync()
    with pytest.raises(Problem, match="cursor_unknown"):
        agency.laptop("SYN-U-1").sync(cursor=other.cursor)


def test_a_cursor_from_before_a_restored_backup_is_unknown(
    agency: Agency, new_agency: Callable[[str, str], Agency]
) -> None:
    """A database that was put back to an earlier state says so instead of leaving records out."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    laptop.sync()
    earlier = new_agency("restored", "e3")
    elsewhere = earlier.laptop()
    with pytest.raises(Problem, match="cursor_unknown"):
        Laptop(earlier, "SYN-U-1", elsewhere.access, "").sync(cursor=laptop.cursor)


def test_cursors_are_short(agency: Agency) -> None:
    """The longest cursor fits the protocol's 256 characters."""
    agency.ingest(*mixed(20))
    sent = agency.laptop().sync(pageBytes=2_048)
    assert max(len(line["cursor"]) for line in sent.lines if "cursor" in line) <= 256


def test_a_round_without_anything_new_asks_the_database_little(agency: Agency) -> None:
    """Steps in which nothing waits are not looked through, however much there is behind the cursor."""
    agency.ingest(*(e3(f"SYN-{number}") for number in range(20)))
    laptop, statements = agency.laptop(), []
    laptop.sync()

    def note(*asked: Any) -> None:
        """Note a statement."""
        statements.append(asked[2])

    listen(agency.store._engine, "before_cursor_execute", note)
    assert laptop.sync().ids == []
    assert len([each for each in statements if not each.startswith("BEGIN")]) <= 12
    agency.ingest(e3("SYN-new"))
    assert laptop.sync().ids == ["e3:SYN-new"]
