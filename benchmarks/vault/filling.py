"""Filling a vault, and its peer, with the same records, and what that costs in time and on the disk."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.report import say
from benchmarks.vault.plain import Plain
from overlap.records import Agency, System
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault, VaultHeader

#: The key of the trial's vault; it protects invented people.
KEY: Final = bytes(range(32))
#: Lines of a page at the size that a good link bears (256 KiB compressed).
_PAGE: Final = 2_000
NOW: Final = dt.datetime(2026, 11, 23, 15, 10, tzinfo=dt.UTC)
_FEED: Final = "SYN-feed-1"
#: Every so many records an id is kept, to be read by it later.
_SAMPLE_EVERY: Final = 997


@dataclass(slots=True)
class Filled:
    """A file that was filled: some of its bodies, how many it holds, and the figures so far."""

    path: Path
    records: int = 0
    samples: list[bytes] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)


def fill_vault(records: Iterable[bytes], folder: Path, stretch: int) -> Filled:
    """A new vault with these records, by pages and commits."""
    filled = Filled(folder / "vault.db")
    header = VaultHeader(
        officer_id="SYN-V-1", name="SYN", agency=Agency.USBP, unit="SYN", practice=True, created_at=NOW
    )
    taken, pages = 0.0, _pages(records, filled)
    with Vault.create(filled.path, KEY, header) as vault:
        while some := list(islice(pages, max(1, stretch // _PAGE))):
            began = time.perf_counter()
            for page in some:
                vault.staging.stage(System.E3, page)
            vault.staging.commit(System.E3, _closing(some[-1].cursor), NOW)
            taken += time.perf_counter() - began
            say(f"vault: {filled.records:,} records, {filled.records / taken:,.0f}/s")
    size = filled.path.stat().st_size
    filled.figures["vault.insert_per_s"] = round(filled.records / max(taken, 1e-9))
    filled.figures["vault.bytes_per_record"] = round(size / max(filled.records, 1), 1)
    filled.figures["vault.records"] = filled.records
    return filled


def _pages(records: Iterable[bytes], filled: Filled) -> Iterator[StagedPage]:
    """The records as pages, counted."""
    lines, number = iter(records), 0
    while some := list(islice(lines, _PAGE)):
        number += 1
        filled.records += len(some)
        filled.samples += some[::_SAMPLE_EVERY]
        yield StagedPage(feed=_FEED, cursor=f"c{number}", changes=tuple(Upsert(record=body) for body in some))


def _closing(cursor: str) -> Closing:
    """A checkpoint after these pages."""
    return Closing(cursor=cursor, feed=_FEED, epoch="SYN-epoch-1", server_time=NOW, token_key=bytes(32), complete=False)


def fill_plain(records: Iterable[bytes], folder: Path, stretch: int) -> Filled:
    """A new plain SQLite file with these records."""
    filled = Filled(folder / "plain.db")
    peer, counted = Plain(filled.path), _counted(records, filled)
    taken = peer.fill(counted, stretch)
    filled.figures["insert_per_s"] = round(filled.records / max(taken, 1e-9))
    filled.figures["bytes_per_record"] = round(peer.settle() / max(filled.records, 1), 1)
    peer.close()
    say(f"plain SQLite: {filled.records:,} records, {filled.figures['insert_per_s']:,}/s")
    return filled


def _counted(records: Iterable[bytes], filled: Filled) -> Iterator[bytes]:
    """The records, counted on their way."""
    for body in records:
        filled.records += 1
        yield body
