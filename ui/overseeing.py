"""What those who oversee are shown: asked of both agencies, from what is kept where there is no link, and written out.

Knows when figures are asked for and which role gets the screen. A role only decides what is offered: each agency
decides anew with each answer. It does *not* count, and no figure that it handles is about a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from overlap.measures import Measure
from overlap.needs import HOME, NeedState
from overlap.oversight import By, OversightQuestion
from overlap.records import Agency, System
from overlap.threat import Assessment, ThreatQuestion
from storage.audit import Deed
from storage.needs import NeedRefused
from storage.roles import BOARD, OVERSEERS, SIGNERS
from storage.signed import NotSigned
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access, OnVault
from sync.oversight import ask_oversight
from sync.problems import SyncProblem
from sync.threat import ask_threat, sign_off
from ui.frame.standing import Screen
from ui.lanes import Lanes, Problem
from ui.oversight.drill import definition_of, rows_of
from ui.oversight.files import write_files
from ui.oversight.sheet import Release, Sheet, oversight_sheet, threat_sheet
from ui.oversight.state import Board, Figures, Period, Tab, Threats
from ui.session import Session
from ui.window import Window
from ui.wording import sync_trouble
from ui.wording.needs import NEEDS
from ui.wording.oversight import OVERSIGHT, as_of_words

#: The trend needs weeks, so that a question is always of as many as the period has.
_BY = (By.SECTOR, By.WEEK)
_BY_UNIT = (By.SECTOR, By.UNIT, By.WEEK)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of the vault the screen needs to begin with."""

    roles: frozenset[str]
    figures: Figures
    threats: Threats
    board: Board


