"""What the officer is in the middle of, read off the screens as a draft, and put back there once an answer is back.

Knows which cards can be begun. It does *not* know when a draft is written (`ui.drafting`).
"""

from __future__ import annotations

from overlap.answer import Assessment
from storage.drafts import Draft
from ui.window import Window
from ui.wording import headline


def draft_of(window: Window, check: str, *, decided: bool, notified: bool) -> Draft:
    """What stands on the screens; `check` is the id that the shown check was recorded under."""
    return Draft(
        text=window.check.text, action=window.check.purpose.action, check=check, decided=decided, notified=notified,
        decision=window.decision.progress, callback=window.notify_panel.progress,
    )  # fmt: skip


def resume(window: Window, assessment: Assessment, draft: Draft) -> None:
    """Ask again what was being asked about an answer, which is back on the screen."""
    if draft.decision is not None:
        window.decision.resume(headline(assessment), draft.decision)
    if draft.callback is not None and (told := assessment.to_notify) is not None:
        window.notify_panel.ask(told, draft.callback)
