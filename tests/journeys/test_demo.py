"""The demonstration, played once from a seed that nothing was written for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.journeys.expectation import JourneyError, expect
from benchmarks.journeys.progress import Progress, Stage
from benchmarks.journeys.world import World
from overlap.answer import Level

ROOT = Path(__file__).resolve().parents[2]
SEED, PEOPLE = "20261", "60"
#: What must have been shown, each as the heading that only its own step writes.
STEPS = (
    "A Border Patrol agent is warned from TECS",
    "An overlap by vehicle only",
    "A restricted record",
    "TECS is offline past its limit: the answer turns incomplete (INCOMPLETE ANSWER)",
    "A notice to the owner is queued offline",
    "the notice is delivered and receipted",
    "An earlier check is raised by a later sync",
    "An HSI agent is warned from e3",
    "The subject of an open case is about to be released",
    "a planned operation near the officer",
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The demonstration's run and the folder that it left things in."""
    out = tmp_path_factory.mktemp("demo")
    command = ["-m", "benchmarks.journeys.demo", "--offscreen", "--seed", SEED, "--people", PEOPLE, "--out", str(out)]
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return done, out


def test_everything_is_as_the_truth_says(played: Any) -> None:
    """The demonstration ends well and says where its pictures are."""
    done, out = played
    assert done.returncode == 0, done.stderr
    assert str(out) in done.stderr


def test_every_step_is_in_the_transcript_with_a_picture(played: Any) -> None:
    """What the product promises to show is there to be read and looked at."""
    _, out = played
    transcript = (out / "transcript.md").read_text(encoding="utf-8")
    for step in STEPS:
        assert step in transcript
    pictures = sorted(out.glob("step-*.png"))
    assert len(pictures) == transcript.count("](step-")
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_what_was_typed_comes_from_the_invented_world(played: Any) -> None:
    """Another seed is another story: each text and each record number is the world's own."""
    _, out = played
    transcript = (out / "transcript.md").read_text(encoding="utf-8")
    for scene in json.loads((out / "world" / "cast.json").read_text(encoding="utf-8")):
        if scene["scene"] != "known in e3 only":
            assert scene["typed"] in transcript, scene["scene"]
    assert World(out / "world").scene("warned from TECS").tecs[0].partition(":")[2] in transcript


def test_the_practice_laptop_can_be_asked_afterwards(played: Any) -> None:
    """The command that the demonstration suggests works once it has ended."""
    done, out = played
    scene = World(out / "world").scene("warned from TECS")
    assert f'check "{scene.typed}" --action {scene.action}' in done.stderr
    asked = subprocess.run(
        [sys.executable, "main.py", "check", scene.typed, "--action", scene.action, "--json",
         "--home", str(out / "practice-home")],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert scene.allows(Level[json.loads(asked.stdout)["level"]])


def test_both_gateways_have_ended(played: Any) -> None:
    """Nothing is left running: neither gateway answers any more."""
    _, out = played
    said = subprocess.run(
        [sys.executable, "main.py", "sync", "--home", str(out / "practice-home")],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert said.returncode == 1
    assert "e3 cannot be reached" in said.stdout
    assert "TECS cannot be reached" in said.stdout


def test_too_few_people_end_it_with_one_line(tmp_path: Path) -> None:
    """An order that can't be met is told, not shown as a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.journeys.demo", "--offscreen", "--people", "3", "--out", str(tmp_path)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("demo: ")
    assert "Traceback" not in done.stderr


def test_a_scene_that_is_not_as_the_truth_says_ends_the_journey(played: Any) -> None:
    """Levels outside the truth's bounds are refused, and an unmet expectation is an error."""
    _, out = played
    scene = World(out / "world").scene("vehicle only")
    assert [level for level in Level if scene.allows(level)] == [Level.CAUTION, Level.WARNING]
    with pytest.raises(JourneyError, match="not so"):
        expect(so=False, what="not so")
    expect(so=True, what="so")


def test_progress_tells_each_stage_and_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    """The person who waits sees which of how many stages runs, and for how long still."""
    progress = Progress([Stage("one", 10.0), Stage("two", 20.0)])
    with progress.stage("one"):
        pass
    with progress.stage("two"):
        pass
    first, second = capsys.readouterr().err.splitlines()
    assert first == "[1/2] one… about 30 s left"
    assert second == "[2/2] two… about 10 s left"
