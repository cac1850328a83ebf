"""The information-sharing needs that this officer reported, and those that the governance board answers.

Knows that a need goes to the officer's own agency alone, through the outbox, and which copies the agencies sent back.
Does *not* know what a need leads to: the board says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from overlap.decoding import learnt
from overlap.needs import HOME, SETTABLE, Need, NeedKind, NeedPart, NeedState
from overlap.records import MAX_TEXT, Agency, System, Value
from storage.audit import Audit, Deed
from storage.cipher import Store
from storage.outbox import EventId, EventState, Outbox
from storage.records import Records
from storage.systems import Kind

_REPORT: Final = "need"
_ANSWER: Final = "need_answer"
#: Entries in a list of the protocol (docs/protocol.md, section 12).
MOST_NEEDS: Final = 32


class NeedBody(Value, frozen=True, kw_only=True):
    """The body of a `need` event."""

    kind: NeedKind
    screen: str
    text: str = ""


class NeedAnswerBody(Value, frozen=True, kw_only=True):
    """The body of a `need_answer` event."""

    needs: tuple[str, ...]
    state: NeedState
    group: str = ""
    answer: str = ""


class NeedRefused(ValueError):
    """An answer to needs lacks what it has to say, or names one that is not held."""


class OwnNeed(Value, frozen=True, kw_only=True):
    """A need of this officer; `need` is the agency's copy, None while the report has not come back."""

    event: str
    kind: NeedKind
    text: str
    at: dt.datetime
    need: Need | None = None


class Needs:
    """The needs of one vault."""

    def __init__(self, store: Store, records: Records, outbox: Outbox, audit: Audit, agency: Agency) -> None:
        self._store = store
        self._records = records
        self._outbox = outbox
        self._audit = audit
        self._home = HOME[agency]

    def report(self, kind: NeedKind, screen: str, text: str, now: dt.datetime) -> EventId:
        """The event that tells the officer's own agency of a need, in the outbox with its audit row."""
        body = NeedBody(kind=kind, screen=screen, text=" ".join(text.split())[:MAX_TEXT])
        with self._store.transaction():
            event = self._outbox.put(self._home, _REPORT, msgspec.json.encode(body), now)
            self._audit.append(Deed.NEED, f"{kind.value} {screen}", now)
        return event

    def own(self) -> tuple[OwnNeed, ...]:
        """What this officer reported, the newest first, with what the agency made of it."""
        held = [_own(need) for need in self._copies(NeedPart.REPORTER)]
        known = {each.event for each in held}
        waiting = [each for each in self._queued() if each.event not in known]
        return tuple(sorted((*held, *waiting), key=lambda each: (each.at, each.event), reverse=True))

    def board(self) -> tuple[Need, ...]:
        """The needs that the board answers, the oldest first; none where the officer is not of the board."""
        return tuple(sorted(self._copies(NeedPart.BOARD), key=lambda need: (need.at, need.event)))

    def answer(
        self, events: Iterable[str], state: NeedState, now: dt.datetime, *, group: str = "", answer: str = ""
    ) -> tuple[EventId, ...]:
        """The events that set what becomes of some needs of the board, for each system that holds any of them.

        Raises:
            NeedRefused: one is not held, or what has to be said is missing.
        """
        held, wanted = {need.event: need.provenance.system for need in self.board()}, tuple(dict.fromkeys(events))
        is_whole = bool(group) if state is NeedState.GROUPED else bool(answer) or state is not NeedState.DECLINED
        if state not in SETTABLE or not is_whole or not wanted or not held.keys() >= set(wanted):
            raise NeedRefused(state.value)
        with self._store.transaction():
            told = tuple(
                self._outbox.put(system, _ANSWER, msgspec.json.encode(body), now)
                for system in System
                for body in _answers(tuple(each for each in wanted if held[each] is system), state, group, answer)
            )
            self._audit.append(Deed.NEED, f"{state.value} {len(wanted)}", now)
        return told

    def _copies(self, part: NeedPart) -> list[Need]:
        """The copies that are held for one part."""
        held = self._records.dealings(Kind.NEED)
        return [record for record in held if isinstance(record, Need) and record.part is part]

    def _queued(self) -> list[OwnNeed]:
        """The reports that no agency has confirmed."""
        found = []
        for event in self._outbox.waiting():
            if event.type == _REPORT and event.state is not EventState.REJECTED:
                body = msgspec.json.decode(event.body, type=learnt(NeedBody))
                found.append(OwnNeed(event=event.event_id, kind=body.kind, text=body.text, at=event.made_at))
        return found


def _own(need: Need) -> OwnNeed:
    """A need as its reporter has it."""
    return OwnNeed(event=need.event, kind=need.kind, text=need.text, at=need.at, need=need)


def _answers(needs: tuple[str, ...], state: NeedState, group: str, answer: str) -> Iterator[NeedAnswerBody]:
    """What one system is told of an answer, in as many pieces as the protocol's lists need; none without needs."""
    for at in range(0, len(needs), MOST_NEEDS):
        yield NeedAnswerBody(needs=needs[at : at + MOST_NEEDS], state=state, group=group, answer=answer)
