"""The command line's words: verbs, options and what each is for.

Knows how arguments are read into values; it does *not* carry any of them out (`ui.cli`). A passphrase is
never an argument, because other users of a machine can read a process's arguments.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from overlap.notices import Ask, Step
from overlap.query import Action
from overlap.records import System
from sync.link_budget import Link
from ui.custody_arguments import custody
from ui.operating_arguments import operating
from ui.overlap_arguments import overlapping
from ui.overseeing_arguments import overseeing
from ui.plan_arguments import planning
from ui.shipping import VERSION
from ui.wording import DECISIONS

_EPILOG = """\
exit status:
  0   done; for check: there is an answer, whatever its level
  1   it could not be done; one line on the error output says why
  2   the command line itself is wrong
  3   a fault of this program
  with check --exit-level: 0 no overlap found or advisory, 10 incomplete answer, 11 caution, 12 warning
"""


def coordinates(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees, as `48.99,-122.74` gives them.

    Raises:
        argparse.ArgumentTypeError: the text is something else, or off the globe.
    """
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError("a position is LAT,LON in degrees, as 48.99,-122.74") from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004  # degrees of the globe
        raise argparse.ArgumentTypeError("latitude is within 90 degrees, longitude within 180")
    return latitude, longitude


class _Verb(argparse.ArgumentParser):
    """A verb, or a deed of one: wherever the options of every verb stand, they are understood."""

    def __init__(self, **words: Any) -> None:  # noqa: ANN401  # what argparse itself gives
        super().__init__(**{**words, "parents": [_common(top=False)]})


