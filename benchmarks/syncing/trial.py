"""What a sync costs, beside PouchDB: `python3 run.py bench sync [--records FILE]`.

Knows the figures and in which order they are taken: real gateway, real sockets, real vault. Each is printed beside its
peer, and all of them at last as one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.journeys.agencies import Agency, Officer, generate
from benchmarks.report import Peer, Report, machine, say
from benchmarks.syncing.applying import recording, replaying
from benchmarks.syncing.laptop import Laptop, laptop, utc_now
from benchmarks.syncing.pouch import NAME, Pouch, Pull
from benchmarks.syncing.records import Table, changed
from benchmarks.syncing.satellite import NEAR, SATELLITE, Link
from sync.client import Gateway

#: People of an invented world whose e3 extract has about 20,000 records.
PEOPLE = 27_000
SEED = 7
CHANGED = 200
URGENT = 200
#: Documents of the peer's run on the satellite link: all 20,000 take it more than ten minutes.
PEER_DOCUMENTS = 1_000
OFFICER = Officer("SYN-U-0007", "Agent Synthetic", "USBP", "SYN BLW Peace Flats", "BLW")

#: The goals, for whoever reads the figures.
GOALS = {
    "sync.bytes_per_record": 60, "sync.bytes_per_change": 25, "sync.requests_initial": 1, "sync.requests_changes": 1,
    "sync.requests_idle": 1, "sync.idle_bytes": 1_000, "sync.satellite_20k_s": 90, "sync.satellite_first_200_s": 4,
    "sync.satellite_200_changes_s": 1.6, "sync.satellite_idle_s": 0.65, "sync.resent_share_cut_64k": 0.04,
    "sync.resent_share_cut_16k": 0.15, "sync.lost_records": 0, "sync.apply_per_s": 60_000,
}  # fmt: skip


@dataclass
class Trial:
    """The agency, its records, and what was found so far."""

    folder: Path
    agency: Agency
    table: Table
    report: Report
    pouch: Pouch | None
    figures: dict[str, float | None] = field(default_factory=dict)
    lost: int = 0
    records: int = 0

    def tell(self, name: str, value: float | None, unit: str, peer: float | None = None) -> None:
        """Print a figure beside the peer's."""
        rounded = None if value is None else round(value, 4)
        self.figures[name] = rounded
        self.report.figure(name, rounded, unit, None if peer is None else Peer(NAME, round(peer, 4)))


def run(argv: Sequence[str]) -> int:
    """Takes every figure and prints them; 0 unless one could not be taken."""
    options = _parser().parse_args(argv)
    kept = options.peer_folder or None
    with tempfile.TemporaryDirectory(prefix="crosscheck-sync-") as temporary:
        folder = Path(temporary)
        extracts = options.records or _generated(folder, options.people)
        agency = Agency("e3", folder)
        say(f"bench sync: the gateway reads {len(extracts)} extract files")
        agency.ingest(extracts)
        pouch = None if options.no_peer else Pouch.install(Path(kept) if kept else folder / "pouch")
        trial = Trial(folder, agency, Table.of(extracts[0]), Report(), pouch)
        with agency.serving() as url:
            for step in (near, cut, satellite, applied):
                step(trial, url)
        trial.tell("sync.lost_records", trial.lost, "records")
        line = {**{name: trial.figures.get(name) for name in GOALS}, "records": trial.records, "machine": machine()}
        print(json.dumps(line), flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench sync", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--records", type=Path, nargs="+", help="e3 extracts (docs/extracts.md), not an invented one")
    parser.add_argument("--people", type=int, default=PEOPLE, help="people of the invented world")
    parser.add_argument("--no-peer", action="store_true", help="without PouchDB")
    parser.add_argument("--peer-folder", default="", help="where PouchDB is, or is to stay, installed")
    return parser


def _generated(folder: Path, people: int) -> list[Path]:
    say(f"bench sync: inventing {people} people")
    generate(folder / "world", SEED, people)
    return sorted((folder / "world").glob("e3*.psv"), key=lambda path: len(path.stem))


def change_some(trial: Trial) -> None:
    """Have the agency change some of its records."""
    rows = changed(trial.table.rows, CHANGED, utc_now())
    trial.agency.ingest([trial.table.write(trial.folder / f"changes-{secrets.token_hex(3)}.psv", rows)])
    trial.table.rows[:] = list({row["RECORD_ID"]: row for row in [*trial.table.rows, *rows]}.values())


