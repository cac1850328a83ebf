"""From comparisons to matches: evidence, sums, grades, and what is shown."""

import inspect
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap import evidence, matching
from overlap.answer import Agreement, Field, Grade, Matchable
from overlap.frequencies import Frequencies
from overlap.matching import SHOWN, Matcher, match, shares_identifier
from overlap.model import Model, shipped_model
from overlap.query import Query
from overlap.records import (
    Address,
    Identifier,
    IdentifierKind,
    PartialDate,
    Person,
    PersonName,
    Phone,
    Vehicle,
)
from tests.overlap.invented import case, custody, encounter, flag, operation, person, pointer

K = IdentifierKind


def asked(name: str = "", *births: str, **more: Any) -> Query:
    """Return a query for a name (`SURNAME Given`) and birth dates."""
    surname, _, given_names = name.partition(" ")
    names = (PersonName(surname=surname, given_names=given_names),) if name else ()
    return Query(text="", names=names, birth_dates=tuple(map(PartialDate.parse, births)), **more)


def level(query: Query, record: Matchable, field: Field) -> tuple[str, Agreement]:
    """Return the level and the agreement of the row of one field."""
    found = match(query, record, shipped_model(), Frequencies(people=10_000))
    row = next(row for row in found.evidence if row.field is field)
    return row.level.partition(".")[2], row.agreement


def document(kind: IdentifierKind, value: str, jurisdiction: str = "") -> tuple[Identifier, ...]:
    """Return one identifier."""
    return (Identifier(kind=kind, value=value, jurisdiction=jurisdiction),)


@pytest.mark.parametrize(
    ("typed", "filed", "expected"),
    [
        (document(K.FIN, "1234567"), document(K.FIN, "1234567"), ("same", Agreement.SAME)),
        (document(K.OTHER, "A012345678"), document(K.ALIEN, "12345678"), ("same", Agreement.SAME)),
        (document(K.FIN, "B234567"), document(K.FIN, "8234567"), ("lookalike", Agreement.SIMILAR)),
        (document(K.FIN, "1234567"), document(K.FIN, "1239567"), ("edit", Agreement.SIMILAR)),
        (document(K.FIN, "1234567"), document(K.FIN, "9934567"), ("conflict", Agreement.DIFFERENT)),
        (
            document(K.PASSPORT_FOREIGN, "1234567", "MX"),
            document(K.PASSPORT_FOREIGN, "99345", "MX"),
            ("other", Agreement.DIFFERENT),
        ),
        ((), document(K.FIN, "1234567"), ("missing", Agreement.NOT_ENTERED)),
        (document(K.FIN, "1234567"), (), ("missing", Agreement.NOT_ON_FILE)),
        (document(K.FIN, "123"), document(K.FIN, "123"), ("conflict", Agreement.DIFFERENT)),
    ],
)
def test_documents_agree_look_alike_or_contradict(
    typed: tuple[Identifier, ...], filed: tuple[Identifier, ...], expected: tuple[str, Agreement]
) -> None:
    """Only kinds given once for life contradict; another passport is weak; a number of three characters is none."""
    record = encounter(person=Person(identifiers=filed))
    assert level(asked(identifiers=typed), record, Field.DOCUMENT) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (document(K.FIN, "1234567"), document(K.ALIEN, "9999999")),
        (document(K.PASSPORT_FOREIGN, "1234567", "MX"), document(K.PASSPORT_FOREIGN, "9999999", "HU")),
        (document(K.OTHER, "1234567"), document(K.OTHER, "9999999")),
    ],
)
def test_documents_of_different_kinds_are_not_compared(
    one: tuple[Identifier, ...], other: tuple[Identifier, ...], model: Model, frequencies: Frequencies
) -> None:
    """Nobody's passport contradicts an A-number."""
    found = match(asked(identifiers=one), encounter(person=Person(identifiers=other)), model, frequencies)
    assert found.evidence == ()
    assert found.bits == 0


