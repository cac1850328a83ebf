"""Two officers, one of each agency, and both gateways: a notice from its question to its end, whoever is away.

All four are real: two vaults that sync over HTTP, two programs over databases of their own, and the administrators'
exchange between them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from overlap.notices import Ask, Notice, NoticeState, Party, Reply, Step, Urgency
from overlap.records import Agency, RecordId, System
from storage.header import VaultHeader
from storage.notices import AskBody, NoticeItem, NoticeName, Standing
from storage.outbox import EventId, EventState
from storage.rules import Signature
from storage.vault import Vault, VaultOptions
from sync.report import RoundOutcome
from tests.contract.agencies import AgencyProgram
from tests.contract.conftest import Laptop, clock

UNITS = {Agency.USBP: "Blaine Station", Agency.HSI: "HSI Blaine"}


@dataclass
class Both:
    """Two laptops and two gateways; `down` are those that nobody can reach now."""

    folder: Path
    agencies: dict[System, AgencyProgram]
    laptops: dict[Agency, Laptop]
    away: set[Agency] = field(default_factory=set)
    ahead: dict[Agency, dt.timedelta] = field(default_factory=dict)
    told: list[tuple[Agency, Step, tuple[EventId, ...]]] = field(default_factory=list)

    def now(self, who: Agency) -> dt.datetime:
        """What the clock of one officer's laptop says."""
        return clock() + self.ahead.get(who, dt.timedelta())

    def sync(self) -> None:
        """Each laptop that has a link asks each gateway that runs."""
        for who, laptop in self.laptops.items():
            for system, agency in self.agencies.items():
                if agency.process is not None and who not in self.away:
                    laptop.knows(agency)
                    report = laptop.sync(system, lambda who=who: self.now(who))
                    assert report.outcome is RoundOutcome.COMPLETE, report.problem

    def exchange(self) -> None:
        """Each backend that runs tells the other one what waits, if that runs."""
        for system, agency in self.agencies.items():
            partner = self.agencies[_other(system)]
            if agency.process is not None and partner.process is not None:
                self._tell(agency, partner)

    def _tell(self, agency: AgencyProgram, partner: AgencyProgram) -> None:
        token = self.folder / f"{agency.system}.token"
        officer = f"SYN-SVC-{agency.system}"
        first = [] if token.exists() else ["--code", _service_code(partner, officer)]
        agency.run("exchange", "--partner", partner.url, "--officer", officer, "--token-file", token, *first)

    def agreed_rules(self) -> Path:
        """Rules by which an urgent notice has five minutes, proposed by e3's owner and countersigned by the other."""
        terms = self.folder / "terms.json"
        terms.write_text(json.dumps({
            "kind": "rules", "version": 1, "effective": "2026-01-01T00:00:00Z", "urgentMinutes": 5,
            "routineMinutes": 30, "secondRequestMinutes": 5, "ladder": [{"tier": 1, "after": 0, "who": "supervisor"}],
            "limits": {}, "suppression": 10,
        }))  # fmt: skip
        offered, agreed = self.folder / "offered.json", self.folder / "agreed.json"
        self.agencies[System.E3].run("rules", "propose", terms, "--out", offered)
        self.agencies[System.TECS].run("rules", "countersign", offered, "--out", agreed)
        return agreed

    def settle(self) -> None:
        """Everything is on its way again until nothing waits any more."""
        for agency in self.agencies.values():
            if agency.process is None:
                agency.start()
        self.away.clear()
        for _ in range(2):
            self.sync()
            self.exchange()
        self.sync()

    def item(self, who: Agency, name: NoticeName) -> NoticeItem:
        """A notice as one officer's unit has it."""
        found = self.laptops[who].vault.notices.get(name, clock())
        assert found is not None
        return found

    def take(self, who: Agency, name: NoticeName, step: Step, minutes: int = 0) -> None:
        """One officer takes a step on their laptop, reached or not."""
        self.told.append((who, step, self.laptops[who].vault.notices.take(name, step, self.now(who), minutes)))

    def counted(self) -> list[Step]:
        """The steps that a gateway took; every one was answered for good, and one that neither took was refused."""
        taken = []
        for who, step, events in self.told:
            states = {self._state(who, event) for event in events}
            assert states <= {EventState.APPLIED, EventState.REJECTED}
            taken += [step] if EventState.APPLIED in states else []
        return taken

    def _state(self, who: Agency, event: EventId) -> EventState:
        item = self.laptops[who].vault.outbox.get(event)
        assert item is not None
        return item.state

    def ends_alike(self, name: NoticeName) -> Notice:
        """What all copies say, once everything has settled: every laptop's, of both systems."""
        copies = [
            copy
            for laptop in self.laptops.values()
            for copy in laptop.vault.records.each()
            if isinstance(copy, Notice) and copy.event == name
        ]
        assert {(copy.system, copy.part) for copy in copies} == {
            (system, part) for system in System for part in (Party.ASKER, Party.OWNER)
        }
        said = {(copy.state, copy.answer, copy.tier, copy.steps, copy.due, copy.sent) for copy in copies}
        assert len(said) == 1
        for laptop in self.laptops.values():
            assert [item.type for item in laptop.vault.outbox.waiting() if item.state is not EventState.REJECTED] == []
        return copies[0]


