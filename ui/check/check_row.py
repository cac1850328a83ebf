"""One earlier check in a list: what was asked, when and why, and how it came out."""

from __future__ import annotations

import datetime as dt

from storage.checks import PastCheck
from ui.check.brief_row import Brief, BriefRow
from ui.check.state import is_undecided
from ui.theme.look import Look
from ui.wording import ACTIONS, clock, level_word
from ui.wording.desktop import WORDS


class CheckRow(BriefRow):
    """Pressing it runs the same check again."""

    def __init__(self, look: Look, check: PastCheck, now: dt.datetime) -> None:
        when = WORDS["when"].format(time=clock(check.at, now), action=ACTIONS[check.action])
        open_ = "activity_undecided" if is_undecided(check) else "activity_owes" if check.owes_reason else ""
        waiting = f" · {WORDS[open_]}" if open_ else ""
        super().__init__(
            look, Brief(check.query.text, when, f"{level_word(check.level).capitalize()}{waiting}", check.level)
        )
