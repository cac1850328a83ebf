"""What clerks get wrong: one value in, one value as written out, never lost."""

import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.practice import clerk
from backends.practice.name_lists import Origin, load
from backends.practice.naming import Name, draw_name, respell
from backends.practice.numbers import Numbers

LISTS = load()


@pytest.mark.parametrize(
    ("marked", "plain"), [("MILOŠ", "MILOS"), ("ĐORĐEVIĆ", "DORDEVIC"), ("ŁUKASZ", "LUKASZ"), ("NÚÑEZ", "NUNEZ")]
)
def test_a_system_without_marks_keeps_the_letters(marked: str, plain: str) -> None:
    """Diacritics go, letters stay."""
    assert clerk.without_marks(marked) == plain


@given(st.text("ABCDEFGHIJKLMNOPRSTUVXYZ", min_size=4, max_size=12), st.integers(0, 1000))
def test_a_slip_changes_a_word_by_one_key(word: str, seed: int) -> None:
    """One letter more, one less, one other, or two exchanged; the first letter is seldom missed."""
    slipped = clerk.mistyped(Random(seed), word)
    assert slipped[0] == word[0]
    assert abs(len(slipped) - len(word)) <= 1


@given(st.dates(dt.date(1930, 1, 1), dt.date(2020, 12, 31)))
def test_swapping_day_and_month_twice_gives_the_date(birth: dt.date) -> None:
    """Where both readings are dates they are each other's; elsewhere nothing changes."""
    swapped = clerk.swapped_date(birth)
    assert clerk.swapped_date(swapped) == birth
    assert (swapped == birth) == (birth.day > 12 or birth.day == birth.month)


def test_a_misread_character_looks_like_the_true_one() -> None:
    """Exactly one character differs, and only by the table of look-alikes."""
    read = clerk.misread(Random(1), "B10T")
    (place,) = [at for at in range(4) if read[at] != "B10T"[at]]
    assert clerk.LOOK_ALIKE["B10T"[place]] == read[place]
    assert clerk.misread(Random(1), "XX") == "XX"


def test_a_phone_keeps_its_digits_however_it_is_written() -> None:
    """Ten digits stay the last ten."""
    ways = {clerk.phone_written(Random(seed), "2065550143") for seed in range(40)}
    assert len(ways) == 5
    assert {"".join(filter(str.isdigit, way))[-10:] for way in ways} == {"2065550143"}


@pytest.mark.parametrize("origin", list(Origin))
def test_a_respelled_name_is_still_a_name(origin: Origin) -> None:
    """No rule of any form leaves a name without a surname or a given name."""
    rng = Random(5)
    for _ in range(200):
        name = draw_name(rng, LISTS, origin, female=rng.random() < 0.5)
        other = respell(rng, LISTS, origin, name)
        assert other.surname
        assert other.given


def test_arabic_names_are_transliterated_in_several_ways() -> None:
    """The same name turns up in other letters."""
    rng = Random(6)
    spellings = {respell(rng, LISTS, Origin.ARABIC, Name("YOUSSEF", "MOHAMMED")).given for _ in range(60)}
    assert {"MUHAMMAD", "MOHAMED"} <= spellings


def test_numbers_are_given_out_once() -> None:
    """No two people have one number, and phones run out instead of repeating."""
    numbers = Numbers(Random(7))
    plates = [numbers.plate("ME") for _ in range(3000)]
    assert len(set(plates)) == len(plates)
    phones = [numbers.phone() for _ in range(60_000)]
    given_out = [phone for phone in phones if phone]
    assert len(set(given_out)) == len(given_out) < 60_000
    assert phones[-1] == ""


def test_a_vin_has_a_right_check_character() -> None:
    """The ninth character is the weighted sum of the others, modulo eleven."""
    values = dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
            [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)],
            strict=True,
        )
    )
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    numbers = Numbers(Random(8))
    for vin in (numbers.vin() for _ in range(200)):
        rest = sum(values[character] * weight for character, weight in zip(vin, weights, strict=True)) % 11
        assert vin[8] == ("X" if rest == 10 else str(rest))
