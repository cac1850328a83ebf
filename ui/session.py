"""What happens between the screens and the lanes: questions, decisions, notices, syncs, and what the frame shows.

Knows the order of things within one unlocked vault. It holds no SQL, no HTTP and no row: jobs for the vault's lane are
in `ui.jobs`, the screens show values. Time comes from the clock that it is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from overlap.answer import Assessment, Level
from overlap.query import Action, Token
from overlap.records import System
from storage.checks import Choice, PastCheck, RaisedCheck
from storage.drafts import EMPTY, Draft
from storage.header import VaultHeader
from storage.problems import VaultError
from storage.vault import Vault
from sync.report import RoundReport
from ui.check.state import Answer, Decision, adds, is_undecided, is_wider
from ui.drafting import Drafting
from ui.frame.standing import Screen
from ui.interrupting import Interrupting
from ui.jobs import Jobs, Overview
from ui.lanes import Lanes, Problem
from ui.later import later
from ui.noticing import Noticing
from ui.question import Question, Questions, with_reading
from ui.resuming import draft_of, resume
from ui.rounds import Rounds
from ui.scanner.scanning import Scanning
from ui.subject.looking import Looking
from ui.window import Window
from ui.wording import headline
from ui.wording.desktop import undecided_words
from ui.wording.problems import Trouble, vault_trouble
from ui.wording.subject import SUBJECT

Clock = Callable[[], dt.datetime]

#: Two keys at once are asked about once. More would only be waited for: a scanner's burst is held back before it comes
#: here, and while an answer is looked for, of all that is typed the newest text alone is asked next.
DEBOUNCE_MS = 5
#: A question that stood this long was asked, so it is recorded even if nothing else is pressed.
SETTLED_MS = 1_500
#: How often ages and the time are shown anew, and due syncs are looked for.
TICK_MS = 10_000


class Session(QObject):
    """Connects one window with one open vault until `close`; emits `locked` when the officer wants to lock.

    `overviewed` carries each new `Overview` of the vault, `answered` each `Assessment` that is shown, `recorded` the id
    of its check once that is on the disk; `left` tells that another question is being asked, `restored` brings
    the `Draft` from before the lock.
    """

    locked = Signal()
    overviewed = Signal(object)
    answered = Signal(object)
    recorded = Signal(str)
    left = Signal()
    restored = Signal(object)

    def __init__(
        self, window: Window, lanes: Lanes, header: VaultHeader, clock_: Clock, jobs: Jobs, rounds: Rounds
    ) -> None:
        super().__init__(window)
        self._window, self._lanes, self._header = window, lanes, header
        self._clock, self._rounds = clock_, rounds
        self._jobs = jobs
        self._questions = Questions()
        self._overview: Overview | None = None
        self._check_id: str | None = None
        self._decided = False
        self._resumed = EMPTY
        self._last: Assessment | None = None
        self._unrecorded: Assessment | None = None
        self._debounce = later(self, DEBOUNCE_MS, self._ask_next)
        self._settled = later(self, SETTLED_MS, self._remember)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._scanning = Scanning(window, lambda: clock_().astimezone().date())
        self._noticing = Noticing(window, lanes, jobs, clock_, self.tell)
        self._interrupting = Interrupting(window, clock_)
        self._looking = Looking(window, lanes, self._jobs, clock_, self.tell)
        self.drafting = Drafting(lanes, self._draft, self.tell, self)
        self._connect()

    def start(self) -> None:
        """Show the vault's state and what was being typed before the lock."""
        self.refresh()
        self._lanes.on_vault(lambda vault: vault.drafts.read(), self._restore, self.tell)
        self._lanes.on_vault(self._jobs.warm_up(self._clock()), lambda _: None, self.tell)
        self._window.check.focus_entry()
        self._tick.start()
        self._rounds.sync_due(self._clock())

    def close(self) -> None:
        """Stop every timer; what is typed is kept as a draft."""
        for timer in (self._tick, self._debounce, self._settled):
            timer.stop()
        self.drafting.stop(self._record_seen())

    def keep(self, seconds: float) -> bool:
        """Whether all that the officer did and saw is on the disk, after at most so many seconds; on any thread."""
        return self.drafting.keep(seconds, self._record_seen())

    def _record_seen(self) -> Callable[[Vault], str] | None:
        """What records the answer that the officer has seen, None where there is none, or it is recorded."""
        seen = self._unrecorded
        return None if seen is None else self._jobs.remember(seen)

    # What the officer does.

    def _on_asked(self, text: str, action: Action) -> None:
        question = self._questions.ask(text, action)
        if question.is_empty:
            self._keep_warning()
        self._check_id, self._decided, self._noticing.notified = None, False, False
        self._settled.stop()
        self._unrecorded = None
        self.drafting.touch()
        self.left.emit()
        if question.is_empty:
            self._show_idle()
            return
        self._window.check.show_waiting()
        self._debounce.start()

    def _ask_next(self) -> None:
        question = self._questions.next()
        if question is None:
            return
        job = self._jobs.answer(question, self._clock)
        self._lanes.on_checks(
            job,
            lambda answer: self._on_answer(question, answer),
            lambda problem: self._on_no_answer(question, problem),
        )

    def _on_answer(self, question: Question, answer: Answer) -> None:
        if self._questions.answered(question):
            if self._is_less(answer.assessment):
                self.answered.emit(answer.assessment)  # what made it wider is asked again, and then takes its place
                return
            self._last = answer.assessment
            self._window.check.show_answer(answer, decided=self._decided, notified=self._noticing.notified)
            self.answered.emit(answer.assessment)
            if self._check_id is None:
                self._unrecorded = answer.assessment
                self._settled.start()
            self._resume()
        else:
            self._ask_next()

    def show_wider(self, answer: Answer) -> None:
        """Show a wider answer to the shown question in the place of the first; what was decided on less stays open."""
        if adds(answer.assessment, self.shown):
            self._decided = False
            if self._window.decision.isVisible():
                self._window.decision.dismiss()  # a digit must not decide what was not read
                self._window.check.matches.list.setFocus()
        self._last = answer.assessment
        if self._check_id is None:
            self._unrecorded = answer.assessment
        self._window.check.show_answer(answer, decided=self._decided, notified=self._noticing.notified)
        self.refresh()

    def _is_less(self, narrow: Assessment) -> bool:
        """Whether an answer from the keys alone is less than the wider one to the same question on the screen."""
        shown = self.shown
        same = shown is not None and shown.query == narrow.query and shown.situation.action is narrow.situation.action
        return same and shown is not None and is_wider(shown) and narrow.level < shown.level

    def _on_no_answer(self, question: Question, problem: Problem) -> None:
        if self._questions.answered(question):
            self._window.check.show_problem(_trouble(problem))
        else:
            self._ask_next()

    def _on_reading(self, token: Token, reading: str) -> None:
        check = self._window.check
        check.entry.field.setText(with_reading(check.text, token, reading))
        check.focus_entry()

    def _remember(self) -> None:
        """Record the shown check, once."""
        assessment = self.shown
        self._settled.stop()
        if assessment is None or self._check_id is not None:
            return
        self._check_id = ""
        self._lanes.on_vault(self._jobs.remember(assessment), self._remembered, self.tell)

    def _keep_warning(self) -> None:
        """Record a warning whose text is being wiped out, so that it waits for its decision."""
        last, self._last = self._last, None
        if last is not None and last.level is Level.WARNING and self._check_id is None:
            self._lanes.on_vault(self._jobs.remember(last), lambda _: self.refresh(), self.tell)

    def _remembered(self, check_id: str) -> None:
        if self._check_id == "":
            self._check_id, self._unrecorded = check_id, None
            self.recorded.emit(check_id)
        self.drafting.touch()
        self.refresh()

    def _on_new(self) -> None:
        self._remember()
        self._window.show_screen(Screen.CHECK)
        self._window.check.start_new()

    def _on_again(self, check: PastCheck) -> None:
        self._remember()
        self._window.show_screen(Screen.CHECK)
        self._window.check.put(check.query.text, check.action)
        if is_undecided(check):
            self._check_id = check.id  # the decision closes the check that waits for it, not a new one
            self.refresh()

    def _on_decide(self) -> None:
        assessment = self.shown
        if assessment is None:
            self._open_undecided()
        elif assessment.level >= Level.CAUTION and not self._decided:
            self._window.decision.ask(headline(assessment))

    def _on_wrong(self, record: str) -> None:
        """Ask which identifier shows that a record is not the same."""
        assessment = self.shown
        if assessment is not None:
            self._window.decision.ask_about(self._window.subject.title, record)

    def _on_exigent(self) -> None:
        assessment = self.shown
        if assessment is not None and assessment.level >= Level.CAUTION and not self._decided:
            self._on_decision(Decision(Choice.EXIGENT))

    def _on_decision(self, decision: Decision) -> None:
        assessment = self.shown
        if assessment is None:
            return
        known = self._check_id or None
        self._decided = self._decided or not decision.record
        self._check_id = self._check_id or ""
        self._settled.stop()
        job = self._jobs.decide(assessment, known, decision, self._clock())
        self._lanes.on_vault(job, lambda check: self._on_decided(assessment, decision, check), self._on_not_decided)

    def _on_decided(self, assessment: Assessment, decision: Decision, check_id: str) -> None:
        """Show the decision as recorded once it is on the disk, so that no lock can take back what was shown."""
        self._remembered(check_id)
        if decision.record:
            self._window.subject.say(SUBJECT["wrong_done"])
        if self.shown is assessment:
            self._show_again(assessment)

    def _on_not_decided(self, problem: Problem) -> None:
        self._decided = False
        self.tell(problem)

    def _on_call(self) -> None:
        assessment = self.shown
        if assessment is not None:
            self._window.contact_view.show_contacts(assessment.contacts, self._clock())

    def _on_notified(self, assessment: Assessment) -> None:
        self.drafting.touch()
        self.refresh()
        if self.shown is assessment:
            self._show_again(assessment)

    def _open_undecided(self) -> None:
        waiting = self._overview.undecided if self._overview else ()
        if waiting:
            self._on_again(waiting[0])

    def refresh(self) -> None:
        """Read anew what the frame and the lists show."""
        self._lanes.on_vault(self._jobs.overview(self._clock()), self._on_overview, self.tell)

    def _on_overview(self, overview: Overview) -> None:
        self._overview = overview
        self.overviewed.emit(overview)
        standing = overview.standing(self._header, syncing=self._rounds.is_running)
        self._window.show_standing(standing)
        self._window.outbox.show_items(overview.outbox, overview.now)
        self._window.activity.show_checks(overview.recent, overview.now)
        shown = self._check_id
        others = tuple(each for each in overview.undecided if each.id != shown)
        self._window.check.show_undecided(undecided_words(len(others)) if others and self.shown else "")
        self._show_idle()

    def _show_idle(self) -> None:
        if self._overview is not None:
            self._window.check.show_idle(self._overview.idle)

    def _on_synced(self, report: RoundReport) -> None:
        self._lanes.on_vault(self._jobs.reassess(self._clock()), self._on_raised, self.tell)
        self._window.outbox.show_report(report, self._clock())
        self.ask_again()

    def _on_raised(self, raised: tuple[RaisedCheck, ...]) -> None:
        on_screen = self._check_id if not self._decided else None
        self._interrupting.add(tuple(each for each in raised if each.check.id != on_screen))
        self.refresh()

    def _on_trouble(self, system: System, trouble: Trouble) -> None:
        self._window.outbox.show_trouble(system, trouble)
        self.refresh()

    def ask_again(self) -> None:
        """Ask the shown question again, because what it is answered by has changed."""
        question = self._questions.newest
        if not question.is_empty and not self._decided:
            self._questions.ask(question.text, question.action)
            self._ask_next()

    def tell(self, problem: Problem) -> None:
        """Tell the officer of a problem with the vault."""
        self._window.say_trouble(_trouble(problem))

    def _on_tick(self) -> None:
        self.refresh()
        self._rounds.sync_due(self._clock())

    # What ties them together.

    def _connect(self) -> None:
        window, check = self._window, self._window.check
        check.asked.connect(self._on_asked)
        check.entered.connect(self._remember)
        check.reading.connect(self._on_reading)
        check.again.connect(self._on_again)
        check.call.connect(self._on_call)
        check.decide.connect(self._on_decide)
        check.undecided_opened.connect(self._open_undecided)
        self._interrupting.opened.connect(self._on_again)
        window.activity.again.connect(self._on_again)
        window.decision.decided.connect(self._on_decision)
        self._noticing.begun.connect(self._remember)
        self._noticing.queued.connect(self._on_notified)
        self._rounds.changed.connect(self._noticing.refresh)
        for panel in (window.decision, window.notify_panel):
            panel.progressed.connect(self.drafting.touch)
        self._looking.wrong.connect(self._on_wrong)
        window.exigent.connect(self._on_exigent)
        window.new_check.connect(self._on_new)
        window.sync.connect(lambda: self._rounds.sync_all(self._clock()))
        window.lock.connect(self.locked)
        self._rounds.changed.connect(self.refresh)
        self._rounds.finished.connect(self._on_synced)
        self._rounds.troubled.connect(self._on_trouble)

    @property
    def shown(self) -> Assessment | None:
        """The answer on the screen."""
        answer = self._window.check.answer
        return answer.assessment if answer else None

    def _show_again(self, assessment: Assessment) -> None:
        self._window.check.matches.evidence.line.show_assessment(
            assessment, decided=self._decided, notified=self._noticing.notified
        )

    def _restore(self, draft: Draft) -> None:
        """Put back what the officer was in the middle of; a check that was recorded is not recorded again."""
        check = self._window.check
        self.drafting.hold(draft.plan)
        self.restored.emit(draft)
        if not draft.text or check.text:
            return
        self._resumed = draft
        check.put(draft.text, draft.action)
        self._check_id, self._decided, self._noticing.notified = draft.check or None, draft.decided, draft.notified

    def _resume(self) -> None:
        """Ask again what was being asked, once the answer that it is about is back."""
        draft, self._resumed = self._resumed, EMPTY
        if self.shown is not None and self.shown.query.text == draft.text:
            resume(self._window, self.shown, draft)

    def _draft(self) -> Draft:
        """What the officer is in the middle of."""
        known = self._check_id or ""
        return draft_of(self._window, known, decided=self._decided, notified=self._noticing.notified)


def _trouble(problem: Problem) -> Trouble:
    if isinstance(problem, VaultError):
        return vault_trouble(problem)
    raise problem  # a round's own problems come in its report
