"""Two officers of two agencies, two laptops, two running gateways: what one judges the other sees, and it stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overlap.inbox import Item, Stand
from overlap.judgements import Seen, SharedJudgement, ShownBy, Verdict
from overlap.query import Action
from overlap.reading import read
from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.outbox import EventState
from storage.vault import Vault, VaultOptions
from sync.report import RoundOutcome
from tests.contract.agencies import AgencyProgram, with_one_person
from tests.contract.conftest import Laptop, clock
from ui.overlaps.board import seen_of

NewAgency = Callable[[str], AgencyProgram]


class Desk:
    """An officer's laptop that knows both agencies."""

    def __init__(self, folder: Path, officer: str, agency: Agency, unit: str, agencies: list[AgencyProgram]) -> None:
        header = VaultHeader(
            officer_id=officer, name="Agent Synthetic", agency=agency, unit=unit, sector="BLW", practice=True,
            created_at=clock(),
        )  # fmt: skip
        vault = Vault.create(folder / f"{officer}.vault", bytes(32), header, VaultOptions(draw=lambda: 0.5))
        self.laptop = Laptop(vault)
        for each in agencies:
            self.laptop.enrol(each)

    @property
    def vault(self) -> Vault:
        """What the laptop holds."""
        return self.laptop.vault

    def sync(self, *systems: System) -> list[RoundOutcome]:
        """A round with each agency, then what it brought is compared."""
        reports = [self.laptop.sync(system) for system in systems or tuple(System)]
        self.vault.overlaps.update(clock())
        return [report.outcome for report in reports]

    def item(self) -> Item:
        """The one overlap there is."""
        [item] = self.vault.overlaps.inbox(clock())
        return item

    def judge(self, verdict: Verdict, shown_by: ShownBy | None = None, seen: Seen | None = None) -> None:
        """Say what the pair is."""
        item = self.item()
        self.vault.judgements.judge(item.kept.pair, verdict, seen or seen_of(item), clock(), shown_by=shown_by)

    def unsettled(self) -> int:
        """How many events were not confirmed."""
        return len(self.vault.outbox.waiting())

    def close(self) -> None:
        """Close the vault and the connections."""
        self.vault.close()
        for gateway in self.laptop.gateways.values():
            gateway.close()


@pytest.fixture
def agencies(new_agency: NewAgency) -> list[AgencyProgram]:
    """Both agencies, each with a record of the same person."""
    return with_one_person(new_agency)


@pytest.fixture
def desks(tmp_path: Path, agencies: list[AgencyProgram]) -> Iterator[list[Desk]]:
    """A Border Patrol officer's laptop and an HSI officer's."""
    made = [
        Desk(tmp_path, "SYN-U-0007", Agency.USBP, "Blaine Station", agencies),
        Desk(tmp_path, "SYN-U-0008", Agency.HSI, "HSI Blaine", agencies),
    ]
    yield made
    for desk in made:
        desk.close()


def test_what_one_officer_judges_is_not_raised_with_the_other(desks: list[Desk]) -> None:
    """The HSI officer finds the overlap later, sees what was said, and has nothing to do; undoing raises it."""
    patrol, hsi = desks
    assert patrol.sync() == [RoundOutcome.COMPLETE] * 2
    assert patrol.item().stand is Stand.NEEDS_YOU
    patrol.judge(Verdict.NOT_THE_SAME, ShownBy.PHOTO)
    patrol.sync()
    assert patrol.unsettled() == 0
    hsi.sync()
    seen = hsi.item()
    assert seen.stand is Stand.RESOLVED
    assert [(each.agency, each.unit, each.shown_by) for each in seen.history] == [
        (Agency.USBP, "Blaine Station", ShownBy.PHOTO)
    ]
    patrol.judge(Verdict.WITHDRAWN)
    patrol.sync()
    hsi.sync()
    again = hsi.item()
    assert again.stand is Stand.NEEDS_YOU
    assert [each.verdict for each in again.history] == [Verdict.NOT_THE_SAME, Verdict.WITHDRAWN]
    assert again.history == patrol.item().history


def test_one_agency_s_word_is_enough_and_the_other_s_adds_nothing(desks: list[Desk]) -> None:
    """With TECS out of reach the judgement comes by e3; when both have it, it still counts once."""
    patrol, hsi = desks
    patrol.sync()
    hsi.sync()
    assert hsi.item().stand is Stand.NEEDS_YOU
    patrol.judge(Verdict.SAME_NO_CONFLICT)
    assert patrol.sync(System.E3) == [RoundOutcome.COMPLETE]
    assert patrol.unsettled() == 1
    hsi.sync(System.E3)
    assert hsi.item().stand is Stand.RESOLVED
    patrol.sync(System.TECS)
    assert patrol.unsettled() == 0
    hsi.sync()
    for desk in desks:
        desk.sync()
        assert len(desk.item().history) == 1
    assert patrol.item().history == hsi.item().history


def test_a_judgement_that_is_sent_again_is_applied_once(desks: list[Desk]) -> None:
    """The laptop never heard the receipt and sends the same event again; the other sees one judgement."""
    patrol, hsi = desks
    patrol.sync()
    patrol.judge(Verdict.SAME_COORDINATE)
    [first, second] = patrol.vault.outbox.waiting()
    patrol.sync()
    for event in (first, second):
        item = patrol.vault.outbox.get(event.event_id)
        assert item is not None
        assert item.state is EventState.APPLIED
    patrol.vault._store.execute("UPDATE outbox SET state = 'sent', not_before = 0 WHERE type = 'judgement'")
    patrol.sync()
    assert patrol.unsettled() == 0
    hsi.sync()
    assert hsi.item().stand is Stand.WAITING
    assert len(hsi.item().history) == 1