def _other(system: System) -> System:
    return next(each for each in System if each is not system)


def _service_code(agency: AgencyProgram, officer: str) -> str:
    whose = "HSI" if agency.system == "e3" else "USBP"
    return agency.run(
        "enrol", "--officer", officer, "--name", "SYN Backend", "--agency", whose, "--unit", "SYN backend",
        "--role", "partner",
    ).strip()  # fmt: skip


def _code(agency: AgencyProgram, header: VaultHeader) -> str:
    return agency.run(
        "enrol", "--officer", header.officer_id, "--name", header.name, "--agency", header.agency,
        "--unit", header.unit, "--role", "agent",
    ).strip()  # fmt: skip


@pytest.fixture
def both(tmp_path: Path, new_agency: Callable[[str], AgencyProgram]) -> Iterator[Both]:
    """An agent of the Border Patrol and an investigator of HSI, each enrolled with both gateways, which run."""
    agencies = {System(system): new_agency(system) for system in ("e3", "tecs")}
    agencies[System.E3].ingest({"RECORD_ID": "SYN-E-1"})
    agencies[System.TECS].ingest({"TECS_RECORD_ID": "SYN-T-1"})
    for agency in agencies.values():
        agency.start()
    with ExitStack() as stack:
        laptops = {}
        for number, (agency_name, unit) in enumerate(UNITS.items(), 1):
            header = VaultHeader(officer_id=f"SYN-U-000{number}", name="Agent Synthetic", agency=agency_name, unit=unit,
                                 practice=True, created_at=clock())  # fmt: skip
            path = tmp_path / f"{agency_name}.vault"
            vault = stack.enter_context(Vault.create(path, bytes(32), header, VaultOptions(draw=lambda: 0.0)))
            laptops[agency_name] = _enrolled(Laptop(vault), agencies)
            stack.callback(lambda laptop=laptops[agency_name]: [each.close() for each in laptop.gateways.values()])
        yield Both(tmp_path, agencies, laptops)


def _enrolled(laptop: Laptop, agencies: dict[System, AgencyProgram]) -> Laptop:
    from sync.credentials import enrol

    for agency in agencies.values():
        code = _code(agency, laptop.vault.header)
        enrol(laptop.knows(agency), laptop.access, "SYN-D-1", code, lambda job: job(laptop.vault), clock)
    return laptop


def asked(both: Both) -> NoticeName:
    """The name of a notice that the agent asked about the investigator's case."""
    body = AskBody(record=RecordId("tecs:SYN-T-1"), action="stop", urgency=Urgency.URGENT,
                   callback="+1 360 555 0107", ask=Ask.CONFIRM)  # fmt: skip
    return NoticeName(both.laptops[Agency.USBP].vault.notices.ask(body, both.now(Agency.USBP)))


#: Who is away, and how, while the story goes on: nobody, a laptop without a link, a gateway that is down.
AWAY = ("nobody", "agent", "investigator", "e3", "TECS", "line")


