"""A linkage of both agencies reaches a laptop by two gateways, stands beside the overlap, and goes with a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overlap.inbox import Item
from overlap.records import Agency, RecordId
from sync.report import RoundOutcome
from tests.contract.agencies import AgencyProgram, with_one_person
from tests.contract.conftest import clock
from tests.contract.test_judgements import Desk
from ui.overlaps.board import read_board
from ui.overlaps.happened import happened

NewAgency = Callable[[str], AgencyProgram]

LINK = {"one": "e3:SYN-E-1", "other": "tecs:SYN-T-1", "bits": 21.5, "probability": 0.97, "version": "SYN-1"}


@pytest.fixture
def agencies(new_agency: NewAgency) -> list[AgencyProgram]:
    """Both agencies, each with a record of the same person."""
    return with_one_person(new_agency)


@pytest.fixture
def patrol(tmp_path: Path, agencies: list[AgencyProgram]) -> Iterator[Desk]:
    """A Border Patrol officer's laptop."""
    desk = Desk(tmp_path, "SYN-U-0007", Agency.USBP, "Blaine Station", agencies)
    yield desk
    desk.close()


def deliver(agency: AgencyProgram, folder: Path, *links: dict[str, object]) -> dict[str, int]:
    """What the administrator's command prints, given what the job wrote."""
    (folder / "links.key").write_text("5a" * 32, encoding="ascii")
    file = folder / "links.ndjson"
    file.write_text("".join(json.dumps(link) + "\n" for link in links), encoding="utf-8")
    counts: dict[str, int] = json.loads(agency.run("links", "--key", folder / "links.key", file))
    return counts


def words(desk: Desk) -> list[str]:
    """What the officer reads of the one overlap."""
    board = read_board(desk.vault, clock(), clock())
    [entry] = board.entries
    return [step.words for step in happened(entry, board)]


def test_a_link_stands_beside_the_overlap_once_both_agencies_told_of_it(
    patrol: Desk, agencies: list[AgencyProgram], tmp_path: Path
) -> None:
    """One half says nothing; both are told to the officer; the overlap weighs what it did; a hidden record ends it."""
    e3, tecs = agencies
    patrol.sync()
    before = patrol.item()
    assert deliver(e3, tmp_path, LINK)["taken"] == 1
    assert patrol.sync() == [RoundOutcome.COMPLETE] * 2
    assert patrol.item() == before
    assert deliver(tecs, tmp_path, LINK)["taken"] == 1
    patrol.sync()
    after: Item = patrol.item()
    assert after.linked is not None
    assert (after.linked.probability, after.linked.model) == (0.97, "SYN-1")
    assert after.kept == before.kept
    assert "Linked by both agencies as well: about 97 % – reckoned, looked at by nobody" in words(patrol)
    tecs.ingest({"TECS_RECORD_ID": "SYN-T-1", "PERSON_SURNAME": "SYNZYXQUARTZ", "ACCESS_CONTROL_LEVEL": "4"})
    patrol.sync()
    assert patrol.vault.records.get(RecordId("tecs:SYN-T-1")) is None
    assert patrol.vault.overlaps.inbox(clock()) == ()
    assert not any(b"SYN-T-1" in body for body in patrol.vault.records.bodies())
