"""Match keys and the index of them: what was asked meets what is on file."""

import random
import time
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap import key_index
from overlap.any_record import Record
from overlap.candidates import (
    KeyIndex,
    Vocabulary,
    WeightedKey,
    number_query_keys,
    query_keys,
    record_keys,
    record_words,
)
from overlap.key_index import KEY_BITS, pack
from overlap.query import Query
from overlap.records import Address, Identifier, IdentifierKind, PartialDate, Person, PersonName, Phone, Vehicle
from tests.overlap.invented import case, custody, duty, encounter, operation, person, pointer


def index(records: Iterable[Record]) -> KeyIndex:
    """Return the index of some records, numbered as they come."""
    postings = [posting for rid, record in enumerate(records) for posting in pack(rid, record_keys(record))]
    return KeyIndex.build(np.array(postings, np.uint64))


def asked(name: str = "", birth: str = "", **more: object) -> Query:
    """Return a query for a name and a birth date."""
    surname, _, given_names = name.partition(" ")
    return Query(
        text="",
        names=(PersonName(surname=surname, given_names=given_names),) if name else (),
        birth_dates=(PartialDate.parse(birth),) if birth else (),
        **more,  # type: ignore[arg-type]  # the fields of a query
    )


ON_FILE = encounter(
    person=person(
        "VARGA", "MILOS", "1987-02-14", identifiers=(Identifier(kind=IdentifierKind.ALIEN, value="A123456789"),)
    ),
    vehicles=(Vehicle(plate="BXT4821", jurisdiction="US-WA", vin="1M8GDM9AXKP042788"),),
    phones=(Phone(number="360 555 0142"),),
    addresses=(Address(text="1420 Whitehorse Rd, Blaine WA 98230"),),
)
STRANGERS = [encounter(str(n), person=person(f"SYN{chr(65 + n)}XO", "ANA", f"19{n + 50}-06-23")) for n in range(2, 20)]


@pytest.mark.parametrize(
    "query",
    [
        asked("VARGA MILOS"),
        asked("Milos Varga"),
        asked("Vargas Milosh"),
        asked("VARGA", "1987"),
        asked("BARGA", "1988"),
        asked("MILOSVARGA"),
        asked("", "1987-02-14"),
        asked("", "1987-02-24"),
        asked("", "1997-02-14"),
        asked("", "1986-02-14"),
        asked(identifiers=(Identifier(kind=IdentifierKind.ALIEN, value="123456789"),)),
        asked(identifiers=(Identifier(kind=IdentifierKind.OTHER, value="A123456789"),)),
        asked(identifiers=(Identifier(kind=IdentifierKind.ALIEN, value="A123456780"),)),
        asked(vehicles=(Vehicle(plate="BXT-4821"),)),
        asked(vehicles=(Vehicle(plate="8XT4B21"),)),
        asked(vehicles=(Vehicle(plate="BXT4827"),)),
        asked(vehicles=(Vehicle(vin="1M8GDM9AXKP042780"),)),
        asked(phones=(Phone(number="+1 (360) 555-0142"),)),
        asked(addresses=(Address(text="1420 Whitehorse Road"),)),
        asked(addresses=(Address(text="1420 Whithorse Lane 98230"),)),
    ],
)
def test_a_record_is_found_by_what_was_typed_of_it(query: Query) -> None:
    """Names in any order and near spelling, slips in dates, misread numbers, phones and addresses lead to it."""
    records = [*STRANGERS, ON_FILE]
    vocabulary = Vocabulary({"varga": 3, "milos": 2, "milosvarga": 0}, 100)
    assert index(records).find(query_keys(query, vocabulary), 5)[0] == len(STRANGERS)


def test_nicknames_and_neighbours_in_the_vocabulary_lead_on() -> None:
    """A query is widened, not the index."""
    records = [encounter(person=person("NOVAK", "FRANCISCO"))]
    assert index(records).find(query_keys(asked("NOVAC PANCHO"), Vocabulary({"novak": 1})), 5) == [0]


@pytest.mark.parametrize(
    ("on_file", "typed"),
    [
        ("DE LA CRUZ ANA", "DELACRUZ"),
        ("DE LA CRUZ ANA", "DELACRUS ANNA"),
        ("EL GHAZALI OMAR", "ELGHAZALI"),
        ("ABD AL RAHMAN", "ABDELRAHMAN"),
        ("ABD AL RAHMAN", "ABDRAHMAN"),
        ("GARCIA LOPEZ", "GARSIALOPEZ"),
        ("DELACRUZ ANA", "ANA DE LA CRUZ"),
    ],
)
def test_words_written_as_one_or_apart_lead_to_each_other(on_file: str, typed: str) -> None:
    """The question is taken apart, so that the index needn't hold each two words as one."""
    record = encounter(person=Person(names=(PersonName(surname=on_file),)))
    vocabulary = Vocabulary(dict.fromkeys(record_words(record), 1), 1)
    query = Query(text="", names=(PersonName(surname=typed),))
    assert index([*STRANGERS, record]).find(query_keys(query, vocabulary), 5)[0] == len(STRANGERS)


