"""The labelled world, and the benchmarks over it, small."""

import json
from collections import Counter
from typing import Any

import pytest

from benchmarks import link
from benchmarks.labelled.slips import BIRTH_SLIPS, NAME_SLIPS, NUMBER_SLIPS
from benchmarks.labelled.world import TIES, Tie, World
from benchmarks.matching.batched import linked
from benchmarks.matching.people import Subject
from benchmarks.overlap import garbage, linking
from overlap.records import Person, PersonName


def test_the_same_seed_makes_the_same_record_alone_as_among_others() -> None:
    """Any of a million records can be made again without the others."""
    world = World(1_000, seed=3)
    every = [world.subject(number) for number in range(50)]
    assert World(1_000, seed=3).subject(49) == every[49]
    assert World(1_000, seed=4).subject(49) != every[49]
    assert all("SYN" in world.encounter(number).id for number in range(5))


def test_a_tie_is_what_the_truth_says() -> None:
    """Who shares a document has that of the encounter's person; each tie comes about as often as it should."""
    world = World(10_000)
    some = [world.subject(number) for number in range(3_000)]
    counts = Counter(one.tie for one in some)
    for tie, share in TIES.items():
        assert counts[tie] == pytest.approx(3_000 * share, rel=0.35)
    for one in some:
        held = world.encounter(one.encounter).person
        if one.tie is Tie.DOCUMENT and held.identifiers:
            assert one.case.person.identifiers[0].value == held.identifiers[0].value
            assert one.case.person.names != held.names


@pytest.mark.parametrize("shares", [NAME_SLIPS, BIRTH_SLIPS, NUMBER_SLIPS])
def test_the_slips_of_a_value_are_shares_of_one(shares: dict[Any, float]) -> None:
    """Each kind of slip has its share, and all of them together are every record."""
    assert sum(shares.values()) == pytest.approx(1.0)
    assert len(shares) == len(type(next(iter(shares))))


def test_batches_and_the_full_link_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Most people who are in both systems are found among a few hundred."""
    assert linking.run(["--people", "600", "--subjects", "200"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["overlap.found_person"] > 0.9
    assert figures["overlap.batch_5000_s"] > 0
    assert figures["overlap.full_link_s"] > 0


def test_the_worst_line_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Every line of garbage gets its time, and the worst of them is told."""
    garbage.run(["--people", "200"])
    figures = json.loads(capsys.readouterr().out)
    assert figures["garbage.worst_ms"] == max(figures["garbage.lines_ms"].values()) > 0


def test_large_files_are_linked_by_batches_that_find_what_checks_find(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two files and within one, with the same probability."""
    left = [_subject("1", "VARGA MILOS", "1987-02-14"), _subject("2", "NOVAK ANA", "1990-05-01")]
    right = [_subject("a", "VARGA MILOSH", "1987-02-14"), _subject("b", "OKAFOR CHIDI", "1951-01-09")]
    alone = {pair: found for pair, found in link.link(left, right).items() if found > 0.2}
    monkeypatch.setattr(link, "_ASKED_ONE_BY_ONE", 0)
    assert link.link(left, right) == alone
    assert list(alone) == [("1", "a")]
    assert [pair[:2] for pair in linked([*left, *right], None, 0.2)] == [(0, 2)]
    assert set(link.link([*left, *right], None)) == {("1", "a")}


def _subject(identity: str, name: str, birth: str) -> Subject:
    """Return a person of a table."""
    surname, _, given = name.partition(" ")
    return Subject(identity, Person(names=(PersonName(surname=surname, given_names=given),), birth_dates=(birth,)))
