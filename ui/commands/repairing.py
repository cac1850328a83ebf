"""`integrity`: whether a vault is whole, what may be told about it, and a new one in the place of a damaged one.

Knows the order: examine, tell, and mend only where it was asked for. Does *not* know how a vault is examined or mended
(`storage.integrity`, `storage.repair`).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from storage.diagnostics import Diagnostics
from storage.durable import write_durably
from storage.integrity import Integrity
from storage.partition_repair import repair_partition
from storage.problems import VaultDamaged
from storage.repair import Repaired
from ui.commands.laptop import Laptop
from ui.commands.outcome import DONE, REFUSED, Outcome
from ui.wording.sources import system_label

_WHOLE = "The vault is whole: every page's seal, the tables, both chains and all counts were examined."
_HOW = "Add --repair to put the damaged file aside and go on with what can be read of it."


def integrity(
    laptop: Laptop, officer: str, now: dt.datetime, *, mend: bool, export: Path | None, as_json: bool
) -> Outcome:
    """What an examination found, with status 1 where something is damaged and was not mended.

    Raises:
        VaultDamaged: it does not even open, and it was not asked to be mended. Those of opening a vault.
    """
    try:
        with laptop.open(officer, now) as vault:
            found = vault.check_integrity()
            facts = vault.diagnostics(found, now)
    except VaultDamaged:
        if not mend:
            raise
        return _mended(laptop, officer, now, as_json=as_json)
    if export is not None:
        write_durably(export, msgspec.json.format(msgspec.json.encode(facts)))
    if mend and not found.is_whole:
        return _mended(laptop, officer, now, as_json=as_json)
    text = f"{msgspec.json.encode(facts).decode()}\n" if as_json else _told(found, facts, export)
    return Outcome(text, DONE if found.is_whole else REFUSED)


def _told(found: Integrity, facts: Diagnostics, export: Path | None) -> str:
    """What was found, in lines."""
    lines = [_WHOLE] if found.is_whole else [*_findings(found), _HOW]
    lines += [
        f"{system_label(copy.system)}: {copy.records:,} records, {copy.staged_pages} pages wait"
        for copy in facts.copies
    ]
    if export is not None:
        lines.append(f"Written to {export}, without names, numbers of people or questions.")
    return "".join(f"{line}\n" for line in lines)


def _findings(found: Integrity) -> list[str]:
    """What is damaged, each in its own words."""
    lines = [f"{len(found.pages)} pages of the file were changed: their seal does not hold."] if found.pages else []
    lines += [f"{len(found.structure)} faults in the tables of the file."] if found.structure else []
    lines += [] if found.audit_holds else ["A row of the audit was changed or is missing."]
    lines += [] if found.outbox_holds else ["An event of the outbox was changed or is missing."]
    return lines + [
        f"The number of records from {system_label(system)} is not what was counted." for system in found.miscounted
    ]


def _mended(laptop: Laptop, officer: str, now: dt.datetime, *, as_json: bool) -> Outcome:
    """What was rescued into a new vault."""
    entry = laptop.entry(officer)
    done = repair_partition(laptop.home, entry.id, laptop.passphrase(entry), practice=entry.practice, now=now)
    if as_json:
        return Outcome(f"{msgspec.json.encode(done).decode()}\n")
    return Outcome("".join(f"{line}\n" for line in _rescued(done)))


def _rescued(done: Repaired) -> list[str]:
    """What became of a damaged vault, in lines."""
    left = f"; {done.audit_left} more are in the file that was put aside" if done.audit_left else ""
    return [
        f"The damaged file was put aside as {done.aside}, in the officer's folder. Nothing of it was deleted.",
        f"Rescued: {done.events} events of the outbox, {done.audit_rows} rows of the audit{left}.",
        "Both copies are empty now and come again with the next sync. Until then answers are incomplete.",
    ]
