"""The control markings of records that are shown together.

Knows which marking each record has and what a screen or sheet with several must carry. It does *not* know how a marking
is written (`ui.wording.subject`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final

from overlap.records import CaseSummary, Encounter, Marking, Shared

#: The CUI category of records about juveniles; a record of one has it whether or not its owner wrote it down.
JUVENILE: Final = "JUV"


def marking_of(record: Shared) -> Marking:
    """The marking of one record, with the juveniles' category where its person is one."""
    if isinstance(record, (Encounter, CaseSummary)) and record.person.juvenile:
        return record.marking.union(Marking(categories=(JUVENILE,)))
    return record.marking


def joint_marking(records: Iterable[Shared]) -> Marking | None:
    """What a screen or sheet that shows these records must carry: the union of theirs; None where none is shown."""
    markings = [marking_of(record) for record in records]
    return reduce(Marking.union, markings) if markings else None
