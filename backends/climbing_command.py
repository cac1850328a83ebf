"""The administrator's command that has notices climb where it is time.

Knows how often, and what is printed. Does not know the ladder (`climbing`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time

from backends.store import Store


def run_watch(options: argparse.Namespace) -> int:
    """Takes the steps of notices' ladders that are due, once or again and again, and prints how many there were."""
    from backends.climbing import climb, climb_if_free

    with Store.standing(options.database, options.system) as store:
        print(json.dumps({"escalated": climb(store, _now())}), flush=True)
        while options.every:
            time.sleep(options.every)
            if count := climb_if_free(store, _now()):
                print(json.dumps({"escalated": count}), flush=True)
    return 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
