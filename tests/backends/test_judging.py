"""What an officer judges of a record becomes a record for all who may know it, once and unchangeable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import update

from backends.judged_table import JUDGED
from backends.schema import GATEWAY
from backends.store import Store
from tests.backends.agency import Agency, Laptop, Sent, e3, event, tecs
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

READS = frozenset({"dealings"})
KEY = "01a208ed-a2c0-7000-8000-0000000000a1"
BODY: Mapping[str, Any] = {
    "key": KEY, "one": "e3:SYN-1", "other": "tecs:SYN-9", "verdict": "same_coordinate", "at": "2026-11-23T11:00:00Z",
    "level": 1, "seen": {"one": 1, "other": 4, "bits": 33.5, "shared": True},
}  # fmt: skip


def judge(laptop: Laptop, number: int = 1, **changes: Any) -> str:
    """Send a judgement and give what became of it, a refusal by its reason."""
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    [receipt] = sync(laptop, events=[event(number, "judgement", body, laptop.officer)]).of("receipt")
    return str(receipt.get("reason") or receipt["status"])


def sync(laptop: Laptop, **fields: Any) -> Sent:
    """A round of a client that reads dealings."""
    under_way = laptop.agency.gateway.sync(laptop.signed(), laptop.request(**fields), READS)
    return laptop.take(b"".join([under_way.opening, *under_way.pages]))


def held(laptop: Laptop) -> list[dict[str, Any]]:
    """The judgements in a laptop's copy, after a round."""
    sync(laptop)
    return [record for record in laptop.copy.values() if record["type"] == "judgement"]


def test_a_judgement_reaches_everyone_who_knows_the_record(agency: Agency) -> None:
    """As it was made, with the judging officer's agency and unit and no name, and where the judged record stands."""
    agency.ingest(e3("SYN-1"))
    judging, reading = agency.laptop(), agency.laptop("SYN-U-2", agency="USBP", unit="SYN Station")
    assert judge(judging) == "applied"
    [record] = held(reading)
    assert record["id"] == f"e3:J-{KEY}"
    assert {name: record[name] for name in ("one", "other", "verdict", "seen", "at")} == {
        name: BODY[name] for name in ("one", "other", "verdict", "seen", "at")
    }
    assert (record["agency"], record["unit"], record["event"]) == ("HSI", "SYN Elsewhere", KEY)
    assert record["provenance"]["unit"] == "SYN Station"
    assert "SYN-U-1" not in str(record)
    assert held(judging) == [record]


def test_one_judgement_is_one_record_however_often_it_comes(agency: Agency) -> None:
    """The same event again, and the same key under another event, change nothing; another word under it is refused."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    assert [judge(laptop), judge(laptop), judge(laptop, 2)] == ["applied"] * 3
    [first] = held(laptop)
    assert judge(laptop, 3, verdict="same_no_conflict") == "conflict"
    assert held(laptop) == [first]
    assert first["revision"] == 1


def test_undoing_is_another_record(agency: Agency) -> None:
    """The first stays as it is."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    judge(laptop)
    assert judge(laptop, 2, key=KEY.replace("a1", "a2"), verdict="withdrawn", at="2026-11-23T11:30:00Z") == "applied"
    assert [record["verdict"] for record in held(laptop)] == ["same_coordinate", "withdrawn"]


REFUSED = [
    ({"one": "tecs:SYN-9", "other": "e3:SYN-1"}, "malformed"),
    ({"verdict": "not_the_same"}, "malformed"),
    ({"verdict": "deferred"}, "malformed"),
    ({"shownBy": "photo_differs"}, "malformed"),
    ({"verdict": "deferred", "reason": "whatever"}, "malformed"),
    ({"verdict": "not_the_same", "shownBy": "document_differs", "reason": "no_time_now"}, "malformed"),
    ({"at": "2026-11-25T12:00:00Z"}, "malformed"),
    ({"verdict": "guilty"}, "malformed"),
    ({"one": "e3:SYN-nowhere"}, "unknown_record"),
    ({"one": "e3:SYN-2"}, "unknown_record"),
]


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
def test_what_is_not_whole_or_of_no_known_record_is_refused(
    agency: Agency, changes: dict[str, Any], reason: str
) -> None:
    """A record that the officer may not know of is answered like one that is not there, and nothing is shared."""
    agency.ingest(e3("SYN-1"), e3("SYN-2", ACCESS_LEVEL="3"))
    laptop = agency.laptop()
    assert judge(laptop, **changes) == reason
    assert held(laptop) == []


WHOLE = [
    {"verdict": "same_no_conflict"},
    {"verdict": "not_the_same", "shownBy": "photo_differs"},
    {"verdict": "deferred", "reason": "owner_not_reached"},
    {"verdict": "withdrawn"},
]


@pytest.mark.parametrize("changes", WHOLE)
def test_every_outcome_is_taken_alike(tecs_agency: Agency, changes: dict[str, Any]) -> None:
    """None of them needs more rights, or travels otherwise, than another."""
    tecs_agency.ingest(tecs("SYN-9"))
    laptop = tecs_agency.laptop()
    assert judge(laptop, **changes) == "applied"
    [record] = held(laptop)
    assert (record["id"], record["verdict"]) == (f"tecs:J-{KEY}", changes["verdict"])
    assert record.get("shownBy") == changes.get("shownBy")
    assert record.get("reason") == changes.get("reason")


