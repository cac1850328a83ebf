"""The board of the Overlaps screen, read from the vault in one go; the command line reads it too.

Knows which facets it comes from. It does *not* know when it is read (`ui.overlapping`) or what it looks like.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import msgspec

from overlap.answer import Contact
from overlap.contacts import contact_of
from overlap.decoding import learnt
from overlap.inbox import Item
from overlap.judgements import Judgement, Reason, Seen, ShownBy
from overlap.query import Action
from overlap.records import CaseSummary, Duty, Encounter, RecordId, System
from storage.judgements import JudgementBody
from storage.notices import NoticeItem
from storage.outbox import EventState
from storage.vault import Vault
from ui.overlaps.state import Board, Held, Judged, NoticeEntry, OverlapEntry, Stepped


def read_board(vault: Vault, now: dt.datetime, agencies: dt.datetime) -> Board:
    """All overlaps and notices as they stand; `now` is this laptop's time, `agencies` that by which deadlines run."""
    situation = vault.checks.situation(Action.STOP, now)
    unsent = _unsent(vault)
    overlaps = vault.overlaps.inbox(agencies)
    entries = tuple(_overlap(vault, item, situation.duties, unsent, now) for item in overlaps)
    notices = () if vault.records.is_sealed else vault.notices.items(agencies)
    return Board(
        (*(_notice(vault, item, situation.duties, now) for item in notices), *entries), agencies, situation.sources,
        left=0 if vault.records.is_sealed else vault.overlaps.left(), sealed=vault.records.is_sealed,
        clock_wrong=agencies != now,
    )  # fmt: skip


def judge(vault: Vault, wanted: Judged, now: dt.datetime, agencies: dt.datetime) -> Judgement:
    """The judgement of a pair as it was stored; it is made at the agencies' time.

    Raises:
        JudgementRefused: the pair is not held, or the verdict lacks its code.
    """
    item = next((each for each in vault.overlaps.inbox(now) if each.kept.pair == wanted.pair), None)
    return vault.judgements.judge(
        wanted.pair, wanted.verdict, Seen(one=0, other=0, bits=0.0) if item is None else seen_of(item), now,
        at=agencies,
        shown_by=ShownBy(wanted.code) if wanted.code in {each.value for each in ShownBy} else None,
        reason=Reason(wanted.code) if wanted.code in {each.value for each in Reason} else None,
    )  # fmt: skip


def step(vault: Vault, wanted: Stepped, now: dt.datetime) -> int:
    """How many agencies are told of a step with a notice.

    Raises:
        NotPossible: it can't be taken now.
    """
    return len(vault.notices.take(wanted.notice, wanted.step, now, wanted.minutes))


def seen_of(item: Item) -> Seen:
    """What a judgement of an overlap rests on now."""
    of = item.kept.overlap
    return Seen(one=of.revisions[0], other=of.revisions[1], bits=of.bits, shared=of.shared)


def compare_some(vault: Vault, now: dt.datetime, at_once: int, cancelled: Callable[[], bool]) -> int:
    """How many records are still to be compared after so many were, each lot of which is stored.

    While there is something to prepare first, a piece of that is done instead.
    """
    if not vault.overlaps.prepare():
        return max(1, vault.overlaps.left())
    asked = 0

    def going_on(_left: int) -> bool:
        """Whether another lot is compared: one is, unless it was called off."""
        nonlocal asked
        asked += 1
        return asked == 1 and not cancelled()

    vault.overlaps.update(now, going_on, at_once=at_once)
    return 0 if vault.records.is_sealed else vault.overlaps.left()


def _overlap(
    vault: Vault, item: Item, duties: Iterable[Duty], unsent: dict[str, tuple[System, ...]], now: dt.datetime
) -> OverlapEntry:
    one, other = (_held(vault, record_id) for record_id in item.kept.pair)
    last = item.history[-1].event if item.history else ""
    return OverlapEntry(item, one, other, _contacts((one, other), duties, now), unsent.get(last, ()))


def _notice(vault: Vault, item: NoticeItem, duties: Iterable[Duty], now: dt.datetime) -> NoticeEntry:
    held = [_held(vault, record_id) for record_id in item.notice.about_records()]
    units = [(item.notice.owner.agency, item.notice.owner.unit), (item.notice.asker.agency, item.notice.asker.unit)]
    contacts = tuple(contact_of(agency, unit, duties, now) for agency, unit in dict.fromkeys(units))
    return NoticeEntry(item, tuple(record for record in held if record is not None), contacts)


def _held(vault: Vault, record_id: RecordId) -> Held | None:
    record = vault.records.get(record_id)
    return record if isinstance(record, Encounter | CaseSummary) else None


def _contacts(records: Iterable[Held | None], duties: Iterable[Duty], now: dt.datetime) -> tuple[Contact, ...]:
    """Whom to call for each record's owner; the case's owner first, who has the greater stake."""
    owners = [record.provenance for record in records if record is not None]
    units = dict.fromkeys((owner.agency, owner.unit) for owner in reversed(owners))
    return tuple(contact_of(agency, unit, duties, now) for agency, unit in units)


def _unsent(vault: Vault) -> dict[str, tuple[System, ...]]:
    """The systems that were not told yet of a judgement, by its key."""
    found: dict[str, tuple[System, ...]] = {}
    for event in vault.outbox.waiting():
        if event.type == "judgement" and event.state is not EventState.REJECTED:
            key = msgspec.json.decode(event.body, type=learnt(JudgementBody)).key
            found[key] = (*found.get(key, ()), event.system)
    return found
