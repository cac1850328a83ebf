"""A word to a record's owner before acting: that it is about to happen, how urgent, and how to be reached.

Knows the body of a `notice` event (docs/protocol.md, section 6). It carries no narrative, and it is done only when the
owner's agency has sent a receipt for it.
"""

from __future__ import annotations

import datetime as dt

from overlap.answer import Assessment
from overlap.notices import Ask, Urgency
from overlap.query import Action
from overlap.records import RecordId, System, Value
from storage.notices import AskBody
from storage.outbox import EventId
from storage.vault import Vault

__all__ = ["Ask", "Notice", "Urgency", "notices_for", "owner_system", "queue_notice"]


class Notice(Value, frozen=True, kw_only=True):
    """The body of a notice, as it is sent; `callback` is the phone at which the officer can be reached.

    A check asks for a confirmation, unless the owner is only to be told.
    """

    record: RecordId
    action: Action
    urgency: Urgency
    callback: str
    ask: Ask = Ask.CONFIRM


def queue_notice(vault: Vault, notice: Notice, now: dt.datetime) -> EventId:
    """The id of the notice's event, on disk in the outbox of the record's system, with its audit row."""
    body = AskBody(
        record=notice.record, action=notice.action.value, urgency=notice.urgency, callback=notice.callback,
        ask=notice.ask,
    )  # fmt: skip
    return vault.notices.ask(body, now)


def owner_system(record: RecordId) -> System:
    """The system that a record's id names.

    Raises:
        ValueError: it names none.
    """
    return System(record.partition(":")[0])


def notices_for(assessment: Assessment, urgency: Urgency, callback: str, ask: Ask = Ask.CONFIRM) -> tuple[Notice, ...]:
    """A notice for each record that the answer's facts rest on and that another agency's unit owns."""
    own = assessment.situation.agency
    owners = {match.record.id: match.record.provenance.agency for match in assessment.matches}
    owners |= {each.id: each.provenance.agency for each in assessment.situation.operations}
    records = dict.fromkeys(record for fact in assessment.facts for record in fact.records)
    return tuple(
        Notice(record=record, action=assessment.situation.action, urgency=urgency, callback=callback, ask=ask)
        for record in records
        if owners.get(record, own) is not own
    )
