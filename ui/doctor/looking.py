"""Looks at each part of a laptop, without opening a vault and without a network.

Knows what each part needs to be well. Nothing that it finds holds content: numbers, versions and codes of closed lists.
Does *not* know the gateways (`ui.doctor.opened`), nor a sentence.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from overlap.normalize import NORMALIZE_VERSION
from storage.home import Home
from storage.keepers import SecretKeeper, new_secret
from storage.migrations import SCHEMA
from storage.policy import CLOCK_BEHIND
from storage.problems import KeyringUnusable, PolicyUnusable, VaultError
from storage.site_policy import NOTHING_LAID_DOWN, SitePolicy
from ui.doctor.finding import Finding, Part, State
from ui.launcher.notes import Notes
from ui.shipping import VERSION

#: A vault of a million records and a page of work beside it; below this a sync may stop halfway.
DISK_LEAST_MB: Final = 500
#: Room for an update beside the version that runs.
DISK_GOOD_MB: Final = 2_000
#: No clock that is right says an earlier year: the program is from that year.
FIRST_YEAR: Final = 2026
_MEGABYTE: Final = 1_000_000


def looked(
    home: Home, policy: Callable[[], SitePolicy], now: dt.datetime, environment: Mapping[str, str], keeper: SecretKeeper
) -> tuple[Finding, ...]:
    """How each part stands that can be looked at while every vault is shut."""
    return (
        _program(),
        _policy(policy),
        *_vaults(home, now),
        _keyring(home, keeper),
        _clock(home, now),
        _disk(home.root),
        _display(environment),
        _scanner(),
        _faults(home.root),
    )


def _program() -> Finding:
    figures: dict[str, int | str] = {
        "version": VERSION,
        "python": platform.python_version(),
        "qt": _version("PySide6_Essentials"),
        "system": platform.system(),
        "schema": SCHEMA,
        "keys": str(NORMALIZE_VERSION),
    }
    return Finding(part=Part.PROGRAM, state=State.WELL, code="versions", figures=figures)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "bundled"


def _policy(policy: Callable[[], SitePolicy]) -> Finding:
    try:
        laid_down = policy()
    except PolicyUnusable as problem:
        return Finding(part=Part.POLICY, state=State.TROUBLE, code="unusable", figures={"why": str(problem)})
    code = "none" if laid_down == NOTHING_LAID_DOWN else "read"
    return Finding(part=Part.POLICY, state=State.WELL, code=code)


def _vaults(home: Home, now: dt.datetime) -> Iterator[Finding]:
    """How the partitions stand, counted and not named."""
    entries = home.officers()
    destroyed = sum(entry.destroyed is not None for entry in entries)
    damaged = sum(not entry.readable and entry.destroyed is None for entry in entries)
    figures: dict[str, int | str] = {"vaults": len(entries) - destroyed, "practice": sum(e.practice for e in entries)}
    if not entries:
        yield Finding(part=Part.VAULT, state=State.NOTE, code="none")
        return
    yield Finding(part=Part.VAULT, state=State.WELL, code="counted", figures=figures)
    locked = sum(_is_locked(home, each.id, now) for each in entries)
    for code, count in (("destroyed", destroyed), ("damaged", damaged), ("locked", locked)):
        if count:
            yield Finding(part=Part.VAULT, state=State.TROUBLE, code=code, figures={"vaults": count})


def _is_locked(home: Home, officer: str, now: dt.datetime) -> bool:
    try:
        return home.attempts(officer, now).is_locked
    except VaultError:
        return False  # it is told as damaged or destroyed


def _keyring(home: Home, keeper: SecretKeeper) -> Finding:
    """Whether the keyring gives back what it was given, under a name that is gone again afterwards."""
    name, secret = f"doctor {secrets.token_hex(8)}", new_secret()
    is_needed = any(not entry.practice for entry in home.officers())
    try:
        keeper.keep(name, secret)
        keeper.destroy(name)
    except KeyringUnusable as problem:
        state = State.TROUBLE if is_needed else State.NOTE
        return Finding(part=Part.KEYRING, state=state, code=problem.reason.name.lower())
    return Finding(part=Part.KEYRING, state=State.WELL, code="works")


def _clock(home: Home, now: dt.datetime) -> Finding:
    """Whether the clock is behind what was written on this laptop before."""
    written = [path.stat().st_mtime for path in (home.root / "officers").glob("*/vault.db")]
    if now.year < FIRST_YEAR or (written and max(written) - now.timestamp() > CLOCK_BEHIND.total_seconds()):
        return Finding(part=Part.CLOCK, state=State.TROUBLE, code="behind")
    return Finding(part=Part.CLOCK, state=State.WELL, code="plausible")


def _disk(root: Path) -> Finding:
    """How much room there is where the vaults lie, and whether it can be written."""
    standing = next(path for path in (root, *root.parents) if path.exists())
    free = shutil.disk_usage(standing).free // _MEGABYTE
    if not os.access(standing, os.W_OK):
        return Finding(part=Part.DISK, state=State.TROUBLE, code="read_only", figures={"free_mb": free})
    if free < DISK_LEAST_MB:
        return Finding(part=Part.DISK, state=State.TROUBLE, code="full", figures={"free_mb": free})
    state, code = (State.WELL, "free") if free >= DISK_GOOD_MB else (State.NOTE, "scarce")
    return Finding(part=Part.DISK, state=state, code=code, figures={"free_mb": free})


def _display(environment: Mapping[str, str]) -> Finding:
    has_one = not sys.platform.startswith("linux") or any(environment.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))
    return Finding(part=Part.DISPLAY, state=State.WELL if has_one else State.NOTE, code="there" if has_one else "none")


def _scanner() -> Finding:
    """How many serial ports there are; a scanner that types cannot be told from a keyboard without a try."""
    from serial.tools.list_ports import comports

    return Finding(part=Part.SCANNER, state=State.NOTE, code="untried", figures={"ports": len(list(comports()))})


def _faults(root: Path) -> Finding:
    count = Notes(root).count()
    state, code = (State.NOTE, "noted") if count else (State.WELL, "none")
    return Finding(part=Part.FAULTS, state=state, code=code, figures={"faults": count})
