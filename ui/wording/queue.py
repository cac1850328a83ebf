"""What waits to be delivered, and what a sync brought, in words."""

from __future__ import annotations

import datetime as dt

from overlap.answer import Level
from overlap.records import Agency
from storage.outbox import EventState, OutboxItem
from sync.report import Progress, RoundOutcome, RoundReport
from ui.wording.answer import level_word
from ui.wording.desktop import undecided_words
from ui.wording.problems import sync_trouble
from ui.wording.sources import records_count, system_label
from ui.wording.times import clock, span

#: Bytes from which a size is told in the next unit.
_KILO = 1000

#: What each kind of event is; another one is told by its own name.
KINDS = {
    "check": "Record of a check",
    "notice": "Notice to the owner",
    "decision": "Decision on a warning",
    "step": "Step with a notice",
    "need": "Information you missed",
    "need_answer": "Answer to needs",
}

#: How an event stands, as the officer needs to know it.
STATES = {
    EventState.WAITING: "waiting for the next sync",
    EventState.SENT: "sent, no receipt yet",
    EventState.APPLIED: "delivered, receipt held",
    EventState.REJECTED: "refused by the agency",
    EventState.WITHDRAWN: "withdrawn by you",
}

#: Why an agency refuses an event for good (docs/protocol.md, section 6), and what follows from it.
REFUSALS = {
    "malformed": "it could not be read; report it to your administrator",
    "unknown_type": "the agency's system is older than this program; call the owner instead",
    "not_yours": "it was made by another officer",
    "unknown_record": "the agency does not know the record; call the owner instead",
    "too_old": "it is too old; call the owner if it still matters",
    "conflict": "it contradicts what the agency holds; call the owner",
}


def check_line(check_id: str, level: Level) -> str:
    """Under which id a check was recorded, and whether it waits for a decision."""
    recorded = f"Recorded as check {check_id}"
    return f"{recorded}. {level_word(level)} waits for your decision." if level is Level.WARNING else f"{recorded}."


def officer_line(name: str, agency: Agency, unit: str) -> str:
    """Whose laptop it is."""
    return " · ".join(part for part in (name, agency.value, unit) if part)


def waiting_line(waiting: int) -> str:
    """How much waits to be delivered."""
    if not waiting:
        return "Nothing waits to be delivered"
    return "1 item waits to be delivered" if waiting == 1 else f"{waiting} items wait to be delivered"


def undecided_line(undecided: int) -> str:
    """How many warnings wait for a decision."""
    return undecided_words(undecided) if undecided else "No warning waits for a decision"


def item_line(item: OutboxItem, now: dt.datetime) -> str:
    """One item: what, for whom, since when, how it stands, and what to do where it was refused."""
    what = KINDS.get(item.type, item.type)
    parts = [f"{what} for {system_label(item.system)}", f"made {clock(item.made_at, now)}", STATES[item.state]]
    if item.attempts:
        parts.append("tried once" if item.attempts == 1 else f"tried {item.attempts} times")
    if item.state is EventState.REJECTED and item.receipt is not None:
        parts.append(REFUSALS.get(item.receipt.reason, "no reason given; call the owner"))
    return " · ".join(parts)


def progress_line(progress: Progress, elapsed: dt.timedelta) -> str:
    """How far a round has come, and how long is left where that can be told."""
    done = f"{system_label(progress.system)}: {records_count(progress.records)}, {size(progress.bytes)}"
    if not progress.remaining or not progress.records:
        return done
    left = elapsed / progress.records * progress.remaining
    return f"{done}, about {max(1, round(left.total_seconds()))} s left"


def size(count: int) -> str:
    """A number of bytes in the unit that suits it: `870 B`, `88 kB`, `1.2 MB`."""
    if count < _KILO:
        return f"{count} B"
    if count < _KILO**2:
        return f"{count / _KILO:.0f} kB"
    return f"{count / _KILO**2:.1f} MB"


def round_sentence(report: RoundReport) -> str:
    """What one round came to: what changed and was delivered, or what went wrong."""
    if report.problem is not None:
        return str(sync_trouble(report.problem, report.system))
    changed = sum(applied.changed_count for applied in report.applied)
    removed = sum(applied.removed_count for applied in report.applied)
    told = [f"{_OUTCOMES[report.outcome].format(system=system_label(report.system))}: {size(report.bytes)}"]
    told.append(f"{records_count(changed)} changed, {removed:,} removed")
    delivered = sum(report.settled.values())
    told.append(f"{delivered} receipts" if delivered != 1 else "1 receipt")
    refused = sum(report.rejected.values())
    if refused:
        told.append(f"{records_count(refused)} refused by this laptop")
    if report.unread:
        told.append(f"{records_count(report.unread)} unreadable by this version")
    if report.clock is not None:
        told.append(sync_trouble(report.clock, report.system).happened)
    return f"{', '.join(told)} ({span(report.finished - report.started)})"


_OUTCOMES = {
    RoundOutcome.COMPLETE: "{system} is up to date",
    RoundOutcome.PARTIAL: "{system} is here in part and cannot be ruled out",
    RoundOutcome.FAILED: "{system} was not brought up to date",
    RoundOutcome.CANCELLED: "The sync with {system} was stopped",
}
