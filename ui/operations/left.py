"""The form of a plan as the draft in the vault has it, and back: what is left when form or session ends."""

from __future__ import annotations

from dataclasses import asdict

from storage.drafts import PlanDraft
from ui.operations.drafting import FormText


def left_of(text: FormText, plan: str) -> PlanDraft:
    """What stands in the form, for the vault; `plan` is the id of the one that is changed, empty for a new one."""
    return PlanDraft(plan=plan, **asdict(text))


def text_left(left: PlanDraft) -> FormText:
    """What stood in the form."""
    return FormText(**{name: getattr(left, name) for name in FormText.__dataclass_fields__})
