"""Simulated time at both gateways: each laptop's rounds as its link allows, with the events that waited till then.

Feeds the gateways where their routes would, without HTTP, so that weeks take seconds. Gateways that are down and links
that are down only make events late. Does not know what is counted.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import select

from backends.events import Desk
from backends.identity import Officer, Signed, enrol, issue_code, note, recognise_device
from backends.ingest.e3 import E3Subjects
from backends.ingest.plans import Plans
from backends.ingest.row import Row
from backends.ingest.tally import Tally
from backends.ingest.tecs import TecsSubjects
from backends.intake import Intake
from backends.ledger import Purpose, begin, end
from backends.notices import Noticing
from backends.planning import Planning
from backends.rates import Route
from backends.rules import countersigned, install, proposed, trust
from backends.schema import SHARED
from backends.signing import Signer
from backends.store import Identity, Store, next_batch
from benchmarks.oversight.doings import Doings, Done
from benchmarks.oversight.sector import SYSTEMS, Member, duty_rows, members, overseers, rows

#: A laptop that has a link asks each agency this often.
ROUND: Final = dt.timedelta(hours=3)

#: A gateway is out of order for some hours of a day in so many.
_OUTAGE: Final = 0.1


#: What an officer has sent at once where there is a link, as the program does it.
_AT_ONCE: Final = frozenset({"notice", "operation"})

#: Is told the share of the simulated days that is over.
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How closely days are lived: checks of an officer and day, and how often a laptop asks by itself."""

    checks_a_day: float = 4.0
    every: dt.timedelta = ROUND