@pytest.mark.parametrize(
    ("typed", "filed", "expected"),
    [
        (Vehicle(plate="BXT4821"), Vehicle(plate="BXT-4821", jurisdiction="US-WA"), "same"),
        (Vehicle(plate="BXT4821", jurisdiction="WA"), Vehicle(plate="BXT4821", jurisdiction="US-WA"), "same"),
        (Vehicle(plate="BXT4821", jurisdiction="CA-BC"), Vehicle(plate="BXT4821", jurisdiction="US-WA"), "elsewhere"),
        (Vehicle(plate="BXT4822", jurisdiction="CA-BC"), Vehicle(plate="BXT4821", jurisdiction="US-WA"), "differs"),
        (Vehicle(plate="8XT4821"), Vehicle(plate="BXT4821"), "lookalike"),
        (Vehicle(plate="BXT4831"), Vehicle(plate="BXT4821"), "edit"),
        (Vehicle(plate="SYN0001"), Vehicle(plate="BXT4821"), "differs"),
        (Vehicle(plate="7"), Vehicle(plate="7"), "same"),
        (Vehicle(plate="7"), Vehicle(plate="9"), "differs"),
    ],
)
def test_plates_agree_with_their_authority(typed: Vehicle, filed: Vehicle, expected: str) -> None:
    """An authority that isn't known agrees with any; the same characters elsewhere are another vehicle."""
    assert level(asked(vehicles=(typed,)), encounter(vehicles=(filed,)), Field.PLATE)[0] == expected


@pytest.mark.parametrize(
    ("typed", "filed", "expected"),
    [
        ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788", "same"),
        ("1M8GDM9AXKPO42788", "1M8GDM9AXKP042788", "same"),
        ("1M8GDM9AXKP042Z88", "1M8GDM9AXKP042288", "edit"),
        ("1M8GDM9AXKP042781", "1M8GDM9AXKP042788", "edit"),
        ("1M8GDM9AXKP042788", "2T1BURHE0JC000001", "differs"),
    ],
)
def test_vins_are_one_edit_apart_at_most(typed: str, filed: str, expected: str) -> None:
    """A VIN that is misread by one character is similar."""
    assert (
        level(asked(vehicles=(Vehicle(vin=typed),)), encounter(vehicles=(Vehicle(vin=filed),)), Field.VIN)[0]
        == expected
    )


@pytest.mark.parametrize(
    ("typed", "expected"), [("360-555-0142", "same"), ("360-555-0143", "edit"), ("604-555-0199", "differs")]
)
def test_phones_are_one_digit_apart_at_most(typed: str, expected: str) -> None:
    """A number misheard by one digit is similar."""
    record = encounter(phones=(Phone(number="+1 360 555 0142"),))
    assert level(asked(phones=(Phone(number=typed),)), record, Field.PHONE)[0] == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1420 Whitehorse Road", "same"),
        ("1420 Whitehorse Rd 98230", "same"),
        ("1420 Whitehorse Rd 98101", "near"),
        ("1420 Whithorse Rd 98230", "near"),
        ("1420 Whithorse Rd 98101", "differs"),
        ("1420 Main St 98230", "differs"),
        ("1422 Whitehorse Rd 98230", "street"),
        ("7 Main St", "differs"),
    ],
)
def test_addresses_are_one_house_or_one_street(typed: str, expected: str) -> None:
    """Street and code may each be written otherwise, not both."""
    record = encounter(addresses=(Address(text="1420 Whitehorse Rd, Blaine WA 98230"),))
    assert level(asked(addresses=(Address(text=typed),)), record, Field.ADDRESS)[0] == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("VARGA MILOS", ("exact", Agreement.SAME)),
        ("VARKA MILOS", ("edit", Agreement.SIMILAR)),
        ("VARGAS MILOS", ("two_names", Agreement.SIMILAR)),
        ("VARGA PETER", ("differs", Agreement.DIFFERENT)),
        ("VARGA MILOS-PETER", ("extra", Agreement.SIMILAR)),
        ("NOVAK PETER", ("other_name", Agreement.DIFFERENT)),
    ],
)
def test_a_name_agrees_as_far_as_its_words(typed: str, expected: tuple[str, Agreement]) -> None:
    """The row says how, and shows both names."""
    assert level(asked(typed), encounter(), Field.NAME) == expected


