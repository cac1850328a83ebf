"""The officer's own checks as a list model."""

from __future__ import annotations

import datetime as dt

from storage.checks import PastCheck
from ui.check.state import is_undecided
from ui.pieces.line_model import Index, LineModel
from ui.pieces.lines import Line
from ui.wording import ACTIONS, DECISIONS, clock, level_word
from ui.wording.desktop import WORDS


class ActivityModel(LineModel):
    """One line for each check, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._checks: tuple[PastCheck, ...] = ()

    def show_checks(self, checks: tuple[PastCheck, ...], now: dt.datetime) -> None:
        """Replace the lines where they changed."""
        self._checks = checks
        self.show_lines(tuple(_line(check, now) for check in checks))

    def check_at(self, index: Index) -> PastCheck | None:
        """The check that a row stands for."""
        return self._checks[index.row()] if 0 <= index.row() < len(self._checks) else None


def _line(check: PastCheck, now: dt.datetime) -> Line:
    when = WORDS["when"].format(time=clock(check.at, now), action=ACTIONS[check.action])
    decided = DECISIONS[check.decided] if check.decided else WORDS["activity_undecided"] if is_undecided(check) else ""
    told = " · ".join(part for part in (when, level_word(check.level).capitalize(), decided) if part)
    return Line("shield-search", check.query.text, told, check.level)
