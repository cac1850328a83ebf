"""The keys of a page of records: those of each record alone, in the form that is stored."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.any_record import Record
from overlap.key_index import pack
from overlap.keys import record_keys, record_words
from overlap.page_keys import keys_of
from overlap.records import Address, Identifier, IdentifierKind, Person, PersonName, Phone, Vehicle
from overlap.sounds import sounds_of
from tests.overlap.invented import duty, encounter, operation, person

#: Parts of names that meet every rule: particles, titles, repeats, other scripts, one sound, joined and long ones.
PARTS = (
    "", "MILOS", "Milosh", "de la Cruz", "DELACRUZ", "al-Zawahiri", "Dr.", "O'Brien", "O’Brien", "王小明", "王",
    "Хрущёв", "ANA ANA", "GONZALEZ GONSALES", "a b c d e f g h i j", "ALPHA BETA GAMMA DELTA", "EPSILON ZETA ETA",
    "x" * 300, "\0",
)  # fmt: skip
NUMBERS = ("", "A123456789", "a-000 123", "0000", "12", "SYN-77", "٣٦٠٥٥٥٠١٤٢", "+44 20 7946 0000", "360 555 0142")
BIRTHS = ("1987-02-14", "1987-02", "1987", "1990-02-30", "0000", "2001-01-01")
LINES = ("", "1420 Whitehorse Rd, Blaine WA 98230", "12 Rue Peel", "77, V5K 0A1", "9 -- 98230")

names = st.builds(
    PersonName,
    surname=st.sampled_from(PARTS) | st.text(max_size=20),
    given_names=st.sampled_from(PARTS),
    middle_names=st.sampled_from(PARTS),
)
people = st.builds(
    Person,
    names=st.lists(names, max_size=3).map(tuple),
    birth_dates=st.lists(st.sampled_from(BIRTHS), max_size=2).map(tuple),
    identifiers=st.lists(
        st.builds(
            Identifier,
            kind=st.sampled_from(IdentifierKind),
            value=st.sampled_from(NUMBERS) | st.text(max_size=20),
        ),
        max_size=2,
    ).map(tuple),
)
belongings = {
    "vehicles": st.lists(
        st.builds(Vehicle, plate=st.sampled_from(NUMBERS), vin=st.sampled_from(NUMBERS)), max_size=2
    ).map(tuple),
    "phones": st.lists(st.builds(Phone, number=st.sampled_from(NUMBERS)), max_size=2).map(tuple),
}
addresses = st.lists(st.builds(Address, text=st.sampled_from(LINES)), max_size=2).map(tuple)
encounters = st.builds(encounter, person=people, addresses=addresses, **belongings)
operations = st.builds(operation, targets=st.lists(people, max_size=2).map(tuple), **belongings)
records = encounters | operations | st.just(duty())


@given(st.lists(records, max_size=12))
def test_a_page_has_the_keys_and_words_of_each_record_alone(page: list[Record]) -> None:
    """Arrays and memos make keys quicker, never other ones."""
    found = keys_of(page)
    assert len(found) == len(page)
    for place, record in enumerate(page):
        assert tuple(found[place].tolist()) == record_keys(record)
        assert len(found.words[place]) == len(record_words(record))
        assert set(found.words[place]) == record_words(record)


def test_a_page_gives_the_postings_of_the_index_and_the_bytes_of_the_vault() -> None:
    """Record numbers go on from the first; a stored key has five bytes, least significant first."""
    page: list[Record] = [encounter(), duty(), encounter("2", person=person("NOVAK", "PETER"))]
    found = keys_of(page)
    alone = list(map(record_keys, page))
    assert sorted(found.postings(7).tolist()) == sorted(
        posting for place, keys in enumerate(alone) for posting in pack(7 + place, keys)
    )
    assert found.packed() == [b"".join(key.to_bytes(5, "little") for key in keys) for keys in alone]
    assert found.counts.tolist() == list(map(len, alone))


def test_an_empty_page_has_no_keys() -> None:
    """Nothing in, nothing out."""
    found = keys_of([])
    assert len(found) == 0
    assert found.packed() == []
    assert found.postings(0).dtype == np.uint64


def test_numbers_that_are_no_plain_lines_have_the_keys_that_each_has_alone() -> None:
    """A line's end within a number, or digits of another script, send a page through the forms one by one."""
    odd = [Identifier(kind=kind, value=value) for kind in IdentifierKind for value in ("SYN\n4471902", "SYN٤471902")]
    page: list[Record] = [encounter(str(at), person=Person(identifiers=(one,))) for at, one in enumerate(odd)]
    page.append(encounter("99", person=Person(identifiers=tuple(odd))))
    found = keys_of(page)
    for place, record in enumerate(page):
        assert tuple(found[place].tolist()) == record_keys(record)


def test_a_number_of_unknown_kind_that_may_be_an_alien_number_has_both_forms_in_a_page() -> None:
    """With its letter and without: nobody wrote down which it is."""
    page: list[Record] = [
        encounter(person=Person(identifiers=(Identifier(kind=IdentifierKind.OTHER, value="A044719023"),)))
    ]
    assert tuple(keys_of(page)[0].tolist()) == record_keys(page[0])


def test_a_number_that_is_too_short_to_tell_people_apart_has_no_key_in_a_page() -> None:
    """Beside one that is long enough, for every kind of number."""
    short = [Identifier(kind=kind, value="12") for kind in IdentifierKind]
    page: list[Record] = [encounter(str(at), person=Person(identifiers=(one,))) for at, one in enumerate(short)]
    page.append(encounter("99", person=Person(identifiers=(*short, Identifier(kind=short[0].kind, value="4471902")))))
    found = keys_of(page)
    assert all(len(found[place]) == 0 for place in range(len(short)))
    assert tuple(found[len(short)].tolist()) == record_keys(page[-1]) != ()


@given(st.lists(st.from_regex(r"[a-z0-9]{1,9}|[hwy]{1,3}|[aeiouycwsthzkdjg]{2,12}", fullmatch=True), max_size=8))
def test_words_sound_together_as_each_does_alone(words: list[str]) -> None:
    """No rule looks across the end of a word."""
    assert sounds_of(words) == [sounds_of([word])[0] for word in words]


def test_words_sound_the_same_after_more_came_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memo begins anew; keys made before and after it are the same."""
    monkeypatch.setattr("overlap.page_names._WORDS_REMEMBERED", 1)
    page: list[Record] = [encounter(str(at), person=person(f"NOVAK{chr(65 + at)}", "PETER")) for at in range(4)]
    for _ in range(2):
        assert [tuple(keys.tolist()) for keys in keys_of(page)] == list(map(record_keys, page))
