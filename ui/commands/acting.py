"""`decide` and `notify`: what an officer decided, and the word to a record's owner."""

from __future__ import annotations

import datetime as dt

from overlap.query import Action
from overlap.records import RecordId
from storage.checks import CheckId, Choice
from storage.vault import Vault
from ui.commands.outcome import CommandRefused, Outcome
from ui.notices import Ask, Notice, Urgency, queue_notice
from ui.wording import DECISIONS, LABELS


def decide(vault: Vault, check_id: str, choice: int, reason: str, now: dt.datetime) -> Outcome:
    """The decision, stored with an event for each agency.

    Raises:
        CommandRefused: there is no such check, or the choice needs a reason.
    """
    chosen = Choice(choice)
    if chosen is Choice.NO_ANSWER and not reason:
        raise CommandRefused("Choice 3 needs a reason. Nothing was stored. Give it with --reason.")
    try:
        vault.checks.decide(CheckId(check_id), chosen, reason, now)
    except KeyError:
        raise CommandRefused(
            "No check of this vault has that id. Nothing was stored. Copy it from the answer."
        ) from None
    return Outcome(f"{LABELS['decision_recorded']}: {DECISIONS[choice]}\n")


def notify(
    vault: Vault, record: str, action: Action, urgency: str, callback: str, now: dt.datetime, ask: str = Ask.CONFIRM
) -> Outcome:
    """The notice in the outbox, to go out with the next sync.

    Raises:
        CommandRefused: this laptop's copies hold no such record, so that nobody would be told.
    """
    if vault.records.get(RecordId(record)) is None:
        raise CommandRefused(
            "This laptop's copies hold no record of that id. Nothing was stored. Copy it from the answer."
        )
    notice = Notice(record=RecordId(record), action=action, urgency=Urgency(urgency), callback=callback, ask=Ask(ask))
    event = queue_notice(vault, notice, now)
    return Outcome(f"{LABELS['notice_queued']}: {event}\n")
