"""The administrator's command about information-sharing needs: list, count, and answer them.

Knows options and what is printed. Does not know how a need is kept or who sees it (`needs`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterable, Mapping

import msgspec

from backends.decoding import learnt
from backends.need_record import NeedAnswerBody
from backends.needs import Needs, NoSuchNeed, counted, listed
from backends.store import Store

#: What the board can set.
STATES = ("grouped", "planned", "done", "declined")


def of_needs(command: argparse.ArgumentParser) -> None:
    """The options of `needs`."""
    ways = command.add_subparsers(dest="way", required=True, metavar="list|count|answer")
    for name, about in (
        ("list", "each need, one JSON object a line, the oldest first"),
        ("count", "how many there are of each group, kind and state, one JSON object a line"),
        ("answer", "set what becomes of some needs; whoever reported one sees it"),
    ):
        _OPTIONS[name](ways.add_parser(name, help=about))


def _of_list(way: argparse.ArgumentParser) -> None:
    way.add_argument("--group", help="the needs of one group")


def _of_count(_: argparse.ArgumentParser) -> None:
    """Counting has no options."""


def _of_answer(way: argparse.ArgumentParser) -> None:
    way.add_argument("needs", nargs="+", metavar="NEED", help="the ids that `list` prints as `event`")
    way.add_argument("--state", required=True, choices=STATES)
    way.add_argument("--group", default="", help="the group that they are put into; needed for `grouped`")
    way.add_argument("--answer", default="", help="what whoever reported one reads; needed for `declined`")


_OPTIONS = {"list": _of_list, "count": _of_count, "answer": _of_answer}


def run_needs(options: argparse.Namespace) -> int:
    """Prints needs or counts of them, or sets what becomes of some."""
    with Store.standing(options.database, options.system) as store:
        if options.way == "answer":
            return _answer(store, options)
        with store.reading() as connection:
            _print(counted(connection) if options.way == "count" else listed(connection, options.group))
    return 0


def _answer(store: Store, options: argparse.Namespace) -> int:
    """Sets what becomes of some needs; 1 with one line on standard error where that can't be."""
    said = {"needs": options.needs, "state": options.state, "group": options.group, "answer": options.answer}
    try:
        body = msgspec.convert(said, learnt(NeedAnswerBody))
        if not body.is_whole:
            return _refused("a group needs --group, and what is declined an --answer")
        with store.writing() as connection:
            Needs(connection, store.identity, dt.datetime.now(dt.UTC)).answer(body)
    except msgspec.ValidationError:
        return _refused("that is no id of a need, or a text is too long")
    except NoSuchNeed:
        return _refused("there is no such need here")
    print(json.dumps({"answered": len(set(body.needs))}))
    return 0


def _refused(why: str) -> int:
    print(f"crosscheck: {why}", file=sys.stderr)
    return 1


def _print(lines: Iterable[Mapping[str, str | int]]) -> None:
    for each in lines:
        print(json.dumps(each))
