"""What two workers of a gateway serve and take in, on SQLite and on PostgreSQL: `python3 run.py bench gateway`.

Rounds come from kept pages, as they do for all but the first officer of a class. Ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from backends.practice.postgres import PracticePostgres
from benchmarks.gateway.crowd import Line, enrolled, officers, shift, verified
from benchmarks.gateway.pace import Question, answers_per_second, question
from benchmarks.journeys.agencies import ROOT, Agency, generate
from benchmarks.report import machine, say

WORKERS = 2
#: Connections that ask at once for a rate: both workers have always one to answer while another is read.
ASKING = 4
#: Seconds that a rate is taken over.
SECONDS = 8.0
SEED = 7
#: Bytes of a small page: the smallest that a client may ask for, as on the worst link.
SMALL_PAGE = 2_048


def run(argv: Sequence[str]) -> int:
    """Measures on both kinds of database and prints the figures."""
    parser = argparse.ArgumentParser(prog="run.py bench gateway", description=run.__doc__)
    parser.add_argument("--devices", type=int, default=500, help="laptops that sync a shift's changes (500)")
    parser.add_argument("--people", type=int, default=20_000, help="invented people in the extracts (20,000)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each rate is taken")
    options = parser.parse_args(argv)
    figures: dict[str, float | str] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        say(f"gateway: inventing {options.people:,} people")
        generate(folder / "world", SEED, options.people)
        server = stack.enter_context(PracticePostgres())
        for kind, url in (("sqlite", ""), ("postgresql", server.make("syn_bench"))):
            (folder / kind).mkdir()
            figures |= _measured(kind, Agency("e3", folder / kind, url), folder / "world", options)
    print(json.dumps({"machine": machine(), "workers": WORKERS, "devices": options.devices, **figures}))
    return (
        0 if all(figures[f"gateway.devices_ok.{kind}"] == options.devices for kind in ("sqlite", "postgresql")) else 1
    )


def _measured(kind: str, agency: Agency, world: Path, options: argparse.Namespace) -> dict[str, float | str]:
    """The figures of one kind."""
    figures: dict[str, float | str] = {}
    say(f"gateway: {kind}: reading the extract")
    began = time.monotonic()
    report = agency.ingest([world / "e3.psv"])
    figures[f"gateway.ingest_rows_per_s.{kind}"] = round(report["read"] / (time.monotonic() - began))
    with _workers(agency) as urls:
        say(f"gateway: {kind}: rates over {options.seconds:.0f} s each")
        figures |= _rates(kind, agency, urls, options.seconds)
        say(f"gateway: {kind}: {options.devices} laptops sync a shift's changes")
        figures |= _shift(kind, agency, urls, world, options.devices)
    return figures


def _rates(kind: str, agency: Agency, urls: Sequence[str], seconds: float) -> dict[str, float | str]:
    """Records, pages and the framework's bare answers a second."""
    devices = enrolled(urls, officers(agency.database, "e3", ASKING, int(time.time())))
    whole = [question(device.token) for device in devices]
    small = [question(device.token, pageBytes=SMALL_PAGE) for device in devices]
    counts = {}
    for name, asked in (("records", whole), ("pages", small)):
        for place in range(2 * WORKERS):  # the first one of each worker makes what is kept, the second packs it
            line = Line(urls[place % WORKERS])
            counts[name] = verified(line.ask("POST", "/sync", dict(asked[0].headers), asked[0].body))
            line.close()
    rounds = answers_per_second(urls, whole, seconds)
    in_small = answers_per_second(urls, small, seconds)
    with _hellos() as hellos:
        bare = answers_per_second(hellos, [Question("GET", "/hello", {})] * ASKING, seconds)
    return {
        f"gateway.records_per_s.{kind}": round(rounds * counts["records"].records),
        f"gateway.rounds_per_s.{kind}": round(rounds, 1),
        f"gateway.pages_per_s.{kind}": round(in_small * counts["pages"].pages),
        f"hello.answers_per_s.{kind}": round(bare),
    }


def _shift(kind: str, agency: Agency, urls: Sequence[str], world: Path, count: int) -> dict[str, float | str]:
    """All laptops up to date, then a shift's changes, then each laptop's round with an event of its own."""
    devices = enrolled(urls, officers(agency.database, "e3", count, int(time.time())))
    line = Line(urls[0])
    cursor = verified(line.round(devices[0])).cursor
    line.close()
    for device in devices:
        device.cursor = cursor
    changed = agency.ingest([_changes(world)])["stored"]["changed"]
    began = time.monotonic()
    faults = shift(urls, devices, changed)
    for fault in sorted(set(faults))[:5]:
        say(f"gateway: {kind}: {faults.count(fault)} laptops: {fault}")
    took = time.monotonic() - began
    return {f"gateway.devices_ok.{kind}": count - len(faults), f"gateway.devices_seconds.{kind}": round(took, 1)}


def _changes(world: Path) -> Path:
    """An extract with a shift's changes: some rows of the first one, changed."""
    lines = (world / "e3.psv").read_text(encoding="utf-8").splitlines()
    start = next(place for place, text in enumerate(lines) if "APPR_DT_TIME" in text)
    names = lines[start].split("|")
    landmark, marking, sharing, level = (
        _place(names, name) for name in ("LANDMARK", "MARKING", "SHARING", "ACCESS_LEVEL")
    )
    rows = [text.split("|") for text in lines[start + 1 :]]
    plain = [row for row in rows if len(row) == len(names) and not (row[marking] or row[sharing].strip('"'))]
    chosen = [row for row in plain if row[level].strip('"') in ("", "1")][:200]
    for row in chosen:
        row[landmark] = "SYN changed in the shift"
    out = world / "e3-shift.psv"
    out.write_text("\n".join([lines[start], *("|".join(row) for row in chosen)]) + "\n", encoding="utf-8")
    return out


def _place(names: Sequence[str], wanted: str) -> int:
    return [name.strip('"') for name in names].index(wanted)


@contextmanager
def _workers(agency: Agency) -> Iterator[list[str]]:
    """The addresses of the workers, all over one database."""
    with ExitStack() as stack:
        yield [stack.enter_context(agency.serving()) for _ in range(WORKERS)]


@contextmanager
def _hellos() -> Iterator[list[str]]:
    """The addresses of as many servers of the framework's bare answer."""
    command = [sys.executable, "-m", "benchmarks.gateway.hello"]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)]
    try:
        yield [process.stdout.readline().removeprefix("listening on ").strip() for process in running if process.stdout]
    finally:
        for process in running:
            process.terminate()
            process.wait()
            if process.stdout:
                process.stdout.close()
