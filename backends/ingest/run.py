"""One ingest: extract files through their adapters into the store, in portions, with every row accounted for."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert

from backends.change import Draft, Loss
from backends.entitlement import Sharing
from backends.ingest import parts
from backends.ingest.columns import KNOWN, NOT_SHARED
from backends.ingest.e3 import E3Subjects
from backends.ingest.extract import Extract
from backends.ingest.guarding import withheld_by
from backends.ingest.header import Form
from backends.ingest.opening import parts_of
from backends.ingest.plans import Plans
from backends.ingest.portions import PORTION, WINDOW, portions
from backends.ingest.reading import Reader, seldom_collecting
from backends.ingest.rejects import BadRow, Reason, Rejects
from backends.ingest.row import Row
from backends.ingest.sheet import SheetExtract
from backends.ingest.tally import Tally
from backends.ingest.tecs import TecsSubjects
from backends.intake import Intake
from backends.niem import NotNiem, records_of
from backends.preparing import Prepared, prepared
from backends.schema import INGEST
from backends.store import Store, next_batch
from backends.wire import MAX_LINE

#: A record with room for the rest of its line: kind, class, and a longer revision.
MAX_RECORD = MAX_LINE - 256

#: A row with fewer signs than this can't make a record that is too long, whatever they are and however often used.
LONG_ROW = 2_000

#: From so many bytes on files are read in a process of their own: it takes half a second to start.
APART = 6_000_000

#: How the name of a NIEM document ends.
NIEM_SUFFIXES = frozenset((".jsonld", ".json"))

Adapter = Callable[[Row], Iterable[Draft]]


@dataclass(slots=True)
class Ingest:
    """The state of one ingest: adapters, counts, and the rejects."""

    system: str
    rejects: Rejects
    tally: Tally = field(default_factory=Tally)
    read: int = 0
    ignored: set[str] = field(default_factory=set)
    refused_files: list[dict[str, str]] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    repeated_headers: int = 0

    def drafts(self, paths: Sequence[Path]) -> Iterator[Draft]:
        """The drafts of all files in order; a file without a header is refused whole and noted."""
        adapters = self._adapters()
        for path in paths:
            if path.suffix.lower() in NIEM_SUFFIXES:
                yield from self._niem(path)
                continue
            for name, part in parts_of(path, KNOWN[self.system]):
                if isinstance(part, str):
                    self.refused_files.append({"file": name, "reason": part})
                elif part.header.is_ambiguous:
                    self.refused_files.append({"file": name, "reason": "ambiguous_header"})
                else:
                    yield from self._drafts_of(name, part, adapters[part.header.form])

    def report(self) -> dict[str, object]:
        """Every row accounted for; what became of the accepted ones isn't known where they are read."""
        rejected = self.rejects.counts.total()
        return {
            "read": self.read,
            "accepted": self.read - rejected,
            "rejected": rejected,
            "unknown_codes": {column: dict(codes) for column, codes in self.tally.unknown.items()},
            "rejects": dict(self.rejects.counts),
            "refused_files": self.refused_files,
            "repeated_headers": self.repeated_headers,
            "rows_by_file": dict(self.files),
            "doubtful": dict(self.tally.doubtful),
            "withheld": dict(self.tally.withheld),
            "masked": self.tally.masked,
            "sharing": {choice.lower(): count for choice, count in self.tally.restricted.items()},
            "stored": _stored({}),
            "ignored_columns": sorted(self.ignored),
        }

    def _adapters(self) -> dict[Form, Adapter]:
        plans = Plans(self.system)
        subjects = E3Subjects() if self.system == "e3" else TecsSubjects()
        return {Form.SUBJECTS: subjects.drafts, Form.OPERATIONS: plans.operations, Form.DUTY: plans.duty}

    def _niem(self, path: Path) -> Iterator[Draft]:
        """The drafts of a NIEM document, which is refused whole where it can't be read."""
        try:
            records = list(records_of(path.read_bytes()))
        except NotNiem:
            self.refused_files.append({"file": path.name, "reason": "not_niem"})
            return
        for place, record in enumerate(records, 1):
            self.read += 1
            self.files[path.name] += 1
            if not record.id.startswith(f"{self.system}:"):
                self.rejects.add(path.name, place, BadRow(Reason.BAD_ID, "id"))
            elif withheld := parts.record_withheld(record):
                self.tally.withheld[withheld] += 1
                yield Draft(record.id, Loss.WITHHELD)
            else:
                sent = parts.without_claim(record)
                self.tally.masked += sent is not record
                yield Draft(record.id, sent, Sharing.SUMMARY, getattr(record, "sector", ""))

    def _drafts_of(self, file: str, extract: Extract | SheetExtract, adapt: Adapter) -> Iterator[Draft]:
        self.ignored.update(extract.header.ignored)
        columns = tuple("" if name in NOT_SHARED else name for name in extract.header.columns)
        guards = extract.header.guards
        columns += (parts.WITHHELD_COLUMN,) if guards else ()
        tally, system, before = self.tally, self.system, self.read
        for line, cells in extract.rows():
            self.read += 1
            try:
                if isinstance(cells, BadRow):
                    raise cells
                if guards:
                    cells = [*cells, withheld_by(cells, guards)]  # noqa: PLW2901  # the same with one more
                row = Row(cells, columns, tally, system)
                drafts = adapt(row)
                if row.size > LONG_ROW:
                    drafts = _without_oversized(drafts)
                yield from drafts
            except BadRow as bad:
                self.rejects.add(file, line, bad)
        self.files[file] += self.read - before
        self.repeated_headers += extract.repeated_headers
        if extract.guessed:
            self.tally.doubtful["(encoding)"] += extract.guessed


