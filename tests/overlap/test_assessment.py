"""The answer: levels, facts, flags and contacts, as a table and by properties."""

import datetime as dt
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.answer import Assessment, FactKind, Grade, Level, Matchable, Position, PositionSource, SourceCondition
from overlap.assessment import ORDER, ROWS, assess
from overlap.flags import FlagClass, flag_classes
from overlap.frequencies import Frequencies
from overlap.matching import Matcher
from overlap.model import shipped_model
from overlap.query import Action, Query
from overlap.records import (
    Agency,
    CaseStatus,
    Identifier,
    IdentifierKind,
    Operation,
    PartialDate,
    Person,
    PersonName,
    Place,
    RecordId,
    System,
    Vehicle,
)
from tests.overlap.invented import (
    NOW,
    case,
    custody,
    encounter,
    flag,
    operation,
    person,
    pointer,
    situation,
    source,
)

VARGA = Query(
    text="VARGA MILOS 19870214",
    names=(PersonName(surname="VARGA", given_names="MILOS"),),
    birth_dates=(PartialDate.parse("1987-02-14"),),
)
HERE = Place(latitude=48.9985, longitude=-122.7412)
AT_HERE = Position(latitude=48.9985, longitude=-122.7412, accuracy_m=10, source=PositionSource.GPS, at=NOW)
HOUR = dt.timedelta(hours=1)

MILLION = Frequencies(people=1_000_000)

#: On file with the same name alone.
NAMESAKE = person("VARGA", "MILOS")
NAME_ALONE = Query(text="", names=VARGA.names)


def crowd(grade: Grade) -> Frequencies:
    """Return a copy of so many people that a namesake's match is shown and of this grade."""
    sizes = (Frequencies(people=int(1_000 * 1.3**step)) for step in range(90))
    return next(size for size in sizes if graded(size) is grade)


def graded(frequencies: Frequencies) -> Grade | None:
    """Return the grade of a namesake's match; None where it isn't shown."""
    scored = Matcher(NAME_ALONE, shipped_model(), frequencies).score(encounter(person=NAMESAKE))
    return scored.grade if scored.is_shown else None


def answer(
    *candidates: Matchable, query: Query = VARGA, frequencies: Frequencies | None = None, **where: Any
) -> Assessment:
    """Return the answer to a check in a situation."""
    return assess(query, candidates, situation(**where), shipped_model(), frequencies)


def kinds(given_answer: Assessment) -> list[tuple[str, str]]:
    """Return kind and level of each fact in order."""
    return [(fact.kind.value, fact.level.name) for fact in given_answer.facts]


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], []),
        ([encounter()], [("known", "ADVISORY")]),
        ([encounter(flags=(flag("00"),))], [("threat flag", "WARNING"), ("known", "ADVISORY")]),
        ([encounter(flags=(flag("90"),))], [("known", "ADVISORY")]),
        ([case()], [("open case", "CAUTION")]),
        ([case(agency=Agency.USBP)], [("open case", "ADVISORY")]),
        ([case(lookout=True)], [("lookout", "CAUTION")]),
        ([case(warrant=True)], [("warrant", "CAUTION"), ("open case", "CAUTION")]),
        ([case(contact_first=True)], [("contact first", "WARNING"), ("open case", "CAUTION")]),
        ([case(status=CaseStatus.CLOSED)], [("known", "ADVISORY")]),
        ([case(status=CaseStatus.COLD)], [("open case", "CAUTION")]),
        ([pointer()], [("restricted", "CAUTION")]),
        ([encounter(), custody()], [("custody change planned", "ADVISORY"), ("known", "ADVISORY")]),
        (
            [encounter(), custody(), case()],
            [("open case", "CAUTION"), ("custody change planned", "CAUTION"), ("known", "ADVISORY")],
        ),
        ([encounter(), custody(agency=Agency.HSI)], [("custody change planned", "CAUTION"), ("known", "ADVISORY")]),
        ([encounter(), custody(done=True)], [("known", "ADVISORY")]),
        ([encounter(), custody(planned_at=NOW - 30 * HOUR)], [("known", "ADVISORY")]),
        ([custody()], []),
        ([operation(targets=(person(),))], [("operation nearby", "WARNING")]),
        (
            [operation(targets=(person(),), starts_at=NOW + 30 * HOUR, ends_at=NOW + 31 * HOUR)],
            [("operation nearby", "CAUTION")],
        ),
        ([operation(targets=(person(),), cancelled=True)], []),
    ],
)
def test_each_match_says_what_the_table_of_levels_says(
    candidates: list[Matchable], expected: list[tuple[str, str]]
) -> None:
    """The highest fact is the level, and the first one the headline."""
    found = answer(*candidates)
    assert kinds(found) == expected
    assert found.level.name == (expected[0][1] if expected else "NO_OVERLAP")


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        (
            [encounter(person=NAMESAKE, flags=(flag("00"),))],
            [("flag on a weak match", "CAUTION"), ("known", "ADVISORY")],
        ),
        ([case(person=NAMESAKE, contact_first=True)], [("contact first", "CAUTION"), ("open case", "CAUTION")]),
    ],
)
@pytest.mark.parametrize("grade", [Grade.WEAK, Grade.POSSIBLE])
def test_a_match_that_is_not_likely_warns_less(
    candidates: list[Matchable], expected: list[tuple[str, str]], grade: Grade
) -> None:
    """One of many of the same name: its flag is a caution, and so is its owner's wish."""
    found = answer(*candidates, query=NAME_ALONE, frequencies=crowd(grade))
    assert [match.grade for match in found.matches] == [grade]
    assert kinds(found) == expected


