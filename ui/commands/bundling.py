"""`bundle`: what waits for one agency into a file, and what an agency sent by file into the copy.

Knows files and what came of them. It does *not* know the form of a bundle (`sync.bundle`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

from overlap.records import System
from storage.vault import Vault
from sync.bundle import MAX_BUNDLE_BYTES
from sync.carrying import export, take_in
from sync.problems import BundleFault, BundleRefused
from sync.report import RoundReport
from ui.commands.outcome import CommandRefused, Outcome
from ui.wording import system_label


def bundle_export(vault: Vault, system: System, file: Path, now: dt.datetime) -> Outcome:
    """A file for the agency's gateway, with everything that waits for it.

    Raises:
        CommandRefused: the file is there already, or can't be written; nothing left the vault.
        SyncProblem: this laptop can't write bundles for that agency.
    """
    if file.exists():
        raise CommandRefused(f"{file} is there already. Nothing was written. Name another file.")
    data, events = export(vault, system, now)
    try:
        write_bundle(file, data)
    except OSError:
        raise CommandRefused(
            f"{file} can't be written. What waits is kept and goes out by the next sync or bundle. Name another file."
        ) from None
    label = system_label(system)
    told = f"1 event for {label} is" if events == 1 else f"{events} events for {label} are"
    return Outcome(f"{told} in {file}. What left stays in the outbox until {label}'s receipts are here.\n")


def write_bundle(file: Path, data: bytes) -> None:
    """Write a bundle to where no file is yet, whole or not at all, down to the stick: it is pulled out at once.

    Raises:
        OSError: a file is there already, or the stick is full or refuses.
    """
    out = file.open("xb")
    try:
        with out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            file.unlink()
        raise


def bytes_of(file: Path) -> bytes:
    """The bytes of a bundle's file.

    Raises:
        OSError: it can't be read. BundleRefused: it is far too large to be one.
    """
    if file.stat().st_size > MAX_BUNDLE_BYTES:
        raise BundleRefused(BundleFault.NO_BUNDLE)
    return file.read_bytes()


def read_bundle(file: Path) -> bytes:
    """The bytes of a bundle's file.

    Raises:
        CommandRefused: it can't be read. BundleRefused: it is far too large to be one.
    """
    try:
        return bytes_of(file)
    except OSError:
        raise CommandRefused(f"{file} can't be read. Nothing was changed. Check the stick and the name.") from None


def bundle_import(vault: Vault, system: System, file: Path, clock: Callable[[], dt.datetime]) -> RoundReport:
    """What a bundle brought to the copy of its agency.

    Raises:
        CommandRefused: the file can't be read. SyncProblem: the bundle was refused; nothing of it was used.
    """
    return take_in(vault, system, read_bundle(file), clock)
