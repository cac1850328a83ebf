"""What the Overlaps screen is given to show, as values.

Knows how overlaps and notices become entries of one list. It does *not* know their words (`ui.wording.overlaps`) nor
where they come from (`ui.overlaps.board`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from overlap.answer import Contact, SourceState
from overlap.inbox import Item, Stand
from overlap.judgements import Pair, Verdict
from overlap.notices import Step, Urgency
from overlap.records import CaseSummary, Encounter, System
from storage.notices import NoticeItem, NoticeName
from storage.notices import Standing as NoticeStanding

Held = Encounter | CaseSummary

_STANDS = {
    NoticeStanding.NEEDS_YOU: Stand.NEEDS_YOU,
    NoticeStanding.WAITING: Stand.WAITING,
    NoticeStanding.RESOLVED: Stand.RESOLVED,
}


@dataclass(frozen=True, slots=True)
class OverlapEntry:
    """An overlap with both of its records as they are held, None for one that can't be read any more.

    `unsent` are the systems that were not yet told of what this officer judged last.
    """

    item: Item
    one: Held | None
    other: Held | None
    contacts: tuple[Contact, ...] = ()
    unsent: tuple[System, ...] = ()

    @property
    def key(self) -> str:
        """What the entry is known by as long as it is listed."""
        return "|".join(self.item.kept.pair)

    @property
    def stand(self) -> Stand:
        """Where it stands."""
        return self.item.stand

    @property
    def held(self) -> tuple[Held, ...]:
        """Those of its records that are held."""
        return tuple(record for record in (self.one, self.other) if record is not None)

    @property
    def sides(self) -> dict[System, Held | None]:
        """The records by system."""
        return {System.E3: self.one, System.TECS: self.other}


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """A notice with the records it is about, as far as they are held."""

    item: NoticeItem
    records: tuple[Held, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def key(self) -> str:
        """What the entry is known by as long as it is listed."""
        return self.item.notice.event

    @property
    def stand(self) -> Stand:
        """Where it stands."""
        return _STANDS[self.item.standing]

    @property
    def due(self) -> dt.datetime | None:
        """By when something has to have happened; None where nothing is awaited."""
        return self.item.notice.due if self.stand is not Stand.RESOLVED else None

    @property
    def is_urgent(self) -> bool:
        """Whether it was sent as urgent, and is not over."""
        return self.item.notice.urgency is Urgency.URGENT and self.stand is not Stand.RESOLVED

    @property
    def held(self) -> tuple[Held, ...]:
        """Those of its records that are held."""
        return self.records

    @property
    def sides(self) -> dict[System, Held | None]:
        """The first record of each system."""
        found: dict[System, Held | None] = dict.fromkeys(System)
        for record in reversed(self.records):
            found[record.provenance.system] = record
        return found


Entry = OverlapEntry | NoticeEntry


@dataclass(frozen=True, slots=True)
class Board:
    """All that the screen shows: the entries, the agencies' time, the ages of the copies.

    `left` counts records that are still to be compared, `sealed` tells that a lease has ended; `now` is put right where
    this laptop's clock is known to be wrong, which `clock_wrong` tells.
    """

    entries: tuple[Entry, ...]
    now: dt.datetime
    sources: tuple[SourceState, ...]
    left: int = 0
    sealed: bool = False
    clock_wrong: bool = False

    def standing(self, stand: Stand) -> tuple[Entry, ...]:
        """The entries of one list: what is due first, then the order in which they came."""
        return tuple(sorted((entry for entry in self.entries if entry.stand is stand), key=_soonest))

    @property
    def needs(self) -> tuple[Entry, ...]:
        """What needs the officer."""
        return self.standing(Stand.NEEDS_YOU)


def _soonest(entry: Entry) -> tuple[bool, float]:
    """Notices with a deadline by what is due first, all else after them as it stands."""
    due = entry.due if isinstance(entry, NoticeEntry) else None
    return (due is None, due.timestamp() if due is not None else 0.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the officer says of a pair; `code` is what shows it, or why it is put off."""

    pair: Pair
    verdict: Verdict
    code: str = ""


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step that the officer takes with a notice; `minutes` goes with more time alone."""

    notice: NoticeName
    step: Step
    minutes: int = 0


Deed = Judged | Stepped
