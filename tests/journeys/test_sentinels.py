"""A planted surname, from both agencies' extracts to the answer: it is read there and lies open nowhere."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.practice.generate import generate
from benchmarks.journeys.agencies import ROOT, Agency, Officer
from benchmarks.journeys.world import World
from benchmarks.synced import synced_vault

SENTINEL = "QXZSENTINEL"
OFFICER = Officer("SYN-SENTINEL-1", "SYN Officer", "USBP", "SYN Unit", "BLW")
FORMS = tuple(form.encode(coding) for form in (SENTINEL, SENTINEL.lower()) for coding in ("utf-8", "utf-16-le"))

#: What may hold the name: what the agencies themselves gave, and the databases behind their gateways.
AGENCIES_OWN = ("world", "e3.sqlite", "tecs.sqlite")


def told(home: Path, spare: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What one run of the program said, with its temporary files in a folder of their own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--home", str(home), *arguments],
        env={**os.environ, "TMPDIR": str(spare), "TEMP": str(spare)},
        capture_output=True,
        text=True,
        check=False,
    )


def left_open(folder: Path) -> Iterator[str]:
    """The files of the laptop, its logs and its temporary files in which the name can be read."""
    for path in folder.rglob("*"):
        is_ours = not path.relative_to(folder).parts[0].startswith(AGENCIES_OWN)
        if path.is_file() and is_ours and any(form in path.read_bytes() for form in FORMS):
            yield path.name


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both agencies and a synced laptop, whose extracts and a bad row hold the planted name."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "spare").mkdir()
    generate(folder / "world", 5, 150, dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC), sentinel=SENTINEL)
    world = World(folder / "world")
    agencies = [Agency(system, folder) for system in ("e3", "tecs")]
    for agency in agencies:
        extracts = list(world.extracts(agency.system))
        with extracts[0].open("a", encoding="utf-8") as extract:
            extract.write(f"{SENTINEL}|{SENTINEL}\n")
        assert agency.ingest(extracts)["rejected"] == 1
    synced_vault(folder, agencies, OFFICER).close()
    return folder


def test_a_planted_name_is_answered_and_lies_open_in_no_file(laptop: Path) -> None:
    """The answer shows it; vault, write-ahead log, logs, rejects and temporary files don't."""
    answer = told(laptop / "home", laptop / "spare", "check", SENTINEL, "--action", "stop")
    assert answer.returncode == 0
    assert answer.stdout.count(SENTINEL) > 1
    assert any(path.suffix == ".db" for path in (laptop / "home").rglob("*"))
    assert list(left_open(laptop)) == []


def test_the_search_would_find_an_open_name(laptop: Path, tmp_path: Path) -> None:
    """The planted name does stand in the extracts, and a copy of one among the laptop's files is found."""
    extract = next(path for path in (laptop / "world").iterdir() if path.name == "e3.psv")
    (tmp_path / "leak.txt").write_bytes(extract.read_bytes())
    assert list(left_open(tmp_path)) == ["leak.txt"]


def test_a_broken_vault_and_a_dead_agency_tell_nothing_of_the_name(laptop: Path) -> None:
    """A sync without gateways, and a check on a vault cut in half, end in one line without content."""
    home, spare = laptop / "home", laptop / "spare"
    dead = told(home, spare, "sync")
    vault = next(path for path in home.rglob("*.db"))
    whole = vault.read_bytes()
    vault.write_bytes(whole[: len(whole) // 2])
    broken = told(home, spare, "check", SENTINEL, "--action", "stop")
    vault.write_bytes(whole)
    assert broken.returncode != 0
    for run in (dead, broken):
        assert "Traceback" not in run.stderr
        assert SENTINEL not in run.stdout + run.stderr
    assert list(left_open(laptop)) == []
