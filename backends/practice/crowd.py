"""The people of a world, which systems know them, and which of them share a thing across the systems.

Knows true people only; what is written about them is `files`' and where they meet on file is `truth`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from backends.practice.geography import DRAWN_SECTORS, draw_address
from backends.practice.people import E3_ORIGINS, TECS_ORIGINS, Individual, Maker
from backends.practice.truth import LinkKind

#: Share of people that both systems know, and of those that only e3 knows; the rest is known to TECS alone.
BOTH_SHARE, E3_SHARE = 0.1, 0.5
#: Pairs of strangers who share a thing across the systems, as a share of all people for each kind of thing.
PAIRS_SHARE, FEWEST_PAIRS = 0.01, 3


class Side(StrEnum):
    """Which system knows a person."""

    E3 = "e3"
    TECS = "tecs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Pair:
    """What an e3 person and a TECS person have in common; the same number twice is one person."""

    in_e3: int
    in_tecs: int
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Crowd:
    """People with the system that knows each, and the pairs whose records should meet."""

    people: tuple[tuple[Individual, Side], ...]
    pairs: tuple[Pair, ...]

    def known_to(self, side: Side) -> Iterator[Individual]:
        """The people on file in this one system, those of both among them."""
        return (person for person, where in self.people if where in (side, Side.BOTH))


def draw_crowd(rng: Random, maker: Maker, size: int, both_share: float) -> Crowd:
    """So many people, with exactly the asked share of them in both systems."""
    sides = _sides(rng, size, both_share)
    people = [
        maker.individual(number, TECS_ORIGINS if side is Side.TECS else E3_ORIGINS, DRAWN_SECTORS.draw(rng))
        for number, side in enumerate(sides)
    ]
    lent = list(_lend(rng, maker, people, sides))
    same = [Pair(number, number, LinkKind.PERSON) for number, side in enumerate(sides) if side is Side.BOTH]
    return Crowd(tuple(zip(people, sides, strict=True)), (*same, *lent))


def _sides(rng: Random, size: int, both_share: float) -> list[Side]:
    both, e3 = round(size * both_share), round(size * E3_SHARE)
    sides = [Side.BOTH] * both + [Side.E3] * e3
    sides += [Side.TECS] * (size - len(sides))
    rng.shuffle(sides)
    return sides


def _lend(rng: Random, maker: Maker, people: list[Individual], sides: list[Side]) -> Iterator[Pair]:
    """Gives strangers of the two systems a thing in common, and tells which pairs they are."""
    e3 = [number for number, side in enumerate(sides) if side is Side.E3]
    tecs = [number for number, side in enumerate(sides) if side is Side.TECS]
    rng.shuffle(e3)
    rng.shuffle(tecs)
    each = max(FEWEST_PAIRS, round(len(people) * PAIRS_SHARE))
    kinds = [kind for kind in LinkKind if kind is not LinkKind.PERSON for _ in range(each)]
    for kind, lender, borrower in zip(kinds, e3, tecs, strict=False):
        people[lender] = _equipped(rng, maker, people[lender], kind)
        people[borrower] = _borrowed(people[borrower], people[lender], kind)
        yield Pair(lender, borrower, kind)


def _equipped(rng: Random, maker: Maker, person: Individual, kind: LinkKind) -> Individual:
    """The person with a thing of that kind."""
    match kind:
        case LinkKind.VEHICLE:
            return person.owns(car=person.car or maker.car(person.home))
        case LinkKind.PHONE:
            return person.owns(phone=person.phone or maker.numbers.phone())
        case LinkKind.ADDRESS:
            return person.owns(address=person.address or draw_address(rng, person.home))
        case LinkKind.DOCUMENT:
            return person.owns(documents=person.documents or (maker.document(person.home),))
        case LinkKind.PERSON:
            return person


def _borrowed(person: Individual, lender: Individual, kind: LinkKind) -> Individual:
    match kind:
        case LinkKind.VEHICLE:
            return person.owns(car=lender.car)
        case LinkKind.PHONE:
            return person.owns(phone=lender.phone)
        case LinkKind.ADDRESS:
            return person.owns(address=lender.address)
        case LinkKind.DOCUMENT:
            return person.owns(documents=lender.documents)
        case LinkKind.PERSON:
            return person
