"""Figures of `bench oversight`: how long a million rows of audit take to verify, and a board's figures to come.

The audit's peer is the same hash over the same bytes out of a plain SQLite file: what verifying costs at least. The
figures' peer is the recount of the same raw events in Python. Ninety days are lived through first, at both gateways.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from backends.identity import Officer
from backends.oversight import OversightRequest, oversight
from benchmarks.oversight.exporting import export
from benchmarks.oversight.feeding import Pace, Span, World
from benchmarks.oversight.recount import read, recount
from benchmarks.oversight.week import lived, monday_before
from benchmarks.report import Peer, Report, say
from overlap.records import Agency
from storage.audit import GENESIS, audit_link
from storage.vault import Vault, VaultHeader

#: Rows of a vault's audit, and the time in which they have to be verified.
ROWS: Final = 1_000_000
MOST_S: Final = 10.0

#: When the ninety days end: any moment does, so that two runs count the same.
END: Final = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)

_BOARD: Final = Officer("SYN-BOARD", "SYN Board", "USBP", "SYN Board", "", ("governance",))
_RUNS: Final = 5
#: Ninety days in a minute: what is timed is asking, and how much there is to count hardly changes that.
_PACE: Final = Pace(checks_a_day=0.5, every=dt.timedelta(hours=12))

T = TypeVar("T")


def run(argv: Sequence[str]) -> int:
    """Measures, and gives 0 where every bound is kept."""
    parser = argparse.ArgumentParser(prog="run.py bench oversight", description="Audit and figures, timed.")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--officers", type=int, default=60)
    options, report = parser.parse_args(argv), Report()
    with tempfile.TemporaryDirectory(prefix="crosscheck-oversight-") as name:
        _audit(report, Path(name), options.rows)
        _dashboard(report, Path(name), options.days, options.officers)
    report.summary()
    return report.status()


def _audit(report: Report, folder: Path, rows: int) -> None:
    """A vault's audit of so many rows, verified row by row."""
    header = VaultHeader(
        officer_id="SYN-U-1", name="SYN Agent", agency=Agency.USBP, unit="SYN Station", practice=True, created_at=END
    )
    say(f"writing {rows:,} rows of audit into a vault")
    with Vault.create(folder / "audit.vault", bytes(32), header) as vault:
        last = vault.audit_trail.last()
        begin = (0, GENESIS) if last is None else (last.number, last.chain)
        with vault._store.transaction():  # noqa: SLF001  # no facet writes a million rows
            vault._store.many(  # noqa: SLF001  # as above
                "INSERT INTO audit (seq, at, what, outcome, records, query_hash, chain) VALUES (?, ?, ?, ?, ?, ?, ?)",
                list(_rows(rows, *begin)),
            )
        took, status = _timed(vault.audit.verify)
        if not status.holds or status.rows != rows + begin[0]:
            raise AssertionError("the audit that was written doesn't hold")
    plain = _plain(folder / "plain.sqlite", rows)
    bound = MOST_S * rows / ROWS
    report.at_most("oversight.audit_verify_s", round(took, 3), max(bound, 0.5), "s")
    report.figure("oversight.audit_verify_s_beside_plain", round(took, 3), "s", Peer("SQLite and SHA-256", plain))


def _rows(count: int, number: int, before: bytes) -> Iterator[tuple[object, ...]]:
    for at in range(number + 1, number + count + 1):
        cells = (at, at * 100, "check", "given WARNING", '["e3:SYN-00001"]', b"h" * 32)
        before = audit_link(before, *cells)
        yield (*cells, before)


def _plain(file: Path, rows: int) -> float:
    """Seconds to hash the same bytes in order out of a plain SQLite file."""
    bodies = ((number, msgspec.json.encode(row[:6])) for number, row in enumerate(_rows(rows, 0, GENESIS)))
    with sqlite3.connect(file) as plain:
        plain.execute("CREATE TABLE audit (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        plain.executemany("INSERT INTO audit VALUES (?, ?)", bodies)
    began, before = time.perf_counter(), GENESIS
    for (body,) in plain.execute("SELECT body FROM audit ORDER BY seq"):
        before = hashlib.sha256(before + body).digest()
    plain.close()
    return time.perf_counter() - began


def _dashboard(report: Report, folder: Path, days: int, officers: int) -> None:
    """Both gateways' figures by sector, unit and week, as the board's screen asks for them."""
    span = Span(monday_before(END - dt.timedelta(days=days)), END)
    world = lived(folder, span, 1, officers, _PACE)
    asked = OversightRequest(begins=span.begins.date(), ends=(monday_before(END) + dt.timedelta(weeks=1)).date(),
                             by=("sector", "unit", "week"))  # fmt: skip
    took = statistics.median(_timed(lambda: _both(world, asked))[0] for _ in range(_RUNS))
    events = folder / "events.ndjson"
    say(f"{export(world.stores.values(), events):,} raw events")
    counted = _recounting(events, span)
    world.close()
    report.figure("oversight.dashboard_ms", round(took * 1_000, 1), "ms", Peer("recount in Python", counted * 1_000))


def _both(world: World, asked: OversightRequest) -> int:
    """The bytes of both answers."""
    size = 0
    for system, store in world.stores.items():
        with store.reading() as connection:
            size += len(msgspec.json.encode(oversight(connection, system, _BOARD, asked, END)))
    return size


def _recounting(events: Path, span: Span) -> float:
    """Seconds to count the same figures again, the file read before."""
    with events.open(encoding="utf-8") as lines:
        gateways = read(lines)
    begins, ends = int(span.begins.timestamp()), int(span.ends.timestamp())
    return _timed(lambda: [recount(each, begins, ends, ends) for each in gateways.values()])[0]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done
