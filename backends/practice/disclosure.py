"""Who may see a record: its marking, its owner's sharing choice and its access level.

The shares are assumptions: large enough that a small world has some of each kind.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from backends.practice.frequencies import frequency


class Sharing(StrEnum):
    """The owner's choice, as `docs/extracts.md` section 6 names it."""

    SUMMARY = "SUMMARY"
    POINTER = "POINTER"
    LIVE_ONLY = "LIVE ONLY"
    SILENT = "SILENT"


class Seen(StrEnum):
    """What an agent of the lowest access level gets of a record in the feed."""

    SUMMARY = "summary"
    POINTER = "pointer"
    NOTHING = "nothing"


#: Categories that no gateway may share.
FORBIDDEN = ("INF", "WIT", "JURY", "LCOMM", "TRACE", "BATT", "IVIC", "ASYL")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What stands in a row about who may see it; `level_changed` is None where it has always been so."""

    marking: str = "CUI//LEI"
    sharing: Sharing = Sharing.SUMMARY
    level: int = 1
    level_changed: dt.datetime | None = None
    protected: bool = False
    deleted: bool = False

    def withheld(self) -> str:
        """Why no gateway may share the record at all; empty where it may."""
        if self.protected:
            return "8 USC 1367"
        categories = self.marking.split("//")[1].split("/")
        return next((f"marking {category}" for category in categories if category in FORBIDDEN), "")

    def seen(self) -> Seen:
        """What reaches an agent's laptop."""
        hidden = self.deleted or self.withheld() or self.level > 1
        if hidden or self.sharing in (Sharing.LIVE_ONLY, Sharing.SILENT):
            return Seen.NOTHING
        return Seen.POINTER if self.sharing is Sharing.POINTER else Seen.SUMMARY


OPEN = Disclosure()
_MARKINGS = frequency("markings")


@dataclass(frozen=True, slots=True)
class Custom:
    """How often one system's owners restrict, as shares of its records."""

    pointer: float
    live_only: float
    silent: float
    raised: float
    withheld: float
    protected: float
    deleted: float


E3_CUSTOM = Custom(
    pointer=0.006, live_only=0.004, silent=0.002, raised=0.01, withheld=0.008, protected=0.006, deleted=0.006
)
TECS_CUSTOM = Custom(
    pointer=0.04, live_only=0.015, silent=0.01, raised=0.025, withheld=0.02, protected=0.004, deleted=0.008
)


def draw_disclosure(rng: Random, custom: Custom, now: dt.datetime, *, juvenile: bool) -> Disclosure:
    """A disclosure by the system's custom; most are open."""
    marking = "CUI//LEI/JUV" if juvenile else _MARKINGS.draw(rng)
    if rng.random() < custom.withheld:
        marking = f"CUI//LEI/{rng.choice(FORBIDDEN)}"
    raised = rng.random() < custom.raised
    return Disclosure(
        marking,
        _sharing(rng, custom),
        level=rng.choice((2, 3)) if raised else 1,
        level_changed=now - dt.timedelta(days=rng.uniform(0, 400)) if raised else None,
        protected=rng.random() < custom.protected,
        deleted=rng.random() < custom.deleted,
    )


def _sharing(rng: Random, custom: Custom) -> Sharing:
    chance = rng.random()
    for share, choice in (
        (custom.pointer, Sharing.POINTER),
        (custom.live_only, Sharing.LIVE_ONLY),
        (custom.silent, Sharing.SILENT),
    ):
        chance -= share
        if chance < 0:
            return choice
    return Sharing.SUMMARY
