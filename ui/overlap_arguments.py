"""The command line's words for overlaps: list them, say what a pair is, take it back.

Knows verbs and options as `ui.arguments` does for the others; it does *not* carry any of them out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from overlap.judgements import Reason, ShownBy, Verdict

Add = Callable[[str, str], argparse.ArgumentParser]

#: The lists of `overlaps`, as they are named on the command line.
STANDS = ("needs-you", "waiting", "resolved")


def overlapping(add: Add) -> None:
    """The verbs of overlaps."""
    listing = add("overlaps", "what both agencies have: what needs you, what waits, what is resolved")
    listing.add_argument("--stand", choices=STANDS, metavar="LIST", help="one list alone: " + ", ".join(STANDS))
    listing.add_argument("--json", action="store_true", help="one JSON object instead of text (docs/cli.md)")
    _judge(add("judge", "say what a pair of records is; both agencies' officers see it"))


def _judge(verb: argparse.ArgumentParser) -> None:
    """The options of a judgement."""
    verb.add_argument("one", metavar="E3-ID", help="the id of the record in e3")
    verb.add_argument("other", metavar="TECS-ID", help="the id of the record in TECS")
    verb.add_argument(
        "verdict", type=Verdict, choices=list(Verdict), metavar="VERDICT", help="one of " + ", ".join(Verdict)
    )
    verb.add_argument(
        "--shown-by", type=ShownBy, choices=list(ShownBy), metavar="CODE",
        help="with not_the_same: which identifier shows it, one of " + ", ".join(ShownBy),
    )  # fmt: skip
    verb.add_argument(
        "--why", type=Reason, choices=list(Reason), metavar="CODE",
        help="with deferred: why not now, one of " + ", ".join(Reason),
    )  # fmt: skip
