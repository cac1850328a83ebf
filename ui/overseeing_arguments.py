"""The arguments of `oversight` and `reviews`. Does not know what they do (`ui.commands.overseeing`)."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from overlap.oversight import By

#: Weeks that are asked for where none are named: what a board looks back at each month.
WEEKS = 4

#: A year and what has begun of a week.
MOST_WEEKS = 53


def overseeing(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The two verbs, each made by `add`."""
    figures = add("oversight", "figures of both agencies, for supervisors, auditors and the governance board")
    figures.add_argument(
        "--weeks", type=int, choices=range(1, MOST_WEEKS + 1), default=WEEKS, metavar="N",
        help=f"how many weeks up to this one, 1 to {MOST_WEEKS}; default {WEEKS}",
    )  # fmt: skip
    figures.add_argument(
        "--by", type=By, choices=list(By), action="append", default=[], metavar="WHAT",
        help="tell figures apart by sector, unit or week; may be given several times",
    )  # fmt: skip
    figures.add_argument("--json", action="store_true", help="print one JSON document")
    looks = add("reviews", "who looked at your checks")
    looks.add_argument("--json", action="store_true", help="print one JSON document")
