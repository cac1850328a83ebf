"""Any record that a gateway shares.

Knows which types there are; each stands beside what it is about.
"""

from __future__ import annotations

from backends.joint_record import Joint
from backends.judgements import Judgement
from backends.link_record import Link
from backends.need_record import Need
from backends.notice_record import Notice
from backends.plan_record import OutcomeTold
from backends.records import Case, Custody, Duty, Encounter, Operation, Pointer
from backends.review_record import Review
from backends.rule_set import RuleSet

#: Any shared record; the JSON field `type` tells which.
Record = (
    Encounter | Case | Operation | Custody | Duty | Pointer
    | Judgement | Joint | Link | Need | Notice | OutcomeTold | Review | RuleSet
)  # fmt: skip