def test_a_vehicle_alone_brings_its_owners_flag() -> None:
    """Whoever drives it, the car is that of somebody armed: the flag says that the plate is shared."""
    driver = Query(text="", names=(PersonName(surname="NOVAK"),), vehicles=(Vehicle(plate="BXT4821"),))
    found = answer(encounter(vehicles=(Vehicle(plate="BXT4821"),), flags=(flag("00"),)), query=driver)
    assert found.level is Level.WARNING
    assert [seen.shared_identifier for seen in found.flags] == [True]


def test_an_operation_nearby_warns_without_any_match() -> None:
    """Time and place are enough, and the nearer one comes first; the fact tells the distance and the start."""
    far = operation("1", place=Place(latitude=49.0, longitude=-122.7412), radius_m=3_000)
    found = answer(operations=(far, operation("2", place=HERE)), position=AT_HERE)
    assert kinds(found) == [("operation nearby", "WARNING")] * 2
    assert [fact.records for fact in found.facts] == [("tecs:SYN-OP-2",), ("tecs:SYN-OP-1",)]
    assert found.facts[0].distance_m == pytest.approx(0)
    assert found.facts[0].at == NOW - HOUR


def test_with_an_unknown_position_an_operation_makes_the_answer_incomplete() -> None:
    """What can't be placed can't be ruled out; without any operation in the window nothing is claimed of places."""
    found = answer(operations=(operation("1", place=HERE), operation("2", place=HERE)))
    assert kinds(found) == [("position unknown", "INCOMPLETE")]
    assert found.facts[0].count == 2
    tomorrow = operation(place=HERE, starts_at=NOW + 30 * HOUR, ends_at=NOW + 31 * HOUR)
    assert answer(operations=(tomorrow,)).level is Level.NO_OVERLAP


@pytest.mark.parametrize(
    "state",
    [
        {"condition": SourceCondition.STALE},
        {"condition": SourceCondition.PARTIAL},
        {"condition": SourceCondition.NEVER, "as_of": None},
        {"condition": SourceCondition.LOCKED_OUT},
        {"condition": SourceCondition.FAILED},
        {"unreadable": 1},
        {"as_of": None},
        {"as_of": NOW - 13 * HOUR},
        {"as_of": NOW + HOUR},
    ],
)
def test_a_source_that_cannot_be_relied_on_makes_the_answer_incomplete(state: dict[str, Any]) -> None:
    """Its condition, records of unknown kinds, an age past the limit and one from ahead of the clock all count."""
    found = answer(sources=(source(System.E3), source(System.TECS, **state)))
    assert kinds(found) == [("source incomplete", "INCOMPLETE")]
    assert found.facts[0].system is System.TECS
    assert [contact.agency for contact in found.contacts] == [Agency.HSI]


def test_a_source_that_is_not_there_is_incomplete() -> None:
    """Saying nothing of a system doesn't vouch for it."""
    assert [fact.system for fact in answer(sources=()).facts] == [System.E3, System.TECS]


