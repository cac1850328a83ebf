"""A program that is killed while it brings an old vault to the newest schema: `python -m ... VAULT STEP`.

SQLite calls back every few instructions; at call STEP the process kills itself as a power cut would.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from storage.cipher import make_ready, open_store
from storage.migrations import migrate
from storage.reindex import reindex

#: SQLite's instructions between two calls.
INSTRUCTIONS = 20


def main(path: Path, step: int) -> None:
    """Upgrade, and die at the step."""
    calls = 0

    def call() -> int:
        nonlocal calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    store = open_store(path, bytes(range(32)))
    store._connection.set_progress_handler(call, INSTRUCTIONS)
    make_ready(store)
    migrate(store)
    reindex(store)
    store.close()
    sys.stdout.write(f"{calls}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