def test_every_kind_of_record_gives_its_own_keys_and_words() -> None:
    """Targets of operations are found as people are; rosters and pointers have nothing to be found by."""
    target = operation(targets=(person("VARGA", "MILOS"),), address=Address(text="1420 Whitehorse Rd"))
    assert record_words(target) == {"varga", "milos"}
    assert len(record_keys(target)) > len(record_keys(operation(targets=(person("VARGA", "MILOS"),)))) > 0
    assert record_keys(custody(person=person())) == record_keys(case(person=person()))
    assert record_keys(duty()) == record_keys(pointer()) == ()
    assert record_words(duty()) == frozenset()


def test_a_short_number_and_an_empty_name_have_no_key() -> None:
    """Three characters would tie strangers together."""
    short = Person(names=(PersonName(),), identifiers=(Identifier(kind=IdentifierKind.OTHER, value="12"),))
    assert record_keys(encounter(person=short, addresses=(Address(text="Blaine"),))) == ()


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_gives_keys_of_forty_bits(name: str, number: str) -> None:
    """Garbage in a record gives keys like any other, and not many."""
    record = encounter(
        person=Person(
            names=(PersonName(surname=name),), identifiers=(Identifier(kind=IdentifierKind.OTHER, value=number),)
        ),
        vehicles=(Vehicle(plate=number, vin=name),),
    )
    keys = record_keys(record)
    assert all(0 <= key < 2**KEY_BITS for key in keys)
    assert len(keys) < 60


def test_an_index_takes_records_in_and_out() -> None:
    """A record added again has its new keys alone, and one taken out isn't found any more."""
    keys = [WeightedKey(7, 1.0), WeightedKey(8, 0.5)]
    found = KeyIndex.build(np.array(pack(1, [7]) + pack(2, [7, 8]), np.uint64))
    assert found.find(keys, 9) == [2, 1]
    assert found.find([], 9) == []
    assert found.find([WeightedKey(99, 1.0)], 9) == []
    found.add(1, [7, 8])
    found.add(1, [8, 7])
    found.add(3, [8])
    found.remove(2)
    found.remove(77)
    assert found.find(keys, 9) == [1, 3]
    assert len(found) == 6
    found.settle()
    assert found.find(keys, 9) == [1, 3]
    assert len(found) == 3