def test_nothing_to_look_for_is_an_incomplete_answer() -> None:
    """An empty question isn't answered with no overlap."""
    found = answer(query=Query(text="??"))
    assert kinds(found) == [("nothing to look for", "INCOMPLETE")]


def test_matches_beyond_the_list_are_counted_and_their_flags_shown() -> None:
    """Ten rows are read; the eleventh's flag is in the strip all the same."""
    many = [encounter(str(number)) for number in range(ROWS + 2)]
    found = answer(*many, encounter("99", person=person("VARGA", "MILOS", "1987"), flags=(flag("05"),)))
    assert len(found.matches) == ROWS
    assert found.hidden == 3
    assert [seen.record for seen in found.flags] == ["e3:SYN-E-99"]
    assert found.facts[-1].count == 13


def test_flags_are_sorted_threats_first_and_expired_ones_stay() -> None:
    """Staleness never removes a flag."""
    expired = flag("00", expires_at=NOW - HOUR)
    found = answer(encounter(flags=(flag("90"), flag("70"), flag("01"), expired)), case(flags=(flag("40"),)))
    assert [seen.flag.code for seen in found.flags] == ["00", "70", "01", "40", "90"]
    assert found.flags[0].flag.expires_at == NOW - HOUR
    assert found.level is Level.WARNING


@pytest.mark.parametrize(
    ("code", "classes"),
    [
        ("00", {FlagClass.THREAT}),
        ("70", {FlagClass.THREAT, FlagClass.MEDICAL}),
        ("40", {FlagClass.CUSTODY}),
        ("90", {FlagClass.MEDICAL}),
        ("01", {FlagClass.OTHER}),
        ("99", {FlagClass.THREAT}),
    ],
)
def test_a_code_that_is_not_known_is_taken_for_a_threat(code: str, classes: set[FlagClass]) -> None:
    """A later list may have it, and it may be one."""
    assert flag_classes(code) == classes


def document(value: str) -> dict[str, Any]:
    """Return the field of a person with a fingerprint number."""
    return {"identifiers": (Identifier(kind=IdentifierKind.FIN, value=value),)}


def test_a_flag_under_another_name_of_the_same_person_is_seen() -> None:
    """The match's own documents are followed, and the record that carries one stands and falls with it."""
    match = encounter(person=person("VARGA", "MILOS", "1987-02-14", **document("1234567")))
    alias = case(person=person("NOVAK", "PETER", "1960-05-05", **document("1234567")), flags=(flag("00"),))
    stranger = case("2", person=person("SYNDER", "ANA", "1960-05-05", **document("7654321")))
    asked: list[Query] = []

    def follow(query: Query) -> list[Matchable]:
        asked.append(query)
        return [alias, match, stranger]

    found = assess(VARGA, [match], situation(), shipped_model(), None, follow)
    assert [item.value for item in asked[0].identifiers] == ["1234567"]
    assert [item.record.id for item in found.matches] == [match.id, alias.id]
    assert found.level is Level.WARNING
    row = next(row for row in found.matches[1].evidence if row.level == "document.linked")
    assert (row.entered, row.on_file, row.bits) == ("FIN 1234567", "FIN 1234567", 0)
    assert found.matches[1].grade is found.matches[0].grade


def test_a_weak_match_that_carries_a_document_of_a_match_stands_with_it() -> None:
    """Nothing has to be followed where it came up by itself; a weak match alone leads nowhere."""
    match = encounter(person=person("VARGA", "MILOS", "1987-02-14", **document("1234567")))
    weak = case(person=person("VARGA", "PETER", **document("1234567")))
    short = case("2", person=person("VARGA", "PETER", **document("12")))
    found = answer(match, weak, short, frequencies=MILLION)
    assert {item.record.id: item.grade for item in found.matches} == {match.id: Grade.LIKELY, weak.id: Grade.LIKELY}
    assert answer(weak, frequencies=MILLION).matches == ()


def test_the_latest_revision_of_a_record_counts_once() -> None:
    """A record that came by two ways is one record."""
    old, new = encounter(flags=(flag("00"),)), encounter(revision=2)
    assert answer(old, new) == answer(new, old) == answer(new)


