"""Every kind of work by its name."""

from __future__ import annotations

from typing import Final

from benchmarks.torture.others import Mending, Rewrapping, Upgrading
from benchmarks.torture.queueing import Queueing
from benchmarks.torture.rekeying import Rekeying
from benchmarks.torture.syncing import Syncing
from benchmarks.torture.work import Work

WORKS: Final[dict[str, Work]] = {
    "sync": Syncing(),
    "outbox": Queueing(),
    "upgrade": Upgrading(),
    "slots": Rewrapping(),
    "rekey": Rekeying(),
    "repair": Mending(),
}
