"""What a household shares: evidence that is explained row by row, capped, and never proof of one person."""

import pytest

from overlap.answer import Grade, Match
from overlap.frequencies import Frequencies
from overlap.matching import match, shares_identifier
from overlap.model import Model
from overlap.query import Query
from overlap.records import Address, PersonName, Phone, Vehicle
from tests.overlap.invented import encounter, person

HOME = {
    "vehicles": (Vehicle(plate="BXT4821", jurisdiction="US-WA"),),
    "phones": (Phone(number="360 555 0142"),),
    "addresses": (Address(text="1420 Whitehorse Rd, Blaine WA 98230"),),
}
ON_FILE = encounter(person=person("VARGA", "MILOS", "1987-02-14"), **HOME)


def found(model: Model, frequencies: Frequencies, *, name: str = "", **shared: object) -> Match:
    """Return the match of a question with the record; what isn't said isn't asked."""
    surname, _, given = name.partition(" ")
    names = (PersonName(surname=surname, given_names=given),) if name else ()
    return match(Query(text="", names=names, **shared), ON_FILE, model, frequencies)  # type: ignore[arg-type]


def test_each_thing_that_a_household_shares_has_its_row_and_further_ones_say_little(
    model: Model, frequencies: Frequencies
) -> None:
    """Vehicle, phone and address come together: the second and third add a quarter of what they would alone."""
    whole = found(model, frequencies, **HOME)
    alone = {
        next(row.field for row in one.evidence if row.bits > 0): one.bits
        for one in (found(model, frequencies, **{key: value}) for key, value in HOME.items())
    }
    rows = {row.field: row.bits for row in whole.evidence if row.bits > 0}
    assert rows.keys() == alone.keys()
    strongest = max(alone.values())
    assert whole.bits == pytest.approx(strongest + (sum(alone.values()) - strongest) / 4)


@pytest.mark.parametrize("shared", [HOME, {"vehicles": HOME["vehicles"]}], ids=["everything", "the vehicle"])
def test_another_name_in_the_same_household_is_shown_and_never_likely_one_person(
    model: Model, frequencies: Frequencies, shared: dict[str, object]
) -> None:
    """Who drives somebody's vehicle and lives at their home under another name is most likely somebody else."""
    other = found(model, frequencies, name="NOVAK PETER", **shared)
    assert other.grade is Grade.POSSIBLE
    assert shares_identifier(other)
    assert sum(row.bits for row in other.evidence) == pytest.approx(other.bits)


def test_the_same_name_in_the_same_household_is_worth_all_of_it(model: Model, frequencies: Frequencies) -> None:
    """Nothing is taken from evidence that points the same way as the name."""
    apart = found(model, frequencies, name="VARGA MILOS").bits + found(model, frequencies, **HOME).bits
    assert found(model, frequencies, name="VARGA MILOS", **HOME).bits == pytest.approx(apart)
