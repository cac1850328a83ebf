"""`reviews`: who looked at this officer's checks, and for supervisors and auditors the checks of others.

Knows the same questions and answers as the window's screens. A look is written into the audit before it is asked for,
told to the officer whose check it is, and nothing of its answer is kept (`sync.oversight`).
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import msgspec

from overlap.records import System
from overlap.reviews import Review
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access
from sync.oversight import ReviewedCheck, ask_bare_checks, ask_review
from sync.problems import SyncProblem
from ui.commands.outcome import DONE, REFUSED, CommandRefused, Outcome
from ui.document import DOCUMENT_VERSION, json_text
from ui.wording.oversight import OVERSIGHT, week_words
from ui.wording.reviews import (
    CHECKS,
    NO_REVIEWS,
    bare_text,
    bare_title,
    look_trouble,
    looked_lines,
    review_title,
    review_words,
)

#: Looks that are listed.
MOST_REVIEWS = 100

Clock = Callable[[], dt.datetime]
Found = list[tuple[System, ReviewedCheck]]


class CheckPart(ReviewedCheck, frozen=True, rename="camel", kw_only=True):
    """A check of somebody else as `reviews --json` tells it."""

    system: str


class ReviewsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `reviews --json` prints."""

    version: int
    reviews: tuple[Review, ...] = ()
    checks: tuple[CheckPart, ...] = ()
    troubles: tuple[str, ...] = ()


def reviews(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """Who looked at this officer's checks, newest first."""
    found = vault.reviews.newest(MOST_REVIEWS)
    if options.json:
        return Outcome(json_text(ReviewsDocument(version=DOCUMENT_VERSION, reviews=found)))
    lines = [f"{review_title(each)}: {review_words(each, now)}\n" for each in found]
    return Outcome("".join(lines) or f"{NO_REVIEWS}\n")


def checks_of_others(vault: Vault, gateways: Sequence[Gateway], options: argparse.Namespace, clock: Clock) -> Outcome:
    """The checks of a week that lack a number, or the one that is looked at; status 1 where an agency gave none.

    Raises:
        CommandRefused: a check was named without its system.
    """
    if options.check and options.system is None:
        raise CommandRefused("A check is one agency's. Nothing was asked. Name it by --system.")
    found: Found = []
    troubles: list[str] = []
    for gateway in gateways:
        if options.system in {None, gateway.system}:
            try:
                found += [(gateway.system, each) for each in _asked(vault, gateway, options, clock)]
            except SyncProblem as problem:
                troubles.append(str(look_trouble(problem, gateway.system)))
    status = REFUSED if troubles else DONE
    if options.json:
        parts = tuple(CheckPart(system=system.value, **msgspec.structs.asdict(each)) for system, each in found)
        told = ReviewsDocument(version=DOCUMENT_VERSION, checks=parts, troubles=tuple(troubles))
        return Outcome(json_text(told) + "\n", status)
    lines = _one(found, clock()) if options.check else _list(found, _monday(options), clock(), whole=not troubles)
    return Outcome("".join(f"{line}\n" for line in (*lines, *troubles)), status)


def _asked(vault: Vault, gateway: Gateway, options: argparse.Namespace, clock: Clock) -> tuple[ReviewedCheck, ...]:
    asked = gateway, Access.of(vault.header), lambda job: job(vault), clock
    return (ask_review(*asked, options.check),) if options.check else ask_bare_checks(*asked, _monday(options))


def _monday(options: argparse.Namespace) -> dt.date:
    """The Monday of the week that was named."""
    day: dt.date = options.week
    return day - dt.timedelta(days=day.weekday())


def _list(found: Found, monday: dt.date, now: dt.datetime, *, whole: bool) -> Iterator[str]:
    yield f"{CHECKS['title']}, {OVERSIGHT['week_of'].lower()} {week_words(monday)}"
    if not found and whole:
        yield CHECKS["none"]
    for system, each in sorted(found, key=lambda one: (one[1].at, one[1].check), reverse=True):
        yield f"  {each.check}  {bare_title(system, each)} · {bare_text(each, now)}"


def _one(found: Found, now: dt.datetime) -> Iterator[str]:
    for system, each in found:
        yield from (f"{label}: {value}" for label, value in looked_lines(system, each, now))
        yield CHECKS["opened"]
