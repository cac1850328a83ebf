"""`notices`: what is open between the officer's unit and others, the steps taken, and the rules that hold.

Knows how each is told as text and as JSON. It does *not* know what a step leads to: the gateways say.
"""

from __future__ import annotations

import argparse
import datetime as dt

import msgspec

from overlap.notices import Notice, Party, Step
from overlap.records import System
from storage.notices import NoticeItem, NoticeName, NotPossible, Standing
from storage.vault import Vault
from ui.commands.outcome import CommandRefused, Outcome
from ui.document import DOCUMENT_VERSION, json_text
from ui.report import joined, practice_marked
from ui.wording.notices import clock_line, notice_line, rules_lines, step_refused, step_taken


class NoticePart(msgspec.Struct, frozen=True, kw_only=True):
    """One notice as a program gets it."""

    notice: Notice
    parts: tuple[Party, ...]
    standing: Standing
    possible: tuple[Step, ...]
    queued: tuple[Step, ...]
    overdue: bool
    systems: tuple[System, ...]


class NoticesDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `notices list --json` tells; `at` is the agencies' time, by which things are due."""

    version: int = DOCUMENT_VERSION
    practice: bool
    at: dt.datetime
    clock_ahead_seconds: dict[System, int]
    notices: tuple[NoticePart, ...]


class RulesDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `notices rules --json` tells."""

    version: int = DOCUMENT_VERSION
    holds: int | None
    signatures: dict[System, str]
    refused: tuple[int, ...]


def noticed(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """What came of one deed with notices.

    Raises:
        CommandRefused: the step can't be taken; nothing was stored.
    """
    match options.deed:
        case "take":
            return _take(vault, options, now)
        case "rules":
            return _rules(vault, vault.agency_clock.time(now), as_json=options.json)
        case _:
            is_all, as_json = getattr(options, "all", False), getattr(options, "json", False)
            return _list(vault, now, is_all=is_all, as_json=as_json)


def _list(vault: Vault, now: dt.datetime, *, is_all: bool, as_json: bool) -> Outcome:
    """The notices, those that need the officer first."""
    at, wrong = vault.agency_clock.time(now), vault.agency_clock.wrong()
    items = vault.notices.open_items(at)
    if is_all:
        items += tuple(item for item in vault.notices.items(at) if item.standing is Standing.RESOLVED)
    practice = vault.header.practice
    if as_json:
        ahead = {system: round(by.total_seconds()) for system, by in wrong.items()}
        told = NoticesDocument(practice=practice, at=at, clock_ahead_seconds=ahead, notices=tuple(map(_part, items)))
        return Outcome(json_text(told))
    lines = [clock_line(system, by) for system, by in wrong.items()]
    lines += [notice_line(item, at) for item in items] or [notice_line(None, at)]
    return Outcome(joined(practice_marked(lines, practice=practice)))


def _part(item: NoticeItem) -> NoticePart:
    return NoticePart(
        notice=item.notice, parts=tuple(sorted(item.parts)), standing=item.standing, possible=item.possible,
        queued=item.queued, overdue=item.overdue, systems=item.systems,
    )  # fmt: skip


def _take(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """One step, in the outbox of each gateway that has the notice."""
    try:
        events = vault.notices.take(NoticeName(options.notice), options.step, now, options.minutes)
    except NotPossible as refused:
        raise CommandRefused(step_refused(held=refused.held)) from None
    return Outcome(f"{step_taken(options.step, len(events))}\n")


def _rules(vault: Vault, at: dt.datetime, *, as_json: bool) -> Outcome:
    """The rules that hold at a time by the agencies."""
    known, refused = vault.rules.in_force(at), tuple(each.rules.version for each in vault.rules.refused())
    if as_json:
        signatures = {} if known is None else {system: found.value for system, found in known.signatures.items()}
        holds = None if known is None else known.rules.version
        return Outcome(json_text(RulesDocument(holds=holds, signatures=signatures, refused=refused)))
    return Outcome(joined(rules_lines(known, refused)))
