"""Writes of the outbox: events are put, sent, confirmed and withdrawn; what was called queued is there for good."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.torture.made import NOW, make, opened
from benchmarks.torture.work import Tell, acknowledged, attempt, looked_at
from overlap.records import System
from storage.outbox import EventId, EventState, Receipt, ReceiptStatus
from storage.vault import Vault

_STEPS: Final = 24
#: How far an event is in each state.
_RANK: Final = {
    EventState.WAITING: 0,
    EventState.SENT: 1,
    EventState.APPLIED: 2,
    EventState.REJECTED: 2,
    EventState.WITHDRAWN: 2,
}


class Queueing:
    """Writes of the outbox."""

    def prepare(self, folder: Path, draw: random.Random) -> None:  # noqa: ARG002  # begins empty
        """An empty vault."""
        make(folder).close()

    def do(self, folder: Path, draw: random.Random, tell: Tell) -> None:
        """Put events, and lead those before them on."""
        events: list[EventId] = []
        with opened(folder) as vault:
            for _ in range(_STEPS):
                if not events or draw.random() < 0.5:  # noqa: PLR2004  # every second step
                    _put(vault, events, draw, tell)
                else:
                    _lead_on(vault, draw.choice(events), draw, tell)

    def faults(self, folder: Path, draw: random.Random, told: list[str]) -> Iterator[str]:
        """An event that was told and is not there, or is less far than was told."""
        del draw

        def look(vault: Vault) -> Iterator[str]:
            puts = [EventId(rest[0]) for rest in acknowledged(told, "put")]
            yield from (
                f"outbox: {event} was told as queued and is lost" for event in puts if not vault.outbox.get(event)
            )
            for word, least in (("sent", 1), ("settled", 2), ("withdrawn", 2)):
                for (event,) in acknowledged(told, word):
                    item = vault.outbox.get(EventId(event))
                    if item is not None and _RANK[item.state] < least:
                        yield f"outbox: {event} was told as {word} and is {item.state}"
            if vault.outbox.verify().rows > len(puts) + 1 + len(acknowledged(told, "refused")):
                yield "outbox: there are events that nobody put"

        yield from looked_at(folder, look)


def _put(vault: Vault, events: list[EventId], draw: random.Random, tell: Tell) -> None:
    """Put an event of some hundred bytes to some thousand."""
    body = b'{"SYN":"%s"}' % (b"x" * draw.choice((20, 700, 9_000)))
    made: list[EventId] = []
    attempt(
        lambda: made.append(vault.outbox.put(System.E3, "notice", body, NOW)),
        lambda word: _told(word, made, tell),
        "put",
    )
    events += made


def _told(word: str, made: list[EventId], tell: Tell) -> None:
    """Tell that an event was put, by its id."""
    tell(f"{word} {made[0]}" if word == "put" else word)


def _lead_on(vault: Vault, event: EventId, draw: random.Random, tell: Tell) -> None:
    """Send, confirm or withdraw an event."""
    match draw.randrange(3):
        case 0:
            attempt(lambda: vault.outbox.mark_sent([event]), tell, f"sent {event}")
        case 1:
            receipt = Receipt(system=System.E3, event_id=event, status=ReceiptStatus.APPLIED, at=NOW)
            attempt(lambda: vault.outbox.settle(receipt, NOW), tell, f"settled {event}")
        case _:
            _withdraw(vault, event, tell)


def _withdraw(vault: Vault, event: EventId, tell: Tell) -> None:
    """Take an event back; one that may have left stays, which is nothing to tell."""
    done: list[bool] = []
    attempt(
        lambda: done.append(vault.outbox.withdraw(event, NOW)),
        lambda word: tell(word) if done != [False] else None,
        f"withdrawn {event}",
    )
