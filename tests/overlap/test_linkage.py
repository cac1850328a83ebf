"""Links between records of two agencies: two halves make one, and change nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from overlap.batch import between, found_of
from overlap.linkage import Linked, LinkHalf, linked_pairs
from overlap.model import shipped_model
from overlap.records import SubjectRecord
from tests.overlap.invented import case, encounter, person
from tests.overlap.test_batch import batch_of

GOLDEN = next(
    json.loads(line)
    for line in (Path(__file__).parents[2] / "docs/protocol/dealings.ndjson").read_bytes().splitlines()
    if b'"type":"link"' in line
)


def half(system: str, record: str, pair: str = "a" * 32, **said: object) -> LinkHalf:
    """A half-link as a system tells it."""
    where = GOLDEN["provenance"] | {"system": system}
    told = GOLDEN | {"id": f"{system}:L-{pair}", "pair": pair, "record": record, "provenance": where, **said}
    return msgspec.convert(told, LinkHalf)


def test_two_halves_of_one_name_are_a_link() -> None:
    """Of both the lower probability and the later time count, in whatever order they come."""
    one = half("e3", "e3:SYN-1", probability=0.75)
    other = half("tecs", "tecs:SYN-T-1", at="2026-11-23T04:00:00Z")
    expected = {("e3:SYN-1", "tecs:SYN-T-1"): Linked(probability=0.75, model=GOLDEN["model"], at=other.at)}
    assert linked_pairs([one, other]) == linked_pairs([other, one]) == expected


def test_a_half_alone_says_nothing() -> None:
    """Nor do halves of two names, or two of one system."""
    assert linked_pairs([half("e3", "e3:SYN-1"), half("tecs", "tecs:SYN-T-1", "b" * 32)]) == {}
    assert linked_pairs([half("e3", "e3:SYN-1"), half("e3", "e3:SYN-2")]) == {}


def test_no_agency_speaks_of_the_other_s_record() -> None:
    """A half about a record of the other system is none."""
    assert linked_pairs([half("e3", "e3:SYN-1"), half("tecs", "e3:SYN-2")]) == {}


def test_a_certain_pair_weighs_what_it_does_when_it_is_met() -> None:
    """The same overlap, evidence and all; a pair of one system, or of two who have nothing in common, is none."""
    records: list[SubjectRecord] = [
        encounter("1", person=person("VARGA", "MILOS", "1987-02-14")),
        encounter("2", person=person("NOVAK", "PETER", "1950-06-30")),
        case("3", person=person("VARGA", "MILOS", "1987-02-14")),
    ]
    batch = batch_of(records, shipped_model())
    met = {(item.overlap.one, item.overlap.other): item.overlap for item in found_of(records, batch)}
    [named] = between([(0, 2)], records, batch)
    assert met == {(named.overlap.one, named.overlap.other): named.overlap}
    assert (named.place, named.rid, named.own) == (0, 2, records[0].id)
    assert list(between([(0, 1), (1, 2)], records, batch)) == []
