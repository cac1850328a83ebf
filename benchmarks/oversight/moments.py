"""The moments of a simulated week that are worth a picture, and what is told below each."""

from __future__ import annotations

from typing import Final

from benchmarks.oversight.film import Moment
from ui.frame.standing import Screen
from ui.theme.tokens import ThemeName

STOPS: Final = (
    Moment(
        "A stop at night", "A Border Patrol agent asks before stopping: the other agency has an open case, and a"
        " caution of armed and dangerous. Whom to call stands beside it.", Screen.CHECK, ThemeName.NIGHT,
    ),
    Moment(
        "The same from the other side", "An HSI investigator is answered from e3 in the same form, with the flag, the"
        " evidence and the number to call.", Screen.CHECK, ThemeName.LIGHT,
    ),
)  # fmt: skip
AWAY: Final = (
    Moment(
        "TECS is out of order", "What the agent did waits, says since when and why, and the other agency goes on.",
        Screen.OUTBOX,
    ),
    Moment("e3 is out of order", "The same for an investigator: nothing is lost, nothing is blocked.", Screen.OUTBOX,
           ThemeName.LIGHT),
)  # fmt: skip
MENDED: Final = (
    Moment("TECS is back", "Everything was delivered by itself and its receipts are here.", Screen.OUTBOX),
    Moment("What the desk has to answer", "Overlaps of the unit: what needs it, what waits, what is resolved.",
           Screen.OVERLAPS),
)  # fmt: skip
PLANNED: Final = Moment(
    "A planned operation", "Three hours ahead, received by the agent's own agency: what was disclosed stands here.",
    Screen.OPERATIONS,
)  # fmt: skip
LOOKED: Final = Moment(
    "A supervisor looks at a check", "Checks without a case or event number. The one that was opened says who and"
    " before what, never whom the search was for.", Screen.OVERSIGHT, ThemeName.LIGHT,
)  # fmt: skip
TOLD: Final = Moment(
    "The agent is told of the look", "By role and unit, at the next sync; and how far each agency holds the audit.",
    Screen.ACTIVITY,
)  # fmt: skip
MEASURES: Final = Moment(
    "The governance board's figures", "Both agencies' own counts of the last weeks; too few are kept back.",
    Screen.OVERSIGHT, ThemeName.LIGHT,
)  # fmt: skip
THREAT: Final = Moment("The joint threat picture", "Counts from both agencies, one picture, signed by both.",
                       Screen.OVERSIGHT)  # fmt: skip
NEEDS: Final = Moment("What officers missed", "Needs from the field, counted, with the board's answers.",
                      Screen.OVERSIGHT, ThemeName.LIGHT)  # fmt: skip
KEPT: Final = Moment("Without a link", "The last figures, marked as kept, with their age.", Screen.OVERSIGHT)
