"""Which matches have a row of their own in the answer."""

from overlap.assessment import ROWS, assess
from overlap.model import shipped_model
from overlap.query import Query
from overlap.records import PartialDate, PersonName, Vehicle
from tests.overlap.invented import case, encounter, person, situation


def test_a_match_that_shares_a_number_has_a_row_whatever_is_stronger() -> None:
    """Ten people of the very name and birth date don't push the vehicle off the list."""
    car = (Vehicle(plate="BXT4821"),)
    query = Query(
        text="",
        names=(PersonName(surname="VARGA", given_names="MILOS"),),
        birth_dates=(PartialDate.parse("1987-02-14"),),
        vehicles=car,
    )
    crowd = [encounter(str(number)) for number in range(ROWS + 5)]
    driver = case(person=person("NOVAK", "PETER", "1960-05-05"), vehicles=car)
    found = assess(query, [*crowd, driver], situation(), shipped_model())
    assert driver.id in {match.record.id for match in found.matches}
    assert (len(found.matches), found.hidden) == (ROWS, 6)
    assert [match.probability for match in found.matches] == sorted(
        (match.probability for match in found.matches), reverse=True
    )
