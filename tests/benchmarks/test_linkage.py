"""The linkage job's levels are the client's, and its links are those of its sum."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.labelled.world import Tie, World
from benchmarks.linkage import job
from benchmarks.linkage.databases import Duck
from benchmarks.linkage.levels import BAND, COLUMN, PART, Names, level_of, levels, match_keys, weights
from benchmarks.linkage.trial import exported, read_links
from overlap.answer import Field
from overlap.batch import question
from overlap.frequencies import Frequencies
from overlap.keys import record_words
from overlap.matching import Matcher
from overlap.model import shipped_model

GARCIA = PART.join(("GARCIA LOPEZ", "MARIA", ""))
HAS_SPLINK = all(importlib.util.find_spec(name) for name in ("splink", "duckdb", "pyarrow"))


def test_of_several_values_the_closest_counts() -> None:
    """A level is that of the pair that weighs most; a side without a value has none."""
    births = level_of(Field.BIRTH)
    assert births(["1980-02-03", "1991-05-06"], ["1991-05-06"]) == "exact"
    assert births([], ["1991-05-06"]) == ""
    assert level_of(Field.DOCUMENT)([f"SYN12345{PART}FIN{PART}"], [f"SYN12345{PART}FIN{PART}"]) == "same"
    assert level_of(Field.PLATE)([f"SYN 123{PART}US-WA"], [f"SYN123{PART}US-WA"]) == "same"


def test_a_name_falls_into_the_band_of_its_bits() -> None:
    """The band holds the sum of the closest pair of names; without a name there is no band."""
    names = Names({}, 0)
    bits = names.bits([GARCIA], [GARCIA])
    assert int(names.band([GARCIA], [GARCIA])) <= bits < int(names.band([GARCIA], [GARCIA])) + BAND
    assert names.band([GARCIA], [PART.join(("", "", ""))]) == ""


def test_every_level_has_the_weight_of_the_model() -> None:
    """What Splink is given as m and u is what the client's model says."""
    model = shipped_model()
    for field in COLUMN:
        assert set(levels(field)) == set(weights(field))
        if field is not Field.NAME:
            for level, (m, u) in weights(field).items():
                assert (m, u) == (model.weights[field.value][level].m, model.weights[field.value][level].u)


def test_two_spellings_of_one_person_share_a_key() -> None:
    """What sounds alike meets, by name alone as well."""
    rows: list[tuple[list[str], ...]] = [
        ([PART.join((surname, "MARIA", ""))], [], [], [], [], [], []) for surname in ("GARCIA", "GARSIA")
    ]
    one, other = (set(match_keys(row)) for row in rows)
    assert one & other


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a database isn't installed the job ends with status 2 and names it."""
    if importlib.util.find_spec("pyspark") is not None:
        pytest.skip("pyspark is installed here")
    asked = ["--one", str(tmp_path), "--other", str(tmp_path), "--out", str(tmp_path / "x"), "--database", "spark"]
    assert job.main(asked) == 2
    assert "pyspark" in capsys.readouterr().err


@pytest.mark.skipif(not HAS_SPLINK, reason="Splink is a peer that only the benchmarks install")
def test_links_are_the_clients_sum(tmp_path: Path) -> None:
    """People of both systems are found, and the bits of each link are those of the client's matcher."""
    world = World(600, seed=3)
    encounters = [world.encounter(number) for number in range(600)]
    subjects = [world.subject(number) for number in range(300)]
    left, right, out = (tmp_path / name for name in ("e3.parquet", "tecs.parquet", "links.ndjson"))
    left.write_bytes(exported(encounters))
    right.write_bytes(exported([each.case for each in subjects]))
    done = job.link(Duck(), (left, right), out)
    links = read_links(out)
    counts = Counter(word for each in encounters for word in record_words(each))
    frequencies = Frequencies(counts, len(encounters))
    model, known = shipped_model(), {str(each.id): each for each in encounters}
    cases = {str(each.case.id): each for each in subjects}
    assert done.links == len(links) > 20
    for link in links:
        case = cases[str(link["other"])].case
        scored = Matcher(question(case), model, frequencies).score(known[str(link["one"])])
        assert link["bits"] == pytest.approx(scored.bits, abs=1e-6)
        assert link["version"] == model.version
        assert 0.2 <= float(str(link["probability"])) <= 1
    people = [(f"e3:SYN-{each.encounter}", str(each.case.id)) for each in subjects if each.tie is Tie.PERSON]
    found = {(link["one"], link["other"]) for link in links}
    assert sum(pair in found for pair in people) >= 0.9 * len(people)