@pytest.mark.parametrize("away", AWAY)
def test_a_notice_is_answered_second_requested_escalated_and_closed_whoever_is_away(both: Both, away: str) -> None:
    """Each of the four in turn is out of reach, gateways by kill -9; at the end every copy says the same."""
    name = asked(both)
    both.sync()
    both.exchange()
    both.sync()
    _go(both, away)
    story = (
        (Agency.HSI, Step.ACKNOWLEDGE, 0), (Agency.USBP, Step.SECOND_REQUEST, 0), (Agency.HSI, Step.MORE_TIME, 20),
        (Agency.USBP, Step.ESCALATE, 0), (Agency.HSI, Step.POSITIVE, 0),
    )  # fmt: skip
    for number, (who, step, minutes) in enumerate(story):
        both.take(who, name, step, minutes)
        both.sync()
        if away != "line" and number % 2:
            both.exchange()
    both.settle()
    assert (both.item(Agency.USBP, name).standing, both.item(Agency.HSI, name).standing) == (
        Standing.NEEDS_YOU, Standing.WAITING,
    )  # fmt: skip
    both.take(Agency.USBP, name, Step.RESOLVE)
    both.settle()
    end = both.ends_alike(name)
    assert (end.state, end.answer, end.due) == (NoticeState.RESOLVED, Reply.POSITIVE, None)
    assert sorted(step.step for step in end.steps) == sorted(both.counted())
    if away in ("nobody", "line"):
        assert len(both.counted()) == len(story) + 1


def _go(both: Both, away: str) -> None:
    match away:
        case "agent":
            both.away.add(Agency.USBP)
        case "investigator":
            both.away.add(Agency.HSI)
        case "e3":
            both.agencies[System.E3].kill()
        case "TECS":
            both.agencies[System.TECS].kill()
        case _:
            pass


def test_a_gateway_that_dies_between_a_step_and_its_receipt_has_it_once(both: Both) -> None:
    """The step is sent again under its id, to a gateway that was killed after it had stored it."""
    name = asked(both)
    both.sync()
    both.take(Agency.HSI, name, Step.ACKNOWLEDGE)
    vault = both.laptops[Agency.HSI].vault
    [waiting] = vault.outbox.waiting()
    both.sync()
    both.agencies[System.TECS].kill()
    vault.outbox.put(System.TECS, "step", waiting.body, clock())
    both.settle()
    end = both.ends_alike(name)
    assert [step.step for step in end.steps] == [Step.ACKNOWLEDGE]


def test_a_wrong_clock_of_a_laptop_is_said_and_moves_no_deadline(both: Both) -> None:
    """Deadlines are the gateways'; the laptop shows how long is left by their time, also after it lost its link."""
    both.ahead[Agency.USBP] = dt.timedelta(hours=2)
    name = asked(both)
    both.sync()
    vault = both.laptops[Agency.USBP].vault
    wrong = vault.agency_clock.wrong()
    assert {round(by.total_seconds() / 60) for by in wrong.values()} == {120}
    at = vault.agency_clock.time(both.now(Agency.USBP))
    assert abs(at - clock()) < dt.timedelta(seconds=30)
    item = vault.notices.get(name, at)
    assert item is not None
    assert not item.overdue
    assert item.notice.due is not None
    assert item.notice.due - item.notice.sent == dt.timedelta(minutes=10)
    both.ahead.clear()
    both.sync()
    assert vault.agency_clock.wrong() == {}


def test_rules_that_both_agencies_signed_reach_every_laptop(both: Both) -> None:
    """Proposed by one, countersigned by the other, installed by both; then an urgent notice has five minutes."""
    both.exchange()
    agreed = both.agreed_rules()
    for agency in both.agencies.values():
        agency.run("rules", "install", agreed)
    both.sync()
    for laptop in both.laptops.values():
        known = laptop.vault.rules.in_force(clock())
        assert known is not None
        assert (known.rules.version, set(known.signatures.values())) == (1, {Signature.GOOD})
    name = asked(both)
    both.sync()
    notice = both.item(Agency.USBP, name).notice
    assert notice.due is not None
    assert (notice.rules, notice.due - notice.sent) == (1, dt.timedelta(minutes=5))
