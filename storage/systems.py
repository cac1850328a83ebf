"""The numbers by which the vault's rows name systems and kinds of record; one byte in each of a million rows.

Knows the two tables of numbers, which never change once released; does *not* know what a record holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from overlap.any_record import Record
from overlap.joint import Joint
from overlap.judgements import SharedJudgement
from overlap.linkage import LinkHalf
from overlap.needs import Need
from overlap.notices import Notice
from overlap.plan_states import OutcomeTold
from overlap.records import CaseSummary, CustodyChange, Duty, Encounter, Operation, Pointer, System
from overlap.reviews import Review
from overlap.rule_set import RuleSet

SYSTEM_CODE: Final = {System.E3: 1, System.TECS: 2}
_SYSTEMS: Final = {code: system for system, code in SYSTEM_CODE.items()}


def system_of(code: int) -> System:
    """The system that a row's number stands for."""
    return _SYSTEMS[code]


class Kind(IntEnum):
    """The kind of a stored record; `UNKNOWN` is kept verbatim though this version can't read it.

    Of a `RETIRED` one, past its limit, only id, revision and digest are kept.
    """

    UNKNOWN = 0
    ENCOUNTER = 1
    CASE = 2
    OPERATION = 3
    CUSTODY = 4
    DUTY = 5
    POINTER = 6
    RETIRED = 7
    JUDGEMENT = 8
    NOTICE = 9
    JOINT = 10
    NEED = 11
    RULES = 12
    REVIEW = 13
    OUTCOME = 14
    LINK = 15


#: The first of the numbers of dealings; the rows from here on are found by their kind.
FIRST_DEALING: Final = Kind.JUDGEMENT


_KIND_OF: Final[Mapping[type[Record], Kind]] = {
    Encounter: Kind.ENCOUNTER,
    CaseSummary: Kind.CASE,
    Operation: Kind.OPERATION,
    CustodyChange: Kind.CUSTODY,
    Duty: Kind.DUTY,
    Pointer: Kind.POINTER,
    SharedJudgement: Kind.JUDGEMENT,
    Notice: Kind.NOTICE,
    Joint: Kind.JOINT,
    Need: Kind.NEED,
    RuleSet: Kind.RULES,
    Review: Kind.REVIEW,
    OutcomeTold: Kind.OUTCOME,
    LinkHalf: Kind.LINK,
}


def kind_of(record: Record) -> Kind:
    """The kind of a record."""
    return _KIND_OF[type(record)]