CANDIDATES = (
    encounter("1"),
    encounter("2", person=NAMESAKE, flags=(flag("00"),)),
    encounter("3", person=person("NOVAK", "PETER")),
    case("1", contact_first=True),
    case("2", agency=Agency.USBP, person=person("VARGA", "M", "1987")),
    pointer(),
    custody(),
    operation(targets=(person(),)),
)
STATES = st.builds(
    lambda condition, hours, unreadable: {
        "condition": condition,
        "as_of": hours and NOW - hours * HOUR,
        "unreadable": unreadable,
    },
    st.sampled_from(SourceCondition),
    st.sampled_from([None, 1, 13]),
    st.integers(0, 1),
)
SOME = st.lists(st.sampled_from(CANDIDATES), unique_by=lambda record: record.id, max_size=8)


def states(e3: dict[str, Any], tecs: dict[str, Any]) -> dict[str, Any]:
    """Return both sources' states as a situation takes them."""
    return {"sources": (source(System.E3, **e3), source(System.TECS, **tecs))}


@given(SOME, STATES, STATES, st.sampled_from(Action), st.sampled_from([None, AT_HERE]), st.randoms())
def test_the_order_of_candidates_is_of_no_account(
    candidates: list[Matchable],
    e3: dict[str, Any],
    tecs: dict[str, Any],
    action: Action,
    position: Position | None,
    shuffle: random.Random,
) -> None:
    """The same records in any order give the same answer, with its facts in order and its level the highest."""
    where = states(e3, tecs) | {"action": action, "position": position, "operations": (operation("9", place=HERE),)}
    found = answer(*candidates, **where)
    mixed = list(candidates)
    shuffle.shuffle(mixed)
    assert answer(*mixed, **where) == found
    assert [fact.level for fact in found.facts] == sorted((fact.level for fact in found.facts), reverse=True)
    assert found.level == max((fact.level for fact in found.facts), default=Level.NO_OVERLAP)


@given(SOME, STATES, STATES, st.integers(0, 7), st.sampled_from(["00", "05", "20", "40", "90", "01", "98"]))
def test_adding_a_flag_never_lowers_a_level(
    candidates: list[Matchable], e3: dict[str, Any], tecs: dict[str, Any], at: int, code: str
) -> None:
    """Nor does it hide a match or another flag."""
    where = states(e3, tecs)
    before = answer(*candidates, **where)
    flagged = [
        msgspec.structs.replace(record, flags=(*record.flags, flag(code)))
        if place == at and not isinstance(record, Operation) and hasattr(record, "flags")
        else record
        for place, record in enumerate(candidates)
    ]
    after = answer(*flagged, **where)
    assert after.level >= before.level
    assert set(before.flags) <= set(after.flags)
    assert {match.record.id for match in before.matches} <= {match.record.id for match in after.matches}


@given(SOME, STATES, STATES, STATES)
def test_a_worse_source_never_makes_an_answer_sound_better(
    candidates: list[Matchable], e3: dict[str, Any], tecs: dict[str, Any], worse: dict[str, Any]
) -> None:
    """A stale source takes no warning away, and never turns an incomplete answer into no overlap."""
    before = answer(*candidates, **states(e3, tecs))
    after = answer(*candidates, **states(e3, worse | {"condition": SourceCondition.STALE}))
    assert after.level >= max(Level.INCOMPLETE, before.level)
    assert after.flags == before.flags
    assert after.matches == before.matches


@given(SOME, st.sampled_from(CANDIDATES))
def test_a_further_candidate_never_lowers_a_level(candidates: list[Matchable], more: Matchable) -> None:
    """More knowledge asks for at least as much."""
    assert answer(*candidates, more).level >= answer(*candidates).level


def test_the_order_of_facts_knows_every_kind() -> None:
    """No kind of fact is without a place."""
    assert set(ORDER) == set(FactKind)


def test_an_answer_can_be_sent_and_read_back() -> None:
    """The whole answer is a value: as JSON it comes back equal."""
    found = answer(
        encounter(flags=(flag("00"),)), case(), pointer(), position=AT_HERE, operations=(operation(place=HERE),)
    )
    assert msgspec.json.decode(msgspec.json.encode(found), type=Assessment) == found
    assert all(isinstance(record, str) for fact in found.facts for record in map(RecordId, fact.records))
    assert Person() == person().__class__()
