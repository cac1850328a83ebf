"""The arguments of `oversight` and `reviews`. Does not know what they do (`ui.commands.overseeing`)."""

from __future__ import annotations

import argparse
import datetime as dt
import uuid
from collections.abc import Callable

from overlap.oversight import By
from overlap.records import System

#: Weeks that are asked for where none are named: what a board looks back at each month.
WEEKS = 4

#: A year and what has begun of a week.
MOST_WEEKS = 53


def overseeing(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The two verbs, each made by `add`."""
    figures = add("oversight", "figures of both agencies, for supervisors, auditors and the governance board")
    figures.add_argument(
        "--weeks", type=int, choices=range(1, MOST_WEEKS + 1), default=WEEKS, metavar="N",
        help=f"how many weeks up to this one, made up to blocks of four; 1 to {MOST_WEEKS}, default {WEEKS}",
    )  # fmt: skip
    figures.add_argument(
        "--by", type=By, choices=list(By), action="append", default=[], metavar="WHAT",
        help="tell figures apart by sector, unit or week; may be given several times",
    )  # fmt: skip
    figures.add_argument("--json", action="store_true", help="print one JSON document")
    looks = add("reviews", "who looked at your checks; for supervisors and auditors, checks of others")
    wanted = looks.add_mutually_exclusive_group()
    wanted.add_argument(
        "--week", type=dt.date.fromisoformat, metavar="DATE",
        help="list the checks of the week of this date that have no case or event number",
    )  # fmt: skip
    wanted.add_argument(
        "--check", type=_event, metavar="ID", help="look at one of them; the officer who made it is told"
    )
    looks.add_argument("--system", type=System, choices=list(System), help="whose check --check is")
    looks.add_argument("--json", action="store_true", help="print one JSON document")


def _event(text: str) -> str:
    """The id of a check, as the list tells it.

    Raises:
        ValueError: it is none.
    """
    return str(uuid.UUID(text))