def test_two_common_words_make_names_similar_though_each_has_a_word_more() -> None:
    """A middle name that differs doesn't make the whole name another one."""
    record = encounter(person=person("GARCIA LOPEZ", "JOSE"))
    assert level(asked("GARCIA JOSE-LUIS"), record, Field.NAME) == ("differs", Agreement.SIMILAR)


def test_the_evidence_is_the_sum(model: Model, frequencies: Frequencies) -> None:
    """What is shown is what was added up, and both values stand beside each other."""
    query = asked(
        "Varga Milos",
        "1987-02-14",
        vehicles=(Vehicle(plate="BXT4821", jurisdiction="US-WA", vin="1M8GDM9AXKP042788"),),
        identifiers=document(K.FIN, "1234567"),
        phones=(Phone(number="360 555 0142"),),
    )
    record = encounter(
        person=person("VARGA", "MILOS", "1987-02-14", identifiers=document(K.FIN, "1234567")),
        vehicles=(Vehicle(plate="BXT4821", vin="1M8GDM9AXKP042788"),),
        addresses=(Address(text="1420 Whitehorse Rd"),),
    )
    found = match(query, record, model, frequencies)
    assert found.bits == pytest.approx(sum(row.bits for row in found.evidence))
    assert [(row.field, row.entered, row.on_file) for row in found.evidence] == [
        (Field.NAME, "Varga, Milos", "VARGA, MILOS"),
        (Field.BIRTH, "1987-02-14", "1987-02-14"),
        (Field.PLATE, "BXT4821 US-WA", "BXT4821"),
        (Field.VIN, "1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
        (Field.DOCUMENT, "FIN 1234567", "FIN 1234567"),
        (Field.PHONE, "360 555 0142", ""),
        (Field.ADDRESS, "", "1420 Whitehorse Rd"),
    ]
    assert (found.compared, found.agreeing) == (5, 5)
    assert found.grade is Grade.LIKELY


def test_a_household_counts_once(model: Model, frequencies: Frequencies) -> None:
    """Vehicle, phone and address come together: each further one adds a quarter."""
    phone, home = (Phone(number="360 555 0142"),), (Address(text="1420 Whitehorse Rd 98230"),)
    record = encounter(person=Person(), phones=phone, addresses=home)
    one = match(asked(phones=phone), record, model, frequencies).bits
    both = match(asked(phones=phone, addresses=home), record, model, frequencies).bits
    assert both == pytest.approx(one + model.bits(Field.ADDRESS)["same"] / 4)
    elsewhere = (Address(text="7 Main St"),)
    assert match(asked(phones=phone, addresses=elsewhere), record, model, frequencies).bits < one


def test_the_strongest_of_several_people_on_a_record_counts(model: Model, frequencies: Frequencies) -> None:
    """An operation has several targets."""
    targets = (person("NOVAK", "PETER", "1960-05-05"), person("VARGA", "MILOS", "1987-02-14"))
    found = match(asked("VARGA MILOS", "1987-02-14"), operation(targets=targets), model, frequencies)
    alone = match(asked("VARGA MILOS", "1987-02-14"), encounter(), model, frequencies)
    assert found.bits == alone.bits
    assert match(asked("VARGA MILOS"), operation(), model, frequencies).bits == 0


def test_the_best_of_several_names_dates_and_numbers_counts(model: Model, frequencies: Frequencies) -> None:
    """Aliases and second birth dates never weaken a match."""
    plain = match(asked("VARGA MILOS", "1987-02-14"), encounter(), model, frequencies).bits
    more = Person(
        names=(PersonName(surname="NOVAK"), PersonName(surname="VARGA", given_names="MILOS"), PersonName(surname="☃")),
        birth_dates=("1960", "1987-02-14", "1999"),
    )
    assert match(asked("VARGA MILOS", "1987-02-14"), encounter(person=more), model, frequencies).bits == plain


def test_a_pointer_tells_nothing_but_that_it_is(model: Model, frequencies: Frequencies) -> None:
    """It has no evidence, and is shown whatever was asked."""
    matcher = Matcher(asked("VARGA"), model, frequencies)
    scored = matcher.score(pointer())
    assert scored.is_shown
    assert matcher.match(scored).evidence == ()


@pytest.mark.parametrize(
    ("query", "record"),
    [
        (
            asked("NOVAK PETER", "1960-05-05", identifiers=document(K.FIN, "1234567")),
            encounter(person=person("VARGA", "MILOS", "1987-02-14", identifiers=document(K.FIN, "1234567"))),
        ),
        (asked("NOVAK PETER", vehicles=(Vehicle(plate="BXT4821"),)), encounter(vehicles=(Vehicle(plate="BXT4821"),))),
        (
            asked("NOVAK PETER", vehicles=(Vehicle(vin="1M8GDM9AXKP042788"),)),
            encounter(vehicles=(Vehicle(vin="1M8GDM9AXKP042788"),)),
        ),
        (asked("NOVAK PETER", phones=(Phone(number="3605550142"),)), encounter(phones=(Phone(number="3605550142"),))),
    ],
)
def test_a_shared_number_is_shown_whatever_contradicts(query: Query, record: Matchable, model: Model) -> None:
    """The same document, vehicle or phone concerns the officer, whoever the people are."""
    matcher = Matcher(query, model, Frequencies(people=10**9))
    scored = matcher.score(record)
    assert scored.is_shown
    assert scored.grade is not Grade.WEAK
    assert shares_identifier(matcher.match(scored))


def test_a_threat_flag_lowers_the_threshold(model: Model) -> None:
    """The harm of missing it is greater; the grade stays what the evidence makes it."""
    query = asked("VARGA MILOS")
    for people in (2**exponent for exponent in range(10, 40)):
        plain = Matcher(query, model, Frequencies(people=people)).score(encounter())
        flagged = Matcher(query, model, Frequencies(people=people)).score(encounter(flags=(flag("00"),)))
        assert flagged.probability == plain.probability
        assert flagged.is_shown >= plain.is_shown
        if 0.01 <= plain.probability < SHOWN:
            assert flagged.is_shown
            assert not plain.is_shown
    assert any(
        0.01 <= Matcher(query, model, Frequencies(people=2**exponent)).score(encounter()).probability < SHOWN
        for exponent in range(10, 40)
    )


@pytest.mark.parametrize("field", ["birth_dates", "identifiers", "vehicles", "phones", "addresses"])
def test_what_is_missing_is_never_different(field: str, model: Model, frequencies: Frequencies) -> None:
    """Typing a thing that the record doesn't have changes nothing in the sum."""
    further: dict[str, Any] = {
        "birth_dates": (PartialDate.parse("1960-05-05"),),
        "identifiers": document(K.FIN, "1234567"),
        "vehicles": (Vehicle(plate="BXT4821", vin="1M8GDM9AXKP042788"),),
        "phones": (Phone(number="3605550142"),),
        "addresses": (Address(text="1420 Whitehorse Rd"),),
    }
    record = encounter(person=person("VARGA", "MILOS"))
    plain = Query(text="", names=asked("VARGA MILOS").names)
    more = Query(text="", names=plain.names, **{field: further[field]})
    assert match(more, record, model, frequencies).bits == match(plain, record, model, frequencies).bits


PEOPLE = st.builds(
    Person,
    names=st.lists(
        st.builds(
            PersonName,
            surname=st.sampled_from(["VARGA", "VARGAS", "NOVAK", ""]),
            given_names=st.sampled_from(["MILOS", "M", "PETER", ""]),
        ),
        max_size=2,
    ).map(tuple),
    birth_dates=st.lists(st.sampled_from(["1987-02-14", "1987", "1988-02-14", "1960-05-05"]), max_size=2).map(tuple),
    identifiers=st.lists(
        st.builds(
            Identifier,
            kind=st.sampled_from([K.FIN, K.ALIEN, K.OTHER]),
            value=st.sampled_from(["1234567", "1234568", "B234567"]),
        ),
        max_size=1,
    ).map(tuple),
)


@given(PEOPLE, PEOPLE)
def test_a_match_is_symmetric(one: Person, other: Person) -> None:
    """What is asked and what is on file may change places."""

    def bits(typed: Person, filed: Person) -> float:
        query = Query(
            text="",
            names=typed.names,
            birth_dates=tuple(map(PartialDate.parse, typed.birth_dates)),
            identifiers=typed.identifiers,
        )
        return match(query, encounter(person=filed), shipped_model(), Frequencies()).bits

    assert bits(one, other) == pytest.approx(bits(other, one))


def test_the_score_reads_nothing_but_what_identifies(model: Model, frequencies: Frequencies) -> None:
    """Place, method, disposition, flags, role, unit, marking and juvenile status move no score.

    Citizenship, country of birth, language, sex and appearance are in no record at all.
    """
    query = asked("VARGA MILOS", "1987-02-14")
    plain = match(query, encounter(), model, frequencies)
    told = encounter(
        person=person("VARGA", "MILOS", "1987-02-14", juvenile=True),
        sector="BLW",
        station="SYN",
        landmark="SYN",
        method="PB",
        disposition="ER",
        flags=(flag("00"),),
    )
    assert match(query, told, model, frequencies).bits == plain.bits
    assert match(query, case(warrant=True, contact_first=True, lookout=True), model, frequencies).bits == plain.bits
    assert match(query, custody(person=person("VARGA", "MILOS", "1987-02-14")), model, frequencies).bits == plain.bits
    compared = {name.removeprefix("compare_") for name in vars(evidence) if name.startswith("compare_")}
    assert compared == {"names", "births", "documents", "plates", "vins", "phones", "addresses"}
    assert set(Person.__struct_fields__) == {"names", "birth_dates", "identifiers", "juvenile"}
    assert "juvenile" not in inspect.getsource(evidence) + inspect.getsource(matching)


@pytest.mark.parametrize("kind", [K.PASSPORT_FOREIGN, K.DRIVER_LICENCE, K.ALIEN])
@pytest.mark.parametrize("readings", [(K.ALIEN, K.OTHER), (K.OTHER, K.ALIEN)])
def test_a_number_read_as_two_kinds_is_compared_once(
    kind: IdentifierKind, readings: tuple[IdentifierKind, ...]
) -> None:
    """The reading that agrees counts, in whatever order they come; the same number never counts twice."""
    query = Query(text="", identifiers=tuple(Identifier(kind=each, value="A01234567") for each in readings))
    record = case(person=person("VARGA", "MILOS", identifiers=document(kind, "A01234567")))
    rows = [row for row in match(query, record, shipped_model(), Frequencies(people=10_000)).evidence if row.bits > 0]
    assert [row.level for row in rows] == ["document.same"]


def test_a_number_that_nothing_on_file_can_be_compared_with_says_nothing() -> None:
    """Neither reading has a partner."""
    query = Query(text="", identifiers=document(K.ALIEN, "A01234567") + document(K.OTHER, "A01234567"))
    record = case(person=person("VARGA", "MILOS", identifiers=document(K.SID, "WA55555")))
    assert all(row.bits == 0 for row in match(query, record, shipped_model(), Frequencies(people=10_000)).evidence)
