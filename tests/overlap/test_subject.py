"""A record's subject: the question about it, what it shares with others, and its history."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.answer import Agreement, Evidence, Field, Grade, Match, Matchable
from overlap.assessment import assess
from overlap.frequencies import Frequencies
from overlap.markings import joint_marking
from overlap.model import Model
from overlap.records import (
    Address,
    Identifier,
    IdentifierKind,
    Marking,
    PartialDate,
    Phone,
    RecordId,
    Vehicle,
)
from overlap.subject import MomentKind, history, question_about, ties
from tests.overlap.invented import NOW, case, custody, encounter, flag, operation, person, pointer, situation

DOCUMENT = Identifier(kind=IdentifierKind.PASSPORT_FOREIGN, value="SYN7739108")
CAR = Vehicle(plate="BXT4821", jurisdiction="US-WA")
PHONE = Phone(number="360 555 0142")


def full() -> Matchable:
    """An encounter with one of everything."""
    return encounter(
        person=person("VARGA", "MILOS", "1987-02-14", identifiers=(DOCUMENT,)),
        vehicles=(CAR,),
        phones=(PHONE,),
        addresses=(Address(text="4410 Synthetic Rd"),),
    )


def test_a_question_about_a_record_has_all_that_can_be_compared() -> None:
    """Names, birth dates, documents, vehicles, phones and addresses of the record are asked for."""
    query = question_about(full())
    assert query.names[0].surname == "VARGA"
    assert query.birth_dates == (PartialDate(year=1987, month=2, day=14),)
    assert (query.identifiers, query.vehicles, query.phones) == ((DOCUMENT,), (CAR,), (PHONE,))
    assert query.addresses == (Address(text="4410 Synthetic Rd"),)


def test_a_day_that_no_calendar_has_is_not_asked_for() -> None:
    """A record with an impossible birth date still gives a question."""
    query = question_about(encounter(person=person("VARGA", "MILOS", "1987-02-31", "1987")))
    assert query.birth_dates == (PartialDate(year=1987),)


def test_a_pointer_has_nothing_to_ask_with() -> None:
    """What may not be shown gives an empty question."""
    assert question_about(pointer()).is_empty


def test_a_shared_car_ties_two_records(model: Model, frequencies: Frequencies) -> None:
    """The answer about a record names the thing it shares with another, and that other record."""
    other = case(person=person("OKAFOR", "SYN"), vehicles=(CAR,))
    answer = assess(question_about(full()), [full(), other], situation(), model, frequencies)
    assert [(tie.field, tie.records) for tie in ties(full(), answer.matches)] == [
        (Field.PLATE, (RecordId("tecs:SYN-T-1"),))
    ]


def test_a_record_is_no_tie_of_its_own(model: Model, frequencies: Frequencies) -> None:
    """Alone in the vault, a record is tied to nothing."""
    answer = assess(question_about(full()), [full()], situation(), model, frequencies)
    assert answer.matches
    assert ties(full(), answer.matches) == ()


@pytest.mark.parametrize(
    ("field", "agreement"),
    [(Field.BIRTH, Agreement.SAME), (Field.PLACE, Agreement.SAME), (Field.PHONE, Agreement.DIFFERENT)],
)
def test_what_strangers_share_or_what_differs_is_no_tie(field: Field, agreement: Agreement) -> None:
    """A birth date, a place or a differing number ties nobody."""
    item = Evidence(field=field, agreement=agreement, level="x", entered="a", on_file="a", bits=1.0)
    match = Match(record=case(), evidence=(item,), bits=1.0, probability=0.5, grade=Grade.POSSIBLE)
    assert ties(encounter(), [match]) == ()


@given(st.permutations(["1", "2", "3"]))
def test_the_order_of_matches_changes_no_tie_but_the_order_of_its_records(order: list[str]) -> None:
    """Ties are the same whatever order the matches come in."""
    item = Evidence(field=Field.PHONE, agreement=Agreement.SAME, level="x", entered="1", on_file="1", bits=1.0)
    matches = [Match(record=case(n), evidence=(item,), bits=1, probability=0.5, grade=Grade.WEAK) for n in order]
    (tie,) = ties(encounter(), matches)
    assert sorted(tie.records) == [f"tecs:SYN-T-{n}" for n in "123"]


def test_history_tells_each_moment_once_and_in_order() -> None:
    """Encounter, case, flags, operations and custody changes stand in the order of time; a pointer tells nothing."""
    opened = NOW - dt.timedelta(days=40)
    records: list[Matchable] = [
        custody(),
        custody("2", done=True, planned_at=NOW - dt.timedelta(days=1)),
        operation(),
        case(opened_at=opened, flags=(flag(),)),
        case("2"),
        encounter(),
        encounter(),
        pointer(),
    ]
    told = history(records)
    assert [moment.at for moment in told] == sorted(moment.at for moment in told)
    assert len(set(told)) == len(told)
    assert {moment.kind for moment in told} == set(MomentKind)
    assert told[-1].kind is MomentKind.CUSTODY_PLANNED


def test_a_sheet_carries_the_markings_of_all_its_records() -> None:
    """Printing two records together needs the categories and limits of both."""
    one = encounter(marking=Marking(categories=("LEI",)))
    other = case(marking=Marking(categories=("LEI", "PRVCY"), limits=("FED ONLY",)))
    assert joint_marking([one, other]) == Marking(categories=("LEI", "PRVCY"), limits=("FED ONLY",))
