"""Whom a question is compared with: those whose comparison promises most, of all who share a key with it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.any_record import Record
from overlap.key_index import KeyIndex, pack
from overlap.keys import record_keys, record_words
from overlap.model import Model, shipped_model
from overlap.query import Query
from overlap.records import Identifier, IdentifierKind, PartialDate, Person, PersonName
from overlap.short_list import COMPARED, COMPARED_MOST, short_list
from overlap.vocabulary import Vocabulary
from tests.overlap.invented import encounter, person

_SURNAMES = ("NOVAK", "HASSAN", "GARCIA", "LINDQVIST", "OKAFOR", "BRANKO", "TANAKA", "ZELENY")


def asked(name: str, birth: str = "", **more: object) -> Query:
    """Return a query for a name and a birth date."""
    surname, _, given_names = name.partition(" ")
    return Query(
        text="",
        names=(PersonName(surname=surname, given_names=given_names),) if name else (),
        birth_dates=(PartialDate.parse(birth),) if birth else (),
        **more,  # type: ignore[arg-type]  # the fields of a query
    )


def listed(query: Query, records: Sequence[Record], model: Model) -> list[int]:
    """Return the short list among some records of a million, numbered as they come."""
    vocabulary = Vocabulary(people=1_000_000)
    for record in records:
        vocabulary.add(record_words(record))
    postings = [posting for rid, record in enumerate(records) for posting in pack(rid, record_keys(record))]
    return short_list(query, KeyIndex.build(np.array(postings, np.uint64)), vocabulary, model)


def crowd(name: str, birth: str, number: int) -> list[Record]:
    """Return so many people whose given name is one of many, of one surname."""
    return [encounter(f"{name}{at}", person=person(name, f"{_SURNAMES[at % 8]}{at}", birth)) for at in range(number)]


def test_another_name_with_the_same_birth_date_goes_before_a_common_word_with_another_date(model: Model) -> None:
    """A birth date tells more than a word that hundreds have, as it does once both are compared."""
    records = [*crowd("SALIM", "1970-03-04", 200), encounter("x", person=person("ZAWAHIRI", "AYMAN", "1951-06-19"))]
    assert listed(asked("SALIM AHMAD", "1951-06-19"), records, model)[0] == 200


def test_a_misread_birth_date_does_not_hide_the_name_behind_strangers_of_that_date(model: Model) -> None:
    """Sixty people were born on the day that was typed; the one who has both words is compared all the same."""
    strangers = [encounter(str(at), person=person(f"SYN{chr(65 + at)}XO", "ANA", "1987-02-14")) for at in range(60)]
    right = encounter("x", person=person("VARGA", "MILOS", "1969-11-30"))
    assert 60 in listed(asked("VARGA MILOS", "1987-02-14"), [*strangers, right], model)


def test_one_who_was_met_thirty_times_hides_nobody(model: Model) -> None:
    """All who promise much are compared, however many they are."""
    often = [encounter(str(at), person=person("VARGA", "MILOS", "1987-02-14")) for at in range(30)]
    other = encounter("x", person=person("VARGHA", "MILOS", "1987-02-14"))
    strangers = crowd("NOVAK", "1960-01-02", 300)
    assert 30 in listed(asked("VARGA MILOS", "1987-02-14"), [*often, other, *strangers], model)


def test_few_are_compared_where_a_birth_date_tells_and_more_where_a_name_is_all(model: Model) -> None:
    """Without a birth date many promise the same."""
    records = crowd("SALIM", "1970-03-04", 200)
    assert len(listed(asked("SALIM AHMAD", "1951-06-19"), records, model)) == COMPARED
    assert len(listed(asked("SALIM AHMAD"), records, model)) == COMPARED_MOST


def test_two_words_of_one_sound_are_not_taken_for_rare(model: Model) -> None:
    """`HE YI`: each sounds like the other, as do many; who has the birth date as well comes first."""
    many = [encounter(str(at), person=person("YE", _SURNAMES[at % 8], f"19{at % 50 + 45}-07-08")) for at in range(300)]
    right = encounter("x", person=person("HE", "DANIEL", "1965-07-06"))
    assert listed(asked("HE YI", "1965-07-06"), [*many, right], model)[0] == 300


def test_who_shares_a_number_comes_first(model: Model) -> None:
    """A document goes before any name and birth date."""
    document = (Identifier(kind=IdentifierKind.FIN, value="SYN1234567"),)
    holder = encounter("x", person=person("NOVAK", "PETER", "1960-05-05", identifiers=document))
    records = [*(encounter(str(at), person=person("VARGA", "MILOS", "1987-02-14")) for at in range(60)), holder]
    assert listed(asked("VARGA MILOS", "1987-02-14", identifiers=document), records, model)[0] == 60


def test_a_question_of_which_nobody_has_a_key_lists_nobody(model: Model) -> None:
    """An empty question, and one about somebody unheard of."""
    records = crowd("SALIM", "1970-03-04", 3)
    assert listed(Query(text=""), records, model) == []
    assert listed(asked("QWPLK"), records, model) == []


@pytest.mark.parametrize("names", [1, 12, 40])
def test_words_beyond_those_that_keys_tell_of_do_no_harm(names: int, model: Model) -> None:
    """A record that is looked at may have forty names of eight words."""
    many = tuple(PersonName(surname=" ".join(f"word{at}x{place}" for place in range(8))) for at in range(names))
    record = encounter("x", person=Person(names=many[:1]))
    assert listed(Query(text="", names=many), [record], model) == [0]


_NAMES = st.sampled_from(_SURNAMES)
_BIRTHS = st.sampled_from(("1987-02-14", "1987-02-24", "1988-02-14", "1951-01-01", "1970"))
_PEOPLE = st.builds(person, _NAMES, _NAMES, _BIRTHS)


@given(st.lists(_PEOPLE, min_size=1, max_size=30), _NAMES, _NAMES, _BIRTHS)
def test_a_short_list_holds_each_once_and_all_of_the_same_name_and_birth_date(
    people: list[Person], surname: str, given_name: str, birth: str
) -> None:
    """Whoever else is on file: the same question asked of the same records lists the same ones."""
    records = [encounter(str(at), person=one) for at, one in enumerate(people)]
    query, model = asked(f"{surname} {given_name}", birth), shipped_model()
    found = listed(query, records, model)
    same = {at for at, one in enumerate(people) if one == person(surname, given_name, birth)}
    assert len(found) == len(set(found)) <= COMPARED_MOST
    assert same <= set(found)
    assert found == listed(query, records, model)
