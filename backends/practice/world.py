"""One invented world, from a seed and a time: both agencies' records, plans, rosters, and the truth about them.

Each part has its own stream of chance, so that a change in one leaves the others as they were. Does not write files
(`generate`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from backends.practice import cast, name_lists
from backends.practice.cases import Case
from backends.practice.cast import Scenes, Stage, hidden_copies
from backends.practice.crowd import BOTH_SHARE, Crowd, Side, draw_crowd
from backends.practice.encounters import Encounter
from backends.practice.files import Desk, apprehend, give_numbers, open_cases
from backends.practice.naming import Name
from backends.practice.numbers import Numbers
from backends.practice.people import Maker
from backends.practice.plans import Line, Plan, Roster, Target, draw_plan
from backends.practice.record import Clerk
from backends.practice.truth import Link, LinkKind, folded_parts, link

#: e3 keeps few marks on names, TECS some.
E3_MARKS, TECS_MARKS = 0.12, 0.3
#: One plan of each agency for so many people, between two bounds.
PEOPLE_PER_PLAN, FEWEST_PLANS, MOST_PLANS = 400, 6, 150
#: People named by the sentinel, of those asked for.
SENTINEL_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Order:
    """What a world is made from."""

    seed: int
    people: int
    now: dt.datetime
    both_share: float = BOTH_SHARE
    sentinel: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """All records of both systems, as they will be written, and the overlaps between them."""

    encounters: tuple[Encounter, ...]
    cases: tuple[Case, ...]
    later: tuple[Case, ...]
    usbp_plans: tuple[Plan, ...]
    hsi_plans: tuple[Plan, ...]
    usbp_duty: tuple[Line, ...]
    hsi_duty: tuple[Line, ...]
    links: tuple[Link, ...]
    scenes: Scenes
    sides: dict[str, int]
    sentinel: tuple[str, ...]


class Builder:
    """Builds the world of one order."""

    def __init__(self, order: Order) -> None:
        self._order, self._now = order, order.now
        self._lists = name_lists.load()
        self._numbers = Numbers(self._chance("numbers"))
        self._record_numbers = count(1)
        self._maker = Maker(self._chance("people"), self._lists, self._numbers, order.now.date())

    def build(self) -> Contents:
        """The world; two builders of one order build alike."""
        roster = Roster(self._chance("roster"), self._lists, self._numbers, self._now)
        usbp_duty, hsi_duty = tuple(roster.usbp()), tuple(roster.hsi())
        apart = cast.PEOPLE + (SENTINEL_PEOPLE if self._order.sentinel else 0)
        crowd = draw_crowd(self._chance("crowd"), self._maker, self._order.people - apart, self._order.both_share)
        encounters, cases = self._record(crowd)
        stage = self._stage(crowd)
        scenes = cast.play(stage)
        planted = self._planted(stage)
        usbp_plans, hsi_plans = self._plans("USBP"), self._plans("HSI")
        return Contents(
            (*encounters, *scenes.encounters, *planted.encounters),
            (*cases, *scenes.cases, *planted.cases),
            scenes.later,
            usbp_plans,
            (*hsi_plans, *scenes.plans, *planted.plans),
            usbp_duty,
            (*self._named(hsi_duty),),
            tuple(_links(crowd, encounters, cases)) + tuple(_scene_links(scenes)),
            scenes,
            _count(crowd, apart),
            planted.record_ids(),
        )

    def _chance(self, part: str) -> Random:
        return Random(f"{self._order.seed}:{part}")  # a text seeds alike in every run

    def _record(self, crowd: Crowd) -> tuple[tuple[Encounter, ...], tuple[Case, ...]]:
        e3, tecs = self._desk("e3", E3_MARKS), self._desk("TECS", TECS_MARKS)
        known = list(crowd.known_to(Side.E3))
        given = give_numbers(e3, known)
        return tuple(apprehend(e3, known, given)), tuple(open_cases(tecs, crowd.known_to(Side.TECS), given))

    def _desk(self, system: str, marks: float) -> Desk:
        clerk = Clerk(self._chance(f"{system} clerk"), self._lists, marks)
        return Desk(self._chance(f"{system} desk"), clerk, self._numbers, self._record_numbers, self._now)

    def _stage(self, crowd: Crowd) -> Stage:
        names = (name for person, _ in crowd.people for name in (person.name, *person.other_names))
        taken = {part for name in names for part in folded_parts(name)}
        first = next(self._record_numbers) + len(crowd.people)
        return Stage(
            self._chance("cast"),
            self._maker,
            self._now,
            count(first),
            lambda name: not taken.isdisjoint(folded_parts(name, given=False)),
        )

    def _plans(self, agency: str) -> tuple[Plan, ...]:
        rng = self._chance(f"{agency} plans")
        number = min(MOST_PLANS, max(FEWEST_PLANS, self._order.people // PEOPLE_PER_PLAN))
        prefix = "SYN-TO" if agency == "HSI" else "SYN-EO"
        return tuple(
            self._aimed(rng, draw_plan(rng, f"{prefix}-{place:05}", self._now, by_hsi=agency == "HSI"))
            for place in range(1, number + 1)
        )

    def _aimed(self, rng: Random, plan: Plan) -> Plan:
        """The plan with an invented target of its own, for half of the plans."""
        if rng.random() < 0.5:  # noqa: PLR2004  # see docstring
            return plan
        person = draw_crowd(rng, self._maker, 1, 1.0).people[0][0]
        return replace(plan, target=Target(person.name, person.birth.isoformat(), person.car, person.phone))

    def _planted(self, stage: Stage) -> Scenes:
        """Records that carry the sentinel in every place a name or free text stands in."""
        text = self._order.sentinel
        if not text:
            return Scenes((), (), (), (), ())
        people = [stage.person() for _ in range(SENTINEL_PEOPLE)]
        met = tuple(_named_after(stage.encounter(person, 12), text) for person in people)
        case = stage.case(replace(met[0].on_file, addresses=(f"12 {text} Road, Blaine, WA",)), "OPEN")
        plan = replace(
            self._plans("HSI")[0],
            record_id="SYN-TO-SENTINEL",
            visibility="FULL",
            address=f"7 {text} Lane, Blaine, WA",
            target=Target(Name(text, "MARA"), "1980-02-03"),
        )
        return Scenes(met, hidden_copies(case), (), (plan,), ())

    def _named(self, lines: tuple[Line, ...]) -> Iterator[Line]:
        """The roster, with the sentinel as one agent's surname where there is one."""
        for place, line in enumerate(lines):
            yield replace(line, name=f"MARA {self._order.sentinel}") if place == 1 and self._order.sentinel else line