def test_a_judgement_tells_nobody_of_the_others_record_who_may_not_know_it(agency: Agency) -> None:
    """Where the other's record is more closely held, its level counts, for the owners of this one as well."""
    agency.ingest(e3("SYN-1"))
    desk = agency.laptop("SYN-U-3", roles=("supervisor",))
    agent, owner = agency.laptop("SYN-U-4"), agency.laptop("SYN-U-5", agency="USBP", unit="SYN Station")
    assert judge(desk, level=2) == "applied"
    assert len(held(desk)) == 1
    assert held(agent) == held(owner) == []


def test_what_is_shared_as_a_pointer_alone_is_no_record_to_judge(agency: Agency) -> None:
    """Nobody can have compared it."""
    agency.ingest(e3("SYN-1", SHARING_CHOICE="POINTER"))
    assert judge(agency.laptop("SYN-U-5", agency="USBP", unit="SYN Station")) == "unknown_record"


def test_what_is_shown_in_live_answers_alone_is_judged_within_its_own_unit(agency: Agency) -> None:
    """Nobody else's copy has it, so nobody else's may tell that it is there."""
    agency.ingest(e3("SYN-1", SHARING_CHOICE="LIVE ONLY"))
    owner, other = agency.laptop("SYN-U-5", agency="USBP", unit="SYN Station"), agency.laptop()
    assert judge(owner) == "applied"
    assert len(held(owner)) == 1
    assert held(other) == []


def test_an_older_client_gets_no_judgement(agency: Agency) -> None:
    """It is neither sent nor counted."""
    agency.ingest(e3("SYN-1"))
    judge(agency.laptop())
    older = agency.laptop("SYN-U-2")
    sent = older.sync()
    assert sent.ids == ["e3:SYN-1"]
    assert sent.end["held"] == 1


LATER = "SYN-U-2"


@pytest.mark.parametrize(
    "hidden", [{"ACCESS_LEVEL": "3"}, {"SHARING_CHOICE": "SILENT"}, {"SHARING_CHOICE": "LIVE ONLY"}]
)
def test_a_record_that_is_kept_closer_takes_what_was_judged_of_it_along(agency: Agency, hidden: dict[str, str]) -> None:
    """In the same round: whoever may not know the record any more is not told that it was compared; its unit is."""
    agency.ingest(e3("SYN-1"))
    judging, reading = agency.laptop(), agency.laptop(LATER)
    owner = agency.laptop("SYN-U-5", agency="USBP", unit="SYN Station")
    assert judge(judging) == "applied"
    assert [len(held(each)) for each in (judging, reading, owner)] == [1, 1, 1]
    agency.ingest(e3("SYN-1", UPDATED_DT_TIME="11/23/2026 9:00:00 AM", **hidden))
    assert [len(held(each)) for each in (judging, reading, owner)] == [0, 0, 1]
    assert sorted(reading.copy) == []
    agency.ingest(e3("SYN-1", UPDATED_DT_TIME="11/23/2026 10:00:00 AM"))
    assert [len(held(each)) for each in (judging, reading, owner)] == [1, 1, 1]


@pytest.mark.parametrize("hidden", [{"SHARING_CHOICE": "POINTER"}, {"MARKING_TXT": "CUI//WIT"}])
def test_a_record_that_is_not_shared_itself_takes_what_was_judged_of_it_from_everybody(
    agency: Agency, hidden: dict[str, str]
) -> None:
    """A pointer was never compared; what is withheld leaves no trace."""
    agency.ingest(e3("SYN-1"))
    laptops = [agency.laptop(), agency.laptop("SYN-U-5", agency="USBP", unit="SYN Station")]
    assert judge(laptops[0]) == "applied"
    agency.ingest(e3("SYN-1", UPDATED_DT_TIME="11/23/2026 9:00:00 AM", **hidden))
    assert [len(held(each)) for each in laptops] == [0, 0]


def test_a_deleted_record_leaves_no_judgement_behind(agency: Agency) -> None:
    """Neither in copies nor for who comes later, also where a record of that number is made anew."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    assert judge(laptop) == "applied"
    agency.ingest(e3("SYN-1", UPDATED_DT_TIME="11/23/2026 9:00:00 AM", LOGICAL_DELETE_IND="Y"))
    assert held(laptop) == []
    agency.ingest(e3("SYN-1", UPDATED_DT_TIME="11/23/2026 10:00:00 AM"))
    assert held(laptop) == held(agency.laptop(LATER)) == []


def test_a_judgement_that_crosses_a_withdrawal_is_of_an_unknown_record(agency: Agency) -> None:
    """Made offline before the laptop heard of it: refused, and told to nobody, whichever comes first."""
    agency.ingest(e3("SYN-1"))
    late, early = agency.laptop(), agency.laptop(LATER)
    sync(late)
    assert judge(early, key=KEY.replace("a1", "a2")) == "applied"
    agency.ingest(e3("SYN-1", UPDATED_DT_TIME="11/23/2026 9:00:00 AM", ACCESS_LEVEL="3"))
    assert judge(late) == "unknown_record"
    assert held(late) == held(early) == []


def test_a_judgement_of_an_older_gateway_follows_its_record_too(agency: Agency) -> None:
    """What it put into the feed is noted when its database is opened."""
    agency.ingest(e3("SYN-1"))
    laptop = agency.laptop()
    assert judge(laptop) == "applied"
    with agency.store.writing() as connection:
        JUDGED.drop(connection)
        connection.execute(update(GATEWAY).values(version=5))
    Store.open(agency.database, "e3").close()
    assert judge(laptop, 2) == "applied"
    [before] = held(laptop)
    agency.ingest(e3("SYN-1", UPDATED_DT_TIME="11/23/2026 9:00:00 AM", ACCESS_LEVEL="3"))
    assert held(laptop) == []
    assert before["revision"] == 1