@dataclass(frozen=True, slots=True)
class Span:
    """What is simulated, from midnight to a moment."""

    begins: dt.datetime
    ends: dt.datetime

    @property
    def days(self) -> list[dt.datetime]:
        """Each day's first moment."""
        count = -(-(self.ends - self.begins) // dt.timedelta(days=1))
        return [self.begins + dt.timedelta(days=number) for number in range(count)]


@dataclass(slots=True)
class World:
    """Both gateways' stores, who is enrolled there, and what waits on each laptop."""

    stores: Mapping[str, Store]
    staff: Sequence[Member]
    signed: dict[tuple[str, str], Signed]
    waiting: dict[tuple[str, str], list[Done]] = field(default_factory=lambda: defaultdict(list))
    late: int = 0
    applied: int = 0
    rejected: int = 0

    def close(self) -> None:
        """Gives both databases back."""
        for store in self.stores.values():
            store.close()


def build(folder: Path, seed: int, officers: int, span: Span, databases: Mapping[str, str] = {}) -> World:
    """Both gateways with their records and officers enrolled; two rule sets hold one after the other."""
    staff, now = members(officers), span.begins
    stores, signed = {}, {}
    for system in SYSTEMS:
        folder.mkdir(parents=True, exist_ok=True)
        database = databases.get(system, str(folder / f"{system}.sqlite"))
        stores[system] = Store.open(database, system, Identity.new(system))
        _write(stores[system], random.Random(f"{seed} {system}"), span)
        everyone = [(each.officer, each.device) for each in staff]
        everyone += [(each, f"SYN-D-{each.id}") for each in overseers(system)]
        for officer, device in everyone:
            signed[system, officer.id] = _enrolled(stores[system], officer, device, now)
    return World(stores, staff, signed)


def agree(world: World, terms: Sequence[Mapping[str, Any]], now: dt.datetime) -> None:
    """Has both agencies sign and install rule sets."""
    e3, tecs = (world.stores[system] for system in SYSTEMS)
    for store, other in ((e3, tecs), (tecs, e3)):
        with store.writing() as connection:
            trust(connection, signing_key=Signer.of_secret(other.identity.secret_key).public_text)
    for each in terms:
        offer = proposed(msgspec.json.encode(each), e3.identity)
        with tecs.writing() as connection:
            both = countersigned(connection, offer, tecs.identity)
        for store in (e3, tecs):
            with store.writing() as connection:
                install(connection, both, store.identity, now)


def live(world: World, span: Span, seed: int, pace: Pace, tell: Tell = lambda _: None) -> None:
    """Lives through a span: what officers do goes up with their rounds, and what follows from it happens.

    `tell` is told the share of the span that is over, from day to day.
    """
    draw, doings = random.Random(f"{seed} links"), Doings(seed, list(world.staff), pace.checks_a_day)
    down = {system: _outages(span, draw) for system in SYSTEMS}
    owners, agenda = _owners(world), Agenda()
    for past, day in enumerate(span.days):
        tell(past / len(span.days))
        for done in doings.of_day(day, span.ends):
            world.waiting[done.member.officer.id, done.system].append(done)
            if done.event["type"] in _AT_ONCE and draw.random() >= done.member.down:
                agenda.add(done.at, done.member.officer.id, done.system)
        for member in world.staff:
            for at, system in _rounds(member, day, span, draw, pace.every):
                agenda.add(at, member.officer.id, system)
        for at, officer, system in agenda.until(min(day + dt.timedelta(days=1), span.ends)):
            if any(begins <= at < ends for begins, ends in down[system]):
                world.late += 1
                agenda.add(at + dt.timedelta(hours=1), officer, system)
                continue
            for answer in _answered(doings, go_up(world, officer, system, at), at, owners):
                if answer.at < span.ends:
                    world.waiting[answer.member.officer.id, answer.system].append(answer)
                    agenda.add(answer.at, answer.member.officer.id, answer.system)
    _climb(world, span.ends)


class Agenda:
    """Which laptop asks which agency when; what is added while it is gone through has its turn as well."""

    def __init__(self) -> None:
        self._entries: list[tuple[dt.datetime, int, str, str]] = []
        self._order = itertools.count()

    def add(self, at: dt.datetime, officer: str, system: str) -> None:
        """Have a laptop ask an agency at a time."""
        heapq.heappush(self._entries, (at, next(self._order), officer, system))

    def until(self, end: dt.datetime) -> Iterator[tuple[dt.datetime, str, str]]:
        """Whatever is due before a time, in order."""
        while self._entries and self._entries[0][0] < end:
            at, _, officer, system = heapq.heappop(self._entries)
            yield at, officer, system


def _answered(
    doings: Doings, notices: Sequence[Done], at: dt.datetime, owners: Mapping[str, list[Member]]
) -> Iterator[Done]:
    """What comes of the notices that were sent."""
    for notice in notices:
        yield from doings.answers(notice, at, owners[notice.event["body"]["record"]])


def go_up(world: World, officer: str, system: str, at: dt.datetime) -> list[Done]:
    """One round of a laptop: what was made till then goes up; the notices that were sent."""
    due = [each for each in world.waiting[officer, system] if each.at <= at]
    world.waiting[officer, system] = [each for each in world.waiting[officer, system] if each.at > at]
    store, signed = world.stores[system], world.signed[system, officer]
    raws = [msgspec.Raw(msgspec.json.encode(each.event)) for each in sorted(due, key=lambda each: each.at)]
    with store.acting(officer) as connection:
        answer = begin(connection, signed, Purpose(Route.SYNC), int(at.timestamp()))
        receipts = Desk(connection, signed, at, store.identity).take(raws)
        end(connection, answer, [])
    applied = {receipt.event_id for receipt in receipts if receipt.status == "applied"}
    world.applied += len(applied)
    world.rejected += len(receipts) - len(applied)
    if raws:
        _go_on(store, at)
    return [each for each in due if each.event["type"] == "notice" and each.event["eventId"] in applied]


def _climb(world: World, at: dt.datetime) -> None:
    for store in world.stores.values():
        _go_on(store, at)


def _go_on(store: Store, at: dt.datetime) -> None:
    """What gateways do by themselves: notices climb, and the other side is heard of plans."""
    with store.writing() as connection:
        Noticing(connection, store.identity, at).escalate_due()
        Planning(connection, store.identity, at).hear_all_told(at)


def _rounds(
    member: Member, day: dt.datetime, span: Span, draw: random.Random, every: dt.timedelta
) -> Iterator[tuple[dt.datetime, str]]:
    """When a laptop asks each agency on a day; a link that is down skips rounds."""
    at = day + dt.timedelta(seconds=draw.randrange(3_600))
    while at < min(day + dt.timedelta(days=1), span.ends):
        if draw.random() >= member.down:
            yield from ((at, system) for system in SYSTEMS)
        at += every * (0.5 + draw.random())
        at = at.replace(microsecond=0)


def _outages(span: Span, draw: random.Random) -> list[tuple[dt.datetime, dt.datetime]]:
    """When a gateway is out of order, each time repaired within hours."""
    found = []
    for day in span.days:
        if draw.random() < _OUTAGE:
            begins = day + dt.timedelta(hours=draw.randrange(20))
            found.append((begins, begins + dt.timedelta(hours=draw.randrange(1, 4))))
    return found


def _owners(world: World) -> dict[str, list[Member]]:
    """Who is in the unit that owns each record."""
    by_unit: dict[str, list[Member]] = defaultdict(list)
    for member in world.staff:
        by_unit[member.officer.unit].append(member)
    found = {}
    for store in world.stores.values():
        with store.reading() as connection:
            for row in connection.execute(select(SHARED.c.id, SHARED.c.unit)):
                found[row.id] = by_unit[row.unit]
    return found


def _write(store: Store, draw: random.Random, span: Span) -> None:
    """Takes the system's records, and whom to call for its units, in as one batch."""
    system, now = store.identity.system, span.begins
    subjects = E3Subjects() if system == "e3" else TecsSubjects()
    extracts = (
        (subjects.drafts, rows(system, draw, now, span.ends)),
        (Plans(system).duty, duty_rows(system, now, span.ends)),
    )
    drafts = [
        draft for read, extract in extracts for row in extract
        for draft in read(Row(list(row.values()), list(row), Tally(), system))
    ]  # fmt: skip
    with store.writing() as connection:
        batch = next_batch(connection, int(now.timestamp() * 1_000_000))
        Intake(connection, store.identity, batch).take(drafts)


def _enrolled(store: Store, officer: Officer, device: str, now: dt.datetime) -> Signed:
    with store.writing() as connection:
        code = issue_code(connection, officer, int(now.timestamp()))
        enrol(connection, officer.id, device, code, int(now.timestamp()))
        return note(connection, recognise_device(connection, officer.id, device))
