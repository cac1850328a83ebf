"""The authorisation matrix: for every role, relation, level, sharing choice and purpose, which fields come out.

What is expected is worked out here from the policy's data and the table of docs/extracts.md section 6, by code of its
own; what comes out is asked of a real gateway.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from backends.entitlement import FIRST_FIELDS, FIRST_POLICY
from backends.identity import Officer
from backends.problems import Problem
from benchmarks.authz.desk import Desk

ROLES = ("agent", "supervisor", "watch desk", "analyst", "auditor")
RELATIONS = ("other unit", "own unit", "case team")
LEVELS = (1, 2, 3)
CHOICES = ("SUMMARY", "POINTER", "LIVE ONLY", "SILENT")
PURPOSES = ("copy", "stop", "search warrant")
OWNER = "SYN Station"

#: Every field of an encounter that a row below fills, by its name on the wire and in policy.
FIELDS = {
    "nc:ActivityDate": "occurred", "eventNumber": "event_number", "sector": "sector", "station": "station",
    "landmark": "landmark", "place": "place", "arrestMethod": "method", "disposition": "disposition",
    "nc:Person": "person", "vehicles": "vehicles", "phones": "phones", "addresses": "addresses", "flags": "flags",
}  # fmt: skip

#: What every record has, and a pointer nothing else but tokens.
_ALWAYS = frozenset(("type", "id", "revision", "provenance", "marking"))

#: In which form a choice goes out, on a device and in a live check.
_FORM = {
    "SUMMARY": ("record", "record"),
    "POINTER": ("pointer", "pointer"),
    "LIVE ONLY": ("nothing", "record"),
    "SILENT": ("nothing", "nothing"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the matrix."""

    role: str
    relation: str
    level: int
    choice: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A line with what should and what did come out: a form, and the fields that are open."""

    case: Case
    expected: tuple[str, frozenset[str]]
    found: tuple[str, frozenset[str]]

    @property
    def holds(self) -> bool:
        """Whether the gateway does what the policy's data say."""
        return self.expected == self.found


def cases() -> Iterator[Case]:
    """Every line."""
    return (Case(*values) for values in product(ROLES, RELATIONS, LEVELS, CHOICES, PURPOSES))


def expected(case: Case) -> tuple[str, frozenset[str]]:
    """The form and the open fields that the policy's data say."""
    rules = [rule for rule in FIRST_POLICY if rule.role in ("*", case.role) and rule.purpose in ("*", case.purpose)]
    clearance = max((rule.level for rule in rules), default=0)
    if not clearance or (case.relation == "other unit" and case.level > clearance):
        return "nothing", frozenset()
    form = _FORM[case.choice][case.purpose != "copy"]
    if form != "record":
        return form, frozenset()
    closed = {rule.field for rule in FIRST_FIELDS if rule.type == "encounter" and case.level > rule.level}
    return form, frozenset(name for name, field in FIELDS.items() if field not in closed)


def findings(folder: Path) -> Iterator[Finding]:
    """Each line asked of a gateway with one record of every level and choice."""
    desk = Desk(folder / "matrix.db")
    desk.write(row(level, choice) for level, choice in product(LEVELS, CHOICES))
    for role, relation in product(ROLES, RELATIONS):
        unit = OWNER if relation == "own unit" else "SYN Elsewhere"
        officer = Officer(f"SYN-{role}-{relation}".replace(" ", "-"), "SYN Officer", "HSI", unit, "BLW", (role,))
        access = desk.enrol(officer, OWNER if relation == "case team" else "")
        for level, choice, purpose in product(LEVELS, CHOICES, PURPOSES):
            case = Case(role, relation, level, choice, purpose)
            yield Finding(case, expected(case), _found(desk, access, case))
    desk.close()


def row(level: int, choice: str) -> dict[str, str]:
    """An extract's row of this level and choice with every field filled; its plate is nobody else's."""
    name = f"SYN-{level}-{choice[:2]}"
    return {
        "RECORD_ID": name, "APPR_DT_TIME": "11/20/2026 9:00:00 AM", "EVENT_NUM": "SYN-EV", "SECTOR": "BLW",
        "STATION": "SYN Station", "LANDMARK": "SYN ridge", "LATITUDE": "48.9", "LONGITUDE": "-122.5",
        "ARREST_METHOD": "PB", "DISPOSITION": "V", "SURNAME": f"SYN{level}{choice[:2]}", "GIVEN_NAME": "ANNA",
        "DATE_OF_BIRTH": "5/6/1990", "PLATE_NUM": _plate(level, choice), "PHONE_NUM": "+1 360 555 0107",
        "ADDRESS": "1 SYN Road", "CAUTION_CODE": "05", "OWNER_UNIT": OWNER, "ACCESS_LEVEL": str(level),
        "SHARING": choice,
    }  # fmt: skip


def _plate(level: int, choice: str) -> str:
    return f"SYN{level}{choice[:2]}"


def _found(desk: Desk, access: str, case: Case) -> tuple[str, frozenset[str]]:
    """What comes out: of all records in the copy that of this unit, level and choice, or the one asked for by plate."""
    if case.purpose == "copy":
        records = [line["record"] for line in map(json.loads, b"".join(desk.sync(access)).splitlines())
                   if line["kind"] == "upsert"]  # fmt: skip
        wanted = {f"e3:SYN-{case.level}-{case.choice[:2]}"}
        pointers = [r for r in records if r["type"] == "pointer" and r["provenance"]["accessLevel"] == case.level]
        return _seen([r for r in records if r["id"] in wanted] + (pointers if case.choice == "POINTER" else []))
    asked = {"vehicles": [{"j:ConveyanceRegistrationPlateIdentification": _plate(case.level, case.choice)}]}
    try:
        answer = json.loads(desk.check(access, number_of(case), case.purpose, **asked))
    except Problem:
        return "nothing", frozenset()
    return _seen(answer["records"])


def number_of(case: Case) -> int:
    """A number of a line that no other has."""
    return list(cases()).index(case) + 1


def _seen(records: list[dict[str, Any]]) -> tuple[str, frozenset[str]]:
    if not records:
        return "nothing", frozenset()
    [record] = records
    return ("pointer", frozenset()) if record["type"] == "pointer" else ("record", frozenset(record) - _ALWAYS)
