"""The command line's words for planned operations: list, add, move, cancel, send, check.

Knows verbs and options as `ui.arguments` does for the others; it does *not* carry any of them out. Times and places are
texts here, read as the window's form reads them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from overlap.records import Visibility
from ui.operations.kinds import OperationKind

Add = Callable[[str, str], argparse.ArgumentParser]

#: What the other agency sees, as it is named on the command line.
VISIBILITIES = {visibility.value.replace(" ", "-"): visibility for visibility in Visibility}


def planning(add: Add) -> None:
    """The verb of planned operations, with its deeds."""
    deeds = add("plan", "planned operations: yours as they stand, and what they meet").add_subparsers(
        dest="deed", metavar="DEED"
    )
    _json(deeds.add_parser("list", help="your plans and what an agency said of them; the default"))
    _added(deeds.add_parser("add", help="plan an operation; it goes to your own agency with the next sync"))
    _moved(deeds.add_parser("move", help="another time or place; what was received before counts no more"))
    for deed, about in (
        ("cancel", "cancel a plan, or let a draft go"),
        ("send", "put a draft into the outbox"),
        ("check", "what this laptop's copy alone shows that a plan meets; it deconflicts nothing"),
    ):
        _named(deeds.add_parser(deed, help=about))


def _json(deed: argparse.ArgumentParser) -> None:
    deed.add_argument("--json", action="store_true", help="one JSON object instead of text (docs/cli.md)")


def _named(deed: argparse.ArgumentParser) -> None:
    """The one plan that is meant."""
    deed.add_argument("plan", metavar="PLAN", help="the plan's id or its short code, as `list` tells them")
    _json(deed)


def _added(deed: argparse.ArgumentParser) -> None:
    """What is said of a new plan."""
    kinds = ", ".join(OperationKind)
    deed.add_argument("activity", metavar="ACTIVITY", help=f"what is planned: {kinds}, or your agency's own word")
    deed.add_argument("--from", dest="starts", required=True, metavar="TIME", help='as "24 Nov 03:00", 03:00 or 11:00Z')
    deed.add_argument("--to", dest="ends", required=True, metavar="TIME", help="when it ends")
    deed.add_argument("--place", required=True, metavar="PLACE", help='coordinates, as "48.9985, -122.7412 | ADDRESS"')
    deed.add_argument("--radius", default="", metavar="METRES", help="else the usual one of what is planned")
    deed.add_argument("--lead", default="0", metavar="MINUTES", help="time before it that belongs to it")
    deed.add_argument("--lag", default="0", metavar="MINUTES", help="time after it that belongs to it")
    deed.add_argument("--targets", default="", metavar="TEXT", help="people, plates, phones, with ; between them")
    deed.add_argument(
        "--visibility", choices=list(VISIBILITIES), default="time-and-place", help="what the other agency sees of it"
    )
    deed.add_argument("--callback", default="", metavar="PHONE", help="else your unit's number of the duty roster")
    deed.add_argument("--draft", action="store_true", help="keep it on this laptop alone; nobody is told")
    _json(deed)


def _moved(deed: argparse.ArgumentParser) -> None:
    """What changes of a plan; the rest stays."""
    _named(deed)
    deed.add_argument("--from", dest="starts", metavar="TIME", help="when it begins; without --to it lasts as long")
    deed.add_argument("--to", dest="ends", metavar="TIME", help="when it ends")
    deed.add_argument("--place", metavar="PLACE", help="where it is")
