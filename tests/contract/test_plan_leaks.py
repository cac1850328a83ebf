"""What is silent or restricted leaks nothing: worlds that differ in it alone, compared whole.

Two agencies of one history are made twice, with and without a silent operation, or with restricted plans of one cell
that differ in all that they hide. Every byte of every round, what crosses between the backends, what a laptop's vault
then holds, and how long a plan takes to be answered are the same for whoever may not know.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from backends.partner import exchange
from backends.planning import settle_silent_if_free
from overlap.records import Agency as Component
from overlap.records import Operation, RecordId, System
from storage.header import VaultHeader
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault
from tests.backends.agency import NOON, Agency, Laptop, Sent, e3, event, tecs
from tests.backends.test_partner import send_to, service
from tests.backends.test_planning import TARGET, body, held, plan, share, sync

SILENT = {"RECORD_ID": "SYN-OP-9", "SECTOR": "BLW", "OWNER_UNIT": "SYN Other Station", "OP_ACTIVITY": "Buy-bust",
          "OP_START": "11/24/2026 9:00:00 AM", "OP_END": "11/24/2026 10:00:00 AM", "OP_LATITUDE": "48.95",
          "OP_LONGITUDE": "-122.70", "SHARING": "SILENT"}  # fmt: skip
SILENT_TECS = {"TECS_RECORD_ID": "SYN-OP-8", "OWNER_UNIT": "SYN HSI Other", "OP_ACTIVITY": "Search warrant",
               "OP_START": "2026-11-24T17:30:00Z", "OP_END": "2026-11-24T18:30:00Z", "OP_LATITUDE": "48.951",
               "OP_LONGITUDE": "-122.701", "SHARING": "SILENT"}  # fmt: skip
AWAY = {"nc:Latitude": 44.0, "nc:Longitude": -70.0}
NOWHERE = {"nc:FullTelephoneNumber": "+1 360 555 0142"}

#: So many silent operations at once cost an answer less than the noise: what one costs can't be measured.
CROWD = 100
#: As many restricted plans, fewer because each is entered by an officer.
SOME = 20
#: Plans answered in each world for its median, in turns, so that other work on the machine meets both alike.
ANSWERS = 9
#: So many times all of them.
ROUNDS = 3
#: How far two medians of equal work may be apart, and how little time is no difference that a link would show.
NOISE, UNSEEN_S = 1.15, 0.001


@dataclass
class World:
    """Two agencies that hear each other, and all bytes that those who may not know have got."""

    e3: Agency
    tecs: Agency
    got: list[bytes] = field(default_factory=list)

    def laptop(self, officer: str, *, of_tecs: bool = False, **more: Any) -> Laptop:
        """An officer of either agency; of a unit that owns nothing here unless told otherwise."""
        agency = self.tecs if of_tecs else self.e3
        usual = {"agency": "HSI", "unit": "SYN HSI Unit"} if of_tecs else {"agency": "USBP", "unit": "SYN Station"}
        return agency.laptop(officer, **{**usual, **more})

    def sync(self, laptop: Laptop, **fields: Any) -> Sent:
        """A round whose bytes are noted."""
        sent = sync(laptop, **fields)
        self.got.append(sent.bytes)
        return sent

    def tell(self) -> None:
        """Each backend tells the other all that it knows; what crosses is noted."""
        for here, there in ((self.e3, self.tecs), (self.tecs, self.e3)):
            exchange(here.store, "SYN-SVC-e3", self._overheard(there), here.now)

    def _overheard(self, there: Agency) -> Callable[[bytes], bytes]:
        send = send_to(service(there))

        def overheard(request: bytes) -> bytes:
            answer = bytes(send(request))
            self.got.extend((request, answer))
            return answer

        return overheard

    def later(self, **by: float) -> None:
        """Move both clocks on."""
        for agency in (self.e3, self.tecs):
            agency.later(**by)


Made = Callable[..., World]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Makes worlds by name, each of what their extracts have besides one encounter and one case."""
    with ExitStack() as ended:

        def make(name: str, *rows: Mapping[str, str]) -> World:
            world = World(Agency(tmp_path / name / "e3"), Agency(tmp_path / name / "tecs", "tecs"))
            for agency, usual in ((world.e3, e3("SYN-1")), (world.tecs, tecs("SYN-2"))):
                ended.callback(agency.close)
                key = "RECORD_ID" if agency.system == "e3" else "TECS_RECORD_ID"
                agency.ingest(usual)
                # Both worlds read as many extracts, since a cursor counts them: the other one has a silent encounter.
                filler = (e3 if key == "RECORD_ID" else tecs)("SYN-3", SHARING="SILENT")
                agency.ingest(*([row for row in rows if key in row] or [filler]))
            return world

        yield make


