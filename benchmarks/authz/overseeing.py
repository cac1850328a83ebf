"""Who gets figures and looks at checks of others: every role on every route of oversight, asked of a real gateway.

What is expected stands here, written from docs/protocol.md section 18.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from backends.identity import Officer
from backends.problems import Code, Problem
from benchmarks.authz.desk import Desk

ROLES: Final = ("agent", "supervisor", "watch desk", "analyst", "auditor", "governance", "partner")
ROUTES: Final = ("figures", "list", "look", "look elsewhere")

#: What each role gets; every other one is refused.
GIVEN: Final = {
    "supervisor": {"figures": "own sector", "list": "given", "look": "given", "look elsewhere": "nothing"},
    "auditor": {"figures": "all sectors", "list": "given", "look": "given", "look elsewhere": "given"},
    "governance": {"figures": "all sectors"},
}

_CHECKS: Final = {"BLW": 1, "SPW": 2}


@dataclass(frozen=True, slots=True)
class Tried:
    """A role on a route: what it should and what it did get."""

    role: str
    route: str
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        """Whether the gateway does what the protocol says."""
        return self.expected == self.found


def tries(folder: Path) -> Iterator[Tried]:
    """Each role on each route, at a gateway with a check in two sectors."""
    desk = Desk(folder / "overseeing.db")
    for sector, number in _CHECKS.items():
        officer = Officer(f"SYN-maker-{sector}", "SYN Officer", "USBP", f"SYN {sector}", sector, ("agent",))
        desk.sync(desk.enrol(officer), events=[_check(number, officer.id)])
    for role, route in product(ROLES, ROUTES):
        officer = Officer(f"SYN-{role}-{route}".replace(" ", "-"), "SYN Officer", "USBP", "SYN Office", "BLW", (role,))
        expected = GIVEN.get(role, {}).get(route, "refused")
        yield Tried(role, route, expected, _found(desk, desk.enrol(officer), route))
    desk.close()


def _found(desk: Desk, access: str, route: str) -> str:
    signed, overseer = desk.gateway.sign_in(access), desk.gateway.overseer
    week = {"from": "2026-11-23", "to": "2026-11-30", "by": ["sector"]}
    try:
        match route:
            case "figures":
                return _sectors(json.loads(overseer.oversight(signed, json.dumps(week).encode())))
            case "list":
                overseer.review(signed, b'{"week":"2026-11-23"}')
            case _:
                number = _CHECKS["BLW" if route == "look" else "SPW"]
                overseer.review(signed, json.dumps({"check": _name(number)}).encode())
    except Problem as problem:
        return "refused" if problem.code is Code.NOT_ALLOWED else "nothing"
    return "given"


def _sectors(answer: dict[str, list[dict[str, str]]]) -> str:
    named = {cell["sector"] for cell in answer["cells"] if "sector" in cell}
    return "all sectors" if named == set(_CHECKS) else "own sector" if named == {"BLW"} else f"{sorted(named)}"


def _check(number: int, officer: str) -> dict[str, object]:
    body = {"action": "stop", "level": "no_overlap", "records": []}
    return {"eventId": _name(number), "made": "2026-11-23T11:00:00Z", "officer": officer, "type": "check", "body": body}


def _name(number: int) -> str:
    return f"01a208e9-f920-7000-8000-{number:012x}"
