"""A new agent's main job, counted: unlock, scan or type, read, decide; `run.py journey first-check`.

Everything is done by keyboard at the real window with an invented vault. An action is what an officer does with one
intention: a press of one key, one scan, or one line typed. Each is told with what the screen then showed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.screen.hand import HandError, until
from benchmarks.screen.laptop import NOW, OFFICER, closing, page
from overlap.answer import Level
from overlap.any_record import Record
from overlap.records import (
    Agency,
    CaseStatus,
    CaseSummary,
    Duty,
    DutyRole,
    Person,
    PersonName,
    Provenance,
    SafetyFlag,
    System,
)
from storage.header import VaultHeader
from storage.home import Home
from ui.application import application
from ui.desktop import Desktop
from ui.window import Window
from ui.wording import banner_word, headline

#: What a new agent's main job may take.
MOST_ACTIONS: Final = 6
#: Milliseconds between two keys of a scanner.
_SCANNER_GAP: Final = 4
_SCANNED: Final = (
    "@\n\x1e\rANSI 636045090002DL00410278ZW03190008DLDAQSYN55512345\nDCSVARGA\nDDEN\nDACMILOS\nDDFN\nDADNONE\nDDGN\n"
    "DBD02142024\nDBB02141987\nDBA02142030\nDAJWA\nDCGUSA\r"
)
_TYPED: Final = "VARGA MILOS 19870214"


@dataclass(slots=True)
class Count:
    """The actions so far."""

    actions: list[str] = field(default_factory=list)

    def act(self, what: str, do: Callable[[], None]) -> None:
        """Do one thing, and count it."""
        do()
        self.actions.append(what)


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 where every way needs no more actions than are allowed."""
    parser = argparse.ArgumentParser(prog="journey", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", choices=["first-check"])
    parser.parse_args(arguments)
    application()
    counts = {way: _played(way) for way in ("scan", "type")}
    worst = max(len(count.actions) for count in counts.values())
    told = {way: len(count.actions) for way, count in counts.items()}
    print(json.dumps({"journey.first_check_actions": worst, "by_way": told, "most": MOST_ACTIONS}), flush=True)
    return 0 if worst <= MOST_ACTIONS else 1


def _played(way: str) -> Count:
    """One way through the job, told as it goes."""
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        _make(Path(folder))
        with Desktop(Home(Path(folder)), OFFICER, lambda: NOW) as desktop:
            desktop.show_unlock()
            desktop.unlock.activateWindow()
            count.act("Enter: acknowledge the use notice", lambda: _press(desktop.unlock, Qt.Key.Key_Return))
            count.act("Enter: unlock", lambda: _press(desktop.unlock, Qt.Key.Key_Return))
            until(lambda: desktop.window is not None, "Enter did not unlock")
            assert desktop.window is not None  # noqa: S101  # waited for above
            desktop.window.activateWindow()
            _check(desktop.window, way, count)
            _decide(desktop.window, count)
    for at, action in enumerate(count.actions, 1):
        print(f"{way} {at}: {action}", file=sys.stderr, flush=True)
    return count


def _check(window: Window, way: str, count: Count) -> None:
    """Ask by a scan or by typing, and read the answer."""
    if way == "scan":
        count.act("scan the licence", lambda: _scan(window))
    else:
        count.act(f"type “{_TYPED}”", lambda: QTest.keyClicks(window.focusWidget(), _TYPED))
    until(lambda: _level(window) is Level.WARNING, "the warning did not come")
    answer = window.check.answer
    assert answer is not None  # noqa: S101  # waited for above
    print(f"{way}: {banner_word(answer.assessment)}: {headline(answer.assessment)}", file=sys.stderr, flush=True)


def _decide(window: Window, count: Count) -> None:
    """Record what was decided, by two keys."""
    count.act("F8: record a decision", lambda: _press(window, Qt.Key.Key_F8))
    until(window.decision.isVisible, "F8 asked for no decision")
    count.act("1: called, agreed to go ahead", lambda: _press(window, Qt.Key.Key_1))
    until(lambda: window.outbox.model.rowCount() >= 2 * len(System), "the decision did not wait for both agencies")


def _level(window: Window) -> Level | None:
    """The level of the shown answer."""
    return None if window.check.answer is None else window.check.answer.assessment.level


def _press(widget: QWidget, key: Qt.Key) -> None:
    """Press one key on what has the focus."""
    focused = widget.window().focusWidget()
    if focused is None:
        raise HandError("nothing had the focus, so that a keyboard alone leads nowhere")
    QTest.keyClick(focused, key)


def _scan(window: Window) -> None:
    """Send a licence's text as a scanner does, key by key."""
    at = 10_000
    for char in _SCANNED:
        at += _SCANNER_GAP
        key, text = (Qt.Key.Key_Return, "\r") if char in "\r\n" else (Qt.Key(0), char)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(at)
            QCoreApplication.sendEvent(QApplication.focusWidget() or window, event)


def _make(folder: Path) -> None:
    """A laptop with one officer and one dangerous subject of the other agency."""
    header = VaultHeader(
        officer_id=OFFICER, name="BPA R. Synthetic", agency=Agency.USBP, unit="SYN Station", practice=True,
        created_at=NOW,
    )  # fmt: skip
    with Home(folder).create(header) as vault:
        for system, records in ((System.E3, ()), (System.TECS, _records())):
            bodies = [msgspec.json.encode(record) for record in records]
            vault.staging.stage(system, page(bodies, "1"))
            vault.staging.commit(system, closing("1", complete=True), NOW)


def _records() -> tuple[Record, ...]:
    """An open case with an armed subject, and whom to call about it."""
    hour = dt.timedelta(hours=1)
    owner = Provenance(system=System.TECS, agency=Agency.HSI, unit="HSI SYN", updated_at=NOW - hour)
    flag = SafetyFlag(code="00", entered_at=NOW - hour, unit="HSI SYN", note="handgun reported")
    person = Person(names=(PersonName(surname="Varga", given_names="Milos"),), birth_dates=("1987-02-14",))
    case = CaseSummary(
        id="tecs:SYN-T-1", revision=1, provenance=owner, tracking_id="SYN-T-1", status=CaseStatus.OPEN, person=person,
        flags=(flag,),
    )  # fmt: skip
    duty = Duty(
        id="tecs:SYN-D-1", revision=1, provenance=owner, unit="HSI SYN", role=DutyRole.DUTY_AGENT, name="SYN Duty",
        phone="360 555 0100", valid_from=NOW - hour, valid_to=NOW + hour,
    )  # fmt: skip
    return case, duty


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