def parser() -> argparse.ArgumentParser:
    """The whole command line; without a verb it asks for the window."""
    top = argparse.ArgumentParser(
        prog="crosscheck",
        description="Tells an agent, before acting, whether either agency already has a stake.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common(top=True)],
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    top.set_defaults(verb="window")
    verbs = top.add_subparsers(metavar="VERB", parser_class=_Verb)

    def add(verb: str, about: str) -> argparse.ArgumentParser:
        """A verb's own parser, which leaves the verb's name with what it read."""
        made = verbs.add_parser(verb, help=about, description=about)
        made.set_defaults(verb=verb)
        return made

    _check(add("check", "look for what you are about to act on, and record that you did"))
    _sync(add("sync", "bring both copies up to date and deliver what waits"))
    _json(add("status", "ages of both copies, and what waits to be delivered"))
    _enrol(add("enrol", "enrol this laptop with one agency, by a code of its administrator"))
    _system(add("sign-in", "sign in to one agency again, by your web browser"))
    _bundle(add("bundle", "carry what waits, and what is new, on a stick where there is no link"))
    _link(add("link", "say what kind of link the laptop is on"))
    _json(add("outbox", "what waits to be delivered, and what was refused"))
    _integrity(add("integrity", "examine the vault, tell what may be told about it, and mend a damaged one"))
    _decide(add("decide", "record what you decided after a warning"))
    _notify(add("notify", "tell the owner of a record what you are about to do"))
    _notices(add("notices", "the notices of your unit: what is due, and the steps that you take"))
    overlapping(add)
    planning(add)
    overseeing(add)
    custody(add)
    operating(add)
    add("window", "open the window (also without a verb)")
    return top


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """The arguments as values; a wrong command line ends the program with status 2 and says why."""
    return parser().parse_args(arguments)


def _common(*, top: bool) -> argparse.ArgumentParser:
    """The options of every verb; they may stand before or after it."""

    def default(value: object) -> object:
        """The value where an option isn't given; after the verb nothing, or it would undo what stood before it."""
        return value if top else argparse.SUPPRESS

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", type=Path, default=default(None), metavar="DIR", help="folder of this laptop's data")
    common.add_argument("--officer", default=default(""), metavar="ID", help="whose vault, if there are several")
    common.add_argument(
        "--passphrase-fd",
        type=int,
        default=default(None),
        metavar="N",
        help="read the passphrase from this file descriptor instead of asking",
    )
    return common


def _json(verb: argparse.ArgumentParser) -> None:
    """The option of every verb that tells something to programs too."""
    verb.add_argument("--json", action="store_true", help="one JSON object instead of text (docs/cli.md)")


def _action(verb: argparse.ArgumentParser) -> None:
    """What the officer is about to do; it has no default, because a check without a purpose is not one."""
    verb.add_argument(
        "--action",
        type=Action,
        required=True,
        choices=list(Action),
        metavar="ACTION",
        help="what you are about to do: " + ", ".join(Action),
    )


def _check(verb: argparse.ArgumentParser) -> None:
    """The options of a check."""
    verb.add_argument(
        "text",
        nargs="+",
        help="anything you know: name, birth date, plate, phone, number, address; - reads it from the input",
    )
    _action(verb)
    verb.add_argument("--at", "--position", type=coordinates, metavar="LAT,LON", help="where you are, in degrees")
    verb.add_argument("--exit-level", action="store_true", help="let the exit status tell the level (0, 10, 11, 12)")
    _json(verb)


def _sync(verb: argparse.ArgumentParser) -> None:
    """The options of a sync."""
    verb.add_argument(
        "--system", type=System, choices=list(System), metavar="SYSTEM", help="e3 or tecs alone; else both"
    )
    _json(verb)


def _link(verb: argparse.ArgumentParser) -> None:
    """The kinds of link."""
    told = "; ".join(f"{link.name.lower()}: {link.value}" for link in Link)
    verb.add_argument("link", choices=[link.name.lower() for link in Link], help=told)


def _bundle(verb: argparse.ArgumentParser) -> None:
    """Both ways of a bundle."""
    ways = verb.add_subparsers(metavar="export|import", dest="way", required=True)
    out = ways.add_parser(
        "export", parents=[_common(top=False)], help="write what waits for one agency into a file for its gateway"
    )
    _system(out)
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write; must not be there yet")
    taken = ways.add_parser(
        "import", parents=[_common(top=False)], help="take in a file that the agency's gateway wrote for this laptop"
    )
    _system(taken)
    taken.add_argument("file", type=Path, metavar="FILE")
    _json(taken)


def _system(verb: argparse.ArgumentParser) -> None:
    """The one agency that is meant."""
    verb.add_argument("--system", type=System, required=True, choices=list(System), metavar="SYSTEM", help="e3 or tecs")


def _enrol(verb: argparse.ArgumentParser) -> None:
    """The options of an enrolment with one agency."""
    _system(verb)
    verb.add_argument("--ca", type=Path, metavar="FILE", help="PEM file of the one CA that vouches for this agency")
    verb.add_argument("--url", required=True, help="address of the agency's gateway")
    verb.add_argument("--code", required=True, help="the one-time code of the agency's administrator")
    verb.add_argument("--practice", action="store_true", help="a vault of invented data, told apart everywhere")
    verb.add_argument(
        "--station-at", type=coordinates, metavar="LAT,LON", help="where your station is; used without --at"
    )


def _integrity(verb: argparse.ArgumentParser) -> None:
    """The options of an examination."""
    verb.add_argument("--repair", action="store_true", help="put a damaged file aside and go on with what can be read")
    verb.add_argument("--export", type=Path, metavar="FILE", help="write sizes, counts and findings, without content")
    _json(verb)


def _decide(verb: argparse.ArgumentParser) -> None:
    """The options of a decision."""
    told = "; ".join(f"{number} {words}" for number, words in DECISIONS.items())
    verb.add_argument("check", help="the id that the check was recorded under")
    verb.add_argument("choice", type=int, choices=list(DECISIONS), metavar="CHOICE", help=told)
    verb.add_argument("--reason", default="", metavar="CODE", help="why; needed with 3, may follow later with 4")


def _notify(verb: argparse.ArgumentParser) -> None:
    """The options of a notice to a record's owner."""
    verb.add_argument("record", help="the record's id, as e3:SYN-E-1 or tecs:SYN-T-1")
    _action(verb)
    verb.add_argument(
        "--urgency",
        choices=("urgent", "routine"),
        default="urgent",
        help="urgent asks for a reply within 10 minutes, routine within 1 hour",
    )
    verb.add_argument("--callback", required=True, metavar="PHONE", help="the number you can be reached at")
    asks = "confirm asks the owner whether the record stands (the default), tell only tells"
    verb.add_argument("--ask", choices=tuple(Ask), default=Ask.CONFIRM, help=asks)


def _notices(verb: argparse.ArgumentParser) -> None:
    """What can be done with the notices of the officer's unit."""
    deeds = verb.add_subparsers(dest="deed", metavar="DEED")
    listed = deeds.add_parser("list", help="the notices that are open; the default")
    listed.add_argument("--all", action="store_true", help="those that are resolved too")
    _json(listed)
    taken = deeds.add_parser("take", help="take a step: " + ", ".join(Step))
    taken.add_argument("notice", help="the notice's name, as `list` tells it")
    taken.add_argument("step", type=Step, choices=list(Step), metavar="STEP")
    taken.add_argument("--minutes", type=int, default=0, metavar="N", help="how much longer; with more_time alone")
    rules = deeds.add_parser("rules", help="the rules that hold, and whether both agencies signed them")
    _json(rules)
