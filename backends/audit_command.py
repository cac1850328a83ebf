"""The administrator's command about devices' audits: is each one that is held here whole and unchanged?

Knows options and what is printed. Does not know how a chain is made (`auditing`).
"""

from __future__ import annotations

import argparse
import json

from backends.auditing import Verdict, verify
from backends.store import Store


def of_audit(command: argparse.ArgumentParser) -> None:
    """The options of `audit`."""
    command.add_argument("--officer", default="", metavar="ID", help="all officers where it is left out")
    command.add_argument("--device", default="", metavar="ID", help="all devices where it is left out")


def run_audit(options: argparse.Namespace) -> int:
    """Prints one JSON object for each audit; status 1 where one is not intact."""
    with Store.standing(options.database, options.system) as store, store.reading() as connection:
        verdicts = list(verify(connection, options.officer, options.device))
    for verdict in verdicts:
        print(json.dumps(_told(verdict)))
    return int(any(verdict.broken is not None for verdict in verdicts))


def _told(verdict: Verdict) -> dict[str, object]:
    told = {"officer": verdict.officer, "device": verdict.device, "first": verdict.first, "rows": verdict.rows}
    return {**told, "state": "intact"} if verdict.broken is None else {**told, "state": "broken", "at": verdict.broken}
