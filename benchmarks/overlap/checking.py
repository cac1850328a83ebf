"""Checks against a vault of a million people: from the typed text to the assessment with its evidence."""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from benchmarks.labelled.world import World
from benchmarks.report import say
from benchmarks.vault.reading import resident_mb
from overlap.any_record import Record
from overlap.query import Action
from overlap.reading import read
from overlap.records import Agency, System
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault, VaultHeader

#: The key of the trial's vault; it protects invented people.
KEY: Final = bytes(range(32))
NOW: Final = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
_PAGE: Final = 2_000
_STRETCH: Final = 100_000
_FEED: Final = "SYN-feed"

#: Checks before the first that counts, and those that count: a p99.9 needs thousands.
_WARM_UP: Final = 100
CHECKS: Final = 4_000
#: Of the texts that are asked so many name a birth date, a plate, a document.
_PLATE_EVERY: Final = 5
_DOCUMENT_EVERY: Final = 6
_NO_BIRTH_EVERY: Final = 4


def fill(path: Path, world: World, subjects: int) -> None:
    """Fills a new vault with the world's encounters and so many cases, the way a sync does."""
    header = VaultHeader(
        officer_id="SYN-V-1", name="SYN", agency=Agency.USBP, unit="SYN", practice=True, created_at=NOW
    )
    with Vault.create(path, KEY, header) as vault:
        fill_system(vault, System.E3, map(world.encounter, range(world.people)), world.people)
        fill_system(vault, System.TECS, (world.subject(number).case for number in range(subjects)), subjects)


def fill_system(vault: Vault, system: System, records: Iterator[Record], number: int) -> None:
    """Applies the records of one system, page by page."""
    encode = msgspec.json.Encoder().encode
    done = 0
    while some := list(itertools.islice(records, _STRETCH)):
        for start in range(0, len(some), _PAGE):
            page = tuple(Upsert(record=encode(record)) for record in some[start : start + _PAGE])
            vault.staging.stage(system, StagedPage(feed=_FEED, cursor=f"{done + start}", changes=page))
        done += len(some)
        vault.staging.commit(
            system,
            Closing(cursor=str(done), feed=_FEED, epoch="1", server_time=NOW, scope="SYN", complete=done == number),
            NOW,
        )
        say(f"{done:,} of {number:,} {system.value} records in the vault")


def typed(world: World, number: int) -> list[str]:
    """What officers would type about so many subjects: names, most with a birth date, some with a number."""
    texts = []
    for place in range(number):
        case = world.subject(place * 37 + 5).case
        name = case.person.names[0]
        text = f"{name.surname} {name.given_names} {name.middle_names}".strip()
        if case.person.birth_dates and place % _NO_BIRTH_EVERY:
            text += f" {case.person.birth_dates[0]}"
        if case.vehicles and place % _PLATE_EVERY == 0:
            text += f" {case.vehicles[0].plate} WA"
        if case.person.identifiers and place % _DOCUMENT_EVERY == 0:
            text += f" passport {case.person.identifiers[0].value}"
        texts.append(text)
    return texts


def check_figures(path: Path, texts: Sequence[str], checks: int = CHECKS) -> dict[str, object]:
    """The figures of loading the index and of checks on a vault that was just opened.

    Beside the time that passes stands the processor's (`cpu`), which other programs on the machine make no longer.
    """
    gc.collect()
    with Vault.open(path, KEY, practice=True, now=NOW) as vault:
        before, began, worked = resident_mb(), time.perf_counter(), time.thread_time()
        vault.search.warm()
        loaded, busy = time.perf_counter() - began, time.thread_time() - worked
        used = resident_mb() - before
        first = _asked(vault, texts[0])
        say(f"overlap: index loaded in {loaded:.2f} s, {used:.0f} MB; first check {first.passed:.1f} ms")
        for text in texts[1 : _WARM_UP + 1]:
            _asked(vault, text)
        taken = [_asked(vault, text) for text in itertools.islice(itertools.cycle(texts), checks)]
    passed, cpu = sorted(each.passed for each in taken), sorted(each.cpu for each in taken)
    return {
        "overlap.index_load_s": round(loaded, 3),
        "overlap.index_load_cpu_s": round(busy, 3),
        "overlap.index_mb": round(used),
        "overlap.first_check_ms": round(first.passed, 2),
        "overlap.check_p50_ms": round(_share(passed, 0.5), 2),
        "overlap.check_p95_ms": round(_share(passed, 0.95), 2),
        "overlap.check_p999_ms": round(_share(passed, 0.999), 2),
        "overlap.check_p95_cpu_ms": round(_share(cpu, 0.95), 2),
        "overlap.check_p999_cpu_ms": round(_share(cpu, 0.999), 2),
    }


class _Taken(NamedTuple):
    """The milliseconds of one check: as they passed, and as the processor worked for it."""

    passed: float
    cpu: float


def _asked(vault: Vault, text: str) -> _Taken:
    """How long one check takes."""
    began, worked = time.perf_counter(), time.thread_time()
    vault.checks.run(read(text, today=NOW.date()), Action.STOP, NOW)
    return _Taken((time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000)


def _share(ordered: Sequence[float], share: float) -> float:
    """The time that a share of all keeps within."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
