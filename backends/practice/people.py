"""The invented people and what they own, as they truly are: no clerk has written anything yet.

Knows who a person is. Does not know which system has a record of them (`world`) or how it is spelled there (`record`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from random import Random

from backends.practice.frequencies import frequency
from backends.practice.geography import Sector, draw_address
from backends.practice.name_lists import NameLists, Origin
from backends.practice.naming import Name, draw_name
from backends.practice.numbers import Numbers
from backends.practice.weighted import Weighted


@dataclass(frozen=True, slots=True)
class Document:
    """A number some authority gave a person: its kind by the agencies' codes, its issuer (region or country)."""

    kind: str
    number: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Car:
    """A road vehicle."""

    plate: str
    region: str
    vin: str
    description: str


@dataclass(frozen=True, slots=True)
class Individual:
    """One invented person; `number` is their place in the world and appears in no extract."""

    number: int
    origin: Origin
    female: bool
    name: Name
    other_names: tuple[Name, ...]
    birth: dt.date
    home: Sector
    documents: tuple[Document, ...] = ()
    car: Car | None = None
    phone: str = ""
    address: str = ""

    def owns(self, **things: object) -> Individual:
        """The same person with other things."""
        return replace(self, **things)  # type: ignore[arg-type]  # the names are this class's fields


E3_ORIGINS, TECS_ORIGINS = frequency("people.origins_e3"), frequency("people.origins_tecs")
AGES = frequency("people.ages")
AGE_BAND_DAYS = 5 * 365

#: Shares of people who have the thing at all.
FEMALE, HAS_DOCUMENT, HAS_CAR, HAS_PHONE, HAS_ADDRESS, HAS_OTHER_NAME = 0.2, 0.55, 0.3, 0.45, 0.5, 0.15

DOCUMENT_FORMS = frequency("people.documents")
PASSPORT_ISSUERS = ("MEX", "IND", "CAN", "GTM", "HND", "ROU", "CHN", "COL", "SLV", "PAK")
CARS = (
    "Ford F-150",
    "Honda Civic",
    "Toyota Tacoma",
    "Chevrolet Express",
    "Dodge Caravan",
    "Subaru Outback",
    "Nissan Rogue",
    "GMC Sierra",
    "Toyota RAV4",
    "Hyundai Elantra",
)
COLOURS = ("white", "black", "silver", "grey", "blue", "red", "green", "tan")


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws people: the lists and numbers it needs and the day that ages are counted to."""

    rng: Random
    lists: NameLists
    numbers: Numbers
    today: dt.date

    def individual(self, number: int, origins: Weighted[str], home: Sector) -> Individual:
        """A person with what people of their kind have."""
        rng, origin = self.rng, Origin(origins.draw(self.rng))
        female = rng.random() < FEMALE
        name = draw_name(rng, self.lists, origin, female=female)
        others = (draw_name(rng, self.lists, origin, female=female),) if rng.random() < HAS_OTHER_NAME else ()
        return Individual(
            number,
            origin,
            female,
            name,
            others,
            self.birth(),
            home,
            documents=(self.document(home),) if rng.random() < HAS_DOCUMENT else (),
            car=self.car(home) if rng.random() < HAS_CAR else None,
            phone=self.numbers.phone() if rng.random() < HAS_PHONE else "",
            address=draw_address(rng, home) if rng.random() < HAS_ADDRESS else "",
        )

    def birth(self) -> dt.date:
        """A birth date by the ages of the public sample."""
        oldest = int(AGES.draw(self.rng)) * 365 + self.rng.randrange(AGE_BAND_DAYS)
        return self.today - dt.timedelta(days=oldest)

    def document(self, home: Sector) -> Document:
        """A document nobody else has."""
        kind, form = DOCUMENT_FORMS.draw(self.rng).split()
        match kind:
            case "PAURG":
                issuer = "USA"
            case "DRIVE":
                issuer = self.rng.choice(home.regions)
            case _:
                issuer = self.rng.choice(PASSPORT_ISSUERS)
        return Document(kind, self.numbers.of_form(form), issuer)

    def car(self, home: Sector) -> Car:
        """A car with a plate of a region near by."""
        region = self.rng.choice(home.regions)
        look = f"{self.rng.choice(COLOURS)} {self.rng.choice(CARS)} {self.rng.randint(1999, self.today.year)}"
        return Car(self.numbers.plate(region), region, self.numbers.vin(), look)
