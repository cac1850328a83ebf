"""The words of the card of the stick: whom a bundle is for, how far it is, what came of it, why it is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from overlap.records import System
from storage.outbox import EventState
from sync import problems as sync
from sync.report import RoundReport
from ui.bundles.state import Side, Written
from ui.wording.problems import Trouble, sync_trouble
from ui.wording.queue import round_sentence, size
from ui.wording.sources import system_label
from ui.wording.times import clock

BUNDLES: Mapping[str, str] = MappingProxyType(
    {
        "title": "Carry by stick",
        "text": "Where there is no link: write a bundle, have the agency answer it, take the answer in. "
        "Nobody else can read or change one.",
        "open": "Carry by stick",
        "system": "Agency",
        "folder": "Folder on the stick",
        "browse": "Choose folder",
        "write": "Write a bundle",
        "file": "Bundle to take in",
        "choose": "Choose file",
        "take": "Take it in",
        "stop": "Stop",
        "to": "Only the gateway of {system} can read it: key {key}",
        "from": "Only this laptop, {device}, can read its answer: key {key}",
        "none": "This laptop can’t exchange bundles with {system} yet. Enrol with it once over a link.",
        "no_folder": "Name a folder on the stick first",
        "no_file": "Name the bundle’s file first",
        "bad_folder": "There is no such folder",
        "found_none": "No answer lies in this folder yet",
        "found_one": "1 bundle lies in this folder",
        "found": "{count} bundles lie in this folder; this is the newest",
        "lent": "{system} may be read on this laptop until {time}",
        "lent_never": "{system} has lent no copy yet",
        "renewed": "Renewed: {system} may be read on this laptop until {time}",
        "not_renewed": "The lease of {system} was not renewed: it ends {time}",
        "keys": "Tab · Enter · Esc {back}",
        "keys_running": "Esc stops",
        "reading": "Checking the bundle for {system}",
    }
)

#: What to do about a bundle that is refused; one that must be asked for anew is the usual case.
_ANEW = "Write a new bundle and have it answered"
_TO_DO: Mapping[sync.BundleFault, str] = MappingProxyType(
    {
        sync.BundleFault.NO_BUNDLE: "Choose the file that the agency gave you",
        sync.BundleFault.UNREADABLE: "Check the stick, leave it in, and take the file in again",
        sync.BundleFault.CUT: "Copy the file to the stick once more, and eject the stick before it is pulled out",
        sync.BundleFault.CHANGED: "Copy the file to the stick once more; if it fails again tell your administrator",
        sync.BundleFault.OTHER_RECIPIENT: "Choose the other agency above, or the file that was made for this laptop",
        sync.BundleFault.NOT_SIGNED: "Do not use this stick again, and tell your administrator",
        sync.BundleFault.EXPIRED: _ANEW,
        sync.BundleFault.FROM_THE_FUTURE: "Set this laptop’s clock, then take it in again",
        sync.BundleFault.REPLAYED: "Take in the newest one; if this is the newest, it is in already",
        sync.BundleFault.OTHER_STATE: _ANEW,
    }
)

#: So many letters of a key are shown at its beginning and end: enough to compare with what was written down.
_HEAD, _TAIL = 10, 6


def short_key(recipient: str) -> str:
    """A key's beginning and end."""
    return f"{recipient[:_HEAD]}…{recipient[-_TAIL:]}"


def recipients(side: Side) -> tuple[str, str]:
    """Who alone can read what goes, and what comes; where bundles can't go, why, and nothing."""
    label = system_label(side.system)
    if not side.is_able:
        return BUNDLES["none"].format(system=label), ""
    to = BUNDLES["to"].format(system=label, key=short_key(side.recipient))
    return to, BUNDLES["from"].format(device=side.device, key=short_key(side.own))


def waiting_words(side: Side, now: dt.datetime) -> str:
    """What stands in the outbox for the agency, and until when its copy may be read."""
    label = system_label(side.system)
    told = f"{_things(side.waiting)} waiting for {label}" if side.waiting else f"Nothing waits for {label}"
    if side.in_flight:
        told += f", {_things(side.in_flight)} on the way without a receipt"
    return f"{told}. {_lent(side, now)}."


def found_words(count: int) -> str:
    """How many bundles lie in the folder."""
    if not count:
        return BUNDLES["found_none"]
    return BUNDLES["found_one"] if count == 1 else BUNDLES["found"].format(count=count)


def written_words(written: Written, system: System) -> Trouble:
    """What lies on the stick now, and what follows."""
    label = system_label(system)
    holds = "a question for what is new" if not written.events else f"{_things(written.events)} and that question"
    return Trouble(
        f"{written.file.name} is on the stick: {holds}, {size(written.bytes)}",
        f"What left stays in the outbox until {label}’s receipts are here",
        "Eject the stick, have it answered, and take the answer in",
    )


def taken_words(report: RoundReport, before: Side, after: Side, now: dt.datetime) -> Trouble:
    """What a bundle brought: records, receipts, what still waits, and whether the copy may be read for longer."""
    if report.problem is not None:
        return refused_words(report.problem, report.system)
    label = system_label(report.system)
    open_ = after.waiting + after.in_flight
    left = f"{_things(open_)} for {label} still open in the outbox" if open_ else f"Nothing is open for {label}"
    refused = report.settled.get(EventState.REJECTED, 0)
    if refused:
        left += f", {_things(refused)} refused by {label}: see the outbox"
    return Trouble(round_sentence(report), left, _lease_words(before, after, now))


def refused_words(problem: sync.SyncProblem, system: System) -> Trouble:
    """Why nothing, or no more, was taken in."""
    told = sync_trouble(problem, system)
    if isinstance(problem, sync.BundleRefused):
        return Trouble(told.happened, told.kept, _TO_DO[problem.fault])
    if isinstance(problem, sync.Cancelled):
        return Trouble(
            f"Taking in the bundle for {system_label(system)} was stopped",
            told.kept,
            "It goes on when it is taken in again",
        )
    return told


def disk_words(file: str, *, writing: bool) -> Trouble:
    """A file that can't be written or read."""
    if writing:
        return Trouble(
            f"{file} can’t be written: the stick is full, protected or gone",
            "What waits is kept and goes out by the next sync or bundle",
            "Check the stick, or choose another folder",
        )
    return Trouble(f"{file} can’t be read", "Nothing was changed", "Check the stick and the name")


def busy_words(system: System) -> Trouble:
    """A sync of the same agency is under way."""
    label = system_label(system)
    return Trouble(f"{label} is being synced", "Nothing was taken in", "Stop the sync or wait for it, then take it in")


def _lent(side: Side, now: dt.datetime) -> str:
    label = system_label(side.system)
    if side.lent_until is None:
        return BUNDLES["lent_never"].format(system=label)
    return BUNDLES["lent"].format(system=label, time=clock(side.lent_until, now))


def _lease_words(before: Side, after: Side, now: dt.datetime) -> str:
    label = system_label(after.system)
    if after.lent_until is None:
        return BUNDLES["lent_never"].format(system=label)
    time = clock(after.lent_until, now)
    is_longer = before.lent_until is None or after.lent_until > before.lent_until
    return BUNDLES["renewed" if is_longer else "not_renewed"].format(system=label, time=time)


def _things(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"
