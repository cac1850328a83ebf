"""The administrator's command that delivers what a linkage of both agencies found.

Knows options and what is printed. Does not know who sees a link (`links`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path

from backends.store import Store


def of_links(command: argparse.ArgumentParser) -> None:
    """The options of `links`."""
    command.add_argument("file", type=Path, metavar="LINKS", help="what the job wrote as .ndjson")
    command.add_argument("--level", type=int, default=1, help="the highest access level of both exports (1)")
    command.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="the key by which both gateways name links alike"
    )


def run_links(options: argparse.Namespace) -> int:
    """Takes the links in place of the last ones and prints one JSON line of counts."""
    from backends.links import read_key, take

    key = read_key(options.key)
    with Store.standing(options.database, options.system) as store, options.file.open("rb") as lines:
        print(json.dumps(take(store, lines, options.level, key, dt.datetime.now(dt.UTC))))
    return 0
