"""A program that is killed in the middle of a commit, at a step that its caller names.

`python -m tests.storage.killed VAULT STEP`: opens the practice vault, whose key is the bytes 0 to 31, and commits what
is staged for e3. SQLite calls back every hundred instructions; at call STEP the process kills itself as a power cut
would. With STEP 0 it goes through and prints how many calls there were.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from pathlib import Path

from overlap.records import System
from storage.staging import Closing
from storage.vault import Vault

#: SQLite's instructions between two calls: some hundred calls in a commit of some hundred records.
INSTRUCTIONS = 100


def main(path: Path, step: int) -> None:
    """Commit, and die at the step."""
    calls = 0

    def call() -> int:
        nonlocal calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    now = dt.datetime(2026, 11, 23, 15, 10, tzinfo=dt.UTC)
    closing = Closing(cursor="c2", feed="SYN-feed-1", epoch="e", server_time=now, complete=True, held=400)
    with Vault.open(path, bytes(range(32)), practice=True) as vault:
        vault._store._connection.set_progress_handler(call, INSTRUCTIONS)
        vault.staging.commit(System.E3, closing, now)
    sys.stdout.write(f"{calls}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
