"""What a plan meets among a hundred thousand cached operations, and a frame of the map: `bench operations`.

`--operations N` invents so many; `--file FILE` takes them instead from NDJSON, one `operation` record of
docs/protocol.md section 8 a line. They are stored in a vault the way a sync does it, then plans are checked against
them. The peer answers the same by arrays over all of them (numpy: windows, then great-circle distances); both have to
find the same plans near each other. The last line of the output is one JSON object.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from benchmarks.mapping.frames import measured
from benchmarks.overlap.checking import KEY, NOW, fill_system
from benchmarks.report import machine, say
from overlap.planning import window
from overlap.records import Agency, Operation, Place, Provenance, System
from storage.header import VaultHeader
from storage.vault import Vault

#: The most that one plan may take, and one frame, in milliseconds.
GOALS: Final = {
    "operations.conflict_p95_ms": 20.0, "operations.map_frame_p95_ms": 16.0, "operations.map_frame_tiles_p95_ms": 16.0,
}  # fmt: skip
PLANS: Final = 500
_SEED: Final = 31
_EARTH_M: Final = 6_371_008.8
_HOURS: Final = 24 * 30
_POSTS: Final = 60
_SPREAD_DEGREES: Final = 0.06

Degrees = npt.NDArray[np.float64]


class _Columns(NamedTuple):
    """All operations as arrays: place in radians, radius in metres, window in seconds since 1970."""

    north: Degrees
    east: Degrees
    radius: Degrees
    begins: Degrees
    ends: Degrees


def run(argv: Sequence[str]) -> int:
    """Measures and prints the figures."""
    parser = argparse.ArgumentParser(prog="bench operations", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--operations", type=int, default=100_000, help="how many operations are invented")
    parser.add_argument("--file", type=Path, help="NDJSON of operation records, in the place of invented ones")
    parser.add_argument("--plans", type=int, default=PLANS, help="how many plans are checked")
    options = parser.parse_args(argv)
    draw = random.Random(_SEED)
    operations = _read(options.file) if options.file else [_operation(n, draw) for n in range(options.operations)]
    plans = [_operation(len(operations) + n, draw) for n in range(options.plans)]
    figures = _conflicts(operations, plans) | measured()
    missed = [name for name, most in GOALS.items() if float(str(figures[name])) > most]
    print(json.dumps(figures | {"goals": GOALS, "missed": missed, "machine": machine()}), flush=True)
    return 0


def _read(path: Path) -> list[Operation]:
    return [msgspec.json.decode(line, type=Operation) for line in path.read_bytes().splitlines() if line.strip()]


def _operation(number: int, draw: random.Random) -> Operation:
    """An invented operation of the next 30 days along the northern border."""
    starts = NOW + dt.timedelta(hours=draw.uniform(0, _HOURS))
    return Operation(
        id=f"tecs:SYN-OP-{number}", revision=1,
        provenance=Provenance(system=System.TECS, agency=Agency.HSI, unit="SYN", updated_at=NOW),
        activity="surveillance", starts_at=starts, ends_at=starts + dt.timedelta(hours=draw.uniform(0.5, 8)),
        lead_minutes=30, lag_minutes=30, radius_m=draw.choice((400.0, 800.0, 1_600.0)),
        place=_place(draw),
    )  # fmt: skip


def _place(draw: random.Random) -> Place:
    """A place near one of sixty posts along the border: where officers are, there are the others' plans."""
    post = draw.randrange(_POSTS)
    east = -124 + 57 * post / _POSTS + draw.gauss(0, _SPREAD_DEGREES)
    return Place(latitude=48.5 + draw.gauss(0, _SPREAD_DEGREES), longitude=east)


def _conflicts(operations: list[Operation], plans: Sequence[Operation]) -> dict[str, object]:
    """The figures of checking plans, and the peer's."""
    header = VaultHeader(
        officer_id="SYN-V-1", name="SYN", agency=Agency.USBP, unit="SYN", practice=True, created_at=NOW
    )
    columns = _columns(operations)
    with tempfile.TemporaryDirectory() as folder, Vault.create(Path(folder) / "vault.db", KEY, header) as vault:
        say(f"operations: storing {len(operations):,}")
        fill_system(vault, System.TECS, iter(operations), len(operations))
        vault.search.warm()
        taken, found = [], []
        for plan in plans:
            began = time.perf_counter()
            checked = vault.plans.check(plan, NOW)
            taken.append((time.perf_counter() - began) * 1_000)
            found.append({met.operation.id for met in checked.conflicts})
    began = time.perf_counter()
    theirs = [{operations[at].id for at in _brute(plan, columns)} for plan in plans]
    peer = (time.perf_counter() - began) * 1_000 / len(plans)
    p95 = _p95(taken)
    return {
        "operations.conflict_p50_ms": round(sorted(taken)[len(taken) // 2], 3),
        "operations.conflict_p95_ms": round(p95, 3),
        "operations.cached": len(operations),
        "operations.conflicts": sum(map(len, found)),
        "operations.differ_from_brute_force": sum(one != other for one, other in zip(found, theirs, strict=True)),
        "operations.brute_force_mean_ms": round(peer, 3),
        "operations.conflict_ratio": round(peer / (sum(taken) / len(taken)), 2),
    }


def _columns(operations: Sequence[Operation]) -> _Columns:
    windows = [window(each) for each in operations]
    places = [each.place or Place(latitude=-90, longitude=0) for each in operations]
    return _Columns(
        np.radians([place.latitude for place in places]),
        np.radians([place.longitude for place in places]),
        np.array([each.radius_m for each in operations]),
        np.array([begins.timestamp() for begins, _ in windows]),
        np.array([ends.timestamp() for _, ends in windows]),
    )


def _brute(plan: Operation, columns: _Columns) -> npt.NDArray[np.int64]:
    """The places of all operations whose window and circle meet a plan's, by looking at every one."""
    assert plan.place is not None  # noqa: S101  # every invented plan has one
    begins, ends = (moment.timestamp() for moment in window(plan))
    at = np.flatnonzero((columns.begins <= ends) & (columns.ends >= begins))
    north, east = np.radians(plan.place.latitude), np.radians(plan.place.longitude)
    chord = (
        np.sin((columns.north[at] - north) / 2) ** 2
        + np.cos(north) * np.cos(columns.north[at]) * np.sin((columns.east[at] - east) / 2) ** 2
    )
    distance = 2 * _EARTH_M * np.arcsin(np.sqrt(chord))
    near: npt.NDArray[np.int64] = at[distance <= np.maximum(columns.radius[at], plan.radius_m)]
    return near


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]
