"""`doctor`: how each part of this laptop stands, as lines, as one JSON object, or as a file to send.

Knows the order, and that nothing is changed by looking. Does *not* know how a part is looked at (`ui.doctor`).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from overlap.records import Value
from storage.diagnostics import Diagnostics
from storage.durable import write_durably
from storage.keepers import OsKeyring, SecretKeeper
from storage.problems import PolicyUnusable
from storage.site_policy import NOTHING_LAID_DOWN, SitePolicy
from ui.commands.laptop import Laptop
from ui.commands.outcome import DONE, REFUSED, Outcome
from ui.doctor.finding import Finding, Part, State
from ui.doctor.looking import looked
from ui.doctor.opened import asked, laid_down, looked_inside
from ui.launcher.notes import Notes
from ui.wording.doctor import ALL_WELL, IN_TROUBLE, WRITTEN, finding_line

_ORDER = list(Part)


class DoctorDocument(Value, frozen=True, kw_only=True):
    """What `doctor --json` tells and `--export` writes; `vault` and `faults` only in the file."""

    version: int = 1
    findings: tuple[Finding, ...]
    vault: Diagnostics | None = None
    faults: tuple[str, ...] = ()


def doctor(
    laptop: Laptop,
    officer: str,
    now: dt.datetime,
    *,
    opening: bool,
    export: Path | None,
    as_json: bool,
    keeper: SecretKeeper | None = None,
) -> Outcome:
    """How this laptop stands, with status 1 where something is in trouble; with `opening` a vault is opened for it.

    Raises:
        VaultError: the vault doesn't open.
    """
    home = laptop.home
    findings = list(looked(home, home.policy, now, os.environ, keeper or OsKeyring()))
    vault: Diagnostics | None = None
    if opening:
        with laptop.open(officer, now) as opened:
            findings += looked_inside(opened, now)
            vault = opened.diagnostics(opened.check_integrity(), now)
    else:
        findings += asked(laid_down(_policy_or_none(home.policy)), practice=False)
    findings.sort(key=lambda finding: _ORDER.index(finding.part))
    document = DoctorDocument(findings=tuple(findings), vault=vault, faults=tuple(Notes(home.root).lines()))
    if export is not None:
        write_durably(export, msgspec.json.format(msgspec.json.encode(document)))
    in_trouble = any(finding.state is State.TROUBLE for finding in findings)
    text = _json(document) if as_json else _lines(findings, export, in_trouble=in_trouble)
    return Outcome(text, REFUSED if in_trouble else DONE)


def _json(document: DoctorDocument) -> str:
    shown = msgspec.structs.replace(document, vault=None, faults=())
    return f"{msgspec.json.encode(shown).decode()}\n"


def _lines(findings: Iterable[Finding], export: Path | None, *, in_trouble: bool) -> str:
    lines = [*map(finding_line, findings), IN_TROUBLE if in_trouble else ALL_WELL]
    if export is not None:
        lines.append(WRITTEN.format(path=export))
    return "".join(f"{line}\n" for line in lines)


def _policy_or_none(policy: Callable[[], SitePolicy]) -> SitePolicy:
    """The policy, or nothing where it can't be read, which is a finding of its own."""
    try:
        return policy()
    except PolicyUnusable:
        return NOTHING_LAID_DOWN
