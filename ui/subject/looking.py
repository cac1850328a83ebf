"""Looking at one record in full: opening it, walking on, reporting it as wrong, putting it on paper.

Knows the order of things between the Subject screen and the vault's lane. It does *not* know what a record shares
(`overlap.subject`) or how a sheet is set (`ui.subject.sheet`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from overlap.answer import Assessment, Match
from overlap.records import Pointer, RecordId
from ui.jobs import Jobs
from ui.lanes import Lanes, Problem
from ui.subject.sheet import put_on, sheet
from ui.subject.state import SubjectView
from ui.window import Window
from ui.wording.subject import SUBJECT

#: Asks for paper: the printer that the officer chose, None where the officer chose none.
Paper = Callable[[QWidget], QPagedPaintDevice | None]
#: The code in the audit of a sheet that was asked for by key, without a form.
_BY_KEY = "by officer"


def choose_printer(window: QWidget) -> QPagedPaintDevice | None:
    """The printer that the officer chose in the platform's own dialog."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    return printer if QPrintDialog(printer, window).exec() else None


class Looking(QObject):
    """Opens records on the Subject screen; emits `wrong` with the record that is not the same."""

    wrong = Signal(str)

    def __init__(
        self, window: Window, lanes: Lanes, jobs: Jobs, clock: Callable[[], dt.datetime],
        failed: Callable[[Problem], None], paper: Paper = choose_printer,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._lanes, self._jobs, self._clock = window, lanes, jobs, clock
        self._failed, self._paper = failed, paper
        screen = window.subject
        window.check.matches.list.opened.connect(self.open)
        screen.opened.connect(self.open)
        screen.stepped.connect(self._step)
        screen.wrong.connect(self._on_wrong)
        screen.printed.connect(self._print)
        screen.back.connect(window.go_back)

    def open(self, match: Match | None) -> None:
        """Show a match's record in full; a restricted one has nothing more to show than its line."""
        answer = self._window.check.answer
        if match is None or answer is None or isinstance(match.record, Pointer):
            return
        asked, now = answer.assessment, self._clock()
        job = self._jobs.look(match, asked.situation.action, now)
        self._lanes.on_vault(job, lambda around: self._show(match, asked, around), self._failed)

    def _show(self, match: Match, asked: Assessment, around: Assessment) -> None:
        """Show what was found, unless another question was asked meanwhile."""
        answer = self._window.check.answer
        if answer is not None and answer.assessment is asked:
            self._window.show_subject(SubjectView(match, asked, around))

    def _step(self, by: int) -> None:
        """Go to the match before or after the shown one in the answer's list."""
        view = self._window.subject.view
        if view is None:
            return
        listed = [each for each in view.asked.matches if not isinstance(each.record, Pointer)]
        at = next((at for at, each in enumerate(listed) if each.record.id == view.record.id), None)
        if at is not None and 0 <= at + by < len(listed):
            self.open(listed[at + by])

    def _on_wrong(self) -> None:
        view = self._window.subject.view
        if view is not None:
            self.wrong.emit(view.record.id)

    def _print(self) -> None:
        """Put the shown record on paper, after the audit has it."""
        view = self._window.subject.view
        device = self._paper(self._window) if view is not None else None
        if view is None or device is None:
            return
        records = [RecordId(view.record.id), *(RecordId(each.record.id) for each in view.others)]
        text, now = sheet(view, self._window.strip.officer), self._clock()
        self._lanes.on_vault(
            lambda vault: vault.checks.note_print(records, _BY_KEY, now),
            lambda _: self._put(text, device),
            self._failed,
        )

    def _put(self, text: str, device: QPagedPaintDevice) -> None:
        put_on(device, text)
        self._window.subject.say(SUBJECT["sheet_sent"])
