"""Opening and reading a vault and its peer: points, one check's reads, a scan of all, the index in memory."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.report import say
from benchmarks.vault.filling import KEY, NOW, Filled
from benchmarks.vault.plain import Plain
from overlap.query import Query
from overlap.records import Encounter, RecordId
from storage.vault import Vault

_POINTS: Final = 2_000
_CHECKS: Final = 200
_OPENINGS: Final = 7
_SCANS: Final = 3
_ID: Final = msgspec.json.Decoder(Encounter)


def open_figures(path: Path) -> dict[str, object]:
    """How long opening takes with the derived key at hand, and what the index costs in time and memory."""
    taken = []
    for _ in range(_OPENINGS):
        began = time.perf_counter()
        Vault.open(path, KEY, practice=True, now=NOW).close()
        taken.append(time.perf_counter() - began)
    return {"vault.open_ms": _ms(statistics.median(taken))}


def read_figures(filled: Filled, plain: Path) -> tuple[dict[str, object], dict[str, object]]:
    """The figures of reading: the vault's, and the peer's."""
    peer = Plain(plain)
    with Vault.open(filled.path, KEY, practice=True) as vault:
        figures = _loaded(vault)
        ids = [_ID.decode(body).id for body in filled.samples]
        random.Random(5).shuffle(ids)
        ids = ids[:_POINTS]
        point = _median(lambda each: vault.records.get(RecordId(each)), ids)
        verbatim = _median(lambda each: vault.records.verbatim(RecordId(each)), ids)
        plain_point = _median(peer.point, ids)
        checks, plain_checks = _check_reads(vault, peer, filled.samples[:_CHECKS])
        scan, unpacked, plain_scan = _scans(vault, peer)
    peer.close()
    figures |= {"vault.point_us": _us(verbatim), "vault.point_decoded_us": _us(point)}
    figures |= {"vault.check_reads_ms": _ms(checks), "vault.scan_s": round(scan, 3)}
    figures |= {"vault.scan_ratio_to_plain": round(scan / plain_scan, 3)}
    figures |= {"vault.scan_unpacked_ratio_to_plain": round(unpacked / plain_scan, 3)}
    peers: dict[str, object] = {"point_us": _us(plain_point), "scan_s": round(plain_scan, 3)}
    return figures, peers | {"check_reads_ms": _ms(plain_checks)}


def _loaded(vault: Vault) -> dict[str, object]:
    """What loading the index costs."""
    before = resident_mb()
    began = time.perf_counter()
    vault.search.warm()
    taken = time.perf_counter() - began
    return {"vault.index_load_s": round(taken, 3), "vault.index_mb": round(resident_mb() - before)}


def resident_mb() -> float:
    """The memory that this process has now, in MB; 0 where the platform doesn't tell."""
    if not sys.platform.startswith("linux"):
        return 0.0
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def _check_reads(vault: Vault, peer: Plain, bodies: Iterable[bytes]) -> tuple[float, float]:
    """The median time of what one check reads, after its keys were looked up: the vault's, and the peer's rows."""
    taken, plain = [], []
    for body in bodies:
        person = _ID.decode(body).person
        query = Query(text="", names=person.names, identifiers=person.identifiers)
        rids = vault.search.numbers(query)
        taken.append(_timed(lambda: vault.search.read(rids, query, NOW)))  # noqa: B023  # called at once
        plain.append(_timed(lambda: peer.many(rids)))  # noqa: B023  # called at once
    return statistics.median(taken), statistics.median(plain)


def _scans(vault: Vault, peer: Plain) -> tuple[float, float, float]:
    """The best time of a scan: the vault's rows, the same with each body unpacked, the peer's rows."""
    ours = min(_timed(lambda: sum(map(len, vault.records.packed()))) for _ in range(_SCANS))
    unpacked = min(_timed(lambda: sum(map(len, vault.records.bodies()))) for _ in range(_SCANS))
    plain = min(_timed(peer.scan) for _ in range(_SCANS))
    say(f"scan: {ours:.2f} s, unpacked {unpacked:.2f} s, plain {plain:.2f} s")
    return ours, unpacked, plain


def _median(read: Callable[[str], object], ids: Iterable[str]) -> float:
    """The median time of reading one of these, the second time round."""
    wanted = list(ids)
    for each in wanted:
        read(each)
    return statistics.median(_timed(lambda: read(each)) for each in wanted)  # noqa: B023  # called at once


def _timed(work: Callable[[], Any]) -> float:
    """How many seconds something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _ms(seconds: float) -> float:
    """Seconds as milliseconds."""
    return round(seconds * 1e3, 3)


def _us(seconds: float) -> float:
    """Seconds as microseconds."""
    return round(seconds * 1e6, 1)
