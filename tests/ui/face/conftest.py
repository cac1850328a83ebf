"""Answers of every kind, as strategies and as one plain example, for the tests of both faces' words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from overlap.answer import (
    Agreement,
    Assessment,
    Contact,
    Evidence,
    Fact,
    FactKind,
    Field,
    Grade,
    Level,
    Match,
    Matchable,
    SeenFlag,
    Situation,
    SourceCondition,
    SourceState,
)
from overlap.query import Action, Part, Query, Token
from overlap.records import (
    Agency,
    CaseStatus,
    CaseSummary,
    CustodyChange,
    CustodyKind,
    Duty,
    DutyRole,
    Encounter,
    Operation,
    Person,
    PersonName,
    Pointer,
    Provenance,
    SafetyFlag,
    System,
    Visibility,
)

NOW = dt.datetime(2026, 11, 24, 10, 14, tzinfo=dt.UTC)
CODES = ("00", "01", "05", "10", "15", "20", "25", "30", "40", "50", "55", "60", "65", "70", "80", "85", "90")
OWNERS = {System.E3: Agency.USBP, System.TECS: Agency.HSI}

moments = st.integers(-60 * 24 * 40, 60 * 24 * 40).map(lambda minutes: NOW + dt.timedelta(minutes=minutes))
systems = st.sampled_from(System)
#: Content is letters that no sentence of ours holds, so that what is found in a sentence is ours.
content = st.text("QXZ", min_size=1, max_size=8)
flags = st.builds(
    SafetyFlag,
    code=st.sampled_from((*CODES, "77")),
    entered_at=moments,
    unit=st.just("SYN-HSI-BLW"),
    note=st.one_of(st.just(""), content),
    validated_at=st.one_of(st.none(), moments),
    expires_at=st.one_of(st.none(), moments),
    second_party_checked=st.booleans(),
)
people = st.builds(
    Person,
    names=st.lists(st.builds(PersonName, surname=content, given_names=st.one_of(st.just(""), content)), max_size=2).map(
        tuple
    ),
)


def _shared(number: int, system: System) -> dict[str, Any]:
    """The fields that every record has."""
    owner = Provenance(system=system, agency=OWNERS[system], unit="SYN-BLW", updated_at=NOW)
    return {"id": f"{system}:SYN-{number}", "revision": 1, "provenance": owner}


@st.composite
def records(draw: st.DrawFn, number: int) -> Matchable:
    """A record of any kind, numbered so that facts can name it."""
    shared = _shared(number, draw(systems))
    person, at = draw(people), draw(moments)
    kinds: tuple[Matchable, ...] = (
        Encounter(**shared, occurred_at=at, event_number="SYN-1", person=person),
        CaseSummary(
            **shared,
            tracking_id="SYN-T",
            status=draw(st.sampled_from(CaseStatus)),
            lookout=draw(st.booleans()),
            warrant=draw(st.booleans()),
            person=person,
        ),
        CustodyChange(**shared, subject_record="e3:SYN-9", change=draw(st.sampled_from(CustodyKind)), planned_at=at),
        Pointer(**shared, tokens=("0" * 20,)),
        draw(operations(number)),
    )
    return draw(st.sampled_from(kinds))


@st.composite
def operations(draw: st.DrawFn, number: int) -> Operation:
    """A planned operation of any visibility."""
    at = draw(moments)
    return Operation(
        **_shared(number, draw(systems)),
        activity="search",
        starts_at=at,
        ends_at=at + dt.timedelta(hours=2),
        visibility=draw(st.sampled_from(Visibility)),
    )


evidence = st.builds(
    Evidence,
    field=st.sampled_from(Field),
    agreement=st.sampled_from(Agreement),
    level=st.just("name.same"),
    entered=st.one_of(st.just(""), content),
    on_file=st.one_of(st.just(""), content),
    bits=st.floats(-8, 20),
)


@st.composite
def matches(draw: st.DrawFn, number: int) -> Match:
    """A match on a record of any kind, with any evidence."""
    items = tuple(draw(st.lists(evidence, max_size=5, unique_by=lambda item: item.field)))
    return Match(
        record=draw(records(number)),
        evidence=items,
        bits=sum(item.bits for item in items),
        probability=0.5,
        grade=draw(st.sampled_from(Grade)),
    )


@st.composite
def sources(draw: st.DrawFn, system: System) -> SourceState:
    """A copy in any condition; only one that was never synced has no time."""
    condition = draw(st.sampled_from(SourceCondition))
    return SourceState(
        system=system,
        as_of=None if condition is SourceCondition.NEVER else draw(st.one_of(st.none(), moments)),
        limit=dt.timedelta(hours=4),
        condition=condition,
        scope=draw(st.sampled_from(("", "Blaine sector"))),
        records=draw(st.integers(0, 2_000_000)),
        unreadable=draw(st.integers(0, 3)),
    )


facts = st.builds(
    Fact,
    kind=st.sampled_from(FactKind),
    level=st.sampled_from(Level),
    system=systems,
    records=st.sampled_from(((), ("e3:SYN-0",), ("tecs:SYN-0",), ("e3:SYN-1", "tecs:SYN-1"), ("tecs:SYN-50",))),
    distance_m=st.one_of(st.none(), st.floats(0, 60_000)),
    at=st.one_of(st.none(), moments),
    count=st.integers(1, 40),
)
duties = st.builds(
    Duty,
    id=st.just("tecs:SYN-D1"),
    revision=st.just(1),
    provenance=st.just(_shared(1, System.TECS)["provenance"]),
    unit=st.just("SYN-BLW"),
    role=st.sampled_from(DutyRole),
    name=st.one_of(st.just(""), content),
    phone=st.just("360-555-0100"),
    radio_channel=st.sampled_from(("", "SYN 4")),
    call_sign=st.sampled_from(("", "SYN 12")),
    valid_from=moments,
    valid_to=moments,
)
contacts = st.builds(
    Contact,
    agency=st.sampled_from(Agency),
    unit=st.just("SYN-BLW"),
    duty=st.one_of(st.none(), duties),
    fallback=st.booleans(),
)
seen_flags = st.builds(
    SeenFlag,
    flag=flags,
    record=st.sampled_from(("e3:SYN-0", "tecs:SYN-0", "tecs:SYN-50")),
    system=systems,
    grade=st.sampled_from(Grade),
    shared_identifier=st.booleans(),
)
tokens = st.builds(
    Token,
    part=st.sampled_from(Part),
    start=st.just(0),
    end=st.just(3),
    shown=content,
    alternatives=st.lists(content, max_size=1).map(tuple),
)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    """An answer of any level with any facts, flags, matches and copies."""
    told = tuple(draw(st.lists(facts, max_size=4)))
    return Assessment(
        level=max((fact.level for fact in told), default=Level.NO_OVERLAP),
        query=Query(text=draw(content), tokens=tuple(draw(st.lists(tokens, max_size=3)))),
        facts=told,
        flags=tuple(draw(st.lists(seen_flags, max_size=2))),
        matches=tuple(draw(matches(number)) for number in range(draw(st.integers(0, 2)))),
        near_misses=tuple(draw(matches(9)) for _ in range(draw(st.integers(0, 1)))),
        contacts=tuple(draw(st.lists(contacts, max_size=2))),
        situation=Situation(
            now=NOW,
            action=draw(st.sampled_from(Action)),
            agency=draw(st.sampled_from(Agency)),
            sources=tuple(draw(sources(system)) for system in System),
            operations=(draw(operations(50)),),
        ),
        hidden=draw(st.integers(0, 3)),
    )


@pytest.fixture(scope="session")
def any_assessment() -> st.SearchStrategy[Assessment]:
    """Answers of every kind."""
    return assessments()


@pytest.fixture(scope="session")
def now() -> dt.datetime:
    """The time at which the examples are answered."""
    return NOW


@pytest.fixture(scope="session")
def current() -> Callable[[System], SourceState]:
    """A copy of a system that is four minutes old."""

    def make(system: System) -> SourceState:
        return SourceState(
            system=system,
            as_of=NOW - dt.timedelta(minutes=4),
            limit=dt.timedelta(hours=4),
            condition=SourceCondition.CURRENT,
            scope="Blaine sector",
            records=2_000,
        )

    return make


@pytest.fixture(scope="session")
def answer(current: Callable[[System], SourceState]) -> Callable[..., Assessment]:
    """An answer before a stop with current copies; every part may be replaced."""

    def make(**parts: Any) -> Assessment:  # the parts of an answer, each typed by its own value
        told = parts.pop("facts", ())
        given = parts.pop("sources", tuple(current(system) for system in System))
        situation = Situation(
            now=NOW,
            action=parts.pop("action", Action.STOP),
            agency=Agency.USBP,
            sources=given,
            operations=parts.pop("operations", ()),
        )
        empty: dict[str, Any] = {"flags": (), "matches": (), "near_misses": (), "contacts": ()}
        return Assessment(
            level=max((fact.level for fact in told), default=Level.NO_OVERLAP),
            query=parts.pop("query", Query(text="QXZ")),
            facts=told,
            situation=situation,
            **(empty | parts),
        )

    return make


@pytest.fixture(scope="session")
def case_match() -> Callable[..., Match]:
    """A possible match on a TECS case by the fields given as agreeing."""

    def make(*same: Field, differing: tuple[Field, ...] = (), **fields: Any) -> Match:
        person = Person(names=(PersonName(surname="Varga", given_names="Milos"),))
        record = CaseSummary(
            **_shared(0, System.TECS),
            tracking_id="SYN-T-0",
            status=CaseStatus.OPEN,
            person=fields.pop("person", person),
            **fields,
        )
        items = (
            *(_item(field, Agreement.SAME) for field in same),
            *(_item(field, Agreement.DIFFERENT) for field in differing),
        )
        return Match(record=record, evidence=items, bits=9.0, probability=0.9, grade=Grade.LIKELY)

    return make


def _item(field: Field, agreement: Agreement) -> Evidence:
    """One comparison of two values."""
    return Evidence(
        field=field, agreement=agreement, level="x", entered="360 555 0142", on_file="360 555 0142", bits=3.0
    )
