"""What the officer does with a stick: writes a bundle for an agency, takes in its answer, stops that.

Knows the card, the lanes and where files lie. A bundle is taken in where a round would be, so that an agency is never
asked meanwhile, and off the vault's thread, so that checks go on. It does *not* know the form of a bundle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QStorageInfo
from PySide6.QtWidgets import QFileDialog

from overlap.records import System
from storage.problems import VaultError
from storage.vault import Vault
from sync.carrying import export, take_in_beside
from sync.problems import BundleFault, BundleRefused
from sync.report import RoundReport
from ui.bundles.folder import ENDING, newest_in, out_name, stick_among
from ui.bundles.state import Side, Written, side_of
from ui.commands.bundling import bytes_of, write_bundle
from ui.lanes import Lanes, Problem
from ui.rounds import Headway, Rounds
from ui.session import Session
from ui.window import Window
from ui.wording.bundles import (
    BUNDLES,
    busy_words,
    disk_words,
    refused_words,
    taken_words,
    written_words,
)
from ui.wording.problems import Trouble, vault_trouble
from ui.wording.queue import progress_line
from ui.wording.sources import system_label


class Bundling(QObject):
    """Connects one window's card of the stick with the open vault."""

    def __init__(
        self, window: Window, session: Session, lanes: Lanes, rounds: Rounds, clock: Callable[[], dt.datetime]
    ) -> None:
        super().__init__(session)
        self._window, self._session, self._lanes, self._rounds, self._clock = window, session, lanes, rounds, clock
        self._card = window.bundle_card
        self._taking: System | None = None
        self._before = Side(System.E3)
        self._card.chosen.connect(self._look)
        self._card.folder_changed.connect(self._on_folder)
        self._card.browse_folder.connect(self._on_browse_folder)
        self._card.browse_file.connect(self._on_browse_file)
        self._card.write.connect(self._on_write)
        self._card.take.connect(self._on_take)
        self._card.stop.connect(rounds.stop)
        rounds.progressed.connect(self._on_progress)
        window.carry.connect(self._open)

    def _open(self) -> None:
        self._card.ask()
        if not self._card.folder.text():
            self.use_folder(_stick() or _documents())
        self._look(self._card.system.value)

    def use_folder(self, folder: Path) -> None:
        """Have bundles be written to a folder, and offer the newest one that lies there."""
        self._card.show_folder(folder)
        self._on_folder(folder)

    def _look(self, system: System) -> None:
        self._lanes.on_vault(lambda vault: side_of(vault, system), self._on_side, self._session.tell)

    def _on_side(self, side: Side) -> None:
        self._before = side
        self._card.show_side(side, self._clock())

    def _on_folder(self, folder: Path) -> None:
        self._card.show_found(*newest_in(folder))

    def _on_browse_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window, BUNDLES["folder"], self._card.folder.text())
        if path:
            self.use_folder(Path(path))

    def _on_browse_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self._window, BUNDLES["file"], self._card.folder.text(), f"*{ENDING};;*")
        if path:
            self._card.file.setText(path)

    def _on_write(self, system: System, folder: Path) -> None:
        now = self._clock()
        file = folder / out_name(system, now)

        def job(vault: Vault) -> Written | Trouble:
            """What was written, or what the disk said to it."""
            data, events = export(vault, system, now)
            try:
                write_bundle(file, data)
            except OSError:
                return disk_words(str(file), writing=True)
            return Written(file, events, len(data))

        self._lanes.on_vault(job, lambda done: self._on_written(system, done), lambda e: self._on_failed(system, e))

    def _on_written(self, system: System, done: Written | Trouble) -> None:
        self._end(system, done if isinstance(done, Trouble) else written_words(done, system))

    def _on_take(self, system: System, file: Path) -> None:
        try:
            file.stat()
        except OSError:
            self._card.show_ended(disk_words(str(file), writing=False))
            return
        clock, before = self._clock, self._before
        began = self._rounds.carry(
            system,
            lambda on_vault, progress, cancelled: take_in_beside(
                on_vault, system, _read(file), clock, progress, cancelled
            ),
            lambda report: self._on_taken(report, before),
            lambda problem: self._on_failed(system, problem),
        )
        if began:
            self._taking = system
            self._card.show_running(BUNDLES["reading"].format(system=system_label(system)))
        else:
            self._card.show_ended(busy_words(system))

    def _on_progress(self, headway: Headway) -> None:
        if headway.progress.system is self._taking:
            self._card.show_running(progress_line(headway.progress, headway.elapsed))

    def _on_taken(self, report: RoundReport, before: Side) -> None:
        """Tell what it brought, once what stands in the vault now is known."""
        system, now = report.system, self._clock()
        self._taking = None
        self._lanes.on_vault(
            lambda vault: side_of(vault, system),
            lambda after: self._end(system, taken_words(report, before, after, now)),
            self._session.tell,
        )

    def _on_failed(self, system: System, problem: Problem) -> None:
        self._taking = None
        told = vault_trouble(problem) if isinstance(problem, VaultError) else refused_words(problem, system)
        self._end(system, told)

    def _end(self, system: System, told: Trouble) -> None:
        self._card.show_ended(told)
        self._look(system)
        self._session.refresh()


def _read(file: Path) -> bytes:
    """The bytes of a bundle's file; a slow stick takes seconds for them.

    Raises:
        BundleRefused: the stick was pulled out meanwhile, or the file is far too large.
    """
    try:
        return bytes_of(file)
    except OSError as error:
        raise BundleRefused(BundleFault.UNREADABLE) from error


def _stick() -> Path | None:
    """Where a stick is plugged in."""
    volumes = (volume for volume in QStorageInfo.mountedVolumes() if volume.isReady() and not volume.isReadOnly())
    return stick_among(Path(volume.rootPath()) for volume in volumes)


def _documents() -> Path:
    """Where files are looked for while no stick is plugged in."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
