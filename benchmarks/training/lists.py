"""What checks of an invented copy bring up: for each query the candidates, their addends and which of them is right.

The copy holds people of a sanctions list among invented ones. Asked about are listed people by their aliases, invented
people as they might be typed, and others who are on no file. Half of the queries about listed people have a birth date.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.matching.engine import Copy, question
from benchmarks.matching.people import Subject
from benchmarks.public.sanctions import ListedName, SanctionsList
from benchmarks.training.queries import Invented, Population
from benchmarks.training.split import PartOfList, part_of
from overlap.alignment import WORD_LEVELS, Aligner
from overlap.birth import birth_level
from overlap.frequencies import Frequencies
from overlap.names import signs
from overlap.normalize import NameWords, name_words
from overlap.records import Person, PersonName

Floats = npt.NDArray[np.float64]

#: Where the steps of each sign lie; the bits of the steps are what is learned.
BOUNDS: Final = {
    "aligned": (1, 2, 3, 4),
    "both": (1, 2, 3),
    "alone": (1, 2, 3, 4),
    "covered": (0.34, 0.5, 0.66, 1.0),
    "likeness": (0.35, 0.45, 0.55, 0.65, 0.72, 0.8, 0.88, 0.95, 1.0),
    "leftover": (0.45, 0.55, 0.65, 0.75),
    "rare_left": (6.0, 9.0, 12.0, 20.0),
    "lone": (1,),
    "lone_pair": (1,),
}
#: Places that rarity is weighed by.
PLACES: Final = 4
COLUMNS: Final = PLACES + len(WORD_LEVELS) + sum(map(len, BOUNDS.values()))

#: Invented people in the copy, and queries of each kind about them.
INVENTED, QUERIES = 30_000, 2_500

#: Share of queries about listed people that have a birth date: without one the name alone must tell.
_WITH_BIRTH = 0.5


class Asked(NamedTuple):
    """A query and the id of the person it is about; "" for somebody on no file."""

    one: Subject
    truth: str


class Rows(NamedTuple):
    """Candidates as rows: addends of their names, bits of their birth dates, truth, and the nats of the prior."""

    addends: Floats
    births: Floats
    truth: Floats
    prior: float


def addends(one: NameWords, other: NameWords, aligner: Aligner, frequencies: Frequencies) -> list[float]:
    """What the name level sums up but for the bits: rarities by place, counts of levels, steps reached."""
    alignment = aligner.align(one, other)
    rarities = sorted((-pair.minus_rarity for pair in alignment.pairs), reverse=True)
    kept = [*rarities[: PLACES - 1], *[0.0] * (PLACES - 1 - len(rarities)), sum(rarities[PLACES - 1 :])]
    levels = [pair.level for pair in alignment.pairs]
    found = zip(BOUNDS.values(), signs(one, other, alignment, frequencies.rarity), strict=True)
    steps = [float(value >= bound) for bounds, value in found for bound in bounds]
    return [*kept, *(float(levels.count(level)) for level in WORD_LEVELS), *steps]


def rows(listed: SanctionsList, part: PartOfList, data: Path, seed: int, births: dict[str, float]) -> Rows:
    """All candidates of all queries about one part of the list and as many invented people."""
    population = Population(data, seed)
    invented = population.draw(INVENTED)
    people = [*listed_people(listed, part), *invented_people(invented)]
    asked = [*about_listed(listed, part, seed, _WITH_BIRTH), *about_invented(population, invented, seed)]
    found = list(_candidates(Copy(people), people, asked, births))
    on_file = sum(bool(one.truth) for one in asked) / len(asked)
    return Rows(
        np.array([row for row, _, _ in found]),
        np.array([bits for _, bits, _ in found]),
        np.array([is_right for _, _, is_right in found], np.float64),
        math.log(on_file / len(people)),
    )


def listed_people(listed: SanctionsList, part: PartOfList) -> list[Subject]:
    """The listed people of a part by their primary names."""
    return [Subject(one.id, _person(one.name, one.births)) for one in listed.entities if part_of(one.id) is part]


def invented_people(invented: Sequence[Invented]) -> list[Subject]:
    """Invented people, numbered."""
    return [Subject(f"SYN-{place}", _invented(one)) for place, one in enumerate(invented)]


def _person(name: ListedName, births: Iterable[str]) -> Person:
    """A listed person."""
    whole = PersonName(surname=name.surname, given_names=name.given, middle_names=name.middle)
    return Person(names=(whole,), birth_dates=tuple(births))


def _invented(one: Invented) -> Person:
    """An invented person."""
    surname, given, birth = one
    return Person(names=(PersonName(surname=surname, given_names=given),), birth_dates=(birth,) if birth else ())


def about_listed(listed: SanctionsList, part: PartOfList, seed: int, with_birth: float) -> Iterator[Asked]:
    """A query for each alias of the part, a share of them with the birth date."""
    rng = random.Random(seed)
    births = {one.id: one.births[:1] for one in listed.entities}
    for alias in listed.aliases:
        if part_of(alias.entity) is part:
            known = births[alias.entity] if rng.random() < with_birth else ()
            yield Asked(Subject("", _person(alias.name, known)), alias.entity)


def about_invented(population: Population, invented: Sequence[Invented], seed: int) -> Iterator[Asked]:
    """Queries about invented people on file, and about as many who are on none."""
    rng = random.Random(seed)
    for place in (rng.randrange(len(invented)) for _ in range(QUERIES)):
        yield Asked(Subject("", _invented(population.typed(invented[place]))), f"SYN-{place}")
    for one in population.draw(QUERIES):
        yield Asked(Subject("", _invented(population.typed(one))), "")


def _candidates(
    copy: Copy, people: Sequence[Subject], asked: Iterable[Asked], births: dict[str, float]
) -> Iterator[tuple[list[float], float, bool]]:
    """The addends, birth bits and truth of each candidate of each query that has a word."""
    frequencies = copy.frequencies
    for one, truth in asked:
        typed = name_words(one.person.names[0])
        if not typed.tokens:
            continue
        aligner = Aligner(frequencies)
        for place in copy.candidates(question(one)):
            other = people[place]
            filed = name_words(other.person.names[0])
            if filed.tokens:
                bits = _birth_bits(one.person, other.person, births)
                yield addends(typed, filed, aligner, frequencies), bits, other.id == truth


def _birth_bits(one: Person, other: Person, births: dict[str, float]) -> float:
    """The bits of the closest pair of birth dates, none where either has none."""
    pairs = [births[birth_level(mine, theirs)] for mine in one.birth_dates for theirs in other.birth_dates]
    return max(pairs, default=0.0)
