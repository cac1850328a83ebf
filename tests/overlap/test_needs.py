"""Needs of the board, counted by group, kind and state."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from overlap.needs import Need, NeedKind, NeedPart, NeedState, counted
from overlap.records import Agency, Provenance, System

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def need(number: int, **fields: Any) -> Need:
    """An invented need."""
    where = Provenance(system=System.E3, agency=Agency.USBP, unit="", updated_at=NOON)
    said = {"kind": NeedKind.LATE, "part": NeedPart.BOARD, "screen": "check", "at": NOON, **fields}
    return Need(id=f"e3:D-{number}-board", revision=1, provenance=where, event=f"SYN-{number}", **said)


def test_the_answer_to_the_latest_stands_for_a_group() -> None:
    """Needs of one group, kind and state are one line with one answer."""
    later = NOON + dt.timedelta(hours=1)
    same = {"group": "SYN times", "state": NeedState.PLANNED}
    needs = [
        need(1, **same, answer="later", answered=later),
        need(2, **same, answer="earlier", answered=NOON),
        need(3, **same),
        need(4),
    ]
    grouped, loose = counted(needs)
    assert (grouped.group, grouped.count, grouped.answer) == ("SYN times", 3, "later")
    assert (loose.group, loose.state, loose.count, loose.answer) == ("", NeedState.RECEIVED, 1, "")


@given(st.lists(st.tuples(st.sampled_from(["", "SYN a", "SYN b"]), st.sampled_from(NeedKind)), max_size=12))
def test_every_need_is_counted_once(said: list[tuple[str, NeedKind]]) -> None:
    """The counts add up, no line stands twice, and what has no group stands last."""
    counts = counted(need(number, group=group, kind=kind) for number, (group, kind) in enumerate(said))
    assert sum(each.count for each in counts) == len(said)
    assert len({(each.group, each.kind, each.state) for each in counts}) == len(counts)
    assert all(bool(one.group) >= bool(other.group) for one, other in itertools.pairwise(counts))
