"""`sync`: one round with each agency at the same time, neither waiting for the other.

Knows that the vault belongs to one thread and the network to others: rounds run in a pool and hand their work on the
vault to the thread that called, which does it in the order it comes.
"""

from __future__ import annotations

import datetime as dt
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import msgspec

from overlap.records import System
from storage.checks import RaisedCheck
from storage.outbox import EventState
from storage.vault import Vault
from sync.auditing import after_round
from sync.client import Gateway
from sync.credentials import Access, OnVault
from sync.problems import Revoked
from sync.report import Progress, RoundOutcome, RoundReport
from sync.revocation import obey
from sync.round import run_round
from ui.commands.outcome import DONE, REFUSED, Outcome
from ui.document import DOCUMENT_VERSION, json_text
from ui.report import joined, practice_marked
from ui.wording.desktop import raised_words
from ui.wording.problems import sync_trouble
from ui.wording.queue import round_sentence

T = TypeVar("T")
Clock = Callable[[], dt.datetime]
Tell = Callable[[Progress], None]


class RoundPart(msgspec.Struct, frozen=True, kw_only=True):
    """One round as `sync --json` tells it."""

    system: System
    outcome: RoundOutcome
    sentence: str
    changed: int
    removed: int
    rejected: int
    receipts: dict[EventState, int]
    bytes: int
    audit_contradicted: bool = False


class RaisedPart(msgspec.Struct, frozen=True, kw_only=True):
    """A check of the last 24 hours whose answer is more pressing now, as `sync --json` tells it."""

    check: str
    before: str
    level: str


class SyncDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `sync --json` tells."""

    version: int = DOCUMENT_VERSION
    practice: bool
    rounds: tuple[RoundPart, ...]
    raised: tuple[RaisedPart, ...] = ()


class VaultLane:
    """Runs what other threads want of the vault on the thread that owns it, one at a time, in the order it comes."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def on_vault(self, job: Callable[[Vault], T], /) -> T:
        """The result of a job; called on any thread but the owner's, it waits until the owner has done it."""
        done: Future[T] = Future()

        def run() -> None:
            """Do the job on the owner's thread, and give what came of it to the one that waits."""
            try:
                done.set_result(job(self._vault))
            except BaseException as error:
                done.set_exception(error)
                if not isinstance(error, Exception):  # Ctrl+C belongs to the owner as well
                    raise

        self._jobs.put(run)
        return done.result()

    def serve(self, work: Sequence[Future[RoundReport]]) -> None:
        """Do what work in other threads wants of the vault until all of it is done, well or not."""
        for each in work:
            each.add_done_callback(lambda _: self._jobs.put(None))
        while not all(each.done() for each in work):
            job = self._jobs.get()
            if job is not None:
                job()


def sync_all(vault: Vault, gateways: Sequence[Gateway], clock: Clock, tell: Tell) -> list[RoundReport]:
    """The reports of one round with each gateway, all under way at once; Ctrl+C stops them at the next line.

    Raises:
        VaultError: the vault refused to store.
    """
    lane, access, stopped = VaultLane(vault), Access.of(vault.header), threading.Event()
    with ThreadPoolExecutor(max_workers=max(1, len(gateways))) as pool:
        rounds = [
            pool.submit(_round, gateway, access, lane.on_vault, clock, tell, stopped.is_set) for gateway in gateways
        ]
        try:
            lane.serve(rounds)
        except BaseException:
            stopped.set()
            for gateway in gateways:
                gateway.abort()
            lane.serve(rounds)
            raise
    return [_report(each, gateway.system, vault, clock) for each, gateway in zip(rounds, gateways, strict=True)]


def _round(
    gateway: Gateway, access: Access, on_vault: OnVault, clock: Clock, tell: Tell, cancelled: Callable[[], bool]
) -> RoundReport:
    """One round; where it went well the audit is brought, and the agency signs where it stands."""
    report = run_round(gateway, access, on_vault, clock, tell, cancelled)
    return after_round(report, gateway, on_vault, clock())


def _report(done: Future[RoundReport], system: System, vault: Vault, clock: Clock) -> RoundReport:
    """What a round came to; a revoked laptop's copy is destroyed and reported so (docs/protocol.md, section 4)."""
    try:
        return done.result()
    except Revoked as problem:
        at = clock()
        return RoundReport(system, RoundOutcome.FAILED, at, at, obey(vault, system, problem, at))


def sync_outcome(
    reports: Sequence[RoundReport], raised: Sequence[RaisedCheck], now: dt.datetime, *, practice: bool, as_json: bool
) -> Outcome:
    """What the rounds came to, and the earlier checks that they raised.

    Status 1 where an agency is not up to date, or holds another audit of this laptop.
    """
    whole = all(report.outcome is RoundOutcome.COMPLETE and report.audit is None for report in reports)
    status = DONE if whole else REFUSED
    if as_json:
        document = SyncDocument(
            practice=practice, rounds=tuple(map(_part, reports)), raised=tuple(map(_raised_part, raised))
        )
        return Outcome(json_text(document) + "\n", status)
    contradicted = (sync_trouble(each.audit, each.system) for each in reports if each.audit is not None)
    lines = [
        *(round_sentence(each) for each in reports),
        *map(str, contradicted),
        *(raised_words(each, now) for each in raised),
    ]
    return Outcome(joined(practice_marked(lines, practice=practice)), status)


def _raised_part(raised: RaisedCheck) -> RaisedPart:
    """One raised check as the document holds it."""
    return RaisedPart(check=raised.check.id, before=raised.before.name.lower(), level=raised.check.level.name.lower())


def _part(report: RoundReport) -> RoundPart:
    """One report as the document holds it."""
    return RoundPart(
        system=report.system,
        outcome=report.outcome,
        sentence=round_sentence(report),
        changed=sum(applied.changed_count for applied in report.applied),
        removed=sum(applied.removed_count for applied in report.applied),
        rejected=sum(report.rejected.values()),
        receipts=dict(report.settled),
        bytes=report.bytes,
        audit_contradicted=report.audit is not None,
    )