class Overseeing(QObject):
    """Connects the Oversight screen of one window with the vault and both agencies."""

    def __init__(
        self, window: Window, session: Session, lanes: Lanes, access: Access, live: tuple[Gateway, ...],
        agency: Agency, clock: Callable[[], dt.datetime],
    ) -> None:  # fmt: skip
        super().__init__(session)
        self._window, self._session, self._lanes, self._clock = window, session, lanes, clock
        self._access, self._live, self._agency = access, live, agency
        self._figures, self._threats = self._none(), Threats(())
        self._roles: frozenset[str] = frozenset()
        self._asked_for: tuple[Period, By] | None = None
        screen = window.oversight
        window.rail.offer(Screen.OVERSIGHT, offered=False)
        session.overviewed.connect(lambda _: self._read())
        window.sync.connect(self._forget_asking)
        screen.asked.connect(self._read)
        screen.report.connect(self._on_report)
        screen.sign.connect(self._on_sign)
        screen.open_file.connect(self._on_open)
        screen.measures.opened.connect(self._on_opened)
        screen.needs.answered.connect(self._on_answered)
        window.export_card.chosen.connect(self._on_export)

    # What is shown.

    @property
    def shown(self) -> Figures:
        """The figures on the screen."""
        return self._figures

    def _none(self) -> Figures:
        screen = self._window.oversight
        ends = self._clock() - dt.timedelta(weeks=screen.back)
        return Figures(Period.of(screen.spans.value, ends), (), by=screen.places.value)

    def _read(self) -> None:
        """Show what is kept, then ask both agencies once for this period."""
        blank = self._none()
        self._lanes.on_vault(lambda vault: _seen(vault, blank), self._on_seen, self._session.tell)

    def _on_seen(self, seen: _Seen) -> None:
        self._roles = seen.roles
        offered = bool(seen.roles & OVERSEERS)
        self._window.rail.offer(Screen.OVERSIGHT, offered=offered)
        if not offered:
            return
        self._show(seen.figures, seen.threats)
        self._window.oversight.show_board(seen.board)
        wanted = (seen.figures.period, seen.figures.by)
        if self._asked_for != wanted and self._live:
            self._asked_for = wanted
            self._ask(seen.figures)

    def _show(self, figures: Figures, threats: Threats) -> None:
        self._figures, self._threats = figures, threats
        now, screen = self._clock(), self._window.oversight
        ages = (as_of_words(each.system, each.as_of, now, kept=each.system in figures.kept) for each in figures.answers)
        least = max((each.suppression for each in figures.answers), default=0)
        screen.show_figures(figures, " · ".join(ages), OVERSIGHT["suppressed"].format(least=least) if least else "")
        screen.show_threats(threats, self._agency.value)

    def _ask(self, figures: Figures) -> None:
        """Ask each agency on the network's lane; what comes takes the place of what was kept."""
        self._window.oversight.say(OVERSIGHT["asking"])
        for gateway in self._live:
            self._lanes.on_network(self._question(gateway, figures), lambda _: self._read_kept(), self._on_refused)

    def _question(self, gateway: Gateway, figures: Figures) -> Callable[[OnVault], None]:
        access, clock, period = self._access, self._clock, figures.period
        question = _question_of(figures)
        threats = ThreatQuestion(begins=period.begins, ends=period.ends)

        def job(on_vault: OnVault) -> None:
            """Ask the agency for its figures, then for what the threat picture needs."""
            ask_oversight(gateway, access, on_vault, clock, question)
            ask_threat(gateway, access, on_vault, clock, threats)

        return job

    def _read_kept(self) -> None:
        """Show what has just come."""
        blank = self._none()
        self._lanes.on_vault(lambda vault: _seen(vault, blank, fresh=True), self._on_seen, self._session.tell)

    def _on_refused(self, problem: Problem) -> None:
        """Say why an agency gave no figures; what is kept stays, marked as such."""
        told = str(sync_trouble(problem, System.E3)) if isinstance(problem, SyncProblem) else OVERSIGHT["refused"]
        self._window.oversight.say(f"{OVERSIGHT['none']} {told}")
        self._read()

    def _forget_asking(self) -> None:
        """Ask anew with the next look, since the officer asked for a sync."""
        self._asked_for = None

    # What is asked of it.

    def _on_opened(self, measure: Measure) -> None:
        title, definition = definition_of(measure)
        self._window.table_card.show_table(title, definition, tuple(rows_of(measure, self._figures)))

    def _on_answered(self, events: tuple[str, ...], state: NeedState, group: str, answer: str) -> None:
        now = self._clock()

        def job(vault: Vault) -> str:
            """The words to say after the need's answer."""
            try:
                vault.needs.answer(events, state, now, group=group, answer=answer)
            except NeedRefused:
                return NEEDS["answer_missing"]
            return NEEDS["answered"]

        self._lanes.on_vault(job, self._window.oversight.needs.say, self._session.tell)
        self._session.refresh()

    def _on_report(self) -> None:
        self._window.export_card.ask(str(_folder()))

    def _on_export(self, recipient: str, purpose: str) -> None:
        """Audit first, then write: a file without its row in the audit never is."""
        release, folder = Release(recipient, purpose, self._clock()), _folder()
        is_threat = self._window.oversight.tab is Tab.THREAT
        sheet = threat_sheet(self._threats, release) if is_threat else oversight_sheet(self._figures, release)
        outcome = f"{sheet.name} for {recipient}: {purpose}"
        self._lanes.on_vault(
            lambda vault: vault.record(Deed.EXPORT, outcome, release.now),
            lambda _: self._write(sheet, folder, self._threats.assessment if is_threat else None),
            self._session.tell,
        )

    def _write(self, sheet: Sheet, folder: Path, assessment: Assessment | None) -> None:
        names = write_files(sheet, folder, assessment)
        self._window.oversight.tell(OVERSIGHT["written"].format(names=", ".join(names)))

    def _on_sign(self) -> None:
        made = self._threats.assessment
        home = next((each for each in self._live if each.system is HOME[self._agency]), None)
        if made is None or home is None or not self._threats.may_sign:
            return
        access, clock = self._access, self._clock
        self._lanes.on_network(
            lambda on_vault: sign_off(home, access, on_vault, clock, made),
            lambda _: self._read_kept(),
            self._on_refused,
        )

    def _on_open(self) -> None:
        """Take in an assessment that the other agency sent, if every word and signature in it is theirs."""
        path, _ = QFileDialog.getOpenFileName(self._window, OVERSIGHT["open_assessment"], str(_folder()), "*.json")
        if path:
            self.take(Path(path).read_bytes())

    def take(self, body: bytes) -> None:
        """Keep an assessment that both agencies stated, with the signatures that it has."""

        def job(vault: Vault) -> bool:
            """Whether the assessment is kept: each word and signature in it is its agency's."""
            try:
                vault.threat.take(body)
            except NotSigned:
                return False
            return True

        self._lanes.on_vault(job, self._on_taken, self._session.tell)

    def _on_taken(self, taken: bool) -> None:  # noqa: FBT001  # what a job gives
        if taken:
            self._read()
        else:
            self._window.oversight.tell(OVERSIGHT["bad_file"])


def _question_of(figures: Figures) -> OversightQuestion:
    by = _BY_UNIT if figures.by is By.UNIT else _BY
    return OversightQuestion(begins=figures.period.begins, ends=figures.period.ends, by=by)


def _seen(vault: Vault, blank: Figures, *, fresh: bool = False) -> _Seen:
    """What is kept in the vault of a period; `fresh` where it has just come."""
    roles, question, period = vault.roles.all(), _question_of(blank), blank.period
    if not roles & OVERSEERS:
        return _Seen(roles, blank, Threats(()), Board(()))
    kept = {system: vault.oversight.kept(system, question) for system in System}
    answers = tuple(each.answer for each in kept.values() if each is not None)
    old = () if fresh else tuple(each.system for each in answers)
    stated = tuple(said for system in System if (said := vault.threat.stated(system)) is not None)
    stated = tuple(said for said in stated if (said.begins, said.ends) == (period.begins, period.ends))
    may_sign = bool(vault.roles.of(HOME[vault.header.agency]) & SIGNERS)
    threats = Threats(stated, () if fresh else tuple(said.source for said in stated), vault.threat.draft(), may_sign)
    board = Board(vault.needs.board(), BOARD in roles)
    return _Seen(roles, Figures(period, answers, old, blank.by), threats, board)


def _folder() -> Path:
    """Where files are written: the officer's documents."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(place)) / "Crosscheck"
