"""Any record that travels in a feed.

Knows which types there are; each stands beside what it is about.
"""

from __future__ import annotations

from overlap.joint import Joint
from overlap.judgements import SharedJudgement
from overlap.linkage import LinkHalf
from overlap.needs import Need
from overlap.notices import Notice
from overlap.plan_states import OutcomeTold
from overlap.records import CaseSummary, CustodyChange, Duty, Encounter, Operation, Pointer
from overlap.reviews import Review
from overlap.rule_set import RuleSet

#: Any shared record; the JSON field `type` tells which.
Record = (
    Encounter | CaseSummary | Operation | CustodyChange | Duty | Pointer
    | SharedJudgement | Joint | LinkHalf | Need | Notice | OutcomeTold | Review | RuleSet
)  # fmt: skip
