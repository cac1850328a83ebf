"""The trial on real public data: a sanctions list's aliases must lead to its people, and strangers must not.

e3 is built from real apprehension rows that carry the list's aliases, TECS from its primary names. Both extracts go
the whole way: ingested by the servers' program, served over HTTP, synced into an encrypted practice vault, checked as
typed text. Exits non-zero where a bound is missed or the data can't be used.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.journeys.agencies import Agency, AgencyError, Officer
from benchmarks.public.absent import absent_people
from benchmarks.public.extracts import PublicExtracts, truth, write_extracts
from benchmarks.public.sanctions import SanctionsList, read_list
from benchmarks.public.tables import DataError
from benchmarks.report import Report, say
from benchmarks.synced import NotSynced, synced_vault, utc_now
from overlap.answer import Assessment, Match
from overlap.query import Action
from overlap.reading import read
from overlap.records import System
from storage.sources import DEFAULT_LIMIT
from storage.vault import Vault

#: Among how many shown records the right one must be: more would not be read before a stop.
FIRST = 10
#: The share of aliases that must lead to their person, and of strangers that may lead to anybody.
LEAST_RECALL, MOST_FALSE_ALERTS = 0.80, 0.02
OFFICER = Officer("SYN-REAL-1", "SYN Trial Officer", "USBP", "SYN Trial Unit", "BLW")


def run(argv: Sequence[str]) -> int:
    """Runs the trial; 0 where every bound was kept, 1 where one was missed, 2 where it couldn't be carried out."""
    options = _options(argv)
    report = Report()
    try:
        with tempfile.TemporaryDirectory(prefix="crosscheck-real-") as folder:
            _trial(options, options.keep or Path(folder), report)
    except (DataError, AgencyError, NotSynced) as problem:
        say(f"real: {problem}")
        return 2
    return report.status()


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="real", description="Alias recall and false alerts on real public data.")
    parser.add_argument("--data", type=Path, required=True, help="folder with ofac/, eid/ and names/")
    parser.add_argument("--absent", type=int, default=1000, help="number of invented people to check")
    parser.add_argument("--seed", type=int, default=1, help="which invented people")
    parser.add_argument("--keep", type=Path, help="an existing folder to leave extracts, databases and the vault in")
    return parser.parse_args(argv)


def _trial(options: argparse.Namespace, folder: Path, report: Report) -> None:
    listed = read_list(options.data / "ofac")
    names = [*(entity.name for entity in listed.entities), *(alias.name for alias in listed.aliases)]
    strangers = absent_people(options.data / "names", names, options.absent, options.seed)
    extracts = write_extracts(options.data, listed, folder)
    say(f"real: {len(listed.entities)} people, {len(listed.aliases)} aliases, {extracts.e3_rows} apprehension rows")
    agencies = _ingest(folder, extracts, report)
    say("real: syncs with both")
    with synced_vault(folder, agencies, OFFICER) as vault:
        _measure_held(vault, report)
        _measure_aliases(vault, listed, report)
        _measure_strangers(vault, strangers, report)


def _ingest(folder: Path, extracts: PublicExtracts, report: Report) -> list[Agency]:
    """Both agencies with their extracts ingested; rows read, accepted and rejected are figures."""
    e3, tecs = Agency("e3", folder), Agency("tecs", folder)
    for agency, paths in ((e3, extracts.e3), (tecs, (extracts.tecs,))):
        say(f"real: {agency.system} ingests {', '.join(path.name for path in paths)}")
        counts = agency.ingest(paths)
        for name in ("read", "accepted", "rejected"):
            report.figure(f"real.{agency.system}_rows_{name}", _count(counts, name), "rows")
    return [e3, tecs]


def _count(counts: dict[str, Any], name: str) -> int:
    """A count that the program reported."""
    if not isinstance(counts.get(name), int):
        raise AgencyError(f"the ingest program did not report how many rows it {name}")
    return int(counts[name])


def _measure_held(vault: Vault, report: Report) -> None:
    for system in System:
        held = vault.sources.state(system, utc_now(), DEFAULT_LIMIT).records
        report.figure(f"real.{system}_records_held", held, "records")


def _measure_aliases(vault: Vault, listed: SanctionsList, report: Report) -> None:
    """On which share of aliases recall can be measured, and how many of these lead to their person."""
    asked = list(truth(listed))
    report.figure("real.aliases", len(listed.aliases), "aliases")
    report.figure("real.alias_usable_birth_share", _share(len(asked), len(listed.aliases)), "share")
    say(f"real: checks {len(asked)} aliases")
    times: list[float] = []
    matched = shown = 0
    for typed, record in asked:
        began = time.perf_counter()
        answer = _answer(vault, typed)
        times.append(time.perf_counter() - began)
        matched += record in _ids(answer.matches)[:FIRST]
        shown += record in _ids((*answer.matches, *answer.near_misses))[:FIRST]
    report.figure("real.check_p95_ms", _p95_ms(times), "ms")
    report.figure(f"real.alias_birth_matched_{FIRST}", _share(matched, len(asked)), "share")
    report.at_least(f"real.alias_birth_recall_{FIRST}", _share(shown, len(asked)), LEAST_RECALL, "share")


def _measure_strangers(vault: Vault, strangers: Sequence[str], report: Report) -> None:
    """How many people of neither list get any match at the threshold for display."""
    say(f"real: checks {len(strangers)} people of neither list")
    alerts = sum(bool(_answer(vault, typed).matches) for typed in strangers)
    report.figure("real.absent_people", len(strangers), "people")
    report.at_most("real.false_alert_share", _share(alerts, len(strangers)), MOST_FALSE_ALERTS, "share")


def _answer(vault: Vault, typed: str) -> Assessment:
    """The answer to what an officer typed before a stop, from the vault alone."""
    now = utc_now()
    return vault.checks.run(read(typed, today=now.date()), Action.STOP, now)


def _ids(matches: Sequence[Match]) -> list[str]:
    return [match.record.id for match in matches]


def _share(part: int, whole: int) -> float | None:
    """A share, None of nothing."""
    return round(part / whole, 4) if whole else None


def _p95_ms(times: Sequence[float]) -> float | None:
    if len(times) < 2:  # noqa: PLR2004  # a percentile needs two values
        return None
    return round(statistics.quantiles(times, n=20)[-1] * 1000, 2)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