def test_more_evidence_raises_it_with_both_again(desks: list[Desk], agencies: list[AgencyProgram]) -> None:
    """A change of the case that adds nothing leaves it quiet; a plate that both have from now on raises it."""
    patrol, _ = desks
    e3, tecs = agencies
    newer = {"UPDATED_DT_TIME": "11/21/2026 9:00:00 AM", "SURNAME": "SYNZYXQUARTZ"}
    e3.ingest({"RECORD_ID": "SYN-E-1", "PLATE_NUM": "", **newer})
    for desk in desks:
        desk.sync()
    patrol.judge(Verdict.SAME_NO_CONFLICT)
    patrol.sync()
    tecs.ingest(
        {
            "TECS_RECORD_ID": "SYN-T-1", "PERSON_SURNAME": "SYNZYXQUARTZ", "VEHICLE_PLATE": "SYN4821",
            "CASE_STATUS": "PENDING", "LAST_UPDATE_DATETIME": "2026-11-21T17:00:00Z",
        }
    )  # fmt: skip
    for desk in desks:
        desk.sync()
        assert (desk.item().stand, desk.item().raised_again) == (Stand.RESOLVED, False)
    e3.ingest({"RECORD_ID": "SYN-E-1", "PLATE_NUM": "SYN4821", **newer})
    for desk in desks:
        desk.sync()
        assert (desk.item().stand, desk.item().raised_again) == (Stand.NEEDS_YOU, True)


def test_a_fresh_check_shows_everything_with_what_was_said_beside_it(desks: list[Desk]) -> None:
    """Level, matches and flags are what they were before; the judgement stands beside both records."""
    patrol, hsi = desks
    hsi.sync()
    asked = read("SYNZYXQUARTZ ANA 19870214", today=clock().date())
    before = hsi.vault.checks.run(asked, Action.STOP, clock())
    patrol.sync()
    patrol.judge(Verdict.NOT_THE_SAME, ShownBy.BIRTH)
    patrol.sync()
    hsi.sync()
    after = hsi.vault.checks.run(asked, Action.STOP, clock())
    assert after.level is before.level
    assert [match.record.id for match in after.matches] == [match.record.id for match in before.matches]
    assert {each.verdict for match in after.matches for each in match.said} == {Verdict.NOT_THE_SAME}


#: Each agency's record, as its owner shares it from an hour on.
RECORD = {
    System.E3: {
        "RECORD_ID": "SYN-E-1", "SURNAME": "SYNZYXQUARTZ", "PLATE_NUM": "SYN4821",
        "UPDATED_DT_TIME": "11/22/2026 {hour}:00:00 AM", "SHARING": "{choice}",
    },
    System.TECS: {
        "TECS_RECORD_ID": "SYN-T-1", "PERSON_SURNAME": "SYNZYXQUARTZ", "VEHICLE_PLATE": "SYN4821",
        "LAST_UPDATE_DATETIME": "2026-11-22T0{hour}:00:00Z", "SHARING": "{choice}",
    },
}  # fmt: skip


def shared_as(program: AgencyProgram, choice: str, hour: int) -> None:
    """Have a record be shared as its owner chooses from an hour on."""
    row = RECORD[System(program.system)]
    counts = program.ingest({name: text.format(hour=hour, choice=choice) for name, text in row.items()})
    assert counts["accepted"] == 1


@pytest.mark.parametrize("gone", [(System.E3,), (System.TECS,), (System.E3, System.TECS)], ids="+".join)
@pytest.mark.parametrize("told_first", [True, False], ids=["judged before", "judged offline meanwhile"])
def test_a_judgement_that_crosses_a_withdrawal_ends_alike_on_both_sides(
    desks: list[Desk], agencies: list[AgencyProgram], gone: tuple[System, ...], told_first: bool
) -> None:
    """Whoever withdrew the record tells nothing of it meanwhile; what one agency took stands when it comes back."""
    patrol, hsi = desks
    for desk in desks:
        desk.sync()
    patrol.judge(Verdict.SAME_NO_CONFLICT)
    if told_first:
        patrol.sync()
    for program in agencies:
        if System(program.system) in gone:
            shared_as(program, "POINTER", 1)
    for desk in desks:
        desk.sync()
        assert desk.vault.overlaps.inbox(clock()) == ()
        held = [each.provenance.system for each in desk.vault.records.each() if isinstance(each, SharedJudgement)]
        assert sorted(held) == sorted(set(System) - set(gone))
    refused = [each.system for each in patrol.vault.outbox.waiting() if each.state is EventState.REJECTED]
    assert sorted(refused) == ([] if told_first else sorted(gone))
    for program in agencies:
        if System(program.system) in gone:
            shared_as(program, "SUMMARY", 2)
    for desk in desks:
        desk.sync()
    is_judged = told_first or len(gone) < len(System)
    assert [desk.item().stand for desk in desks] == [Stand.RESOLVED if is_judged else Stand.NEEDS_YOU] * 2
    assert patrol.item().history == hsi.item().history
