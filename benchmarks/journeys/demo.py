"""The demonstration: two agencies, two officers, one answer. `python3 run.py demo [--seed S] [--people N]`.

Knows the order of things: invent, ingest, serve, enrol, sync, then open the window, or, without a display, play the
story through the real window off screen and leave pictures and a transcript. Everything shown follows from the seed and
the time; what it must be is read from the generator's truth, and the demonstration fails where it isn't.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Final

from benchmarks.journeys.agencies import ROOT, Agency, AgencyError, Gateways, Officer, generate
from benchmarks.journeys.expectation import JourneyError
from benchmarks.journeys.laptop import PracticeLaptop
from benchmarks.journeys.progress import Progress, Stage
from benchmarks.journeys.setting import Setting
from benchmarks.journeys.signing_in import sign_in_and_carry
from benchmarks.journeys.world import World

SEED: Final = 7
PEOPLE: Final = 2_000
#: The agents of the story; names and ids are invented, units are those of the generated world.
BORDER_PATROL = Officer("SYN-BPA-4471", "BPA R. Synthetic", "USBP", "SYN BLW Peace Flats", "BLW")
HSI = Officer("SYN-HSI-2208", "SA J. Invented", "HSI", "SYN HSI Bellingham", "BLW")

#: Seconds on two cores for the usual number of people.
STAGES: Final = {
    "inventing two agencies' extracts": 2.0,
    "reading the extracts into both gateways": 5.0,
    "starting both gateways": 3.0,
    "enrolling two officers with both agencies": 8.0,
    "syncing two laptops": 6.0,
    "signing in by a provider, and carrying a stick": 12.0,
    "playing the story through the window": 20.0,
}


def main(arguments: Sequence[str]) -> int:
    """Runs the demonstration; 0 if all is as the truth says, 1 if not, 130 if it was stopped."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _stop)
    try:
        return _run(options)
    except (AgencyError, JourneyError) as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo: stopped; both gateways are ended", file=sys.stderr)
        return 130


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(prog="run.py demo", description=main.__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help=f"another seed is another world ({SEED})")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"how many invented people ({PEOPLE})")
    parser.add_argument("--out", type=Path, default=ROOT / "demo-output", help="where pictures and transcript go")
    parser.add_argument("--offscreen", action="store_true", help="play the story although there is a display")
    parser.add_argument("--postgres", action="store_true", help="both gateways stand on PostgreSQL, not on SQLite")
    return parser.parse_args(arguments)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Being told to end is like Ctrl+C: the gateways end with the program."""
    raise KeyboardInterrupt


def _run(options: argparse.Namespace) -> int:
    """Set the stage, then the window or the story."""
    windowed = _has_display() and not options.offscreen
    names = list(STAGES)[:-1] if windowed else list(STAGES)
    progress = Progress([Stage(name, STAGES[name]) for name in names])
    with ExitStack() as stack:
        setting = _set_the_stage(options, progress, stack)
        if windowed:
            return _open_window(setting, progress)
        return _play(setting, progress, f"The demonstration with seed {options.seed} and {options.people:,} people")


def _set_the_stage(options: argparse.Namespace, progress: Progress, stack: ExitStack) -> Setting:
    """Two gateways that serve an invented world, and two laptops in step with them."""
    out = _emptied(options.out)
    with progress.stage("inventing two agencies' extracts"):
        generate(out / "world", options.seed, options.people)
        world = World(out / "world")
    urls = _postgres_urls(stack) if options.postgres else {}
    agencies = {system: Agency(system, _made(out / "gateways"), urls.get(system, "")) for system in ("e3", "tecs")}
    with progress.stage("reading the extracts into both gateways"):
        for system, agency in agencies.items():
            counts = agency.ingest(world.extracts(system))
            progress.say(f"      {system}: {counts['read']} rows read, {counts['rejected']} rejected")
    with progress.stage("starting both gateways"):
        gateways = stack.enter_context(Gateways(agencies.values()))
        for system in agencies:
            gateways.start(system)
    with progress.stage("enrolling two officers with both agencies"):
        border_patrol = PracticeLaptop(out / "practice-home", BORDER_PATROL)
        hsi = PracticeLaptop(out / "hsi-home", HSI)
        for laptop in (border_patrol, hsi):
            laptop.enrol(agencies, gateways.urls, world.quiet_place())
    with progress.stage("syncing two laptops"):
        for laptop in (border_patrol, hsi):
            laptop.sync()
    with progress.stage("signing in by a provider, and carrying a stick"):
        sign_in_and_carry(agencies["e3"], out, progress.say)
    return Setting(world, agencies, gateways, border_patrol, hsi, out)


def _postgres_urls(stack: ExitStack) -> dict[str, str]:
    """A database for each system in a PostgreSQL server that ends with the demonstration."""
    from backends.practice.postgres import PracticePostgres

    server = stack.enter_context(PracticePostgres())
    return {system: server.make(f"syn_{system}") for system in ("e3", "tecs")}


def _open_window(setting: Setting, progress: Progress) -> int:
    """The window on a suggested check, in a process of its own, until it is closed."""
    suggested = setting.world.scene("warned from TECS").typed
    setting.border_patrol.suggest(suggested)
    progress.say(f"Opening the window with a suggested check: {suggested}")
    progress.say("Both gateways run until the window is closed.")
    return setting.border_patrol.open_window()


def _play(setting: Setting, progress: Progress, title: str) -> int:
    """The story through the real window, off screen, with pictures and a transcript."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from benchmarks.journeys.story import Story

    with progress.stage("playing the story through the window"):
        Story(setting, title, progress.say).play()
    scene = setting.world.scene("warned from TECS")
    progress.say(f"Everything is as the truth says. Pictures and transcript: {setting.out}")
    progress.say(f'Ask the practice laptop yourself: python3 run.py app check "{scene.typed}" --action {scene.action}')
    return 0


def _has_display() -> bool:
    """Whether a window can be shown to somebody."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _emptied(out: Path) -> Path:
    """The output folder without what an earlier demonstration left in it; anything else in it stays."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("world", "gateways", "practice-home", "hsi-home", "stick-home"):
        shutil.rmtree(out / name, ignore_errors=True)
    for left in (*out.glob("step-*.png"), out / "transcript.md"):
        left.unlink(missing_ok=True)
    return out


def _made(folder: Path) -> Path:
    """The folder, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