def test_many_changes_are_sorted_in_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept beside the sorted array stays small."""
    monkeypatch.setattr(key_index, "_OVERLAY_LIMIT", 10)
    found = KeyIndex.build(np.empty(0, np.uint64))
    for rid in range(6):
        found.add(rid, [1, 2, rid + 10])
    assert len(found) == 18
    assert sorted(found.find([WeightedKey(1, 1.0)], 9)) == list(range(6))


@given(st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 5), max_size=4)), max_size=30))
def test_an_index_kept_up_finds_what_one_built_anew_finds(changes: list[tuple[int, set[int]]]) -> None:
    """Adding and taking out in any order leads to the same records."""
    kept = KeyIndex.build(np.empty(0, np.uint64))
    held: dict[int, set[int]] = {}
    for rid, keys in changes:
        kept.add(rid, sorted(keys)) if keys else kept.remove(rid)
        held[rid] = keys
    anew = KeyIndex.build(np.array([p for rid, keys in held.items() for p in pack(rid, keys)], np.uint64))
    search = [WeightedKey(key, 1.0) for key in range(6)]
    assert set(kept.find(search, 20)) == set(anew.find(search, 20))
    kept.settle()
    assert kept.find(search, 20) == anew.find(search, 20)


def test_a_million_identical_names_neither_flood_nor_slow_a_search() -> None:
    """The budget is spent on the rarest keys; the one record with the number comes first."""
    common = np.arange(1_000_000, dtype=np.uint64) | np.uint64(5 << 24)
    found = KeyIndex.build(np.concatenate((common, np.array(pack(999_999, [9]), np.uint64))))
    taken = []
    for _ in range(3):
        began = time.thread_time()
        ranked = found.find([WeightedKey(5, 1.0), WeightedKey(9, 1.0)], 60)
        crowd = found.find([WeightedKey(5, 1.0)], 60)
        taken.append(time.thread_time() - began)
    assert ranked == [999_999]
    assert len(crowd) == 60
    assert min(taken) < 0.05


NUMBERS: dict[str, dict[str, object]] = {
    "document": {"identifiers": (Identifier(kind=IdentifierKind.FIN, value="SYN1234567"),)},
    "plate": {"vehicles": (Vehicle(plate="BXT4821"),)},
    "short plate": {"vehicles": (Vehicle(plate="7X"),)},
    "VIN": {"vehicles": (Vehicle(vin="1M8GDM9AXKP042788"),)},
    "phone": {"phones": (Phone(number="360 555 0142"),)},
    "foreign phone": {"phones": (Phone(number="525512345678"),)},
}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("late", [False, True])
def test_an_identical_number_is_found_before_a_crowd_of_the_same_name_and_birth_date(
    number: str, *, late: bool
) -> None:
    """Hundreds of equally good people never crowd out the one record that shares the number."""
    crowd = [encounter(str(rid), person=person("VARGA", "MILOS", "1987-02-14")) for rid in range(300)]
    fields = dict(NUMBERS[number])
    holder = person("NOVAK", "PETER", "1960-05-05", **{k: fields.pop(k) for k in ("identifiers",) if k in fields})
    record = encounter("holder", person=holder, **fields)
    found = index(crowd)
    found.add(300, record_keys(record))
    if not late:
        found.settle()
    keys = query_keys(asked("VARGA MILOS", "1987-02-14", **NUMBERS[number]), Vocabulary())
    assert found.find(keys, 10)[0] == 300


@pytest.mark.parametrize("late", [False, True])
def test_a_number_that_a_crowd_shares_does_not_hide_the_person(*, late: bool) -> None:
    """A call centre's phone counts like any other key."""
    phone = (Phone(number="360 555 0142"),)
    crowd = [encounter(str(rid), person=person(f"SYN{rid}", "ANA"), phones=phone) for rid in range(100)]
    found = index([] if late else crowd)
    for rid, record in enumerate([*crowd, encounter("100")]):
        if late or rid == 100:
            found.add(rid, record_keys(record))
    keys = query_keys(asked("VARGA MILOS", "1987-02-14", phones=phone), Vocabulary())
    assert found.find(keys, 10)[0] == 100


def test_neighbours_are_exactly_the_words_one_edit_away() -> None:
    """Deletion, insertion, substitution and a swap of two letters; commonest first."""
    words = {"varga": 5, "vargas": 9, "vagra": 1, "varg": 2, "barga": 3, "vargass": 7, "novak": 8, "lee": 4}
    assert Vocabulary(words).neighbours("varga") == ["vargas", "barga", "varg", "vagra"]
    assert Vocabulary(words).neighbours("lee") == []
    assert Vocabulary().neighbours("varga") == []


def test_a_vocabulary_is_kept_up() -> None:
    """Words that come later are neighbours as well, and the counts follow."""
    vocabulary = Vocabulary({"varga": 1}, 1)
    before = vocabulary.frequencies.share("novak")
    vocabulary.add(["novak", "lee"])
    vocabulary.add(["novak"])
    assert vocabulary.neighbours("novac") == ["novak"]
    assert vocabulary.frequencies.share("novak") > before
    vocabulary.remove(["novak"])
    vocabulary.remove(["novak", "unheard"])
    assert vocabulary.frequencies.share("novak") == before
    for _ in range(3):
        vocabulary.remove(["lee"])
    assert vocabulary.neighbours("novac") == ["novak"]


def test_a_vocabulary_finds_neighbours_whatever_the_length() -> None:
    """Long words and words with digits have neighbours like others, seen against a plain search."""
    draw = random.Random(5)
    words = {"".join(draw.choices("ab1", k=draw.randint(4, 9))) for _ in range(300)}
    vocabulary = Vocabulary(dict.fromkeys(words, 1))
    for word in sorted(words)[:50]:
        near = {word[:at] + word[at + 1 :] for at in range(len(word))} & words
        assert near <= set(vocabulary.neighbours(word)) | {word}


def test_who_has_a_number_is_found_without_those_who_come_near() -> None:
    """A document that was read from a match leads to its other holders alone."""
    document = (Identifier(kind=IdentifierKind.FIN, value="SYN1234567"),)
    near = (Identifier(kind=IdentifierKind.FIN, value="SYN1234568"),)
    records = [
        encounter("1", person=person("NOVAK", "PETER", identifiers=near)),
        encounter("2", person=person("VARGA", "MILOS", identifiers=document)),
    ]
    assert index(records).find(number_query_keys(asked(identifiers=document)), 9) == [1]
    assert index(records).find(number_query_keys(asked("VARGA MILOS")), 9) == []
