"""One process from its start to its end: it waits warm, shows Unlock, becomes the session, and is gone with it.

Knows what its launcher says and what is said to it. Here alone a process that holds a key ends: hard, so that nothing
of it is written anywhere on the way out, and after the last keystrokes were given a moment to reach the disk.
"""

from __future__ import annotations

import argparse
import datetime as dt
import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import msgspec
from PySide6.QtCore import QByteArray, QEvent, QObject, QTimer, Signal

from overlap.answer import SourceState
from storage.proofs import Proof
from ui.application import application
from ui.kept_look import keep_look, kept_look
from ui.laptop_folder import find_home
from ui.later import later
from ui.launcher.crash import CRASHED, end_on_faults
from ui.launcher.ending import STATUS, Ending, ending_named
from ui.launcher.guards import hardened
from ui.launcher.line import Line, taken_line
from ui.launcher.messages import Active, Ages, Ends, Lock, Message, Offered, Placed, Ready, Show, Shown, Unlocked
from ui.launcher.notes import Notes
from ui.theme.look import Look
from ui.unlock.screen import UnlockWindow
from ui.unlock.state import Before, Lent
from ui.windows_session import WindowsSession

if TYPE_CHECKING:  # loaded beside the screen, see `_load`
    from storage.home import Home
    from ui.desktop import Desktop, Opened
    from ui.jobs import Overview

#: How long the last keystrokes may take to the disk; the launcher ends a session after a little more than that.
KEEP_S = 0.02
#: A program that is closed by its officer is in no hurry.
CLOSE_S = 2.0
#: Keys and touches are told to the launcher this often, so that a busy hand costs nothing.
ACTIVE_EVERY_S = 2.0
#: A process that is to be seen at once is told so within this time; one that waits has time to load.
_LOAD_AFTER_MS = 50
_MINUTE_S = 60.0
_HOUR_S = 3600.0
_SIGNS_OF_USE = frozenset(
    {
        QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
        QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletPress,
    }
)  # fmt: skip
_AGES = msgspec.json.Decoder(tuple[tuple[SourceState, ...], tuple[Lent, ...]])


@dataclass(frozen=True, slots=True)
class Setting:
    """What a process is started with; `guard` closes its memory, `open_home` gives the laptop's data.

    `told` is said on the error output by the first process alone.
    """

    folder: Path
    officer: str
    clock: Callable[[], dt.datetime]
    line: Line
    open_home: Callable[[Path], Home]
    told: tuple[str, ...] = ()
    guard: Callable[[], Mapping[str, bool]] = hardened
    end: Callable[[int], None] = os._exit


def run_standby(arguments: Sequence[str], program: Path, clock: Callable[[], dt.datetime]) -> int:
    """The status of a process that its launcher started; it is reached only where the window was closed."""
    options = _options(arguments)
    line = taken_line()
    told: list[str] = []
    folder = find_home(options.home, os.environ, program, told.append)
    return Standby(Setting(folder, options.officer, clock, line, _home, tuple(told))).run()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="crosscheck", add_help=False)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--officer", default="")
    return parser.parse_known_args(arguments)[0]


def _home(folder: Path) -> Home:
    from storage.home import Home
    from storage.site_policy import policy_place, read_policy

    return Home(folder, policy=lambda: read_policy(policy_place()))


