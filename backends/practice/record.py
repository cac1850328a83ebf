"""What one system's clerk put on file about a person: the true values through slips, short forms and gaps.

Knows how often what goes wrong. The frequencies are assumptions, higher than a careful clerk's and lower than a hostile
test's; a record of the guaranteed cast is written without any (`plainly`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from backends.practice import clerk
from backends.practice.name_lists import NameLists
from backends.practice.naming import Name, nickname, respell
from backends.practice.people import Car, Document, Individual

#: Shares of names: written by another rule, by nickname, in the wrong order, with a slip, without marks.
RESPELLED, NICKNAMED, REVERSED, SLIPPED = 0.22, 0.04, 0.03, 0.05
#: Shares of birth dates: missing, year alone, year and month, 1 January for any day, day and month swapped, one beside.
NO_BIRTH, YEAR_ONLY, MONTH_ONLY, NEW_YEAR, SWAPPED_DATE, BESIDE_DATE = 0.04, 0.025, 0.015, 0.02, 0.03, 0.02
#: Shares of things that a person has and the record lacks, and of those that are on it with a character misread.
NOT_ASKED, MISREAD = 0.2, 0.05
NO_REGION = 0.1
HAS_VIN = 0.5


@dataclass(frozen=True, slots=True)
class OnFile:
    """The person's part of one record, as written; `births` in the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    names: tuple[Name, ...] = ()
    births: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    cars: tuple[Car, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def plainly(person: Individual) -> OnFile:
    """The record of a clerk who makes no mistake and asks for everything, without marks."""
    return OnFile(
        names=(_plain(person.name),),
        births=(person.birth.isoformat(),),
        documents=person.documents,
        cars=(person.car,) if person.car else (),
        phones=(person.phone,) if person.phone else (),
        addresses=(person.address,) if person.address else (),
    )


@dataclass(frozen=True, slots=True)
class Clerk:
    """Writes records of one system; `keeps_marks` is the share of names that keep their diacritics."""

    rng: Random
    lists: NameLists
    keeps_marks: float

    def record(self, person: Individual) -> OnFile:
        """The record of this person on an ordinary day."""
        return OnFile(
            names=(self._name(person), *(_plain(name) for name in person.other_names)),
            births=self._births(person.birth),
            documents=tuple(self._document(item) for item in person.documents if self._asked()),
            cars=(self._car(person.car),) if person.car and self._asked() else (),
            phones=(clerk.phone_written(self.rng, person.phone),) if person.phone and self._asked() else (),
            addresses=(clerk.address_written(self.rng, person.address),) if person.address and self._asked() else (),
        )

    def _asked(self) -> bool:
        return self.rng.random() >= NOT_ASKED

    def _name(self, person: Individual) -> Name:
        rng, name = self.rng, person.name
        if rng.random() < RESPELLED:
            name = respell(rng, self.lists, person.origin, name)
        if rng.random() < NICKNAMED:
            name = nickname(rng, self.lists, name)
        if rng.random() < REVERSED:
            name = clerk.swapped_name(name)
        if rng.random() < SLIPPED:
            name = clerk.mistyped_name(rng, name)
        return name if rng.random() < self.keeps_marks else _plain(name)

    def _births(self, birth: dt.date) -> tuple[str, ...]:
        chance = self.rng.random()
        for share, written in (
            (NO_BIRTH, lambda: ()),
            (YEAR_ONLY, lambda: (f"{birth.year}",)),
            (MONTH_ONLY, lambda: (f"{birth:%Y-%m}",)),
            (NEW_YEAR, lambda: (f"{birth.year}-01-01",)),
            (SWAPPED_DATE, lambda: (clerk.swapped_date(birth).isoformat(),)),
            (BESIDE_DATE, lambda: (clerk.slipped_date(self.rng, birth).isoformat(),)),
        ):
            chance -= share
            if chance < 0:
                return written()
        return (birth.isoformat(),)

    def _document(self, document: Document) -> Document:
        if self.rng.random() < MISREAD:
            return Document(document.kind, clerk.misread(self.rng, document.number), document.issuer)
        return document

    def _car(self, car: Car) -> Car:
        plate = clerk.misread(self.rng, car.plate) if self.rng.random() < MISREAD else car.plate
        region = "" if self.rng.random() < NO_REGION else car.region
        return Car(plate, region, car.vin if self.rng.random() < HAS_VIN else "", car.description)


def _plain(name: Name) -> Name:
    return Name(*(clerk.without_marks(part) for part in (name.surname, name.given, name.middle)))