def _named_after(encounter: Encounter, text: str) -> Encounter:
    first = replace(encounter.on_file.names[0], surname=text)
    on_file = replace(
        encounter.on_file, names=(first, Name(f"{text} ROE", "MARA")), addresses=(f"12 {text} Road, Blaine, WA",)
    )
    event = replace(encounter.event, landmark=f"{text} orchard")
    return replace(encounter, on_file=on_file, event=event)


def _links(crowd: Crowd, encounters: tuple[Encounter, ...], cases: tuple[Case, ...]) -> Iterator[Link]:
    met: dict[int, list[Encounter]] = defaultdict(list)
    for encounter in encounters:
        met[encounter.person.number].append(encounter)
    of_person = dict(zip((person.number for person in crowd.known_to(Side.TECS)), cases, strict=True))
    for pair in crowd.pairs:
        for encounter in met[pair.in_e3]:
            if found := link(pair.kind, encounter, of_person[pair.in_tecs]):
                yield found


def _scene_links(scenes: Scenes) -> Iterator[Link]:
    cases = {f"tecs:{case.record_id}": case for case in scenes.cases}
    met = {f"e3:{encounter.record_id}": encounter for encounter in scenes.encounters}
    for member in scenes.members:
        kind = LinkKind.VEHICLE if member.scene == "vehicle only" else LinkKind.PERSON
        for encounter in member.e3:
            found = (link(kind, met[encounter], cases[case]) for case in member.tecs if case in cases)
            yield from (item for item in found if item)


def _count(crowd: Crowd, apart: int) -> dict[str, int]:
    counted = {side.value: sum(where is side for _, where in crowd.people) for side in Side}
    return counted | {"cast and sentinels": apart}
