"""Reading in a process of its own: the same in every table and count, and no process outlives what it is for."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from contextlib import AbstractContextManager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple
from sqlalchemy import Connection, select

from backends.change import plan, tie_break
from backends.entitlement import Sharing
from backends.ingest.reading import BATCH
from backends.ingest.run import ingest
from backends.intake import COLUMNS
from backends.preparing import packed, prepared, unpacked
from backends.store import Identity, Store
from backends.tables import METADATA
from tests.backends.agency import NOON, Agency, e3, table
from tests.backends.test_portions import draft
from tests.databases import on_both_kinds

ROOT = Path(__file__).resolve().parents[2]

#: Longest that a test waits for a process to end; it never does when all is well.
PATIENCE_S = 60.0

#: Rows enough that the reader is still at work while the first portions are stored.
MANY = 25 * BATCH

#: The files of a first day: levels, every choice of the owner, losses, a row twice, refused rows and unknown codes.
FIRST = [
    *(e3(f"SYN-{n}", APPR_DT_TIME=f"11/{n % 20 + 1}/2026 9:00 AM", SURNAME=f"SYNTHETIC{n}") for n in range(12)),
    e3("SYN-20", ACCESS_LEVEL="3", PHONE_NUM="360 555 0142", ADDRESS="1 SYN AVE", ALIEN_NUM="A00000001"),
    *(e3(f"SYN-3{n}", SHARING=each.value, PLATE_NUM="SYN 4821") for n, each in enumerate(Sharing)),
    e3("SYN-40", CUSTODY_CHANGE="RELEASE", CUSTODY_DT_TIME="11/25/2026 9:00:00 AM", DISPOSITION="SYN-ODD"),
    e3("SYN-41", MARKING="CUI//WIT"),
    e3("SYN-3", APPR_DT_TIME="11/20/2026 10:00:00 AM", SURNAME="SYNTWICE"),
    e3("SYN-50", APPR_DT_TIME="no time"),
    e3("", SURNAME="SYNUNNAMED"),
    e3("", SURNAME="SYNUNNAMED"),
]

#: What the next day changes of it.
NEXT = [
    e3("SYN-0", SURNAME="SYNCHANGED"),
    e3("SYN-1", DELETED_IND="Y"),
    e3("SYN-2", ACCESS_LEVEL="4"),
    e3("SYN-4", SHARING="POINTER"),
    e3("SYN-31", SHARING="SUMMARY"),
    e3("SYN-40", CUSTODY_CHANGE="RELEASE", CUSTODY_DT_TIME="11/26/2026 9:00:00 AM"),
    e3("SYN-60", OWNER_UNIT="SYN Other"),
]


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {name: sorted(map(tuple, connection.execute(select(each)))) for name, each in METADATA.tables.items()}


@on_both_kinds[0]
@on_both_kinds[1]
def test_a_process_of_its_own_changes_nothing(new_agency: Any, tmp_path: Path) -> None:
    """Tables, summaries and rejects of two days are equal to the last byte, wherever the extracts were read."""
    files = []
    for name, rows in (("first", FIRST), ("next", NEXT)):
        files.append(tmp_path / f"{name}.psv")
        files[-1].write_text(table(rows) + "one cell too few\n", encoding="utf-8")
    found = []
    for apart in (None, 0):
        agency: Agency = new_agency(f"apart-{apart}", "e3")
        told = []
        for day in ([files[0]], files, [files[1]]):
            agency.later(minutes=1)
            report = ingest(agency.store, day, agency.rejects, agency.now, portion=2, window=5, apart=apart)
            told.append((json.dumps(report), agency.rejects.read_bytes()))
        with agency.store.reading() as connection:
            found.append((told, contents(connection)))
    assert found[0] == found[1]
    report = json.loads(found[0][0][0][0])
    assert report["read"] == report["accepted"] + report["rejected"] == len(FIRST) + 1
    assert report["rejects"] == {"bad_time": 1, "cell_count": 1}
    assert report["unknown_codes"] == {"DISPOSITION": {"SYN-ODD": 1}}
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("apart", [None, 0])
def test_a_rejects_file_that_cannot_be_written_is_named(agency: Agency, tmp_path: Path, apart: int | None) -> None:
    """The administrator is told which file it is, whichever process was to write it, and nothing is stored."""
    extract, nowhere = tmp_path / "extract.psv", tmp_path / "no folder" / "rejects.jsonl"
    extract.write_text(table([e3("SYN-1")]), encoding="utf-8")
    with pytest.raises(FileNotFoundError) as caught:
        ingest(agency.store, [extract], nowhere, agency.now, apart=apart)
    assert caught.value.filename == str(nowhere)
    assert not multiprocessing.active_children()
    assert ingest(agency.store, [extract], agency.rejects, agency.now)["stored"]["new"] == 1


class Watched(Store):
    """A store in which something happens before a portion is stored."""

    portion = 0

    def writing(self) -> AbstractContextManager[Connection]:
        """The transaction of a portion."""
        self.portion += 1
        if self.portion == 3:  # some are stored, most are not
            self.happens()
        return super().writing()

    def happens(self) -> None:
        """The reader dies."""
        for each in multiprocessing.active_children():
            each.kill()


def long_extract(folder: Path) -> Path:
    """An extract of many rows."""
    file = folder / "long.psv"
    file.write_text(table([e3(f"SYN-{number}") for number in range(MANY)]), encoding="utf-8")
    return file


def test_a_reader_that_was_ended_leaves_whole_portions_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """It is told as a fault of the machine, and never passed for the end of the extract."""
    file, database = long_extract(tmp_path), str(tmp_path / "gateway.db")
    store = Watched.open(database, "e3")
    with pytest.raises(ChildProcessError, match="was ended"):
        ingest(store, [file], tmp_path / "rejects.jsonl", NOON, apart=0)
    store.close()
    goes_on(database, file)


def goes_on(database: str, file: Path) -> None:
    """Some rows are held, not all; the next run stores the rest alone."""
    store = Store.open(database, "e3")
    stored = ingest(store, [file], file.with_suffix(".rejects"), NOON, apart=0)["stored"]
    store.close()
    assert stored["new"] + stored["unchanged"] == MANY
    assert stored["new"] > 0
    assert stored["unchanged"] > 0


DYING = """
import os, signal, sys, datetime as dt
from pathlib import Path
from tests.backends.test_reading_apart import Watched
from backends.ingest.run import ingest
Watched.happens = lambda self: os.kill(os.getpid(), signal.SIGKILL)
file, database = Path(sys.argv[1]), sys.argv[2]
ingest(Watched.open(database, "e3"), [file], file.with_suffix(".rejects"), dt.datetime.now(dt.UTC), apart=0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it is killed by a signal")
def test_a_killed_ingest_takes_its_reader_along_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """The pipe that both hold ends only with the last of them; what the two say has nothing of the extract."""
    file, database = long_extract(tmp_path), str(tmp_path / "gateway.db")
    command = [sys.executable, "-c", DYING, str(file), database]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PATIENCE_S, check=False)
    assert ended.returncode < 0
    assert b"SYNTHETIC" not in ended.stdout + ended.stderr
    goes_on(database, file)


