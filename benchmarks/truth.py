"""The trial on an invented world: what the truth says is found, what is hidden stays hidden, scenes end as told.

Generates a world from a seed, takes its extracts the whole way into a practice vault, and types each identifier that
the truth calls identical. Exits non-zero where one overlap is missed, one hidden record is reached, or the level of a
scene is off.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.journeys.agencies import Agency, AgencyError, Officer, generate
from benchmarks.journeys.world import Scene, World
from benchmarks.report import Report, say
from benchmarks.synced import NotSynced, synced_vault, utc_now
from overlap.answer import Assessment, Position, PositionSource
from overlap.query import Action
from overlap.reading import read
from overlap.records import Pointer
from storage.vault import Vault

OFFICER = Officer("SYN-TRUTH-1", "SYN Trial Officer", "USBP", "SYN Trial Unit", "BLW")
GPS_ACCURACY_M = 10.0


def run(argv: Sequence[str]) -> int:
    """Runs the trial; 0 where every bound was kept, 1 where one was missed, 2 where it couldn't be carried out."""
    parser = argparse.ArgumentParser(prog="truth", description="Checks every known overlap of an invented world.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=2000)
    options = parser.parse_args(argv)
    report = Report()
    try:
        with tempfile.TemporaryDirectory(prefix="crosscheck-truth-") as folder:
            _trial(Path(folder), options.seed, options.people, report)
    except (AgencyError, NotSynced) as problem:
        say(f"truth: {problem}")
        return 2
    return report.status()


def _trial(folder: Path, seed: int, people: int, report: Report) -> None:
    generate(folder, seed, people)
    world, truth = World(folder), json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    agencies = [Agency("e3", folder), Agency("tecs", folder)]
    for agency in agencies:
        counts = agency.ingest(world.extracts(agency.system))
        report.at_most(f"truth.{agency.system}_rows_rejected", counts["rejected"], 0, "rows")
    say("truth: syncs with both")
    with synced_vault(folder, agencies, OFFICER) as vault:
        _measure_links(vault, truth["links"], report)
        first = list(_wrong_scenes(vault, world, truth))
        report.at_most("truth.scenes_wrong", len(first), 0, "scenes")
    agencies[1].ingest([world.later])
    with synced_vault(folder, agencies, OFFICER) as vault:
        raised = list(_not_raised(vault, world, truth))
        report.at_most("truth.scenes_not_raised", len(raised), 0, "scenes")
    for scene in (*first, *raised):
        say(f"truth: {scene}")


def _measure_links(vault: Vault, links: Sequence[dict[str, Any]], report: Report) -> None:
    """How many of the overlaps by identical identifier are found from each identifier alone, in both copies."""
    asked = list(_questions(links))
    say(f"truth: types {len(asked)} identifiers")
    visible = [question for question in asked if question[2] != "nothing"]
    missed = [typed for typed, record, seen in visible if not _is_found(_answer(vault, typed), record, seen)]
    hidden = [(typed, record) for typed, record, seen in asked if seen != "summary"]
    leaked = [record for typed, record in hidden if record in _ids(_answer(vault, typed))]
    report.figure("truth.identifiers_typed", len(visible), "checks")
    report.at_least("truth.identical_found_share", _share(visible, missed), 1.0, "share")
    report.at_most("truth.hidden_records_reached", len(leaked), 0, "records")
    for typed in dict.fromkeys(missed):
        say(f"truth: missed by {typed}")


def _share(asked: Sequence[object], missed: Sequence[object]) -> float | None:
    """The share that was found, None of nothing."""
    return round(1 - len(missed) / len(asked), 4) if asked else None


def _questions(links: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """What is typed, which record it must lead to, and how much of that record an agent is shown."""
    for link in (link for link in links if link["basis"] == "identical"):
        for shared in link["identical"]:
            for side in ("e3", "tecs"):
                if not (shared["kind"] == "address" and link[f"{side}_seen"] == "pointer"):
                    yield shared["typed"], link[side], link[f"{side}_seen"]


def _is_found(answer: Assessment, record: str, seen: str) -> bool:
    """A pointer goes by an id of its own, so that any pointer counts."""
    if seen == "pointer":
        return any(isinstance(match.record, Pointer) for match in answer.matches)
    return record in _ids(answer)


def _ids(answer: Assessment) -> list[str]:
    return [match.record.id for match in answer.matches]


def _wrong_scenes(vault: Vault, world: World, truth: dict[str, Any]) -> Iterator[str]:
    for scene in _scenes(world, truth):
        level = _play(vault, world, scene).level
        if not scene.allows(level):
            yield f"{scene.scene}: {level.name}, not {scene.least} to {scene.most}"


def _not_raised(vault: Vault, world: World, truth: dict[str, Any]) -> Iterator[str]:
    for scene in _scenes(world, truth):
        if scene.later_least and not scene.is_raised_to(level := _play(vault, world, scene).level):
            yield f"{scene.scene}: {level.name} after the later extract, at least {scene.later_least} is due"


def _scenes(world: World, truth: dict[str, Any]) -> Iterator[Scene]:
    return (world.scene(member["scene"]) for member in truth["cast"])


def _play(vault: Vault, world: World, scene: Scene) -> Assessment:
    """The answer to a scene, at its place or far from every planned operation."""
    latitude, longitude = scene.place or world.quiet_place()
    here = Position(
        latitude=latitude, longitude=longitude, accuracy_m=GPS_ACCURACY_M, source=PositionSource.TYPED, at=utc_now()
    )
    return _answer(vault, scene.typed, scene.action, here)


def _answer(vault: Vault, typed: str, action: Action = Action.STOP, position: Position | None = None) -> Assessment:
    now = utc_now()
    return vault.checks.run(read(typed, today=now.date()), action, now, position)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
