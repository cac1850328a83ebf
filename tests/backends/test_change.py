"""What a draft changes, as a pure decision: rows, lanes, revisions, who sees what."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.any_record import Record
from backends.change import Draft, Kind, Lane, Loss, Row, State, natural_lane, plan, pointer_id
from backends.entitlement import NOBODY, OWN_UNIT, Sharing
from backends.records import Case, Encounter, Flag, Marking, Person, PersonName, Provenance

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
TOKEN_KEY, SECRET_KEY = b"t" * 32, b"s" * 32


def provenance(level: int = 1, unit: str = "SYN Unit") -> Provenance:
    """A provenance of e3 at a level."""
    return Provenance(system="e3", agency="USBP", unit=unit, updated=NOON, access_level=level)


def encounter(level: int = 1, unit: str = "SYN Unit", flags: tuple[Flag, ...] = (), name: str = "SYN") -> Encounter:
    """An encounter with as much as the decision looks at."""
    return Encounter(
        id="e3:SYN-1", revision=1, provenance=provenance(level, unit), marking=Marking(), occurred=NOON,
        event_number="SYN-EV", flags=flags, person=Person(names=(PersonName(surname=name),)),
    )  # fmt: skip


class Held:
    """What a database would hold after carrying plans out."""

    def __init__(self) -> None:
        self.slots: dict[str, Row] = {}
        self.withdrawals: list[Row] = []

    def take(self, content: Record | Loss, sharing: Sharing = Sharing.SUMMARY) -> list[Row]:
        """Plans a draft and carries it out."""
        pointer = self.state(pointer_id("e3:SYN-1", SECRET_KEY))
        change = plan(Draft("e3:SYN-1", content, sharing), self.state("e3:SYN-1"), pointer, TOKEN_KEY, SECRET_KEY)
        rows = list(change.rows) if change else []
        for row in rows:
            if row.kind is Kind.WITHDRAW:
                self.withdrawals.append(row)
            else:
                self.slots[row.slot] = row
        return rows

    def state(self, slot: str) -> State | None:
        """What is held under a slot."""
        row = self.slots.get(slot)
        return row and State(7, row.kind, row.revision, row.lo, row.agency, row.unit, row.level, row.sharing,
                             row.sector, row.hash, row.body)  # fmt: skip

    def visible(self, clearance: int, unit: str) -> set[str]:
        """The ids that an audience holds."""
        here = {slot: OWN_UNIT if row.unit == unit else clearance for slot, row in self.slots.items()}
        return {slot for slot, row in self.slots.items() if row.kind is Kind.UPSERT and row.lo <= here[slot] <= row.hi}


def flag() -> Flag:
    """One caution."""
    return Flag(code="05", entered=NOON, unit="SYN Unit")


def case(status: str) -> Case:
    """A case in a status."""
    return Case(
        id="tecs:SYN-1", revision=1, provenance=provenance(), marking=Marking(), tracking_id="SYN-C", status=status
    )


@pytest.mark.parametrize(
    ("record", "lane"),
    [
        (encounter(), Lane.REST),
        (encounter(flags=(flag(),)), Lane.FLAGGED),
        (case("OPEN"), Lane.OPEN),
        (case("RE-OPENED"), Lane.OPEN),
        (case("CLOSED"), Lane.REST),
    ],
)
def test_a_record_has_its_lane_by_what_it_says(record: Record, lane: Lane) -> None:
    """Flags go before plans, open cases before history."""
    assert natural_lane(record) is lane


def test_an_equal_draft_changes_nothing() -> None:
    """The second time there is nothing to write."""
    held = Held()
    assert len(held.take(encounter())) == 1
    assert held.take(encounter()) == []


def test_a_loss_of_what_was_never_there_changes_nothing() -> None:
    """A deleted or withheld row that is new leaves no trace."""
    assert Held().take(Loss.DELETED) == []
    assert Held().take(Loss.WITHHELD) == []


def test_a_pointer_s_id_depends_on_the_secret() -> None:
    """Nobody without the gateway's secret can tell which record a pointer stands for."""
    assert pointer_id("e3:SYN-1", SECRET_KEY) != pointer_id("e3:SYN-1", TOKEN_KEY)
    assert pointer_id("tecs:SYN-1", SECRET_KEY).startswith("tecs:P-")


CONTENTS = st.one_of(
    st.sampled_from([Loss.DELETED, Loss.WITHHELD]),
    st.builds(
        encounter,
        level=st.integers(1, 4),
        unit=st.sampled_from(["SYN Unit", "SYN Other"]),
        flags=st.sampled_from([(), (flag(),)]),
        name=st.sampled_from(["SYN", "SYNTHETIC"]),
    ),
)


@given(
    steps=st.lists(st.tuples(CONTENTS, st.sampled_from(list(Sharing))), max_size=8),
    clearance=st.integers(1, 3),
    unit=st.sampled_from(["SYN Unit", "SYN Nowhere"]),
)
def test_whoever_loses_a_record_is_told(steps: list[tuple[Record | Loss, Sharing]], clearance: int, unit: str) -> None:
    """After any sequence of changes, an audience that lost an id saw a tombstone or withdrawal of it in that change."""
    held = Held()
    for content, sharing in steps:
        before, units = held.visible(clearance, unit), {slot: row.unit for slot, row in held.slots.items()}
        rows = held.take(content, sharing)
        for lost in before - held.visible(clearance, unit):
            told = [row for row in rows if row.id == lost and row.kind is not Kind.UPSERT and row.lo != NOBODY]
            assert any(row.lo <= (OWN_UNIT if row.unit == unit else clearance) <= row.hi for row in told), units


@given(steps=st.lists(st.tuples(CONTENTS, st.sampled_from(list(Sharing))), max_size=8))
def test_revisions_only_grow(steps: list[tuple[Record | Loss, Sharing]]) -> None:
    """Each write of an id has a higher revision than all before it, and what is sent carries it."""
    held = Held()
    last: dict[str, int] = {}
    for content, sharing in steps:
        rows = held.take(content, sharing)
        for row in rows:
            assert row.revision > last.get(row.id, 0)
            assert row.kind is not Kind.UPSERT or f'"revision":{row.revision},'.encode() in row.body
        last.update({row.id: row.revision for row in rows})


@given(content=CONTENTS, sharing=st.sampled_from([Sharing.LIVE_ONLY, Sharing.SILENT]), clearance=st.integers(0, 8))
def test_nobody_sees_what_is_not_for_the_feed(content: Record | Loss, sharing: Sharing, clearance: int) -> None:
    """Live-only and silent records are in nobody's feed, the owning unit's included."""
    held = Held()
    held.take(content, sharing)
    assert held.visible(clearance, "SYN Unit") == set()