def history(world: World) -> World:
    """Plans, changes, checks and copies made anew of those who may not know, with everything told in between."""
    share(world.e3, world.tecs)
    patrol, investigator = world.laptop("SYN-U-1"), world.laptop("SYN-U-7", of_tecs=True)
    world.tell()
    world.sync(patrol, events=[event(1, "operation", body(visibility="full", targets=[TARGET]), "SYN-U-1")])
    world.sync(investigator, events=[event(2, "operation", body(2, "tecs", place=AWAY), "SYN-U-7")])
    for _ in range(2):
        settle_silent_if_free(world.e3.store, world.e3.now)
        settle_silent_if_free(world.tecs.store, world.tecs.now)
        world.tell()
        for laptop in (patrol, investigator):
            world.sync(laptop)
    world.later(minutes=5)
    world.sync(patrol, events=[event(3, "operation", body(revision=2, radiusM=9_000.0), "SYN-U-1"),
                               event(4, "operation", body(3, starts="2026-11-24T17:40:00Z"), "SYN-U-1")])  # fmt: skip
    world.tell()
    for laptop in (patrol, investigator):
        world.sync(laptop)
        world.sync(laptop, cursor=None)
        world.got.append(laptop.check_bytes(phones=[NOWHERE]))
    return world


def outline(world: World) -> list[list[tuple[str, int]]]:
    """The kinds and sizes of the lines that were got, for a failure that can be read."""
    lines = ([each for each in got.splitlines() if each.startswith(b"{")] for got in world.got)
    return [[(str(json.loads(line).get("kind", "")), len(line)) for line in part] for part in lines]


@pytest.mark.parametrize("silent", [(SILENT,), (SILENT_TECS,), (SILENT, SILENT_TECS)], ids=["e3", "TECS", "both"])
def test_a_silent_operation_changes_no_byte_of_anybody_who_may_not_know(
    made: Made, silent: tuple[Mapping[str, str], ...]
) -> None:
    """Rounds, receipts, live checks, whole copies and what crosses between the backends are equal to the last byte."""
    absent, present = history(made("absent")), history(made("present", *silent))
    assert outline(present) == outline(absent)
    assert present.got == absent.got
    told = [
        held(world.laptop(f"SYN-O-{unit[-7:]}", of_tecs="HSI" in unit, unit=unit), "notice")
        for world in (absent, present)
        for unit in sorted({row["OWNER_UNIT"] for row in silent})
    ]
    assert not any(told[: len(silent)])
    assert all(told[len(silent) :])


def test_a_laptop_holds_the_same_rows_whether_something_silent_is_there_or_not(made: Made, tmp_path: Path) -> None:
    """Counts, sizes and contents of every table, and what the copy shows that a plan meets, are the same."""
    vaults = {}
    for name, rows in (("absent", ()), ("present", (SILENT, SILENT_TECS))):
        world = made(name, *rows)
        history(world)
        vaults[name] = _vault(tmp_path / f"{name}.db", world)
    assert vaults["present"] == vaults["absent"]
    assert vaults["absent"]["rec"]