def test_short_extracts_start_no_process(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day's changes are stored before a process would have started."""
    started: list[BaseProcess] = []
    monkeypatch.setattr(BaseProcess, "start", started.append)
    assert agency.ingest(e3("SYN-1"))["stored"]["new"] == 1
    assert started == []


@given(st.integers(0, 10**6), st.integers(1, 5), st.sampled_from(Sharing), st.sampled_from(["", "SYN Unit"]))
def test_what_was_prepared_is_what_a_plan_of_nothing_held_gives(
    number: int, level: int, sharing: Sharing, sector: str
) -> None:
    """A draft comes back from its plain values and from their bytes, and its row is that of the plan."""
    given_draft = draft(number, level, sharing)
    given_draft = type(given_draft)(given_draft.id, given_draft.content, sharing, sector)
    plain = prepared(given_draft)
    assert list(unpacked(packed([plain]))) == [plain]
    assert plain.draft() == given_draft
    assert plain.is_plain == (sharing is not Sharing.POINTER)
    identity = Identity("e3", "SYN-feed", b"t" * 32, b"s" * 32)
    change = plan(given_draft, None, None, identity.token_key, identity.secret_key)
    assert change is not None
    _, slot, name, *others = astuple(change.rows[0])
    values = dict(zip(COLUMNS, plain.values(5, 7), strict=True))
    assert (values.pop("rid"), values.pop("batch"), values.pop("tie")) == (5, 7, tie_break(name))
    assert list(values.values()) == [slot, name, *others]
