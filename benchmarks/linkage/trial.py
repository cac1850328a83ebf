"""How well the linkage job does beside the plain engine: `bench linkage`, on a labelled world as gateways export it.

A pair counts as one person's from even odds on, in both. Times are of the whole: preparing, joining and weighing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from backends import records as shared
from backends.linkage_columns import parquet
from benchmarks.labelled.world import Subject, Tie, World
from benchmarks.linkage.databases import DATABASES
from benchmarks.linkage.job import link
from benchmarks.overlap.linking import preparation
from benchmarks.report import Peer, Report, say
from overlap.batch import bits_of
from overlap.records import CaseSummary, Encounter, SubjectRecord

#: From here a pair counts as one person's.
_EVEN: Final = 0.5

Pair = tuple[str, str]


def run(argv: Sequence[str]) -> int:
    """Links a labelled world both ways and prints F1 and seconds of each."""
    parser = argparse.ArgumentParser(prog="bench linkage", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=20_000, help="encounters of the world")
    parser.add_argument("--subjects", type=int, default=10_000, help="cases of the world")
    parser.add_argument("--seed", type=int, default=7, help="another seed is another world")
    parser.add_argument("--database", choices=tuple(DATABASES), default="duckdb")
    options = parser.parse_args(argv)
    world, report = World(options.people, options.seed), Report()
    encounters = [world.encounter(number) for number in range(options.people)]
    subjects = [world.subject(number) for number in range(options.subjects)]
    truth = {(f"e3:SYN-{each.encounter}", str(each.case.id)) for each in subjects if each.tie is Tie.PERSON}
    say(f"linkage: {len(encounters):,} encounters and {len(subjects):,} cases, {len(truth):,} of one person")
    job, seconds = _by_job(options.database, encounters, [each.case for each in subjects])
    engine, engine_seconds = _by_engine(encounters, subjects)
    report.figure("linkage.f1", _f1(job, truth), "", Peer("plain engine", _f1(engine, truth)))
    report.figure("linkage.seconds", seconds, "s", Peer("plain engine", engine_seconds))
    report.figure("linkage.links", len(job), "links", Peer("plain engine", len(engine)))
    return 0


def exported(records: Iterable[SubjectRecord]) -> bytes:
    """Records of the client's kind as the gateway exports them."""
    return parquet(map(_as_shared, records))[0]


def _by_job(database: str, one: Sequence[Encounter], other: Sequence[CaseSummary]) -> tuple[set[Pair], float]:
    """The pairs of the linkage job, and its seconds; writing the exports is the gateways' work."""
    with tempfile.TemporaryDirectory() as folder:
        left, right, out = (Path(folder, name) for name in ("e3.parquet", "tecs.parquet", "links.ndjson"))
        left.write_bytes(exported(one))
        right.write_bytes(exported(other))
        done = link(DATABASES[database](), (left, right), out, _EVEN)
        return {(str(each["one"]), str(each["other"])) for each in read_links(out)}, done.seconds


def read_links(out: Path) -> list[dict[str, object]]:
    """The links of an NDJSON file, or of a folder of them."""
    parts = sorted(out.glob("*.json")) if out.is_dir() else [out]
    return [json.loads(line) for part in parts for line in part.read_text("utf-8").splitlines()]


def _by_engine(encounters: Sequence[Encounter], subjects: Sequence[Subject]) -> tuple[set[Pair], float]:
    """The pairs of the client's own batches, and their seconds."""
    began = time.perf_counter()
    batch, people = preparation(encounters).batch, len(encounters)
    found = bits_of([each.case for each in subjects], batch)
    pairs = {(one, other) for one, other, bits in found if batch.known.model.probability(bits, people) >= _EVEN}
    return {(str(one), str(other)) for one, other in pairs}, round(time.perf_counter() - began, 1)


def _f1(found: set[Pair], truth: set[Pair]) -> float:
    """The harmonic mean of precision and recall."""
    return round(2 * len(found & truth) / (len(found) + len(truth)), 4)


def _as_shared(record: SubjectRecord) -> shared.Encounter | shared.Case:
    """A record as a gateway holds it, in the fields that linkage reads."""
    at = record.provenance.updated_at
    system = record.id.partition(":")[0]
    origin = shared.Provenance(system=system, agency="SYN", unit="SYN", updated=at, access_level=1)
    belongings: dict[str, Any] = {
        "vehicles": tuple(
            shared.Vehicle(plate=each.plate, jurisdiction=each.jurisdiction, vin=each.vin) for each in record.vehicles
        ),
        "phones": tuple(shared.Phone(number=each.number) for each in record.phones),
        "addresses": tuple(shared.Address(text=each.text) for each in record.addresses),
    }
    whole: dict[str, Any] = {
        "id": record.id,
        "revision": 1,
        "provenance": origin,
        "marking": shared.Marking(),
        **belongings,
    }
    if system == "e3":
        return shared.Encounter(occurred=at, event_number="SYN", person=_person(record), **whole)
    return shared.Case(tracking_id="SYN", status="OPEN", person=_person(record), **whole)


def _person(record: SubjectRecord) -> shared.Person:
    """The person of a record."""
    person = record.person
    return shared.Person(
        names=tuple(
            shared.PersonName(surname=each.surname, given_names=each.given_names, middle_names=each.middle_names)
            for each in person.names
        ),
        birth_dates=person.birth_dates,
        identifications=tuple(
            shared.Identification(category=each.kind.value, value=each.value, jurisdiction=each.jurisdiction)
            for each in person.identifiers
        ),
    )