def _vault(file: Path, world: World) -> dict[str, Any]:
    """What a vault holds after a whole copy of both systems: each table's rows, and what its own plan meets."""
    header = VaultHeader(officer_id="SYN-U-1", name="Agent Synthetic", agency=Component.USBP, unit="SYN Station",
                         practice=True, created_at=NOON)  # fmt: skip
    with Vault.create(file, bytes(32), header) as vault:
        for system, agency in ((System.E3, world.e3), (System.TECS, world.tecs)):
            reader = agency.laptop("SYN-U-1", agency="USBP", unit="SYN Station")
            sent = sync(reader)
            upserts = tuple(Upsert(record=json.dumps(each["record"]).encode()) for each in sent.of("upsert"))
            vault.staging.stage(system, StagedPage(feed="SYN", cursor="c", changes=upserts))
            end = Closing(cursor=sent.end["cursor"], feed="SYN", epoch="SYN", server_time=NOON, token_key=bytes(32),
                          scope="", held=sent.end["held"], complete=True)  # fmt: skip
            vault.staging.commit(system, end, NOON)
        own = vault.records.get(RecordId("e3:OP-SYN-1"))
        assert isinstance(own, Operation)
        met = [(other.id, clash.bases) for other, clash in vault.meetings.of(own)]
        names = [row[0] for row in vault._store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = {name: _rows(vault, name) for name in names if not name.startswith("sqlite_")}
    return {**kept, "met": met, "pages": file.stat().st_size // 4_096}


def _rows(vault: Vault, table: str) -> list[tuple[int, ...]]:
    """The rows of a table by the length of each value: keys and salts are drawn anew for each vault."""
    rows = vault._store.rows(f"SELECT * FROM {table}")
    return sorted(tuple(len(str(value)) for value in row) for row in rows)


def hidden(number: int, **secret: Any) -> dict[str, Any]:
    """A restricted plan in one cell, with what it hides."""
    return body(number, visibility="restricted", **secret)


#: Two restricted plans of one cell, which differ in all that is not published.
SECRETS: tuple[dict[str, Any], ...] = (
    {"place": {"nc:Latitude": 48.9501, "nc:Longitude": -122.6999}, "activity": "Surveillance", "radiusM": 100.0},
    {"place": {"nc:Latitude": 48.9988, "nc:Longitude": -122.6512}, "activity": "Search warrant", "radiusM": 413.0,
     "targets": [TARGET] * 7, "address": {"nc:AddressFullText": "100 Synthetic St, Blaine WA 98230"}},
)  # fmt: skip


def shadowed(world: World, secret: Mapping[str, Any]) -> World:
    """The same history beside a restricted plan of a third unit, some of whose targets are the asker's."""
    owner = world.laptop("SYN-U-3", unit="SYN Third Station")
    assert plan(owner, 90, hidden(9, **secret))["status"] == "applied"
    return history(world)


def test_restricted_plans_of_one_cell_are_told_alike_whatever_they_hide(made: Made) -> None:
    """True place, kind, radius, address and targets, met or not, change no byte of others and nothing that crosses."""
    one, other = (shadowed(made(str(at)), secret) for at, secret in enumerate(SECRETS))
    assert outline(other) == outline(one)
    assert other.got == one.got
    owner = other.laptop("SYN-U-4", unit="SYN Third Station")
    assert {tuple(each["bases"]) for each in held(owner, "notice")} >= {("place",)}


def crowded(made: Made) -> tuple[World, World]:
    """Two worlds: in one are silent operations in the asker's place and hour, in the other nothing is."""
    crowd = [{**SILENT, "RECORD_ID": f"SYN-OP-{number:04}"} for number in range(CROWD)]
    return made("absent"), made("present", *crowd)


def restricted(made: Made) -> tuple[World, World]:
    """Two worlds with as many restricted plans in the asker's hour, which hide many targets or none."""
    worlds = made("little"), made("much")
    for world, targets in zip(worlds, ([], [TARGET] * 20), strict=True):
        owner = world.laptop("SYN-U-3", unit="SYN Third Station")
        events = [
            event(n, "operation", hidden(n, place=AWAY, targets=targets), "SYN-U-3") for n in range(100, 100 + SOME)
        ]
        assert {each["status"] for each in sync(owner, events=events).of("receipt")} == {"applied"}
    return worlds


@pytest.mark.parametrize("worlds", [crowded, restricted])
def test_an_answer_takes_no_longer_by_what_is_hidden(made: Made, worlds: Callable[[Made], tuple[World, World]]) -> None:
    """The median time of a plan's answer is that of a world without, or of one where less is hidden."""
    pair = worlds(made)
    askers = [world.laptop("SYN-U-1") for world in pair]
    for world, asker in zip(pair, askers, strict=True):
        plan(asker, 500, body())
        settle_silent_if_free(world.e3.store, world.e3.now)
    rounds = [_medians(askers, number * ANSWERS) for number in range(ROUNDS)]
    # What is hidden would show in each round; what else the machine does shows in some.
    assert any(abs(much - little) < max(UNSEEN_S, (NOISE - 1) * little) for little, much in rounds), rounds


def _medians(askers: Sequence[Laptop], first: int) -> tuple[float, float]:
    """The median seconds of answers to plans in each of two worlds, asked in turn."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(first, first + ANSWERS):
        for asker, times in zip(askers, took, strict=True):
            times.append(_time(asker, number, body(revision=number + 2)))
    little, much = (statistics.median(times) for times in took)
    return little, much


def _time(laptop: Laptop, number: int, what: dict[str, Any]) -> float:
    """Seconds of this process for the answer to one plan."""
    content = laptop.request(events=[event(number, "operation", what, laptop.officer)])
    signed = laptop.signed()
    began = time.process_time()
    under_way = laptop.agency.gateway.sync(signed, content, frozenset({"dealings"}))
    opening = under_way.opening
    took = time.process_time() - began
    laptop.take(b"".join([opening, *under_way.pages]))
    assert b'"applied"' in opening
    return took
