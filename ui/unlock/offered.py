"""Who can unlock this laptop, as its partitions tell it unopened, made into what the Unlock card shows.

Knows nothing that opens a vault, so that Unlock is there before what does is loaded.
"""

from __future__ import annotations

import datetime as dt

from storage.keys import SlotKind
from storage.officers import OfficerEntry, Officers
from storage.problems import PartitionDestroyed
from ui.unlock.state import NO_FAILURES, Before, Locked, LockedOfficer, Way
from ui.wording.problems import vault_trouble
from ui.wording.unlock import UNLOCK

#: What a slot opens with, as Unlock offers it; practice needs nothing.
_WAYS = {SlotKind.PASSPHRASE: Way.PASSPHRASE, SlotKind.CARD: Way.CARD, SlotKind.RECOVERY: Way.RECOVERY}


def offered(officers: Officers, only: str, before: Before, now: dt.datetime) -> Locked:
    """The laptop as Unlock shows it; `only` is the one officer whom the program was started for, empty for all."""
    wanted = [each for each in officers.officers() if only in ("", each.id)]
    return Locked(tuple(_offered(officers, entry, before, now) for entry in wanted), now, before)


def _offered(officers: Officers, entry: OfficerEntry, before: Before, now: dt.datetime) -> LockedOfficer:
    """One officer; nothing is known of the failures of a partition that can't be opened at all."""
    trouble, was_open = _trouble(entry), entry.id == before.officer
    return LockedOfficer(
        id=entry.id,
        name=entry.name,
        unit=entry.unit,
        practice=entry.practice,
        opens_without_passphrase=entry.opens_without_passphrase,
        attempts=NO_FAILURES if trouble else officers.attempts(entry.id, now),
        ways=tuple(_WAYS[kind] for kind in entry.ways if kind in _WAYS),
        trouble=trouble,
        sources=before.sources if was_open else (),
        leases=before.leases if was_open else (),
    )


def _trouble(entry: OfficerEntry) -> str:
    """Why a partition can't be opened at all, empty where it can."""
    if entry.destroyed is not None:
        return str(vault_trouble(PartitionDestroyed(entry.destroyed)))
    return "" if entry.readable else UNLOCK["unreadable"]