def _without_oversized(drafts: Iterable[Draft]) -> Sequence[Draft]:
    """The drafts of a row.

    Raises:
        BadRow: its record is longer than a line of the feed may be.
    """
    made = tuple(drafts)
    if any(len(msgspec.json.encode(d.content)) > MAX_RECORD for d in made if not isinstance(d.content, Loss)):
        raise BadRow(Reason.TOO_LONG)
    return made


def ingest(
    store: Store,
    paths: Sequence[Path],
    rejects: Path,
    now: dt.datetime,
    *,
    portion: int = PORTION,
    window: int = WINDOW,
    apart: int | None = APART,
) -> dict[str, Any]:  # counts, lists and tables
    """Reads files into the store, portion by portion, and tells what became of every row.

    A portion is stored whole or not at all; reading the files again goes on where a run was ended. Files that have
    `apart` bytes together are read in a process of their own, which changes nothing but the time; None never does so.

    Raises:
        OSError: a file can't be read, or the rejects file can't be written.
        Busy: another writer holds the database.
    """
    counts: Counter[str] = Counter()
    with seldom_collecting(), _reading(store.identity.system, paths, rejects, apart) as (drafts, report):
        for each in portions(drafts, portion, window):
            with store.writing() as connection:
                intake = Intake(connection, store.identity, next_batch(connection, _microseconds(now)))
                intake.store(each)
            counts.update(intake.counts)
    report["stored"] = _stored(counts)
    with store.writing() as connection:
        values = {"batch": next_batch(connection, _microseconds(now)), "report": json.dumps(report).encode()}
        connection.execute(insert(INGEST).values(values))
    return report


@contextmanager
def _reading(
    system: str, paths: Sequence[Path], rejects: Path, apart: int | None
) -> Iterator[tuple[Iterator[Prepared], dict[str, Any]]]:
    """The drafts of the files, and the report that is whole once they were all taken."""
    if apart is not None and _are_long(paths, apart):
        with Reader(read, system, paths, rejects) as reader:
            yield reader.drafts(), reader.report
        return
    report: dict[str, Any] = {}
    with closing(read(system, paths, rejects, report)) as drafts:
        yield drafts, report


def _are_long(paths: Sequence[Path], least: int) -> bool:
    """Whether files have so many bytes together; a link or a pipe may be something else in another process."""
    are_files = all(path.is_file() and not path.is_symlink() for path in paths)
    return are_files and sum(path.stat().st_size for path in paths) >= least


def read(system: str, paths: Sequence[Path], rejects: Path, report: dict[str, Any]) -> Generator[Prepared, None, None]:
    """The prepared drafts of the files in order; refused rows go into their file, and at the end `report` is filled."""
    with rejects.open("w", encoding="utf-8") as stream:
        work = Ingest(system, Rejects(stream))
        yield from map(prepared, work.drafts(paths))
    report.update(work.report())


def _stored(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in ("new", "changed", "unchanged", "deleted")}


def _microseconds(now: dt.datetime) -> int:
    return int(now.timestamp() * 1_000_000)
