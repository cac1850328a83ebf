"""Pairs of worlds that differ only in what an officer may not know of: every byte that the officer gets must be equal.

Gateways walk side by side. At each step all take the same random rows, all but the first one hidden rows of their own
as well, and the same officer asks all the same: at each step each is another pair of databases with the first one. Does
not know how the gateway decides.
"""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from backends.entitlement import Rule
from backends.identity import Officer
from backends.problems import Problem
from benchmarks.authz.desk import NOON, Desk

#: Gateways with hidden rows of their own beside the one without any: each is a pair with it, at half the questions.
VARIANTS = 8

#: Pairs of one walk of fifty steps; then new empty databases, another officer and another seed.
PAIRS_A_WALK = 50 * VARIANTS

#: Where a database in memory can be; elsewhere it is on the disk and slower.
MEMORY = Path("/dev/shm")  # noqa: S108  # only chosen, the folder below has a random name

#: Who asks: role, the highest level of other units' records that policy opens, the unit whose case team they are on.
PROFILES = (
    ("agent", 1, ""),
    ("supervisor", 2, ""),
    ("watch desk", 2, ""),
    ("auditor", 0, ""),
    ("agent", 1, "SYN Team"),
)

_SHOWN: tuple[Mapping[str, str], ...] = (
    {},
    {"SHARING": "POINTER"},
    {"CAUTION_CODE": "00"},
    {"SECTOR": "SPW"},
    {"PLATE_NUM": "SYN 1"},
)
_WITHHELD = ({"MARKING": "CUI//SP-WIT"}, {"PROTECTED_1367": "Y"}, {"MARKING": "CUI//LEI/ASYL"})
_SILENT = ({"SHARING": "SILENT"}, {"SHARING": "NOT A CHOICE"}, {"SHARING": "SILENT", "CAUTION_CODE": "00"})
_NAMES = ("SYNTHETIC", "SYNOTHER", "SYNTHIRD")


@dataclass(frozen=True, slots=True)
class Difference:
    """A pair that could be told apart: reproduce it by its seed and step."""

    seed: int
    step: int
    role: str


@contextmanager
def worlds() -> Iterator[list[Desk]]:
    """The gateways that walk side by side, the first one without anything hidden; walks may follow one another."""
    room = str(MEMORY) if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="crosscheck-authz-", dir=room) as folder, ExitStack() as open_ones:
        desks = [Desk(Path(folder) / f"{number}.db") for number in range(1 + VARIANTS)]
        for desk in desks:
            open_ones.callback(desk.close)
        yield desks


def walk(
    seed: int, pairs: int = PAIRS_A_WALK, leak: Rule | None = None, side_by_side: Sequence[Desk] = ()
) -> Iterator[Difference | None]:
    """One result for each pair of a walk: None, or how the two could be told apart.

    With `leak`, a rule that opens what counts as hidden here, differences have to be found: a trial of the trial. Each
    walk begins with empty databases, whatever `side_by_side` were asked before.
    """
    draw = random.Random(seed)
    role, clearance, team = draw.choice(PROFILES)
    with ExitStack() as open_ones:
        desks = side_by_side or open_ones.enter_context(worlds())
        for desk in desks:
            desk.begin_anew()
        tokens = [_entered(desk, role, team, leak) for desk in desks]
        for number in range(0, pairs, VARIANTS):
            step = number // VARIANTS
            shown = list(_rows(draw, "", _shown_ways(clearance)))
            for desk in desks:
                hidden = list(_rows(draw, "H", _ways(clearance))) if desk is not desks[0] else []
                desk.now = NOON + dt.timedelta(minutes=step)
                if shown or hidden:
                    desk.write(draw.sample(shown + hidden, len(shown) + len(hidden)))
            asked = draw.randrange(4), seed * 1_000 + step
            plain, *others = (_asked(desk, token, *asked) for desk, token in zip(desks, tokens, strict=True))
            for answer in others[: pairs - number]:
                yield None if answer == plain else Difference(seed, step, role)


def _entered(desk: Desk, role: str, team: str, leak: Rule | None) -> str:
    """The access token of the officer who asks, at one of the gateways."""
    token = desk.enrol(Officer("SYN-U-1", "SYN Officer", "HSI", "SYN Elsewhere", "", (role,)), team)
    if leak:
        desk.allow(leak)
    return token


def _shown_ways(clearance: int) -> tuple[Mapping[str, str], ...]:
    """Ways in which a row may show; whoever sees nothing can't have any, for then every row is hidden."""
    return (*_SHOWN, *({"ACCESS_LEVEL": str(level)} for level in range(2, clearance + 1))) if clearance else _SHOWN


def _ways(clearance: int) -> tuple[Mapping[str, str], ...]:
    """Ways in which a row stays hidden from an officer of another unit and this clearance."""
    return (*_WITHHELD, *_SILENT, {"ACCESS_LEVEL": str(clearance + 1)}, {"ACCESS_LEVEL": "5", "SHARING": "POINTER"})


def _rows(draw: random.Random, kind: str, ways: tuple[Mapping[str, str], ...]) -> Iterator[dict[str, str]]:
    """Some rows, each id kept to its way."""
    for number in draw.sample(range(12), draw.randrange(4)):
        yield {
            "RECORD_ID": f"SYN-{kind}{number}", "APPR_DT_TIME": f"11/20/2026 {draw.randrange(1, 13)}:00 AM",
            "SECTOR": "BLW", "OWNER_UNIT": "SYN Station", "SURNAME": draw.choice(_NAMES), "GIVEN_NAME": "ANNA",
            "DATE_OF_BIRTH": "5/6/1990", "LANDMARK": draw.choice(("", "SYN a", "SYN b")),
            "DELETED_IND": draw.choice(("", "", "", "Y")), **ways[number % len(ways)],
        }  # fmt: skip


def _asked(desk: Desk, access: str, choice: int, number: int) -> list[bytes]:
    """What an officer gets: a whole round, one for an area with events, a live check by name or by plate."""
    hidden = {"record": f"e3:SYN-H{number % 12}", "action": "stop", "urgency": "urgent", "callback": "+1 360 555 0107"}
    event = {"eventId": f"01a208e9-f920-7000-8000-{number:012x}", "made": "2026-11-23T11:00:00Z", "officer": "SYN-U-1",
             "type": "notice", "body": hidden}  # fmt: skip
    names = [{"nc:PersonSurName": _NAMES[number % 3], "nc:PersonGivenName": "ANNA"}]
    try:
        match choice:
            case 0:
                return desk.sync(access)
            case 1:
                return desk.sync(access, area="SPW", events=[event], pageBytes=2_048)
            case 2:
                return [desk.check(access, number, "stop", person={"nc:PersonName": names})]
            case _:
                plate = {"j:ConveyanceRegistrationPlateIdentification": "SYN-1"}
                return [desk.check(access, number, "search warrant", vehicles=[plate])]
    except Problem as refused:
        return [refused.document()]
