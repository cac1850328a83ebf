"""Whatever is typed or sent, an answer takes bounded work: it is counted here, and timed by `bench garbage`."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from overlap import key_index, names
from overlap.assessment import assess
from overlap.candidates import query_keys
from overlap.key_index import KeyIndex, pack
from overlap.keys import record_keys
from overlap.matching import Matcher
from overlap.model import Model
from overlap.page_keys import keys_of
from overlap.query import Query
from overlap.reading import read
from overlap.records import Address, Identifier, IdentifierKind, Person, PersonName, Phone, Vehicle
from overlap.vocabulary import Vocabulary
from tests.overlap.invented import encounter, person, situation

TODAY = dt.date(2026, 11, 24)

#: Words that are all one edit from many others, as common as can be: 30 letters for each of four places.
DENSE = {a + b + c + d: 9 for a in "bcdfgh" for b in "aeiou" for c in "bcdfgh" for d in "aeiou"}

GARBAGE = {
    "nothing": "",
    "NUL": "\0" * 600,
    "one word of 10 kB": "a" * 10_000,
    "10 kB of words": "maria garcia " * 800,
    "emoji": "😀👩‍👩‍👧" * 200,
    "marks of direction": "\u202emilos\u202c varga \u200f" * 40,
    "lone surrogates": "\ud800VARGA\udfff",
    "impossible dates": "31/02/1990 99/99/9999 0000-00-00 13/13/2013",
    "many aliases": " aka ".join(" ".join(list(DENSE)[at : at + 8]) for at in range(0, 400, 8)),
    "many dates": " ".join(f"{day:02}/{1 + day % 12:02}/19{60 + day}" for day in range(1, 29)),
    "many numbers": " ".join(f"A{at}23456{at}" for at in range(10, 60)),
}

#: The most keys that any line of text may ask for; a usual one has some seventy.
KEYS_MOST = 2_500

#: The most pairs of words that are compared for one candidate, and how often one of them is looked at closely.
WORDS_MOST = 64 * 700


@pytest.mark.parametrize("text", GARBAGE.values(), ids=GARBAGE)
def test_any_line_asks_for_a_bounded_number_of_keys_and_gets_an_answer(text: str, model: Model) -> None:
    """Nothing typed crashes, and none of it is widened without end."""
    query = read(text, today=TODAY)
    keys = query_keys(query, Vocabulary(DENSE, 1_000))
    assert len(keys) <= KEYS_MOST
    assess(query, [encounter()], situation(), model)


def test_a_question_with_hundreds_of_names_and_dates_asks_for_no_more_than_a_long_line() -> None:
    """A record that is looked at may have more of them than a line; the first ones are asked for."""
    some = list(DENSE)
    query = Query(
        text="",
        names=tuple(PersonName(surname=" ".join(some[at : at + 8])) for at in range(0, 400, 4)),
        birth_dates=read(GARBAGE["many dates"], today=TODAY).birth_dates * 30,
    )
    assert len(query_keys(query, Vocabulary(DENSE, 1_000))) <= 2 * KEYS_MOST


def test_a_record_of_garbage_has_bounded_keys() -> None:
    """Ten kilobytes in each field, and thousands of aliases, are read as far as a long record goes."""
    long = encounter(
        person=Person(
            names=tuple(PersonName(surname=f"é{'x' * 10_000} {word}") for word in list(DENSE) * 4),
            birth_dates=("1990-02-30", "0000", "9999-99-99"),
            identifiers=(Identifier(kind=IdentifierKind.ALIEN, value="0" * 10_000),),
        ),
        vehicles=(Vehicle(plate="x" * 10_000, vin="\0" * 10_000),),
        phones=(Phone(number="5" * 10_000),),
        addresses=(Address(text="1 " * 5_000), Address(text="98230 " * 2_000)),
    )
    assert len(record_keys(long)) < 200
    assert tuple(keys_of([long])[0].tolist()) == record_keys(long)


def test_a_million_people_of_one_name_are_looked_at_as_far_as_the_budget_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The postings that a search reads are counted: never more than the budget, however common the key."""
    read_of: list[int] = []
    packed = KeyIndex._packed

    def counted(self: KeyIndex, starts: key_index.Places, counts: key_index.Places) -> key_index.Packed:
        found = packed(self, starts, counts)
        read_of.append(len(found))
        return found

    monkeypatch.setattr(KeyIndex, "_packed", counted)
    same = record_keys(encounter(person=person("GARCIA", "JOSE", "1980-01-01")))
    crowd = np.concatenate([np.arange(200_000, dtype=np.uint64) | np.uint64(key << 24) for key in same])
    found = KeyIndex.build(np.concatenate((crowd, np.array(pack(200_001, [7]), np.uint64))))
    ranked = found.find(query_keys(read("GARCIA JOSE 19800101", today=TODAY), Vocabulary()), 64)
    assert len(ranked) == 64
    assert read_of[0] <= key_index.BUDGET


def test_long_names_on_both_sides_are_compared_as_far_as_there_is_time(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six long names asked of people with forty long aliases each: the pairs of words are counted."""
    some = list(DENSE)
    pairs: list[int] = []
    compare = names.NameScale.compare

    def counted(self: names.NameScale, one: names.NameWords, other: names.NameWords) -> names.NameComparison:
        pairs.append(len(one.tokens) * len(other.tokens))
        return compare(self, one, other)

    monkeypatch.setattr(names.NameScale, "compare", counted)
    asked = tuple(PersonName(surname=" ".join(some[at : at + 8])) for at in range(0, 48, 8))
    many = Person(names=tuple(PersonName(surname=" ".join(some[at : at + 8])) for at in range(100, 420, 8)))
    matcher = Matcher(Query(text="", names=asked), model, Vocabulary(DENSE, 1_000).frequencies)
    for number in range(64):
        matcher.score(encounter(str(number), person=many))
    assert 0 < sum(pairs) <= WORDS_MOST


def test_a_short_name_is_compared_with_all_of_many_aliases(model: Model) -> None:
    """The bound on work takes nothing from a usual question: the fortieth alias is found."""
    some = list(DENSE)
    aliases = tuple(PersonName(surname=some[at], given_names=some[-at - 1]) for at in range(39))
    known = encounter(person=Person(names=(*aliases, PersonName(surname="VARGA", given_names="MILOS"))))
    query = Query(text="", names=(PersonName(surname="VARGA", given_names="MILOS"),))
    assert Matcher(query, model, Vocabulary(DENSE, 1_000).frequencies).score(known).comparisons[0].level == "exact"