def near(trial: Trial, url: str) -> None:
    """Bytes and requests, on no link at all."""
    say("bench sync: bytes and requests")
    with laptop(trial.folder, trial.agency, url, OFFICER, NEAR) as ours:
        ours.sync()
        trial.records = ours.vault.records.count(ours.gateway.system)
        costs = [(ours.proxy.down, ours.proxy.up, ours.proxy.requests)]
        before = ours.bodies()
        change_some(trial)
        for _ in range(2):
            ours.proxy.reset()
            ours.sync()
            costs.append((ours.proxy.down, ours.proxy.up, ours.proxy.requests))
        fresh = ours.bodies() - before
    first, later, idle = _peers(trial, "near", NEAR, before, fresh)
    changes = max(1, len(fresh))
    trial.tell("sync.bytes_per_record", costs[0][0] / trial.records, "B", first.down / len(before) if first else None)
    trial.tell("sync.bytes_per_change", costs[1][0] / changes, "B", later.down / changes if later else None)
    names = ("sync.requests_initial", "sync.requests_changes", "sync.requests_idle")
    for name, cost, other in zip(names, costs, (first, later, idle), strict=True):
        trial.tell(name, cost[2], "requests", other.requests if other else None)
    trial.tell("sync.idle_bytes", costs[2][0] + costs[2][1], "B", idle.down + idle.up if idle else None)


def _peers(
    trial: Trial, name: str, link: Link, first: set[bytes], changes: set[bytes]
) -> tuple[Pull | None, Pull | None, Pull | None]:
    """The peer's pulls of these records, of their changes, and of nothing; None without a peer."""
    if trial.pouch is None:
        return None, None, None
    with trial.pouch.source(f"{name}-{trial.folder.name[-8:]}", link) as source:
        pulls = []
        for number, records in enumerate((first, changes, set[bytes]())):
            if records:
                file = trial.folder / f"{name}-{number}.ndjson"
                file.write_bytes(b"\n".join(sorted(records)) + b"\n")
                source.load(file)
            pulls.append(source.pull())
    return pulls[0], pulls[1], pulls[2]


def cut(trial: Trial, url: str) -> None:
    """Bytes that are sent again, and records that are lost, where the link is cut again and again."""
    with laptop(trial.folder, trial.agency, url, OFFICER, NEAR) as clean:
        clean.sync()
        whole, truth = clean.proxy.down, clean.bodies()
    for name, size in (("sync.resent_share_cut_64k", 64_000), ("sync.resent_share_cut_16k", 16_000)):
        say(f"bench sync: a link cut every {size:,} bytes")
        with laptop(trial.folder, trial.agency, url, OFFICER, replace(NEAR, cut_after=size)) as ours:
            ours.sync()
            trial.lost += len(truth ^ ours.bodies())
            trial.tell(name, ours.proxy.down / whole - 1, "of all bytes")


def satellite(trial: Trial, url: str) -> None:
    """Seconds on a satellite link."""
    say("bench sync: 128/64 kbit/s with 600 ms… about two minutes, the peer three more")
    with laptop(trial.folder, trial.agency, url, OFFICER, SATELLITE) as ours:
        initial = ours.sync()
        before = ours.bodies()
        change_some(trial)
        changes = ours.sync()
        idle = ours.sync()
        fresh = ours.bodies() - before
        with laptop(trial.folder, trial.agency, url, OFFICER, NEAR) as clean:
            clean.sync()
            trial.lost += len(clean.bodies() ^ ours.bodies())
    some = set(sorted(before)[:PEER_DOCUMENTS])
    first, later, nothing = _peers(trial, "far", SATELLITE, some, fresh)
    scaled = first.seconds * 20_000 / len(some) if first else None
    trial.tell("sync.satellite_20k_s", initial.seconds * 20_000 / trial.records, "s for 20,000", scaled)
    trial.tell("sync.satellite_first_200_s", initial.seconds_until(URGENT), "s")
    trial.tell("sync.satellite_200_changes_s", changes.seconds, "s", later.seconds if later else None)
    trial.tell("sync.satellite_idle_s", idle.seconds, "s", nothing.seconds if nothing else None)


def applied(trial: Trial, url: str) -> None:
    """Records a second into the vault, once their bytes are there."""
    say("bench sync: applying an answer that is there")
    answer = trial.folder / "answer"
    with recording(url, answer) as through, laptop(trial.folder, trial.agency, through, OFFICER, NEAR) as first:
        first.sync()
    rates = []
    for _ in range(3):
        with (
            replaying(url, answer.read_bytes()) as there,
            laptop(trial.folder, trial.agency, url, OFFICER, NEAR) as ours,
        ):
            rates.append(_rate(ours, there))
    trial.tell("sync.apply_per_s", max(rates), "records/s")


def _rate(ours: Laptop, url: str) -> float:
    """The records a second of a laptop whose agency's answer is at another address."""
    with Gateway(ours.gateway.system, url, practice=True) as gateway:
        gateway.about()
        timed = replace(ours, gateway=gateway).sync()
    return ours.vault.records.count(ours.gateway.system) / timed.seconds