class Standby(QObject):
    """One process; `run` returns when its window was closed."""

    heard = Signal(object)
    offerable = Signal()
    loaded = Signal()

    def __init__(self, setting: Setting) -> None:
        self._app = application()
        super().__init__()
        self._setting = setting
        self._show: Show | None = None
        self._desktop: Desktop | None = None
        self._is_offerable = self._is_offered = False
        self._wanted: list[Callable[[], None]] = []
        self._leaving = threading.Lock()
        self._is_unlocked = False
        self.unlock = UnlockWindow(Look(*kept_look(setting.folder)))
        self.heard.connect(self._on_heard)
        self.offerable.connect(self._on_offerable)
        self.loaded.connect(self._on_loaded)
        self.unlock.opened.connect(self._on_opened_early)
        self.unlock.practising.connect(self._on_practising_early)
        self._windows = WindowsSession(self._on_windows)
        self._to_load = later(self, _LOAD_AFTER_MS, self._begin_to_load)
        self._active = QTimer(self)
        self._active.setSingleShot(True)
        self._active.setInterval(round(ACTIVE_EVERY_S * 1_000))

    def run(self) -> int:
        """The status of the process."""
        self._setting.guard()
        _leave_signals_to_the_launcher()
        notes = Notes(self._setting.folder)
        end_on_faults(self._setting.end, lambda fault, trace: notes.note(fault, trace, self._setting.clock()))
        self._app.installEventFilter(self)
        self._app.installNativeEventFilter(self._windows)
        self._setting.line.listen(self._on_line)
        self._to_load.start()
        self._app.exec()
        self._leave(Ending.CLOSED, CLOSE_S)
        return STATUS[Ending.CLOSED]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell the launcher that somebody uses the laptop."""
        if event.type() in _SIGNS_OF_USE and self._is_unlocked and not self._active.isActive():
            self._active.start()
            self._setting.line.say(Active())
        return super().eventFilter(watched, event)

    def _on_windows(self, ending: Ending) -> None:
        """Lock with Windows; while nothing is open there is nothing to lock."""
        if self._is_unlocked:
            self.leave(ending)

    def leave(self, ending: Ending) -> None:
        """End this process now, whatever it is doing; may be called on any thread."""
        self._leave(ending, KEEP_S)

    def _leave(self, ending: Ending, seconds: float) -> None:
        if not self._leaving.acquire(blocking=False):
            return
        _let_others_come_forward()
        if ending is not Ending.CLOSED:
            self._setting.line.say(Ends(ending.value))
        if self._desktop is not None:
            self._desktop.keep(seconds)
        self._setting.end(STATUS.get(ending, CRASHED))

    def _on_line(self, message: Message | None) -> None:
        """Hear the launcher, on the thread that listens; a lock does not wait for the screen."""
        match message:
            case None:
                self.leave(Ending.CLOSED)
            case Lock():
                self.leave(ending_named(message.ending))
            case Show():
                self.heard.emit(message)
            case Ready() | Shown() | Offered() | Unlocked() | Active() | Ages() | Placed() | Ends():
                pass
            case _:
                assert_never(message)

    def _on_heard(self, show: Show) -> None:
        self._show = show
        if show.ending == Ending.STARTED.value and sys.stderr is not None:
            sys.stderr.writelines(f"{line}\n" for line in self._setting.told)
        theme, metrics = kept_look(self._setting.folder)  # the session before may have changed it
        self.unlock.look.set_theme(theme)
        self.unlock.look.set_metrics(metrics)
        self.unlock.look.changed.connect(self._keep_look)
        self.unlock.restoreGeometry(QByteArray.fromHex(show.place.encode()))
        if self._desktop is not None:
            self._is_offered = True
            self._desktop.show_unlock(_before(show))
        else:
            self.unlock.show_before(ending_named(show.ending))
            self.unlock.show()
        self.unlock.activateWindow()
        self.unlock.repaint()
        self._setting.line.say(Shown())
        self._offer()
        if self._to_load.isActive():
            self._begin_to_load()

    def _keep_look(self) -> None:
        """Keep what is chosen on Unlock; once a vault is open its own choice is kept by who serves it."""
        if not self._is_unlocked:
            keep_look(self._setting.folder, self.unlock.look.tokens.name, self.unlock.look.metrics)

    def _begin_to_load(self) -> None:
        """Load the rest: not before Unlock is seen, whose painting would have to share the interpreter."""
        self._to_load.stop()
        threading.Thread(target=self._load, name="loading", daemon=True).start()

    def _load(self) -> None:
        """Load what names the officers, then what opens a vault, beside the screen that already shows the notice."""
        import ui.unlock.offered

        self.offerable.emit()
        import ui.desktop  # noqa: F401  # for what it leaves in memory

        self.loaded.emit()

    def _on_offerable(self) -> None:
        self._is_offerable = True
        self._offer()

    def _offer(self) -> None:
        """Show who can unlock, once both that and the session before can be told; what is typed is not disturbed."""
        if self._is_offered or self._show is None or not self._is_offerable:
            return
        self._is_offered = True
        from storage.officers import Officers
        from ui.unlock.offered import offered

        setting = self._setting
        officers = Officers(setting.folder)
        self.unlock.show_who(offered(officers, setting.officer, _before(self._show), setting.clock()))
        setting.line.say(Offered())

    def _on_opened_early(self, officer: str, proof: Proof | None) -> None:
        """Remember who wants to unlock before that can be done."""
        self._wanted.append(lambda: self.unlock.opened.emit(officer, proof))

    def _on_practising_early(self) -> None:
        self._wanted.append(self.unlock.practising.emit)

    def _on_loaded(self) -> None:
        from ui.desktop import Desktop

        self._is_offerable = True
        self._offer()
        setting = self._setting
        home = setting.open_home(setting.folder)
        desktop = Desktop(home, setting.officer, setting.clock, self.unlock.look, self.unlock)
        desktop.locked.connect(self.leave)
        desktop.unlocked.connect(self._on_unlocked)
        desktop.overviewed.connect(self._on_overview)
        self._desktop = desktop
        if self._show is not None:
            desktop.remember(_before(self._show))
        self._do_what_was_wanted()
        desktop.warm_up()
        setting.line.say(Ready())

    def _do_what_was_wanted(self) -> None:
        """Hand on what was pressed while the rest was loaded; from now on it is heard by who does it."""
        self.unlock.opened.disconnect(self._on_opened_early)
        self.unlock.practising.disconnect(self._on_practising_early)
        wanted, self._wanted = self._wanted, []
        for each in wanted:
            each()

    def _on_unlocked(self, opened: Opened) -> None:
        self._is_unlocked = True
        if self._desktop is not None and self._desktop.window is not None:
            self._windows.watch(self._desktop.window)
        idle_s, longest_s = opened.settings.idle_minutes * _MINUTE_S, opened.signed_in_hours * _HOUR_S
        self._setting.line.say(Unlocked(opened.header.officer_id, idle_s, longest_s))
        self._tell_place()

    def _on_overview(self, overview: Overview) -> None:
        leases = () if self._desktop is None else self._desktop.leases
        self._setting.line.say(Ages(msgspec.json.encode((overview.sources, leases)).decode()))
        self._tell_place()

    def _tell_place(self) -> None:
        """Say where the window stands, so that the next Unlock covers the same place."""
        window = self._desktop.window if self._desktop is not None else None
        if window is not None:
            self._setting.line.say(Placed(bytes(window.saveGeometry().toHex().data()).decode()))


def _before(show: Show) -> Before:
    """What the launcher tells of the session before, as Unlock shows it."""
    sources: tuple[SourceState, ...] = ()
    leases: tuple[Lent, ...] = ()
    with suppress(msgspec.MsgspecError):
        sources, leases = _AGES.decode(show.ages or "[[],[]]")
    return Before(ending_named(show.ending), show.officer, sources, leases)


def _leave_signals_to_the_launcher() -> None:
    """Ctrl+C in a terminal reaches every process of the program; the launcher decides what follows from it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.stderr is not None:
        faulthandler.enable()


def _let_others_come_forward() -> None:
    """Let the next Unlock take the foreground, which Windows gives only with the leave of the program that has it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
